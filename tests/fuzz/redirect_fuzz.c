/*
 * Redirects: the first line is the URL of a request, the rest what Location said.  Where that leads
 * has no fragment, and led there once more leads to the same; what goes out is a URL of ASCII.
 */
#include <string.h>

#include "fuzz.h"
#include "http/redirect.h"
#include "http/url.h"
#include "text.h"

enum { MAX = 1 << 20 };

static bool
has_dot_segment(const char *path)
{
	size_t len = strcspn(path, "?#");

	for (const char *at = path; at < path + len; at += 1 + strcspn(at + 1, "/?")) {
		size_t segment = strcspn(at + 1, "/?#");

		if ((segment == 1 && at[1] == '.') ||
		    (segment == 2 && at[1] == '.' && at[2] == '.'))
			return true;
	}
	return false;
}

/* What goes out, and from there. */
static void
go(const char *target)
{
	struct text out = TEXT_INIT(MAX), again = TEXT_INIT(MAX), why = TEXT_INIT(TEXT_MAX_REASON);
	struct http_url url;

	if (http_url_encode(target, &out, &why) == 0) {
		must(http_url_split(text_string(&out), &url, &why) == 0);
		for (size_t i = 0; i < out.len; i++)
			must(out.bytes[i] > ' ' && out.bytes[i] < 0x7f);
		must(http_url_encode(text_string(&out), &again, &why) == 0);
		must(strcmp(text_string(&out), text_string(&again)) == 0);
	} else {
		must(why.len > 0 || text_failed(&out));
	}
	text_free(&out);
	text_free(&again);
	text_free(&why);
}

static void
lead(const char *base_url, const char *reference, size_t len)
{
	struct text target = TEXT_INIT(MAX), again = TEXT_INIT(MAX), why = TEXT_INIT(1000);
	struct http_url base, url;

	if (http_url_ascii(base_url, &target, &why) < 0) {
		text_free(&target);
		text_free(&why);
		return;
	}
	must(http_url_split(text_string(&target), &base, NULL) == 0);
	http_reference_resolve(&base, text_string(&target), reference, len, &again);
	must(!strchr(text_string(&again), '#'));
	/* An empty path, or a query alone, leaves the path of the base. */
	if (http_url_split(text_string(&again), &url, NULL) == 0 && len > 0 &&
	    !strchr("?#", reference[0]))
		must(!has_dot_segment(url.path));
	go(text_string(&again));
	text_free(&target);
	text_free(&again);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = len > 0 ? memchr(bytes, '\n', len) : NULL;
	struct text base = TEXT_INIT(MAX), reference = TEXT_INIT(MAX);

	if (!end || len > 1 << 14 || memchr(bytes, '\0', len))
		return 0;
	text_add(&base, bytes, (size_t)(end - bytes));
	text_add(&reference, end + 1, len - (size_t)(end - bytes) - 1);
	lead(text_string(&base), text_string(&reference), reference.len);
	text_free(&base);
	text_free(&reference);
	return 0;
}
