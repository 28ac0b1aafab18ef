#include "tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "certificate.h"
#include "text.h"

struct tls {
	SSL *ssl;
	BIO_METHOD *method;
	char *name;
	int fd;
	/* What the server said first: a record's header, or something else than TLS. */
	char first[5];
};

/* ---- the socket ---- */

/* OpenSSL's own BIO writes with write(2), which raises SIGPIPE. */
static int
socket_write(BIO *bio, const char *bytes, int len)
{
	const struct tls *tls = BIO_get_data(bio);
	ssize_t sent = send(tls->fd, bytes, (size_t)len, MSG_NOSIGNAL);

	BIO_clear_retry_flags(bio);
	if (sent == -1 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(bio);

	return (int)sent;
}

static int
socket_read(BIO *bio, char *bytes, int size)
{
	struct tls *tls = BIO_get_data(bio);
	ssize_t got = recv(tls->fd, bytes, (size_t)size, 0);

	BIO_clear_retry_flags(bio);
	if (got == -1 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(bio);
	if (!tls->first[0] && got >= (ssize_t)sizeof(tls->first))
		memcpy(tls->first, bytes, sizeof(tls->first));

	return (int)got;
}

static long
socket_control(BIO *bio, int command, long number, void *pointer)
{
	(void)bio;
	(void)number;
	(void)pointer;

	return command == BIO_CTRL_FLUSH;
}

/* The BIO of a socket, which SSL_free() frees. */
static BIO *
socket_bio(struct tls *tls)
{
	BIO *bio;

	tls->method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
	if (!tls->method || BIO_meth_set_write(tls->method, socket_write) != 1 ||
	    BIO_meth_set_read(tls->method, socket_read) != 1 ||
	    BIO_meth_set_ctrl(tls->method, socket_control) != 1)
		return NULL;
	bio = BIO_new(tls->method);
	if (!bio)
		return NULL;
	BIO_set_data(bio, tls);
	BIO_set_init(bio, 1);

	return bio;
}

/* ---- preparing ---- */

/* The first of OpenSSL's errors, in its words. */
static const char *
tls_error(void)
{
	unsigned long code = ERR_peek_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	return reason ? reason : "it closed the connection";
}

/* Old versions need OpenSSL's lowest level of security to be offered at all. */
static bool
context_set_version(SSL_CTX *context, enum tls_version version)
{
	static const int versions[] = {
	    0, TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};

	if (version == TLS_ANY)
		return true;
	SSL_CTX_set_security_level(context, 0);

	return SSL_CTX_set_min_proto_version(context, versions[version]) == 1 &&
	       SSL_CTX_set_max_proto_version(context, versions[version]) == 1;
}

static SSL_CTX *
context_new(const struct tls_settings *settings, struct text *why)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	ERR_clear_error();
	if (!context || !context_set_version(context, settings->version)) {
		text_fail(why, "cannot prepare TLS: %s", tls_error());
		goto fail;
	}
	SSL_CTX_set_default_verify_paths(context);
	if (settings->ca_file && SSL_CTX_load_verify_file(context, settings->ca_file) != 1) {
		text_fail_visible(why, "cannot read the certificates of %s", settings->ca_file);
		goto fail;
	}
	if (!settings->judges_later)
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(
	    context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);

	return context;

fail:
	SSL_CTX_free(context);
	return NULL;
}

static bool
tls_set_name(SSL *ssl, const char *name)
{
	X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);

	if (certificate_expect_address(parameters, name))
		return true;
	ERR_clear_error();

	return certificate_expect_name(parameters, name) &&
	       SSL_set_tlsext_host_name(ssl, name) == 1;
}

struct tls *
tls_new(int fd, const struct tls_settings *settings, struct text *why)
{
	SSL_CTX *context = context_new(settings, why);
	struct tls *tls = context ? calloc(1, sizeof(*tls)) : NULL;
	BIO *bio;

	if (!context)
		return NULL;
	if (tls) {
		tls->fd = fd;
		tls->name = strdup(settings->name);
		tls->ssl = SSL_new(context);
	}
	SSL_CTX_free(context); /* the connection holds it */
	if (!tls || !tls->name || !tls->ssl || !tls_set_name(tls->ssl, settings->name) ||
	    !(bio = socket_bio(tls))) {
		text_fail(why, "cannot prepare TLS: %s", tls ? tls_error() : "out of memory");
		tls_free(tls);
		return NULL;
	}
	SSL_set_bio(tls->ssl, bio, bio);
	SSL_set_connect_state(tls->ssl);

	return tls;
}

