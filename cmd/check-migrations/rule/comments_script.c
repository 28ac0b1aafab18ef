#include <string.h>

#include "character.h"
#include "comments.h"

/*
 * Ruby and Python: comments begin with #, outside of strings.  Python's may have three quotes and
 * then several lines; so may Ruby's, whose heredocs (<<~SQL) and =begin end with a line of their
 * own.  What else Ruby can quote (%q(...), regular expressions) stands on one line as a rule.
 */

enum { LONGEST_TAG = 64 };

struct script_scan {
	struct comments *comments;
	const char *at, *end;
	unsigned line;
	char heredoc[LONGEST_TAG]; /* the word that ends one; it begins on the next line */
	size_t heredoc_len;
};

static bool
scan_sees(const struct script_scan *scan, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(scan->end - scan->at) >= len && memcmp(scan->at, word, len) == 0;
}

static const char *
scan_line_end(const struct script_scan *scan)
{
	const char *feed = memchr(scan->at, '\n', (size_t)(scan->end - scan->at));

	return feed ? feed : scan->end;
}

/* Moves behind the next `word`, or to the end. */
static void
scan_move_behind(struct script_scan *scan, const char *word)
{
	size_t len = strlen(word);
	const char *found = memmem(scan->at, (size_t)(scan->end - scan->at), word, len);
	const char *to = found ? found + len : scan->end;

	for (; scan->at < to; scan->at++)
		scan->line += *scan->at == '\n';
}

static void
scan_string(struct script_scan *scan)
{
	char quote = *scan->at;
	const char three[] = {quote, quote, quote, '\0'};

	if (scan_sees(scan, three)) {
		scan->at += 3;
		scan_move_behind(scan, three);
		return;
	}
	for (scan->at++; scan->at < scan->end && *scan->at != quote; scan->at++) {
		if (*scan->at == '\\' && scan->end - scan->at > 1)
			scan->at++;
		scan->line += *scan->at == '\n';
	}
	if (scan->at < scan->end)
		scan->at++;
}

/* <<~SQL, <<-'SQL', <<SQL. */
static void
scan_heredoc(struct script_scan *scan)
{
	size_t len = 0;

	scan->at += 2;
	if (scan->at < scan->end && (*scan->at == '~' || *scan->at == '-'))
		scan->at++;
	if (scan->at < scan->end && (*scan->at == '"' || *scan->at == '\''))
		scan->at++;
	if (scan->at == scan->end || *scan->at < 'A' || *scan->at > 'Z')
		return;
	for (; scan->at < scan->end && char_is_word(*scan->at); scan->at++)
		if (len < LONGEST_TAG)
			scan->heredoc[len++] = *scan->at;
	if (scan->at < scan->end && (*scan->at == '"' || *scan->at == '\''))
		scan->at++;
	scan->heredoc_len = len;
}

/* The lines of a heredoc, to the one that ends it. */
static void
scan_heredoc_lines(struct script_scan *scan)
{
	bool ends = false;

	while (!ends && scan->at < scan->end) {
		const char *line = scan->at, *end = scan_line_end(scan);

		while (line < end && char_is_space(*line))
			line++;
		ends = (size_t)(end - line) >= scan->heredoc_len &&
		       memcmp(line, scan->heredoc, scan->heredoc_len) == 0 &&
		       (line + scan->heredoc_len == end || !char_is_word(line[scan->heredoc_len]));
		scan->at = end < scan->end ? end + 1 : end;
		scan->line++;
	}
	scan->heredoc_len = 0;
}

static void
scan_line_feed(struct script_scan *scan)
{
	scan->at++;
	scan->line++;
	if (scan->heredoc_len > 0)
		scan_heredoc_lines(scan);
	else if (scan_sees(scan, "=begin"))
		scan_move_behind(scan, "\n=end");
}

static void
scan_comment(struct script_scan *scan)
{
	const char *end = scan_line_end(scan);

	comments_add(scan->comments, scan->at + 1, end, scan->line, 0, 0);
	scan->at = end;
}

void
comments_read_script(struct comments *comments, const char *bytes, size_t len)
{
	struct script_scan scan = {
	    .comments = comments, .at = bytes, .end = bytes + len, .line = 1};

	while (scan.at < scan.end) {
		if (*scan.at == '#')
			scan_comment(&scan);
		else if (*scan.at == '\'' || *scan.at == '"')
			scan_string(&scan);
		else if (*scan.at == '\n')
			scan_line_feed(&scan);
		else if (scan_sees(&scan, "<<"))
			scan_heredoc(&scan);
		else
			scan.at++;
	}
}
