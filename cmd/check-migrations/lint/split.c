#include "split.h"

#include <string.h>

#include "character.h"
#include "text.h"

/* ---- what stands between quotes and in comments ---- */

static char
split_byte(const struct split *split, size_t ahead)
{
	return (size_t)(split->end - split->at) > ahead ? split->at[ahead] : '\0';
}

static bool
split_is_space(char byte)
{
	return char_is_space(byte) || byte == '\f' || byte == '\v';
}

static void
split_line(struct split *split)
{
	const char *end = memchr(split->at, '\n', (size_t)(split->end - split->at));

	split->at = end ? end : split->end;
}

/* A comment of several lines; they nest. */
static void
split_block(struct split *split)
{
	size_t depth = 0;

	do {
		bool begins = split_byte(split, 0) == '/' && split_byte(split, 1) == '*';
		bool ends = split_byte(split, 0) == '*' && split_byte(split, 1) == '/';

		depth += begins;
		depth -= ends;
		split->at += begins || ends ? 2 : 1;
	} while (depth > 0 && split->at < split->end);
}

static bool
split_comment(struct split *split)
{
	if (split_byte(split, 0) == '-' && split_byte(split, 1) == '-')
		split_line(split);
	else if (split_byte(split, 0) == '/' && split_byte(split, 1) == '*')
		split_block(split);
	else
		return false;

	return true;
}

void
split_skip(struct split *split)
{
	while (split->at < split->end)
		if (split_is_space(*split->at) || *split->at == ';')
			split->at++;
		else if (!split_comment(split))
			break;
}

/* A doubled quote ends one and begins the next, which comes to the same. */
static void
split_quoted(struct split *split, bool backslashes)
{
	char quote = *split->at++;

	while (split->at < split->end && *split->at != quote)
		split->at +=
		    backslashes && *split->at == '\\' && split->end - split->at > 1 ? 2 : 1;
	if (split->at < split->end)
		split->at++;
}

static bool
split_in_word(char byte)
{
	return char_is_word(byte) || (unsigned char)byte >= 0x80;
}

/* $$…$$ or $tag$…$tag$; a lone $ (a parameter, $1) is passed over. */
static void
split_dollar(struct split *split)
{
	const char *tag = split->at++;
	size_t len, left;
	const char *end;

	if (!char_is_digit(split_byte(split, 0)))
		while (split_in_word(split_byte(split, 0)))
			split->at++;
	if (split_byte(split, 0) != '$')
		return;
	split->at++;
	len = (size_t)(split->at - tag);
	left = (size_t)(split->end - split->at);
	end = memmem(split->at, left, tag, len);
	split->at = end ? end + len : split->end;
}

/* ---- statements ---- */

/* What is known of the statement so far. */
struct split_state {
	size_t words;      /* how many it had */
	bool create, copy; /* its first one */
	bool routine;      /* CREATE [OR REPLACE] FUNCTION or PROCEDURE */
	bool rule;         /* CREATE [OR REPLACE] RULE */
	bool from;         /* the last word was FROM */
	bool from_stdin;   /* FROM STDIN was there */
	bool begin;        /* the last word was BEGIN */
	size_t blocks;     /* BEGIN ATOMIC and CASE that have no END yet */
	size_t brackets;
};

static bool
split_is(const char *word, size_t len, const char *keyword)
{
	return text_is_among_caseless(word, len, (const char *const[]){keyword, NULL});
}

static void
split_see_routine(struct split_state *state, const char *word, size_t len)
{
	if (split_is(word, len, "atomic") && state->begin)
		state->blocks++;
	else if (split_is(word, len, "case") && state->blocks > 0)
		state->blocks++;
	else if (split_is(word, len, "end") && state->blocks > 0)
		state->blocks--;
	state->begin = split_is(word, len, "begin");
}

static void
split_see_word(struct split_state *state, const char *word, size_t len)
{
	state->words++;
	if (state->words == 1) {
		state->create = split_is(word, len, "create");
		state->copy = split_is(word, len, "copy");
	}
	if (state->create && state->words <= 4) {
		state->routine = state->routine || split_is(word, len, "function") ||
				 split_is(word, len, "procedure");
		state->rule = state->rule || split_is(word, len, "rule");
	}
	if (state->routine)
		split_see_routine(state, word, len);
	state->from_stdin = state->from_stdin || (state->from && split_is(word, len, "stdin"));
	state->from = split_is(word, len, "from");
}

