"""Sealed bytes by the typed calls. What is sealed is tested by tests/vectors."""

import base64
import json
import pathlib

import matron
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SEALED = json.loads((ROOT / "tests/vectors/sealed.json").read_text())
NOW = 1764000000
TOKEN, AGAIN = SEALED["token"], SEALED["to-k2"]
OLD = {"id": "k1", "key": TOKEN["octets"], "created": NOW - 2000}
NEW = {"id": "k2", "key": AGAIN["octets"], "created": NOW - 1000}
RING = {"keys": [OLD]}
FOR = {name: TOKEN[name] for name in ("purpose", "client", "subject")}


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_seal():
    sealed = matron.seal(
        octets(TOKEN["bytes"]),
        ring=RING,
        **FOR,
        nonce=octets(TOKEN["nonce"]),
        expires=TOKEN["expires"],
        now=NOW,
        uses=matron.KeyUses("k1", 1),
    )
    assert sealed.valid
    assert sealed.sealed == TOKEN["sealed"]
    assert sealed.uses == matron.KeyUses("k1", 2)
    with pytest.raises(TypeError):
        bool(sealed)
    poor = matron.seal(b"x", ring=RING, **FOR, nonce=bytes(24), expires=NOW + 1, now=NOW)
    assert not poor.valid
    assert poor.reason is matron.Reason.NONCE_UNUSABLE
    with pytest.raises(matron.MatronError):
        matron.seal(b"x", ring={"keys": []}, **FOR, nonce=bytes(24), expires=NOW + 1, now=NOW)


def test_open_sealed():
    opened = matron.open_sealed(TOKEN["sealed"], ring=json.dumps(RING), **FOR, now=NOW)
    assert opened.valid
    assert opened.data == octets(TOKEN["bytes"])
    other = {**FOR, "client": "app2"}
    refused = matron.open_sealed(TOKEN["sealed"], ring=RING, **other, now=NOW)
    assert refused.reason is matron.Reason.SEALED_TAMPERED
    assert refused.data is None


def test_reseal():
    resealed = matron.reseal(
        TOKEN["sealed"],
        ring={"keys": [OLD, NEW]},
        **FOR,
        nonce=octets(AGAIN["nonce"]),
        now=NOW,
    )
    assert resealed.changed
    assert resealed.sealed == AGAIN["sealed"]


def test_without_a_key():
    facts = matron.inspect_sealed(TOKEN["sealed"])
    assert (facts.key, facts.octets) == ("k1", 15)
    assert matron.inspect_sealed("x").reason is matron.Reason.SEALED_MALFORMED
    swept = matron.sweep_sealed([TOKEN["sealed"], "x"], ring=RING, now=NOW)
    assert [item.action for item in swept] == ["keep", "purge"]
