/*
 * tls: a client's TLS over a connected socket that does not block, by OpenSSL.
 *
 * No call waits: each that cannot go on says what it waits for, and is called again then.  Nothing
 * here raises SIGPIPE.  The types of certificates are OpenSSL's: X509, STACK_OF(X509).
 */
#ifndef COMMON_TLS_H
#define COMMON_TLS_H

#include <stdbool.h>
#include <stddef.h>

struct stack_st_X509;
struct text;
struct tls;
struct x509_st;

enum tls_version { TLS_ANY, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 };

struct tls_settings {
	/* Of the server: a host name, which is sent too (SNI), or an address; its certificate has
	 * to be for it. */
	const char *name;
	/* Certificates to trust beside the system's (or those of SSL_CERT_FILE and
	 * SSL_CERT_DIR); NULL: none. */
	const char *ca_file;
	enum tls_version version; /* offered alone, even one that is not safe */
	bool judges_later;        /* any certificate is taken: the caller asks tls_verdict() */
};

enum tls_state {
	TLS_DONE,
	TLS_WANTS_IN,  /* to be called again when the socket can be read */
	TLS_WANTS_OUT, /* ... can be written */
	TLS_ENDED,     /* the other side closed the connection */
	TLS_FAILED,    /* with the reason in `why` */
};

/* The socket stays the caller's, and open.  NULL with the reason in `why`. */
struct tls *tls_new(int fd, const struct tls_settings *settings, struct text *why);
void tls_free(struct tls *tls); /* takes NULL */

/* TLS_DONE once both sides agreed and, unless the caller judges later, the certificate is good; no
 * TLS_ENDED. */
enum tls_state tls_shake_hands(struct tls *tls, struct text *why);

/* Some bytes, `done` says how many, at least one. */
enum tls_state tls_read(struct tls *tls, char *bytes, size_t size, size_t *done, struct text *why);
enum tls_state tls_write(
    struct tls *tls, const char *bytes, size_t len, size_t *done, struct text *why);

/* ---- after the handshake: borrowed ---- */

const char *tls_version_name(const struct tls *tls); /* "TLSv1.3" */
const char *tls_cipher_name(const struct tls *tls);
const struct x509_st *tls_certificate(const struct tls *tls); /* NULL: it showed none */
struct stack_st_X509 *tls_chain(const struct tls *tls);
long tls_verdict(const struct tls *tls); /* 0 (X509_V_OK), or why it does not verify */

#endif
