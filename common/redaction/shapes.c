/*
 * What is told by its shape: words, and behind them a pattern (pattern.h).
 */
#include "scan.h"

#include "base64.h"
#include "memory.h"
#include "redaction.h"
#include "text.h"
#include "utf8.h"

#define UPPER "[A-Z0-9]"
#define LOWER "[a-z0-9]"
#define HEX "[\\da-fA-F]"
#define ALNUM "[A-Za-z0-9]"
#define WORD "[\\w-]"
#define BASE64 "[\\w+/=-]"

/* The prefix is no proof by itself. */
#define MIXED "(?=[\\w+/=.%-]*?\\d)"

/* The word behind an option, further on in the line. */
#define JOINED(option) "(?>[^\\n]{0,1024}?(?<=\\s)" option ")(?!\\s)" NO_PORT REDACTION_VALUE
#define APART(option) "(?>[^\\n]{0,1024}?(?<=\\s)" option "[ \\t])[ \\t]*+" NO_PORT REDACTION_VALUE

/* docker run -p 80:80 and the like: ports, paths and options are no secrets. */
#define NO_PORT "(?![\"']?(?:[-/]|[\\d:./-]++(?:[\\s\"']|\\z)))"
#define USER_PASSWORD                                                                              \
	"=?+[ \\t]*+(?=[\"']?[^\\s:]*+:[^/\\s])" NO_PORT                                           \
	"(?: \\K[\"']?[^\\s:\"']++[\"']?:(?<eq>[\"'])(?!\\s)[^\"'\\n]++\\g{eq}"                    \
	" | \\K\\$\\{\\w++\\}:[^\\s\"']++ |" REDACTION_VALUE ")"
#define QUOTED "[ \\t]*+(?=[\"'])" REDACTION_VALUE

/*
 * A secret's word and something random, whatever joins them: bitbar TOKEN x, boxKEY x,
 * shop-secret-key-x.  The common words count in capitals alone.  A digit is too little of a proof:
 * an identifier may have one.
 */
#define LOOSE                                                                                      \
	"(?:(?<=SECRET|TOKEN|KEY|ACCESS|PRIVATE) (?<capital>)"                                     \
	"   |(?<=secret|token|Secret|Token|(?i)api[ _-]key|apikey|access[ _-]key|accesskey"        \
	"      |private[ _-]key|privatekey))"                                                      \
	"(?<!(?i)public[ _-]key|publickey|[^_]key[ _-]access)"                                     \
	"(?:[-_.\\ ]{0,4}+(?i:secret|token|tok|key|access|private)(?![a-z]))*+"                    \
	"(?:[\\ \\t]*+[:=][\\ \\t]*+|[-_.\\ \\t]{1,4}+)[\"']?+\\K"                                 \
	"(?(<capital>)|(?![\\da-f]{16,27}+(?!\\w)))"                                               \
	"(?: (?=(?:[A-Za-z-]*+\\d){3})(?=[\\d-]*+[A-Za-z])"                                        \
	"    (?:[A-Za-z0-9]{16,} | [A-Za-z0-9]{7,}+(?:-[A-Za-z0-9]{3,}+){2,}+)"                    \
	" | [a-z]{20,}+ | [A-Z]{20,}+ | \\d{24,}+ )=*+(?![\\w-]|[.(]\\w)"

enum shape_kind {
	TOKEN,   /* of a family: begins with the words */
	ADDRESS, /* what follows the words, wherever they stand */
	PLACE,   /* the same, behind words in any case; a value, which may be none */
	COMMAND, /* the same, and the words are not the end of an option or a name */
	WITHIN,  /* the same, also within a word */
	BASIC,   /* the same, base64 of "user:password" (RFC 7617) */
};

/*
 * The makers' documents give the lengths of tokens; where they are long, half of it is enough,
 * since a token that was cut short is still half a secret.
 */
