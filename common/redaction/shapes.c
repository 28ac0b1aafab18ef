#include "letters.h"
#include "scan.h"

#include <string.h>

/* The letters that may follow a prefix. */
enum tail {
	ALNUM, /* A-Z a-z 0-9 */
	UPPER, /* A-Z 0-9 */
	HEX,
	WORD,   /* ALNUM and _ - */
	BASE64, /* WORD and + / = */
};

/*
 * Prefixes, and at least `least` letters behind.  The makers' documents give the lengths; where
 * they are long, half of it is enough, since a token that was cut short is still half a secret.
 * `mixed`: the prefix is no proof by itself, so a digit must be among the letters.  `most`: it has
 * no more, and no other letter, digit or underscore follows; 0: as many as there are.
 */
static const struct shape {
	const char *prefixes[11]; /* NULL-terminated */
	const char *rule;
	size_t least;
	enum tail tail;
	bool mixed;
	size_t most;
} shapes[] = {
    {{"AKIA", "ASIA"}, "aws-access-key", 16, .tail = UPPER, .most = 16},
    {{"AGE-SECRET-KEY-1"}, "age-key", 32, .tail = UPPER},
    {{"AIza"}, "google-api-key", 35, .tail = WORD},
    {{"GOCSPX-"}, "google-client-secret", 20, .tail = WORD},
    {{"ya29."}, "google-token", 20, .tail = WORD},
    {{"dop_v1_", "doo_v1_", "dor_v1_"}, "digitalocean-token", 32, .tail = HEX},
    {{"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}, "github-token", 30, .tail = ALNUM},
    {{"github_pat_"}, "github-token", 22, .tail = WORD},
    {{"glpat-"}, "gitlab-token", 16, .tail = WORD},
    {{"gldt-", "glrt-", "glptt-"}, "gitlab-token", 16, .tail = WORD, .mixed = true},
    {{"glsa_"}, "grafana-token", 32, .tail = WORD, .mixed = true},
    {{"hf_"}, "huggingface-token", 34, .tail = ALNUM, .most = 34},
    {{"hvb.", "hvr.", "hvs."}, "vault-token", 20, .tail = WORD, .mixed = true},
    {{"npm_"}, "npm-token", 36, .tail = ALNUM},
    {{"pypi-"}, "pypi-token", 32, .tail = WORD, .mixed = true},
    {{"rk_live_", "rk_test_", "sk_live_", "sk_test_"}, "stripe-key", 16, .tail = ALNUM},
    {{"whsec_"}, "stripe-key", 24, .tail = BASE64, .mixed = true},
    {{"shpat_", "shpca_", "shppa_", "shpss_"}, "shopify-token", 32, .tail = HEX},
    {{"sk-ant-"}, "anthropic-key", 20, .tail = WORD},
    {{"sk-proj-", "sk-svcacct-", "sk-admin-"}, "openai-key", 20, .tail = WORD, .mixed = true},
    {{"sk-"}, "openai-key", 32, .tail = ALNUM, .mixed = true},
    {{"sntrys_", "sntryu_"}, "sentry-token", 20, .tail = BASE64},
    {{"xapp-", "xoxa-", "xoxb-", "xoxc-", "xoxd-", "xoxe-", "xoxe.xox", "xoxp-", "xoxr-", "xoxs-"},
	"slack-token", 10, .tail = WORD, .mixed = true},
};

/* Addresses whose path is the secret: what follows is taken out, the address stays. */
static const char *const hooks[] = {"hooks.slack.com/services/", "hooks.slack.com/workflows/",
    "hooks.slack.com/triggers/", "discord.com/api/webhooks/", "discordapp.com/api/webhooks/", NULL};

static bool
in_tail(char c, enum tail tail)
{
	switch (tail) {
	case ALNUM:
		return char_is_alnum(c);
	case UPPER:
		return char_is_digit(c) || (c >= 'A' && c <= 'Z');
	case HEX:
		return char_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
	case WORD:
		return char_is_alnum(c) || c == '_' || c == '-';
	case BASE64:
		return char_is_alnum(c) || (c && strchr("_-+/=", c));
	}
	return false;
}

/* How many bytes of `tail` there are; *digits when one is a digit. */
static size_t
run_of(const char *bytes, size_t len, enum tail tail, bool *digits)
{
	size_t run = 0;

	for (; run < len && in_tail(bytes[run], tail); run++)
		*digits |= char_is_digit(bytes[run]);
	return run;
}

/* The length of such a token with this prefix that begins `bytes`, or 0. */
static size_t
shape_length(const struct shape *shape, const char *prefix, const char *bytes, size_t len)
{
	bool digits = false;
	size_t before, run;

	if (prefix[0] != bytes[0] || !redaction_begins(bytes, len, prefix))
		return 0;
	before = strlen(prefix);
	run = run_of(bytes + before, len - before, shape->tail, &digits);
	if (shape->most > 0 &&
	    (run > shape->most || (before + run < len && char_is_word(bytes[before + run]))))
		return 0;

	return run >= shape->least && (digits || !shape->mixed) ? before + run : 0;
}

static size_t
shape_prefixed(const char *bytes, size_t len, const char **rule)
{
	size_t found = 0;

	for (size_t i = 0; found == 0 && i < sizeof shapes / sizeof shapes[0]; i++) {
		for (const char *const *prefix = shapes[i].prefixes; found == 0 && *prefix;
		     prefix++)
			found = shape_length(&shapes[i], *prefix, bytes, len);
		*rule = shapes[i].rule;
	}
	return found;
}

/* Segments of base64url with dots between, the first a JSON object (RFC 7515, 7516). */
static size_t
shape_jwt(const char *bytes, size_t len)
{
	size_t at = 0;
	unsigned segments = 0;
	bool digits = false;

	if (!redaction_begins(bytes, len, "eyJ"))
		return 0;
	for (;;) {
		size_t run = run_of(bytes + at, len - at, WORD, &digits);

		/* The header must be there, and the claims; an encrypted one has no key, an
		 * unsigned one no signature. */
		if (run < 8 && segments < 2 && !(segments == 1 && run == 0))
			return 0;
		at += run;
		segments++;
		if (segments == 5 || at == len || bytes[at] != '.')
			break;
		at++;
	}
	return segments >= 3 ? at : 0;
}

static size_t
sendgrid_key(const char *bytes, size_t len)
{
	bool digits = false;
	size_t first, second;

	if (!redaction_begins(bytes, len, "SG."))
		return 0;
	first = run_of(bytes + 3, len - 3, WORD, &digits);
	if (first < 16 || 3 + first >= len || bytes[3 + first] != '.')
		return 0;
	second = run_of(bytes + 4 + first, len - 4 - first, WORD, &digits);
	return second >= 16 ? 4 + first + second : 0;
}

const char *
redaction_shape_prefix(size_t i)
{
	static const char *const others[] = {"eyJ", "SG."};

	for (size_t shape = 0; shape < sizeof(shapes) / sizeof(shapes[0]); shape++)
		for (const char *const *prefix = shapes[shape].prefixes; *prefix; prefix++)
			if (i-- == 0)
				return *prefix;

	return i < 2 ? others[i] : hooks[i - 2];
}

size_t
redaction_shape(const char *bytes, size_t len, const char **rule)
{
	size_t found;

	if (!redaction_letters_begin(&redaction_of_shapes, bytes, len))
		return 0;
	if (bytes[0] == 'S' && (found = sendgrid_key(bytes, len)) > 0) {
		*rule = "sendgrid-key";
		return found;
	}
	if (bytes[0] == 'e') {
		*rule = "jwt";
		return shape_jwt(bytes, len);
	}

	return shape_prefixed(bytes, len, rule);
}

size_t
redaction_hook(const char *bytes, size_t len)
{
	if (!redaction_letters_begin(&redaction_of_shapes, bytes, len))
		return 0;
	for (size_t i = 0; hooks[i]; i++)
		if (redaction_begins(bytes, len, hooks[i]))
			return strlen(hooks[i]);

	return 0;
}

size_t
redaction_marker(const char *bytes, size_t len)
{
	size_t at = strlen("[redacted:");

	if (!redaction_begins(bytes, len, "[redacted:"))
		return 0;
	while (at < len && at < 64 &&
	       ((bytes[at] >= 'a' && bytes[at] <= 'z') || bytes[at] == '-' ||
		   char_is_digit(bytes[at])))
		at++;
	return at < len && bytes[at] == ']' && at > strlen("[redacted:") ? at + 1 : 0;
}
