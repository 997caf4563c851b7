// Images: the states of a resource that a decision may depend on, read and
// judged.

#ifndef MATRON_DECIDE_IMAGES_H_
#define MATRON_DECIDE_IMAGES_H_

#include <array>
#include <span>
#include <string_view>

#include "base/status.h"
#include "decide/decide.h"
#include "decide/grants.h"
#include "decide/scratch.h"
#include "fhir/base_url.h"
#include "fhir/definitions.h"
#include "fhir/interaction.h"

namespace matron::decide {

// Where a request lies with regard to one compartment.
enum class Placement : uint8_t {
  kOutside,
  kInside,
  kDepends,  // On the content of resources.
};

// Places an interaction by its type and id alone.
Placement PlaceOf(const fhir::Interaction& interaction,
                  const Confinement& confinement);

// What was read of one image. Nothing in it refers to the image's text.
struct Image {
  Given given = Given::kNo;
  // Reason::kOk, or why the image cannot be what the request is about.
  Reason fault = Reason::kOk;
  // Whether it is in the compartment of each reach, for reading, and strictly,
  // as writing demands.
  std::array<bool, kNumReaches> readable{};
  std::array<bool, kNumReaches> writable{};
  std::string_view version_id;  // Copied to the scratch's arena.
};

// What the image claims to be, and what is reported if it is not.
struct ImageExpectation {
  fhir::ResourceType type = fhir::ResourceType::kNone;
  std::string_view id;          // Empty: any, or none.
  bool is_stored = false;       // Its version, if it has one, must be usable.
  std::string_view version_id;  // Empty: any, or none.
  Reason malformed = Reason::kResourceMalformed;
  Reason mismatch = Reason::kResourceMismatch;
};

// Reads images for one decision.
class ImageReader {
 public:
  ImageReader(const Session& session, Scratch& scratch)
      : session_(session), scratch_(scratch) {}

  Image Read(const ResourceInput& input, const ImageExpectation& expected);

 private:
  const Session& session_;
  Scratch& scratch_;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_IMAGES_H_
