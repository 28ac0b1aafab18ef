#include "mention.h"

#include <string.h>

#include "character.h"
#include "json.h"

/* As deep as expressions may nest. */
enum { MENTION_NESTING = 128 };

enum token_kind {
	TOKEN_END,
	TOKEN_PATH,   /* from the record's root */
	TOKEN_STEP,   /* the same text behind something that has a value: of that */
	TOKEN_STRING, /* with its quotes */
	TOKEN_WORD,   /* a name, a keyword, a $variable or a number */
	TOKEN_EQUAL,
	TOKEN_OTHER
};

struct token {
	enum token_kind kind;
	const char *start;
	size_t len;
};

static const struct token token_none = {.kind = TOKEN_OTHER, .start = ""};

/* Words behind which a value begins; others have one. */
static const char *const keywords[] = {"and", "or", "if", "then", "elif", "else", "reduce",
    "foreach", "as", "def", "try", "catch", "label", NULL};

/* The length of a string in `depth` others; of an open one up to the end. */
static size_t
string_length(const char *s, size_t depth)
{
	size_t n = 1, open = 0, step; /* open: parentheses, of which the first is \( */

	for (; s[n] != '\0' && (open > 0 || s[n] != '"'); n += step) {
		step = 1;
		if (open > 0) {
			open += s[n] == '(';
			open -= s[n] == ')';
			if (s[n] == '"' && depth < MENTION_NESTING)
				step = string_length(s + n, depth + 1);
		} else if (s[n] == '\\' && s[n + 1] != '\0') {
			open = s[n + 1] == '(';
			step = 2;
		}
	}
	return s[n] == '"' ? n + 1 : n;
}

static size_t
number_length(const char *s)
{
	size_t n = strspn(s, "0123456789."), exponent;

	if (s[n] == 'e' || s[n] == 'E') {
		exponent = n + 1 + strspn(s + n + 1, "+-");
		if (char_is_digit(s[exponent]))
			n = exponent + strspn(s + exponent, "0123456789");
	}
	return n;
}

size_t
mention_word(const char *s)
{
	size_t n = *s == '.' || *s == '$';

	if (*s == '"')
		return string_length(s, 0);
	if (char_is_digit(s[n]) && *s != '$')
		return number_length(s);
	if (s[0] == '.' && s[1] == '.')
		return 2;
	if (!char_is_word(s[n]))
		return 1;
	while (char_is_word(s[n]))
		n++;
	return n;
}

/* The length of one step of a path at `s`: .name ."name" ["name"] [0] .[0]; 0: there is none. */
static size_t
path_step_length(const char *s)
{
	size_t n = 0;

	if (s[0] == '.' && (char_is_letter(s[1]) || s[1] == '_'))
		return mention_word(s);
	if (s[0] == '.' && s[1] == '"')
		return 1 + mention_word(s + 1);
	if (s[0] == '.')
		n = 1;
	if (s[n] != '[')
		return 0;
	n++;
	if (s[n] == '"')
		n += mention_word(s + n);
	else
		n += strspn(s + n, "0123456789");
	return s[n] == ']' && s[n - 1] != '[' ? n + 1 : 0;
}

static bool
token_is(struct token t, const char *word)
{
	return t.len == strlen(word) && memcmp(t.start, word, t.len) == 0;
}

/* Whether a value ends with the token: a path behind it is a step of that value, however far away
 * it stands, and one behind a keyword is the record's, however near. */
static bool
token_ends_value(struct token t)
{
	switch (t.kind) {
	case TOKEN_PATH:
	case TOKEN_STEP:
	case TOKEN_STRING:
		return true;
	case TOKEN_WORD:
		return !mention_name_among(t.start, t.len, keywords);
	default:
		return t.len > 0 && (strchr(")]}?", *t.start) || token_is(t, ".."));
	}
}

/* Moves `*s` behind the token that it returns, which stands behind `last`. */
static struct token
token_next(const char **s, struct token last)
{
	struct token t = {.kind = TOKEN_OTHER};
	bool behind = token_ends_value(last);
	size_t step;

	while (char_is_space(**s))
		(*s)++;
	t.start = *s;
	if (**s == '\0') {
		t.kind = TOKEN_END;
	} else if (**s == '"') {
		t.kind = TOKEN_STRING;
		t.len = mention_word(*s);
	} else if (strncmp(*s, "==", 2) == 0) {
		t.kind = TOKEN_EQUAL;
		t.len = 2;
	} else if ((**s == '.' || behind) && (step = path_step_length(*s)) != 0) {
		t.kind = behind ? TOKEN_STEP : TOKEN_PATH;
		for (; step != 0; step = path_step_length(*s + t.len))
			t.len += step;
	} else {
		t.len = mention_word(*s);
		t.kind = char_is_word(t.start[t.len - 1]) ? TOKEN_WORD : TOKEN_OTHER;
	}
	*s += t.len;
	return t;
}

static bool
mention_fill(struct mention *m, struct token path, struct token literal)
{
	if (path.kind != TOKEN_PATH || literal.kind != TOKEN_STRING || literal.len < 2 ||
	    memchr(literal.start, '\\', literal.len))
		return false;
	m->path = path.start;
	m->path_len = path.len;
	m->literal = literal.start + 1;
	m->literal_len = literal.len - 2;
	return true;
}

