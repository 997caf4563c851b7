"""The reference model: how a request is decided, straight from docs/requests.md."""
