#include "comments.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "text.h"

enum { MOST_WORDS = 8 }; /* CREATE TEMP TRIGGER IF NOT EXISTS: where a routine says what it is */

const char comments_word[] = "readyline:allow";

static const char *
comment_skip_marks(const char *at, const char *end)
{
	while (at < end && (char_is_space(*at) || *at == '*'))
		at++;

	return at;
}

static void
comments_add_line(struct comments *comments, const char *at, const char *end, struct comment found)
{
	size_t word = strlen(comments_word);

	at = comment_skip_marks(at, end);
	while (end > at && char_is_space(end[-1]))
		end--;
	if ((size_t)(end - at) < word || memcmp(at, comments_word, word) != 0)
		return;
	found.bytes = at;
	found.len = (size_t)(end - at);
	comments->items =
	    memory_grow(comments->items, comments->count, &comments->room, sizeof(found));
	comments->items[comments->count++] = found;
}

void
comments_add(struct comments *comments, const char *text, const char *end, unsigned line,
    unsigned from, unsigned to)
{
	while (text < end) {
		const char *feed = memchr(text, '\n', (size_t)(end - text));
		const struct comment found = {.line = line, .from = from, .to = to};

		comments_add_line(comments, text, feed ? feed : end, found);
		text = feed ? feed + 1 : end;
		line++;
	}
}

void
comments_free(struct comments *comments)
{
	free(comments->items);
	*comments = (struct comments){0};
}

/* ---- SQL ---- */

struct scan {
	struct comments *comments;
	const char *at, *end;
	unsigned line;

	/* The statement that is open, and the last one that ended. */
	bool inside;
	struct statement_place first; /* where it began; the last one, where none is open */
	unsigned last;                /* the line where that ended */
	size_t words, blocks;  /* of the open one: words so far, BEGIN and CASE without END */
	bool creates, routine; /* CREATE; and then TRIGGER, FUNCTION or PROCEDURE */
	size_t waiting;        /* comments from here on wait for the end of their statement */
};

static char
scan_byte(const struct scan *scan, size_t ahead)
{
	return (size_t)(scan->end - scan->at) > ahead ? scan->at[ahead] : '\0';
}

/* Moves on to `to`, over whatever stands there. */
static void
scan_move(struct scan *scan, const char *to)
{
	for (; (scan->at = memchr(scan->at, '\n', (size_t)(to - scan->at))); scan->at++)
		scan->line++;
	scan->at = to;
}

/* ---- statements ---- */

static void
scan_open(struct scan *scan)
{
	if (scan->inside)
		return;
	scan->inside = true;
	scan->first.number = scan->first.line == scan->line ? scan->first.number + 1 : 0;
	scan->first.line = scan->line;
	scan->words = scan->blocks = 0;
	scan->creates = scan->routine = false;
}

static void
scan_close(struct scan *scan)
{
	for (; scan->waiting < scan->comments->count; scan->waiting++) {
		struct comment *comment = &scan->comments->items[scan->waiting];

		comment->to = scan->line;
		comment->place = scan->first;
	}
	scan->last = scan->line;
	scan->inside = false;
}

static bool
scan_word_is(const char *word, size_t len, const char *keyword)
{
	return text_is_among_caseless(word, len, (const char *const[]){keyword, NULL});
}

/* The statements in the body of a trigger or a function are parts of it. */
static void
scan_note_word(struct scan *scan, const char *word, size_t len)
{
	if (scan->words++ == 0)
		scan->creates = scan_word_is(word, len, "create");
	if (scan->creates && scan->words <= MOST_WORDS)
		scan->routine = scan->routine || scan_word_is(word, len, "trigger") ||
				scan_word_is(word, len, "function") ||
				scan_word_is(word, len, "procedure");
	if (!scan->routine)
		return;
	if (scan_word_is(word, len, "begin") ||
	    (scan->blocks > 0 && scan_word_is(word, len, "case")))
		scan->blocks++;
	else if (scan->blocks > 0 && scan_word_is(word, len, "end"))
		scan->blocks--;
}

/* ---- comments ---- */

/* Whether nothing but blanks stands from here to the end of the line. */
static bool
line_is_over(const char *at, const char *end)
{
	while (at < end && (char_is_blank(*at) || *at == '\r'))
		at++;

	return at == end || *at == '\n';
}

