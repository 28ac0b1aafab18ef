#include "between.h"
#include "scan.h"

#include "redaction.h"
#include "text.h"

/* A name and where its value begins. */
struct pair {
	const char *name;
	size_t name_len;
	size_t value;
	/* '=', ':', '>' (an XML element), ',' (a pair of strings), ' ' (an option, SQL) */
	char separator;
	bool form;   /* a parameter of a URL */
	bool spaced; /* white space stands between the separator and the value */
};

/* auth.py:12 and session.go:7 are places in a program. */
static bool
pair_is_file(const char *name, size_t len)
{
	static const char *const extensions[] = {".py", ".js", ".ts", ".go", ".c", ".h", ".cc",
	    ".cpp", ".rs", ".java", ".kt", ".rb", ".php", ".cs", ".ex", ".mjs", ".cjs", ".jsx",
	    ".tsx", ".sql", ".sh", ".scala", ".swift", ".vue", ".html", ".md"};

	for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
		size_t extension = strlen(extensions[i]);

		if (len > extension &&
		    memcmp(name + len - extension, extensions[i], extension) == 0)
			return true;
	}
	return false;
}

/* ---- names that stand before their value without an operator ---- */

/* The word before the name, on the same line; its end is before blanks. */
static bool
follows_word(const struct redaction_scan *s, const char *word)
{
	size_t end = s->at, len = strlen(word);

	while (end > 0 && char_is_blank(s->bytes[end - 1]))
		end--;

	return end < s->at && end >= len && memcmp(s->bytes + end - len, word, len) == 0;
}

/* .netrc: "login joe password x", over one line or several. */
static bool
follows_login(const struct redaction_scan *s)
{
	size_t least = s->at > 160 ? s->at - 160 : 0;
	const char *before = s->bytes + least;

	return memmem(before, s->at - least, "login ", 6) &&
	       (memmem(before, s->at - least, "machine ", 8) ||
		   memmem(before, s->at - least, "default ", 8));
}

/* A docker file's ENV and a shell's setenv: the name is that of a variable. */
static bool
follows_environment(const struct redaction_scan *s)
{
	return follows_word(s, "ENV") || follows_word(s, "setenv") || follows_word(s, "setx");
}

/* `-u user:password`, `--token x`, `PASSWORD 'x'`: an option, or SQL. */
static bool
takes_next_word(const struct redaction_scan *s, const struct pair *pair, size_t at)
{
	return redaction_begins(pair->name, pair->name_len, "--") ||
	       (pair->name_len == 2 && memcmp(pair->name, "-u", 2) == 0) ||
	       redaction_is_quote(redaction_byte(s, at)) || follows_word(s, "configure set") ||
	       follows_environment(s) || follows_login(s);
}

/* PASSWORD('x') of SQL. */
static bool
pair_is_call(const struct redaction_scan *s, const struct pair *pair, size_t at)
{
	return pair->name_len == 8 && strncasecmp(pair->name, "password", 8) == 0 &&
	       redaction_byte(s, at) == '(' && redaction_byte(s, at + 1) == '\'';
}

/* The operator at `at`, if the pair can have it; an arrow stands for itself and between blanks. */
static const char *
pair_operator(const struct redaction_scan *s, size_t end, size_t at)
{
	const char *operator= redaction_operator(s, at);

	if (operator&& strchr("-<~", operator[0]) &&
	    (at == end || !char_is_blank(redaction_byte(s, at + 2))))
		return NULL;

	return operator;
}

/* Whether the string at `at` is a member's name. */
static bool
string_is_name(const struct redaction_scan *s, size_t at)
{
	struct redaction_value string = redaction_value_at(s->bytes, s->len, at, false);

	return redaction_byte(s, redaction_skip_blanks(s, redaction_skip_quote(s, string.next))) ==
	       ':';
}

/* A pair of strings: ("DB_PASSWORD", "x"), {password, <<"x">>}. */
static bool
pair_is_couple(const struct redaction_scan *s, size_t end, size_t closed, size_t at)
{
	size_t next = redaction_skip_blanks(s, at + 1);

	if (redaction_byte(s, at) != ',')
		return false;

	return (closed > end &&
		   redaction_is_quote(redaction_byte(s, redaction_skip_quote(s, next) - 1)) &&
		   !string_is_name(s, next)) ||
	       redaction_begins(s->bytes + next, s->len - next, "<<\"");
}

/* The separator behind the name that ends at `end`; fills `pair->separator` and `pair->value`.
 * `tells`: the name may be a secret's.  False: it stands alone. */
