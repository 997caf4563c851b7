#include "token_check.h"

namespace matron::capi {

using jose::CompactJws;
using jose::VerifiedJws;

namespace {

// Carries out one check. The members are those of CheckToken.
class Checker {
 public:
  Checker(const TokenCheck& check, json::Reader& reader, Arena& arena,
          CompactJws& jws, json::Document& document, CheckedToken* out)
      : check_(check),
        reader_(reader),
        arena_(arena),
        jws_(jws),
        document_(document),
        out_(out) {}

  Reason Run() {
    Reason reason = jws_.Parse(check_.token, reader_, arena_);
    if (reason != Reason::kOk) return reason;
    reason = jws_.RequireAlgorithm(check_.algorithms);
    if (reason == Reason::kHeaderMalformed) return Blame("kid", reason);
    if (reason != Reason::kOk) return Blame("alg", reason);
    reason = CheckHeader();
    if (reason == Reason::kTypMismatch) return Blame("typ", reason);
    if (reason == Reason::kJkuMismatch) return Blame("jku", reason);
    if (reason != Reason::kOk) return reason;
    reason = Verify();
    return reason == Reason::kOk ? Validate() : reason;
  }

 private:
  // Notes which member of the header is at fault.
  Reason Blame(std::string_view member, Reason reason) {
    out_->fault.claim = member;
    out_->fault.came = jws_.header().Find(member);
    return reason;
  }

  Reason CheckHeader() const {
    switch (check_.profile) {
      case Profile::kJws:
        return Reason::kOk;
      case Profile::kAccessToken:
        return oauth::AccessTokenValidator(check_.access_token).CheckType(jws_);
      case Profile::kIdToken:
        return oauth::IdTokenValidator(check_.id_token).CheckType(jws_);
      case Profile::kClientAssertion:
        return oauth::ClientAssertionValidator(check_.client_assertion)
            .CheckHeader(jws_);
      case Profile::kDpopProof:
        return oauth::DpopProofValidator(check_.dpop).CheckType(jws_);
      case Profile::kLogoutToken:
        return oauth::LogoutTokenValidator(check_.logout_token).CheckType(jws_);
    }
    return Reason::kTypMismatch;
  }

  Reason Verify() {
    if (check_.profile == Profile::kDpopProof) {
      return jws_.VerifyByHeaderKey(&verified_, &key_thumbprint_);
    }
    return check_.keys == nullptr ? Reason::kKeySetMissing
                                  : jws_.Verify(*check_.keys, &verified_);
  }

  Reason Validate() {
    oauth::ClaimFault* const fault = &out_->fault;
    Reason reason = Reason::kInternal;
    switch (check_.profile) {
      case Profile::kJws:
        reason = oauth::ParseClaims(verified_, document_, reader_);
        break;
      case Profile::kAccessToken:
        reason = ValidateAccessToken(fault);
        break;
      case Profile::kIdToken:
        reason = oauth::IdTokenValidator(check_.id_token)
                     .Validate(verified_, document_, reader_, &out_->id_token,
                               fault);
        break;
      case Profile::kClientAssertion: {
        oauth::ClientAssertion assertion;
        reason =
            oauth::ClientAssertionValidator(check_.client_assertion)
                .Validate(verified_, document_, reader_, &assertion, fault);
        break;
      }
      case Profile::kDpopProof:
        reason = oauth::DpopProofValidator(check_.dpop)
                     .Validate(verified_, key_thumbprint_, document_, reader_,
                               arena_, &out_->dpop, fault);
        break;
      case Profile::kLogoutToken: {
        oauth::LogoutToken logout;
        reason = oauth::LogoutTokenValidator(check_.logout_token)
                     .Validate(verified_, document_, reader_, &logout, fault);
        break;
      }
    }
    if (reason == Reason::kOk) out_->claims = document_.root();
    return reason;
  }

  Reason ValidateAccessToken(oauth::ClaimFault* fault) {
    oauth::SessionClaims claims;
    Reason reason = oauth::AccessTokenValidator(check_.access_token)
                        .Validate(verified_, check_.now, document_, reader_,
                                  &claims, fault);
    if (reason != Reason::kOk) return reason;
    oauth::Confirmation confirmation;
    reason = oauth::ReadConfirmation(claims.claims(), &confirmation);
    if (reason == Reason::kOk) {
      reason = oauth::CheckConfirmation(confirmation, check_.proven);
    }
    if (reason != Reason::kOk) fault->claim = "cnf";
    return reason;
  }

  const TokenCheck& check_;
  json::Reader& reader_;
  Arena& arena_;
  CompactJws& jws_;
  json::Document& document_;
  CheckedToken* out_;
  VerifiedJws verified_;
  jose::Thumbprint key_thumbprint_{};
};

}  // namespace

jose::AlgorithmSet DefaultAlgorithms(Profile profile) {
  return profile == Profile::kClientAssertion
             ? oauth::ClientAssertionAlgorithms()
             : jose::AlgorithmSet::Default();
}

bool MayAllow(Profile profile, jose::AlgorithmSet algorithms) {
  return !algorithms.HasSymmetric() ||
         (!algorithms.HasAsymmetric() && profile != Profile::kClientAssertion &&
          profile != Profile::kDpopProof);
}

Reason CheckToken(const TokenCheck& check, json::Reader& reader, Arena& arena,
                  CompactJws& jws, json::Document& document,
                  CheckedToken* out) {
  *out = CheckedToken();
  return Checker(check, reader, arena, jws, document, out).Run();
}

}  // namespace matron::capi
