// FollowedPath: an element path that a ResourceScan follows, and who is told
// what stands where it ends.
//
//   FollowedPath path(found.path(0));
//   if (!FollowedPath::FindCommon("_tag", &path)) ...  // meta.tag

#ifndef MATRON_FHIR_FOLLOWED_PATH_H_
#define MATRON_FHIR_FOLLOWED_PATH_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fhir/element_path.h"
#include "fhir/resource_type.h"
#include "json/reader.h"

namespace matron::fhir {

// Followed paths, one bit for each.
using PathSet = uint64_t;

// A path of the tables, or that of a parameter which every type has.
class FollowedPath {
 public:
  FollowedPath() = default;
  explicit FollowedPath(const ElementPath& path) : path_(path) {}

  // Finds what a parameter of kCommonParameters reads.
  [[nodiscard]] static bool FindCommon(std::string_view parameter,
                                       FollowedPath* out);

  size_t size() const { return num_common_ > 0 ? num_common_ : path_.size(); }
  // The name of the element at `level`, counted from the resource.
  std::string_view step(size_t level) const {
    return num_common_ > 0 ? common_[level] : path_.step(level);
  }
  // Whether the JSON member `key` is the element at `level`.
  bool Matches(size_t level, std::string_view key) const {
    return num_common_ > 0 ? common_[level] == key : path_.Matches(level, key);
  }
  // The type that the references must lead to; kNone: any.
  ResourceType target() const {
    return num_common_ > 0 ? ResourceType::kNone : path_.target();
  }
  ElementFilter filter() const {
    return num_common_ > 0 ? ElementFilter() : path_.filter();
  }
  bool has_filter() const { return !filter().member.empty(); }

 private:
  ElementPath path_;
  const std::string_view* common_ = nullptr;  // Steps, if num_common_ > 0.
  size_t num_common_ = 0;
};

// Told what stands where paths end. Arrays, also arrays in arrays, count as
// their items.
class PathHandler {
 public:
  // A scalar where `ends` end, or an object that begins there; never null.
  virtual void OnElement(PathSet ends, const json::Token& token) = 0;
  // A value within an object at the end of a path; before OnElement, if it is
  // at the end of another path itself.
  virtual void OnInner(const json::Token& token) = 0;
  // The end of an array or object within such an object, or of itself.
  virtual void OnInnerEnd() = 0;
  // `paths` cannot be followed, because something stands in their way that is
  // neither object nor array.
  virtual void OnDoubt(PathSet paths) = 0;
  // The end of the object that the filters of `paths` are about. `met` of these
  // are fulfilled; for `odd` ones the member is no string.
  virtual void OnFilterEnd(PathSet paths, PathSet met, PathSet odd) = 0;

 protected:
  ~PathHandler() = default;
};

}  // namespace matron::fhir

#endif  // MATRON_FHIR_FOLLOWED_PATH_H_