static void
scan_add_comment(struct scan *scan, const char *text, const char *text_end, const char *behind)
{
	struct comments *comments = scan->comments;
	bool trails = !scan->inside && scan->last == scan->line && line_is_over(behind, scan->end);

	comments_add(comments, text, text_end, scan->line,
	    trails || scan->inside ? scan->first.line : scan->line, trails ? scan->last : 0);
	for (; trails && scan->waiting < comments->count; scan->waiting++)
		comments->items[scan->waiting].place = scan->first;
}

static void
scan_line_comment(struct scan *scan)
{
	const char *feed = memchr(scan->at, '\n', (size_t)(scan->end - scan->at));
	const char *end = feed ? feed : scan->end;

	scan_add_comment(scan, scan->at + 2, end, end);
	scan_move(scan, end);
}

/* They nest.  One that never ends is no comment of anybody's. */
static void
scan_block_comment(struct scan *scan)
{
	const char *at = scan->at;
	size_t depth = 0;

	do {
		bool pair = scan->end - at > 1;
		bool begins = pair && at[0] == '/' && at[1] == '*';
		bool ends = pair && at[0] == '*' && at[1] == '/';

		depth += begins;
		depth -= ends;
		at += begins || ends ? 2 : 1;
	} while (depth > 0 && at < scan->end);
	if (depth == 0)
		scan_add_comment(scan, scan->at + 2, at - 2, at);
	scan_move(scan, at);
}

/* ---- what is quoted ---- */

/* A doubled quote ends one and begins the next, which comes to the same. */
static void
scan_quoted(struct scan *scan, bool backslashes)
{
	const char *at = scan->at + 1;

	while (at < scan->end && *at != *scan->at)
		at += backslashes && *at == '\\' && scan->end - at > 1 ? 2 : 1;
	scan_move(scan, at < scan->end ? at + 1 : at);
}

static bool
byte_in_word(char byte)
{
	return char_is_word(byte) || (unsigned char)byte >= 0x80;
}

/* $$...$$ or $tag$...$tag$; a lone dollar is passed over. */
static void
scan_dollar(struct scan *scan)
{
	const char *tag = scan->at, *at = tag + 1, *close;

	if (at < scan->end && !char_is_digit(*at))
		while (at < scan->end && byte_in_word(*at))
			at++;
	if (at == scan->end || *at != '$') {
		scan_move(scan, tag + 1);
		return;
	}
	at++;
	close = memmem(at, (size_t)(scan->end - at), tag, (size_t)(at - tag));
	scan_move(scan, close ? close + (at - tag) : scan->end);
}

/* A word, and the string that it may begin: E'...' knows backslashes. */
static void
scan_word(struct scan *scan)
{
	const char *at = scan->at;
	size_t len;

	while (at < scan->end && (byte_in_word(*at) || *at == '$'))
		at++;
	len = (size_t)(at - scan->at);
	scan_note_word(scan, scan->at, len);
	scan_move(scan, at);
	if (scan_byte(scan, 0) == '\'')
		scan_quoted(scan, len == 1 && char_lower(at[-1]) == 'e');
}

/* ---- the text ---- */

static void
scan_token(struct scan *scan)
{
	char byte = *scan->at;

	scan_open(scan);
	if (byte_in_word(byte))
		scan_word(scan);
	else if (byte == '\'' || byte == '"' || byte == '`')
		scan_quoted(scan, false);
	else if (byte == '$')
		scan_dollar(scan);
	else
		scan->at++;
}

static void
scan_take(struct scan *scan)
{
	char byte = *scan->at;

	if (byte == '-' && scan_byte(scan, 1) == '-') {
		scan_line_comment(scan);
	} else if (byte == '/' && scan_byte(scan, 1) == '*') {
		scan_block_comment(scan);
	} else if (byte == ';' && (!scan->inside || scan->blocks == 0)) {
		if (scan->inside)
			scan_close(scan);
		scan->at++;
	} else if (char_is_space(byte) || byte == '\f' || byte == '\v') {
		scan_move(scan, scan->at + 1);
	} else {
		scan_token(scan);
	}
}

void
comments_read_sql(struct comments *comments, const char *bytes, size_t len)
{
	struct scan scan = {.comments = comments, .at = bytes, .end = bytes + len, .line = 1};

	if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		scan.at += 3;
	scan.waiting = comments->count;
	while (scan.at < scan.end)
		scan_take(&scan);
	if (scan.inside)
		scan_close(&scan);
	/* Nothing came behind these. */
	for (; scan.waiting < comments->count; scan.waiting++)
		comments->items[scan.waiting].from = 0;
}
