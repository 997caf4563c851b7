"""Searches and what they reach by hand (specification 3.6)."""

from .cases import BASE, Case, kinds

STRICT = {"Prefer": "handling=strict"}
RESTRICTED = ["restrict_query", "filter_response"]
SOME = ["restrict_query", "filter_response"]
LAB = "patient/Observation.rs?category=laboratory"


class Restricting(Case):
    """Section 6."""

    def test_confined(self):
        self.permits(
            "user/*.s",
            "GET",
            "/Observation?code=1",
            planned="/Observation?code=1",
            obligations=[],
            adds={},
        )
        self.permits(
            "patient/*.s",
            "GET",
            "/Observation?code=1",
            planned="/Patient/123/Observation?code=1",
            obligations=RESTRICTED,
            adds=STRICT,
        )
        self.permits(
            "patient/*.s",
            "GET",
            "/Observation",
            planned="/Observation",
            obligations=["filter_response"],
            enforces=SOME,
        )
        self.permits(
            "patient/*.s",
            "GET",
            "/Flag?date=2020",
            planned="/Flag?date=2020&patient=Patient/123",
            obligations=RESTRICTED,
        )
        self.permits(
            "patient/*.s",
            "GET",
            "/Patient?name=x",
            planned="/Patient?name=x&_id=123",
            obligations=RESTRICTED,
        )
        self.permits("patient/*.s", "GET", "/Patient?_id=123", planned="/Patient?_id=123")
        self.denies("patient_conflict", "patient/*.s", "GET", "/Patient?_id=124")
        self.denies("obligation_unsupported", "patient/*.s", "GET", "/Observation", enforces=[])
        self.permits(
            "patient/*.s",
            "GET",
            "/Flag",
            planned="/Flag?patient=Patient/123",
            obligations=["restrict_query"],
            enforces=["restrict_query", "exact_query:Flag"],
        )
        self.denies(
            "obligation_unsupported",
            "patient/*.s",
            "GET",
            "/Flag",
            enforces=["restrict_query", "exact_query:Condition"],
        )
        self.permits(
            "patient/*.s",
            "GET",
            "/Group",
            obligations=RESTRICTED,
            enforces=RESTRICTED + ["exact_query:*"],
        )
        self.permits(
            "patient/*.s",
            "POST",
            "/Flag/_search",
            body="",
            obligations=RESTRICTED,
            planned="/Flag/_search?patient=Patient/123",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

    def test_client_confines(self):
        for query in (
            "patient=Patient/123",
            "patient=123",
            "subject=Patient/123",
            f"subject={BASE}/Patient/123",
            "subject:Patient=123",
            "performer=Patient/123,Patient/123",
        ):
            self.permits(
                "patient/*.s",
                "GET",
                f"/Observation?{query}",
                planned=f"/Observation?{query}",
                obligations=RESTRICTED,
            )
        for query in (
            "patient=999",
            "subject=Patient/999",
            "patient=Patient/5,Patient/6",
            "subject:Patient=5",
            "patient=Patient/999/_history/1",
        ):
            self.denies("patient_conflict", "patient/*.s", "GET", f"/Observation?{query}")
        for query in (
            "subject=123",
            "performer=Patient/999",
            "patient=Patient/123,Patient/9",
            "patient:missing=false",
            "subject=",
        ):
            self.permits(
                "patient/*.s",
                "GET",
                f"/Observation?{query}",
                planned=f"/Patient/123/Observation?{query}",
            )

    def test_compartment_search(self):
        self.permits(
            "patient/*.s",
            "GET",
            "/Patient/123/Observation",
            planned="/Patient/123/Observation",
            obligations=RESTRICTED,
        )
        self.denies("patient_conflict", "patient/*.s", "GET", "/Patient/999/Observation")
        self.permits(
            "patient/*.s",
            "GET",
            "/Encounter/1/Observation",
            planned="/Encounter/1/Observation",
            obligations=["filter_response"],
        )
        self.permits("patient/*.s", "GET", "/Patient/123/*", obligations=["filter_response"])
        self.denies("insufficient_scope", "patient/Observation.s", "GET", "/Patient/123/*")
        self.denies("patient_conflict", "patient/*.s", "GET", "/Patient/999/*")

    def test_constraints(self):
        self.permits(
            LAB,
            "GET",
            "/Observation?patient=123",
            planned="/Observation?patient=123&category=laboratory",
            obligations=RESTRICTED,
        )
        self.permits(
            LAB,
            "GET",
            "/Observation?patient=123&category=laboratory",
            planned="/Observation?patient=123&category=laboratory",
        )
        self.permits(
            "patient/Observation.s?category=http://x|a,b",
            "GET",
            "/Observation?patient=123",
            planned="/Observation?patient=123&category=b,http://x%7Ca",
        )
        self.permits(
            "user/Patient.s?family=O'Hara%20%26%20Co",
            "GET",
            "/Patient",
            planned="/Patient?family:exact=O'Hara%20%26%20Co",
        )

    def test_branches(self):
        both = f"{LAB} patient/Observation.s?category=survey"
        self.permits(
            both,
            "GET",
            "/Observation?patient=123",
            planned="/Observation?patient=123&category=laboratory,survey",
            obligations=RESTRICTED,
        )
        self.permits(
            f"{LAB} patient/Observation.s",
            "GET",
            "/Observation?patient=123",
            planned="/Observation?patient=123",
        )
        two = f"{LAB} patient/Observation.s?status=final"
        answer = self.permits(
            two,
            "GET",
            "/Observation?patient=123",
            planned="/Observation?patient=123&category=laboratory",
            obligations=["restrict_query", "filter_response", "several_queries"],
        )
        self.assertEqual(
            [item["url"].rpartition("&")[2] for item in answer["plan"]["requests"]],
            ["category=laboratory", "status=final"],
        )
        answer = self.permits(
            two,
            "GET",
            "/Observation?patient=123&_total=none",
            obligations=["filter_response"],
            planned="/Observation?patient=123&_total=none",
        )
        self.assertNotIn("requests", answer["plan"])
        self.permits(
            two,
            "GET",
            "/Observation?patient=123&_count=5",
            obligations=["restrict_query", "filter_response"],
            planned="/Observation?patient=123&_count=5&category=laboratory",
        )
        self.permits(two, "HEAD", "/Observation?patient=123", obligations=["filter_response"])
        self.permits(
            "patient/*.s user/*.s",
            "GET",
            "/Patient",
            user="Patient/5",
            planned="/Patient?_id=123",
            obligations=["restrict_query", "filter_response", "several_queries"],
        )
        self.permits(
            "patient/*.s user/*.s",
            "GET",
            "/Patient?_id=5",
            user="Patient/5",
            planned="/Patient?_id=5",
            obligations=RESTRICTED,
        )
        self.denies(
            "patient_conflict", "patient/*.s user/*.s", "GET", "/Patient?_id=6", user="Patient/5"
        )

    def test_what_a_filter_could_not_see(self):
        for query in ("_elements=id", "_summary=true", "_count=0"):
            self.permits("user/*.s", "GET", f"/Observation?{query}")
            self.denies("parameter_unsupported", "patient/*.s", "GET", f"/Observation?{query}")
        self.permits("patient/*.s", "GET", "/Observation?_summary=false&_total=accurate")
        answer = self.permits(
            "patient/*.s", "HEAD", "/Observation/_history", obligations=["filter_response"]
        )
        self.assertEqual(answer["plan"]["request"]["method"], "GET")


class Reaching(Case):
    """Specification 3.6; sections 2, 3 and 6."""

    def test_includes(self):
        answer = self.permits(
            "user/Observation.s user/Patient.r",
            "GET",
            "/Observation?_include=Observation:subject:Patient",
            obligations=[],
        )
        self.assertEqual(
            kinds(answer), [("search-type", "Observation", "s"), ("include", "Patient", "r")]
        )
        self.denies(
            "insufficient_scope",
            "user/Observation.s",
            "GET",
            "/Observation?_include=Observation:subject:Patient",
        )
        answer = self.permits(
            "user/Observation.s user/Patient.r",
            "GET",
            "/Observation?_include=Observation:subject",
            obligations=["filter_response"],
        )
        self.assertEqual(kinds(answer)[1:], [("include", "Patient", "r")])
        answer = self.denies(
            "insufficient_scope",
            "user/Observation.s",
            "GET",
            "/Observation?_include=Observation:subject",
        )
        self.assertEqual(kinds(answer)[1:], [("include", "Device", "r")])
        self.permits("user/*.rs", "GET", "/Observation?_include=*", obligations=[])
        self.permits(
            "user/Observation.rs", "GET", "/Observation?_include=*", obligations=["filter_response"]
        )
        self.denies("insufficient_scope", "user/Observation.s", "GET", "/Observation?_include=*")
        for query in (
            "_include=Observation:code",
            "_include=Observation:subject:Slot",
            "_revinclude=*",
            "_include=x",
            "_revinclude=Observation:encounter",
        ):
            self.denies("parameter_unsupported", "user/*.cruds", "GET", f"/Patient?{query}")
        answer = self.permits(
            "user/*.rs", "GET", "/Patient?_revinclude=Observation:subject", obligations=[]
        )
        self.assertEqual(
            kinds(answer)[1:],
            [("revinclude", "Observation", "s"), ("revinclude", "Observation", "r")],
        )
        self.denies(
            "insufficient_scope",
            "user/Patient.s user/Observation.r",
            "GET",
            "/Patient?_revinclude=Observation:subject",
        )

    def test_probing(self):
        self.permits("user/*.s", "GET", "/Observation?patient.name=x", obligations=[])
        self.denies("parameter_probes_hidden", "patient/*.s", "GET", "/Observation?patient.name=x")
        self.permits("patient/*.s", "GET", "/Observation?performer:Practitioner.name=x")
        self.denies(
            "parameter_unsupported", "user/*.s", "GET", "/Observation?performer:Device.udi=x"
        )
        self.denies("parameter_unsupported", "user/*.s", "GET", "/Observation?patient.nosuch=x")
        self.permits("user/*.s", "GET", "/Patient?_has:Observation:patient:code=1")
        self.denies(
            "insufficient_scope",
            "user/Patient.s",
            "GET",
            "/Patient?_has:Observation:patient:code=1",
        )
        self.permits(
            "patient/*.s", "GET", "/Patient?_has:Observation:subject:code=1", obligations=RESTRICTED
        )
        self.permits(
            "patient/*.s", "GET", "/Patient?_has:Observation:patient:code=1", obligations=RESTRICTED
        )
        for ref in ("Observation:focus:code", "Group:member:code", "Patient:link:name"):
            self.denies("parameter_probes_hidden", "patient/*.s", "GET", f"/Patient?_has:{ref}=1")
        self.permits(  # planned by the confined grant, though the search would be whole
            "patient/*.s user/Patient.s",
            "GET",
            "/Patient?_has:Observation:subject:code=1",
            planned="/Patient?_has:Observation:subject:code=1&_id=123",
        )
        self.denies(
            "parameter_probes_hidden",
            f"patient/Patient.s {LAB}",
            "GET",
            "/Patient?_has:Observation:subject:code=1",
        )
        self.denies(
            "parameter_probes_hidden",
            "patient/*.s",
            "GET",
            "/Observation?_has:Provenance:target:_id=1",
        )
        self.permits("user/*.rs", "GET", "/Observation?_list=1")
        self.denies("parameter_probes_hidden", "patient/*.rs", "GET", "/Observation?_list=1")
        self.permits("user/*.rs", "GET", "/Observation?_containedType=contained&_contained=true")
        self.denies(
            "parameter_probes_hidden",
            "user/Observation.rs",
            "GET",
            "/Observation?_containedType=contained&_contained=true",
        )
        self.permits(
            "user/Observation.rs",
            "GET",
            "/Observation?_contained=true",
            obligations=["filter_response"],
        )

    def test_parameters(self):
        for query in (
            "_filter=x",
            "_query=x",
            "_graph=x",
            "nosuch=1",
            "code:in=x",
            "code:above=x",
            "subject:below=x",
            "_id:not=1",
            "_sort=x",
            "_type=Patient",
            "_contained=x",
            "_list=a_b",
            "subject:Slot=1",
            "a.b.c.d.e=1",
        ):
            with self.subTest(query):
                self.denies("parameter_unsupported", "user/*.cruds", "GET", f"/Observation?{query}")
        for query in (
            "_ID=1",
            "code:not=1",
            "code:text=x",
            "_tag:not=x",
            "subject:identifier=x",
            "subject:Patient=1",
            "_sort=-date,_id",
            "code-value-quantity:missing=true",
            "_text=x",
        ):
            with self.subTest(query):
                self.permits("user/*.cruds", "GET", f"/Observation?{query}")
