// Stands in for the two parts of BoringSSL that keep state of their own: the
// error queue (one a thread) and the random generator (one a process). Matron
// has neither: what went wrong is told by return values, and entropy is an
// argument. CMakeLists.txt beside this file leaves both parts out; here is what
// the rest of the library still calls.
//
// The error queue is always empty, so peeking at it reports no error. Callers
// inside the library use it only to choose which error code to report next.
//
// The random generator fails. Only operations with private keys, and sealing
// with a nonce of the library's own choice, would draw from it; Matron calls
// none of them. tests/consumers checks that libmatron does not even contain
// these functions: the linker drops what nothing calls. Should a caller be
// added all the same, it gets an error, or zeros, and never a bit that looks
// random.

#include <openssl/err.h>
#include <openssl/rand.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// ------------------------------------------------------------- Error queue

void ERR_put_error(int library, int unused, int reason, const char *file,
                   unsigned line) {
  (void)library;
  (void)unused;
  (void)reason;
  (void)file;
  (void)line;
}

void ERR_add_error_data(unsigned count, ...) { (void)count; }

void ERR_add_error_dataf(const char *format, ...) { (void)format; }

void ERR_clear_error(void) {}

uint32_t ERR_peek_error(void) { return 0; }

uint32_t ERR_peek_last_error(void) { return 0; }

void ERR_print_errors_cb(ERR_print_errors_callback_t callback, void *ctx) {
  (void)callback;
  (void)ctx;
}

// ------------------------------------------------------- Random generator
//
// The last three are declared in a header inside the library, which cannot be
// included from here.

void RAND_bytes_with_additional_data(uint8_t *out, size_t out_len,
                                     const uint8_t user_additional_data[32]);
void CRYPTO_init_sysrand(void);
uint64_t CRYPTO_get_fork_generation(void);

int RAND_bytes(uint8_t *out, size_t out_len) {
  memset(out, 0, out_len);
  return 0;
}

void RAND_bytes_with_additional_data(uint8_t *out, size_t out_len,
                                     const uint8_t user_additional_data[32]) {
  (void)user_additional_data;
  memset(out, 0, out_len);
}

void CRYPTO_init_sysrand(void) {}

// Zero says that forks cannot be detected. It is asked for before blinding.
uint64_t CRYPTO_get_fork_generation(void) { return 0; }
