/*
 * tls: the certificate and the protocol of a server.  Shakes hands, sends nothing, hangs up.
 *
 *   {"tls":"shop.example:443","expect":{"min_days":21,"names":["shop.example"],"min_version":"TLSv1.2"}}
 *   {"verified":true,"version":"TLSv1.3","oldest_version":"TLSv1.2","subject":"CN=shop.example","issuer":"CN=Authority","names":["shop.example"],
 *    "days_left":61.3,"chain":[{"subject":...,"issuer":...,"not_before":...,"not_after":...,"days_left":...}],...}
 *
 * The handshake itself accepts any certificate, so that one that does not verify is described too; whether it verifies is judged by OpenSSL
 * with the system's and the given certificates and the server's name, and expected unless the plan says otherwise.
 * `oldest_version` is there when `expect` asks for `min_version`: further handshakes that offer one old version each.
 */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "clock.h"
#include "document.h"
#include "json_writer.h"
#include "kind.h"
#include "text.h"

enum { NAMES_MAX = 1000, CHAIN_MAX = 16, NAME_SIZE = 1024 };

struct server {
	struct kind_place place;
	char name[256]; /* that the certificate should be for, and that is sent as SNI */
	const char *ca_file;
	char first
	    [5]; /* what the server said first: a record's header, or something else than TLS */
};

static int
parse(const struct document *document, const struct document_value *object,
    struct json_writer *settings, struct text *why)
{
	static const char *const strings[] = {"server_name", "ca_file", NULL};

	for (size_t i = 0; strings[i]; i++)
		if (kind_take_string(document, object, strings[i], false, settings, why) < 0)
			return -1;
	return kind_take_string(document, object, "tls", true, settings, why);
}

/* ---- handshakes ---- */

/* The first of OpenSSL's errors, in its words. */
static const char *
last_error(void)
{
	unsigned long code = ERR_peek_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	return reason ? reason : "it closed the connection";
}

/* Versions 0: all that OpenSSL offers. Old ones need its lowest level of security to be offered at all. */
static SSL_CTX *
context_new(const struct server *server, int version, struct http_answer *answer)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	bool good = context != NULL;

	ERR_clear_error();
	if (good && version) {
		SSL_CTX_set_security_level(context, 0);
		good = SSL_CTX_set_min_proto_version(context, version) == 1 &&
		       SSL_CTX_set_max_proto_version(context, version) == 1;
	} else if (good) {
		(void)SSL_CTX_set_default_verify_paths(context);
		if (server->ca_file && SSL_CTX_load_verify_file(context, server->ca_file) != 1) {
			kind_fail(answer, HTTP_ERROR_TLS, "cannot read the certificates of ");
			text_add_visible(&answer->reason, server->ca_file, strlen(server->ca_file));
			good = false;
		}
	}
	if (good)
		return context;
	if (!answer->error)
		kind_fail(answer, HTTP_ERROR_TLS, "cannot prepare TLS: %s", last_error());
	SSL_CTX_free(context);
	return NULL;
}

/* Whom we expect: a name or an address.  A common name names nobody (RFC 9525, 2). */
static bool
set_name(SSL *tls, const char *name)
{
	X509_VERIFY_PARAM *parameters = SSL_get0_param(tls);

	if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1)
		return true;
	ERR_clear_error();
	X509_VERIFY_PARAM_set_hostflags(
	    parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	return SSL_set1_host(tls, name) == 1 && SSL_set_tlsext_host_name(tls, name) == 1;
}

/* Keeps the header of the first record that comes. */
static void
note_header(int sent, int version, int type, const void *bytes, size_t len, SSL *tls, void *context)
{
	struct server *server = context;

	(void)version;
	(void)tls;
	if (!sent && type == SSL3_RT_HEADER && len >= sizeof(server->first) && !server->first[0])
		memcpy(server->first, bytes, sizeof(server->first));
}

