/*
 * Whether a value behind a secret's name is worth hiding: what stands in for a secret, names and
 * calls of programs, states and amounts are not.
 */
#include "scan.h"

#include "redaction.h"
#include "text.h"

#define WORDS "[\\w\\ .-]++"

/* The marks: of a rule that does not hold for passwords; a number; what may be a secret's name. */
static struct pattern harmless = {
    .letters =
	/* behind the scheme of an Authorization, and all of it */
    "(?i:(?:bearer|basic|token|api-?token|apikey|api-key|key|bot)[\\ \\t]++)?+ (?: \\z"
    /* a switch */
    " | \\[redacted:[a-z0-9-]++\\]\\z | [01]\\z"
    /* the output of a command, another variable, a call, a name that lost its value */
    " | \\$\\( | \\$\\{\\w++:[-=?]\\$ | \\{\\w++\\( | \\$?\\{\\{ | process\\.env\\b"
    " | <\\w++:\\w++\\s (*:loose) | [\\w.-]*+(?:token|key|secret|password)\\s?=\\s\\z"
    " | [a-z]++\\ [a-z]++\\ [/$-] (*:loose)"
    " | (?i:null|none|nil|true|false|undefined|str|string|text|bytes|secretstr|any|await|new"
    "   |not|redacted|hidden|masked|filtered|removed|omitted|sanitized|inherit|creds|on|off|ok"
    "   |yes|no|enabled|disabled|required|optional|missing|invalid|expired|active|inactive"
    "   |valid|failed|success|incorrect|changed|verified|basic|bearer|digest|strict|lax|default"
    "   |unknown|empty|present|dummy|example|authorization|passwort|kennwort|senha|contrase\u00f1a"
    "   |mot\\ de\\ passe|wachtwoord|parola|heslo|has\u0142o)\\z"
    " | \\$+[a-z_]*(?:password|passwd|pass|secret|token|key)\\z"
    /* *****, where one was; what stands for one: ${NAME} (maybe cut), <name>, %s, %NAME%, $NAME */
    " | [*.xX\\#\xE2\x80\xA2]{3,}+\\z | [*.\\#]{1,2}+\\z | %(?:[A-Za-z]|\\w++%)\\z"
    " | \\$[A-Z0-9_]++(?:::\\w++)?+\\z | (?:\\${1,2}+[{(]|<)" WORDS
    "[})>]?+\\z | \\{(?![^}]*AQAA)\\{?" WORDS "\\}\\}?\\z"
    " | \\[" WORDS "\\]\\z | %\\(" WORDS "\\)s\\z | <% | \\$[^:]*+:\\?"
    " | [^A-Za-z0-9\\x80-\\xFF]{1,3}+\\z | [a-z][a-z\\d+]*+://[^\\s@?=&]*+\\z"
    /* input("Password: "), { type: String, required: true }, :password of SQL, !Ref of YAML */
    " | .{1,126}(?<=:|:\\ )\\z | [{\\[(][^\\d\"']*+\\z | [@:!][A-Za-z_]++[;,]?+\\z"
    /* Rails.application.secrets.password, self.password, get_token(), Token{a64f992 ...} */
    " | [A-Za-z_]++\\.[A-Za-z_]*+\\.[A-Za-z_.]*+[;,]?+\\z"
    " | (?:self|this|cls|os|process\\.env|settings|config|request|req|ctx|env|args|options|conf"
    "   |app|kwargs|data|params)\\. | (?=[A-Za-z])[\\w.]++[(\\[{]"
    " | (?=[A-Za-z])\\w*+\\.[\\w.]*+@.{0,8}\\z"
    /* db_password, settings.DB_PASSWORD; /etc/ssl/server.key, where base64 has capitals */
    " | (?:[Xx]-[A-Za-z-]++|[A-Za-z_]++)(?<=[A-Za-z])(?:\\.[A-Za-z_]++)?+[;,]?+\\z (*:name)"
    " | [A-Za-z_-]++(?<=(?i)key|keys|token|secret|secrets)\\z (*:name)"
    " | (?:/[a-z0-9._-]*+){2,}+\\z (*:loose) | [^A-Za-z0-9\\x80-\\xFF]++\\z (*:loose)"
    " | -?+\\.*+\\d[\\d.]*+\\z (*:number) )"};