static bool
pair_find_separator(const struct redaction_scan *s, size_t end, bool tells, struct pair *pair)
{
	size_t closed = redaction_skip_closing(s, end), at = redaction_skip_blanks(s, closed);
	const char *operator;

	if (tells)
		at = redaction_skip_blanks(s, redaction_skip_type(s, closed));
	operator= pair_operator(s, closed, at);
	if (!operator&& !tells && !s->told.rule)
		return false;
	pair->separator = redaction_byte(s, at);
	if (operator) {
		at += strlen(operator);
		pair->separator = operator[strlen(operator) - 1] == '=' ? '=' : operator[0];
	} else if (pair_is_couple(s, end, closed, at)) {
		at++;
	} else if (end < s->len && redaction_tag_end(s, end) > 0) {
		pair->separator = '>';
		at = redaction_tag_end(s, end) + 1;
	} else if (pair_is_call(s, pair, at)) {
		pair->separator = '=';
		at++;
	} else if (at > end && closed == end && takes_next_word(s, pair, at)) {
		pair->separator = ' ';
	} else {
		pair->separator = '~';
		at = redaction_skip_weak(s, closed);
		if (at == end)
			return false;
	}
	pair->value =
	    pair->separator == '>' ? redaction_skip_blanks(s, at) : redaction_value_begin(s, at);
	pair->spaced = pair->value > at;
	return pair->value < s->len;
}

/* "%70assword" is "password". */
static size_t
pair_decode_name(const char *name, size_t len, char decoded[REDACTION_NAME_MAX])
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		int high = i + 2 < len ? char_hex(name[i + 1]) : -1;
		int low = high < 0 ? -1 : char_hex(name[i + 2]);

		if (name[i] == '%' && low >= 0) {
			decoded[out++] = (char)(high << 4 | low);
			i += 2;
		} else {
			decoded[out++] = name[i];
		}
	}
	return out;
}

/* Names that are secrets' in some places alone. */
static const struct {
	const char *name, *rule;
	char place; /* ' ': of an option; '&': in a URL; NUL: anywhere */
} names[] = {
    {"-u", "user-password", ' '},
    {"--user", "user-password", ' '},
    {"pass", "pass", '\0'},
    /* Signed addresses open what they name until they expire. */
    {"sig", "signature", '&'},
    {"x-amz-signature", "signature", '&'},
    {"x-goog-signature", "signature", '&'},
};

const char *
redaction_pair_name(size_t i)
{
	return i < sizeof(names) / sizeof(names[0]) ? names[i].name : NULL;
}

static const char *
pair_rule(const struct pair *pair)
{
	char decoded[REDACTION_NAME_MAX], place = pair->form ? '&' : pair->separator;
	const char *rule;

	if (memchr(pair->name, '%', pair->name_len))
		rule = redaction_name_rule(
		    decoded, pair_decode_name(pair->name, pair->name_len, decoded));
	else
		rule = redaction_name_rule(pair->name, pair->name_len);
	for (size_t i = 0; !rule && i < sizeof(names) / sizeof(names[0]); i++)
		if ((!names[i].place || names[i].place == place) &&
		    strlen(names[i].name) == pair->name_len &&
		    strncasecmp(names[i].name, pair->name, pair->name_len) == 0)
			rule = names[i].rule;

	return rule;
}

/* Between a word of prose and its colon, a word in small letters: "token: expired". */
static bool
pair_is_prose(const struct redaction_scan *s, const struct pair *pair, const char *rule,
    struct redaction_value value)
{
	static const char *const loose[] = {
	    "authorization", "session", "token", "cookie", "csrf", "credential", NULL};
	size_t len = value.to - value.from;

	if (!text_is_among(rule, loose) || pair->separator != ':' || !pair->spaced || len > 16 ||
	    value.from != pair->value)
		return false;
	while (len > 0 && strchr(".,;:!?)", s->bytes[value.from + len - 1]))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (s->bytes[value.from + i] < 'a' || s->bytes[value.from + i] > 'z')
			return false;
	}
	return true;
}

static struct redaction_value
pair_value(const struct redaction_scan *s, const struct pair *pair, const char *rule)
{
	struct redaction_value value;

	if (pair->separator == '>') {
		value = (struct redaction_value){.from = pair->value, .to = pair->value};
		while (value.to < s->len && s->bytes[value.to] != '<')
			value.to++;
		value.next = value.to;
		return value;
	}
	if (pair->separator == ':' && redaction_block(s, pair->value, &value))
		return value;
	value = redaction_value_at(s->bytes, s->len, pair->value, pair->form);
	if (pair->form)
		return value;
	if (strcmp(rule, "cookie") == 0)
		redaction_extend_cookie(s, &value);
	if (strcmp(rule, "authorization") == 0)
		redaction_extend_authorization(s, &value, pair->value);
	return value;
}

