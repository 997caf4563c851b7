"""Table 3.6 of the specification: what parameters reach, and who may use them."""

from .fixtures import *

cases = Cases("requests")
add = cases.add

RULES = "docs/requests.md sections 2, 3 and 6; specification 3.6"
RF = ["restrict_query", "filter_response"]
P_ALL = patient("patient/*.rs")
U_ALL = "user/*.rs"


def search_row(url):
    kind = url.split("?")[0].strip("/")
    return ("search-type", kind, None, "s")


def full(name, why, url, *reached, version="R4", scope=U_ALL, obligations=(), **more):
    """A permit by full grants, as it came; `reached` are the rows behind the search's own."""
    add(f"{name}", why, RULES, ask("GET", url, user(scope), policy=member(version), **more),
        permit(scope, url, obligations=obligations, interactions=rows(scope, search_row(url), *reached)))


def refused(name, why, url, reason="parameter_unsupported", *, session=None, **more):
    add(f"{name}", why, RULES, ask("GET", url, session or user(U_ALL), **more), deny(reason))


def hidden(name, why, url, reason, *, session=P_ALL, enforces=ALL, **more):
    """A deny whose status the rules do not name."""
    add(f"{name}", why, RULES, ask("GET", url, session, enforces=enforces, **more), deny_only(reason))


def confined(name, why, url, sent, obligations, *reached, enforces=ALL, scope="patient/*.rs", **more):
    headers = STRICT if RESTRICT in obligations else None
    add(f"{name}", why, RULES, ask("GET", url, patient(scope), enforces=enforces, **more),
        permit(scope.split(" ")[0], sent, headers=headers, obligations=obligations, interactions=rows(scope.split(" ")[0], search_row(url), *reached)))


# ---- _include -----------------------------------------------------------------------------------

inc = lambda kind: ("include", kind, None, "r")
INCLUDE = "/Encounter?_include=Encounter:"
for v in VERSIONS:
    w = v.lower()
    full(f"include-{w}", "A target of one type, as a read of it.", INCLUDE + "service-provider", inc("Organization"), version=v)
    full(f"include-target-{w}", "The target that is named, as a read of it.", INCLUDE + "patient:Patient", inc("Patient"), version=v)
    full(f"include-iterate-{w}", "Iteration reaches the same types.", "/Encounter?_include:iterate=Encounter:location", inc("Location"), version=v)
    full(f"include-two-{w}", "Each inclusion has its rows, in their order, each once.", INCLUDE + "service-provider&_include=Encounter:location&_include=Encounter:service-provider", inc("Organization"), inc("Location"), version=v)
    full(f"include-other-source-{w}", "The source may be another type: what is included may include.", "/Encounter?_include=Encounter:location&_include:iterate=Location:organization", inc("Location"), inc("Organization"), version=v)
    full(f"include-wildcard-{w}", "The wildcard reaches every type.", "/Encounter?_include=*", inc(None), version=v)
    full(f"include-source-wildcard-{w}", "The wildcard of a source reaches every type.", "/Encounter?_include=Encounter:*", inc(None), version=v)
    full(f"include-wildcard-iterate-{w}", "The wildcard with iteration.", "/Encounter?_include:iterate=*", inc(None), version=v)
full("include-open", "Without a target each type that the parameter may lead to.", INCLUDE + "subject", inc("Group"), inc("Patient"))
for v in VERSIONS:
    full(f"include-open-{v.lower()}", "The filter of the parameter leads to Patients alone.", INCLUDE + "patient", inc("Patient"), version=v)
full("include-open-subject-r5", "R5 lets an Observation be about more.", "/Observation?_include=Observation:subject",
     *map(inc, ("BiologicallyDerivedProduct", "Device", "Group", "Location", "Medication", "NutritionProduct", "Organization", "Patient", "Practitioner", "Procedure", "Substance")), version="R5")
full("include-case", "A name that starts with `_` is compared without case.", "/Encounter?_Include=Encounter:location", inc("Location"))
full("include-encoded", "Names are decoded.", "/Encounter?%5Finclude%3Aiterate=Encounter%3Alocation", inc("Location"))
ENC_SCOPES = "user/Encounter.rs user/Organization.r"
add("include-own-scope", "The row names the scope that permits it.", RULES, ask("GET", INCLUDE + "service-provider", user(ENC_SCOPES)),
    permit("user/Encounter.rs", INCLUDE + "service-provider", interactions=rows("user/Encounter.rs", search_row("/Encounter"), (*inc("Organization"), "user/Organization.r"))))
