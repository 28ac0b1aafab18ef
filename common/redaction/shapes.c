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
#define TOKEN68 "[\\w.~+/-]" /* RFC 9110, 11.2 */
#define DOTTED(least) "[\\w.=-]{" least ",}(?<!\\.)"

/* The prefix is no proof by itself. */
#define MIXED "(?=[\\w+/=.%-]*?\\d)"

/* The word behind an option, further on in the line.  docker run -p 80:80 and the like: ports,
 * paths and options are no secrets. */
#define OPTION(option) "(?>[^\\n]{0,1024}?(?<=\\s)" option ")"
#define NO_PORT "(?![\"']?(?:[-/]|[\\d:./-]++(?:[\\s\"']|\\z)))"
#define BEHIND "\\h*+" NO_PORT REDACTION_VALUE
/* What stands deeper behind a line's end, if any of it has a value; lines of the same document. */
#define NL "(?!(?&record))\\n"
#define YAML_BLOCK                                                                                 \
	"\\h*+\\r?" NL "(\\h++)\\K(?=(?:[^\\n]*+\\n\\g{-1}\\h*+)*?[^\\n:]++:\\h++[\"']?[\\w+/|>])" \
	"[^\\n]++(?:" NL "\\g{-1}[^\\n]*+)*+"
#define YAML_LINES "(?:(?!---)[^\\n]*+" NL "){0,64}?"
#define QUOTED "\\h*+(?=[\"'])" REDACTION_VALUE
#define USER_PASSWORD                                                                              \
	"=?+\\h*+(?=[\"']?[^\\s:]*+:[^/\\s])" NO_PORT                                              \
	"(?: \\K[\"']?[^\\s:\"']++[\"']?:(?<eq>[\"'])(?!\\s)[^\"'\\n]++\\g{eq}"                    \
	" | \\K\\$\\{\\w++\\}:[^\\s\"']++ |" REDACTION_VALUE ")"

/*
 * A secret's word and something random, whatever joins them: bitbar TOKEN x, boxKEY x,
 * shop-secret-key-x.  The common words count in capitals alone.  A digit is too little of a proof:
 * an identifier may have one.
 */
#define LOOSE                                                                                      \
	"(?:(?<=SECRET|TOKEN|KEY|ACCESS|PRIVATE) (?<capital>)"                                     \
	"   |(?<=secret|token|Secret|Token|(?i)api[ _-]key|apikey|access[ _-]key|accesskey"        \
	"      |private[ _-]key|privatekey))"                                                      \
	"(?<!(?i)public[ _-]key|publickey|public[ _-]token|publictoken|[^_]key[ _-]access)"        \
	"(?:[-_.\\ ]{0,4}+(?i:secret|token|tok|key|access|private)(?![a-z]))*+"                    \
	"(?:\\h*+[:=]\\h*+|[-_.\\ \\t]{1,4}+)[\"']?+\\K"                                           \
	"(?(<capital>)|(?![\\da-f]{16,27}+(?!\\w)))"                                               \
	"(?: (?=(?:[A-Za-z-]*+\\d){3})(?=[\\d-]*+[A-Za-z])"                                        \
	"    (?:[A-Za-z0-9]{16,} | [A-Za-z0-9]{7,}+(?:-[A-Za-z0-9]{3,}+){2,}+)"                    \
	" | [a-z]{20,}+ | [A-Z]{20,}+ | \\d{24,}+ )=*+(?![\\w-]|[.(]\\w)"

/* The userinfo of a URL, behind its slashes.  git@ is everybody's name at every git server.  Where
 * what follows a colon is no port, it is a password with a slash in it that should have been
 * encoded. */
#define USERINFO                                                                                   \
	"(?!git@|\\[redacted:[a-z0-9-]++\\]@"                                                      \
	"  |[^\\s:@/]*+:(?:\\$?\\{\\{?[^\\s}@]*+\\}\\}?|\\$[A-Z_]++|\\$\\(\\w++\\)|\\*++|%s)@)"    \
	"(?: \\K(?:<[\\w-]++>:)?+[^\\x00-\\x20\"'`<>\\\\/?\\#]+"                                   \
	"    (?=@(?!" NO_HOST "[^\\x00-\\x20\"'`<>\\\\/]*@))"                                      \
	" | (?=" NO_HOST ")\\K[^\\x00-\\x20\"'`<>\\\\]{0,1024}(?=@) )"
