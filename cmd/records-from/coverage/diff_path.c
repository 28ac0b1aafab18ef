#include "diff_path.h"

#include <stdbool.h>
#include <string.h>

#include "text.h"

static bool
is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Behind the backslash, with a quote ahead; how many bytes it took, 0: it is no escape. */
static size_t
escape_read(const char *at, struct text *path)
{
	static const char letters[] = "abfnrtv\"\\", bytes[] = "\a\b\f\n\r\t\v\"\\";
	const char *letter = *at ? strchr(letters, *at) : NULL;

	if (letter) {
		text_add_byte(path, bytes[letter - letters]);
		return 1;
	}
	if (at[0] > '3' || !is_octal(at[0]) || !is_octal(at[1]) || !is_octal(at[2]))
		return 0;
	text_add_byte(path, (char)((at[0] & 3) << 6 | (at[1] & 7) << 3 | (at[2] & 7)));
	return 3;
}

static int
quoted_read(const char *bytes, size_t len, struct text *path)
{
	const char *last = memrchr(bytes, '"', len), *at = bytes;

	while (last && at < last && *at != '"') {
		size_t took = 1;

		if (*at != '\\')
			text_add_byte(path, *at);
		else if ((took = escape_read(++at, path)) == 0)
			return -1;
		at += took;
	}
	/* The last may be one that is escaped. */
	return last && at <= last ? 0 : -1;
}

int
diff_path_read(const char *bytes, size_t len, struct text *path)
{
	const char *tab = memchr(bytes, '\t', len);
	int rc = 0;

	text_clear(path);
	if (len > 0 && *bytes == '"')
		rc = quoted_read(bytes + 1, len - 1, path);
	else
		text_add(path, bytes, tab ? (size_t)(tab - bytes) : len);
	if (text_failed(path) || path->len == 0 || memchr(path->bytes, '\0', path->len))
		return -1;
	return rc;
}

/* Old and new, as git writes them. */
static bool
prefixes_belong_together(char old, char new)
{
	static const char *const pairs[] = {
	    "ab", "iw", "ci", "cw", "ow", "wi", "wc", "ic", "ba", NULL};
	const char pair[] = {old, new, '\0'};

	return text_is_among(pair, pairs);
}

const char *
diff_path_without_prefix(const char *old, const char *new, char prefix)
{
	if (strcmp(old, "/dev/null") != 0)
		prefix = old[1] == '/' ? old[0] : '\0';
	if (prefix && new[1] == '/' && new[2] && prefixes_belong_together(prefix, new[0]))
		return new + 2;
	return new;
}
