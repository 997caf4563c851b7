// Included before BoringSSL's verification of certificates, which asks for the
// time where it is given none. engine/crypto compares times itself; a library
// that is a pure function of its arguments does not even hold the call.

#ifndef MATRON_TOOLS_DEPS_WITHOUT_CLOCK_H_
#define MATRON_TOOLS_DEPS_WITHOUT_CLOCK_H_

// First, so that the macro below does not reach the declaration of time.
#include <time.h>

static inline time_t MatronWithoutClock(time_t *out) {
  *out = 0;
  return 0;
}
#define time(out) MatronWithoutClock(out)

#endif  // MATRON_TOOLS_DEPS_WITHOUT_CLOCK_H_
