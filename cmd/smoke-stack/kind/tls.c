/*
 * tls: the certificate and the protocol of a server.  Shakes hands, sends nothing, hangs up.
 *
 *   {"tls":"shop.example:443",
 *    "expect":{"min_days":21,"names":["shop.example"],"min_version":"TLSv1.2"}}
 *   {"verified":true,"version":"TLSv1.3","oldest_version":"TLSv1.2","subject":"CN=shop.example",
 *    "issuer":"CN=Authority","names":["shop.example"],"days_left":61.3,"chain":[{"subject":...,
 *    "issuer":...,"not_before":...,"not_after":...,"days_left":...}],...}
 *
 * The handshake itself accepts any certificate, so that one that does not verify is described too;
 * whether it verifies is judged by OpenSSL with the system's and the given certificates and the
 * server's name, and expected unless the plan says otherwise. `oldest_version` is there when
 * `expect` asks for `min_version`: further handshakes that offer one old version each.
 */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "certificate.h"
#include "document.h"
#include "json_writer.h"
#include "probe.h"
#include "text.h"

struct server {
	struct kind_place place;
	char name[256]; /* that the certificate should be for, and that is sent as SNI */
	const char *ca_file;
	/* What the server said first: a record's header, or something else than TLS. */
	char first[5];
};

/* ---- handshakes ---- */

/* The first of OpenSSL's errors, in its words. */
static const char *
tls_error(void)
{
	unsigned long code = ERR_peek_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	return reason ? reason : "it closed the connection";
}

/* Versions 0: all that OpenSSL offers. Old ones need its lowest level of security to be offered at
 * all. */
static SSL_CTX *
tls_context_new(const struct server *server, int version, struct step_reply *reply)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	bool good = context;

	ERR_clear_error();
	if (good && version) {
		SSL_CTX_set_security_level(context, 0);
		good = SSL_CTX_set_min_proto_version(context, version) == 1 &&
		       SSL_CTX_set_max_proto_version(context, version) == 1;
	} else if (good) {
		SSL_CTX_set_default_verify_paths(context);
		if (server->ca_file && SSL_CTX_load_verify_file(context, server->ca_file) != 1) {
			kind_fail(reply, STEP_NO_TLS, "cannot read the certificates of ");
			text_add_visible(&reply->reason, server->ca_file, strlen(server->ca_file));
			good = false;
		}
	}
	if (good)
		return context;
	if (!reply->failure)
		kind_fail(reply, STEP_NO_TLS, "cannot prepare TLS: %s", tls_error());
	SSL_CTX_free(context);
	return NULL;
}

/* A name is sent, too. */
static bool
tls_set_name(SSL *tls, const char *name)
{
	X509_VERIFY_PARAM *parameters = SSL_get0_param(tls);

	if (certificate_expect_address(parameters, name))
		return true;
	ERR_clear_error();
	return certificate_expect_name(parameters, name) &&
	       SSL_set_tlsext_host_name(tls, name) == 1;
}

/* Keeps the header of the first record that comes. */
static void
server_note_header(
    int sent, int version, int type, const void *bytes, size_t len, SSL *tls, void *context)
{
	struct server *server = context;

	(void)version;
	(void)tls;
	if (!sent && type == SSL3_RT_HEADER && len >= sizeof(server->first) && !server->first[0])
		memcpy(server->first, bytes, sizeof(server->first));
}

static void
tls_fail_handshake(const struct server *server, struct step_reply *reply)
{
	if (memcmp(server->first, "HTTP/", 5) == 0)
		kind_fail(reply, STEP_NO_TLS, "the server speaks plain HTTP there, not TLS");
	else if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_WRONG_VERSION_NUMBER)
		kind_fail(reply, STEP_NO_TLS, "the server speaks something else than TLS there");
	else
		kind_fail(reply, STEP_NO_TLS, "the TLS handshake failed: %s", tls_error());
}

/* 1 when both sides agreed, 0 when the server did not, -1 when it is too late. */
static int
tls_shake_hands(const struct step_probe *probe, SSL *tls, int fd)
{
	for (;;) {
		int rc = SSL_connect(tls), error = SSL_get_error(tls, rc);

		if (rc == 1)
			return 1;
		if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
			return 0;
		if (kind_wait(probe, fd, error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT) == -1)
			return -1;
	}
}

/* Connects and shakes hands.  1 with `tls` and `fd`; 0 when the server refused the handshake, -1
 * otherwise, both with the reason. */
static int
tls_connect(const struct step_probe *probe, struct server *server, int version, SSL **tls, int *fd,
    struct step_reply *reply)
{
	SSL_CTX *context = NULL;
	int rc = -1;

