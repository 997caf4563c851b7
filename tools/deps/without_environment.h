// Included before BoringSSL's and simdjson's processor detection. Both let an
// environment variable choose which instructions to use; a library that is a
// pure function of its arguments does not.

#ifndef MATRON_TOOLS_DEPS_WITHOUT_ENVIRONMENT_H_
#define MATRON_TOOLS_DEPS_WITHOUT_ENVIRONMENT_H_

// First, so that the macro below does not reach the declaration of getenv.
#if defined(__cplusplus)
#include <cstdlib>
#else
#include <stdlib.h>
#endif

static inline char *MatronWithoutEnvironment(const char *name) {
  (void)name;
  return 0;
}
#define getenv(name) MatronWithoutEnvironment(name)

#endif  // MATRON_TOOLS_DEPS_WITHOUT_ENVIRONMENT_H_
