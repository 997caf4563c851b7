// A host in C99: makes one decision and verifies one PKCE pair. The consumer
// tests build it in every way in which a host can use the library.

#include <matron.h>
#include <stdio.h>
#include <string.h>

static matron_str str(const char *text) {
  matron_str s;
  s.data = text;
  s.len = strlen(text);
  return s;
}

static matron_effect decide(const matron_session *session,
                            matron_scratch *scratch, const char *method) {
  matron_request request = MATRON_REQUEST_INIT;
  const matron_decision *decision = NULL;
  request.now_unix_s = 1764000000;
  request.method = str(method);
  request.url = str("/Observation/1");
  (void)matron_decide(scratch, session, &request, &decision);
  return matron_decision_effect(decision);
}

// RFC 7636 appendix B.
static matron_reason verify_pkce(const char *verifier) {
  matron_reason reason = -1;
  (void)matron_pkce_verify(&reason,
                           str("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                           str("S256"), str(verifier));
  return reason;
}

static int fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  return 1;
}

int main(void) {
  matron_policy *policy = NULL;
  matron_session *session = NULL;
  matron_scratch *scratch = NULL;
  int failures = 0;

  if (matron_abi_version() != MATRON_ABI_VERSION) {
    failures += fail("header and library differ");
  }
  if (matron_policy_new_smart_only(&policy, str("https://ehr.example.org/fhir"),
                                   str("R4"), str("")) != MATRON_OK ||
      matron_scratch_new(&scratch, 0) != MATRON_OK ||
      matron_session_new_from_host_verified_claims(
          &session, policy, str("{\"scope\":\"user/Observation.rs\"}"),
          scratch) != MATRON_OK) {
    return fail("set-up");
  }
  if (decide(session, scratch, "GET") != MATRON_EFFECT_PERMIT) {
    failures += fail("GET was not permitted");
  }
  if (decide(session, scratch, "DELETE") != MATRON_EFFECT_DENY) {
    failures += fail("DELETE was not denied");
  }
  if (verify_pkce("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") !=
          MATRON_REASON_OK ||
      verify_pkce("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl") ==
          MATRON_REASON_OK) {
    failures += fail("PKCE");
  }
  matron_session_free(session);
  matron_scratch_free(scratch);
  matron_policy_free(policy);
  return failures;
}
