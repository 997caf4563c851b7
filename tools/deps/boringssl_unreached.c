// What BoringSSL's X.509 code refers to in functions that nothing calls, and
// that Matron leaves out. The linker drops those functions, and this file with
// them, but not in builds with sanitizers: there each name must exist. The
// types are none that BoringSSL declares, for nothing is ever called; should it
// be, the result is zero, which is failure or no object.

#define MATRON_UNREACHED(name) \
  void *name(void);            \
  void *name(void) { return 0; }

MATRON_UNREACHED(ASN1_item_sign)
MATRON_UNREACHED(ASN1_item_sign_ctx)
MATRON_UNREACHED(BIO_free)
MATRON_UNREACHED(BIO_new_fp)
MATRON_UNREACHED(BIO_read_asn1)
MATRON_UNREACHED(BIO_write_all)
MATRON_UNREACHED(EVP_PKEY2PKCS8)
MATRON_UNREACHED(EVP_PKEY_CTX_dup)
MATRON_UNREACHED(EVP_PKEY_CTX_free)
MATRON_UNREACHED(EVP_PKEY_CTX_new)
MATRON_UNREACHED(EVP_PKEY_CTX_set_signature_md)
MATRON_UNREACHED(EVP_PKEY_cmp)
MATRON_UNREACHED(EVP_PKEY_id)
MATRON_UNREACHED(EVP_PKEY_sign)
MATRON_UNREACHED(EVP_PKEY_sign_init)
MATRON_UNREACHED(EVP_PKEY_verify)
MATRON_UNREACHED(EVP_PKEY_verify_init)
MATRON_UNREACHED(EVP_marshal_public_key)
MATRON_UNREACHED(NCONF_get_section)
MATRON_UNREACHED(NCONF_get_string)
MATRON_UNREACHED(PKCS8_PRIV_KEY_INFO_free)
MATRON_UNREACHED(d2i_AutoPrivateKey)
MATRON_UNREACHED(d2i_DSA_PUBKEY)
MATRON_UNREACHED(d2i_EC_PUBKEY)
MATRON_UNREACHED(d2i_PKCS8_PRIV_KEY_INFO)
MATRON_UNREACHED(d2i_PUBKEY)
MATRON_UNREACHED(d2i_RSA_PUBKEY)
MATRON_UNREACHED(i2d_DSA_PUBKEY)
MATRON_UNREACHED(i2d_EC_PUBKEY)
MATRON_UNREACHED(i2d_PKCS8_PRIV_KEY_INFO)
MATRON_UNREACHED(i2d_PUBKEY)
MATRON_UNREACHED(i2d_RSA_PUBKEY)
