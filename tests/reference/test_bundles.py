"""Conditional writes, Bundles and operations by hand (specification 3.3, 3.7)."""

from .cases import Case, ask, call, document, kinds, lab, observation
from .decide import decide

STRICT = {"Prefer": "handling=strict"}
LAB = "patient/Observation.rs?category=laboratory"


class Conditional(Case):
    """Section 5, "Conditional writes"."""

    def test_whole(self):
        answer = self.permits(
            "user/*.cruds",
            "PUT",
            "/Observation?identifier=1",
            body={"resourceType": "Observation"},
            planned="/Observation?identifier=1",
            obligations=[],
        )
        self.assertEqual(
            kinds(answer),
            [
                ("conditional-update", "Observation", "u"),
                ("search-type", "Observation", "s"),
                ("create", "Observation", "c"),
            ],
        )
        for scope in ("user/*.crud", "user/*.rus", "user/*.crs"):
            self.denies(
                "insufficient_scope",
                scope,
                "PUT",
                "/Observation?identifier=1",
                body={"resourceType": "Observation"},
            )

    def test_match(self):
        delete = ("patient/*.ds", "DELETE", "/Observation?identifier=1")
        answer = self.needs(["match"], *delete)
        self.assertEqual(
            answer["plan"]["request"],
            {"method": "GET", "url": "/Patient/123/Observation?identifier=1", "headers": STRICT},
        )
        self.permits(*delete, resource=observation(identity="m"), planned="/Observation/m")
        self.denies("resource_not_found", *delete, resource=observation("Patient/9", identity="m"))
        self.denies("resource_not_found", *delete, resource=None)
        update = ("patient/*.cus", "PUT", "/Observation?identifier=1")
        self.permits(
            *update,
            body=observation(identity="m"),
            resource=observation(identity="m"),
            planned="/Observation/m",
        )
        self.denies(
            "leaves_compartment",
            *update,
            body=observation("Patient/9", identity="m"),
            resource=observation(identity="m"),
        )
        answer = self.permits(
            *update,
            body=observation(identity="m"),
            resource=observation("Patient/9", identity="m"),
            planned="/Observation",
        )
        self.assertEqual(answer["plan"]["request"]["method"], "POST")
        create = ("patient/*.cs", "POST", "/Observation")
        answer = ask(
            *create,
            headers={"If-None-Exist": "identifier=1"},
            body=observation(),
            resource=observation(identity="m"),
        )
        self.assertEqual(answer["plan"]["request"]["url"], "/Observation/m")
        self.denies("not_in_compartment", *update, body=observation("Patient/9"), resource=None)

    def test_patient(self):
        self.denies(
            "not_in_compartment",
            "patient/*.cus",
            "PUT",
            "/Patient?identifier=1",
            body={"resourceType": "Patient"},
        )


class Bundles(Case):
    """Specification 3.7; section 7."""

    def bundle(self, scope, kind, *entries, **named):
        given = []
        for method, url, body, name in entries:
            entry = {"request": {"method": method, "url": url}}
            if body:
                entry["resource"] = body
            if name:
                entry["fullUrl"] = name
            given.append(entry)
        return ask(
            scope,
            "POST",
            "/",
            body={"resourceType": "Bundle", "type": kind, "entry": given},
            **named,
        )

    def test_batch(self):
        answer = self.bundle("user/*.r", "batch", ("GET", "Observation/1", None, None))
        self.assertEqual(
            (answer["effect"], answer["obligations"], len(answer["entries"])), ("permit", [], 1)
        )
        two = (("GET", "Observation/1", None, None), ("DELETE", "Observation/1", None, None))
        answer = self.bundle("user/*.r", "batch", *two)
        self.assertEqual(
            (answer["effect"], answer["obligations"]), ("permit", [{"kind": "split_batch"}])
        )
        self.assertEqual(
            [entry["reason"] for entry in answer["entries"]], ["permitted", "insufficient_scope"]
        )
        self.assertEqual(
            self.bundle("user/*.r", "batch", *two, enforces=[])["reason"], "obligation_unsupported"
        )
        self.assertEqual(self.bundle("user/*.c", "batch", *two)["reason"], "insufficient_scope")
        answer = self.bundle("patient/*.r", "batch", two[0])
        self.assertEqual(answer["effect"], "needs_resource")
        answer = self.bundle(
            "patient/*.r", "batch", two[0], resources=[{"entry": 0, "stored": observation()}]
        )
        self.assertEqual(answer["effect"], "permit")

    def test_transaction(self):
        two = (("GET", "Observation/1", None, None), ("DELETE", "Observation/2", None, None))
        self.assertEqual(self.bundle("user/*.r", "transaction", *two)["reason"], "entry_denied")
        self.assertEqual(self.bundle("user/*.rd", "transaction", *two)["effect"], "permit")
        twice = (
            ("PUT", "Observation/1", observation(), None),
            ("DELETE", "Observation/1", None, None),
        )
        self.assertEqual(
            self.bundle("user/*.cruds", "transaction", *twice)["reason"], "malformed_request"
        )
        answer = self.bundle(
            "user/*.u", "transaction", ("PUT", "Observation/1", observation(), None)
        )
        self.assertEqual([item["kind"] for item in answer["obligations"]], ["rewrite_entries"])

    def test_references_between_entries(self):
        name = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
        new = {"resourceType": "Patient"}
        known = {"resourceType": "Patient", "id": "123"}
        held = [{"entry": 0, "stored": known}]
        own = ("PUT", "Patient/123", known, name)
        about = ("POST", "Observation", observation(name), None)
        self.assertEqual(
            self.bundle("patient/*.crus", "transaction", own, about, resources=held)["effect"],
            "permit",
        )
        answer = self.bundle(
            "patient/*.crus user/Patient.c", "transaction", ("POST", "Patient", new, name), about
        )
        self.assertEqual(
            [entry["reason"] for entry in answer["entries"]], ["permitted", "not_in_compartment"]
        )
        answer = self.bundle(
            "patient/*.crus",
            "transaction",
            ("POST", "Observation", observation("Patient?identifier=1"), None),
        )
        self.assertEqual(answer["reason"], "entry_denied")

    def test_shape(self):
        self.assertEqual(ask("user/*.r", "POST", "/")["reason"], "body_malformed")
        self.assertEqual(
            ask("user/*.r", "POST", "/", body={"resourceType": "Bundle", "type": "history"})[
                "reason"
            ],
            "interaction_unsupported",
        )
        op = call(
            "user/*.r", "POST", "/", body={"resourceType": "Bundle", "type": "batch", "entry": [{}]}
        )
        self.assertEqual(decide(op)["reason"], "malformed_request")