	if (kind_connect(probe, &server->place, fd, reply) != KIND_CONNECTED)
		return -1;
	context = tls_context_new(server, version, reply);
	*tls = context ? SSL_new(context) : NULL;
	SSL_CTX_free(context); /* the connection holds it */
	if (*tls && tls_set_name(*tls, server->name) && SSL_set_fd(*tls, *fd) == 1) {
		SSL_set_msg_callback(*tls, server_note_header);
		SSL_set_msg_callback_arg(*tls, server);
		rc = tls_shake_hands(probe, *tls, *fd);
		if (rc == 0)
			tls_fail_handshake(server, reply);
		else if (rc == -1)
			kind_fail_late(probe, reply);
	} else if (!reply->failure) {
		kind_fail(reply, STEP_NO_TLS, "cannot prepare TLS: %s", tls_error());
	}
	return rc;
}

static void
tls_close(SSL *tls, int fd)
{
	SSL_free(tls);
	if (fd != -1)
		close(fd);
	ERR_clear_error();
}

/* The oldest version that the server takes, NULL when none; 0 or -1 with the reason. */
static int
tls_find_oldest(const struct step_probe *probe, struct server *server, const char **oldest,
    struct step_reply *reply)
{
	static const struct {
		int version;
		const char *name;
	} versions[] = {{TLS1_VERSION, "TLSv1"}, {TLS1_1_VERSION, "TLSv1.1"},
	    {TLS1_2_VERSION, "TLSv1.2"}, {TLS1_3_VERSION, "TLSv1.3"}};

	*oldest = NULL;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]) && !*oldest; i++) {
		SSL *tls = NULL;
		int fd = -1, rc = tls_connect(probe, server, versions[i].version, &tls, &fd, reply);

		tls_close(tls, fd);
		if (rc == -1)
			return -1;
		if (rc == 1)
			*oldest = versions[i].name;
		reply->failure = STEP_REPLIED;
		text_clear(&reply->reason);
	}
	return 0;
}

/* ---- the reply ---- */

static void
tls_reply(const struct server *server, SSL *tls, const char *oldest, struct step_reply *reply)
{
	struct json_writer w = json_writer(&reply->body);
	const X509 *certificate = SSL_get0_peer_certificate(tls);
	long verdict = SSL_get_verify_result(tls);

	json_open_object(&w, NULL);
	json_put_string(&w, "server_name", server->name);
	json_put_string(&w, "address", server->place.address);
	json_put_bool(&w, "verified", verdict == X509_V_OK);
	certificate_put_reason(&w, certificate, verdict);
	json_put_string(&w, "version", SSL_get_version(tls));
	json_put_string(&w, "cipher", SSL_get_cipher_name(tls));
	json_put_string(&w, "oldest_version", oldest);
	certificate_put_names(&w, certificate);
	certificate_put_chain(&w, SSL_get_peer_cert_chain(tls));
	json_close_object(&w);
}

static void
tls_look(const struct step_probe *probe, struct server *server, struct step_reply *reply)
{
	SSL *tls = NULL;
	int fd = -1;
	const char *oldest = NULL;

	if (tls_connect(probe, server, 0, &tls, &fd, reply) == 1) {
		if (!SSL_get0_peer_certificate(tls))
			kind_fail(reply, STEP_NO_TLS, "the server showed no certificate");
		else if (!step_probe_expects(probe, "min_version") ||
			 tls_find_oldest(probe, server, &oldest, reply) == 0)
			tls_reply(server, tls, oldest, reply);
	}
	tls_close(tls, fd);
}

/* As SNI and certificates have it: without the final dot (RFC 6066, 3).  0, or -1 with the
 * reason. */
static int
server_take_name(struct server *server, const char *name, struct text *why)
{
	size_t len = strlen(name);
	struct in_addr address;

	if (len > 1 && name[len - 1] == '.')
		len--;
	if (len == 0 || len >= sizeof(server->name))
		return text_fail(why, "\"server_name\": expected a name of 255 bytes at most");
	memcpy(server->name, name, len);
	server->name[len] = '\0';
	/* "127.1" is an address, and a certificate names it in four parts. */
	if (inet_aton(server->name, &address))
		inet_ntop(AF_INET, &address, server->name, sizeof(server->name));
	return kind_check_host(server->name, why);
}

static void
tls_run(const struct step_probe *probe, struct step_reply *reply)
{
	struct server server = {.ca_file = kind_setting(probe, "ca_file")};
	const char *name = kind_setting(probe, "server_name");

	if (kind_read_place(&server.place, kind_setting(probe, "tls"), "443", &reply->reason) < 0 ||
	    server_take_name(&server, name ? name : server.place.host, &reply->reason) == -1) {
		reply->failure = STEP_NO_ADDRESS;
		return;
	}
	if (!server.ca_file)
		server.ca_file = probe->ca_file;
	tls_look(probe, &server, reply);
}

static const struct member tls_members[] = {
    MEMBER(TEXT, "tls"),
    MEMBER(TEXT, "server_name"),
    MEMBER(TEXT, "ca_file"),
    {0},
};
static const struct members members = {"a step", tls_members, NULL};

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

const struct step_kind kind_tls = {.members = &members, .rules = rules, .run = tls_run};
