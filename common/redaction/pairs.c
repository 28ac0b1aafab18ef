/*
 * A secret's name and its value.  Between them stand closing quotes and brackets, a type, an
 * operator, the end of a line, a constructor: each as the languages have it that people configure
 * and log in.
 */
#include "scan.h"

#include "percent.h"
#include "redaction.h"
#include "text.h"

/* What all patterns may call; one that calls nothing of it is compiled without. */
const char redaction_definitions[] =
    /* a quote as it is, escaped, as an entity of HTML, as an escape of JSON */
    "(?(DEFINE) (?<q> \\\\*+[\"'`] | &(?:quot|apos|\\#0?39|\\#34|\\#x27); | \\\\u002[27] )"
    /* a log's next record: a date or a time, maybe in a bracket, or JSON */
    "(?<record> \\n[ \\t]*+(?:\\{\"|\\[?\\d\\d++[-:/]\\d) )"
    /* what closes a name: config[\"db\"][\"password\"], user[password], password?: string */
    "(?<closing> (?:(?&q)|\\[\\]|\\])*+(?:[?!](?=:))?+ )"
    /* An operator.  A colon before a colon or two slashes belongs to a name or to a URL, one
     * behind auth.py to a place; an arrow stands between blanks. */
    "(?<op> [=!]==?+ | (?::{1,3}+|\\|\\||&&|\\?\\?|[+?.|])= | =>?+"
    " | (?<=[ \\t])(?:->|<-|~>)(?=[ \\t])"
    " | "
    "(?<!\\.py|\\.[jt]s|\\.[jt]sx|\\.[mc]js|\\.go|\\.c|\\.cc|\\.cpp|\\.h|\\.rs|\\.java|\\.kt|\\.rb|"
    "\\.php"
    "|\\.cs|\\.ex|\\.sql|\\.sh|\\.vue|\\.html|\\.md|\\.swift|\\.scala) : (?!:|//) )"
    /* behind a comma or the like: the name of another pair, or nothing that belongs to a value */
    "(?<pair> [\\s\"'`\\\\] | \\z | [\\w.-]{1,64}+[=:] )"
    /* a byte of a value without quotes: of quotes and closing brackets, those behind which the
     * value goes on */
    "(?<bare> [^\\x00-\\x20\"'`)\\]}>,;&|\\\\<] | <(?!/[\\w:.-]++>)"
    " | [\"'`)\\]}>](?!\\z|[\\s,;:.)\\]}>\"'`\\\\&|<])"
    " | (?!(?&q)) (?:[,;&|](?!(?&pair)) | \\\\(?![\"'`\\\\]|[nrt](?&pair))) ) )";

#define NAME "[\\w.%-]++"
#define NO_NAME "(?<![\\w.%-])"
#define NL "(?!(?&record))\\n"

/*
 * `: Optional[str] =`, ` As String =`, with what the type begins with; the operator; blanks.  A
 * value that begins in the next line stands deeper than the name, or behind a line's continuation,
 * and is no pair itself; or it is a block of YAML (its 8.1), or a list of what look like secrets,
 * by their indentation.  What a default stands behind: process.env.TOKEN || "x"; what types and
 * constructors put before the quote: string(14) "x", <<"x">>, SecretStr("x"),
 * os.getenv("DB_PASSWORD", "x").
 */
