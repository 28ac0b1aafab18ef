#include "scan.h"

#include "memory.h"
#include "redaction.h"

/* What a token is made of; '.' and '~' stand for themselves. */
#define DIGITS "0123456789"
#define UPPER DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER DIGITS "abcdefghijklmnopqrstuvwxyz"
#define HEX DIGITS "abcdefABCDEF"
#define ALNUM LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define WORD ALNUM "_-"
#define BASE64 WORD "+/="

/*
 * Prefixes, and at least `least` letters behind.  The makers' documents give the lengths; where
 * they are long, half of it is enough, since a token that was cut short is still half a secret.
 * `most`: it has no more, and no other letter, digit or underscore follows; 0: all that there are.
 * `lead`: so many letters stand before the "prefix".  `dots`: it has at least so many.
 * `mixed`: the prefix is no proof by itself, so a digit must be among the letters behind.
 * `address`: the prefix is one, and only what follows it is secret.
 */
static const struct token {
	const char *rule;
	const char *prefixes; /* with '|' between */
	const char *letters;
	size_t least, most, lead;
	unsigned dots;
	bool mixed, address;
} tokens[] = {
    {"age-key", "AGE-SECRET-KEY-1", UPPER, .least = 32},
    {"airtable-token", "pat", WORD ".", .least = 60, .dots = 1, .mixed = true},
    {"alibaba-key", "LTAI", ALNUM, .least = 16, .most = 24, .mixed = true},
    {"anthropic-key", "sk-ant-", WORD, .least = 20},
    {"artifactory-token", "AKCp|cmVmdGtu", ALNUM, .least = 50},
    {"atlassian-token", "ATATT3|ATCTT3|ATBB", WORD "=", .least = 28, .mixed = true},
    {"aws-access-key", "AKIA|ASIA|ABIA|ACCA|A3T", UPPER, .least = 16, .most = 17},
    {"aws-bedrock-key", "ABSK", BASE64, .least = 40, .mixed = true},
    {"aws-mws-token", "amzn.mws.", HEX "-", .least = 32},
    {"azure-client-secret", "Q~", ALNUM "_~.-", .least = 31, .most = 34, .lead = 4},
    {"clojars-token", "CLOJARS_", ALNUM, .least = 32},
    {"cloudflare-key", "v1.0-", HEX "-", .least = 60},
    {"contentful-token", "CFPAT-", WORD, .least = 32},
    {"databricks-token", "dapi", HEX "-", .least = 32},
    {"digitalocean-token", "dop_v1_|doo_v1_|dor_v1_", HEX, .least = 32},
    {"docker-token", "dckr_pat_|dckr_oat_", WORD, .least = 20},
    {"doppler-token", "dp.pt.|dp.st.|dp.ct.|dp.sa.|dp.scim.|dp.audit.", WORD ".", .least = 32},
    {"dropbox-token", "sl.", BASE64, .least = 60, .mixed = true},
    {"duffel-token", "duffel_test_|duffel_live_", WORD "=", .least = 30},
    {"dynatrace-token", "dt0c01.|dt0s01.", ALNUM ".", .least = 40},
    {"easypost-key", "EZAK|EZTK", ALNUM, .least = 54},
    {"facebook-token", "EAACEdEose0cBA|EAAB|EAAC|EAAD|EAAG|EAAM", ALNUM, .least = 60},
    {"figma-token", "figd_|figo_", WORD, .least = 24, .mixed = true},
    {"flutterwave-key", "FLWSECK-|FLWSECK_TEST-", ALNUM, .least = 12},
    {"fly-token", "fo1_|fm1r_|fm1a_|fm2_", BASE64, .least = 40},
    {"github-token", "ghp_|gho_|ghu_|ghs_|ghr_", ALNUM, .least = 30},
    {"github-token", "github_pat_", WORD, .least = 22},
    {"gitlab-token", "glpat-", WORD, .least = 16},
    {"gitlab-token",
	"gldt-|glrt-|glptt-|glft-|glsoat-|glimt-|glagent-|glcbt-|gloas-|glffct-|GR1348941", WORD,
	.least = 16, .mixed = true},
    {"google-api-key", "AIza", WORD, .least = 35},
    {"google-client-secret", "GOCSPX-", WORD, .least = 20},
    {"google-token", "ya29.", WORD, .least = 20},
    {"google-token", "1//0", WORD, .least = 40, .mixed = true},
    {"grafana-token", "glsa_|glc_", BASE64, .least = 32, .mixed = true},
    {"groq-key", "gsk_", ALNUM, .least = 40, .mixed = true},
    {"heroku-key", "HRKU-", WORD, .least = 32, .mixed = true},
    {"huggingface-token", "hf_|api_org_", ALNUM, .least = 34, .most = 34},
    {"infracost-token", "ico-", ALNUM, .least = 32, .most = 32},
    {"jwt", "eyJ", WORD ".", .least = 20, .dots = 2},
    {"linear-key", "lin_api_|lin_oauth_", ALNUM, .least = 32},
    {"mailchimp-key", "-us", DIGITS, .least = 1, .most = 2, .lead = 32},
    {"mailgun-key", "key-", HEX, .least = 32, .most = 32},
    {"newrelic-key", "NRAK-|NRJS-|NRII-|NRRA-|NRIQ-|NRAL", WORD, .least = 19, .mixed = true},
    {"netlify-token", "nfp_|nfc_", ALNUM, .least = 32, .mixed = true},
    {"notion-token", "ntn_", ALNUM, .least = 40, .mixed = true},
    {"npm-token", "npm_", ALNUM, .least = 36},
    {"nuget-key", "oy2", LOWER, .least = 43, .most = 43},
    {"octopus-key", "API-", UPPER, .least = 26, .most = 26},
    {"openai-key", "sk-proj-|sk-svcacct-|sk-admin-|sk-or-v1-|sk-lf-", WORD, .least = 20,
	.mixed = true},
    {"openai-key", "sk-", ALNUM, .least = 32, .mixed = true},
    {"openshift-token", "sha256~", WORD, .least = 43},
    {"perplexity-key", "pplx-", ALNUM, .least = 32, .mixed = true},
    {"planetscale-token", "pscale_tkn_|pscale_pw_|pscale_oauth_", WORD ".=", .least = 32},
    {"postman-key", "PMAK-", HEX "-", .least = 32},
    {"prefect-token", "pnu_|pnb_", ALNUM, .least = 36, .mixed = true},
    {"pulumi-token", "pul-", HEX, .least = 40, .most = 40},
    {"pypi-token", "pypi-", WORD, .least = 32, .mixed = true},
    {"readme-key", "rdme_", LOWER, .least = 64},
    {"replicate-token", "r8_", ALNUM, .least = 37, .mixed = true},
    {"rubygems-key", "rubygems_", HEX, .least = 32},
    {"scalingo-token", "tk-us-", WORD, .least = 40},
    {"sendgrid-key", "SG.", WORD ".", .least = 33, .dots = 1},
    {"sendinblue-key", "xkeysib-|xsmtpsib-", HEX "-", .least = 32},
    {"sentry-token", "sntrys_|sntryu_", BASE64, .least = 20},
    {"shippo-token", "shippo_live_|shippo_test_", HEX, .least = 32},
    {"shopify-token", "shpat_|shpca_|shppa_|shpss_", HEX, .least = 32},
    {"slack-token", "xapp-|xoxa-|xoxb-|xoxc-|xoxd-|xoxe-|xoxe.xox|xoxp-|xoxr-|xoxs-", WORD "%",
	.least = 10, .mixed = true},
    {"sonarqube-token", "squ_|sqp_|sqa_", HEX, .least = 40, .most = 40},
    {"square-token", "EAAA", WORD, .least = 60, .mixed = true},
    {"square-token", "sq0atp-|sq0csp-|sq0idp-", WORD, .least = 20},
    {"stripe-key", "rk_live_|rk_test_|sk_live_|sk_test_|sk_prod_|rk_prod_", ALNUM, .least = 16},
    {"stripe-key", "whsec_", BASE64, .least = 24, .mixed = true},
    {"supabase-key", "sbp_|sb_secret_", WORD, .least = 24, .mixed = true},
    {"tailscale-key", "tskey-", WORD, .least = 20, .mixed = true},
    {"telegram-token", ":AA", WORD, .least = 32, .most = 33, .lead = 8},
    {"terraform-token", ".atlasv1.", BASE64, .least = 60, .lead = 14},
    {"twilio-key", "SK", HEX, .least = 32, .most = 32},
    {"typeform-token", "tfp_", WORD ".", .least = 40},
    {"vault-token", "hvb.|hvr.|hvs.", WORD, .least = 20, .mixed = true},
    {"xai-key", "xai-", ALNUM, .least = 60},
    {"yandex-key", "AQVN", WORD, .least = 35, .most = 38, .mixed = true},
    {"webhook",
	"hooks.slack.com/services/|hooks.slack.com/workflows/|hooks.slack.com/triggers/|"
	"discord.com/api/webhooks/|discordapp.com/api/webhooks/|webhook.office.com/webhookb2/|"
	"api.telegram.org/bot|hooks.zapier.com/hooks/catch/",
	WORD "./:@%", .least = 1, .address = true},
};

