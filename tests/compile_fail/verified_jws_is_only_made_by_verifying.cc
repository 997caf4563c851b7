// Holding a VerifiedJws with a payload is the proof that it was verified.

#include <string_view>

#include "jose/jws.h"

std::string_view Payload(const matron::jose::CompactJws& jws) {
  matron::jose::VerifiedJws verified;
#if defined(MISUSE)
  verified.payload_ = jws.UnverifiedPayload();
#else
  static_cast<void>(jws);
#endif
  return verified.payload();
}