#define NO_HOST "(?!\\[)[^\\x00-\\x20\"'`<>\\\\/?\\#:]*+:[\\d,]*+[^\\x00-\\x20\"'`<>\\\\/?\\#\\d,]"

enum shape_kind {
	TOKEN,   /* begins with the words, in their own case */
	LED,     /* the same, but for the letters, digits and underscores before them */
	ADDRESS, /* what follows the words, wherever they stand */
	BEFORE,  /* within what leads to the words without a blank or a quote */
	WITHIN,  /* what follows the words, in any case; a value, which may be none */
	PLACE,   /* the same, where a word may begin */
	COMMAND, /* the same, and the words are not the end of an option or a name */
	BASIC,   /* the same as PLACE, base64 of "user:password" (RFC 7617) */
};

/*
 * Shapes, and what has them: the rule, and the words, with '|' between.  The makers' documents give
 * the lengths of tokens; where they are long, half of it is enough, since a token that was cut
 * short is still half a secret.
 */
enum { FAMILIES = 12 };
static const struct shape {
	enum shape_kind kind;
	const char *is; /* the pattern */
	struct family {
		const char *rule, *words;
	} of[FAMILIES];
} shapes[] = {
    {TOKEN, ALNUM "{12,}+",
	{{"flutterwave-key", "FLWSECK-|FLWSECK_TEST-"}, {"pagarme-key", "ak_live_"},
	    {"stripe-key", "rk_live_|rk_test_|sk_live_|sk_test_|sk_prod_|rk_prod_"}}},
    {TOKEN, ALNUM "{20,}+",
	{{"apify-token", "apify_api_"}, {"buildkite-token", "bkua_"}, {"clojars-token", "CLOJARS_"},
	    {"digitalocean-token", "dop_v1_|doo_v1_|dor_v1_"},
	    {"fleetbase-key", "flb_live_|flb_test_"}, {"grafana-token", "glc_eyJ"},
	    {"github-token", "ghp_|gho_|ghu_|ghs_|ghr_"}, {"linear-key", "lin_api_|lin_oauth_"},
	    {"rubygems-key", "rubygems_"}, {"shippo-token", "shippo_live_|shippo_test_"},
	    {"shopify-token", "shpat_|shpca_|shppa_|shpss_"}, {"ubidots-token", "BBFF-|BBUS-"}}},
    {TOKEN, MIXED ALNUM "{32,}+(?!\\w)",
	{{"adobe-secret", "p8e-"}, {"dependency-track-key", "odt_"}, {"groq-key", "gsk_"},
	    {"netlify-token", "nfp_|nfc_"}, {"notion-token", "ntn_"}, {"npm-token", "npm_"},
	    {"nuget-key", "oy2"}, {"openai-key", "sk-"}, {"perplexity-key", "pplx-"},
	    {"prefect-token", "pnu_|pnb_"}, {"replicate-token", "r8_"}}},
    {TOKEN, ALNUM "{50,}+",
	{{"artifactory-token", "AKCp|cmVmdGtu"}, {"easypost-key", "EZAK|EZTK"},
	    {"facebook-token", "EAACEdEose0cBA|EAAB|EAAC|EAAD|EAAG|EAAM"},
	    {"readme-key", "rdme_"}}},
    {TOKEN, WORD "{20,}+",
	{{"anthropic-key", "sk-ant-"}, {"circleci-token", "CCIPAT_|CCIPRJ_"},
	    {"contentful-token", "CFPAT-"}, {"docker-token", "dckr_pat_|dckr_oat_"},
	    {"flexport-token", "shltm_"}, {"github-token", "github_pat_"},
	    {"gitlab-token", "glpat-"}, {"google-client-secret", "GOCSPX-"},
	    {"google-token", "ya29."}, {"langsmith-key", "lsv2_pt_|lsv2_sk_"},
	    {"mongodb-key", "mdb_sa_sk_"}, {"square-token", "sq0atp-|sq0csp-|sq0idp-"}}},
    {TOKEN, WORD "{35,}+",
	{{"cloudflare-token", "cfat_|cfut_|cfk_"}, {"google-api-key", "AIza"},
	    {"openshift-token", "sha256~"}, {"vercel-token", "vcp_|vci_|vca_|vcr_|vck_"}}},
    {TOKEN, MIXED WORD "{16,}+",
	{{"figma-token", "figd_|figo_"},
	    {"gitlab-token",
		"gldt-|glrt-|glptt-|glft-|glsoat-|glimt-|glagent-|glcbt-|gloas-|glffct-|GR1348941"},
	    {"newrelic-key", "NRAK-|NRJS-|NRII-|NRRA-|NRIQ-|NRAL"},
	    {"openai-key", "sk-proj-|sk-svcacct-|sk-admin-|sk-or-v1-|sk-lf-"},
	    {"supabase-key", "sbp_|sb_secret_"}, {"tailscale-key", "tskey-"},
	    {"vault-token", "hvb.|hvr.|hvs."}}},
    {TOKEN, MIXED WORD "{32,}+",
	{{"google-token", "1//0"}, {"heroku-key", "HRKU-"}, {"nvidia-key", "nvapi-"},
	    {"pinecone-key", "pcsk_"}, {"posthog-key", "phx_"},
	    {"pubnub-key", "sub-c-|sec-c-|pub-c-"}, {"pypi-token", "pypi-"},
	    {"scalingo-token", "tk-us-"}, {"segment-token", "sgp_|slk_"}, {"yandex-key", "AQVN"}}},
    {TOKEN, MIXED WORD "{55,}+",
	{{"frameio-token", "fio-u-"}, {"square-token", "EAAA"}, {"telnyx-key", "KEY"},
	    {"xai-key", "xai-"}}},
    {TOKEN, MIXED BASE64 "{24,}+",
	{{"atlassian-token", "ATATT3|ATCTT3|ATBB"}, {"duffel-token", "duffel_test_|duffel_live_"},
	    {"grafana-token", "glsa_|glc_|eyJrIjoi"}, {"sentry-token", "sntrys_|sntryu_"},
	    {"stripe-key", "whsec_"}}},
    {TOKEN, MIXED BASE64 "{40,}+",
	{{"1password-token", "ops_eyJ"}, {"aws-bedrock-key", "ABSK"},
	    {"fly-token", "fo1_|fm1r_|fm1a_|fm2_"}, {"teamwork-token", "tkn.v1_"}}},
    {TOKEN, MIXED BASE64 "{60,}+", {{"dropbox-token", "sl."}}},
    {TOKEN, DOTTED("30"),
	{{"doppler-token", "dp.pt.|dp.st.|dp.ct.|dp.sa.|dp.scim.|dp.audit."},
	    {"dynatrace-token", "dt0c01.|dt0s01."},
	    {"planetscale-token", "pscale_tkn_|pscale_pw_|pscale_oauth_"},
	    {"typeform-token", "tfp_"}, {"voiceflow-key", "VF.DM.|VF.WS."}}},
    {TOKEN, "(?=[\\w-]*+\\.\\w)" DOTTED("33"), {{"sendgrid-key", "SG."}}},
    {TOKEN, MIXED "(?=[\\w-]*+\\.\\w)" DOTTED("60"), {{"airtable-token", "pat"}}},
    {TOKEN, "[\\da-fA-F-]{32,}+",
	{{"aws-mws-token", "amzn.mws."}, {"databricks-token", "dapi"},
	    {"hubspot-token", "pat-na1-|pat-na2-|pat-eu1-"}, {"postman-key", "PMAK-"},
	    {"sendinblue-key", "xkeysib-|xsmtpsib-"}}},
    {TOKEN, "[\\da-fA-F-]{60,}+", {{"cloudflare-key", "v1.0-"}}},
    {TOKEN, HEX "{32}(?!\\w)",
	{{"mailgun-key", "key-"}, {"scrapfly-key", "scp-live-|scp-test-"}, {"twilio-key", "SK"}}},
    {TOKEN, HEX "{40,}+(?!\\w)",
	{{"elevenlabs-key", "sk_"}, {"intra42-secret", "s-s4t2ud-|s-s4t2af-"},
	    {"pulumi-token", "pul-"}, {"rootly-key", "rootly_"},
	    {"sonarqube-token", "squ_|sqp_|sqa_"}}},
    {TOKEN, UPPER "{16,17}+(?!\\w)", {{"aws-access-key", "AKIA|ASIA|ABIA|ACCA|A3T"}}},
    {TOKEN, UPPER "{26}(?!\\w)", {{"octopus-key", "API-"}}},
    {TOKEN, UPPER "{32,}+", {{"age-key", "AGE-SECRET-KEY-1"}}},
    {TOKEN, MIXED ALNUM "{16,24}+(?!\\w)", {{"alibaba-key", "LTAI"}}},
    {TOKEN, ALNUM "{34}(?!\\w)", {{"huggingface-token", "hf_|api_org_"}}},
    {TOKEN, "(?<!\\.ico-)" ALNUM "{32}(?!\\w)", {{"infracost-token", "ico-"}}},
    {TOKEN, MIXED "[\\w%-]{10,}+",
	{{"slack-token", "xapp-|xoxa-|xoxb-|xoxc-|xoxd-|xoxe-|xoxe.xox|xoxp-|xoxr-|xoxs-"}}},
    {TOKEN, "(?=[\\w-]*+\\.(?:[\\w-]*+\\.[\\w-]|eyJ))" DOTTED("20"), {{"jwt", "eyJ"}}},
    {TOKEN, "\\d{5,9}+_" UPPER "{32}(?!\\w)", {{"clickup-token", "pk_"}}},
    {TOKEN, "[\\da-f]{32}\\.[\\da-f]{30,32}+(?!\\w)", {{"zoho-token", "1000."}}},
    {TOKEN, "(?=[^\\d\\s]*+\\d)[\\w./$=,*@+:-]{20,}(?<![.:,])",
	{{"password-hash",
	    "$1$|$2a$|$2b$|$2y$|$5$|$6$|$8$|$9$|$y$|$apr1$|$argon2i$|$argon2id$|$krb5"}}},
    {LED, "(?<=(?<![\\w~.-])[\\w~.]{3}\\dQ~|\\\\[nrt][\\w~.]{3}\\dQ~)[\\w~.-]{31,34}+(?!\\w)",
	{{"azure-client-secret", "Q~"}}},
    {LED, "(?<=" ALNUM "{76}AZDO)" ALNUM "{4}(?!\\w)", {{"azure-devops-token", "AZDO"}}},
    {LED, "(?<=\\d{15}\\|)(?=[\\w-]*?\\d)[\\w-]{27}(?!\\w)", {{"facebook-token", "|"}}},
    {LED, "(?<=[\\da-f]{32}-us)\\d{1,2}+(?!\\w)", {{"mailchimp-key", "-us"}}},
    {LED, "(?<=\\w{36}_mmk)(?!\\w)", {{"maxmind-key", "_mmk"}}},
    {LED, "(?<=00D[A-Za-z0-9]{12}!)[\\w.]{60,}+", {{"salesforce-token", "!"}}},
    {LED, "(?<=\\d{8}:A)" MIXED WORD "{33,34}+(?!\\w)", {{"telegram-token", ":A"}}},
    {LED, "(?<=" ALNUM "{14}\\.atlasv1\\.)" BASE64 "{60,}+", {{"terraform-token", ".atlasv1."}}},
    {ADDRESS, "[\\w./:@%-]+(?<!\\.)",
	{{"webhook",
	    "hooks.slack.com/services/|hooks.slack.com/workflows/|hooks.slack.com/triggers/"
	    "|discord.com/api/webhooks/|discordapp.com/api/webhooks/|webhook.office.com/webhookb2/"
	    "|outlook.office.com/webhook/|api.telegram.org/bot|hooks.zapier.com/hooks/catch/"
	    "|tines.com/webhook/"}}},
    /* Of URLs, and of Go's user:password@tcp(...). */
    {ADDRESS, "(?:(?<=[A-Za-z0-9]://)|(?<=[A-Za-z0-9]:\\\\/\\\\/))" USERINFO,
	{{"url-userinfo", "://|:\\/\\/"}}},
    {BEFORE, "[^:]*+:\\K\\S++\\z", {{"url-userinfo", "@tcp(|@unix("}}},
    {PLACE, "\\w++:[^\\s/@\"']++/\\K[^\\s@\"']++(?=@)", {{"url-userinfo", "jdbc:oracle:"}}},
    {WITHIN, "[^\\s:]++:[^\\s:]++:\\K\\S++", {{"password", ":5432:"}}},
    {WITHIN, "\\h++\\d++\\r?" NL "\\K" BASE64 "{4,}+(?:\\r?" NL BASE64 "{4,}+(?!:))*+",
	{{"private-key", "private-lines:"}}},
    /* Of commands and statements. */
    {COMMAND, OPTION("-p(?!\\s)") BEHIND,
	{{"password", "mysql |mysqldump |mysqladmin |mariadb |mariadb-dump |7z |sshpass "}}},
    {COMMAND, OPTION("-p\\h") BEHIND,
	{{"password", "docker |podman |helm |az |oc |mongo |mongosh |mongodump |cqlsh |psexec "
		      "|psexec.exe |psexec64 |sshpass "}}},
    {COMMAND, OPTION("-[Paw]\\h") BEHIND,
	{{"password", "zip |unzip |sqlcmd |bcp |mosquitto_pub |mosquitto_sub |ipmitool |redis-cli "
		      "|ldapsearch |ldapmodify |ldapadd "}}},
    {COMMAND, OPTION("\\\\\\\\[^\\s\\\\]++\\\\\\S++\\h++(?:/user:\\S++\\h++)?+") BEHIND,
	{{"password", "net use "}}},
    {COMMAND, OPTION("-[ua]") USER_PASSWORD, {{"user-password", "curl |wget |http "}}},
    {PLACE, USER_PASSWORD, {{"user-password", " -u |--user |--user=|--proxy-user "}}},
    {COMMAND, "(?:[^\\n]{0,300}+" NL "){0,2}?" OPTION("password\\h++") REDACTION_VALUE,
	{{"password", "machine "}}},
    {COMMAND, OPTION("(?i:by|as|=)") QUOTED, {{"password", "identified with |password for "}}},
    {COMMAND, "(?:" OPTION("-String\\h++") "|\\h*+(?=[\"']))" REDACTION_VALUE,
	{{"password", "convertto-securestring "}}},
    {PLACE, QUOTED, {{"password", "identified by "}}},
    {PLACE, "\\h*+" REDACTION_VALUE,
	{{"password", "requirepass |masterauth |-pass pass:|-passin pass:|-passout pass:"}}},
    {PLACE,
	"\\s*+(?&q)[^\"'\\n]{1,64}+(?&q)\\s*+,\\s*+(?=[\"'])" REDACTION_VALUE "(?=(?&q)\\s*+[,)])",
	{{"password", "login(|log_in(|sign_in(|authenticate(|basic_auth("}}},
    {PLACE,
	"\\h*+\\K(?:(?=" TOKEN68 "*?\\d)" TOKEN68 "{8,}+|(?=" TOKEN68 "*?[A-Z])" TOKEN68
	"{20,}+)=*+",
	{{"authorization", "bearer |bearer+|bearer%20"}}},
    {BASIC, "\\h*+\\K" TOKEN68 "++=*+", {{"authorization", "basic |basic+|basic%20"}}},
    /* All that a Secret of Kubernetes holds, whichever comes first. */
    {PLACE, YAML_BLOCK "(?=" NL YAML_LINES "\\h*+kind:\\h++[\"']?(?i:secret)\\b)",
	{{"secret", "data:|stringData:"}}},
    {PLACE, "[\"']?\\h*+\\r?" NL YAML_LINES "\\h*+(?:data|stringData):" YAML_BLOCK,
	{{"secret", "kind: secret|kind: \"secret|kind: 'secret"}}},
    /* Signed addresses open what they name until they expire. */
    {WITHIN,
	"(?<=(?i)[?&#]sig=|[?&#]x-amz-signature=|[?&#]x-goog-signature=)"
	"(?: \\[redacted:[a-z0-9-]++\\] | (?:(?![&\\#])(?&bare))*+ )",
	{{"signature", "sig=|x-amz-signature=|x-goog-signature="}}},
    {WITHIN, LOOSE, {{"secret", "secret|token|key|access|private"}}},
};

