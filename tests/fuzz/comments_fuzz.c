/* links: cmd/check-migrations/rule/comments.c cmd/check-migrations/rule/comments_script.c */
/*
 * Comments that allow findings: the input is a migration, in SQL and in a script.  What is found
 * lies in it, begins with the word, in the order of lines; and what is quoted as a whole says
 * nothing.
 */
#include "../../cmd/check-migrations/rule/comments.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static void
comments_check(const struct comments *comments, const char *text, size_t len)
{
	unsigned line = 1, lines = 1;

	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	for (size_t i = 0; i < comments->count; i++) {
		const struct comment *found = &comments->items[i];

		must(found->bytes >= text && found->bytes + found->len <= text + len);
		must(found->len >= strlen(comments_word));
		must(memcmp(found->bytes, comments_word, strlen(comments_word)) == 0);
		must(!memchr(found->bytes, '\n', found->len));
		must(found->line >= line && found->line <= lines);
		must(found->from <= found->to && found->to <= lines);
		line = found->line;
	}
}

/* Nothing is left to be said where all of it is a string. */
static void
quoted_check(const char *text, size_t len)
{
	struct comments comments = {0};
	char *quoted = malloc(len + 7);

	if (!quoted || memchr(text, '$', len)) {
		free(quoted);
		return;
	}
	memcpy(quoted, "$q$", 3);
	memcpy(quoted + 3, text, len);
	memcpy(quoted + 3 + len, "$q$;", 4);
	comments_read_sql(&comments, quoted, len + 7);
	must(comments.count == 0);
	comments_free(&comments);
	free(quoted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	struct comments comments = {0};

	if (len > 1 << 16)
		return 0;
	comments_read_sql(&comments, text, len);
	comments_check(&comments, text, len);
	comments_free(&comments);
	comments_read_script(&comments, text, len);
	comments_check(&comments, text, len);
	comments_free(&comments);
	quoted_check(text, len);

	return 0;
}