#define BETWEEN                                                                                    \
	"(?&closing)(?:\\h*+(?::\\h*+)?+[&*\\[\\]]*+(?i:string|str|char|byte|text|optional|final|" \
	"any|option"                                                                               \
	"  |secretstr|n?varchar|object|as|std|annotated|union|classvar|bytes|typing|pydantic|box"  \
	"  |cow|arc|rune|null|maybe|nonnull|u8)(?![A-Za-z0-9])"                                    \
	"  (?:[^=\\n\"'`()\\[\\]<>]{1,96}+|[(\\[<](?:[^\\n\"'`()\\[\\]<>]"                         \
	"     |[(\\[<][^\\n\"'`()\\[\\]<>]*+[)\\]>])*+[)\\]>])*+(?==(?!=)))?+"                     \
	"\\h*+((?&op))\\h*+"                                                                       \
	"(?| [\\\\(]?+\\r?+" NL "(\\h++)(?!-|(?&q)?+" NAME "(?&closing)\\h*+(?&op))"               \
	"  | [|>][-+\\d\\ \\r]*+\\n(\\h++)\\K[^\\n]++"                                             \
	"    (?:(?:\\n[ \\t\\r]*+(?=\\n))*+\\n\\g{3}[^\\n]*+)*+ (?<done>)"                         \
	"  | \\r?+\\n(\\h*+-)\\ ++\\K" ITEM "(?:\\n\\g{3}\\ ++" ITEM ")*+(?=\\s|\\z) (?<done>)"    \
	")?+"                                                                                      \
	"(?:[\\w.\\[\\]\"']{1,64}+\\h*+(?:\\|\\||\\?\\?|or\\ )\\h*+(?=[\"'`]))?+"                  \
	"(?: <<(?=\")"                                                                             \
	"  | [\\w.:\\[\\]]{1,63}+\\(\\d*+\\)?+\\h*+"                                               \
	"    (?:([\"'`])" NAME "\\g{-1}\\h*+,\\h*+(?=[\"'`]))?+(?=[\"'`]) )?+"
#define ITEM "(?=[\"']?[^\\s:\"']*?\\d)(?=[\"']?[^\\s:\"']*?[a-z])[\"']?+[^\\s:\"']{6,}+[\"']?+"
enum { OPERATOR = 2, DEEPER }; /* the groups; 1: all is found */

/* An element of XML, behind its opening tag; curl -u <user:password> opens none. */
#define ELEMENT ">(?<!/>)(?=[^\\ ]|[^<\\n]*+</)\\K(?:[^<\\n]++|" NL ")*+(?!<[A-Za-z])"

/*
 * Of two strings, such as ("DB_PASSWORD", "x") and {password, <<"x">>}, but in an array, where
 * ["password", "email"] is none, only of an option or header; getattr(settings, "PASSWORD", "x").
 * The marks: "bare" of a value without quotes; "call" and "quoted" where so little proves that the
 * value must look like a secret, or the name be a password's.
 */
static struct pattern pairs = {
    .letters =
	/* ${DB_PASSWORD:?missing}, arn:aws:secretsmanager:eu-west-1:123456789012:secret:db */
    "(?!(?<=\\{)\\w++:[?+] | (?<=:)" NAME ":\\S)"
    "(?: (?<=[?&\\#])" NAME "=[\"']?+(*:form)\\K"
    "    (?: \\[redacted:[a-z0-9-]++\\] | (?:(?![&\\#])(?&bare))*+ ) (?<done>)"
    " | " NAME BETWEEN
    " | (?:(?<=[({][\"'`]|[({][\"'`\\\\ bu][\"'`])|(?=--|[Xx]-|(?i:(?:proxy-)?authorization"
    "     |(?:set-)?cookie)[\"'`\\\\]))" NAME "(?&q)\\h*+,\\h*+(?=[bu]?+(?&q)) (?<couple>)"
    " | (?<=\\w,[\"'`]|\\w,[\\ \\\\][\"'`]|\\w,\\ \\\\[\"'`])"
    "   " NAME "(?&q)\\h*+,\\h*+(?=(?&q)) (?<call>)"
    " | " NAME "(?&q)?+\\h*+,\\h*+<<(?=\")"
    " | (?<=<|<\\w:|<\\w{2}:|<\\w{3}:|<\\w{4}:|<\\w{5}:|<\\w{6}:)"
    "   " NAME "(?:\\s[^<>]{0,256}+)?+" ELEMENT "(?<done>)"
    " | (?i:password)\\((?=') | " NAME "\\((?=[\"'`]) (*:call)"
    " | (?: (?=--?[\\w.]{2})|(?<=\\bENV\\ |setenv\\ |setx\\ |configure\\ set\\ ))"
    "   " NAME "\\h++(?!-)"
    " | " NAME "\\h++(?=[\"'`]) (*:quoted) )"
    "(?(<done>)|" REDACTION_VALUE ")"
    "(?(<couple>)(?=(?&q)?+\\h*+(?!:)))(?(<call>)(?=(?&q)?+\\h*+\\)))"};

/* Next to nothing, which is enough where the value looks like a password. */
static struct pattern next_to = {.letters = NAME
				 "(?=(?&q)|[\\]\\ \\t|])(?&closing)\\h*+"
				 "(?:(?:is|was):?+\\ |7\\ |\\|\\ ?+|/\\ |=>\\ )?+\\h*+"
				 "(?!(?&q)?+" NAME "(?&closing)(?&op)[^\\s|])" REDACTION_VALUE};