add("include-open-some", "A target without a grant is filtered out.", RULES, ask("GET", INCLUDE + "subject", user("user/Encounter.rs user/Patient.r"), enforces=["filter_response"]),
    permit("user/Encounter.rs", INCLUDE + "subject", obligations=[FILTER], interactions=rows("user/Encounter.rs", search_row("/Encounter"), (*inc("Patient"), "user/Patient.r"))))
refused("include-open-some-undeclared", "A target without a grant must be filtered out.", INCLUDE + "subject", "obligation_unsupported", session=user("user/Encounter.rs user/Patient.r"))
refused("include-open-none", "No target has a grant.", INCLUDE + "patient", "insufficient_scope", session=user("user/Encounter.rs"), enforces=ALL)
refused("include-without-scope", "An inclusion needs r on its target.", INCLUDE + "service-provider", "insufficient_scope", session=user("user/Encounter.rs user/Organization.s"), enforces=ALL)
refused("include-role", "An inclusion needs a role for its target.", INCLUDE + "service-provider", "role_insufficient", enforces=ALL, policy=member("R4", "user/Encounter.rs"))
add("include-wildcard-one-grant", "Any grant with r is enough for the wildcard, and the answer is filtered.", RULES, ask("GET", "/Encounter?_include=*", user("user/Encounter.rs"), enforces=ALL),
    permit("user/Encounter.rs", "/Encounter?_include=*", obligations=[FILTER], interactions=rows("user/Encounter.rs", search_row("/Encounter"), inc(None))))
refused("include-wildcard-undeclared", "The wildcard must be filtered unless everything may be read.", "/Encounter?_include=*", "obligation_unsupported", session=user("user/Encounter.rs"))
refused("include-wildcard-no-r", "The wildcard needs a grant with r.", "/Encounter?_include=*", "insufficient_scope", session=user("user/*.cuds"), enforces=ALL)

confined("include-confined-shared", "A shared type is whole.", INCLUDE + "service-provider", INCLUDE + "service-provider&patient=Patient/p1", [RESTRICT], inc("Organization"), enforces=["restrict_query", "exact_query:Encounter"])
confined("include-confined", "An inclusion that is not whole needs the filter, exact or not.", INCLUDE + "patient:Patient", INCLUDE + "patient:Patient&patient=Patient/p1", [RESTRICT, FILTER], inc("Patient"),
         enforces=[*RF, "exact_query:*"])
confined("include-confined-all", "The restricted search, and the filter for both.", "/Observation?_include=Observation:encounter:Encounter", "/Patient/p1/Observation?_include=Observation:encounter:Encounter", [RESTRICT, FILTER], inc("Encounter"))
confined("include-confined-wildcard", "The wildcard is filtered.", "/Encounter?_include=*", "/Encounter?_include=*&patient=Patient/p1", [RESTRICT, FILTER], inc(None))
confined("include-confined-iterate", "Iteration is filtered.", "/Encounter?_include:iterate=Encounter:episode-of-care", "/Encounter?_include:iterate=Encounter:episode-of-care&patient=Patient/p1", [RESTRICT, FILTER], inc("EpisodeOfCare"))
refused("include-confined-undeclared", "An inclusion that is not whole needs the filter.", INCLUDE + "patient:Patient", "obligation_unsupported", session=P_ALL, enforces=["restrict_query", "exact_query:*"])
refused("include-confined-outside", "A target outside the compartment.", "/Observation?_include=Observation:device:Device", "not_in_compartment", session=P_ALL, enforces=ALL)
refused("include-confined-summary", "A filter cannot judge what is cut down.", INCLUDE + "patient:Patient&_elements=status", "parameter_unsupported", session=P_ALL, enforces=[*RF, "exact_query:*"])
for name, value in [("source-unknown", "Foo:location"), ("source-case", "encounter:location"), ("parameter-unknown", "Encounter:foo"), ("parameter-token", "Encounter:status"), ("target-unknown", "Encounter:location:Foo"),
                    ("target-other", "Encounter:location:Patient"), ("no-parameter", "Encounter"), ("empty", ""), ("empty-parameter", "Encounter:"), ("wildcard-target", "Encounter:*:Patient"), ("star-source", "*:patient"),
                    ("parts", "Encounter:location:Location:x"), ("list", "Encounter:location,Encounter:patient"), ("blank", "Encounter:location%20")]:
    refused(f"include-bad-{name}", "An inclusion that the version does not define.", "/Encounter?_include=" + value)
