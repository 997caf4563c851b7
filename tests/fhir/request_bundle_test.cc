// Bundles of requests: where their entries stand, and what cannot be one
// (docs/requests.md section 7).

#include "fhir/request_bundle.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "json/reader.h"
#include "tests/fhir/parsed_request.h"
#include "tests/fixtures/case_name.h"

namespace matron::fhir {
namespace {

using fixtures::CaseName;

// A Bundle, parsed, with the memory that it points into.
class ParsedBundle {
 public:
  explicit ParsedBundle(std::string text)
      : text_(std::move(text)), arena_(Arena::Growing()) {
    reason_ = ParseBundle(text_, reader_, arena_, &bundle_);
  }
  Reason reason() const { return reason_; }
  const RequestBundle& bundle() const { return bundle_; }
  const BundleEntry& entry(size_t i) const { return bundle_.entries[i]; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  json::Reader reader_;
  Arena arena_;
  RequestBundle bundle_;
  Reason reason_;
};

std::string BundleOf(std::string_view entries,
                     std::string_view type = "transaction") {
  return R"({"resourceType":"Bundle","type":")" + std::string(type) +
         R"(","entry":[)" + std::string(entries) + "]}";
}

// ---------------------------------------------------------------------- Good

TEST(RequestBundle, KeepsWhatAnEntrySays) {
  const ParsedBundle parsed(BundleOf(
      R"({"fullUrl":"urn:uuid:1","link":[{"url":"x"}],"resource":)"
      R"( {"resourceType":"Patient","x":[{"a":1},"}"]} ,"request":)"
      R"({"method":"PUT","url":"Patient/1","ifMatch":"W/\"3\"",)"
      R"("ifNoneMatch":"*","ifModifiedSince":"2020","ifNoneExist":"a=b"}},)"
      R"({"request":{"url":"Patient\/2","method":"GET"}})"));
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_TRUE(parsed.bundle().is_transaction);
  ASSERT_EQ(parsed.bundle().entries.size(), 2u);
  const BundleEntry& first = parsed.entry(0);
  EXPECT_EQ(first.fault, Reason::kOk);
  EXPECT_EQ(first.full_url, "urn:uuid:1");
  EXPECT_EQ(first.http.method, "PUT");
  EXPECT_EQ(first.http.url, "Patient/1");
  EXPECT_FALSE(first.http.has_body);
  EXPECT_TRUE(first.has_resource);
  EXPECT_EQ(first.resource, R"({"resourceType":"Patient","x":[{"a":1},"}"]})");
  ASSERT_EQ(first.http.headers.size(), 4u);
  EXPECT_EQ(first.http.headers[0].name, "If-Match");
  EXPECT_EQ(first.http.headers[0].value, "W/\"3\"");
  EXPECT_EQ(first.http.headers[1].name, "If-None-Match");
  EXPECT_EQ(first.http.headers[2].name, "If-Modified-Since");
  EXPECT_EQ(first.http.headers[3].name, "If-None-Exist");
  EXPECT_EQ(first.http.headers[3].value, "a=b");
  const BundleEntry& second = parsed.entry(1);
  EXPECT_EQ(second.fault, Reason::kOk);
  EXPECT_EQ(second.full_url, "");
  EXPECT_EQ(second.http.url, "Patient/2");
  EXPECT_FALSE(second.has_resource);
  EXPECT_TRUE(second.http.headers.empty());
}

TEST(RequestBundle, CutsResourcesOutOfItsText) {
  const ParsedBundle parsed(
      "\n " + BundleOf(R"({"request":{"method":"POST","url":"Patient"},)"
                       "\"resource\":\t{ \"a\" : { } }\n}"));
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  const std::string_view resource = parsed.entry(0).resource;
  EXPECT_EQ(resource, R"({ "a" : { } })");
  EXPECT_GE(resource.data(), parsed.text().data());
  EXPECT_LE(resource.data() + resource.size(),
            parsed.text().data() + parsed.text().size());
}

