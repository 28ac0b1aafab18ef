/*
 * name_words: the words of a name, whatever joins them.
 */
#ifndef COMMON_NAME_WORDS_H
#define COMMON_NAME_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { NAME_WORDS_MAX = 128 }; /* of a longer name the end */

/* In lower case, with a line before each and behind the last: of DB_PASSWORD, dbPassword and
 * db-password "_db_password_". */
struct name_words {
	char letters[2 * NAME_WORDS_MAX + 2];
	size_t len;     /* without the last line */
	bool gibberish; /* base64 and the like: long, and in words of less than four letters */
};

void name_words_cut(struct name_words *words, const char *name, size_t len);

#endif