enum { KNOWN = sizeof(shapes) / sizeof(shapes[0]) };

/* Of a file of rules; the patterns of all, in this order. */
static struct shape added[REDACTION_RULES_MAX];
static size_t added_count;
static struct pattern patterns[KNOWN + REDACTION_RULES_MAX];

static const struct shape *
shape_of(size_t row)
{
	return row < KNOWN ? &shapes[row] : &added[row - KNOWN];
}

void
redaction_shape_words(struct word_search *words, size_t owner)
{
	for (size_t i = 0; i < KNOWN + added_count; i++) {
		const struct family *of = shape_of(i)->of;

		patterns[i].letters = shape_of(i)->is;
		for (size_t j = 0; j < FAMILIES && of[j].rule; j++)
			word_search_add(words, of[j].words, owner + i * FAMILIES + j);
	}
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
	added[added_count].is = memory_string(text_string(&pattern));
	added[added_count++].of[0] = (struct family){rule->rule, rule->prefix};
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
shape_begins(const struct redaction_scan *s, enum shape_kind kind, const struct word_hit *hit)
{
	/* After no letter, unless that letter belongs to an escape. */
	static struct pattern boundary = {
	    .letters = "(?<![A-Za-z0-9]|[A-Za-z0-9+/]{8}\\+)"
		       "|(?<=\\\\[nrtbfv]|\\\\u[\\da-f]{4}|%[\\dA-Fa-f]{2})"};
	const char *words = s->bytes + hit->from;
	size_t from = hit->from + (kind > WITHIN && hit->letters[0] == ' ');
	struct pattern_match match;

	/* Most of what begins like a token does not go on like one. */
	for (size_t i = 0; i < 8 && kind == TOKEN && hit->owner < KNOWN * FAMILIES; i++)
		if (!char_is_word(redaction_byte(s, hit->to + i)) &&
		    !redaction_is_of(redaction_byte(s, hit->to + i), "-.+/=$"))
			return false;
	if (kind < WITHIN && memcmp(words, hit->letters, hit->to - hit->from) != 0)
		return false;
	if (kind == COMMAND && hit->from > 0 && redaction_is_of(words[-1], "-._@="))
		return false;
	return (kind > TOKEN && kind <= WITHIN) || from == s->at ||
	       pattern_match(&boundary, s->bytes, s->len, from, &match);
}

void
redaction_scan_shape(struct redaction_scan *s, const struct word_hit *hit)
{
	enum { FAR = 1024 };
	const struct shape *shape = shape_of(hit->owner / FAMILIES);
	const char *rule = shape->of[hit->owner % FAMILIES].rule, *value;
	struct pattern *pattern = &patterns[hit->owner / FAMILIES];
	size_t from = hit->from, least = s->at > s->marked ? s->at : s->marked, len;
	bool before = shape->kind == BEFORE;
	struct pattern_match match;

	if (!shape_begins(s, shape->kind, hit))
		return;
	while (from > least && (before ? hit->from - from < FAR &&
					     !redaction_is_of(s->bytes[from - 1], " \t\r\n\"'`<>\\")
				       : shape->kind == LED && char_is_word(s->bytes[from - 1])))
		from--;
	if (before ? !pattern_match(pattern, s->bytes, hit->from, from, &match)
		   : !redaction_match_value(s, pattern, hit->to, &match))
		return;
	match.from = shape->kind <= LED ? from : match.from;
	value = s->bytes + match.from;
	len = match.to - match.from;
	if (shape->kind < WITHIN) {
		if (shape->kind > LED || !redaction_value_is_filler(value, len))
			redaction_hide(s, match.from, match.to, rule);
	} else if (!redaction_value_harmless(rule, rule, strlen(rule), value, len) &&
		   (shape->kind != BASIC || shape_is_basic(value, len))) {
		redaction_hide_later(s, match.from, match.to, rule);
	}
}