// What is inside of a resource is no part of the Bundle.
TEST(RequestBundle, LooksIntoNoResource) {
  const ParsedBundle parsed(BundleOf(
      R"({"resource":{"resourceType":"Bundle","type":"batch","entry":[)"
      R"({"request":{"method":"DELETE","url":"Patient/9"},"fullUrl":1}],)"
      R"("request":{"method":"DELETE","url":"Patient/8"}},)"
      R"("request":{"method":"POST","url":"Bundle",)"
      R"("extension":[{"url":"Patient/7","method":"PUT"}]}})",
      "batch"));
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_FALSE(parsed.bundle().is_transaction);
  ASSERT_EQ(parsed.bundle().entries.size(), 1u);
  EXPECT_EQ(parsed.entry(0).fault, Reason::kOk);
  EXPECT_EQ(parsed.entry(0).http.url, "Bundle");
  EXPECT_EQ(parsed.entry(0).http.method, "POST");
}

TEST(RequestBundle, MayBeEmpty) {
  EXPECT_TRUE(ParsedBundle(BundleOf("")).bundle().entries.empty());
  const ParsedBundle parsed(R"({"type":"batch","resourceType":"Bundle"})");
  EXPECT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_TRUE(parsed.bundle().entries.empty());
}

// Headers of entries have the meaning of a request's.
TEST(RequestBundle, HasEntriesThatParseAsRequests) {
  const ParsedBundle parsed(BundleOf(
      R"({"request":{"method":"POST","url":"Patient","ifNoneExist":"_id=1"}},)"
      R"({"request":{"method":"POST","url":"https://ehr.example.org/fhir"}},)"
      R"({"request":{"method":"POST","url":"/"}})"));
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  const ParsedRequest create(parsed.entry(0).http);
  EXPECT_EQ(create.interaction().kind, InteractionKind::kConditionalCreate);
  // A batch in a batch shows as such.
  for (const size_t i : {1u, 2u}) {
    EXPECT_EQ(ParsedRequest(parsed.entry(i).http).interaction().kind,
              InteractionKind::kBatch);
  }
}

// -------------------------------------------------------------------- Faults

struct FaultCase {
  const char* name;
  std::string_view entry;
  Reason want;
};

class FaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(FaultTest, IsOfItsEntryAlone) {
  const std::string good = R"({"request":{"method":"GET","url":"Patient/1"}})";
  const ParsedBundle parsed(
      BundleOf(good + "," + std::string(GetParam().entry) + "," + good));
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  ASSERT_EQ(parsed.bundle().entries.size(), 3u);
  EXPECT_EQ(parsed.entry(0).fault, Reason::kOk);
  EXPECT_EQ(parsed.entry(1).fault, GetParam().want);
  EXPECT_EQ(parsed.entry(2).fault, Reason::kOk);
  EXPECT_EQ(parsed.entry(2).http.url, "Patient/1");
}

constexpr Reason kMalformed = Reason::kMalformedRequest;