refused("include-modifier", "There is one modifier of inclusions.", "/Encounter?_include:recurse=Encounter:location")
refused("include-not-on-read", "A read includes nothing.", "/Encounter/e1?_include=Encounter:location")

# ---- _revinclude --------------------------------------------------------------------------------

rev = lambda kind: (("revinclude", kind, None, "s"), ("revinclude", kind, None, "r"))
PROVENANCE = "/Patient?_id=p1&_revinclude=Provenance:target"
for v in VERSIONS:
    w = v.lower()
    full(f"revinclude-{w}", "What points at the results is searched and read.", PROVENANCE, *rev("Provenance"), version=v)
    full(f"revinclude-wildcard-{w}", "The wildcard of a source is that source.", "/Patient?_revinclude=Provenance:*", *rev("Provenance"), version=v)
    full(f"revinclude-target-{w}", "The target may be named.", "/Patient?_revinclude=Observation:subject:Patient", *rev("Observation"), version=v)
    full(f"revinclude-iterate-{w}", "With iteration the source may point at what was included.", "/Patient?_revinclude=Observation:subject&_revinclude:iterate=DiagnosticReport:result", *rev("Observation"), *rev("DiagnosticReport"), version=v)
for letter in "rs":
    refused(f"revinclude-without-{letter}", "A reverse inclusion needs s and r on its source.", PROVENANCE, "insufficient_scope", session=user(f"user/Patient.rs user/Provenance.{'s' if letter == 'r' else 'r'}"), enforces=ALL)
confined("revinclude-confined", "A reverse inclusion that is not whole is filtered.", PROVENANCE, PROVENANCE, [RESTRICT, FILTER], *rev("Provenance"), enforces=[*RF, "exact_query:*"])
confined("revinclude-confined-focus", "What points at the patient need not be the patient's.", "/Patient?_id=p1&_revinclude=Observation:focus", "/Patient?_id=p1&_revinclude=Observation:focus", [RESTRICT, FILTER], *rev("Observation"))
refused("revinclude-confined-undeclared", "A reverse inclusion that is not whole needs the filter.", PROVENANCE, "obligation_unsupported", session=P_ALL, enforces=["restrict_query", "exact_query:*"])
refused("revinclude-confined-outside", "A source outside the compartment.", "/Patient?_revinclude=Device:patient", "not_in_compartment", session=P_ALL, enforces=ALL)
for name, url in [("star", "/Patient?_revinclude=*"), ("star-iterate", "/Patient?_revinclude:iterate=*"), ("other-target", "/Patient?_revinclude=DiagnosticReport:result"), ("unknown", "/Patient?_revinclude=Observation:foo"),
                  ("target-other", "/Patient?_revinclude=Observation:subject:Observation"), ("source", "/Patient?_revinclude=Foo:patient"), ("token", "/Patient?_revinclude=Observation:code")]:
    refused(f"revinclude-bad-{name}", "A reverse inclusion that leads nowhere, or everywhere.", url)

# ---- chains -------------------------------------------------------------------------------------

chain = lambda *kinds: [("chain", kind, None, "s") for kind in kinds]
for v in VERSIONS:
    w = v.lower()
    full(f"chain-2-{w}", "A chain tells of the type that it leads to.", "/Observation?subject:Patient.name=Ann", *chain("Patient"), version=v)
    full(f"chain-3-{w}", "Each step has its row.", "/Observation?subject:Patient.organization.name=x", *chain("Organization", "Patient"), version=v)
    full(f"chain-4-{w}", "Four names are the most.", "/Observation?subject:Patient.organization.partof.name=x", *chain("Organization", "Patient"), version=v)
    add(f"chain-5-{w}", "Five names are too many.", RULES, ask("GET", "/Observation?subject:Patient.organization.partof.partof.name=x", user(U_ALL), policy=member(v)), deny("parameter_unsupported"))
    full(f"chain-modifier-{w}", "The last name may have its modifier.", "/Observation?subject:Patient.name:exact=Ann", *chain("Patient"), version=v)
    full(f"chain-common-{w}", "The last name may be a common one.", "/Encounter?location._id=l1", *chain("Location"), version=v)
    full(f"chain-open-{w}", "Without a type those targets that have the parameter.", "/Encounter?subject.birthdate=1970-01-01", *chain("Patient"), version=v)