class Operations(Case):
    """Specification 3.3; section 8."""

    def test_everything(self):
        own = ("GET", "/Patient/123/$everything")
        answer = self.permits("user/*.r", *own, obligations=[])
        self.assertEqual(kinds(answer), [("operation", "Patient", "r"), ("everything", None, "r")])
        self.permits("patient/*.r", *own, obligations=["filter_response"])
        self.permits("user/Patient.r", *own, obligations=["filter_response"])
        self.denies("insufficient_scope", "user/Observation.r", *own)
        self.denies("not_in_compartment", "patient/*.r", "GET", "/Patient/999/$everything")
        self.permits(
            "user/Patient.r user/Observation.r",
            "GET",
            "/Patient/123/$everything?_type=Observation",
            obligations=[],
        )
        self.needs(["stored"], "patient/*.r", "GET", "/Encounter/1/$everything")
        self.denies(
            "parameter_unsupported", "user/*.r", "GET", "/Patient/123/$everything?_include=x"
        )
        self.permits("user/*.r", "GET", "/EpisodeOfCare/1/$everything", fhir="R5")
        self.denies("operation_unknown", "user/*.r", "GET", "/EpisodeOfCare/1/$everything")

    def test_confined(self):
        for method, url, letters in (
            ("GET", "/Observation/$lastn", "s"),
            ("POST", "/Patient/$match", "s"),
            ("POST", "/Observation/$validate", "c"),
            ("POST", "/Observation/1/$validate", "ru"),
            ("GET", "/DocumentReference/$docref", "rs"),
            ("GET", "/$meta", "s"),
        ):
            with self.subTest(url):
                any_body = ["match_body"] if method == "POST" else []
                self.permits(f"user/*.{letters}", method, url, obligations=any_body)
                self.denies("operation_confined", f"patient/*.{letters}", method, url)
        self.permits("user/ValueSet.rs", "GET", "/ValueSet/$expand?url=x")
        self.denies("insufficient_scope", "user/ValueSet.r", "GET", "/ValueSet/$expand?url=x")

    def test_export(self):
        prefer = {"Prefer": "respond-async"}
        self.permits("system/*.rs", "GET", "/$export", headers=prefer)
        self.denies("operation_confined", "user/*.rs", "GET", "/$export", headers=prefer)
        self.denies("malformed_request", "system/*.rs", "GET", "/$export")
        answer = self.permits(
            "system/Group.r system/Observation.rs",
            "GET",
            "/Group/1/$export?_type=Observation",
            headers=prefer,
        )
        self.assertEqual(
            kinds(answer),
            [
                ("operation", "Observation", "s"),
                ("operation", "Observation", "r"),
                ("operation", "Group", "r"),
            ],
        )
        self.denies(
            "insufficient_scope",
            "system/Observation.rs",
            "GET",
            "/Group/1/$export?_type=Observation",
            headers=prefer,
        )


class Laws(Case):
    """What holds of every decision."""

    def test_constraint_never_widens(self):
        self.permits("patient/Observation.r", "GET", "/Observation/1", resource=observation())
        self.denies("constraint_not_met", LAB, "GET", "/Observation/1", resource=observation())
        self.permits(LAB, "GET", "/Observation/1", resource=lab())

    def test_a_plain_scope_makes_the_granular_one_irrelevant(self):
        self.permits(
            f"{LAB} patient/Observation.r", "GET", "/Observation/1", resource=observation()
        )

    def test_bundle_is_read_with_a_filter(self):
        self.permits("user/Bundle.r", "GET", "/Bundle/1", obligations=["filter_response"])
        self.permits("user/*.r", "GET", "/Bundle/1", obligations=[])
        self.denies("not_in_compartment", "patient/*.r", "GET", "/Bundle/1")

    def test_not_is_judged_where_enabled(self):
        policy = document(
            {"a": {"scopes": ["user/*.rs"]}},
            scope_modifiers=["not"],
            issuer={"user_scopes_without_fhir_user": True},
        )
        read = ("user/Observation.r?category:not=laboratory", "GET", "/Observation/1")
        self.permits(*read, policy=policy, resource=observation())
        self.denies("constraint_not_met", *read, policy=policy, resource=lab())
        self.denies("constraint_unsupported", *read, resource=observation())
