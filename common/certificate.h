/*
 * certificate: what a certificate says, and whom it should be for.  The types are OpenSSL's: X509,
 * STACK_OF(X509), X509_VERIFY_PARAM.
 */
#ifndef COMMON_CERTIFICATE_H
#define COMMON_CERTIFICATE_H

#include <stdbool.h>

struct X509_VERIFY_PARAM_st;
struct json_writer;
struct stack_st_X509;
struct text;
struct x509_st;

/* Whom we expect.  False when it is no address, or a name that OpenSSL does not take. */
bool certificate_expect_address(struct X509_VERIFY_PARAM_st *parameters, const char *address);
bool certificate_expect_name(struct X509_VERIFY_PARAM_st *parameters, const char *name);

/* Puts `subject`, `issuer` and `names`: DNS names and addresses (RFC 5280, 4.2.1.6). */
void certificate_put_names(struct json_writer *w, const struct x509_st *certificate);

/* Puts `days_left` of the first of the chain to end, and `chain`. */
void certificate_put_chain(struct json_writer *w, struct stack_st_X509 *chain);

/* Adds why it does not verify (X509_V_...) and, where another authority would have to be trusted,
 * the `remedy`: how to name one.  The certificate may be NULL: less is told. */
void certificate_explain(
    const struct x509_st *certificate, long verdict, const char *remedy, struct text *why);

#endif