/* A name that tells has this name for its value, which another member tells, behind it or before;
 * or the element has it; or the part of a form, behind its empty line (RFC 7578). */
#define TOLD "(?i:val|values?|content|default)"
static struct pattern telling = {.letters =
				     "(?| .*<(" NAME ")>\\s*+ | (?:.*[^\\w.%-]|)(" NAME ")"
				     "(?:[\"'\\\\ +]*+[:=]|(?<=variable)\\ )[\"'\\\\ ]*+ )\\z"};
static struct pattern told_before = {.letters = ".*" NO_NAME TOLD
						"(?&closing)\\h*+[:=]\\h*+" REDACTION_VALUE
						"(?=(?&q)?+[\\s,;]*+[\"'\\\\]*+\\z)"};
static struct pattern told = {
    .letters =
	"(?: (?<=;\\ name=|;\\ name=[\"'])" NAME "[^\\n]{0,200}+" NL "    (?:[^\\r\\n][^\\n]*+" NL
	"){0,3}+\\r?\\n\\K(?:[^\\r\\n]++|\\r(?!\\n))++ (*:whole)"
	" | " NAME "(?&q)?+[^<=>\\n]{0,256}+" ELEMENT "(*:whole)"
	" | " NAME "(?:[^\\n]{0,200}+" NL "){0,3}?[^\\n]{0,200}?" NO_NAME
	"   \\K(?:(?:[\\w.-]*[_.-])?" TOLD
	"|[\\w.-]*Value|(?<=<)string)(?=(?&closing)\\h*+(?:(?&op)|[,>])) )"};

/* How a value goes on: "old" -> "new"; the next cookie; behind Bearer the token, behind Digest and
 * the like the rest of the line; of a scheme unknown here, credentials are long and have digits. */
static struct pattern goes_on = {
    .letters =
	"(?: (?&q)\\h*+->\\h*+(?&q)[^\"'`\\n]*+ | (?:;\\h*+(?=[^\\s;=]++=)(?:(?!;)(?&bare))*+)++"
	" | (?<=(?i)digest|aws4-hmac-sha256|hawk|oauth|signature|mac)\\h++[^\\n]*+"
	" | (?: (?<=(?i)bearer|basic|token|apikey|api-key|api-token|negotiate|ntlm|jwt|bot|splunk"
	"      |sso-key|key)\\h++ | "
	"(?<=[A-Za-z])\\h++(?=[^\\s=]{10,}+={0,2}+(?!\\S))(?=[^\\s\\d]*+\\d) )"
	"   (?:(?!<)(?&bare))*+ )"};

/* What a mark in a statement stands for is told behind it: [parameters: ('bob', 'x')].  Which of
 * them is which is not known, so that all go. */
static struct pattern parameters = {
    .letters =
	"(?:\\?|%s|\\$\\d++(?:::\\w++)?+)(?!\\w)(?:(?:[^\\n]*+(?:" NL
	"|\\n(?=[^\\n]*?DETAIL:))){0,3}?[^\\n]*?"
	"(?i:\\bparameters|\\bparams|\\bargs)[:=]\\h*+\\K[^\\n]*?(?=\\]?\\h*+\\r?(?:\\n|\\z)))?+"};

/* "token: expired" */
static struct pattern prose = {
    .letters = NAME "(?&closing)\\h*+:\\s++(?=.{0,16}\\z)[a-z]*+[.,;:!?)]*+\\z"};

/* ---- what is found ---- */

struct pair {
	const char *name; /* decoded, or in the text */
	size_t name_len;
	size_t begin, end; /* of the name in the text */
	bool weak;         /* the name proves little: the value must look like a secret */
	bool told;         /* the name is a value itself: name="password" value="x" */
	bool beside;       /* next to nothing stands between */
	struct pattern_match found;
};

/* What goes on in the next lines stands deeper than the line that holds the name; a list may stand
 * as deep, so that its dash counts. */