static const struct shape {
	const char *rule;
	const char *words; /* with '|' between */
	const char *is;    /* the pattern */
	enum shape_kind kind;
	size_t lead; /* so many letters and digits at most belong to it before the words */
} shapes[] = {
    {"1password-token", "ops_eyJ", .is = BASE64 "{80,}+"},
    {"adobe-secret", "p8e-", .is = "[\\da-z-]{32,}+"},
    {"age-key", "AGE-SECRET-KEY-1", .is = UPPER "{32,}+"},
    {"airtable-token", "pat", .is = MIXED "(?=[\\w-]*+\\.\\w)[\\w.-]{60,}(?<!\\.)"},
    {"alibaba-key", "LTAI", .is = MIXED ALNUM "{16,24}+(?!\\w)"},
    {"anthropic-key", "sk-ant-", .is = WORD "{20,}+"},
    {"artifactory-token", "AKCp|cmVmdGtu", .is = ALNUM "{50,}+"},
    {"atlassian-token", "ATATT3|ATCTT3|ATBB", .is = MIXED "[\\w=-]{28,}+"},
    {"aws-access-key", "AKIA|ASIA|ABIA|ACCA|A3T", .is = UPPER "{16,17}+(?!\\w)"},
    {"aws-bedrock-key", "ABSK", .is = MIXED BASE64 "{40,}+"},
    {"aws-mws-token", "amzn.mws.", .is = "[\\da-fA-F-]{32,}+"},
    {"azure-client-secret", "Q~", .is = "(?<=[\\w~.]{3}\\dQ~)[\\w~.-]{31,34}+(?!\\w)", .lead = 8},
    {"buildkite-token", "bkua_", .is = ALNUM "{40,}+"},
    {"circleci-token", "CCIPAT_|CCIPRJ_", .is = WORD "{40,}+"},
    {"clickup-token", "pk_", .is = "\\d{5,9}+_" UPPER "{32}(?!\\w)"},
    {"clojars-token", "CLOJARS_", .is = ALNUM "{32,}+"},
    {"cloudflare-key", "v1.0-", .is = "[\\da-fA-F-]{60,}+"},
    {"contentful-token", "CFPAT-", .is = WORD "{32,}+"},
    {"databricks-token", "dapi", .is = "[\\da-fA-F-]{32,}+"},
    {"dependency-track-key", "odt_", .is = MIXED ALNUM "{32,}+(?!\\w)"},
    {"digitalocean-token", "dop_v1_|doo_v1_|dor_v1_", .is = HEX "{32,}+"},
    {"docker-token", "dckr_pat_|dckr_oat_", .is = WORD "{20,}+"},
    {"doppler-token", "dp.pt.|dp.st.|dp.ct.|dp.sa.|dp.scim.|dp.audit.",
	.is = "[\\w.-]{32,}(?<!\\.)"},
    {"dropbox-token", "sl.", .is = MIXED BASE64 "{60,}+"},
    {"duffel-token", "duffel_test_|duffel_live_", .is = "[\\w=-]{30,}+"},
    {"dynatrace-token", "dt0c01.|dt0s01.", .is = "[A-Za-z0-9.]{40,}(?<!\\.)"},
    {"easypost-key", "EZAK|EZTK", .is = ALNUM "{54,}+"},
    {"elevenlabs-key", "sk_", .is = HEX "{48}(?!\\w)"},
    {"facebook-token", "|", .is = "(?<=\\d{15}\\|)(?=[\\w-]*?\\d)[\\w-]{27}(?!\\w)", .lead = 17},
    {"facebook-token", "EAACEdEose0cBA|EAAB|EAAC|EAAD|EAAG|EAAM", .is = ALNUM "{60,}+"},
    {"figma-token", "figd_|figo_", .is = MIXED WORD "{24,}+"},
    {"flutterwave-key", "FLWSECK-|FLWSECK_TEST-", .is = ALNUM "{12,}+"},
    {"fleetbase-key", "flb_live_|flb_test_", .is = ALNUM "{20,}+"},
    {"flexport-token", "shltm_", .is = WORD "{40,}+"},
    {"fly-token", "fo1_|fm1r_|fm1a_|fm2_", .is = BASE64 "{40,}+"},
    {"frameio-token", "fio-u-", .is = MIXED WORD "{60,}+"},
    {"github-token", "ghp_|gho_|ghu_|ghs_|ghr_", .is = ALNUM "{30,}+"},
    {"github-token", "github_pat_", .is = WORD "{22,}+"},
    {"gitlab-token", "glpat-", .is = WORD "{16,}+"},
    {"gitlab-token",
	"gldt-|glrt-|glptt-|glft-|glsoat-|glimt-|glagent-|glcbt-|gloas-|glffct-|GR1348941",
	.is = MIXED WORD "{16,}+"},
    {"google-api-key", "AIza", .is = WORD "{35,}+"},
    {"google-client-secret", "GOCSPX-", .is = WORD "{20,}+"},
    {"google-token", "ya29.", .is = WORD "{20,}+"},
    {"google-token", "1//0", .is = MIXED WORD "{40,}+"},
    {"grafana-token", "glsa_|glc_", .is = MIXED BASE64 "{32,}+"},
    {"groq-key", "gsk_", .is = MIXED ALNUM "{40,}+"},
    {"heroku-key", "HRKU-", .is = MIXED WORD "{32,}+"},
    {"hubspot-token", "pat-na1-|pat-na2-|pat-eu1-", .is = "[\\da-fA-F-]{36}(?!\\w)"},
    {"huggingface-token", "hf_|api_org_", .is = ALNUM "{34}(?!\\w)"},
    {"infracost-token", "ico-", .is = "(?<!\\.ico-)" ALNUM "{32}(?!\\w)"},
    {"intra42-secret", "s-s4t2ud-|s-s4t2af-", .is = HEX "{64}(?!\\w)"},
    {"jwt", "eyJ", .is = "(?=[\\w-]*+\\.(?:[\\w-]*+\\.[\\w-]|eyJ))[\\w.-]{20,}(?<!\\.)"},
    {"linear-key", "lin_api_|lin_oauth_", .is = ALNUM "{32,}+"},
    {"mailchimp-key", "-us", .is = "(?<=[\\da-f]{32}-us) \\d{1,2}+(?!\\w)", .lead = 36},
    {"mailgun-key", "key-", .is = HEX "{32}(?!\\w)"},
    {"newrelic-key", "NRAK-|NRJS-|NRII-|NRRA-|NRIQ-|NRAL", .is = MIXED WORD "{19,}+"},
    {"mongodb-key", "mdb_sa_sk_", .is = WORD "{32,}+"},
    {"netlify-token", "nfp_|nfc_", .is = MIXED ALNUM "{32,}+"},
    {"notion-token", "ntn_", .is = MIXED ALNUM "{40,}+"},
    {"npm-token", "npm_", .is = ALNUM "{36,}+"},
    {"nuget-key", "oy2", .is = LOWER "{43}(?!\\w)"},
    {"nvidia-key", "nvapi-", .is = MIXED WORD "{40,}+"},
    {"octopus-key", "API-", .is = UPPER "{26}(?!\\w)"},
    {"openai-key", "sk-proj-|sk-svcacct-|sk-admin-|sk-or-v1-|sk-lf-", .is = MIXED WORD "{20,}+"},
    {"openai-key", "sk-", .is = MIXED ALNUM "{32,}+"},
    {"openshift-token", "sha256~", .is = WORD "{43,}+"},
    {"pagarme-key", "ak_live_", .is = MIXED ALNUM "{28,}+"},
    {"perplexity-key", "pplx-", .is = MIXED ALNUM "{32,}+"},
    {"planetscale-token", "pscale_tkn_|pscale_pw_|pscale_oauth_", .is = "[\\w.=-]{32,}(?<!\\.)"},
    {"posthog-key", "phx_", .is = MIXED WORD "{40,}+"},
    {"postman-key", "PMAK-", .is = "[\\da-fA-F-]{32,}+"},
    {"prefect-token", "pnu_|pnb_", .is = MIXED ALNUM "{36,}+"},
    {"pubnub-key", "sub-c-|sec-c-|pub-c-", .is = MIXED WORD "{36,}+"},
    {"pulumi-token", "pul-", .is = HEX "{40}(?!\\w)"},
    {"pypi-token", "pypi-", .is = MIXED WORD "{32,}+"},
    {"readme-key", "rdme_", .is = LOWER "{64,}+"},
    {"replicate-token", "r8_", .is = MIXED ALNUM "{37,}+"},
    {"rubygems-key", "rubygems_", .is = HEX "{32,}+"},
    {"salesforce-token", "!", .is = "(?<=00D[A-Za-z0-9]{12}!)[\\w.]{60,}+", .lead = 16},
    {"scalingo-token", "tk-us-", .is = WORD "{40,}+"},
    {"scrapfly-key", "scp-live-|scp-test-", .is = HEX "{32}(?!\\w)"},
    {"segment-token", "sgp_|slk_", .is = MIXED WORD "{40,}+"},
    {"sendgrid-key", "SG.", .is = "(?=[\\w-]*+\\.\\w)[\\w.-]{33,}(?<!\\.)"},
    {"sendinblue-key", "xkeysib-|xsmtpsib-", .is = "[\\da-fA-F-]{32,}+"},
    {"sentry-token", "sntrys_|sntryu_", .is = BASE64 "{20,}+"},
    {"shippo-token", "shippo_live_|shippo_test_", .is = HEX "{32,}+"},
    {"shopify-token", "shpat_|shpca_|shppa_|shpss_", .is = HEX "{32,}+"},
    {"slack-token", "xapp-|xoxa-|xoxb-|xoxc-|xoxd-|xoxe-|xoxe.xox|xoxp-|xoxr-|xoxs-",
	.is = MIXED "[\\w%-]{10,}+"},
    {"sonarqube-token", "squ_|sqp_|sqa_", .is = HEX "{40}(?!\\w)"},
    {"square-token", "EAAA", .is = MIXED WORD "{60,}+"},
    {"square-token", "sq0atp-|sq0csp-|sq0idp-", .is = WORD "{20,}+"},
    {"stripe-key", "rk_live_|rk_test_|sk_live_|sk_test_|sk_prod_|rk_prod_", .is = ALNUM "{14,}+"},
    {"stripe-key", "whsec_", .is = MIXED BASE64 "{24,}+"},
    {"supabase-key", "sbp_|sb_secret_", .is = MIXED WORD "{24,}+"},
    {"tailscale-key", "tskey-", .is = MIXED WORD "{20,}+"},
    {"teamwork-token", "tkn.v1_", .is = BASE64 "{40,}+"},
    {"telegram-token", ":A", .is = "(?<=\\d{8}:A)" MIXED WORD "{33,34}+(?!\\w)", .lead = 12},
    {"terraform-token", ".atlasv1.", .is = "(?<=[A-Za-z0-9]{14}\\.atlasv1\\.)" BASE64 "{60,}+",
	.lead = 18},
    {"twilio-key", "SK", .is = HEX "{32}(?!\\w)"},
    {"telnyx-key", "KEY", .is = MIXED WORD "{55}(?!\\w)"},
    {"typeform-token", "tfp_", .is = "[\\w.-]{40,}(?<!\\.)"},
    {"ubidots-token", "BBFF-|BBUS-", .is = ALNUM "{30,}+"},
    {"vault-token", "hvb.|hvr.|hvs.", .is = MIXED WORD "{20,}+"},
    {"voiceflow-key", "VF.DM.|VF.WS.", .is = "[\\w.]{30,}(?<!\\.)"},
    {"xai-key", "xai-", .is = WORD "{60,}+"},
    {"yandex-key", "AQVN", .is = MIXED WORD "{35,38}+(?!\\w)"},
    {"zoho-token", "1000.", .is = "[\\da-f]{32}\\.[\\da-f]{30,32}+(?!\\w)"},
    {"password-hash", "$1$|$2a$|$2b$|$2y$|$5$|$6$|$8$|$9$|$y$|$apr1$|$argon2i$|$argon2id$|$krb5",
	.is = MIXED "[\\w./$=,*@+:-]{20,}(?<![.:,])"},
    {"webhook",
	"hooks.slack.com/services/|hooks.slack.com/workflows/|hooks.slack.com/triggers/"
	"|discord.com/api/webhooks/|discordapp.com/api/webhooks/|webhook.office.com/webhookb2/"
	"|outlook.office.com/webhook/"
	"|api.telegram.org/bot|hooks.zapier.com/hooks/catch/|tines.com/webhook/",
	.is = "[\\w./:@%-]+(?<!\\.)", .kind = ADDRESS},
    /* Of commands and statements. */
    {"password", "mysql |mysqldump |mysqladmin |mariadb |mariadb-dump |7z ", .is = JOINED("-p"),
	.kind = COMMAND},
    {"password", "zip |unzip |sqlcmd |bcp |mosquitto_pub |mosquitto_sub |ipmitool ",
	.is = APART("-P"), .kind = COMMAND},
    {"password", "docker |podman |helm |az |oc |mongo |mongosh |mongodump |cqlsh ",
	.is = APART("-p"), .kind = COMMAND},
    {"password", "sshpass ", .is = "(?>[^\\n]{0,1024}?(?<=\\s)-p)[ \\t]*+" NO_PORT REDACTION_VALUE,
	.kind = COMMAND},
    {"password", "psexec |psexec.exe |psexec64 ", .is = APART("-p"), .kind = COMMAND},
    {"password", "redis-cli ", .is = APART("-a"), .kind = COMMAND},
    {"password", "ldapsearch |ldapmodify |ldapadd ", .is = APART("-w"), .kind = COMMAND},
    {"password", "net use ",
	.is = "(?>[^\\n]{0,200}?\\\\\\\\[^\\s\\\\]++\\\\\\S++[ \\t]++(?:/user:\\S++[ "
	      "\\t]++)?+)(?![/*])"
	      "(?=\\S)" NO_PORT REDACTION_VALUE,
	.kind = COMMAND},
    {"user-password", "curl ", .is = "(?>[^\\n]{0,1024}?(?<=\\s)-u)" USER_PASSWORD,
	.kind = COMMAND},
    {"user-password", "wget ", .is = "(?>[^\\n]{0,1024}?(?<=\\s)-u\\s)" USER_PASSWORD,
	.kind = COMMAND},
    {"user-password", "http ", .is = "(?>[^\\n]{0,1024}?(?<=\\s)-a\\s)" USER_PASSWORD,
	.kind = COMMAND},
    {"user-password", " -u |--user |--user=|--proxy-user ", .is = USER_PASSWORD, .kind = PLACE},
    {"password", "machine ",
	.is = "(?>(?:[^\\n]{0,300}+(?!(?&record))\\n){0,2}?[^\\n]{0,300}?(?<=\\s)password[ "
	      "\\t]++)" REDACTION_VALUE,
	.kind = COMMAND},
    {"password", "identified with ", .is = "(?>[^\\n]{0,300}?(?<=\\s)(?i:by|as))" QUOTED,
	.kind = COMMAND},
    {"password", "password for ", .is = "(?>[^\\n]{0,300}?(?<=\\s)=)" QUOTED, .kind = COMMAND},
    {"password", "convertto-securestring ",
	.is = "(?:[^\\n]{0,300}?-String[ \\t]++ | [ \\t]*+(?=[\"']))" REDACTION_VALUE,
	.kind = COMMAND},
    {"password", "identified by ", .is = QUOTED, .kind = PLACE},
    {"password", "requirepass |masterauth |-pass pass:|-passin pass:|-passout pass:",
	.is = "[ \\t]*+" REDACTION_VALUE, .kind = PLACE},
    {"password", "login(|log_in(|sign_in(|authenticate(|basic_auth(",
	.is = "\\s*+([\"'])[^\"'\\n]{1,64}+\\g1\\s*+,\\s*+(?=[\"'])" REDACTION_VALUE
	      "(?=[\"']\\s*+[,)])",
	.kind = PLACE},
    {"secret", "secret|token|key|access|private", .is = LOOSE, .kind = WITHIN},
    {"authorization", "bearer |bearer+|bearer%20",
	.is =
	    "[ "
	    "\\t]*+\\K(?:(?=[\\w.~+/-]*?\\d)[\\w.~+/-]{8,}+|(?=[\\w.~+/-]*?[A-Z])[\\w.~+/-]{20,}+)"
	    "=*+",
	.kind = PLACE},
    {"authorization", "basic |basic+|basic%20", .is = "[ \\t]*+\\K[\\w.~+/-]++=*+", .kind = BASIC},
    /* Of URLs.  git@ is everybody's name at every git server.  Where what follows a colon is no
     * port, it is a password with a slash in it that should have been encoded. */
    {"url-userinfo", "://|:\\/\\/",
	.is = "(?:(?<=[A-Za-z0-9]://)|(?<=[A-Za-z0-9]:\\\\/\\\\/))" REDACTION_USERINFO,
	.kind = ADDRESS},
    {"url-userinfo", "jdbc:oracle:", .is = "\\w++:[^\\s/@\"']++/\\K[^\\s@\"']++(?=@)",
	.kind = PLACE},
};

