"""Interactions, grants, compartments by hand: each permit with a twin that is denied (3.2, 4)."""

from .cases import BASE, Case, ask, call, document, observation
from .decide import decide


class Interactions(Case):
    """Specification 3.2: a row each, with what its letter must be."""

    def test_rows_and_letters(self):
        put = {"resourceType": "Observation", "id": "1"}
        table = [
            ("GET", "/Observation/1", "r", None, "read"),
            ("HEAD", "/Observation/1", "r", None, "read"),
            ("GET", "/Observation/1/_history/2", "r", None, "vread"),
            ("GET", "/Observation/1/_history", "r", None, "history-instance"),
            ("GET", "/Observation/_history", "s", None, "history-type"),
            ("GET", "/Observation?code=1", "s", None, "search-type"),
            ("GET", "/Observation/", "s", None, "search-type"),
            ("GET", "/Patient/123/Observation", "s", None, "search-compartment"),
            ("POST", "/Observation", "c", {"resourceType": "Observation"}, "create"),
            ("PUT", "/Observation/1", "u", put, "update"),
            ("PATCH", "/Observation/1", "u", "[]", "patch"),
            ("DELETE", "/Observation/1", "d", None, "delete"),
        ]
        for method, url, letter, body, kind in table:
            with self.subTest(f"{method} {url}"):
                answer = self.permits(f"user/Observation.{letter}", method, url, body=body)
                self.assertEqual(
                    [(row["kind"], row["letters"]) for row in answer["interactions"]],
                    [(kind, letter)],
                )
                without = "cruds".replace(letter, "")
                self.denies(
                    "insufficient_scope",
                    f"user/Observation.{without} user/Patient.{letter}",
                    method,
                    url,
                    body=body,
                )

    def test_system_interactions_need_every_type(self):
        for url in ("/_history", "/", "/?_lastUpdated=ge2020"):
            self.permits("user/*.s", "GET", url, obligations=[])
            self.denies("insufficient_scope", "user/Observation.s", "GET", url)
        answer = self.permits(
            "user/Observation.s user/Patient.s", "GET", "?_type=Observation,Patient"
        )
        self.assertEqual(
            [row["type"] for row in answer["interactions"]], ["Observation", "Patient"]
        )
        self.denies("insufficient_scope", "user/Observation.s", "GET", "?_type=Observation,Patient")

    def test_search_by_post(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.permits(
            "user/Observation.s",
            "POST",
            "/Observation/_search?code=1",
            body="_count=1",
            headers=form,
        )
        answer = ask(
            "user/Observation.s", "POST", "/Observation/_search", body="_filter=1", headers=form
        )
        self.assertEqual(answer["reason"], "parameter_unsupported")
        self.assertEqual(
            ask("user/Observation.s", "POST", "/Observation/_search", body="x=1")["reason"],
            "body_malformed",
        )

    def test_what_is_not_understood(self):
        table = [
            ("GET", "/Foo/1", "resource_type_unknown"),
            ("GET", "/Observation/a_b", "malformed_request"),
            ("GET", "/Observation//1", "malformed_request"),
            ("GET", "/Observation/%2e%2e", "malformed_request"),
            ("GET", "/Observation/1/", "malformed_request"),
            ("POST", "/Observation/1", "interaction_unsupported"),
            ("DELETE", "/Observation", "interaction_unsupported"),
            ("DELETE", "/Observation?code=", "interaction_unsupported"),
            ("GET", "/Patient/1/Device", "interaction_unsupported"),
            ("GET", "/Patient/1/Foo", "resource_type_unknown"),
            ("GET", "https://evil.example.org/fhir/Observation", "base_mismatch"),
            ("GET", "/Observation?a=%zz", "malformed_request"),
            ("GET", "/Observation?_method=x", "method_override"),
            ("GET", "/Patient/1/$merge", "operation_unknown"),
        ]
        for method, url, reason in table:
            with self.subTest(url):
                self.denies(reason, "user/*.cruds", method, url)
        self.assertEqual(
            ask("user/*.r", "GET", "/Observation/1", headers={"Category": "x"})["reason"],
            "request_header_unsupported",
        )
        self.assertEqual(ask("", "GET", "/metadata", patient=None)["reason"], "public_interaction")


class Grants(Case):
    """Section 4."""

    def test_contexts_meet(self):
        patients = document({"a": {"scopes": ["patient/*.rs"]}})
        users = document({"a": {"scopes": ["user/*.rs"]}})
        self.permits("patient/Patient.r", "GET", "/Patient/123", policy=patients)
        self.permits("patient/Patient.r", "GET", "/Patient/123", policy=users)
        self.denies("role_insufficient", "system/Patient.r", "GET", "/Patient/123", policy=users)
        self.permits(
            "user/Patient.r", "GET", "/Patient/123", policy=patients, user="Practitioner/1"
        )
        self.denies(
            "not_in_compartment",
            "user/Patient.r",
            "GET",
            "/Patient/5",
            policy=patients,
            user="Practitioner/1",
        )
        self.denies(
            "not_in_compartment",
            "user/Patient.r",
            "GET",
            "/Patient/123",
            policy=patients,
            user="Patient/5",
        )
        self.denies("no_fhir_user", "user/Patient.r", "GET", "/Patient/123", policy=users)
        self.denies("no_patient_context", "patient/Patient.r", "GET", "/Patient/123", patient=None)

    def test_order_and_inheritance(self):
        roles = {
            "z": {"scopes": ["user/Observation.rs"]},
            "a": {"inherits": ["z"], "scopes": ["user/*.rs"]},
        }
        policy = document(roles)
        policy["assignments"][0]["roles"] = ["a"]
        answer = self.permits(
            "patient/*.rs user/*.rs", "GET", "/Observation/1", policy=policy, user="Practitioner/1"
        )
        self.assertEqual((answer["scope"], answer["role"]), ("user/*.rs", "z"))
        policy["assignments"] = []
        self.denies(
            "no_active_role",
            "user/*.rs",
            "GET",
            "/Observation/1",
            policy=policy,
            user="Practitioner/1",
        )

    def test_session(self):
        self.assertEqual(
            decide({**call("user/*.r", "GET", "/Observation/1"), "session": None})["reason"],
            "missing_credentials",
        )
        late = call("user/*.r", "GET", "/Observation/1")
        late["session"]["claims"]["exp"] = late["now"]
        self.assertEqual(decide(late)["reason"], "token_expired")
        late["session"]["claims"]["exp"] += 1
        self.assertEqual(decide(late)["effect"], "permit")

    def test_constraints_that_cannot_be_judged(self):
        for query in (
            "nosuch=1",
            "code-value-quantity=a$5",
            "code:in=http://x",
            "subject.name=x",
            "_text=x",
        ):
            self.denies(
                "constraint_unsupported", f"user/Observation.r?{query}", "GET", "/Observation/1"
            )
        self.denies("constraint_unsupported", "user/*.r?category=a", "GET", "/Patient/1")
        self.denies("insufficient_scope", "user/Observation.r?code=", "GET", "/Observation/1")


class Compartments(Case):
    """Specification 4.3 and 4.4."""

    def test_inside(self):
        read = ("patient/*.r", "GET", "/Observation/1")
        self.needs(["stored"], *read)
        for text in (
            "Patient/123",
            BASE + "/Patient/123",
            "http://ehr.example.org/fhir/Patient/123",
            "Patient/123/_history/1",
        ):
            self.permits(*read, resource=observation(text), obligations=[])
        for text in (
            "Patient/12",
            "#p",
            "urn:uuid:1",
            "https://other.example.org/Patient/123",
            "patient/123",
            "Patient/123?x",
        ):
            self.denies("not_in_compartment", *read, resource=observation(text))
        self.permits(
            *read, resource=observation("Patient/9", performer=[{"reference": "Patient/123"}])
        )
        self.denies(
            "not_in_compartment",
            *read,
            resource=observation("Patient/9", focus=[{"reference": "Patient/123"}]),
        )
        self.denies("resource_not_found", *read, resource=None)
        self.denies("resource_mismatch", *read, resource=observation(identity="2"))
        self.denies(
            "resource_malformed", *read, resource={**observation(), "subject": "Patient/123"}
        )

    def test_versions(self):
        read = ("patient/*.r", "GET", "/Observation/1/_history/3")
        self.permits(*read, resource=observation(meta={"versionId": "3"}))
        self.denies("resource_mismatch", *read, resource=observation(meta={"versionId": "4"}))

    def test_identity_and_shared_types(self):
        self.permits("patient/*.rs", "GET", "/Patient/123")
        self.denies("not_in_compartment", "patient/*.rs", "GET", "/Patient/124")
        self.permits("patient/*.rs", "GET", "/Practitioner/1")
        self.denies("not_in_compartment", "patient/*.rs", "GET", "/PractitionerRole/1")
        self.denies("not_in_compartment", "patient/*.cruds", "DELETE", "/Practitioner/1")
        self.permits(
            "patient/Location.r?status=active",
            "GET",
            "/Location/1",
            resource={"resourceType": "Location", "id": "1", "status": "active"},
        )
        self.denies(
            "constraint_not_met",
            "patient/Location.r?status=active",
            "GET",
            "/Location/1",
            resource={"resourceType": "Location", "id": "1", "status": "inactive"},
        )

    def test_group_and_binary(self):
        def group(*members):
            return {
                "resourceType": "Group",
                "id": "1",
                "member": [{"entity": {"reference": text}} for text in members],
            }

        self.permits(
            "patient/*.r", "GET", "/Group/1", resource=group("Patient/123", "Practitioner/1")
        )
        self.denies(
            "not_in_compartment",
            "patient/*.r",
            "GET",
            "/Group/1",
            resource=group("Patient/123", "Patient/9"),
        )
        binary = {
            "resourceType": "Binary",
            "id": "1",
            "securityContext": {"reference": "Patient/123"},
        }
        self.permits("patient/*.r", "GET", "/Binary/1", resource=binary)
        binary["securityContext"] = {"reference": "DocumentReference/1"}
        self.denies("not_in_compartment", "patient/*.r", "GET", "/Binary/1", resource=binary)

    def test_versions_of_fhir(self):
        self.denies("not_in_compartment", "patient/*.r", "GET", "/Task/1")
        task = {"resourceType": "Task", "id": "1", "for": {"reference": "Patient/123"}}
        self.permits("patient/*.r", "GET", "/Task/1", resource=task, fhir="R5")
