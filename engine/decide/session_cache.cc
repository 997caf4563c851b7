// Sets of a few entries, each with a lock of its own: what is bounded is never
// searched for longer, and threads seldom meet.
// Tested by tests/capi/session_cache_test.cc.

#include "decide/session_cache.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text_builder.h"

namespace matron::decide {
namespace {

constexpr size_t kWays = 8;

void AppendPart(std::string_view part, TextBuilder& out) {
  out.AppendInteger(static_cast<int64_t>(part.size()));
  out.Append(':');
  out.Append(part);
}

// From when on the session is not handed out any more; 0 if it never is.
int64_t ExpiryOf(const Session& session) {
  if (session.refusal() != Reason::kOk || !session.lifetime().has_exp) return 0;
  return session.lifetime().exp + session.leeway_s();
}

}  // namespace

SessionCacheKey SessionCacheKey::Of(const policy::PolicyRef& policy,
                                    const crypto::Sha256Digest& keys,
                                    const TokenInput& token,
                                    int64_t revocation_epoch) {
  SessionCacheKey key;
  Arena arena = Arena::Growing();
  TextBuilder text(arena);
  // A session holds its policy, so that no other can have the address as long
  // as there is an entry.
  const policy::Policy* const identity = &*policy;
  const uintptr_t address = reinterpret_cast<uintptr_t>(identity);
  AppendPart({reinterpret_cast<const char*>(&address), sizeof(address)}, text);
  AppendPart({reinterpret_cast<const char*>(keys.data()), keys.size()}, text);
  text.AppendInteger(revocation_epoch);
  text.Append(token.keys == nullptr ? 'p' : 'k');
  text.Append(token.issuer.has_value() ? 'i' : 'n');
  AppendPart(token.issuer.value_or(std::string_view()), text);
  AppendPart(token.compact, text);
  if (!text.ok()) return key;
  key.digest_ = crypto::Sha256(text.text());
  key.exists_ = true;
  return key;
}

struct SessionCache::Entry {
  crypto::Sha256Digest key{};
  SessionPtr session;
  int64_t opened_at = 0;
  int64_t expires_at = 0;
  uint64_t found = 0;  // The set's count when it was found last.
};

class SessionCache::Set {
 public:
  SessionPtr Find(const SessionCacheKey& key, int64_t now) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Entry& entry : entries_) {
      if (entry.session == nullptr || entry.key != key.digest()) continue;
      // SECURITY: no session outlives its token.
      if (now >= entry.expires_at) {
        entry.session.reset();
        return nullptr;
      }
      if (now < entry.opened_at) return nullptr;
      entry.found = ++count_;
      return Share(*entry.session);
    }
    return nullptr;
  }

  void Add(const SessionCacheKey& key, int64_t now, int64_t expires_at,
           const Session& session) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Entry* chosen = &entries_[0];
    for (Entry& entry : entries_) {
      if (entry.session != nullptr && entry.key == key.digest()) {
        chosen = &entry;
        break;
      }
      if (RankOf(entry, now) < RankOf(*chosen, now)) chosen = &entry;
    }
    chosen->key = key.digest();
    chosen->session = Share(session);
    chosen->opened_at = now;
    chosen->expires_at = expires_at;
    chosen->found = ++count_;
  }

  void Clear() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Entry& entry : entries_) entry.session.reset();
  }

 private:
  // The least is given up first: what is free or has expired, then what was not
  // found for longest.
  static uint64_t RankOf(const Entry& entry, int64_t now) {
    return entry.session == nullptr || now >= entry.expires_at ? 0
                                                               : entry.found;
  }

  std::mutex mutex_;
  std::array<Entry, kWays> entries_;
  uint64_t count_ = 0;
};

SessionCache::~SessionCache() = default;

Result<std::unique_ptr<SessionCache>> SessionCache::Create(
    size_t max_sessions) {
  if (max_sessions == 0 || max_sessions > limits::kMaxCachedSessions) {
    return Status::kInvalidArgument;
  }
  std::unique_ptr<SessionCache> cache(new (std::nothrow) SessionCache());
  if (cache == nullptr) return Status::kOutOfMemory;
  cache->num_sets_ = (max_sessions + kWays - 1) / kWays;
  cache->sets_.reset(new (std::nothrow) Set[cache->num_sets_]);
  if (cache->sets_ == nullptr) return Status::kOutOfMemory;
  return cache;
}

SessionCache::Set& SessionCache::SetOf(const SessionCacheKey& key) const {
  uint64_t hash;
  std::memcpy(&hash, key.digest().data(), sizeof(hash));
  return sets_[hash % num_sets_];
}

SessionPtr SessionCache::Find(const SessionCacheKey& key, int64_t now) {
  return key.exists() ? SetOf(key).Find(key, now) : nullptr;
}

void SessionCache::Add(const SessionCacheKey& key, int64_t now,
                       const SessionPtr& session) {
  if (!key.exists() || session == nullptr) return;
  const int64_t expires_at = ExpiryOf(*session);
  if (now < expires_at) SetOf(key).Add(key, now, expires_at, *session);
}

void SessionCache::Clear() {
  for (size_t i = 0; i < num_sets_; ++i) sets_[i].Clear();
}

}  // namespace matron::decide