static void
fail_handshake(const struct server *server, struct http_answer *answer)
{
	if (memcmp(server->first, "HTTP/", 5) == 0)
		kind_fail(answer, HTTP_ERROR_TLS, "the server speaks plain HTTP there, not TLS");
	else if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_WRONG_VERSION_NUMBER)
		kind_fail(
		    answer, HTTP_ERROR_TLS, "the server speaks something else than TLS there");
	else
		kind_fail(answer, HTTP_ERROR_TLS, "the TLS handshake failed: %s", last_error());
}

/* 1 when both sides agreed, 0 when the server did not, -1 when it is too late. */
static int
shake_hands(const struct step_probe *probe, SSL *tls, int fd)
{
	for (;;) {
		int rc = SSL_connect(tls), error = SSL_get_error(tls, rc);

		if (rc == 1)
			return 1;
		if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
			return 0;
		if (kind_wait(probe, fd, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT) < 0)
			return -1;
	}
}

/* Connects and shakes hands.  1 with `tls` and `fd`; 0 when the server refused the handshake, -1 otherwise, both with the reason. */
static int
meet(const struct step_probe *probe, struct server *server, int version, SSL **tls, int *fd,
    struct http_answer *answer)
{
	enum kind_connection connection = kind_connect(probe, &server->place, fd, answer);
	SSL_CTX *context = NULL;
	int rc = -1;

	if (connection != KIND_CONNECTED) {
		answer->error = connection == KIND_UNRESOLVED ? HTTP_ERROR_RESOLVE
				: connection == KIND_LATE     ? HTTP_ERROR_TIMEOUT
							      : HTTP_ERROR_CONNECT;
		return -1;
	}
	context = context_new(server, version, answer);
	*tls = context ? SSL_new(context) : NULL;
	SSL_CTX_free(context); /* the connection holds it */
	if (*tls && set_name(*tls, server->name) && SSL_set_fd(*tls, *fd) == 1) {
		SSL_set_msg_callback(*tls, note_header);
		SSL_set_msg_callback_arg(*tls, server);
		rc = shake_hands(probe, *tls, *fd);
		if (rc == 0)
			fail_handshake(server, answer);
		else if (rc == -1)
			kind_fail_late(probe, answer);
	} else if (!answer->error) {
		kind_fail(answer, HTTP_ERROR_TLS, "cannot prepare TLS: %s", last_error());
	}
	return rc;
}

static void
leave(SSL *tls, int fd)
{
	SSL_free(tls);
	if (fd != -1)
		close(fd);
	ERR_clear_error();
}

/* The oldest version that the server takes, NULL when none; 0 or -1 with the reason. */
static int
find_oldest(const struct step_probe *probe, struct server *server, const char **oldest,
    struct http_answer *answer)
{
	static const struct {
		int version;
		const char *name;
	} versions[] = {{TLS1_VERSION, "TLSv1"}, {TLS1_1_VERSION, "TLSv1.1"},
	    {TLS1_2_VERSION, "TLSv1.2"}, {TLS1_3_VERSION, "TLSv1.3"}};

	*oldest = NULL;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]) && !*oldest; i++) {
		SSL *tls = NULL;
		int fd = -1, rc = meet(probe, server, versions[i].version, &tls, &fd, answer);

		leave(tls, fd);
		if (rc == -1)
			return -1;
		if (rc == 1)
			*oldest = versions[i].name;
		answer->error = HTTP_OK;
		text_clear(&answer->reason);
	}
	return 0;
}

/* ---- certificates ---- */

static void
put_name(struct json_writer *w, const char *member, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *bytes;
	long len;

	if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
		len = BIO_get_mem_data(bio, &bytes);
		json_put_bytes(w, member, bytes, len > 0 ? (size_t)len : 0);
	}
	BIO_free(bio);
}

/* Nanoseconds since 1970, of years that they can hold; false for a time that is none. */
static bool
read_time(const ASN1_TIME *time, int64_t *wall_ns)
{
	int days, seconds;
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	bool good = epoch && ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;

	if (good && days > 100000)
		days = 100000;
	if (good)
		*wall_ns = (INT64_C(86400) * days + seconds) * CLOCK_SECOND;
	ASN1_TIME_free(epoch);
	return good;
}

