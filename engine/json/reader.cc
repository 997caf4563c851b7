// Tested by reader_test.cc and reader_memory_test.cc.

#include "json/reader.h"

#include <cstdint>
#include <cstdlib>
#include <new>
#include <span>
#include <utility>

#include "base/result.h"
#include "base/text.h"
#include "json/walker.h"
#include "simdjson.h"

namespace matron::json {
namespace {

using simdjson::internal::dom_parser_implementation;

constexpr size_t kMaxTextBytes = size_t{1} << 31;
constexpr size_t kGrowthBytes = 16 * 1024;  // What memory is rounded up to.

Status StatusOf(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return Status::kOk;
    case simdjson::UTF8_ERROR:
      return Status::kJsonNotUtf8;
    case simdjson::MEMALLOC:
      return Status::kOutOfMemory;
    case simdjson::CAPACITY:
      return Status::kJsonTooLarge;
    default:
      return Status::kJsonSyntax;
  }
}

// RFC 8259: what can end a text is ASCII. A text that ends inside a character
// would also have one of simdjson's kernels read behind it.
bool EndsInAscii(std::string_view text) {
  return text.empty() || static_cast<unsigned char>(text.back()) < 0x80;
}

}  // namespace

struct Reader::State {
  std::unique_ptr<dom_parser_implementation> parser;
  char* unescaped = nullptr;
  size_t capacity = 0;
  bool reserved = false;
  // The first one that may be of concern in the text whose tokens were found.
  const char* backslash = nullptr;
  // What WalkAhead may walk over: a part of `ahead`, as of the token at `next`.
  std::string_view ahead;
  size_t next = 0;

  ~State() { std::free(unescaped); }

  // Forgets all memory.
  void Shrink() {
    ahead = {};
    parser.reset();
    std::free(std::exchange(unescaped, nullptr));
    capacity = 0;
  }

  // Makes room for a text of `size` bytes. What was there goes first, so that
  // growing takes no more than the new size.
  Status Grow(size_t size) {
    if (size > kMaxTextBytes) return Status::kJsonTooLarge;
    Shrink();
    const Status status = StatusOf(
        simdjson::get_active_implementation()->create_dom_parser_implementation(
            size, 1, parser));
    unescaped = static_cast<char*>(std::malloc(size + 1));
    if (status != Status::kOk || unescaped == nullptr) {
      Shrink();
      return status == Status::kOk ? Status::kOutOfMemory : status;
    }
    capacity = size;
    return Status::kOk;
  }

  // Finds the tokens of a text that there is room for.
  Status FindTokens(std::string_view text) {
    backslash = FindBackslash(text.data(), text.data() + text.size());
    return StatusOf(
        parser->stage1(reinterpret_cast<const uint8_t*>(text.data()),
                       text.size(), simdjson::stage1_mode::regular));
  }

  std::span<uint32_t> tokens() const {
    return {parser->structural_indexes.get(), parser->n_structural_indexes};
  }
};

Reader::Reader() : state_(new(std::nothrow) State()) {
  // Left to itself simdjson asks the environment which kernel to use.
  simdjson::get_active_implementation() =
      simdjson::get_available_implementations().detect_best_supported();
}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Status Reader::Reserve(size_t max_bytes) {
  if (state_ == nullptr) return Status::kOutOfMemory;
  MATRON_RETURN_IF_ERROR(state_->Grow(max_bytes));
  state_->reserved = true;
  return Status::kOk;
}

Status Reader::Walk(std::string_view text, Handler& handler,
                    size_t* error_offset) {
  *error_offset = 0;
  if (state_ == nullptr) return Status::kOutOfMemory;
  State& state = *state_;
  state.ahead = {};
  if (state.unescaped == nullptr || text.size() > state.capacity) {
    if (state.reserved) return Status::kScratchTooSmall;
    // Nothing is carried over, so that growing by little costs little.
    const size_t size = text.size() + kGrowthBytes;
    MATRON_RETURN_IF_ERROR(state.Grow(size - size % kGrowthBytes));
  }
  if (!EndsInAscii(text)) {
    return IsUtf8(text) ? Status::kJsonSyntax : Status::kJsonNotUtf8;
  }
  MATRON_RETURN_IF_ERROR(state.FindTokens(text));
  Walker walker(text, state.tokens(), state.unescaped, state.backslash);
  const Status status = walker.Run(handler);
  *error_offset = status == Status::kOk ? 0 : walker.offset();
  return status;
}

size_t Reader::max_ahead_bytes() const {
  return state_ == nullptr ? 0 : state_->capacity;
}

bool Reader::LookAhead(std::string_view text) {
  if (text.size() > max_ahead_bytes() || !EndsInAscii(text)) return false;
  State& state = *state_;
  state.ahead = {};
  if (state.FindTokens(text) != Status::kOk) return false;
  state.ahead = text;
  state.next = 0;
  return true;
}

bool Reader::WalkAhead(size_t offset, Handler& handler, size_t* end_offset) {
  if (state_ == nullptr) return false;
  State& state = *state_;
  const std::string_view text = std::exchange(state.ahead, {});
  if (offset >= text.size()) return false;
  std::span<uint32_t> tokens = state.tokens().subspan(state.next);
  while (!tokens.empty() && tokens[0] < offset) tokens = tokens.subspan(1);
  if (tokens.empty() || tokens[0] != offset) return false;
  if (text[offset] != '{' && text[offset] != '[') return false;
  Walker walker(text, tokens, state.unescaped, state.backslash);
  if (walker.RunContainer(handler, offset) != Status::kOk) return false;
  state.ahead = text;
  state.next = static_cast<size_t>(walker.behind() - state.tokens().data());
  state.backslash = walker.backslash();
  *end_offset = walker.offset() + 1;
  return true;
}

}  // namespace matron::json
