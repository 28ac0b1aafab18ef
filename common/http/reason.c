#include "reason.h"

#include <string.h>

#include "answer.h"
#include "units.h"
#include "url.h"

static void
reason_add_detail(struct text *out, const char *detail)
{
	if (*detail)
		text_add_visible_format(out, ": %s", detail);
}

/* A route's proxy, whose userinfo is not told; it was checked before. */
static void
reason_say_proxy(const struct http_route *route, struct text *out)
{
	struct http_url proxy;

	text_add_string(out, "the proxy ");
	if (http_url_split(route->proxy, &proxy, NULL) == 0)
		text_add_visible(out, proxy.host, (size_t)(proxy.path - proxy.host));
}

/* Whom we did not reach: not always the one whom the URL names. */
static void
reason_say_unreached(const struct http_failure *failure, struct text *out)
{
	const struct http_route *route = failure->route;

	if (failure->tunnel_status) {
		http_url_place(failure->url, out);
		text_add_string(out, ": ");
		reason_say_proxy(route, out);
		text_add_format(
		    out, " refuses to connect to it: status %d", failure->tunnel_status);
		return;
	}
	if (route->unix_socket)
		text_add_visible_format(out, "the socket %s", route->unix_socket);
	else if (route->proxy)
		reason_say_proxy(route, out);
	else
		http_url_place(failure->url, out);
	text_add_string(out, ": cannot connect");
	reason_add_detail(out, failure->detail);
}

static void
reason_say_unresolved(const struct http_failure *failure, struct text *out)
{
	struct http_url proxy;
	const struct http_url *url = failure->url;

	if (failure->route->proxy && http_url_split(failure->route->proxy, &proxy, NULL) == 0)
		url = &proxy;
	text_add_string(out, "cannot resolve ");
	text_add_visible(out, url->host, url->host_len);
	text_add_string(out, ": not known");
}

/* OpenSSL says the same of what is no key and of another certificate's. */
static void
reason_say_tls(const struct http_failure *failure, struct text *out)
{
	const struct http_route *route = failure->route;

	text_add_string(out, ": TLS failed");
	if (strstr(failure->detail, "wrong version number") ||
	    strstr(failure->detail, "packet length too long") ||
	    strstr(failure->detail, "http request")) {
		text_add_string(out,
		    ": what answers there speaks no TLS, but plain HTTP perhaps; use "
		    "http:// if that is meant");
		return;
	}
	if (!route->client_cert || !strstr(failure->detail, "unable to set private key")) {
		reason_add_detail(out, failure->detail);
		if (strstr(failure->detail, "local issuer certificate") ||
		    strstr(failure->detail, "self-signed certificate") ||
		    strstr(failure->detail, "self signed certificate"))
			text_add_string(out, route->ca_file
						 ? "; the CA of --ca-file did not sign it"
						 : "; --ca-file names a CA of your own");
		return;
	}
	text_add_visible_format(out,
	    ": the client's key is no PEM key, or not that of its certificate: %s",
	    route->client_key ? route->client_key : route->client_cert);
}

static void
reason_say_timeout(
    const struct http_answer *answer, const struct http_failure *failure, struct text *out)
{
	const char *what = "no whole answer";
	int64_t limit = failure->timeout_ns;

	if (!failure->connected) {
		what = answer->resolve_ns == 0   ? "no address"
		       : answer->connect_ns == 0 ? "no connection"
						 : "no TLS handshake";
		limit = failure->connect_ns;
	} else if (answer->first_byte_ns == 0) {
		what = "no answer";
	}
	text_add_format(out, ": %s", what);
	if (!failure->connected && failure->route->proxy) {
		text_add_string(out, " by ");
		reason_say_proxy(failure->route, out);
	}
	text_add_string(out, " within ");
	units_show_duration(out, limit);
}

void
http_reason_build(struct http_answer *answer, const struct http_failure *failure)
{
	struct text *out = &answer->reason;

	text_clear(out);
	switch (answer->error) {
	case HTTP_OK:
		return;
	case HTTP_ERROR_INTERRUPTED:
		text_add_string(out, "interrupted");
		return;
	case HTTP_ERROR_RESOLVE:
		reason_say_unresolved(failure, out);
		return;
	case HTTP_ERROR_CONNECT:
		reason_say_unreached(failure, out);
		return;
	default:
		break;
	}

	/* Who has no TLS of his own did not fail in it. */
	if (answer->error == HTTP_ERROR_TLS && failure->route->proxy && !failure->url->secure)
		reason_say_proxy(failure->route, out);
	else
		http_url_place(failure->url, out);
	if (failure->fault && answer->error != HTTP_ERROR_TIMEOUT &&
	    answer->error != HTTP_ERROR_TOO_LARGE) {
		text_add_format(out, ": %s%s",
		    answer->error == HTTP_ERROR_TLS ? "TLS failed: " : "", failure->fault);
		return;
	}
	switch (answer->error) {
	case HTTP_ERROR_TIMEOUT:
		reason_say_timeout(answer, failure, out);
		return;
	case HTTP_ERROR_LIMIT:
		text_add_string(out, ": this machine is short of descriptors, ports or memory");
		break;
	case HTTP_ERROR_TLS:
		reason_say_tls(failure, out);
		return;
	case HTTP_ERROR_RESET:
		text_add_string(out, ": closed before the answer was whole");
		break;
	case HTTP_ERROR_PROTOCOL:
		text_add_string(out, ": not an HTTP answer");
		break;
	case HTTP_ERROR_TOO_LARGE:
		if (failure->many_headers) {
			text_add_format(out, ": the answer has more than %d header lines or ",
			    HTTP_MAX_HEADER_LINES);
			units_show_size(out, HTTP_MAX_HEADER_BYTES);
			text_add_string(out, " of them");
		} else {
			text_add_string(out, ": the answer's body exceeds ");
			units_show_size(out, (int64_t)failure->max_answer);
		}
		return;
	default:
		break;
	}
	reason_add_detail(out, failure->detail);
}
