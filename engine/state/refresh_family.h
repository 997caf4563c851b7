// A refresh token, and the record of the family that it belongs to.
//
// The text of a token is `mr1.` FAMILY `.` SECRET: 16 and 32 octets in
// base64url. A store sees neither: the key of the record is a hash of the
// family, and the record holds hashes of the secrets.

#ifndef MATRON_STATE_REFRESH_FAMILY_H_
#define MATRON_STATE_REFRESH_FAMILY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/status.h"
#include "json/reader.h"
#include "state/store.h"

namespace matron::state {

struct RefreshToken {
  std::array<uint8_t, 16> family{};
  std::array<uint8_t, 32> secret{};

  // Makes a new family, or a new token of `family`, of `entropy`, which must be
  // fresh. Nothing if it is not 32 octets or all of them are alike, as those
  // are that were never filled.
  static std::optional<RefreshToken> Make(std::string_view entropy,
                                          Arena& arena);
  static std::optional<RefreshToken> MakeOf(
      const std::array<uint8_t, 16>& family, std::string_view entropy);
  // Reads the text of a token; nothing for any other text.
  static std::optional<RefreshToken> Parse(std::string_view text);

  // The text; it is a secret.
  std::string_view Print(Arena& arena) const;
  // The name of the family, which is none.
  std::string_view FamilyName(Arena& arena) const;
  // The hash of the secret, in base64url: what a record holds.
  std::string_view SecretHash(Arena& arena) const;
  // The key of the family's record.
  StoreKey RecordKey(Arena& arena) const;
};

// What a store keeps of a family. Texts point into what it was read from.
//
// SECURITY: nobody is named in it. Client, subject and session stand in it as
// the keys by which their revocations are looked up.
struct RefreshFamily {
  std::string_view issuer;
  std::string_view client;
  std::string_view subject;
  std::string_view session;  // Empty without one.
  std::string_view data;     // The host's own; it comes back as it was.
  std::string_view scope;    // As it was granted; rotation does not change it.
  int64_t generation = 1;    // Counts the tokens, up to a limit.
  std::string_view current;  // Hash of the one that lives.
  // Hash of the one before; it still counts for `grace_s` after `rotated_at`.
  std::string_view previous;
  int64_t created_at = 0;
  int64_t rotated_at = 0;    // When `previous` was replaced.
  int64_t last_used_at = 0;  // When `current` was issued.
  int64_t idle_s = 0;
  int64_t absolute_s = 0;
  int64_t grace_s = 0;
  std::optional<int64_t> revoked_at;

  // When no token of the family counts any more; its record is kept until then.
  int64_t expires_at() const { return created_at + absolute_s; }

  // The same family, revoked. It keeps no token and no data.
  //
  // SECURITY: its text is shorter than that of the living family, so that a
  // store without room has room for it.
  RefreshFamily RevokedAt(int64_t now) const;
};

// The record's text, JSON on one line. Equal families have equal texts.
std::string_view PrintFamily(const RefreshFamily& family, Arena& arena);

// Whether the text of `family`, and of all that becomes of it, fits a store.
bool FitsStore(const RefreshFamily& family, Arena& arena);

// Reads what PrintFamily wrote. kStateMalformed for whatever it cannot have
// written, down to the last octet.
[[nodiscard]] Reason ParseFamily(std::string_view text, json::Reader& reader,
                                 Arena& arena, RefreshFamily* out);

}  // namespace matron::state

#endif  // MATRON_STATE_REFRESH_FAMILY_H_
