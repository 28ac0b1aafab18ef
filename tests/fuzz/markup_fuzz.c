/* links: cmd/readiness-report/page/markup.c */
/*
 * Any bytes, as text, as an excerpt and as a link of the page of readiness-report: no markup comes of
 * them but the link's own, no control byte and nothing that is no UTF-8.
 */
#include "page/markup.h"

#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "text.h"
#include "utf8.h"

/* Whether it is one of the references that markup.c writes. */
static bool
is_reference(const char *at)
{
	static const char *const references[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		if (strncmp(at, references[i], strlen(references[i])) == 0)
			return true;

	return false;
}

static void
must_be_inert(const char *words, size_t len)
{
	must(utf8_prefix(words, len) == len);
	for (size_t i = 0; i < len; i++) {
		must(!strchr("<>\"'", words[i]));
		must(words[i] != '&' || is_reference(words + i));
		must((unsigned char)words[i] >= ' ' || words[i] == '\n' || words[i] == '\t');
		must(words[i] != 0x7f);
	}
	/* U+202A to U+202E, U+2066 to U+2069. */
	for (size_t i = 0; i + 2 < len; i++)
		if (memcmp(words + i, "\xe2\x80", 2) == 0)
			must((unsigned char)words[i + 2] < 0xaa ||
			     (unsigned char)words[i + 2] > 0xae);
		else if (memcmp(words + i, "\xe2\x81", 2) == 0)
			must((unsigned char)words[i + 2] < 0xa6 ||
			     (unsigned char)words[i + 2] > 0xa9);
}

/* A link leads to http, to https, or to a path: whatever stands before its first colon. */
static void
must_lead_nowhere_else(const char *href)
{
	size_t scheme = strcspn(href, ":/?#");

	must(strncmp(href, "http://", 7) == 0 || strncmp(href, "https://", 8) == 0 ||
	     (href[scheme] != ':' && strncmp(href, "//", 2) != 0));
	must(strcspn(href, " \t\n\\") == strlen(href));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char link[] = "<a rel=\"noopener noreferrer\" href=\"";
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), string = TEXT_INIT(TEXT_MAX_RECORD);

	if (size < 1 || size > 1 << 16)
		return 0;
	markup_bytes(&out, (const char *)bytes, size);
	must_be_inert(text_string(&out), out.len);

	text_add(&string, bytes, size);
	text_clear(&out);
	markup_excerpt(&out, text_string(&string), bytes[0]);
	must_be_inert(text_string(&out), out.len);

	text_clear(&out);
	markup_link(&out, text_string(&string));
	if (markup_is_link(text_string(&string))) {
		char *href = out.bytes + strlen(link);
		char *end = strchr(href, '"');

		must(strncmp(out.bytes, link, strlen(link)) == 0 && end);
		must_be_inert(href, (size_t)(end - href));
		*end = '\0';
		must_lead_nowhere_else(href);
	} else {
		must_be_inert(text_string(&out), out.len);
	}
	text_free(&string);
	text_free(&out);
	return 0;
}
