// SessionCache: sessions of tokens that come again, so that their signature is
// verified once.
//
//   const SessionCacheKey key = SessionCacheKey::Of(policy, digest, token, 0);
//   SessionPtr session = cache.Find(key, token.now);
//   if (session == nullptr) {
//     session = OpenFromToken(policy, token, scratch);
//     cache.Add(key, token.now, session);
//   }

#ifndef MATRON_DECIDE_SESSION_CACHE_H_
#define MATRON_DECIDE_SESSION_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.h"
#include "crypto/digest.h"
#include "decide/open_session.h"
#include "decide/session.h"
#include "policy/policy.h"

namespace matron::decide {

// All that the session of a token depends on, but the time: the token, the
// policy and the keys, the issuer that was said, and the host's count of
// revocations. SECURITY: whoever replaces policy or keys, or counts a
// revocation on, reaches no session from before.
class SessionCacheKey {
 public:
  // `keys` is the hash of the document that the keys are from; all zero for
  // those of the policy. Without memory there is no key, and exists() is false.
  static SessionCacheKey Of(const policy::PolicyRef& policy,
                            const crypto::Sha256Digest& keys,
                            const TokenInput& token, int64_t revocation_epoch);

  bool exists() const { return exists_; }
  const crypto::Sha256Digest& digest() const { return digest_; }

 private:
  crypto::Sha256Digest digest_{};
  bool exists_ = false;
};

// Any number of threads may use it at once. Its room is allocated at once;
// beside it there are the sessions that it holds, and with them their policies.
class SessionCache {
 public:
  // Room for `max_sessions`, rounded up to full sets, at most
  // limits::kMaxCachedSessions.
  static Result<std::unique_ptr<SessionCache>> Create(size_t max_sessions);
  ~SessionCache();
  SessionCache(const SessionCache&) = delete;  // Threads point to it.
  SessionCache& operator=(const SessionCache&) = delete;

  // A reference to the session that was added under `key`; null if there is
  // none, if its token has expired at `now`, or for a time before it was
  // opened.
  SessionPtr Find(const SessionCacheKey& key, int64_t now);

  // Keeps a reference to `session`, if it is not refused and its token expires.
  // The one of its set that was not found for longest makes room.
  void Add(const SessionCacheKey& key, int64_t now, const SessionPtr& session);

  void Clear();

 private:
  struct Entry;
  class Set;

  SessionCache() = default;
  Set& SetOf(const SessionCacheKey& key) const;

  std::unique_ptr<Set[]> sets_;
  size_t num_sets_ = 0;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_SESSION_CACHE_H_
