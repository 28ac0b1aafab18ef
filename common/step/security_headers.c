/*
 * The usual security headers (OWASP Secure Headers Project), read as browsers read them: what does
 * not protect there is not taken for protection here.
 *
 *   X-Content-Type-Options      Fetch, "determine nosniff": the first of the list, in any case
 *   X-Frame-Options             HTML, "check a navigation response's adherence to X-Frame-Options":
 *                               values that contradict each other protect by accident; where a
 *                               policy has frame-ancestors, that holds instead
 *   Content-Security-Policy     CSP Level 3, 2.2: policies stand between commas, directives between
 *                               semicolons; what is not known is passed over
 *   Referrer-Policy             W3C Referrer Policy, 8.1: the last policy that is known
 *   Strict-Transport-Security   RFC 6797, 6.1 and 8.1: the first line alone, and none where a
 *                               directive is wrong or stands twice
 */
#include <string.h>
#include <strings.h>

#include "character.h"
#include "headers.h"
#include "http.h"

/* Browsers forget it before the user comes back if it holds for less, eleven days. */
enum { MAX_AGE_LEAST = 1000000 };

/* A part of a value, without the blanks around it. */
struct part {
	const char *bytes;
	size_t len;
};

/* Form feeds too, as in HTML. */
static bool
is_part_blank(char c)
{
	return char_is_space(c) || c == '\f';
}

static struct part
part_trim(const char *bytes, size_t len)
{
	for (; len > 0 && is_part_blank(*bytes); len--)
		bytes++;
	while (len > 0 && is_part_blank(bytes[len - 1]))
		len--;
	return (struct part){.bytes = bytes, .len = len};
}

/* The next part up to `mark`; false when none is left. */
static bool
part_next(const char **at, const char *end, char mark, struct part *part)
{
	const char *stop;

	if (!*at || *at > end)
		return false;
	stop = memchr(*at, mark, (size_t)(end - *at));
	if (!stop)
		stop = end;
	*part = part_trim(*at, (size_t)(stop - *at));
	*at = stop + 1;
	return true;
}

static bool
part_is(const struct part *part, const char *word)
{
	return part->len == strlen(word) && strncasecmp(part->bytes, word, part->len) == 0;
}

static bool
part_is_any(const struct part *part, const char *const *words)
{
	for (; *words; words++)
		if (part_is(part, *words))
			return true;
	return false;
}

/* The word at the beginning of a part, which keeps what stands behind it. */
static struct part
part_first_word(struct part *part)
{
	size_t len = 0;
	struct part word;

	while (len < part->len && !is_part_blank(part->bytes[len]))
		len++;
	word = (struct part){.bytes = part->bytes, .len = len};
	*part = part_trim(part->bytes + len, part->len - len);
	return word;
}

/* ---- X-Content-Type-Options ---- */

static const char *
nosniff_fault(const struct text *joined, const struct http_answer *answer)
{
	const char *at = text_string(joined);
	struct part first;

	(void)answer;
	if (part_next(&at, at + joined->len, ',', &first) && part_is(&first, "nosniff"))
		return NULL;
	return "browsers take \"nosniff\" as the first value alone";
}

/* ---- Content-Security-Policy ---- */

/* Directives that restrict what a page may load, run, send or be framed by. */
static const char *const restricting[] = {"default-src", "script-src", "script-src-elem",
    "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src", "font-src",
    "connect-src", "media-src", "object-src", "frame-src", "child-src", "worker-src",
    "manifest-src", "frame-ancestors", NULL};

struct policies {
	bool restrict_some;
	bool frame_ancestors; /* some policy has them, */
	bool frames_all;      /* and they keep nobody out */
};

static bool
sources_hold_all(struct part sources)
{
	static const char *const all[] = {"*", "http:", "https:", "http://*", "https://*", NULL};

	while (sources.len > 0) {
		struct part source = part_first_word(&sources);

		if (part_is_any(&source, all))
			return true;
	}
	return false;
}

/* One policy: of a directive that stands twice the first counts. */
static void
policy_read(struct part policy, struct policies *found)
{
	const char *at = policy.bytes;
	bool has_ancestors = false;
	struct part directive;

	while (part_next(&at, policy.bytes + policy.len, ';', &directive)) {
		struct part name = part_first_word(&directive);

		found->restrict_some |= part_is_any(&name, restricting);
		if (!part_is(&name, "frame-ancestors") || has_ancestors)
			continue;
		has_ancestors = true;
		/* Each policy holds: one that keeps others out is enough. */
		found->frames_all =
		    sources_hold_all(directive) && (!found->frame_ancestors || found->frames_all);
		found->frame_ancestors = true;
	}
}

static struct policies
policies_read(const struct text *joined)
{
	const char *at = text_string(joined), *end = at + joined->len;
	struct policies found = {0};
	struct part policy;

	while (part_next(&at, end, ',', &policy))
		policy_read(policy, &found);
	return found;
}

static const char *
policy_fault(const struct text *joined, const struct http_answer *answer)
{
	(void)answer;
	return policies_read(joined).restrict_some
		   ? NULL
		   : "no directive of it restricts what a page may load or be framed by";
}

/* ---- X-Frame-Options ---- */

