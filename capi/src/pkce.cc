// PKCE by typed calls. Tested by pkce_test.cc.

#include "oauth/pkce.h"

#include <algorithm>

#include "handles.h"

using matron::Reason;
using matron::capi::IsText;
using matron::capi::Number;
using matron::capi::View;
using matron::oauth::PkceText;

matron_status matron_pkce_verify(matron_reason* out, matron_str code_challenge,
                                 matron_str code_challenge_method,
                                 matron_str code_verifier) noexcept {
  if (out == nullptr) return MATRON_E_INVALID_ARGUMENT;
  *out = Number(Reason::kInvalidArgument);
  if (!IsText(code_challenge) || !IsText(code_challenge_method) ||
      !IsText(code_verifier)) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  matron::oauth::PkceInput input;
  if (code_challenge.data != nullptr) input.challenge = View(code_challenge);
  if (code_challenge_method.data != nullptr) {
    input.method = View(code_challenge_method);
  }
  if (code_verifier.data != nullptr) input.verifier = View(code_verifier);
  *out = Number(matron::oauth::VerifyPkce(input));
  return MATRON_OK;
}

matron_status matron_pkce_challenge(matron_reason* out,
                                    matron_str code_verifier,
                                    char* out_challenge) noexcept {
  if (out == nullptr || out_challenge == nullptr) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  *out = Number(Reason::kInvalidArgument);
  PkceText challenge{};
  std::copy(challenge.begin(), challenge.end(), out_challenge);
  if (!IsText(code_verifier)) return MATRON_E_INVALID_ARGUMENT;
  *out = Number(matron::oauth::ChallengePkce(View(code_verifier), &challenge));
  std::copy(challenge.begin(), challenge.end(), out_challenge);
  return MATRON_OK;
}

matron_status matron_pkce_generate(matron_reason* out, const uint8_t* entropy,
                                   size_t entropy_len, char* out_verifier,
                                   char* out_challenge) noexcept {
  if (out == nullptr || out_verifier == nullptr || out_challenge == nullptr) {
    return MATRON_E_INVALID_ARGUMENT;
  }
  *out = Number(Reason::kInvalidArgument);
  PkceText verifier{}, challenge{};
  std::copy(verifier.begin(), verifier.end(), out_verifier);
  std::copy(challenge.begin(), challenge.end(), out_challenge);
  if (entropy == nullptr && entropy_len > 0) return MATRON_E_INVALID_ARGUMENT;
  *out = Number(matron::oauth::GeneratePkce({entropy, entropy_len}, &verifier,
                                            &challenge));
  std::copy(verifier.begin(), verifier.end(), out_verifier);
  std::copy(challenge.begin(), challenge.end(), out_challenge);
  return MATRON_OK;
}
