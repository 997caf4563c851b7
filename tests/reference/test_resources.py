"""Writes, constraints and filters by hand: each permit with a twin that is denied (3.2, 5)."""

from .cases import BASE, Case, ask, call, document, lab, observation
from .filter import filter_call


class Writes(Case):
    """Both images (specification 3.2, row 7; requests.md section 5)."""

    def test_create(self):
        self.permits(
            "patient/*.crs",
            "POST",
            "/Observation",
            body=observation(identity=None),
            adds={},
            obligations=[],
        )
        self.permits(
            "patient/*.c",
            "POST",
            "/Observation",
            body=observation(),
            adds={"Prefer": "return=minimal"},
        )
        self.needs(["resulting"], "patient/*.c", "POST", "/Observation")
        for subject in (
            "Patient/9",
            "#p",
            "urn:uuid:1",
            None,
            "https://other.example.org/Patient/9",
        ):
            self.denies(
                "not_in_compartment",
                "patient/*.c",
                "POST",
                "/Observation",
                body=observation(subject),
            )
        self.denies(
            "not_in_compartment",
            "patient/*.c",
            "POST",
            "/Observation",
            body=observation(performer=[{"reference": "Patient/9"}]),
        )
        self.permits(
            "patient/*.c",
            "POST",
            "/Observation",
            body=observation(
                performer=[
                    {"reference": "https://other.example.org/Practitioner/9"},
                    {"type": "Practitioner"},
                ]
            ),
        )
        self.denies(
            "not_in_compartment",
            "patient/*.c",
            "POST",
            "/Observation",
            body=observation(
                performer=[{"reference": "https://other.example.org/Practitioner/9?x"}]
            ),
        )
        self.denies(
            "not_in_compartment",
            "patient/*.c",
            "POST",
            "/Patient",
            body={"resourceType": "Patient"},
        )
        self.denies(
            "body_mismatch", "user/*.c", "POST", "/Observation", body={"resourceType": "Patient"}
        )

    def test_update(self):
        put = ("patient/*.u", "PUT", "/Observation/1")
        self.needs(["stored"], *put, body=observation())
        self.needs(["stored", "resulting"], *put)
        self.permits(
            *put,
            body=observation(),
            resource=observation(meta={"versionId": "7"}),
            adds={"Prefer": "return=minimal", "If-Match": 'W/"7"'},
        )
        self.permits(
            *put,
            body=observation(),
            resource=None,
            adds={"Prefer": "return=minimal", "If-None-Match": "*"},
        )
        self.denies(
            "not_in_compartment", *put, body=observation(), resource=observation("Patient/9")
        )
        self.denies(
            "leaves_compartment", *put, body=observation("Patient/9"), resource=observation()
        )
        label = {"security": [{"system": "s", "code": "R"}]}
        self.denies("label_change", *put, body=observation(), resource=observation(meta=label))
        self.permits(
            *put,
            body=observation(meta=label),
            resource=observation(meta={**label, "versionId": "1"}),
        )
        self.denies(
            "label_change",
            "user/*.cruds",
            *put[1:],
            body=observation(meta=label),
            resource=observation(),
        )
        answer = ask(
            *put,
            body=observation(),
            resource=observation(meta={"versionId": "7"}),
            headers={"If-Match": 'W/"6"'},
        )
        self.assertEqual(answer["reason"], "version_mismatch")

    def test_patch_and_delete(self):
        self.needs(["stored", "resulting"], "patient/*.ru", "PATCH", "/Observation/1", body="[]")
        self.permits(
            "patient/*.ru",
            "PATCH",
            "/Observation/1",
            resource=observation(),
            resulting=observation(),
            obligations=[],
        )
        self.permits(
            "patient/*.u",
            "PATCH",
            "/Observation/1",
            resource=observation(),
            resulting=observation(),
            obligations=["minimal_response"],
        )
        self.denies(
            "leaves_compartment",
            "patient/*.u",
            "PATCH",
            "/Observation/1",
            resource=observation(),
            resulting=observation("Patient/9"),
        )
        self.denies("obligation_unsupported", "user/*.u", "PATCH", "/Observation/1", enforces=[])
        self.permits("patient/*.d", "DELETE", "/Observation/1", resource=observation())
        self.denies("resource_not_found", "patient/*.d", "DELETE", "/Observation/1", resource=None)

    def test_constraints_on_both_images(self):
        put = ("patient/Observation.u?category=laboratory", "PUT", "/Observation/1")
        self.permits(*put, body=lab(), resource=lab())
        self.denies("leaves_constraint", *put, body=observation(), resource=lab())
        self.denies("constraint_not_met", *put, body=lab(), resource=observation())
        self.denies(
            "constraint_not_met",
            "patient/Observation.c?category=laboratory",
            "POST",
            "/Observation",
            body=observation(),
        )

    def test_related_person(self):
        person = {"reference": "RelatedPerson/7"}
        create = ("user/*.c", "POST", "/Observation")
        self.permits(*create, user="RelatedPerson/7", body=observation(None, performer=[person]))
        self.denies(
            "not_in_compartment",
            *create,
            user="RelatedPerson/7",
            body=observation("Patient/123", performer=[person]),
        )


