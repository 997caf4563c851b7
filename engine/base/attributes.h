// Annotations that let the compiler find misuse.

#ifndef MATRON_BASE_ATTRIBUTES_H_
#define MATRON_BASE_ATTRIBUTES_H_

// The result refers to the parameter (or, behind a member function, to `*this`)
// and must not outlive it. clang reports violations; g++ ignores it.
#if defined(__clang__)
#define MATRON_LIFETIME_BOUND [[clang::lifetimebound]]
#else
#define MATRON_LIFETIME_BOUND
#endif

#endif  // MATRON_BASE_ATTRIBUTES_H_