full("chain-open-several", "Several targets have it.", "/Observation?subject.identifier=a", *chain("Device", "Group", "Location", "Patient"))
full("chain-open-deep", "Each as far as it goes.", "/Observation?subject.organization.name=x", *chain("Device", "Location", "Organization", "Patient"))
refused("chain-without-scope", "Every step needs s.", "/Observation?subject:Patient.name=Ann", "insufficient_scope", session=user("user/Observation.rs user/Patient.r"), enforces=ALL)
refused("chain-open-without-scope", "Every target needs s, for nobody knows which it is.", "/Observation?subject.identifier=a", "insufficient_scope", session=user("user/Observation.rs user/Patient.rs"), enforces=ALL)
confined("chain-confined-shared", "A shared type tells nothing that may not be told.", "/Encounter?service-provider.name=x", "/Encounter?service-provider.name=x&patient=Patient/p1", [RESTRICT, FILTER], *chain("Organization"))
hidden("chain-confined", "A chain probes what the filter does not see.", "/Observation?subject:Patient.name=Ann", "parameter_probes_hidden")
hidden("chain-confined-own", "Though it leads to the patient, another one may be the answer.", "/Observation?patient=p1&encounter:Encounter.status=finished", "parameter_probes_hidden")
hidden("chain-confined-exact", "No exactness mends it.", "/Encounter?patient.name=x", "parameter_probes_hidden", enforces=[*RF, "compartment_search", "exact_query:*"])
refused("chain-confined-outside", "A step outside the compartment.", "/Observation?device:Device.type=x", "not_in_compartment", session=P_ALL, enforces=ALL)
for name, url in [("token", "/Observation?code.name=x"), ("unknown", "/Observation?foo.name=x"), ("last-unknown", "/Observation?subject:Patient.foo=x"), ("type-unknown", "/Observation?subject:Foo.name=x"), ("type-other", "/Observation?subject:Practitioner.name=x"),
                  ("empty", "/Observation?subject.=x"), ("empty-step", "/Observation?subject..name=x"), ("identifier", "/Observation?subject:identifier.name=x"), ("result", "/Observation?subject:Patient._count=1"), ("include", "/Observation?subject:Patient._include=x"),
                  ("has", "/Observation?subject:Patient._has:Observation:subject:code=1"), ("none", "/Encounter?location.birthdate=1970"), ("modifier", "/Observation?subject:Patient.name:in=x")]:
    refused(f"chain-bad-{name}", "A chain that the version does not define.", url)

# ---- _has ---------------------------------------------------------------------------------------

has = lambda *kinds: [("has", kind, None, "s") for kind in kinds]
TWO = "_has:Observation:subject:_has:DiagnosticReport:result:"
for v in VERSIONS:
    w = v.lower()
    full(f"has-1-{w}", "A reverse chain tells of its source.", "/Patient?_has:Observation:subject:code=1234", *has("Observation"), version=v)
    full(f"has-2-{w}", "Each level has its row.", f"/Patient?{TWO}status=final", *has("DiagnosticReport", "Observation"), version=v)
    full(f"has-4-{w}", "Four levels are the most.", f"/Patient?{TWO}_has:Provenance:target:_has:Provenance:target:recorded=gt2025", *has("DiagnosticReport", "Observation", "Provenance"), version=v)
    add(f"has-5-{w}", "Five levels are too many.", RULES, ask("GET", f"/Patient?{TWO}_has:Provenance:target:_has:Provenance:target:_has:Provenance:target:recorded=gt2025", user(U_ALL), policy=member(v)), deny("parameter_unsupported"))
    full(f"has-chain-{w}", "A reverse chain may end in a chain.", "/Patient?_has:Encounter:subject:location.name=x", *has("Encounter"), *chain("Location"), version=v)