/* Those of a file of rules. */
static struct token *added;
static size_t added_room, added_count;

static redaction_handler token_scan, token_scan_added;

void
redaction_token_words(void)
{
	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		redaction_words_add(tokens[i].prefixes, token_scan, i);
	for (size_t i = 0; i < added_count; i++)
		redaction_words_add(added[i].prefixes, token_scan_added, i);
}

const char *const redaction_alphabets[] = {
    "digits", "upper", "lower", "hex", "base62", "base64url", "base64", NULL};

void
redaction_add_token(const struct redaction_rule *rule)
{
	static const char *const letters[] = {DIGITS, UPPER, LOWER, HEX, ALNUM, WORD, BASE64};

	added = memory_grow(added, added_count, &added_room, sizeof(*added));
	added[added_count++] = (struct token){.rule = rule->rule,
	    .prefixes = rule->prefix,
	    .letters = letters[rule->alphabet],
	    .least = (size_t)rule->min,
	    .most = (size_t)rule->max};
}

/* Where the letters before `at` begin, if there are as many as the token has. */
static bool
token_find_lead(const struct redaction_scan *s, const struct token *token, size_t at, size_t *from)
{
	const char *letters = token->most == 2 ? HEX : token->lead == 8 ? DIGITS : ALNUM;

	*from = at;
	while (*from > s->at && at - *from <= token->lead + 4 &&
	       redaction_is_of(s->bytes[*from - 1], letters))
		(*from)--;
	return at - *from >= token->lead;
}

