"""From the members of a request to what the typed calls take."""

import base64
import binascii
import json


def without(op, *names):
    """The members of a request but these, which are passed otherwise."""
    return {name: value for name, value in op.items() if name not in ("op", *names)}


def document(value):
    """A document of a request; a string there is no text of one."""
    return json.dumps(value) if isinstance(value, str) else value


def to_base64url(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def from_base64url(text):
    """Octets; ``None`` for a text that is not their base64url."""
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (TypeError, binascii.Error):
        return None
    return octets if to_base64url(octets) == text else None


def from_base64(text):
    """The same for base64 with padding."""
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, binascii.Error):
        return None