/* A word, and the string that it may begin (E'…'). */
static void
split_word(struct split *split, struct split_state *state)
{
	const char *word = split->at;
	size_t len;

	while (split_in_word(split_byte(split, 0)) || split_byte(split, 0) == '$')
		split->at++;
	len = (size_t)(split->at - word);
	if (split_byte(split, 0) == '\'')
		split_quoted(split, len == 1 && char_lower(*word) == 'e');
	else
		split_see_word(state, word, len);
}

static bool
split_ends(const struct split_state *state)
{
	return state->blocks == 0 && !(state->rule && state->brackets > 0);
}

/* Takes what comes next in a statement; false: it has ended here. */
static bool
split_take(struct split *split, struct split_state *state)
{
	char byte = *split->at;

	if (byte == ';' && split_ends(state))
		return false;
	if (split_in_word(byte))
		split_word(split, state);
	else if (byte == '\'' || byte == '"')
		split_quoted(split, false);
	else if (byte == '$')
		split_dollar(split);
	else if (!split_comment(split)) {
		state->brackets += byte == '(';
		state->brackets -= byte == ')' && state->brackets > 0;
		split->at++;
	}

	return true;
}

/* Behind the semicolon of COPY … FROM stdin: the data, if they are there. */
static bool
split_data(struct split *split)
{
	struct split lines = *split;

	for (split_line(&lines); lines.at < lines.end; split_line(&lines)) {
		lines.at++;
		if (split_byte(&lines, 0) == '\\' && split_byte(&lines, 1) == '.') {
			split_line(&lines);
			*split = lines;
			return true;
		}
	}

	return false;
}

bool
split_next(struct split *split, struct split_piece *piece)
{
	struct split_state state = {0};

	split_skip(split);
	if (split->at >= split->end)
		return false;
	*piece = (struct split_piece){.kind = SPLIT_STATEMENT, .bytes = split->at};
	while (split->at < split->end && *split->at != '\\' && split_take(split, &state))
		;
	piece->len = (size_t)(split->at - piece->bytes);
	if (split->at < split->end && *split->at == '\\') {
		piece->kind = SPLIT_COMMAND;
		piece->command = split->at;
		split_line(split);
	} else if (state.copy && state.from_stdin && split_data(split)) {
		piece->kind = SPLIT_DATA;
	} else {
		return true;
	}
	piece->len = (size_t)(split->at - piece->bytes);

	return true;
}

/* ---- names ---- */

/* "a""b" is one name; its last quote is passed, and `doubled` says how many were two. */
static size_t
split_quoted_name(struct split *split)
{
	size_t doubled = 0;

	split_quoted(split, false);
	while (split_byte(split, 0) == '"') {
		doubled++;
		split_quoted(split, false);
	}

	return doubled;
}

/* A word; false: it was the beginning of a string, or of a name with escapes (U&"…"). */
static bool
split_bare_name(struct split *split)
{
	const char *word = split->at;

	while (split_in_word(split_byte(split, 0)) || split_byte(split, 0) == '$')
		split->at++;
	if (split->at - word == 1 && char_lower(*word) == 'u' && split_byte(split, 0) == '&' &&
	    (split_byte(split, 1) == '"' || split_byte(split, 1) == '\'')) {
		split->at++;
		split_quoted(split, false);
		return false;
	}
	if (split_byte(split, 0) != '\'')
		return true;
	split_quoted(split, split->at - word == 1 && char_lower(*word) == 'e');

	return false;
}

bool
split_name(struct split *split, struct split_name *name)
{
	while (split->at < split->end) {
		const char *at = split->at;
		size_t doubled = 0;

		if (*at == '"') {
			doubled = split_quoted_name(split);
			*name = (struct split_name){
			    .bytes = at + 1, .written = (size_t)(split->at - at) - 2};
			name->len = name->written - doubled;
			return true;
		}
		if (split_in_word(*at) && !char_is_digit(*at)) {
			if (split_bare_name(split)) {
				name->bytes = at;
				name->len = name->written = (size_t)(split->at - at);
				return true;
			}
		} else if (*at == '\'') {
			split_quoted(split, false);
		} else if (*at == '$') {
			split_dollar(split);
		} else if (!split_comment(split)) {
			split->at++;
		}
	}

	return false;
}