constexpr FaultCase kFaults[] = {
    {"Empty", "{}", kMalformed},
    {"NoRequest", R"({"resource":{"resourceType":"Patient"}})", kMalformed},
    {"RequestNull", R"({"request":null})", kMalformed},
    {"RequestString", R"({"request":"GET Patient/1"})", kMalformed},
    {"RequestArray", R"({"request":[{"method":"GET","url":"Patient/1"}]})",
     kMalformed},
    {"RequestEmpty", R"({"request":{}})", kMalformed},
    {"NoMethod", R"({"request":{"url":"Patient/1"}})", kMalformed},
    {"NoUrl", R"({"request":{"method":"GET"}})", kMalformed},
    {"MethodNull", R"({"request":{"method":null,"url":"Patient/1"}})",
     kMalformed},
    {"MethodNumber", R"({"request":{"method":1,"url":"Patient/1"}})",
     kMalformed},
    {"MethodEmpty", R"({"request":{"method":"","url":"Patient/1"}})",
     kMalformed},
    {"UrlArray", R"({"request":{"method":"GET","url":["Patient/1"]}})",
     kMalformed},
    {"UrlObject", R"({"request":{"method":"GET","url":{"url":"Patient/1"}}})",
     kMalformed},
    {"UrlNumber", R"({"request":{"method":"GET","url":1}})", kMalformed},
    {"UrlEmpty", R"({"request":{"method":"GET","url":""}})", kMalformed},
    {"IfMatchNumber",
     R"({"request":{"method":"PUT","url":"Patient/1","ifMatch":1}})",
     kMalformed},
    {"IfNoneExistNull",
     R"({"request":{"method":"POST","url":"Patient","ifNoneExist":null}})",
     kMalformed},
    {"IfNoneExistArray",
     R"({"request":{"method":"POST","url":"Patient","ifNoneExist":["a=b"]}})",
     kMalformed},
    {"FullUrlNumber",
     R"({"fullUrl":1,"request":{"method":"GET","url":"Patient/1"}})",
     kMalformed},
    {"FullUrlObject",
     R"({"fullUrl":{},"request":{"method":"GET","url":"Patient/1"}})",
     kMalformed},
    {"ResourceString",
     R"({"resource":"x","request":{"method":"POST","url":"Patient"}})",
     Reason::kBodyMalformed},
    {"ResourceNull",
     R"({"resource":null,"request":{"method":"POST","url":"Patient"}})",
     Reason::kBodyMalformed},
    {"ResourceArray",
     R"({"resource":[{}],"request":{"method":"POST","url":"Patient"}})",
     Reason::kBodyMalformed},
    {"FirstOfTwo", R"({"resource":1,"fullUrl":2})", Reason::kBodyMalformed},
};
INSTANTIATE_TEST_SUITE_P(All, FaultTest, testing::ValuesIn(kFaults),
                         CaseName());

// ------------------------------------------------------------------- Refused

struct RefusedCase {
  const char* name;
  std::string_view text;
  Reason want;
};

class RefusedBundleTest : public testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedBundleTest, HasNoEntries) {
  const ParsedBundle parsed{std::string(GetParam().text)};
  EXPECT_EQ(parsed.reason(), GetParam().want);
  EXPECT_TRUE(parsed.bundle().entries.empty());
}

constexpr Reason kBody = Reason::kBodyMalformed;
constexpr Reason kUnsupported = Reason::kInteractionUnsupported;

constexpr RefusedCase kRefused[] = {
    {"Nothing", "", kBody},
    {"NoJson", "resourceType=Bundle", kBody},
    {"Array", R"([{"resourceType":"Bundle","type":"batch"}])", kBody},
    {"String", R"("Bundle")", kBody},
    {"NoType", R"({"resourceType":"Bundle"})", kBody},
    {"TypeEmpty", R"({"resourceType":"Bundle","type":""})", kBody},
    {"TypeNull", R"({"resourceType":"Bundle","type":null})", kBody},
    {"TypeArray", R"({"resourceType":"Bundle","type":["batch"]})", kBody},
    {"NoResourceType", R"({"type":"batch"})", kBody},
    {"OtherResource", R"({"resourceType":"Patient","type":"batch"})", kBody},
    {"ResourceTypeCase", R"({"resourceType":"bundle","type":"batch"})", kBody},
    {"ResourceTypeInside", R"({"x":{"resourceType":"Bundle"},"type":"batch"})",
     kBody},
    {"Collection", R"({"resourceType":"Bundle","type":"collection"})",
     kUnsupported},
    {"History", R"({"resourceType":"Bundle","type":"history"})", kUnsupported},
    {"Message", R"({"resourceType":"Bundle","type":"message"})", kUnsupported},
    {"TypeCase", R"({"resourceType":"Bundle","type":"Batch"})", kUnsupported},
    {"Response", R"({"resourceType":"Bundle","type":"batch-response"})",
     kUnsupported},
    {"EntryObject", R"({"resourceType":"Bundle","type":"batch","entry":{}})",
     kBody},
    {"EntryNull", R"({"resourceType":"Bundle","type":"batch","entry":null})",
     kBody},
    {"EntryOfArrays",
     R"({"resourceType":"Bundle","type":"batch","entry":[[]]})", kBody},
    {"EntryOfNulls",
     R"({"resourceType":"Bundle","type":"batch","entry":[null]})", kBody},
    {"TwoTypes", R"({"resourceType":"Bundle","type":"batch","type":"batch"})",
     kBody},
    {"TwoEntries",
     R"({"resourceType":"Bundle","type":"batch","entry":[],"entry":[]})",
     kBody},
    {"EscapedTwin",
     R"({"resourceType":"Bundle","type":"batch","entr\u0079":[],"entry":[]})",
     kBody},
    {"TwoRequests",
     R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{},
         "request":{}}]})",
     kBody},
    {"TwoUrls",
     R"({"resourceType":"Bundle","type":"batch","entry":[{"request":
         {"method":"GET","url":"Patient/1","url":"Patient/2"}}]})",
     kBody},
    {"TwoInResource",
     R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":
         {"id":"1","id":"2"}}]})",
     kBody},
    {"CutOff", R"({"resourceType":"Bundle","type":"batch","entry":[{}])",
     kBody},
    {"Behind", R"({"resourceType":"Bundle","type":"batch"}{})", kBody},
};
INSTANTIATE_TEST_SUITE_P(Bad, RefusedBundleTest, testing::ValuesIn(kRefused),
                         CaseName());