enum { KNOWN = sizeof(shapes) / sizeof(shapes[0]) };

/* Families of a file of rules; the patterns of all, in this order. */
static struct shape added[REDACTION_RULES_MAX];
static size_t added_count;
static struct redaction_pattern patterns[KNOWN + REDACTION_RULES_MAX];

static redaction_handler shape_scan, dsn_scan;

void
redaction_shape_words(void)
{
	for (size_t i = 0; i < KNOWN + added_count; i++) {
		const struct shape *shape = i < KNOWN ? &shapes[i] : &added[i - KNOWN];

		patterns[i].letters = shape->is;
		redaction_words_add(shape->words, shape_scan, i);
	}
	redaction_words_add("@tcp(|@unix(", dsn_scan, 0);
}

const char *const redaction_alphabets[] = {
    "digits", "upper", "lower", "hex", "base62", "base64url", "base64", NULL};

void
redaction_add_token(const struct redaction_rule *rule)
{
	static const char *const letters[] = {"\\d", UPPER, LOWER, HEX, ALNUM, WORD, BASE64};
	TEXT_LOCAL pattern = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&pattern, "%s{%d,", letters[rule->alphabet], (int)rule->min);
	if (rule->max > 0)
		text_add_format(
		    &pattern, "%d}+(?!%s|\\w)", (int)rule->max, letters[rule->alphabet]);
	else
		text_add_string(&pattern, "}+");
	added[added_count++] = (struct shape){
	    .rule = rule->rule, .words = rule->prefix, .is = memory_string(text_string(&pattern))};
}

