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
 * `mixed`: the prefix is no proof by itself, so a digit must be among the letters.
 */
static const struct shape {
	const char *prefix, *rule;
	size_t least;
	enum tail tail;
	bool mixed;
} shapes[] = {
    {"AGE-SECRET-KEY-1", "age-key", 32, UPPER, false},
    {"AIza", "google-api-key", 35, WORD, false},
    {"GOCSPX-", "google-client-secret", 20, WORD, false},
    {"ya29.", "google-token", 20, WORD, false},
    {"dop_v1_", "digitalocean-token", 32, HEX, false},
    {"doo_v1_", "digitalocean-token", 32, HEX, false},
    {"dor_v1_", "digitalocean-token", 32, HEX, false},
    {"ghp_", "github-token", 30, ALNUM, false},
    {"gho_", "github-token", 30, ALNUM, false},
    {"ghu_", "github-token", 30, ALNUM, false},
    {"ghs_", "github-token", 30, ALNUM, false},
    {"ghr_", "github-token", 30, ALNUM, false},
    {"github_pat_", "github-token", 22, WORD, false},
    {"glpat-", "gitlab-token", 16, WORD, false},
    {"gldt-", "gitlab-token", 16, WORD, true},
    {"glrt-", "gitlab-token", 16, WORD, true},
    {"glptt-", "gitlab-token", 16, WORD, true},
    {"glsa_", "grafana-token", 32, WORD, true},
    {"hf_", "huggingface-token", 30, ALNUM, false},
    {"hvb.", "vault-token", 20, WORD, true},
    {"hvr.", "vault-token", 20, WORD, true},
    {"hvs.", "vault-token", 20, WORD, true},
    {"npm_", "npm-token", 36, ALNUM, false},
    {"pypi-", "pypi-token", 32, WORD, true},
    {"rk_live_", "stripe-key", 16, ALNUM, false},
    {"rk_test_", "stripe-key", 16, ALNUM, false},
    {"sk_live_", "stripe-key", 16, ALNUM, false},
    {"sk_test_", "stripe-key", 16, ALNUM, false},
    {"whsec_", "stripe-key", 24, BASE64, true},
    {"shpat_", "shopify-token", 32, HEX, false},
    {"shpca_", "shopify-token", 32, HEX, false},
    {"shppa_", "shopify-token", 32, HEX, false},
    {"shpss_", "shopify-token", 32, HEX, false},
    {"sk-ant-", "anthropic-key", 20, WORD, false},
    {"sk-proj-", "openai-key", 20, WORD, true},
    {"sk-svcacct-", "openai-key", 20, WORD, true},
    {"sk-admin-", "openai-key", 20, WORD, true},
    {"sk-", "openai-key", 32, ALNUM, true},
    {"sntrys_", "sentry-token", 20, BASE64, false},
    {"sntryu_", "sentry-token", 20, BASE64, false},
    {"xapp-", "slack-token", 10, WORD, true},
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
		size_t prefix = strlen(shape->prefix), run;
		bool digits = false;

		if (shape->prefix[0] != bytes[0] || !redaction_begins(bytes, len, shape->prefix))
			continue;
		run = run_of(bytes + prefix, len - prefix, shape->tail, &digits);
		if (run >= shape->least && (digits || !shape->mixed)) {
			*rule = shape->rule;
			return prefix + run;
		}
	}
	return 0;
}

/* AKIA or ASIA and 16 capitals or digits, no more. */
static size_t
aws_key(const char *bytes, size_t len)
{
	bool digits = false;

	if (!redaction_begins(bytes, len, "AKIA") && !redaction_begins(bytes, len, "ASIA"))
		return 0;
	if (run_of(bytes, len, ALNUM, &digits) != 20 || run_of(bytes, len, UPPER, &digits) != 20)
		return 0;
	return 20;
}

/* xoxb-..., xoxe.xoxp-... */
static size_t
slack_token(const char *bytes, size_t len)
{
	size_t prefix = redaction_begins(bytes, len, "xoxe.xox") ? 5 : 0, run;
	bool digits = false;

	if (len < prefix + 5 || !redaction_begins(bytes + prefix, len - prefix, "xox") ||
	    !char_is_letter(bytes[prefix + 3]) || bytes[prefix + 4] != '-')
		return 0;
	prefix += 5;
	run = run_of(bytes + prefix, len - prefix, WORD, &digits);
	return run >= 10 ? prefix + run : 0;
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

size_t
redaction_shape(const char *bytes, size_t len, const char **rule)
{
	size_t found;

	switch (len ? bytes[0] : 0) {
	case 'A':
		if ((found = aws_key(bytes, len))) {
			*rule = "aws-access-key";
			return found;
		}
		break;
	case 'S':
		*rule = "sendgrid-key";
		return sendgrid_key(bytes, len);
	case 'e':
		*rule = "jwt";
		return shape_jwt(bytes, len);
	case 'x':
		if ((found = slack_token(bytes, len))) {
			*rule = "slack-token";
			return found;
		}
		break;
	default:
		break;
	}
	return len ? shape_prefixed(bytes, len, rule) : 0;
}

size_t
redaction_hook(const char *bytes, size_t len)
{
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
