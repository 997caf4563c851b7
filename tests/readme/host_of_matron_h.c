/* The host that the example at the top of matron.h is written for. */

#include <string.h>

#include "matron.h"

static matron_str Text(const char *text) {
  matron_str result;
  result.data = text;
  result.len = strlen(text);
  return result;
}

int main(void) {
  matron_policy *policy;
  matron_scratch *scratch;
  matron_session *session;
  matron_request request = MATRON_REQUEST_INIT;
  if (matron_policy_new_smart_only(&policy,
                                   Text("https://ehr.example.org/fhir"),
                                   Text("R4"), Text("")) != MATRON_OK ||
      matron_scratch_new(&scratch, 0) != MATRON_OK ||
      matron_session_new_from_host_verified_claims(
          &session, policy, Text("{\"scope\":\"system/Observation.r\"}"),
          scratch) != MATRON_OK) {
    return 2;
  }
  request.method = Text("GET");
  request.url = Text("/Observation/7");
  request.now_unix_s = 1764000000;

#include "example.inc"

  return matron_permits(d) == 1 ? 0 : 1;
}