static bool
shape_is_basic(const char *value, size_t len)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_REASON);

	return base64_decode(value, len, BASE64_LAX, &decoded) == 0 && decoded.len > 0 &&
	       memchr(decoded.bytes, ':', decoded.len) &&
	       utf8_prefix(decoded.bytes, decoded.len) == decoded.len;
}

/* Whether the words begin where they may, in their own case where it counts. */
static bool
shape_begins(const struct redaction_scan *s, const struct shape *shape,
    const struct redaction_hit *hit, size_t from)
{
	/* After no letter, unless that letter belongs to an escape. */
	static struct redaction_pattern boundary = {
	    .letters = "(?<![A-Za-z0-9]|[A-Za-z0-9+/"
		       "]{8}\\+)|(?<=\\\\[nrtbfv])|(?<=\\\\u[\\da-f]{4})|(?<=%[\\dA-Fa-f]{2})"};
	const char *words = s->bytes + hit->from;
	size_t len = hit->to - hit->from;
	struct redaction_match match;

	/* Most of what begins like a token does not go on like one. */
	for (size_t i = 0; i < 8 && shape->kind == TOKEN && shape->lead == 0 && hit->row < KNOWN;
	     i++)
		if (!char_is_word(redaction_byte(s, hit->to + i)) &&
		    !redaction_is_of(redaction_byte(s, hit->to + i), "-.+/=$"))
			return false;
	if (shape->kind <= ADDRESS && memcmp(words, hit->letters, len) != 0)
		return false;
	from += shape->kind > ADDRESS && hit->letters[0] == ' ';
	return (shape->kind == ADDRESS || shape->kind == WITHIN || from == s->at ||
		   redaction_match(&boundary, s->bytes, s->len, from, &match)) &&
	       (shape->kind != COMMAND || hit->from == 0 || !redaction_is_of(words[-1], "-._@="));
}