full("has-case", "A name that starts with `_` is compared without case.", "/Patient?_HAS:Observation:subject:code=1234", *has("Observation"))
full("has-modifier", "The last name may have its modifier.", "/Patient?_has:Observation:subject:code:missing=true", *has("Observation"))
refused("has-without-scope", "A reverse chain needs s on its source.", "/Patient?_has:Observation:subject:code=1", "insufficient_scope", session=user("user/Patient.rs user/Observation.r"), enforces=ALL)
confined("has-confined", "Of the patient in context no more is told than a search would tell.", "/Patient?_has:Observation:subject:code=1", "/Patient?_has:Observation:subject:code=1&_id=p1", [RESTRICT, FILTER], *has("Observation"))
confined("has-confined-encounter", "By any compartment parameter of the source.", "/Patient?_has:Encounter:patient:status=finished&_id=p1", "/Patient?_has:Encounter:patient:status=finished&_id=p1", [RESTRICT, FILTER], *has("Encounter"))
confined("has-confined-same-element", "Observation's patient reads what subject reads, which is a compartment parameter.", "/Patient?_has:Observation:patient:code=1", "/Patient?_has:Observation:patient:code=1&_id=p1", [RESTRICT, FILTER], *has("Observation"))
hidden("has-confined-not-listed", "What a parameter reads that is not of the compartment is not told.", "/Patient?_has:Observation:focus:code=1", "parameter_probes_hidden")
hidden("has-confined-group", "A Group tells of its other members.", "/Patient?_has:Group:member:code=1", "parameter_probes_hidden")
hidden("has-confined-link", "A Patient tells of linked ones.", "/Patient?_has:Patient:link:name=x", "parameter_probes_hidden")
hidden("has-confined-second", "The exception is for the first level.", f"/Patient?{TWO}status=final", "parameter_probes_hidden")
hidden("has-confined-other-type", "The exception is for a search of the compartment's own type.", "/Encounter?_has:Observation:encounter:code=1", "parameter_probes_hidden")
hidden("has-confined-chain", "A chain behind it probes.", "/Patient?_has:Observation:subject:encounter.status=finished", "parameter_probes_hidden")
hidden("has-constrained", "The exception is not for a source that is constrained.", "/Patient?_has:Observation:subject:code=1", "parameter_probes_hidden", session=patient("patient/Patient.rs patient/Observation.s?category=laboratory"))
HAS_TWO = "patient/Patient.s user/Patient.s patient/Observation.s"
add("has-two-compartments", "Of two compartments the search is planned for the one that the source is confined to.", RULES, ask("GET", "/Patient?_has:Observation:subject:code=1", patient(HAS_TWO, fhirUser="Patient/p2"), enforces=ALL),
    permit("patient/Patient.s", "/Patient?_has:Observation:subject:code=1&_id=p1", headers=STRICT, obligations=[RESTRICT, FILTER],
           interactions=rows("patient/Patient.s", search_row("/Patient"), ("has", "Observation", None, "s", "patient/Observation.s"))))
add("has-full-and-confined", "A search that is whole is planned by its confined grant.", RULES, ask("GET", "/Patient?_has:Observation:subject:code=1", patient(HAS_TWO, fhirUser="Practitioner/d1"), enforces=ALL),
    permit("patient/Patient.s", "/Patient?_has:Observation:subject:code=1&_id=p1", headers=STRICT, obligations=[RESTRICT, FILTER],
           interactions=rows("patient/Patient.s", search_row("/Patient"), ("has", "Observation", None, "s", "patient/Observation.s"))))
hidden("has-other-compartment", "The source must be confined to the same compartment.", "/Patient?_has:Observation:subject:code=1", "parameter_probes_hidden", session=patient("patient/Patient.s user/Observation.s", fhirUser="Patient/p2"))
refused("has-confined-conflict", "Another patient is asked for.", "/Patient?_id=p2&_has:Observation:subject:code=1", "patient_conflict", session=P_ALL, enforces=ALL)
for name, key in [("source", "_has:Foo:subject:code"), ("ref", "_has:Observation:foo:code"), ("ref-token", "_has:Observation:code:code"), ("ref-other", "_has:DiagnosticReport:result:code"), ("rest", "_has:Observation:subject:foo"), ("short", "_has:Observation:subject"),
                  ("bare", "_has"), ("result", "_has:Observation:subject:_count"), ("include", "_has:Observation:subject:_include"), ("modifier", "_has:Observation:subject:code:in")]:
    refused(f"has-bad-{name}", "A reverse chain that the version does not define.", f"/Patient?{key}=1")

# ---- _filter, _query, _list, _type, _content, _text, _contained ----------------------------------

