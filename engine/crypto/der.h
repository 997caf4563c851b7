// What BoringSSL's CBS reads, as the views that others read.

#ifndef MATRON_CRYPTO_DER_H_
#define MATRON_CRYPTO_DER_H_

#include <cstdint>
#include <string_view>

#include "openssl/bytestring.h"

namespace matron::crypto {

inline std::string_view View(const CBS& cbs) {
  return {reinterpret_cast<const char*>(CBS_data(&cbs)), CBS_len(&cbs)};
}

// Reads from the front of `bytes`, which must outlive it.
inline CBS Over(std::string_view bytes) {
  CBS cbs;
  CBS_init(&cbs, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return cbs;
}

}  // namespace matron::crypto

#endif  // MATRON_CRYPTO_DER_H_
