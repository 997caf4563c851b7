"""The examples of python/README.md run, one after the other."""

import json
import re

import pytest
from conftest import ROOT

MARKED = re.MULTILINE | re.DOTALL
TEXT = (ROOT / "python/README.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_readme(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert len(BLOCKS) >= 4
    names = {
        "send_to_store": lambda request, obligations: (200, {}, request.url),
        "load": lambda url: None,
    }
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "PERMIT PERMITTED clinician" in printed
    assert "POLICY_MISSING_MEMBER" in printed
    assert "False ('patient/Observation.cr',)" in printed
    assert "user/Patient.r\n" in printed
    assert "True code\nTrue OK False\n" in printed
    assert printed.endswith("rs\n")


def test_readme_functions(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    observation = {
        "resourceType": "Observation", "id": "7", "subject": {"reference": "Patient/123"}
    }  # fmt: skip
    names = {
        "send_to_store": lambda request, obligations: (200, {}, request.url),
        "load": lambda url: json.dumps(observation),
    }
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), names)
    import matron

    policy = matron.Policy.smart_only("https://ehr.example.org/fhir")
    session = matron.Session.from_host_verified_claims(
        policy, {"scope": "patient/Observation.rs", "patient": "123"}
    )
    assert names["serve"](session, "DELETE", "/Observation/7", 0)[0] == 403
    assert names["serve"](session, "GET", "/Observation/7", 0) == (403, {}, None)
    assert names["serve"](session, "GET", "/Observation?patient=123", 0)[0] == 403
    assert names["serve"](session, "GET", "/metadata", 0) == (200, {}, "/metadata")
    assert names["read"](session, "/Observation/7", 0).permitted
    answer = {
        "access_token": "x", "token_type": "bearer", "expires_in": 300,
        "scope": "patient/Observation.rs", "patient": "123",
    }  # fmt: skip
    assert names["launch"](json.dumps(answer)) == "123"
    with pytest.raises(RuntimeError):
        names["launch"](json.dumps({**answer, "scope": "openid"}))


def test_main_readme(capsys):
    """The example of README.md prints what it says."""
    text = (ROOT / "README.md").read_text()
    (block,) = re.findall(r"^<!-- example: python -->\n```python\n(.*?)^```", text, MARKED)
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out == "/Patient/123/Observation?code=85354-9\n"
