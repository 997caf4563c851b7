// Bundles, whole and in pieces: what is kept, byte by byte, and what is
// refused.

#include "enforce/bundle_filter.h"

#include <string_view>

#include "gtest/gtest.h"
#include "tests/enforce/filtering.h"
#include "tests/fixtures/case_name.h"

namespace matron::enforce {
namespace {

// --------------------------------------------------------------- What is kept

struct Case {
  const char* name;
  std::string_view text;
  std::string_view want;
  std::string_view summary;
};

class KeptTest : public testing::TestWithParam<Case> {};

TEST_P(KeptTest, IsWritten) {
  const Filtered filtered = FilterEveryWay(GetParam().text, {});
  EXPECT_EQ(filtered.text, GetParam().want);
  EXPECT_EQ(Summary(filtered.result), GetParam().summary);
}

#define K R"({"resource":{"resourceType":"A","id":"k"}})"
#define D R"({"resource":{"resourceType":"A","id":"d"}})"
#define HEAD R"({"resourceType":"Bundle","type":"searchset")"

constexpr Case kCommas[] = {
    {"All", HEAD R"(,"entry":[)" K "," K "]}",
     HEAD R"(,"entry":[)" K "," K "]}", "ok 2/0/0"},
    {"First", HEAD R"(,"entry":[)" K "," D "]}", HEAD R"(,"entry":[)" K "]}",
     "ok 1/1/0"},
    {"Last", HEAD R"(,"entry":[)" D "," K "]}", HEAD R"(,"entry":[)" K "]}",
     "ok 1/1/0"},
    {"Middle", HEAD R"(,"entry":[)" D "," K "," D "]}",
     HEAD R"(,"entry":[)" K "]}", "ok 1/2/0"},
    {"Around", HEAD R"(,"entry":[)" K "," D "," D "," K "]}",
     HEAD R"(,"entry":[)" K "," K "]}", "ok 2/2/0"},
    {"None", HEAD R"(,"entry":[)" D "," D "]}", HEAD "}", "ok 0/2/0"},
    {"NoneAndMemberBehind", HEAD R"(,"entry":[)" D R"(],"id":"b"})",
     HEAD R"(,"id":"b"})", "ok 0/1/0"},
    {"EntryFirst",
     R"({"type":"searchset","entry":[)" D R"(],"resourceType":"Bundle"})",
     R"({"type":"searchset","resourceType":"Bundle"})", "ok 0/1/0"},
    {"EmptyArray", HEAD R"(,"entry":[]})", HEAD "}", "ok 0/0/0"},
    {"EmptyArrayWithSpace", HEAD R"(, "entry" : [ ] })", HEAD " }", "ok 0/0/0"},
    {"NoEntry", HEAD "}", HEAD "}", "ok 0/0/0"},
    {"Spaces",
     "{ \"type\" :\t\"searchset\" ,\r\n\"entry\" : [ " K " , " K
     "\n] , \"resourceType\":\"Bundle\" }\n",
     "{ \"type\" :\t\"searchset\" ,\r\n\"entry\" : [ " K " , " K
     "\n] , \"resourceType\":\"Bundle\" }\n",
     "ok 2/0/0"},
    {"SpacesOfDropped",
     " " HEAD ",\n  \"entry\": [\n    " D ",\n    " K ",\n    " D "\n  ]\n}",
     " " HEAD ",\n  \"entry\": [\n    " K "\n  ]\n}", "ok 1/2/0"},
    {"SpacesOfAllDropped", HEAD ",\n  \"entry\": [\n    " D "\n  ]\n}",
     HEAD "\n}", "ok 0/1/0"},
    {"FirstDroppedBehindSpace", HEAD R"(,"entry":[)" D " , " K "]}",
     HEAD R"(,"entry":[)" K "]}", "ok 1/1/0"},
    {"EscapedNames",
     R"({"resourceTyp\u0065":"B\u0075ndle","\u0074ype":"search\u0073et",)"
     R"("\u0065ntry":[)" D "," K "]}",
     R"({"resourceTyp\u0065":"B\u0075ndle","\u0074ype":"search\u0073et",)"
     R"("\u0065ntry":[)" K "]}",
     "ok 1/1/0"},
};
INSTANTIATE_TEST_SUITE_P(Commas, KeptTest, testing::ValuesIn(kCommas),
                         fixtures::CaseName());

constexpr Case kMembers[] = {
    {"Total", HEAD R"(,"total":7,"_total":{"id":"t"},"entry":[)" K "]}",
     HEAD R"(,"entry":[)" K "]}", "ok 1/0/0"},
    {"TotalFirst", R"({"total":7,"resourceType":"Bundle","type":"history"})",
     R"({"resourceType":"Bundle","type":"history"})", "ok 0/0/0"},
    {"TotalFirstWithSpace",
     "{\n  \"total\": 7,\n  \"type\": \"history\",\n  \"resourceType\": "
     "\"Bundle\"\n}",
     "{\n  \"type\": \"history\",\n  \"resourceType\": \"Bundle\"\n}",
     "ok 0/0/0"},
    {"TotalLast", HEAD R"(, "total" : 7 })", HEAD " }", "ok 0/0/0"},
    {"Signature", HEAD R"(,"entry":[)" K R"(],"signature":{"data":"AA"}})",
     HEAD R"(,"entry":[)" K "]}", "ok 1/0/0"},
    {"Links",
     HEAD R"(,"link":[{"relation":"self","url":"a"},)"
          R"({"relation":"next","url":"b"}]})",
     HEAD R"(,"link":[{"relation":"self","url":"a"},)"
          R"({"relation":"next","url":"b"}]})",
     "ok 0/0/0"},
    {"Others",
     HEAD R"(,"id":"b","meta":{"tag":[]},"identifier":{},"timestamp":"2024",)"
          R"("language":"en","implicitRules":"x","_id":{},"_type":{},)"
          R"("_timestamp":{},"_language":{},"_implicitRules":{}})",
     HEAD R"(,"id":"b","meta":{"tag":[]},"identifier":{},"timestamp":"2024",)"
          R"("language":"en","implicitRules":"x","_id":{},"_type":{},)"
          R"("_timestamp":{},"_language":{},"_implicitRules":{}})",
     "ok 0/0/0"},
    {"Issues", HEAD R"(,"issues":{"resourceType":"OperationOutcome"}})",
     HEAD "}", "ok 0/0/0"},
};
INSTANTIATE_TEST_SUITE_P(Members, KeptTest, testing::ValuesIn(kMembers),
                         fixtures::CaseName());

#define OUTCOME                                                  \
  R"({"resource":{"resourceType":"OperationOutcome","id":"k"},)" \
  R"("search":{"mode":"outcome"}})"
#define BARE(status) R"({"response":{"status":")" status R"("}})"

constexpr Case kTypes[] = {
    {"SearchsetDropsOutcomes", HEAD R"(,"entry":[)" OUTCOME "]}", HEAD "}",
     "ok 0/1/0"},
    {"SearchsetDropsEntriesWithoutResource",
     HEAD R"(,"entry":[{"fullUrl":"k"},)" BARE("k") "]}", HEAD "}", "ok 0/2/0"},
    {"HistoryAsksOfDeletions",
     R"({"resourceType":"Bundle","type":"history","entry":[)"
     R"({"request":{"method":"DELETE","url":"k/1"}},)"
     R"({"request":{"method":"DELETE","url":"d/1"}}]})",
     R"({"resourceType":"Bundle","type":"history","entry":[)"
     R"({"request":{"method":"DELETE","url":"k/1"}}]})",
     "ok 1/1/0"},
    {"BatchKeepsPositions",
     R"({"resourceType":"Bundle","type":"batch-response","entry":[)" D "," K
     "," BARE("d") "," BARE("k") "]}",
     R"({"resourceType":"Bundle","type":"batch-response","entry":[)"
     R"({"response":{"status":"404"}},)" K
     R"(,{"response":{"status":"404"}},)" BARE("k") "]}",
     "ok 2/0/2"},
    {"TransactionKeepsPositions",
     R"({"resourceType":"Bundle","type":"transaction-response","entry":[)"
     R"({"response":{"status":"201","location":"A/d","etag":"W/1"},)"
     R"("resource":{"resourceType":"A","id":"d"}}]})",
     R"({"resourceType":"Bundle","type":"transaction-response","entry":[)"
     R"({"response":{"status":"404"}}]})",
     "ok 0/0/1"},
    {"Document",
     R"({"resourceType":"Bundle","type":"document","entry":[)"
     R"({"resource":{"resourceType":"Composition","id":"k"}},)" D "]}",
     R"({"resourceType":"Bundle","type":"document","entry":[)"
     R"({"resource":{"resourceType":"Composition","id":"k"}}]})",
     "ok 1/1/0"},
    {"Message",
     R"({"resourceType":"Bundle","type":"message","entry":[)"
     R"({"resource":{"resourceType":"MessageHeader","id":"k"}},)" D "]}",
     R"({"resourceType":"Bundle","type":"message","entry":[)"
     R"({"resource":{"resourceType":"MessageHeader","id":"k"}}]})",
     "ok 1/1/0"},
    {"Collection",
     R"({"resourceType":"Bundle","type":"collection","entry":[)" K ","
     R"({"fullUrl":"a"}]})",
     R"({"resourceType":"Bundle","type":"collection","entry":[)" K "]}",
     "ok 1/1/0"},
};
INSTANTIATE_TEST_SUITE_P(Types, KeptTest, testing::ValuesIn(kTypes),
                         fixtures::CaseName());

// ------------------------------------------------------------ What is refused

struct BadCase {
  const char* name;
  std::string_view text;
  Reason want = Reason::kResponseMalformed;
};

class RefusedTest : public testing::TestWithParam<BadCase> {};

TEST_P(RefusedTest, IsRefused) {
  const Filtered filtered = FilterEveryWay(GetParam().text, {});
  EXPECT_EQ(filtered.result.reason, GetParam().want)
      << InfoOf(filtered.result.reason).wire_name << ' ' << filtered.text;
  EXPECT_EQ(filtered.result.status, Status::kOk);
}

constexpr BadCase kMalformed[] = {
    {"Open", HEAD},
    {"OpenEntries", HEAD R"(,"entry":[)"},
    {"OpenBehindEntries", HEAD R"(,"entry":[)" K "]"},
    {"OpenEntry", HEAD R"(,"entry":[{"resource":{})"},
    {"TrailingComma", HEAD R"(,"entry":[)" K ",]}"},
    {"LeadingComma", HEAD R"(,"entry":[,)" K "]}"},
    {"TwoCommas", HEAD R"(,"entry":[)" K ",," K "]}"},
    {"NoComma", HEAD R"(,"entry":[)" K " " K "]}"},
    {"NoCommaAndSpace", HEAD R"(,"entry":[)" K K "]}"},
    {"CommaBehindMembers", HEAD ",}"},
    {"CommaBeforeMembers", R"({,"resourceType":"Bundle","type":"history"})"},
    {"NoColon", HEAD R"("id" "a"})"},
    {"TwoColons", HEAD R"(,"id"::"a"})"},
    {"NoValue", HEAD R"(,"id":})"},
    {"NoMemberComma", HEAD R"( "id":"a"})"},
    {"NumberAsName", HEAD R"(,1:"a"})"},
    {"BracketClosesBundle", HEAD "]"},
    {"BraceClosesEntries", HEAD R"(,"entry":[)" K "}}"},
    {"MixedBrackets", HEAD R"(,"entry":[{"resource":[}]]})"},
    {"TwoBundles", HEAD "}" HEAD "}"},
    {"TrailingGarbage", HEAD "}x"},
    {"TrailingBrace", HEAD "}}"},
    {"TrailingComma2", HEAD "},"},
    {"TrailingZero", {HEAD "}\0", sizeof(HEAD "}\0") - 1}},
    {"ByteOrderMark", "\xef\xbb\xbf" HEAD "}"},
    {"NoBreakSpace", HEAD "\xc2\xa0}"},
    {"FormFeed", HEAD "\f}"},
    {"DuplicateEntry", HEAD R"(,"entry":[)" K R"(],"entry":[)" D "]}"},
    {"DuplicateEntryEscaped",
     HEAD R"(,"entry":[)" K R"(],"\u0065ntry":[)" D "]}"},
    {"DuplicateResourceType", HEAD R"(,"resourceType":"Bundle"})"},
    {"DuplicateType", HEAD R"(,"type":"history"})"},
    {"DuplicateTotal", HEAD R"(,"total":1,"total":2})"},
    {"DuplicateInKept",
     HEAD R"(,"entry":[{"resource":{"resourceType":"A","id":"k","a":{"b":1,)"
          R"("b":1}}}]})"},
    {"DuplicateInDropped",
     HEAD R"(,"entry":[{"resource":{"resourceType":"A","id":"d","a":{"b":1,)"
          R"("\u0062":1}}}]})"},
    {"DuplicateInMeta", HEAD R"(,"meta":{"a":1,"a":1}})"},
    {"DuplicateInStripped", HEAD R"(,"signature":{"a":1,"a":1}})"},
    {"DuplicateInLink",
     HEAD R"(,"link":[{"relation":"self","relation":"a"}]})"},
    {"MalformedTotal", HEAD R"(,"total":07})"},
    {"MalformedScalarEntry", HEAD R"(,"entry":[tru]})"},
    {"MalformedDropped", HEAD R"(,"entry":[{"resource":{"resourceType":"A",)"
                              R"("id":"d","x":tru}}]})"},
    {"NotUtf8InKept", HEAD R"(,"entry":[{"resource":{"resourceType":"A",)"
                           "\"id\":\"k\xff\"}}]}"},
    {"NotUtf8InDropped", HEAD R"(,"entry":[{"resource":{"resourceType":"A",)"
                              "\"id\":\"d\xc0\xaf\"}}]}"},
    {"NotUtf8InName", HEAD ",\"\xff\":1}"},
    {"LoneSurrogate", HEAD R"(,"entry":[{"resource":{"resourceType":"A",)"
                           R"("id":"k\ud800"}}]})"},
    {"LoneSurrogateInName", HEAD R"(,"\ud800":1})"},
    {"BadEscapeInName", HEAD R"(,"\x65ntry":[]})"},
    {"LineFeedInString", HEAD R"(,"entry":[{"resource":{"resourceType":"A",)"
                              "\"id\":\"k\n\"}}]}"},
    {"BackslashBetweenEntries", HEAD R"(,"entry":[)" K "\\," K "]}"},
    {"QuoteBetweenEntries", HEAD R"(,"entry":[)" K "\"," K "\"]}"},
    {"EscapedQuoteOutside", HEAD R"(,"entry":[{\"resource":{}}]})"},
};
INSTANTIATE_TEST_SUITE_P(Malformed, RefusedTest, testing::ValuesIn(kMalformed),
                         fixtures::CaseName());