TEST(RequestBundle, ReadsEscapedNames) {
  const ParsedBundle parsed(
      R"({"resource\u0054ype":"Bundle","type":"batc\u0068","entry":[{)"
      R"("reque\u0073t":{"method":"G\u0045T","url":"Patient\u002f1"}}]})");
  ASSERT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.entry(0).http.method, "GET");
  EXPECT_EQ(parsed.entry(0).http.url, "Patient/1");
}

// --------------------------------------------------------------------- Limits

TEST(RequestBundle, TakesAsManyEntriesAsTheLimit) {
  const std::string entry = R"({"request":{"method":"GET","url":"Patient/1"}})";
  std::string entries = entry;
  for (size_t i = 1; i < limits::kMaxBundleEntries; ++i) {
    entries += "," + entry;
  }
  const ParsedBundle parsed(BundleOf(entries));
  EXPECT_EQ(parsed.reason(), Reason::kOk);
  EXPECT_EQ(parsed.bundle().entries.size(), limits::kMaxBundleEntries);
  const ParsedBundle more(BundleOf(entries + "," + entry));
  EXPECT_EQ(more.reason(), Reason::kRequestLimitExceeded);
  EXPECT_TRUE(more.bundle().entries.empty());
}

TEST(RequestBundle, DeniesWithoutMemory) {
  const std::string text = BundleOf(
      R"({"request":{"method":"GET","url":"Pati\u0065nt","ifMatch":"x"}})");
  for (size_t size = 0; size < 2048; size += 8) {
    json::Reader reader;
    Arena arena = Arena::Fixed(size);
    RequestBundle bundle;
    const Reason reason = ParseBundle(text, reader, arena, &bundle);
    if (reason == Reason::kOk) {
      ASSERT_EQ(bundle.entries.size(), 1u);
      EXPECT_EQ(bundle.entries[0].http.url, "Patient");
      EXPECT_EQ(bundle.entries[0].http.headers.size(), 1u);
      return;
    }
    EXPECT_EQ(reason, Reason::kScratchTooSmall) << size;
  }
  FAIL() << "no size is enough";
}

TEST(RequestBundle, DeniesWithoutMemoryOfTheReader) {
  json::Reader reader;
  ASSERT_EQ(reader.Reserve(8), Status::kOk);
  Arena arena = Arena::Growing();
  RequestBundle bundle;
  EXPECT_EQ(ParseBundle(BundleOf(""), reader, arena, &bundle),
            Reason::kScratchTooSmall);
}

// ----------------------------------------------------- Conditional references