static void
shape_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	const struct shape *shape = hit->row < KNOWN ? &shapes[hit->row] : &added[hit->row - KNOWN];
	size_t from = hit->from;
	struct redaction_match match;
	const char *rule = shape->rule, *value;
	size_t len;

	while (from > s->at && hit->from - from <= shape->lead && shape->lead > 0 &&
	       char_is_alnum(s->bytes[from - 1]))
		from--;
	if (!shape_begins(s, shape, hit, from) ||
	    !redaction_match_value(s, &patterns[hit->row], hit->to, &match))
		return;
	if (shape->kind == TOKEN && redaction_value_is_filler(s->bytes + from, match.to - from))
		return;
	if (shape->kind <= ADDRESS) {
		redaction_hide(s, shape->kind == TOKEN ? from : match.from, match.to, rule);
		return;
	}
	value = s->bytes + match.from;
	len = match.to - match.from;
	if (redaction_value_harmless(rule, rule, strlen(rule), value, len) ||
	    (shape->kind == BASIC && !shape_is_basic(value, len)))
		return;
	redaction_hide_later(s, match.from, match.to, rule);
}

/* user:password@tcp(...) of Go. */
static void
dsn_scan(struct redaction_scan *s, const struct redaction_hit *hit)
{
	enum { FAR = 1024 };
	static struct redaction_pattern userinfo = {
	    .letters = "(?:.*[\\s\"'`<>\\\\]|)[^\\s\"'`<>\\\\:]*+:\\K[^\\s\"'`<>\\\\]++\\z"};
	size_t least = s->at > s->marked ? s->at : s->marked;
	struct redaction_match match;

	least = hit->from > least && hit->from - least > FAR ? hit->from - FAR : least;
	if (redaction_match(&userinfo, s->bytes, hit->from, least, &match))
		redaction_hide(s, match.from, match.to, "url-userinfo");
}
