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
 * A prefix, and at least `least` letters after it.  The makers' documents give the lengths; where
 * they are long, half of it is enough, since a token that was cut short is still half a secret.
 * `mixed`: the prefix is no proof by itself, so a digit must be among the letters.  `most`: it has
 * no more, and no other letter, digit or underscore follows; 0: as many as there are.
 */
static const struct shape {
	const char *prefix, *rule;
	size_t least;
	enum tail tail;
	bool mixed;
	size_t most;
} shapes[] = {
    {"AKIA", "aws-access-key", 16, UPPER, false, 16},
    {"ASIA", "aws-access-key", 16, UPPER, false, 16},
    {"AGE-SECRET-KEY-1", "age-key", 32, UPPER, false, 0},
    {"AIza", "google-api-key", 35, WORD, false, 0},
    {"GOCSPX-", "google-client-secret", 20, WORD, false, 0},
    {"ya29.", "google-token", 20, WORD, false, 0},
    {"dop_v1_", "digitalocean-token", 32, HEX, false, 0},
    {"doo_v1_", "digitalocean-token", 32, HEX, false, 0},
    {"dor_v1_", "digitalocean-token", 32, HEX, false, 0},
    {"ghp_", "github-token", 30, ALNUM, false, 0},
    {"gho_", "github-token", 30, ALNUM, false, 0},
    {"ghu_", "github-token", 30, ALNUM, false, 0},
    {"ghs_", "github-token", 30, ALNUM, false, 0},
    {"ghr_", "github-token", 30, ALNUM, false, 0},
    {"github_pat_", "github-token", 22, WORD, false, 0},
    {"glpat-", "gitlab-token", 16, WORD, false, 0},
    {"gldt-", "gitlab-token", 16, WORD, true, 0},
    {"glrt-", "gitlab-token", 16, WORD, true, 0},
    {"glptt-", "gitlab-token", 16, WORD, true, 0},
    {"glsa_", "grafana-token", 32, WORD, true, 0},
    {"hf_", "huggingface-token", 34, ALNUM, false, 34},
    {"hvb.", "vault-token", 20, WORD, true, 0},
    {"hvr.", "vault-token", 20, WORD, true, 0},
    {"hvs.", "vault-token", 20, WORD, true, 0},
    {"npm_", "npm-token", 36, ALNUM, false, 0},
    {"pypi-", "pypi-token", 32, WORD, true, 0},
    {"rk_live_", "stripe-key", 16, ALNUM, false, 0},
    {"rk_test_", "stripe-key", 16, ALNUM, false, 0},
    {"sk_live_", "stripe-key", 16, ALNUM, false, 0},
    {"sk_test_", "stripe-key", 16, ALNUM, false, 0},
    {"whsec_", "stripe-key", 24, BASE64, true, 0},
    {"shpat_", "shopify-token", 32, HEX, false, 0},
    {"shpca_", "shopify-token", 32, HEX, false, 0},
    {"shppa_", "shopify-token", 32, HEX, false, 0},
    {"shpss_", "shopify-token", 32, HEX, false, 0},
    {"sk-ant-", "anthropic-key", 20, WORD, false, 0},
    {"sk-proj-", "openai-key", 20, WORD, true, 0},
    {"sk-svcacct-", "openai-key", 20, WORD, true, 0},
    {"sk-admin-", "openai-key", 20, WORD, true, 0},
    {"sk-", "openai-key", 32, ALNUM, true, 0},
    {"sntrys_", "sentry-token", 20, BASE64, false, 0},
    {"sntryu_", "sentry-token", 20, BASE64, false, 0},
    {"xapp-", "slack-token", 10, WORD, true, 0},
    {"xoxa-", "slack-token", 10, WORD, true, 0},
    {"xoxb-", "slack-token", 10, WORD, true, 0},
    {"xoxc-", "slack-token", 10, WORD, true, 0},
    {"xoxd-", "slack-token", 10, WORD, true, 0},
    {"xoxe-", "slack-token", 10, WORD, true, 0},
    {"xoxe.xox", "slack-token", 10, WORD, true, 0},
    {"xoxp-", "slack-token", 10, WORD, true, 0},
    {"xoxr-", "slack-token", 10, WORD, true, 0},
    {"xoxs-", "slack-token", 10, WORD, true, 0},
};

/* Addresses whose path is the secret: what follows is taken out, the address stays. */
static const char *const hooks[] = {"hooks.slack.com/services/", "hooks.slack.com/workflows/",
    "hooks.slack.com/triggers/", "discord.com/api/webhooks/", "discordapp.com/api/webhooks/"};

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

static size_t
shape_prefixed(const char *bytes, size_t len, const char **rule)
{
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		const struct shape *shape = &shapes[i];
		size_t prefix, run;
		bool digits = false;

		if (shape->prefix[0] != bytes[0] || !redaction_begins(bytes, len, shape->prefix))
			continue;
		prefix = strlen(shape->prefix);
		run = run_of(bytes + prefix, len - prefix, shape->tail, &digits);
		if (shape->most > 0 &&
		    (run > shape->most ||
			(prefix + run < len && char_is_word(bytes[prefix + run]))))
			continue;
		if (run >= shape->least && (digits || !shape->mixed)) {
			*rule = shape->rule;
			return prefix + run;
		}
	}
	return 0;
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
	const size_t count = sizeof(shapes) / sizeof(shapes[0]);

	if (i < count)
		return shapes[i].prefix;
	i -= count;
	if (i < sizeof(others) / sizeof(others[0]))
		return others[i];
	i -= sizeof(others) / sizeof(others[0]);

	return i < sizeof(hooks) / sizeof(hooks[0]) ? hooks[i] : NULL;
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
	for (size_t i = 0; i < sizeof hooks / sizeof hooks[0]; i++) {
		if (redaction_begins(bytes, len, hooks[i]))
			return strlen(hooks[i]);
	}
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
