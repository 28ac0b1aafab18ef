#include "mention.h"

#include <string.h>

#include "character.h"

enum token_kind { TOKEN_END, TOKEN_PATH, TOKEN_STRING, TOKEN_EQUAL, TOKEN_OTHER };

struct token {
	enum token_kind kind;
	const char *start;
	size_t len;
};

size_t
mention_string(const char *s)
{
	size_t n = 1;

	while (s[n] != '\0' && s[n] != '"')
		n += s[n] == '\\' && s[n + 1] != '\0' ? 2 : 1;
	return s[n] == '"' ? n + 1 : n;
}

/* The length of one step of a path at `s`: .name ."name" ["name"] [0] .[0]; 0: there is none. */
static size_t
path_step_length(const char *s)
{
	size_t n = 0;

	if (s[0] == '.' && (char_is_letter(s[1]) || s[1] == '_')) {
		for (n = 2; char_is_word(s[n]); n++)
			;
		return n;
	}
	if (s[0] == '.' && s[1] == '"')
		return 1 + mention_string(s + 1);
	if (s[0] == '.')
		n = 1;
	if (s[n] != '[')
		return 0;
	n++;
	if (s[n] == '"')
		n += mention_string(s + n);
	else
		n += strspn(s + n, "0123456789");
	return s[n] == ']' && s[n - 1] != '[' ? n + 1 : 0;
}

static struct token
token_at(const char *s, char before)
{
	struct token t = {TOKEN_OTHER, s, 1};
	size_t step;

	if (*s == '\0')
		return (struct token){TOKEN_END, s, 0};
	if (*s == '"') {
		t.kind = TOKEN_STRING;
		t.len = mention_string(s);
	} else if (s[0] == '=' && s[1] == '=') {
		t.kind = TOKEN_EQUAL;
		t.len = 2;
	} else if (*s == '.' && !char_is_word(before) && !strchr(".)]?\"", before)) {
		step = path_step_length(s);
		if (step != 0) {
			t.kind = TOKEN_PATH;
			for (t.len = step; (step = path_step_length(s + t.len)) != 0; t.len += step)
				;
		}
	}
	return t;
}

/* Moves `*s` behind the token that it returns. */
static struct token
token_next(const char **s, char *before)
{
	struct token t;

	while (char_is_space(**s)) {
		*before = ' ';
		(*s)++;
	}
	t = token_at(*s, *before);
	*s += t.len;
	if (t.len > 0)
		*before = t.start[t.len - 1];
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
	struct token left = {.kind = TOKEN_OTHER}, middle = left, right;
	char before = ' ';

	for (;;) {
		right = token_next(at, &before);
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

/* Whether the path's first step is the member `name`. */
static bool
path_starts_with(struct token path, const char *name)
{
	const char *s = path.start + 1, *end = path.start + path_step_length(path.start);
	size_t len = strlen(name);

	if (*s == '[') {
		s++;
		end--;
	}
	if (*s == '"') {
		s++;
		end--;
	}
	return end - s == (ptrdiff_t)len && memcmp(s, name, len) == 0;
}

bool
mention_of(const char *expression, const char *name)
{
	struct token t;
	char before = ' ';

	if (!expression)
		return false;
	do {
		t = token_next(&expression, &before);
		if (t.kind == TOKEN_PATH && path_starts_with(t, name))
			return true;
	} while (t.kind != TOKEN_END);
	return false;
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
	char before = ' ';

	return token_next(&expression, &before).kind == TOKEN_PATH &&
	       token_next(&expression, &before).kind == TOKEN_END;
}

static bool
token_is(struct token t, const char *word)
{
	return t.len == strlen(word) && memcmp(t.start, word, t.len) == 0;
}

/* Moves behind the parenthesis that closes the one just read. */
static void
skip_call(const char **at, char *before)
{
	size_t depth = 1;

	while (depth > 0) {
		struct token t = token_next(at, before);

		if (t.kind == TOKEN_END)
			return;
		depth += token_is(t, "(");
		depth -= token_is(t, ")");
	}
}

bool
mention_operand(const char **at, struct mention *path)
{
	struct token t, last = {.kind = TOKEN_OTHER};
	char before = ' ';

	for (;; last = t) {
		t = token_next(at, &before);
		if (t.kind == TOKEN_END || token_is(t, "|"))
			return false;
		if (token_is(t, "(") && last.len > 0 && char_is_word(*last.start))
			skip_call(at, &before);
		if (t.kind != TOKEN_PATH)
			continue;
		*path = (struct mention){.path = t.start, .path_len = t.len};
		return true;
	}
}

bool
mention_name_among(const char *name, size_t len, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == len && memcmp(*names, name, len) == 0)
			return true;
	return false;
}
