// Property: what a filter writes is JSON; it does not depend on how the
// response is cut; each resource that is kept stands in the response, in the
// same order; and filtering what is left, keeping everything, changes nothing
// any more.
//
// Input: a byte for the options, one for the size of the pieces, the response.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "enforce/response_filter.h"
#include "json/document.h"
#include "json/reader.h"

using namespace matron::enforce;  // NOLINT: a program of one file.

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// Keeps by the bytes of the resource, or everything.
class HashJudge final : public Judge {
 public:
  explicit HashJudge(bool keeps_all) : keeps_all_(keeps_all) {}

  Verdict JudgeEntry(const EntryInfo& entry) override {
    uint32_t hash = 2166136261u;
    for (const char c : entry.resource) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    }
    if (!keeps_all_ && (hash >> 16 & 1) == 0) return Verdict::kDrop;
    kept.emplace_back(entry.resource);
    return Verdict::kKeep;
  }

  std::vector<std::string> kept;

 private:
  bool keeps_all_;
};

class StringSink final : public Sink {
 public:
  void Append(std::string_view more) override { text += more; }
  std::string text;
};

FilterResult Filter(std::string_view response, size_t piece, HashJudge& judge,
                    StringSink& sink, const FilterOptions& options) {
  matron::json::Reader reader;
  EntryBuffer buffer;
  ResponseFilter filter(reader, buffer, judge, sink, options);
  for (; response.size() > piece; response.remove_prefix(piece)) {
    filter.Push(response.substr(0, piece));
  }
  return filter.Finish(response);
}

FilterOptions OptionsOf(uint8_t bits) {
  FilterOptions options;
  options.strip_total = (bits & 1) != 0;
  options.strip_links = (bits & 2) != 0;
  options.strip_self_link = (bits & 4) != 0;
  options.keep_outcomes = (bits & 8) != 0;
  options.announce = (bits & 16) != 0;
  options.assumed_type = static_cast<BundleType>(bits >> 5);
  return options;
}

bool IsJson(std::string_view text) {
  matron::json::Reader reader;
  matron::json::Document document;
  return document.Parse(text, reader) == matron::Status::kOk;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  FilterOptions options = OptionsOf(data[0]);
  const std::string_view response(reinterpret_cast<const char*>(data + 2),
                                  size - 2);
  HashJudge judge(false), judge_of_pieces(false);
  StringSink sink, sink_of_pieces;
  const FilterResult result = Filter(response, SIZE_MAX, judge, sink, options);
  const FilterResult of_pieces = Filter(
      response, size_t{1} + data[1], judge_of_pieces, sink_of_pieces, options);
  Require(result.reason == of_pieces.reason);
  Require(result.kept == of_pieces.kept &&
          result.dropped == of_pieces.dropped &&
          result.replaced == of_pieces.replaced);
  Require(judge.kept == judge_of_pieces.kept);
  if (!result.ok()) return 0;
  Require(sink.text == sink_of_pieces.text);
  Require(IsJson(response) && IsJson(sink.text));
  size_t in_response = 0, in_output = 0;
  for (const std::string& resource : judge.kept) {
    in_response = response.find(resource, in_response);
    in_output = sink.text.find(resource, in_output);
    Require(in_response != response.npos && in_output != sink.text.npos);
    in_response += resource.size();
    in_output += resource.size();
  }
  HashJudge keeper(true);
  StringSink again;
  options.announce = false;
  options.keep_outcomes = true;
  Require(Filter(sink.text, SIZE_MAX, keeper, again, options).ok());
  Require(again.text == sink.text);
  return 0;
}