bool
redaction_value_is_filler(const char *value, size_t len)
{
	static struct pattern filler = {
	    .letters = "[\\w.~-]{0,16}?(?:([xXaA\\d*\\#])\\g1{7,}+|(\\w{2,3}?)\\g2{4,}+)"
		       "(?:\\W|_|(?!\\g1|\\g2)[A-Z_]{3,8}+|[xX*\\#])*+(?:\\g1|\\g2|[\\W_xX])*+\\z"};
	struct pattern_match match;
	return len >= 12 && pattern_match(&filler, value, len, 0, &match);
}

/* user:password of manuals, of variables, and of both the same. */
static struct pattern stand_ins = {
    .letters = "[\"']?(?: <?(\\w++):(?:\\g1|\\w*+(?<=(?i)password|passwd|pass|token|secret))"
	       " | \\[redacted:[a-z-]++ | \\$\\{\\{.*+"
	       " | [^:]*+:[\"']?(?:\\$[\\w({].*+|<[^>]*+|\\[[^\\]]*+|\\{\\{?" WORDS "\\}*+|%\\w++%"
	       "    |[*.xXyY]{3,}+) )[>\\])}\"']*+\\z"};

/* The last words of the name are the value: self.password = password. */
static bool
value_is_name(const char *name, size_t name_len, const char *value, size_t len)
{
	len -= len > 0 && redaction_is_of(value[len - 1], ";,");
	return len > 0 && len <= name_len && strncasecmp(name + name_len - len, value, len) == 0 &&
	       (len == name_len || !char_is_alnum(name[name_len - len - 1]));
}

bool
redaction_value_harmless(
    const char *rule, const char *name, size_t name_len, const char *value, size_t len)
{
	static const char *const directories[] = {"PWD", "OLDPWD", NULL};
	struct pattern_match match;
	size_t digits = 0;
	bool strong, dash;

	if (strcmp(rule, "user-password") == 0)
		return pattern_match(&stand_ins, value, len, 0, &match);
	if (len == 0 || redaction_value_is_filler(value, len) ||
	    redaction_value_is_allowed(value, len) || value_is_name(name, name_len, value, len))
		return true;
	/* The environment's working directory, as well as a password. */
	if (value[0] == '/' && name_len > 0 && name[0] < 'a' &&
	    text_is_among_caseless(name, name_len, directories))
		return true;
	if (!pattern_match(&harmless, value, len, 0, &match))
		return false;
	strong = redaction_rule_is_strong(rule);
	if (strcmp(match.mark, "name") == 0) {
		dash = memchr(value, '-', len);
		return !(dash && strong) &&
		       (dash || memchr(value, '_', len) || memchr(value, '.', len) ||
			   value[len - 1] < 'a') &&
		       redaction_key(value, len);
	}
	if (strcmp(match.mark, "number") != 0)
		return !(match.mark[0] && strong);
	for (size_t i = 0; i < len; i++)
		digits += char_is_digit(value[i]);
	if (strcmp(rule, "pin") == 0)
		return digits < 3;
	/* tokens=1200000 is an amount. */
	return !strong && (digits < 6 || (name_len > 0 && char_lower(name[name_len - 1]) == 's'));
}

bool
redaction_value_is_random(const char *value, size_t len)
{
	static struct pattern changes = {
	    .letters = "(?![\\da-f-]*+\\z)(?=[\\w+/=.-]{8,}+\\z)(?:.*?(?:\\d\\pL|\\pL\\d)){3}"};
	struct pattern_match match;
	return pattern_match(&changes, value, len, 0, &match);
}

bool
redaction_value_is_mixed(const char *rule, const char *value, size_t len)
{
	static struct pattern mixed = {
	    .letters = "(?=[^\\s(/]{6,}+\\z|[\\w+/]{40}\\z)(?=\\D*+\\d)"
		       "(?=[^a-z]*+[a-z]|[A-Z0-9]{20,}+\\z)(?!.{8}-.{4}-.{22}\\z)"};
	struct pattern_match match;
	return pattern_match(&mixed, value, len, 0, &match) &&
	       (strcmp(rule, "key") != 0 || len >= 16 || redaction_value_is_random(value, len));
}
