// Stands in for absl/base/options.h, whose include guard it takes: it is
// included before everything in each file that sees Abseil. Debian configures
// Abseil for use as a shared library, with types and a namespace of its own. In
// here absl::string_view is std::string_view, and so on; and the names of
// Abseil's functions differ from those of any other copy in the process.

#ifndef ABSL_BASE_OPTIONS_H_
#define ABSL_BASE_OPTIONS_H_

#define ABSL_OPTION_USE_STD_ANY 1
#define ABSL_OPTION_USE_STD_OPTIONAL 1
#define ABSL_OPTION_USE_STD_STRING_VIEW 1
#define ABSL_OPTION_USE_STD_VARIANT 1
#define ABSL_OPTION_USE_INLINE_NAMESPACE 1
#define ABSL_OPTION_INLINE_NAMESPACE_NAME matron_20220623
#define ABSL_OPTION_HARDENED 0

// Headers of Abseil include <iostream> without need, and libstdc++'s runs the
// set-up of the standard streams and locales wherever it is included. Taking
// its include guard keeps all of that out of the library; programs that do have
// a standard output, such as tests, define MATRON_KEEP_IOSTREAM.
#if defined(__linux__) && !defined(MATRON_KEEP_IOSTREAM)
#define _GLIBCXX_IOSTREAM 1
#endif

#endif  // ABSL_BASE_OPTIONS_H_
