// Stands in for what BoringSSL's X.509 code calls but Matron leaves out
// (boringssl.cmake, docs/adr/0013): its keys and signatures (EVP), which bring
// private-key operations and the random generator with them, its printers
// (BIO), and its configuration files (CONF).
//
// None of it is reached. engine/crypto sets a verification function of its own,
// so that a signature is verified by crypto::VerificationKey; it neither prints
// a certificate nor makes one of a configuration. Should a caller be added all
// the same, then no key can be parsed, no signature is valid and nothing is
// printed.

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stddef.h>

// -------------------------------------------------------- Keys and signatures

EVP_PKEY *EVP_parse_public_key(CBS *cbs) {
  (void)cbs;
  return NULL;
}

void EVP_PKEY_free(EVP_PKEY *key) { (void)key; }

int EVP_PKEY_up_ref(EVP_PKEY *key) {
  (void)key;
  return 0;
}

int ASN1_item_verify(const ASN1_ITEM *it, const X509_ALGOR *algorithm,
                     const ASN1_BIT_STRING *signature, void *value,
                     EVP_PKEY *key) {
  (void)it;
  (void)algorithm;
  (void)signature;
  (void)value;
  (void)key;
  return 0;
}

// ------------------------------------------------------------------- Printing

int BIO_printf(BIO *bio, const char *format, ...) {
  (void)bio;
  (void)format;
  return -1;
}

int BIO_puts(BIO *bio, const char *text) {
  (void)bio;
  (void)text;
  return -1;
}

int BIO_write(BIO *bio, const void *data, int size) {
  (void)bio;
  (void)data;
  (void)size;
  return -1;
}

int X509_NAME_print(BIO *bio, const X509_NAME *name, int base) {
  (void)bio;
  (void)name;
  (void)base;
  return 0;
}

// -------------------------------------------------------------- Configuration

CONF_VALUE *CONF_VALUE_new(void) { return NULL; }

int CONF_parse_list(const char *list, char separator, int remove_whitespace,
                    int (*callback)(const char *element, int size,
                                    void *argument),
                    void *argument) {
  (void)list;
  (void)separator;
  (void)remove_whitespace;
  (void)callback;
  (void)argument;
  return 0;
}