LIST = [("list", "List", None, "r")]
CONTAINED = [("contained", None, None, "r")]
for v in VERSIONS:
    w = v.lower()
    for name, query in [("filter", "_filter=code%20eq%201"), ("filter-case", "_Filter=x"), ("query", "_query=x"), ("graph", "_graph=x"), ("type", "_type=Observation"), ("unknown", "foo=1"), ("unknown-underscore", "_foo=1"), ("method", "_cascade=delete")]:
        add(f"{name}-{w}", "What would reach further than can be judged is refused.", RULES, ask("GET", f"/Observation?{query}", user(U_ALL), policy=member(v)), deny("parameter_unsupported"))
    full(f"list-{w}", "Membership of a List is a read of it.", "/Observation?_list=l1", *LIST, version=v)
    full(f"list-functional-{w}", "A functional list is a List.", "/Condition?_list=$current-problems", *LIST, version=v)
    for kind in ("content", "text"):
        full(f"{kind}-{w}", "Text is searched by whoever may search the type.", f"/Observation?_{kind}=glucose", version=v)
    for value in ("true", "both"):
        full(f"contained-{value}-{w}", "Contained resources are of any type.", f"/Observation?_contained={value}", *CONTAINED, version=v)
    full(f"contained-false-{w}", "That is what a search does anyway.", "/Observation?_contained=false&_containedType=container", version=v)
    full(f"contained-type-{w}", "Contained resources by themselves are for those who may read everything.", "/Observation?_contained=true&_containedType=contained", *CONTAINED, version=v)
refused("list-without-scope", "A List needs r.", "/Observation?_list=l1", "insufficient_scope", session=user("user/Observation.rs user/List.s"), enforces=ALL)
hidden("list-confined", "Membership is probed.", "/Observation?_list=l1", "parameter_probes_hidden")
hidden("list-confined-functional", "Membership is probed.", "/Condition?_list=$current-problems", "parameter_probes_hidden")
for name, value in [("empty", ""), ("url", "http://example.org/l1"), ("underscore", "a_b"), ("two", "l1,l2"), ("functional", "$other"), ("reference", "List/l1")]:
    refused(f"list-bad-{name}", "A List is named by its id.", f"/Observation?_list={value}")
for kind in ("content", "text"):
    confined(f"{kind}-confined", "Text is searched in what may be seen.", f"/Encounter?_{kind}=x", f"/Encounter?_{kind}=x&patient=Patient/p1", [RESTRICT, FILTER])
    refused(f"{kind}-modifier", "It takes no modifier.", f"/Observation?_{kind}:exact=x")
confined("contained-confined", "Contained resources are filtered with their containers.", "/Encounter?_contained=both", "/Encounter?_contained=both&patient=Patient/p1", [RESTRICT, FILTER], *CONTAINED)
refused("contained-confined-undeclared", "They must be filtered.", "/Encounter?_contained=both", "obligation_unsupported", session=P_ALL, enforces=["restrict_query", "exact_query:*"])
hidden("contained-type-confined", "What is contained does not say whose it is.", "/Encounter?_contained=true&_containedType=contained", "parameter_probes_hidden")
hidden("contained-type-one-type", "What is contained may be of any type.", "/Encounter?_contained=true&_containedType=contained", "parameter_probes_hidden", session=user("user/Encounter.rs"))
ONE_OF_BOTH = member("R4", "patient/Encounter.s", "patient/Patient.r", "patient/Slot.r")
refused("contained-no-usable-type", "The one type has no status, the other is in no compartment.", "/Encounter?_contained=both", "not_in_compartment", session=patient("patient/Encounter.s patient/*.r?status=final"), policy=ONE_OF_BOTH, enforces=ALL)
add("contained-one-usable-type", "A type that has a status and is in the compartment.", RULES,
    ask("GET", "/Encounter?_contained=both", patient("patient/Encounter.s patient/*.r?status=final"), policy=member("R4", "patient/Encounter.s", "patient/Observation.r", "patient/Slot.r"), enforces=ALL),
    permit("patient/Encounter.s", "/Encounter?_contained=both&patient=Patient/p1", headers=STRICT, obligations=[RESTRICT, FILTER],
           interactions=rows("patient/Encounter.s", search_row("/Encounter")) + rows("patient/*.r?status=final", *CONTAINED)))
for query in ("_contained=", "_contained=yes", "_containedType=all", "_containedType=", "_contained:missing=true"):
    refused(f"contained-bad-{query.strip('_').replace('=', '-').replace(':', '-').lower()}", "Values that nobody defined.", f"/Observation?{query}")

# ---- what shapes the answer ----------------------------------------------------------------------

EXACT = ["restrict_query", "filter_response", "exact_query:Encounter"]
for name, query in [("elements", "_elements=status"), ("summary-true", "_summary=true"), ("summary-text", "_summary=text"), ("summary-data", "_summary=data"), ("summary-count", "_summary=count"), ("count-0", "_count=0"), ("elements-empty", "_elements=")]:
    full(f"shape-{name}", "Whoever may see everything may see less.", f"/Encounter?{query}")
    refused(f"shape-{name}-filtered", "The filter could not see what it judges.", f"/Encounter?{query}", session=P_ALL, enforces=ALL)
    confined(f"shape-{name}-exact", "An exact query needs no filter.", f"/Encounter?{query}", f"/Encounter?{query}&patient=Patient/p1", [RESTRICT], enforces=EXACT)
    refused(f"shape-{name}-include", "An inclusion that is filtered may not be cut down either.", f"/Encounter?{query}&_include=Encounter:patient:Patient", session=P_ALL, enforces=EXACT)
