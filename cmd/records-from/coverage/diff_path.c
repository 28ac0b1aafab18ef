#include "diff_path.h"

#include <stdbool.h>
#include <string.h>

#include "text.h"

static bool
is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Behind the backslash; how many bytes it took, 0: it is no escape. */
static size_t
escape_read(const char *at, size_t len, struct text *path)
{
	static const char letters[] = "abfnrtv\"\\", bytes[] = "\a\b\f\n\r\t\v\"\\";
	const char *letter = len > 0 && *at ? strchr(letters, *at) : NULL;

	if (letter) {
		text_add_byte(path, bytes[letter - letters]);
		return 1;
	}
	if (len < 3 || at[0] > '3' || !is_octal(at[0]) || !is_octal(at[1]) || !is_octal(at[2]))
		return 0;
	text_add_byte(path, (char)((at[0] - '0') << 6 | (at[1] - '0') << 3 | (at[2] - '0')));
	return 3;
}

static int
quoted_read(const char *bytes, size_t len, struct text *path)
{
	for (size_t i = 0; i < len && bytes[i] != '"'; i++) {
		size_t took;

		if (bytes[i] != '\\') {
			text_add_byte(path, bytes[i]);
			continue;
		}
		took = escape_read(bytes + i + 1, len - i - 1, path);
		if (took == 0)
			return -1;
		i += took;
	}
	return memchr(bytes, '"', len) ? 0 : -1;
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
	static const char pairs[][2] = {{'a', 'b'}, {'i', 'w'}, {'c', 'i'}, {'c', 'w'}, {'o', 'w'},
	    {'w', 'i'}, {'w', 'c'}, {'i', 'c'}, {'b', 'a'}};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i][0] == old && pairs[i][1] == new)
			return true;
	return false;
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