bool
mention_next(const char **at, struct mention *mention)
{
	struct token left = token_none, middle = left, right;

	for (;;) {
		right = token_next(at, middle);
		if (right.kind == TOKEN_END)
			return false;
		if (middle.kind == TOKEN_EQUAL &&
		    (mention_fill(mention, left, right) || mention_fill(mention, right, left))) {
			mention->start = left.start;
			mention->end = right.start + right.len;
			return true;
		}
		left = middle;
		middle = right;
	}
}

static bool
string_is(const char *s, size_t len, const char *name)
{
	struct json_slice string = {
	    .type = JSON_STRING, .escaped = memchr(s, '\\', len), .bytes = s, .len = len};

	return len >= 2 && s[len - 1] == '"' && json_string_equals(&string, name, strlen(name));
}

/* Whether the first step is the member `name`. */
static bool
path_starts_with(struct token path, const char *name)
{
	const char *s = path.start, *end = s + path_step_length(s);

	s += *s == '.';
	if (*s == '[') {
		s++;
		end--;
	}
	if (*s == '"')
		return string_is(s, (size_t)(end - s), name);
	return end - s == (ptrdiff_t)strlen(name) && memcmp(s, name, strlen(name)) == 0;
}

bool
mention_of(const char *expression, const char *name)
{
	struct token t = token_none;

	if (!expression)
		return false;
	do {
		t = token_next(&expression, t);
		if (t.kind == TOKEN_PATH && path_starts_with(t, name))
			return true;
	} while (t.kind != TOKEN_END);
	return false;
}

/* Whether a value made by the string may stand in it: "\(.type)". */
static bool
string_may_read(struct token t, const char *name)
{
	const char *inside = memmem(t.start, t.len, "\\(", 2);

	return inside && memmem(inside, (size_t)(t.start + t.len - inside), name, strlen(name));
}

/* Whether a value that ends with the token may be the record. */
static bool
token_may_end_record(struct token t)
{
	return (t.len > 0 && strchr("$).", *t.start)) || token_is(t, "end");
}

/* Whether the token, behind `last`, may be the record's member. */
static bool
token_may_read(struct token t, struct token last, const char *name)
{
	static const char *const makers[] = {".", "[", "{", NULL};

	switch (t.kind) {
	case TOKEN_PATH:
		return path_starts_with(t, name) || string_may_read(t, name);
	case TOKEN_STEP:
		return string_may_read(t, name) ||
		       (last.kind != TOKEN_PATH && token_may_end_record(last) &&
			   path_starts_with(t, name));
	case TOKEN_STRING:
		return string_may_read(t, name) ||
		       (mention_name_among(last.start, last.len, makers) &&
			   string_is(t.start, t.len, name));
	case TOKEN_WORD:
		return token_is(last, "{") &&
		       (token_is(t, name) || (*t.start == '$' && t.len == strlen(name) + 1 &&
						 memcmp(t.start + 1, name, t.len - 1) == 0));
	default:
		return false;
	}
}

size_t
mention_count(const char *expression, const char *name)
{
	struct token t = token_none, last;
	size_t count = 0;

	while (expression && t.kind != TOKEN_END) {
		last = t;
		t = token_next(&expression, last);
		count += token_may_read(t, last, name);
	}
	return count;
}

bool
mention_literal(const char *expression, const char *path, struct mention *mention)
{
	struct mention m;
	size_t count = 0;

	while (expression && mention_next(&expression, &m)) {
		if (m.path_len == strlen(path) && memcmp(m.path, path, m.path_len) == 0) {
			*mention = m;
			count++;
		}
	}
	return count == 1;
}

bool
mention_is_path(const char *expression)
{
	struct token t = token_next(&expression, token_none);

	return t.kind == TOKEN_PATH && token_next(&expression, t).kind == TOKEN_END;
}

/* Moves behind the parenthesis that closes the one just read, and returns it. */
static struct token
skip_call(const char **at, struct token t)
{
	size_t depth = 1;

	while (depth > 0 && t.kind != TOKEN_END) {
		t = token_next(at, t);
		depth += token_is(t, "(");
		depth -= token_is(t, ")");
	}
	return t;
}

/* Moves behind the steps of the path just read, with blanks before them. */
static void
skip_steps(const char **at, struct token path)
{
	const char *s = *at;

	while (token_next(&s, path).kind == TOKEN_STEP)
		*at = s;
}

bool
mention_operand(const char **at, struct mention *path)
{
	struct token t = token_none, last;

	do {
		last = t;
		t = token_next(at, last);
		if (t.kind == TOKEN_END || token_is(t, "|"))
			return false;
		if (token_is(t, "(") && last.kind == TOKEN_WORD && token_ends_value(last))
			t = skip_call(at, t);
	} while (t.kind != TOKEN_PATH);
	*path = (struct mention){.path = t.start, .path_len = t.len};
	skip_steps(at, t);
	return true;
}

bool
mention_name_among(const char *name, size_t len, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == len && memcmp(*names, name, len) == 0)
			return true;
	return false;
}