for name, query in [("summary-false", "_summary=false"), ("count-1", "_count=1"), ("total-accurate", "_total=accurate"), ("total-none", "_total=none"), ("sort", "_sort=-date,status"), ("sort-common", "_sort=_lastUpdated,-_id,_score"), ("pretty", "_pretty=true&_format=json")]:
    full(f"shape-{name}", "Order, pages and totals.", f"/Encounter?{query}")
    confined(f"shape-{name}-filtered", "The filter sees what it judges, and leaves no total.", f"/Encounter?{query}", f"/Encounter?{query}&patient=Patient/p1", [RESTRICT, FILTER])
for name, value in [("chain", "subject.name"), ("modifier", "date:missing"), ("unknown", "foo"), ("empty", ""), ("empty-item", "date,"), ("two-signs", "--date"), ("other-type", "birthdate"), ("other-common", "_tag"), ("case", "Date")]:
    refused(f"sort-bad-{name}", "A sort by what is no parameter of the type.", f"/Encounter?_sort={value}")
refused("sort-system-type", "Of several types only common names sort.", "/?_type=Patient,Encounter&_sort=date")
add("sort-system", "Of several types common names sort.", RULES, ask("GET", "/?_type=Patient,Encounter&_sort=-_lastUpdated", user(U_ALL)),
    permit(U_ALL, "/?_type=Patient,Encounter&_sort=-_lastUpdated", interactions=rows(U_ALL, ("search-system", "Encounter", None, "s"), ("search-system", "Patient", None, "s"))))
add("system-include", "A search of several types may include.", RULES, ask("GET", "/?_type=Patient&_revinclude=Observation:subject", user(U_ALL)),
    permit(U_ALL, "/?_type=Patient&_revinclude=Observation:subject", interactions=rows(U_ALL, ("search-system", "Patient", None, "s"), *rev("Observation"))))
refused("system-revinclude-other", "The source must point at what is searched.", "/?_type=Encounter&_revinclude=DiagnosticReport:result")
refused("system-has", "Of several types only common parameters search.", "/?_type=Patient&_has:Observation:subject:code=1")

# ---- modifiers ------------------------------------------------------------------------------------

for v in VERSIONS:
    for query in ("code:missing=true", "code:text=x", "code:not=1", "identifier:of-type=http://example.org%7CMR%7C1", "subject:identifier=http://example.org%7C1", "subject:Patient=p1", "subject:missing=false", "_tag:not=a", "_security:not=R", "_id:missing=true", "date:missing=true"):
        full(f"modifier-{query.split('=')[0].replace(':', '-').replace('_', '').lower()}-{v.lower()}", "A modifier that FHIR allows on this kind of parameter.", f"/Observation?{query}", version=v)
    for query in ("code:in=http://example.org/vs", "code:not-in=http://example.org/vs", "code:above=1", "code:below=1", "code:exact=1", "code:contains=1", "date:exact=2025", "subject:Foo=1", "subject:PractitionerRole=1", "subject:above=1", "subject:text=x", "_id:not=1", "_profile:below=x",
                  "_lastUpdated:exact=x", "_count:missing=true", "code:Missing=true"):
        add(f"modifier-bad-{query.split('=')[0].replace(':', '-').replace('_', '')}-{v.lower()}", "A modifier that this kind of parameter does not have.", RULES, ask("GET", f"/Observation?{query}", user(U_ALL), policy=member(v)), deny("parameter_unsupported"))
full("modifier-string", "Strings may be compared exactly, or in part.", "/Patient?name:exact=Ann&family:contains=x")
full("modifier-uri", "URIs are compared by their hierarchy.", "/ValueSet?url:below=http://example.org/&url:above=http://example.org/a/b")
full("modifier-special", "A special parameter takes none.", "/Location?near=1%7C2")
refused("modifier-special-missing", "A special parameter takes none.", "/Location?near:missing=true")
for name, query in [("identifier", "subject:identifier=http://example.org%7C1"), ("missing", "subject:missing=true"), ("not", "class:not=1"), ("text", "type:text=x")]:
    confined(f"modifier-{name}-confined", "What the client adds does not widen the search.", f"/Encounter?{query}", f"/Encounter?{query}&patient=Patient/p1", [RESTRICT, FILTER])
