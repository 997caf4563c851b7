"""The hand-written cases, one module a file of vectors."""