constexpr BadCase kUnsupported[] = {
    {"NoType", R"({"resourceType":"Bundle","entry":[)" K "]}",
     Reason::kResponseUnsupported},
    {"NoTypeNoEntry", R"({"resourceType":"Bundle"})",
     Reason::kResponseUnsupported},
    {"TypeBehindEntry",
     R"({"resourceType":"Bundle","entry":[],"type":"history"})",
     Reason::kResponseUnsupported},
    {"TypeOfRequest", R"({"resourceType":"Bundle","type":"batch"})",
     Reason::kResponseUnsupported},
    {"TypeInUpperCase", R"({"resourceType":"Bundle","type":"Searchset"})",
     Reason::kResponseUnsupported},
    {"TypeNull", R"({"resourceType":"Bundle","type":null})",
     Reason::kResponseUnsupported},
    {"TypeArray", R"({"resourceType":"Bundle","type":["searchset"]})",
     Reason::kResponseUnsupported},
    {"NoResourceType", R"({"type":"searchset","entry":[)" K "]}",
     Reason::kResponseUnsupported},
    {"ResourceTypeBehindIsAnother",
     R"({"type":"searchset","entry":[)" K R"(],"resourceType":"List"})",
     Reason::kResponseUnsupported},
    {"ResourceTypeNumber", R"({"resourceType":1,"type":"searchset"})",
     Reason::kResponseUnsupported},
    {"EntryObject", HEAD R"(,"entry":)" K "}", Reason::kResponseUnsupported},
    {"EntryNull", HEAD R"(,"entry":null})", Reason::kResponseUnsupported},
    {"EntryString", HEAD R"(,"entry":"a"})", Reason::kResponseUnsupported},
    {"UnknownMember", HEAD R"(,"contained":[)" K "]}",
     Reason::kResponseUnsupported},
    {"UnknownMemberInUpperCase", HEAD R"(,"Entry":[)" K "]}",
     Reason::kResponseUnsupported},
    {"EmptyName", HEAD R"(,"":1})", Reason::kResponseUnsupported},
    {"NameWithZero", HEAD R"(,"entry\u0000":[]})",
     Reason::kResponseUnsupported},
    {"EntryIsNull", HEAD R"(,"entry":[null]})", Reason::kResponseUnsupported},
    {"EntryIsArray", HEAD R"(,"entry":[[)" K "]]}",
     Reason::kResponseUnsupported},
    {"EntryIsNumber", HEAD R"(,"entry":[1]})", Reason::kResponseUnsupported},
    {"EntryWithResourceNull", HEAD R"(,"entry":[{"resource":null}]})",
     Reason::kResponseUnsupported},
    {"LinkObject", HEAD R"(,"link":{"relation":"self"}})",
     Reason::kResponseUnsupported},
    {"LinkOfStrings", HEAD R"(,"link":["self"]})",
     Reason::kResponseUnsupported},
    {"LinkOfArrays", HEAD R"(,"link":[[{"relation":"self"}]]})",
     Reason::kResponseUnsupported},
    {"DocumentWithoutComposition",
     R"({"resourceType":"Bundle","type":"document","entry":[)" K "]}",
     Reason::kResponseUnsupported},
    {"DocumentWithCompositionDropped",
     R"({"resourceType":"Bundle","type":"document","entry":[)"
     R"({"resource":{"resourceType":"Composition","id":"d"}},)" K "]}",
     Reason::kResponseWithheld},
    {"MessageWithHeaderDropped",
     R"({"resourceType":"Bundle","type":"message","entry":[)"
     R"({"resource":{"resourceType":"MessageHeader","id":"d"}}]})",
     Reason::kResponseWithheld},
    {"JudgeRefusesAll",
     HEAD R"(,"entry":[)" K R"(,{"resource":{"resourceType":"A","id":"r"}}]})",
     Reason::kResponseWithheld},
};
INSTANTIATE_TEST_SUITE_P(Unsupported, RefusedTest,
                         testing::ValuesIn(kUnsupported), fixtures::CaseName());

}  // namespace
}  // namespace matron::enforce