static double
days_until(int64_t wall_ns)
{
	return (double)((wall_ns - clock_wall(&clock_system)) / CLOCK_SECOND) / 86400;
}

static void
put_time(struct json_writer *w, const char *member, const ASN1_TIME *time)
{
	char text[CLOCK_RFC3339_SIZE];
	int64_t wall_ns;

	if (!read_time(time, &wall_ns))
		return;
	clock_format(text, wall_ns);
	json_put_string(w, member, text);
}

static void
put_certificate(struct json_writer *w, const X509 *certificate)
{
	int64_t ends;

	put_name(w, "subject", X509_get_subject_name(certificate));
	put_name(w, "issuer", X509_get_issuer_name(certificate));
	put_time(w, "not_before", X509_get0_notBefore(certificate));
	put_time(w, "not_after", X509_get0_notAfter(certificate));
	if (read_time(X509_get0_notAfter(certificate), &ends))
		json_put_number(w, "days_left", days_until(ends));
}

/* The first of the chain to end. */
static bool
first_end(STACK_OF(X509) * chain, int64_t *first)
{
	bool found = false;

	for (int i = 0; i < sk_X509_num(chain); i++) {
		int64_t ends;

		if (!read_time(X509_get0_notAfter(sk_X509_value(chain, i)), &ends))
			return false;
		if (!found || ends < *first)
			*first = ends;
		found = true;
	}
	return found;
}

static void
put_address(struct json_writer *w, const ASN1_OCTET_STRING *address)
{
	int len = ASN1_STRING_length(address);
	char text[INET6_ADDRSTRLEN];

	if ((len == 4 || len == 16) && inet_ntop(len == 4 ? AF_INET : AF_INET6,
					   ASN1_STRING_get0_data(address), text, sizeof(text)))
		json_put_string(w, NULL, text);
}

/* DNS names and addresses (RFC 5280, 4.2.1.6). */
static void
put_names(struct json_writer *w, const X509 *certificate)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);

	json_open_array(w, "names");
	for (int i = 0; i < sk_GENERAL_NAME_num(names) && i < NAMES_MAX; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type == GEN_DNS)
			json_put_bytes(w, NULL,
			    (const char *)ASN1_STRING_get0_data(name->d.dNSName),
			    (size_t)ASN1_STRING_length(name->d.dNSName));
		else if (name->type == GEN_IPADD)
			put_address(w, name->d.iPAddress);
	}
	json_close_array(w);
	GENERAL_NAMES_free(names);
}

static void
put_chain(struct json_writer *w, STACK_OF(X509) * chain)
{
	int64_t first;

	if (first_end(chain, &first))
		json_put_number(w, "days_left", days_until(first));
	json_open_array(w, "chain");
	for (int i = 0; i < sk_X509_num(chain) && i < CHAIN_MAX; i++) {
		json_open_object(w, NULL);
		put_certificate(w, sk_X509_value(chain, i));
		json_close_object(w);
	}
	json_close_array(w);
}

/* ---- the reply ---- */

static bool
has_names(const X509 *certificate)
{
	return X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) >= 0;
}

/* Why it does not verify, and what could be done. */
static void
put_reason(struct json_writer *w, const X509 *certificate, long verdict)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&reason, verdict == X509_V_OK ? "the certificate verifies"
						      : X509_verify_cert_error_string(verdict));
	switch (verdict) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		text_add_string(&reason, "; --ca-file FILE, or \"ca_file\", names certificates to "
					 "trust beside the system's");
		break;
	case X509_V_ERR_HOSTNAME_MISMATCH:
		if (!has_names(certificate))
			text_add_string(&reason, "; the certificate has no subjectAltName, and its "
						 "common name counts no more");
		break;
	default:
		break;
	}
	json_put_string(w, "reason", text_string(&reason));
	text_free(&reason);
}

