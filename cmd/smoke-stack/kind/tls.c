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
#include "tls.h"

#include <arpa/inet.h>
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
};

/* ---- handshakes ---- */

/* 1 when both sides agreed, 0 when the server did not (`why`), -1 when it is too late. */
static int
tls_agree(const struct step_probe *probe, struct tls *tls, int fd, struct text *why)
{
	for (;;) {
		enum tls_state state = tls_shake_hands(tls, why);

		if (state == TLS_DONE || state == TLS_FAILED)
			return state == TLS_DONE;
		if (kind_wait(probe, fd, state == TLS_WANTS_IN ? POLLIN : POLLOUT) == -1)
			return -1;
	}
}

/* Connects and shakes hands.  1 with `tls` and `fd`; 0 when the server refused the handshake, -1
 * otherwise, both with the reason. */
static int
tls_connect(const struct step_probe *probe, struct server *server, enum tls_version version,
    struct tls **tls, int *fd, struct step_reply *reply)
{
	struct tls_settings settings = {.name = server->name,
	    .ca_file = version == TLS_ANY ? server->ca_file : NULL,
	    .version = version,
	    .judges_later = true};
	int rc = -1;

	if (kind_connect(probe, &server->place, fd, reply) != KIND_CONNECTED)
		return -1;
	reply->failure = STEP_NO_TLS;
	*tls = tls_new(*fd, &settings, &reply->reason);
	if (*tls)
		rc = tls_agree(probe, *tls, *fd, &reply->reason);
	if (rc == 1)
		reply->failure = STEP_REPLIED;
	else if (*tls && rc == -1)
		kind_fail_late(probe, reply);
	return rc;
}

static void
tls_close(struct tls *tls, int fd)
{
	tls_free(tls);
	if (fd != -1)
		close(fd);
}

/* The oldest version that the server takes, NULL when none; 0 or -1 with the reason. */
static int
tls_find_oldest(const struct step_probe *probe, struct server *server, const char **oldest,
    struct step_reply *reply)
{
	static const char *const names[] = {[TLS_1_0] = "TLSv1",
	    [TLS_1_1] = "TLSv1.1",
	    [TLS_1_2] = "TLSv1.2",
	    [TLS_1_3] = "TLSv1.3"};

	*oldest = NULL;
	for (enum tls_version version = TLS_1_0; version <= TLS_1_3 && !*oldest; version++) {
		struct tls *tls = NULL;
		int fd = -1, rc = tls_connect(probe, server, version, &tls, &fd, reply);

		tls_close(tls, fd);
		if (rc == -1)
			return -1;
		if (rc == 1)
			*oldest = names[version];
		reply->failure = STEP_REPLIED;
		text_clear(&reply->reason);
	}
	return 0;
}

/* ---- the reply ---- */

static void
tls_put_reason(struct json_writer *w, const struct tls *tls)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	certificate_explain(tls_certificate(tls), tls_verdict(tls),
	    "--ca-file FILE, or \"ca_file\", names certificates to trust beside the system's",
	    &reason);
	json_put_string(w, "reason", text_string(&reason));
}

static void
tls_reply(const struct server *server, const struct tls *tls, const char *oldest,
    struct step_reply *reply)
{
	struct json_writer w = json_writer(&reply->body);

	json_open_object(&w, NULL);
	json_put_string(&w, "server_name", server->name);
	json_put_string(&w, "address", server->place.address);
	json_put_bool(&w, "verified", tls_verdict(tls) == 0);
	tls_put_reason(&w, tls);
	json_put_string(&w, "version", tls_version_name(tls));
	json_put_string(&w, "cipher", tls_cipher_name(tls));
	json_put_string(&w, "oldest_version", oldest);
	certificate_put_names(&w, tls_certificate(tls));
	certificate_put_chain(&w, tls_chain(tls));
	json_close_object(&w);
}

static void
tls_look(const struct step_probe *probe, struct server *server, struct step_reply *reply)
{
	struct tls *tls = NULL;
	int fd = -1;
	const char *oldest = NULL;

	if (tls_connect(probe, server, TLS_ANY, &tls, &fd, reply) == 1) {
		if (!tls_certificate(tls))
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