void
tls_free(struct tls *tls)
{
	if (!tls)
		return;
	/* A word of farewell, whether it arrives or not. */
	if (tls->ssl && SSL_is_init_finished(tls->ssl))
		SSL_shutdown(tls->ssl);
	SSL_free(tls->ssl);
	BIO_meth_free(tls->method);
	free(tls->name);
	free(tls);
	ERR_clear_error();
}

/* ---- going on ---- */

static enum tls_state
tls_fail(const char *what, struct text *why)
{
	int saved = errno;

	text_fail(why, "%s: %s", what,
	    ERR_peek_error() ? tls_error()
	    : saved          ? strerror(saved)
			     : "it closed the connection");

	return TLS_FAILED;
}

/* What SSL_get_error() says of the call that returned `rc`; the caller explains TLS_FAILED. */
static enum tls_state
tls_state_of(struct tls *tls, int rc)
{
	switch (SSL_get_error(tls->ssl, rc)) {
	case SSL_ERROR_NONE:
		return TLS_DONE;
	case SSL_ERROR_WANT_READ:
		return TLS_WANTS_IN;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WANTS_OUT;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_ENDED;
	case SSL_ERROR_SSL:
		/* Many servers hang up without TLS's own end, which frames above tell from a
		 * message cut short. */
		return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING
			   ? TLS_ENDED
			   : TLS_FAILED;
	default:
		return TLS_FAILED;
	}
}

static void
tls_fail_handshake(struct tls *tls, struct text *why)
{
	int reason = ERR_GET_REASON(ERR_peek_error());

	if (memcmp(tls->first, "HTTP/", 5) == 0) {
		text_fail(why, "the server speaks plain HTTP there, not TLS");
	} else if (reason == SSL_R_WRONG_VERSION_NUMBER) {
		text_fail(why, "the server speaks something else than TLS there");
	} else if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
		text_fail_visible(why, "the certificate of %s is not to be trusted: ", tls->name);
		certificate_explain(SSL_get0_peer_certificate(tls->ssl),
		    SSL_get_verify_result(tls->ssl),
		    "SSL_CERT_FILE names a file of certificates to trust", why);
	} else {
		tls_fail("the TLS handshake failed", why);
	}
}

enum tls_state
tls_shake_hands(struct tls *tls, struct text *why)
{
	enum tls_state state;
	int rc;

	ERR_clear_error();
	errno = 0;
	rc = SSL_connect(tls->ssl);
	state = rc == 1 ? TLS_DONE : tls_state_of(tls, rc);
	if (state != TLS_ENDED && state != TLS_FAILED)
		return state;
	tls_fail_handshake(tls, why);

	return TLS_FAILED;
}

enum tls_state
tls_read(struct tls *tls, char *bytes, size_t size, size_t *done, struct text *why)
{
	enum tls_state state;

	ERR_clear_error();
	errno = 0;
	state = tls_state_of(tls, SSL_read_ex(tls->ssl, bytes, size, done));

	return state == TLS_FAILED ? tls_fail("TLS failed", why) : state;
}

enum tls_state
tls_write(struct tls *tls, const char *bytes, size_t len, size_t *done, struct text *why)
{
	enum tls_state state;

	ERR_clear_error();
	errno = 0;
	state = tls_state_of(tls, SSL_write_ex(tls->ssl, bytes, len, done));

	return state == TLS_FAILED ? tls_fail("TLS failed", why) : state;
}

/* ---- after the handshake ---- */

const char *
tls_version_name(const struct tls *tls)
{
	return SSL_get_version(tls->ssl);
}

const char *
tls_cipher_name(const struct tls *tls)
{
	return SSL_get_cipher_name(tls->ssl);
}

const X509 *
tls_certificate(const struct tls *tls)
{
	return SSL_get0_peer_certificate(tls->ssl);
}

STACK_OF(X509) * tls_chain(const struct tls *tls)
{
	return SSL_get_peer_cert_chain(tls->ssl);
}

long
tls_verdict(const struct tls *tls)
{
	return SSL_get_verify_result(tls->ssl);
}
