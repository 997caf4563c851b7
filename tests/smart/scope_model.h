// A model of scopes that is too simple to be wrong: a scope is the set of the
// facts (context, letter, resource) that it grants, over a world of a few
// hundred resources. It reads scopes by itself and shares no code with the
// engine.
//
//   const model::World world;
//   model::Facts facts = world.FactsOf("patient/*.rs?_tag=s|a");

#ifndef MATRON_TESTS_SMART_SCOPE_MODEL_H_
#define MATRON_TESTS_SMART_SCOPE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace matron::model {

// A set of facts, as bits.
using Facts = std::vector<uint64_t>;

inline bool Includes(const Facts& a, const Facts& b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if ((b[i] & ~a[i]) != 0) return false;
  }
  return true;
}
inline Facts Both(Facts a, const Facts& b) {
  for (size_t i = 0; i < a.size(); ++i) a[i] &= b[i];
  return a;
}
inline Facts Either(Facts a, const Facts& b) {
  for (size_t i = 0; i < a.size(); ++i) a[i] |= b[i];
  return a;
}

struct Coding {
  std::string_view system, code;
};
// Two known systems with known codes, no system, and in each place something
// that no scope names, so that "any" differs from "all that are named".
inline constexpr Coding kCodings[] = {{"s", "a"}, {"s", "b"}, {"t", "a"},
                                      {"", "a"},  {"", "b"},  {"u", "a"},
                                      {"u", "b"}, {"s", "z"}, {"t", "z"}};

// A type, and whether it has the parameter `category`. The last one does not
// exist yet: only `*` speaks of it.
struct Type {
  std::string_view name;
  bool has_category;
};
inline constexpr Type kTypes[] = {{"Patient", false},
                                  {"Observation", true},
                                  {"Condition", true},
                                  {"(future)", true}};

struct Resource {
  const Type* type;
  std::vector<const Coding*> tags;        // _tag
  std::vector<const Coding*> categories;  // category
};

class World {
 public:
  // Every type with up to two tags and up to one category.
  World() {
    for (const Type& type : kTypes) {
      AddTags(type, {});
      if (!type.has_category) continue;
      for (const Coding& category : kCodings) AddTags(type, {&category});
    }
  }

  // The facts of one scope in the words of version 2.
  Facts FactsOf(std::string_view scope) const {
    Facts facts((15 * resources_.size() + 63) / 64, 0);
    const size_t slash = scope.find('/');
    const size_t dot = scope.find('.');
    const size_t question = std::min(scope.find('?'), scope.size());
    const std::string_view contexts[] = {"patient", "user", "system"};
    const std::string_view type = scope.substr(slash + 1, dot - slash - 1);
    const std::string_view letters = scope.substr(dot + 1, question - dot - 1);
    for (size_t i = 0; i < resources_.size(); ++i) {
      const Resource& resource = resources_[i];
      if (type != "*" && type != resource.type->name) continue;
      if (!MatchesAll(resource, scope.substr(question))) continue;
      for (size_t c = 0; c < 3; ++c) {
        if (contexts[c] != scope.substr(0, slash)) continue;
        for (size_t k = 0; k < 5; ++k) {
          if (letters.find("cruds"[k]) == letters.npos) continue;
          const size_t fact = (c * 5 + k) * resources_.size() + i;
          facts[fact / 64] |= uint64_t{1} << (fact % 64);
        }
      }
    }
    return facts;
  }

  // The facts of several, separated by one space.
  Facts FactsOfAll(std::string_view scopes) const {
    Facts facts((15 * resources_.size() + 63) / 64, 0);
    while (!scopes.empty()) {
      const size_t end = std::min(scopes.find(' '), scopes.size());
      facts = Either(facts, FactsOf(scopes.substr(0, end)));
      scopes.remove_prefix(std::min(end + 1, scopes.size()));
    }
    return facts;
  }

 private:
  void AddTags(const Type& type, const std::vector<const Coding*>& categories) {
    resources_.push_back({&type, {}, categories});
    for (const Coding& one : kCodings) {
      resources_.push_back({&type, {&one}, categories});
      for (const Coding& two : kCodings) {
        if (&one < &two)
          resources_.push_back({&type, {&one, &two}, categories});
      }
    }
  }

  static bool Matches(const Coding& coding, std::string_view value) {
    const size_t bar = value.find('|');
    if (bar == value.npos) return coding.code == value;
    if (coding.system != value.substr(0, bar)) return false;
    return bar + 1 == value.size() || coding.code == value.substr(bar + 1);
  }

  // `?a=1,2&b=3`, or nothing.
  static bool MatchesAll(const Resource& resource, std::string_view query) {
    while (!query.empty()) {
      query.remove_prefix(1);
      const size_t end = std::min(query.find('&'), query.size());
      if (!MatchesOne(resource, query.substr(0, end))) return false;
      query.remove_prefix(end);
    }
    return true;
  }

  static bool MatchesOne(const Resource& resource, std::string_view pair) {
    const size_t equals = pair.find('=');
    const bool is_tag = pair.substr(0, equals) == "_tag";
    if (!is_tag && !resource.type->has_category) return false;
    std::string_view values = pair.substr(equals + 1);
    while (!values.empty()) {
      const size_t end = std::min(values.find(','), values.size());
      for (const Coding* coding :
           is_tag ? resource.tags : resource.categories) {
        if (Matches(*coding, values.substr(0, end))) return true;
      }
      values.remove_prefix(std::min(end + 1, values.size()));
    }
    return false;
  }

  std::vector<Resource> resources_;
};

// The constraints that tests choose from; the first ones need no `category`.
inline constexpr std::string_view kConstraints[] = {
    "",
    "?_tag=s|a",
    "?_tag=a",
    "?_tag=s|",
    "?_tag=|a",
    "?_tag=s|a,s|b",
    "?_tag=a,b",
    "?_tag=a&_tag=b",
    "?_tag=a,s|&_tag=b",
    "?_tag=s|a,t|,|b",
    "?category=a",
    "?category=s|a",
    "?category=a,b",
    "?_tag=a&category=a",
    "?_tag=s|a,b&category=a,s|"};
inline constexpr size_t kNumTagConstraints = 10;

}  // namespace matron::model

#endif  // MATRON_TESTS_SMART_SCOPE_MODEL_H_