static bool
pair_is_deeper(const struct redaction_scan *s, const struct pair *pair)
{
	const struct pattern_span *deeper = &pair->found.groups[DEEPER];
	size_t begin = pair->begin, indent = 0;

	if (deeper->to == deeper->from)
		return true;
	while (begin > 0 && s->bytes[begin - 1] != '\n')
		begin--;
	while (char_is_blank(s->bytes[begin + indent]))
		indent++;
	return deeper->to - deeper->from > indent;
}

/* INSERT INTO users (name, password) VALUES ('bob', 'x'): the value of the same place. */
static bool
pair_find_column(struct redaction_scan *s, struct pair *pair)
{
	enum { COLUMNS_MAX = 512 };
	static struct pattern values = {
	    .letters =
		"[\\w.%`\"\\[\\],\\ -]{0,512}+\\)?+\\s*+(?i:values)\\s*+\\(\\s*+" REDACTION_VALUE};
	static struct pattern next = {.letters = "(?&q)?+\\h*+,\\s*+" REDACTION_VALUE};
	size_t at = pair->begin, place = 0;

	if (!redaction_is_of(redaction_byte(s, pair->end), ",)`\"]"))
		return false;
	for (;
	     at > 0 && pair->begin - at < COLUMNS_MAX && !redaction_is_of(s->bytes[at - 1], "()") &&
	     (s->bytes[at - 1] != '\n' || char_is_blank(s->bytes[at]));
	     at--)
		place += s->bytes[at - 1] == ',';
	if (at == 0 || s->bytes[at - 1] != '(' ||
	    !redaction_match_value(s, &values, pair->end, &pair->found))
		return false;
	while (place > 0 && redaction_match_value(s, &next, pair->found.to, &pair->found))
		place--;
	return place == 0;
}

static bool
pair_find_told(struct redaction_scan *s, struct pair *pair)
{
	enum { FAR = 200 };
	size_t from = pair->begin - s->at > FAR ? pair->begin - FAR : s->at;
	struct pattern_match tells;

	if (!pattern_match(&telling, s->bytes, pair->begin, from, &tells) ||
	    !redaction_name_is(REDACTION_TELLS, s->bytes + tells.groups[1].from,
		tells.groups[1].to - tells.groups[1].from))
		return false;
	if (pattern_match(&told_before, s->bytes, tells.groups[1].from, from, &pair->found))
		return true;
	return redaction_match_value(s, &told, pair->begin, &pair->found) &&
	       (strcmp(pair->found.mark, "whole") == 0 ||
		   redaction_match_value(s, &pairs, pair->found.from, &pair->found));
}

static bool
pair_find(struct redaction_scan *s, struct pair *pair)
{
	if (redaction_match_value(s, &pairs, pair->begin, &pair->found))
		return pair_is_deeper(s, pair);
	pair->told = pair_find_column(s, pair) || pair_find_told(s, pair);
	pair->beside = !pair->told;
	return pair->told ||
	       (!pair->weak && redaction_match_value(s, &next_to, pair->begin, &pair->found));
}

/* ---- what is worth hiding ---- */

/* Whether so little as stands between them makes a pair of name and value. */
static bool
pair_is_proved(const struct redaction_scan *s, const struct pair *pair, const char *rule)
{
	static const char *const keys[] = {"token", "secret", "api-key", "access-key", NULL};
	const struct pattern_match *found = &pair->found;
	const struct pattern_span *op = &found->groups[OPERATOR];
	const char *value = s->bytes + found->from;
	size_t len = found->to - found->from;
	bool quoted = strcmp(found->mark, "quoted") == 0, call = strcmp(found->mark, "call") == 0;
	bool mixed = redaction_value_is_mixed(rule, value, len);

	if ((pair->beside || quoted) && strcmp(rule, "password") != 0 &&
	    !memchr(pair->name, '_', pair->name_len) && !memchr(pair->name, '-', pair->name_len) &&
	    !(text_is_among(rule, keys) && redaction_value_is_random(value, len)))
		return false;
	if (mixed || pair->beside || pair->weak || call)
		return mixed;
	/* if token == expected */
	return strcmp(found->mark, "bare") != 0 || op->to - op->from < 2 ||
	       s->bytes[op->from + 1] != '=' || !redaction_is_of(s->bytes[op->from], "!=");
}