class Constraints(Case):
    """Specification 5: each kind, with what does not match."""

    def judged(self, query, resource, kind="Observation", **named):
        answer = ask(
            f"user/{kind}.r?{query}",
            "GET",
            f"/{kind}/1",
            resource={"resourceType": kind, "id": "1", **resource},
            **named,
        )
        return answer["effect"] == "permit"

    def test_kinds(self):
        coded = {"category": [{"coding": [{"system": "http://x", "code": "a"}]}]}
        bare = {"category": [{"coding": [{"code": "a"}]}]}
        table = [
            ("category=a", coded, True),
            ("category=A", coded, False),
            ("category=http://x|a", coded, True),
            ("category=http://y|a", coded, False),
            ("category=|a", coded, False),
            ("category=|a", bare, True),
            ("category=http://x|", coded, True),
            ("category=b,a", coded, True),
            ("category=a&category=b", coded, False),
            ("category=a", {}, False),
            ("status=final", {"status": "final"}, True),
            ("status=http://x|final", {"status": "final"}, False),
            ("date=ge2020", {"effectiveDateTime": "2020-01-01"}, True),
            ("date=gt2020", {"effectiveDateTime": "2020-01-01"}, False),
            ("date=2020", {"effectivePeriod": {"start": "2020-02-01", "end": "2020-03-01"}}, True),
            ("date=2020", {"effectivePeriod": {"start": "2020-02-01"}}, False),
            ("date=sa2019", {"effectivePeriod": {"start": "2020"}}, True),
            ("value-quantity=5.4||mg", {"valueQuantity": {"value": 5.4, "code": "mg"}}, True),
            ("value-quantity=5||mg", {"valueQuantity": {"value": 5.6, "code": "mg"}}, False),
            ("value-quantity=gt5", {"valueQuantity": {"value": 5.6}}, True),
            ("value-quantity=gt5", {"valueQuantity": {"value": 5.6, "comparator": "<"}}, False),
            ("subject=Patient/123", {"subject": {"reference": BASE + "/Patient/123"}}, True),
            ("patient=123", {"subject": {"reference": "Patient/123"}}, True),
            ("patient=123", {"subject": {"reference": "#123"}}, False),
            ("_tag=http://t|a", {"meta": {"tag": [{"system": "http://t", "code": "a"}]}}, True),
            ("_id=1", {}, True),
            ("_id=2", {}, False),
        ]
        for query, resource, wanted in table:
            with self.subTest(f"{query} {resource}"):
                self.assertEqual(self.judged(query, resource), wanted)

    def test_strings(self):
        self.assertTrue(
            self.judged("family=Chalmers", {"name": [{"family": "Chalmers"}]}, "Patient")
        )
        self.assertFalse(self.judged("family=Chal", {"name": [{"family": "Chalmers"}]}, "Patient"))

    def test_both_sides(self):
        policy = document(
            {"a": {"scopes": ["user/Observation.rs?category=laboratory"]}},
            issuer={"user_scopes_without_fhir_user": True},
        )
        scope = "user/Observation.rs?status=final"
        self.permits(scope, "GET", "/Observation/1", policy=policy, resource=lab(status="final"))
        self.denies(
            "constraint_not_met",
            scope,
            "GET",
            "/Observation/1",
            policy=policy,
            resource=lab(status="amended"),
        )
        self.denies(
            "constraint_not_met",
            scope,
            "GET",
            "/Observation/1",
            policy=policy,
            resource=observation(status="final"),
        )


class Filters(Case):
    """Section 10."""

    def filtered(self, response, *arguments, **named):
        return filter_call({**call(*arguments, **named), "op": "filter", "response": response})

    def test_read(self):
        answer = self.filtered(
            '{"resourceType":"Observation","id":"1","subject":{"reference":"Patient/123"}}',
            "patient/*.r",
            "GET",
            "/Observation/1",
        )
        self.assertEqual((answer["effect"], answer["kept"]), ("permit", 1))
        answer = self.filtered(
            '{"resourceType":"Observation","id":"1"}', "patient/*.r", "GET", "/Observation/1"
        )
        self.assertEqual(
            (answer["effect"], answer["reason"], answer["response"]),
            ("deny", "not_in_compartment", None),
        )
        self.assertEqual(
            self.filtered("{", "patient/*.r", "GET", "/Observation/1")["reason"],
            "response_malformed",
        )

    def test_searchset(self):
        bundle = (
            '{"resourceType":"Bundle","type":"searchset","total":3,"link":[{"relation":"next","url":"x"}],"entry":['
            '{"resource":{"resourceType":"Observation","id":"1","subject":{"reference":"Patient/123"}}},'
            '{"resource":{"resourceType":"Observation","id":"2","subject":{"reference":"Patient/9"}}},'
            '{"search":{"mode":"include"},"resource":{"resourceType":"Practitioner","id":"1"}}]}'
        )
        answer = self.filtered(bundle, "patient/*.rs", "GET", "/Observation")
        self.assertEqual((answer["kept"], answer["dropped"]), (2, 1))
        self.assertNotIn("total", answer["response"])
        self.assertNotIn("link", answer["response"])
        answer = self.filtered(bundle, "patient/*.s", "GET", "/Observation")
        self.assertEqual((answer["kept"], answer["dropped"]), (1, 2))