static void
reply(const struct server *server, SSL *tls, const char *oldest, struct http_answer *answer)
{
	struct json_writer w = json_writer(&answer->body);
	STACK_OF(X509) *chain = SSL_get_peer_cert_chain(tls);
	const X509 *certificate = SSL_get0_peer_certificate(tls);
	long verdict = SSL_get_verify_result(tls);

	json_open_object(&w, NULL);
	json_put_string(&w, "server_name", server->name);
	json_put_string(&w, "address", server->place.address);
	json_put_bool(&w, "verified", verdict == X509_V_OK);
	put_reason(&w, certificate, verdict);
	json_put_string(&w, "version", SSL_get_version(tls));
	json_put_string(&w, "cipher", SSL_get_cipher_name(tls));
	json_put_string(&w, "oldest_version", oldest);
	put_name(&w, "subject", X509_get_subject_name(certificate));
	put_name(&w, "issuer", X509_get_issuer_name(certificate));
	put_names(&w, certificate);
	put_chain(&w, chain);
	json_close_object(&w);
}

static void
look(const struct step_probe *probe, struct server *server, struct http_answer *answer)
{
	SSL *tls = NULL;
	int fd = -1;
	const char *oldest = NULL;

	if (meet(probe, server, 0, &tls, &fd, answer) == 1) {
		if (!SSL_get0_peer_certificate(tls))
			kind_fail(answer, HTTP_ERROR_TLS, "the server showed no certificate");
		else if (!step_probe_expects(probe, "min_version") ||
			 find_oldest(probe, server, &oldest, answer) == 0)
			reply(server, tls, oldest, answer);
	}
	leave(tls, fd);
}

/* As SNI and certificates have it: without the final dot (RFC 6066, 3).  0, or -1 with the reason. */
static int
take_name(struct server *server, const char *name, struct text *why)
{
	size_t len = strlen(name);
	struct in_addr address;

	if (len > 1 && name[len - 1] == '.')
		len--;
	if (len == 0 || len >= sizeof(server->name))
		return text_set_format(
			   why, "\"server_name\": expected a name of 255 bytes at most"),
		       -1;
	memcpy(server->name, name, len);
	server->name[len] = '\0';
	/* "127.1" is an address, and a certificate names it in four parts. */
	if (inet_aton(server->name, &address))
		inet_ntop(AF_INET, &address, server->name, sizeof(server->name));
	return kind_check_host(server->name, why);
}

static void
run(const struct step_probe *probe, struct http_answer *answer)
{
	struct server server = {.ca_file = kind_setting(probe, "ca_file")};
	const char *name = kind_setting(probe, "server_name");

	if (kind_read_place(&server.place, kind_setting(probe, "tls"), "443", &answer->reason) <
		0 ||
	    take_name(&server, name ? name : server.place.host, &answer->reason) < 0) {
		answer->error = HTTP_ERROR_URL;
		return;
	}
	if (!server.ca_file)
		server.ca_file = probe->ca_file;
	look(probe, &server, answer);
}

static const char *const members[] = {"server_name", "ca_file", NULL};

static const struct step_rule rules[] = {
    {.name = "verified",
	.path = ".verified",
	.op = STEP_RULE_EQUAL,
	.type = STEP_RULE_BOOL,
	.otherwise = "true",
	.reason = ".reason"},
    {.name = "min_days",
	.path = ".days_left",
	.op = STEP_RULE_AT_LEAST,
	.type = STEP_RULE_NUMBER,
	.unit = "days"},
    {.name = "names", .path = ".names", .op = STEP_RULE_CONTAINS, .type = STEP_RULE_STRING},
    {.name = "issuer", .path = ".issuer", .op = STEP_RULE_CONTAINS, .type = STEP_RULE_STRING},
    {.name = "min_version",
	.path = ".oldest_version",
	.op = STEP_RULE_AT_LEAST,
	.type = STEP_RULE_STRING,
	.values = "TLSv1.1, TLSv1.2, TLSv1.3"},
    {0},
};

const struct step_kind kind_tls = {
    .member = "tls", .members = members, .rules = rules, .parse = parse, .run = run};