static void
token_match(struct redaction_scan *s, const struct redaction_hit *hit, const struct token *token)
{
	size_t from = hit->from, to = hit->to;
	unsigned dots = 0;
	bool digits = false;

	if (s->bytes[from] != hit->letters[0] ||
	    memcmp(s->bytes + from, hit->letters, to - from) != 0 ||
	    (token->lead > 0 && !token_find_lead(s, token, hit->from, &from)) ||
	    (!token->address && !redaction_at_boundary(s, from)))
		return;
	for (; to < s->len && redaction_is_of(s->bytes[to], token->letters); to++) {
		digits |= char_is_digit(s->bytes[to]);
		dots += s->bytes[to] == '.';
	}
	if (token->most > 0 && (to - hit->to > token->most || char_is_word(redaction_byte(s, to))))
		return;
	/* A full stop behind it. */
	for (; to > hit->to && s->bytes[to - 1] == '.'; to--)
		dots--;
	if (to - hit->to < token->least || dots < token->dots || (token->mixed && !digits))
		return;
	redaction_hide(s, token->address ? hit->to : from, to, token->rule);
}

static void
token_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	token_match(s, hit, &tokens[hit->row]);
}

static void
token_scan_added(struct redaction_scan *s, const struct redaction_hit *hit)
{
	token_match(s, hit, &added[hit->row]);
}
