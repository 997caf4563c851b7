"""Transport facts by the typed API. What they mean is tested by the vectors."""

import base64
import json
import os
import pathlib

import matron
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VECTORS = pathlib.Path(os.environ.get("MATRON_VECTORS", ROOT / "tests/vectors"))
NOW = 1764000000


def der(name):
    return base64.b64decode(json.loads((VECTORS / "certificates.json").read_text())[name])


def test_a_path_and_its_name():
    checked = matron.validate_transport(
        now=NOW,
        certificates=[der("leaf"), der("middle")],
        roots=[der("root")],
        server_name="ehr.example.org",
    )
    assert checked.valid
    assert checked.reason == "ok"
    assert [finding.check for finding in checked.findings] == ["certificates", "server_name"]


def test_what_fails_tells_where():
    checked = matron.validate_transport(
        now=NOW, certificates=[der("leaf")], roots=[der("root")], endpoints=["https://a.example/"]
    )
    assert not checked.valid
    assert checked.findings[0] == matron.TransportFinding(
        "certificates", False, "certificate_untrusted", "/certificates/0"
    )
    with pytest.raises(TypeError):
        bool(checked)


def test_nothing_asked_for_fails():
    with pytest.raises(matron.MatronError):
        matron.validate_transport()
    with pytest.raises(matron.MatronError):
        matron.validate_transport(server_name="ehr.example.org")