for name, url in [("patient", "/Observation?patient=p2"), ("subject", "/Observation?subject=Patient/p2"), ("typed", "/Observation?subject:Patient=p2"), ("absolute", f"/Observation?subject={BASE}/Patient/p2"), ("foreign", "/Observation?subject=https://other.example.org/fhir/Patient/p1"),
                  ("list", "/Observation?patient=p2,p3"), ("and", "/Observation?patient=p1&patient=p2"), ("sole", "/Appointment?actor=Patient/p2"), ("id", "/Patient?_id=p2"), ("include", "/Observation?patient=p2&_include=*")]:
    refused(f"conflict-{name}", "The search asks for another patient.", url, "patient_conflict", session=P_ALL, enforces=ALL)
for name, url in [("patient", "/Observation?patient=p2"), ("id", "/Patient?_id=p2")]:
    full(f"no-conflict-{name}", "Whoever is not confined has no conflict.", url)

# ---- what tells of what is hidden -------------------------------------------------------------------

BETRAYS = "docs/requests.md section 6; attacks 10"
PS_ONLY = patient("patient/Observation.rs")
for spelled in ("_TYPE", "_Type", "%5FtypE"):
    for name, url, session, more in [
        ("system", f"/?{spelled}=Practitioner", patient("patient/Practitioner.rs"), {}), ("export", f"/$export?{spelled}=Patient", claims("system/Patient.rs"), {"headers": {"Prefer": "respond-async"}}),
        ("compartment", f"/Patient/p9/*?{spelled}=Observation", user("user/Observation.rs"), {}), ("everything", f"/Patient/p9/$everything?{spelled}=Practitioner", user("user/Patient.r user/Practitioner.r"), {}),
    ]:
        add(f"type-spelled-{name}-{spelled.strip('%')}", "To a server that tells upper from lower case it would be another parameter, and every type found.", BETRAYS, ask("GET", url, session, enforces=ALL, **more), deny("parameter_unsupported"))
add("type-spelled-well", "Spelled as FHIR has it.", BETRAYS, ask("GET", "/?_type=Practitioner", patient("patient/Practitioner.rs"), enforces=ALL), permit("patient/Practitioner.rs", "/?_type=Practitioner"))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
add("betrays-post", "What a hidden match includes would tell of it, where no query keeps it from being found.", BETRAYS, ask("POST", "/Observation/_search", P_ALL, headers=FORM, body="code=hiv&_include=Observation:performer:Practitioner", enforces=ALL), deny_only("parameter_unsupported"))
add("betrays-post-not", "Without the include nothing tells.", BETRAYS, ask("POST", "/Observation/_search", P_ALL, headers=FORM, body="code=hiv", enforces=ALL), permit("patient/*.rs", "/Observation/_search", method="POST", obligations=[FILTER], role=ABSENT))
for name, url in [("system", "/?_type=Observation&_include=Observation:performer:Practitioner"), ("compartment", "/Encounter/e9/Observation?_include=Observation:performer:Practitioner"), ("revinclude", "/?_type=Observation&_revinclude=Provenance:target"),
                  ("contained", "/?_type=Observation&_contained=both&_include=Observation:performer:Practitioner")]:
    hidden(f"betrays-{name}", "Nor where the search is of several types, or in another compartment.", url, "parameter_unsupported")
hidden("betrays-group", "No query keeps a Group with other members from being found.", "/Group?code=x&_include=Group:member:Patient", "parameter_unsupported")
hidden("betrays-bundle", "A Bundle is hidden unless all is seen.", "/Bundle?_content=x&_revinclude=Provenance:target", "parameter_unsupported", session=user("user/Bundle.rs user/Provenance.rs"))
hidden("betrays-container", "The first container on a page tells whether one is hidden.", "/Observation?_contained=both&_sort=-date&_count=1", "parameter_unsupported", session=user("user/Observation.rs"))
add("betrays-restricted", "A query that finds nothing hidden may include.", BETRAYS, ask("GET", "/Observation?_include=Observation:performer:Practitioner", P_ALL, enforces=ALL), permit("patient/*.rs", "/Patient/p1/Observation?_include=Observation:performer:Practitioner", headers={"Prefer": "handling=strict"}, obligations=[RESTRICT, FILTER], role=ABSENT))
