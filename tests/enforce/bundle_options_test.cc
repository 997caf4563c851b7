// What options change of a Bundle, Bundles in Bundles, and bounds.

#include <string>
#include <string_view>

#include "base/limits.h"
#include "enforce/response_filter.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/enforce/filtering.h"

namespace matron::enforce {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

#define K R"({"resource":{"resourceType":"A","id":"k"}})"
#define D R"({"resource":{"resourceType":"A","id":"d"}})"
#define HEAD R"({"resourceType":"Bundle","type":"searchset")"

#define OUTCOME                                                  \
  R"({"resource":{"resourceType":"OperationOutcome","id":"k"},)" \
  R"("search":{"mode":"outcome"}})"

// -------------------------------------------------------------------- Options

TEST(BundleFilter, KeepsTotalIfToldTo) {
  const std::string text = R"({"resourceType":"Bundle","type":"searchset",)"
                           R"("total" : 2,"entry":[)" K "]}";
  EXPECT_EQ(FilterEveryWay(text, KeepAll()).text, text);
}

TEST(BundleFilter, StripsLinks) {
  FilterOptions options;
  options.strip_links = true;
  const std::string head = R"({"resourceType":"Bundle","type":"history")";
  const std::string links =
      R"([ {"relation":"n\u0065xt","url":"b"} ,  {"url":"a","relation":"self"},)"
      R"({"relation":"last","extension":[{"relation":"self"}]} , {"url":"none"} ])";
  EXPECT_EQ(FilterEveryWay(head + R"(, "link": )" + links + "}", options).text,
            head + R"(, "link": [ {"url":"a","relation":"self"} ]})");
  options.strip_self_link = true;
  EXPECT_EQ(FilterEveryWay(head + R"(,"link":)" + links + "}", options).text,
            head + "}");
  options.strip_links = false;
  EXPECT_EQ(FilterEveryWay(head + R"(,"link":)" + links + "}", options).text,
            head + R"(,"link":[ {"relation":"n\u0065xt","url":"b"},)"
                   R"({"relation":"last","extension":[{"relation":"self"}]} ,)"
                   R"( {"url":"none"} ]})");
}

TEST(BundleFilter, KeepsASignatureOfWhatIsUnchanged) {
  const std::string signature = R"("signature":{"data":"AA"})";
  const std::string all = Bundle("document", Entry("k", "Composition"));
  const std::string open = all.substr(0, all.size() - 1);
  EXPECT_EQ(FilterEveryWay(open + "," + signature + "}", KeepAll()).text,
            open + "," + signature + "}");
  const std::string some =
      Bundle("document", Entry("k", "Composition") + "," + Entry("d"));
  EXPECT_EQ(
      FilterEveryWay(some.substr(0, some.size() - 1) + "," + signature + "}",
                     KeepAll())
          .text,
      all);
  // Before the entries nobody knows.
  EXPECT_EQ(
      FilterEveryWay("{" + signature + "," + all.substr(1), KeepAll()).text,
      all);
}

TEST(BundleFilter, KeepsOutcomesThatAreOutcomes) {
  const std::string good = HEAD R"(,"entry":[)" OUTCOME "]}";
  EXPECT_EQ(FilterEveryWay(good, KeepAll()).text, good);
  EXPECT_THAT(FilterEveryWay(good, KeepAll()).asked, IsEmpty());
  const std::string bad =
      HEAD R"(,"entry":[{"resource":{"resourceType":"Patient","id":"k"},)"
           R"("search":{"mode":"outcom\u0065"}}]})";
  EXPECT_EQ(FilterEveryWay(bad, KeepAll()).text, HEAD "}");
  const std::string issues =
      HEAD R"(,"issues":{"resourceType":"OperationOutcome"}})";
  EXPECT_EQ(FilterEveryWay(issues, KeepAll()).text, issues);
  const std::string other = HEAD R"(,"issues":{"resourceType":"Patient"}})";
  EXPECT_EQ(FilterEveryWay(other, KeepAll()).text, HEAD "}");
}

TEST(BundleFilter, AnnouncesThatSomethingWasWithheld) {
  FilterOptions options;
  options.announce = true;
  const std::string note =
      R"({"resource":{"resourceType":"OperationOutcome","issue":[{)"
      R"("severity":"warning","code":"suppressed"}]},)"
      R"("search":{"mode":"outcome"}})";
  EXPECT_EQ(FilterEveryWay(HEAD R"(,"entry":[)" K "," D "]}", options).text,
            HEAD R"(,"entry":[)" K "," + note + "]}");
  EXPECT_EQ(FilterEveryWay(HEAD R"(,"entry":[)" D "]}", options).text,
            HEAD R"(,"entry":[)" + note + "]}");
  EXPECT_EQ(FilterEveryWay(HEAD R"(,"entry":[)" K "]}", options).text,
            HEAD R"(,"entry":[)" K "]}");
  EXPECT_EQ(FilterEveryWay(Bundle("history", D), options).text,
            R"({"resourceType":"Bundle","type":"history"})");
}

TEST(BundleFilter, AssumesATypeUntilItShows) {
  const std::string open = R"({"entry":[)" D R"(],"resourceType":"Bundle")";
  FilterOptions options;
  options.assumed_type = BundleType::kHistory;
  EXPECT_EQ(FilterEveryWay(open + R"(,"type":"history"})", options).text,
            R"({"resourceType":"Bundle","type":"history"})");
  EXPECT_EQ(
      FilterEveryWay(open + R"(,"type":"searchset"})", options).result.reason,
      Reason::kResponseUnsupported);
  EXPECT_EQ(FilterEveryWay(open + "}", options).result.reason,
            Reason::kResponseUnsupported);
  // It does not count where the Bundle has spoken.
  EXPECT_EQ(FilterEveryWay(Bundle("batch-response", D), options).text,
            Bundle("batch-response", R"({"response":{"status":"404"}})"));
}

// -------------------------------------------------------- Bundles in Bundles

TEST(BundleFilter, FiltersTheSearchesOfABatch) {
  const std::string inner = R"({"resourceType":"Bundle","type":"searchset",)"
                            R"("total":2,"entry":[ )" D " , " K " ]}";
  const std::string left = R"({"resourceType":"Bundle","type":"searchset",)"
                           R"("entry":[ )" K " ]}";
  const std::string text =
      Bundle("batch-response", R"({"response":{"status":"200"}, "resource": )" +
                                   inner + R"( ,"fullUrl":"a"}, )" D);
  const Filtered filtered = FilterEveryWay(text, {});
  EXPECT_EQ(filtered.text,
            Bundle("batch-response",
                   R"({"response":{"status":"200"}, "resource": )" + left +
                       R"( ,"fullUrl":"a"}, {"response":{"status":"404"}})"));
  EXPECT_EQ(Summary(filtered.result), "ok 2/1/1");
  EXPECT_THAT(filtered.asked, ElementsAre("0.0 A/d", "0.1 A/k", "1 A/d"));
}

TEST(BundleFilter, RefusesABatchInABatch) {
  const std::string inner = Bundle("batch-response", K);
  EXPECT_EQ(FilterEveryWay(
                Bundle("batch-response", R"({"resource":)" + inner + "}"), {})
                .result.reason,
            Reason::kResponseUnsupported);
}

TEST(BundleFilter, RefusesABatchWithABundleOfUnknownShape) {
  for (const char* inner :
       {R"({"resourceType":"Bundle","type":"searchset","x":1})",
        R"({"resourceType":"Bundle","type":"searchset","entry":{}})",
        R"({"resourceType":"Bundle"})",
        R"({"type":"searchset","resourceType":"Bundle","entry":[null]})"}) {
    EXPECT_EQ(
        FilterEveryWay(Bundle("batch-response",
                              R"({"resource":)" + std::string(inner) + "}"),
                       {})
            .result.reason,
        Reason::kResponseUnsupported)
        << inner;
  }
}

TEST(BundleFilter, AsksForABundleElsewhereAsForAResource) {
  const std::string inner =
      R"({"resourceType":"Bundle","id":"k","type":"x","entry":[)" D "]}";
  const std::string text = Bundle("searchset", R"({"resource":)" + inner + "}");
  const Filtered filtered = FilterEveryWay(text, {});
  EXPECT_EQ(filtered.text, text);
  EXPECT_THAT(filtered.asked, ElementsAre("0 Bundle/k"));
}

// --------------------------------------------------------------------- Bounds

TEST(BundleFilter, LeavesOutWhiteSpaceWithoutEnd) {
  const std::string space(10000, ' ');
  const std::string text =
      HEAD R"(,"entry":[)" K + space + "," + space + K "]}";
  const Filtered filtered = FilterEveryWay(text, {});
  const std::string kept(limits::kMaxSeparatorBytes, ' ');
  EXPECT_EQ(filtered.text, HEAD R"(,"entry":[)" K + kept + "," + kept + K "]}");
}

TEST(BundleFilter, RefusesDepth) {
  const auto deep = [](size_t depth) {
    return HEAD R"(,"entry":[{"resource":{"resourceType":"A","id":"k","x":)" +
           std::string(depth, '[') + std::string(depth, ']') + "}}]}";
  };
  EXPECT_TRUE(FilterEveryWay(deep(limits::kMaxJsonDepth - 2), {}).result.ok());
  EXPECT_EQ(FilterEveryWay(deep(limits::kMaxJsonDepth - 1), {}).result.reason,
            Reason::kResponseMalformed);
}

TEST(BundleFilter, RefusesANameWithoutEnd) {
  const std::string name(100000, 'x');
  for (const std::string& end : {std::string(), std::string("\":1}")}) {
    EXPECT_EQ(FilterEveryWay(HEAD ",\"" + name + end, {}).result.reason,
              Reason::kResponseUnsupported);
  }
}

// A Bundle that is cut off anywhere is refused.
TEST(BundleFilter, RefusesEveryCutBundle) {
  const std::string text = HEAD R"(,"total":1,"link":[{"relation":"self"}],)"
                                R"("entry":[)" K "," D "]}";
  ASSERT_TRUE(Filter(text).result.ok());
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(FilterEveryWay(std::string_view(text).substr(0, size), {})
                  .result.reason,
              Reason::kResponseMalformed)
        << size;
  }
}

}  // namespace
}  // namespace matron::enforce
