"""Search parameters of random scopes, right and wrong."""

from .resources import CONDITION, LAB

CONSTRAINTS = {
    "Observation": [
        "category=laboratory",
        f"category={LAB}|laboratory",
        f"category={LAB}|vital-signs",
        f"category={LAB}|laboratory,{LAB}|survey",
        "category=survey,laboratory",
        "status=final",
        "code=http://loinc.org|1234-5",
        f"category={LAB}|",
        "category=|laboratory",
        "date=ge2020",
        "date=lt2021-06",
        "value-quantity=5.4||mg",
        "value-quantity=gt5",
        "status=final&category=laboratory",
        "category=laboratory&code=718-7",
        "performer=Practitioner/p1",
        "subject=Patient/123",
        "patient=123",
    ],
    "DiagnosticReport": [
        "category=laboratory",
        f"category={LAB}|laboratory",
        "status=final",
        "code=1234-5",
    ],
    "Condition": [
        f"category={CONDITION}|problem-list-item",
        "category=encounter-diagnosis",
        "code=1",
        "category=problem-list-item,encounter-diagnosis",
    ],
    "Patient": [
        "gender=male",
        "gender=female",
        "family=Chalmers",
        "active=true",
        "birthdate=ge2000",
        "_id=123",
    ],
    "Encounter": ["class=AMB", "status=finished", "date=ge2019-12", "status=finished,planned"],
    "Location": ["name=Ward%201", "status=active"],
    "Organization": ["name=Ward%201"],
    "ValueSet": ["url=http://example.org/vs/a", "status=active"],
}
EVERYWHERE = [
    "_tag=http://example.org/tags|a",
    "_tag=a",
    "_tag=a,b",
    "_id=1",
    "_security=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|N",
]
UNUSABLE = [
    "code-value-quantity=a$5",
    "code:in=http://x",
    "category:not=a",
    "subject.name=x",
    "_has:Observation:patient:code=1",
    "_filter=x",
    "nosuch=1",
    "near=1|1",
    "_include=Observation:subject",
    "_text=x",
    "date=ap2020",
    "code=",
    "code",
]
