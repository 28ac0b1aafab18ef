#include <string.h>

#include "http_internal.h"
#include "units.h"

static void
add_detail(struct text *out, const char *detail)
{
	if (!*detail)
		return;
	text_add_string(out, ": ");
	text_add_visible(out, detail, strlen(detail));
}

static void
say_timeout(const struct http_answer *answer, const struct http_failure *failure, struct text *out)
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
	text_add_format(out, ": %s within ", what);
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
		text_add_string(out, "cannot resolve ");
		text_add_visible(out, failure->url->host, failure->url->host_len);
		text_add_string(out, ": not known");
		return;
	default:
		break;
	}

	http_url_place(failure->url, out);
	switch (answer->error) {
	case HTTP_ERROR_CONNECT:
		text_add_string(out, ": cannot connect");
		break;
	case HTTP_ERROR_TIMEOUT:
		say_timeout(answer, failure, out);
		return;
	case HTTP_ERROR_TLS:
		text_add_string(out, ": TLS failed");
		break;
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
	add_detail(out, failure->detail);
}