static bool
framed_by_all(const struct http_answer *answer)
{
	TEXT_LOCAL joined = TEXT_INIT(TEXT_MAX_RECORD);

	step_header_join(answer, "Content-Security-Policy", &joined);
	return policies_read(&joined).frames_all;
}

static const char *
frame_fault(const struct text *joined, const struct http_answer *answer)
{
	static const char *const safe[] = {"deny", "sameorigin", NULL};
	const char *at = text_string(joined), *end = at + joined->len;
	struct part first = {0}, value;

	while (part_next(&at, end, ',', &value)) {
		if (!first.bytes)
			first = value;
		if (!part_is_any(&value, safe))
			return "browsers know DENY and SAMEORIGIN alone";
		if (value.len != first.len)
			return "its values contradict each other";
	}
	if (framed_by_all(answer))
		return "the policy's frame-ancestors hold instead, and let everybody in";
	return NULL;
}

/* ---- Referrer-Policy ---- */

static const char *
referrer_fault(const struct text *joined, const struct http_answer *answer)
{
	static const char *const known[] = {"no-referrer", "no-referrer-when-downgrade",
	    "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
	    "strict-origin-when-cross-origin", "unsafe-url", NULL};
	static const char *const safe[] = {
	    "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin", NULL};
	const char *at = text_string(joined), *end = at + joined->len;
	struct part last = {0}, value;

	(void)answer;
	while (part_next(&at, end, ',', &value))
		if (part_is_any(&value, known))
			last = value;
	if (!last.bytes)
		return "it holds no policy that browsers know";
	return part_is_any(&last, safe)
		   ? NULL
		   : "the last policy that browsers know holds, and sends paths to strangers";
}

/* ---- Strict-Transport-Security ---- */

static bool
part_is_token(const struct part *part)
{
	for (size_t i = 0; i < part->len; i++)
		if (!char_is_token(part->bytes[i]))
			return false;
	return part->len > 0;
}

static bool
part_is_quoted(const struct part *part)
{
	return part->len >= 2 && part->bytes[0] == '"' && part->bytes[part->len - 1] == '"' &&
	       !memchr(part->bytes + 1, '"', part->len - 2);
}

/* Digits, between quotes perhaps; -1 when it is no number of seconds. */
static long long
max_age_of(struct part value)
{
	long long seconds = 0;

	if (part_is_quoted(&value))
		value = (struct part){.bytes = value.bytes + 1, .len = value.len - 2};
	for (size_t i = 0; i < value.len; i++) {
		if (!char_is_digit(value.bytes[i]))
			return -1;
		if (seconds < MAX_AGE_LEAST)
			seconds = seconds * 10 + (value.bytes[i] - '0');
	}
	return value.len > 0 ? seconds : -1;
}

struct transport {
	long long max_age;   /* -1: none was said */
	bool has_subdomains; /* includeSubDomains */
};

/* One directive; a reason when the whole is nothing because of it. */
static const char *
directive_fault(struct part directive, struct transport *seen)
{
	const char *equals = memchr(directive.bytes, '=', directive.len);
	size_t len = equals ? (size_t)(equals - directive.bytes) : directive.len;
	struct part name = part_trim(directive.bytes, len), value = {0};

	if (directive.len == 0)
		return NULL;
	if (equals)
		value = part_trim(equals + 1, directive.len - len - 1);
	if (!part_is_token(&name) || (equals && !part_is_token(&value) && !part_is_quoted(&value)))
		return "it is not written as RFC 6797 has it, and browsers pass it over";
	if (part_is(&name, "includeSubDomains")) {
		if (equals || seen->has_subdomains)
			return "includeSubDomains stands once and without a value, or browsers "
			       "pass "
			       "the whole over";
		seen->has_subdomains = true;
	}
	if (!part_is(&name, "max-age"))
		return NULL;
	if (seen->max_age >= 0)
		return "max-age stands twice, and browsers pass the whole over";
	seen->max_age = max_age_of(value);
	return seen->max_age < 0 ? "its max-age is no number of seconds" : NULL;
}

static const char *
transport_fault(const struct text *joined, const struct http_answer *answer)
{
	struct transport seen = {.max_age = -1};
	size_t len;
	/* Only the first line counts (RFC 6797, 8.1). */
	const char *at = http_answer_header(answer, "Strict-Transport-Security", &len);
	const char *end, *fault = NULL;
	struct part directive;

	(void)joined;
	if (!at)
		return "the header is missing";
	end = at + len;
	while (!fault && part_next(&at, end, ';', &directive))
		fault = directive_fault(directive, &seen);
	if (fault)
		return fault;
	if (seen.max_age < 0)
		return "it has no max-age";
	return seen.max_age >= MAX_AGE_LEAST ? NULL : "its max-age is less than a million seconds";
}

/* ---- all ---- */

const struct step_secure step_secure_headers[] = {
    {"X-Content-Type-Options", "\"nosniff\"", nosniff_fault, false},
    {"X-Frame-Options", "\"DENY or SAMEORIGIN\"", frame_fault, false},
    {"Content-Security-Policy", "\"a policy that restricts\"", policy_fault, false},
    {"Referrer-Policy", "\"no path for strangers\"", referrer_fault, false},
    /* It means nothing over http (RFC 6797, 7.2). */
    {"Strict-Transport-Security", "\"max-age of 1000000 at least\"", transport_fault, true},
    {0},
};