struct ReferenceCase {
  const char* name;
  std::string_view resource;
  std::vector<std::string_view> types;
  bool is_odd;
};

class ConditionalReferenceTest : public testing::TestWithParam<ReferenceCase> {
};

TEST_P(ConditionalReferenceTest, IsFound) {
  json::Reader reader;
  TypeSet types;
  bool is_odd = true;
  ASSERT_EQ(FindConditionalReferences(GetParam().resource, FhirVersion::kR4,
                                      reader, &types, &is_odd),
            Reason::kOk);
  EXPECT_EQ(NamesOf(types), GetParam().types);
  EXPECT_EQ(is_odd, GetParam().is_odd);
}

const ReferenceCase kReferences[] = {
    {"None", R"({"subject":{"reference":"Patient/1"}})", {}, false},
    {"One",
     R"({"subject":{"reference":"Patient?identifier=http://x|1"}})",
     {"Patient"},
     false},
    {"Two",
     R"({"a":[{"reference":"Patient?_id=1"},{"b":{"reference":
         "Account?name=x&identifier=y"}}]})",
     {"Account", "Patient"},
     false},
    {"Contained",
     R"({"contained":[{"subject":{"reference":"Patient?identifier=1"}}]})",
     {"Patient"},
     false},
    {"EscapedName",
     R"({"a":{"refer\u0065nce":"Patient\u003fidentifier=1"}})",
     {"Patient"},
     false},
    {"NotAReference", R"({"url":"Patient?identifier=1"})", {}, false},
    {"ReferenceIsObject", R"({"reference":{"url":"Patient?x=1"}})", {}, true},
    {"UnknownType", R"({"a":{"reference":"Foo?identifier=1"}})", {}, true},
    {"NoType", R"({"a":{"reference":"?identifier=1"}})", {}, true},
    {"TypeCase", R"({"a":{"reference":"patient?identifier=1"}})", {}, true},
    {"Absolute",
     R"({"a":{"reference":"https://ehr.example.org/fhir/Patient?_id=1"}})",
     {},
     true},
    {"LeadingSlash", R"({"a":{"reference":"/Patient?_id=1"}})", {}, true},
    {"WithId", R"({"a":{"reference":"Patient/1?_id=1"}})", {}, true},
    {"NoCriteria", R"({"a":{"reference":"Patient?"}})", {}, true},
    {"EmptyValue", R"({"a":{"reference":"Patient?identifier="}})", {}, true},
    {"NoValue", R"({"a":{"reference":"Patient?identifier"}})", {}, true},
    {"EmptyPiece", R"({"a":{"reference":"Patient?_id=1&&name=x"}})", {}, true},
    {"UnknownParameter", R"({"a":{"reference":"Patient?foo=1"}})", {}, true},
    {"Chain", R"({"a":{"reference":"Patient?organization.name=x"}})", {}, true},
    {"Has",
     R"({"a":{"reference":"Patient?_has:Observation:patient:code=x"}})",
     {},
     true},
    {"Modifier", R"({"a":{"reference":"Patient?name:exact=x"}})", {}, true},
    {"Include", R"({"a":{"reference":"Patient?_id=1&_include=*"}})", {}, true},
    {"EscapedParameter", R"({"a":{"reference":"Patient?%5Fid=1"}})", {}, true},
    {"OddBesideGood",
     R"({"a":{"reference":"Patient?_id=1"},"b":{"reference":"Foo?x=1"}})",
     {"Patient"},
     true},
};
INSTANTIATE_TEST_SUITE_P(All, ConditionalReferenceTest,
                         testing::ValuesIn(kReferences), CaseName());

TEST(ConditionalReferences, AreSoughtInStrictJsonOnly) {
  json::Reader reader;
  TypeSet types;
  bool is_odd = false;
  EXPECT_EQ(FindConditionalReferences(R"({"a":1,"a":2})", FhirVersion::kR4,
                                      reader, &types, &is_odd),
            Reason::kBodyMalformed);
}

}  // namespace
}  // namespace matron::fhir