static bool
pair_find_value(struct redaction_scan *s, struct pair *pair, const char *rule)
{
	static const char *const loose[] = {
	    "authorization", "session", "token", "cookie", "csrf", "credential", NULL};
	static const char *const longer[] = {"authorization", "cookie", NULL};
	struct pattern_match *found = &pair->found, more;

	if (!pair_find(s, pair))
		return false;
	if (redaction_match_value(s, &parameters, found->from, &more)) {
		*found = more;
		pair->told = true;
	}
	if (!pair_is_proved(s, pair, rule))
		return false;
	if ((strcmp(found->mark, "bare") != 0 || text_is_among(rule, longer)) &&
	    redaction_match_value(s, &goes_on, found->to, &more))
		found->to = more.to;
	return !redaction_value_harmless(rule, pair->name, pair->name_len, s->bytes + found->from,
		   found->to - found->from) &&
	       (pair->told || !text_is_among(rule, loose) ||
		   !pattern_match(&prose, s->bytes, found->to, pair->begin, &more));
}

static void
pair_hide(struct redaction_scan *s, const struct pair *pair, const char *rule)
{
	size_t from = pair->found.from, to = pair->found.to;

	if (pair->weak || pair->told || pair->beside) {
		redaction_hide_later(s, from, to, rule);
		return;
	}
	if (redaction_scan_json_around(s, from))
		return;
	s->at = from;
	if (strcmp(pair->found.mark, "bare") != 0 || !redaction_is_of(s->bytes[from], "[{") ||
	    !redaction_scan_json(s, rule))
		redaction_hide(s, from, to, rule);
}

/* ---- names ---- */

/* Where the name around the hit begins: \nDB_PWD, behind the escape. */
static size_t
name_begin(const struct redaction_scan *s, size_t hit)
{
	static struct pattern escape = {.letters = "[nrtbf]|u\\w{4}"};
	size_t begin = hit, from = s->at > s->named ? s->at : s->named;
	struct pattern_match match;

	while (begin > from && redaction_is_name(s->bytes[begin - 1]))
		begin--;
	if (begin > 0 && s->bytes[begin - 1] == '\\' &&
	    pattern_match(&escape, s->bytes, hit, begin, &match))
		begin = match.to;
	return begin;
}

/* The rule of a name; they come again and again. */
static const char *
pair_rule(struct redaction_scan *s, struct pair *pair)
{
	enum { KNOWN = sizeof(s->known) / sizeof(s->known[0]) };
	const unsigned char *name = (const unsigned char *)pair->name;
	size_t len = pair->name_len;
	struct redaction_name *known = &s->known[(len * 31 + name[0] * 7U + name[len - 1]) % KNOWN];

	if (known->len != len || memcmp(known->letters, name, len) != 0) {
		*known = (struct redaction_name){.letters = pair->name, .len = len};
		known->rule = redaction_name_rule(pair->name, len, &known->weak);
		if (pair->name < s->bytes || pair->name >= s->bytes + s->len)
			known->len = 0; /* it will not last */
	}
	pair->weak = known->weak;
	return known->rule;
}

void
redaction_scan_name(struct redaction_scan *s, const struct word_hit *hit)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	struct pair pair = {0};
	const char *rule;

	if (hit->from < s->named)
		return;
	pair.begin = name_begin(s, hit->from);
	for (pair.end = hit->from; redaction_is_name(redaction_byte(s, pair.end));)
		pair.end++;
	s->named = pair.end;
	pair.name = s->bytes + pair.begin;
	/* "API key: x": the name is two words; in "for key in" it is not. */
	if (pair.end - pair.begin <= 4 && redaction_byte(s, pair.end) != '=' &&
	    !(s->len - pair.end > 4 && memcmp(s->bytes + pair.end, " in ", 4) == 0) &&
	    pair.begin > s->at && pair.name[-1] == ' ' &&
	    strncasecmp(pair.name, "keys", pair.end - pair.begin) == 0)
		for (pair.name--; pair.name > s->bytes + s->at && char_is_letter(pair.name[-1]);)
			pair.name--;
	pair.name_len = pair.end - (size_t)(pair.name - s->bytes);
	if (memchr(pair.name, '%', pair.name_len)) {
		percent_decode_lax(pair.name, pair.name_len, &decoded);
		pair.name = text_string(&decoded);
		pair.name_len = decoded.len;
	}
	rule = pair_rule(s, &pair);
	if (rule && pair_find_value(s, &pair, rule))
		pair_hide(s, &pair, rule);
}