/* An option's value is a word that is no option; of `-u` with a colon in it; in SQL only passwords
 * stand so. */
static bool
pair_is_option(const struct redaction_scan *s, const struct pair *pair, const char *rule)
{
	struct redaction_value value = redaction_value_at(s->bytes, s->len, pair->value, false);

	if (strcmp(rule, "user-password") == 0)
		return memchr(s->bytes + value.from, ':', value.to - value.from);
	return pair->name[0] == '-'
		   ? redaction_byte(s, pair->value) != '-'
		   : strcmp(rule, "password") == 0 || follows_word(s, "configure set") ||
			 follows_environment(s);
}

/* Whether so little as stands between them makes a pair of name and value. */
static bool
pair_is_proved(const struct redaction_scan *s, const struct pair *pair, const char *rule,
    const struct redaction_value *value)
{
	bool mixed = redaction_value_is_mixed(s->bytes + value->from, value->to - value->from);

	if (strcmp(rule, "pass") == 0)
		return mixed && pair->separator != '~';
	if (pair->separator == '~')
		return mixed &&
		       (strcmp(rule, "password") == 0 || memchr(pair->name, '_', pair->name_len));

	return true;
}

/* "old" -> "new", of a plan. */
static void
pair_replace_new(struct redaction_scan *s, const char *rule)
{
	size_t at = redaction_skip_blanks(s, redaction_skip_quote(s, s->at));
	struct redaction_value value;

	if (!redaction_begins(s->bytes + at, s->len - at, "->"))
		return;
	at = redaction_skip_blanks(s, at + 2);
	if (!redaction_is_quote(redaction_byte(s, at)))
		return;
	value = redaction_value_at(s->bytes, s->len, at, false);
	if (value.to > value.from &&
	    redaction_marker(s->bytes + value.from, value.to - value.from) == 0)
		redaction_replace(s, value.from, value.to, rule, false);
	s->at = value.next;
}

/* Takes the name at the cursor; behind it is returned. */
static size_t
pair_take_name(const struct redaction_scan *s, struct pair *pair)
{
	size_t end = s->at;

	while (end < s->len && redaction_is_name(s->bytes[end]))
		end++;
	*pair = (struct pair){.name = s->bytes + s->at, .name_len = end - s->at};
	if (pair->name_len > REDACTION_NAME_MAX) {
		pair->name += pair->name_len - REDACTION_NAME_MAX;
		pair->name_len = REDACTION_NAME_MAX;
	}

	return end;
}

/* The rule for the value of the pair, or NULL. */
static const char *
pair_find_rule(struct redaction_scan *s, const struct pair *pair, bool tells)
{
	const char *rule = redaction_told_rule(s, pair->name, pair->name_len);

	if (!rule && (tells || pair->form))
		rule = pair_rule(pair);
	if (!rule)
		redaction_tell(s, pair->name, pair->name_len, pair->value, pair->separator);
	if (!rule || (pair->separator == ':' && pair_is_file(pair->name, pair->name_len)))
		return NULL;
	if (pair->separator == ' ' && !pair_is_option(s, pair, rule))
		return NULL;

	return rule;
}

bool
redaction_scan_pair(struct redaction_scan *s)
{
	struct redaction_value value;
	struct pair pair;
	size_t end = pair_take_name(s, &pair);
	bool tells = redaction_name_may_tell(pair.name, pair.name_len);
	const char *rule;

	if (!pair_find_separator(s, end, tells, &pair))
		return false;
	pair.form = pair.separator == '=' && s->at > 0 && strchr("?&#", s->bytes[s->at - 1]) &&
		    s->bytes[s->at - 1];
	rule = pair_find_rule(s, &pair, tells);
	if (!rule)
		return false;
	value = pair_value(s, &pair, rule);
	if (!pair_is_proved(s, &pair, rule, &value))
		return false;
	if (strcmp(rule, "pass") == 0)
		rule = "password";
	s->at = pair.value;
	if (redaction_scan_json(s, rule))
		return true;
	if (redaction_value_harmless(
		rule, pair.name, pair.name_len, s->bytes + value.from, value.to - value.from) ||
	    pair_is_prose(s, &pair, rule, value))
		return true;
	redaction_replace(s, value.from, value.to, rule, false);
	s->at = value.next;
	pair_replace_new(s, rule);
	return true;
}
