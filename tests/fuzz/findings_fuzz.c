/* links: cmd/check-guardrails/ */
/*
 * A baseline of findings, and globs: the first byte chooses.  Even: the rest is a file; what is accepted must be
 * written so that it is accepted again and stays the same, and each finding of it is known.  Odd: it is a glob, a NUL
 * and a text.
 */
#include <string.h>

#include "../../cmd/check-guardrails/known_findings.h"
#include "fuzz.h"
#include "path_glob.h"
#include "text.h"

static void
meet_all(struct known_findings *known)
{
	for (size_t i = 0; i < known->count; i++) {
		struct known_finding *finding = &known->items[i];
		struct finding_word words[KNOWN_MEMBERS];

		for (int m = 0; m < KNOWN_MEMBERS; m++)
			words[m] = (struct finding_word){finding->words[m], finding->lengths[m]};
		for (int64_t n = 0; n < finding->known; n++)
			must(
			    !known_findings_see(known, words, n < finding->known_suppressed, true));
		must(known_findings_see(known, words, true, true));
		must(known_findings_see(known, words, false, true));
	}
}

static void
try_file(const char *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON), once = TEXT_INIT(1 << 24),
		    twice = TEXT_INIT(1 << 24);
	struct known_findings known = {0}, again = {0};

	if (known_findings_parse(&known, "known", bytes, len, &why) == 0) {
		meet_all(&known);
		known_findings_put(&known, &once);
		must(
		    known_findings_parse(&again, "known", text_string(&once), once.len, &why) == 0);
		known_findings_put(&again, &twice);
		must(once.len == twice.len &&
		     memcmp(text_string(&once), text_string(&twice), once.len) == 0);
	} else {
		must(why.len > 0);
	}
	known_findings_free(&known);
	known_findings_free(&again);
	text_free(&why);
	text_free(&once);
	text_free(&twice);
}

static void
try_glob(const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\0', len);
	size_t glob = end ? (size_t)(end - bytes) : 0;

	if (!end || glob > PATH_GLOB_MOST)
		return;
	/* A glob without stars and question marks is a text that it fits, and one after another star fits more. */
	if (strcspn(bytes, "*?") == glob)
		must(path_glob_fits(bytes, bytes, glob));
	if (path_glob_fits(bytes, end + 1, len - glob - 1))
		must(path_glob_fits("**", end + 1, len - glob - 1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len == 0 || len > 1 << 14)
		return 0;
	if (bytes[0] & 1)
		try_glob((const char *)bytes + 1, len - 1);
	else
		try_file((const char *)bytes + 1, len - 1);
	return 0;
}
