#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "text.h"
#include "units.h"

enum { LONGEST_SECRET = 64 << 10 };

static const char too_long[] = "its first line is longer than 64 KiB";

void *
option_keep_room(struct options *options, size_t size)
{
	struct option_kept *kept = calloc(1, sizeof(*kept) + size);

	if (kept == NULL)
		diag_fatal("out of memory");
	kept->next = options->kept;
	options->kept = kept; /* options_free() frees it */

	return kept->bytes;
}

char *
option_keep(struct options *options, const char *bytes, size_t len)
{
	char *kept = option_keep_room(options, len + 1);

	memcpy(kept, bytes, len);

	return kept;
}

static int
because(struct text *why, const char *reason)
{
	(void)text_set_format(why, "%s", reason);

	return -1;
}

/* The first line of `path`, at most LONGEST_SECRET bytes. */
static int
read_first_line(const char *path, struct text *line, struct text *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int rc = -1;

	if (fd == -1)
		return because(why, strerror(errno));
	for (;;) {
		char *room = text_reserve(line, 4096);
		ssize_t got = room == NULL ? 0 : read(fd, room, 4096);

		if (got == -1 && errno == EINTR)
			continue;
		if (room == NULL || got == -1) {
			(void)because(why, room == NULL ? too_long : strerror(errno));
			goto out;
		}
		text_grew(line, (size_t)got);
		if (got == 0 || memchr(room, '\n', (size_t)got) != NULL)
			break;
	}
	rc = 0;
out:
	(void)close(fd);
	return rc;
}

/* Fills `secret` from "@FILE"; errors name the file, never what it holds. */
static int
read_secret(const char *path, struct text *secret, struct text *why)
{
	const char *end;
	size_t len;

	if (read_first_line(path, secret, why) == -1)
		return -1;
	end = memchr(text_string(secret), '\n', secret->len);
	len = end == NULL ? secret->len : (size_t)(end - secret->bytes);
	if (len > 0 && secret->bytes[len - 1] == '\r')
		len--;
	text_cut(secret, len);

	if (len == 0)
		return because(why, "its first line is empty");
	if (len > LONGEST_SECRET)
		return because(why, too_long);
	if (memchr(secret->bytes, '\0', len) != NULL)
		return because(why, "it holds a NUL byte");

	return 0;
}

/* The kept copy of a word, or of the first line of the file that a secret names. */
static const char *
keep_word(struct options *options, const struct option_row *row, const char *word,
    const char *origin, struct text *wrong, struct text *expected)
{
	/* One block more, since the line end comes with whatever follows it. */
	struct text secret = TEXT_INIT(LONGEST_SECRET + 2 + 2 * 4096);
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	bool is_secret = row->kind == OPTION_SECRET || row->kind == OPTION_SECRET_LIST;
	const char *kept = NULL;

	if (!is_secret || word[0] != '@') {
		kept = option_keep(options, word, strlen(word));
	} else if (word[1] == '\0') {
		(void)text_set_format(wrong, "%s: no file name after @", origin);
	} else if (read_secret(word + 1, &secret, &why) == -1) {
		(void)text_set_format(
		    wrong, "%s: cannot read %.200s: %s", origin, word + 1, text_string(&why));
	} else {
		kept = option_keep(options, secret.bytes, secret.len);
	}
	if (kept == NULL)
		(void)text_set_format(
		    expected, "expected: %s, or @FILE with it in the first line", row->argument);
	if (secret.bytes != NULL)
		explicit_bzero(secret.bytes, secret.room);
	text_free(&secret);
	text_free(&why);

	return kept;
}

/* The array moves with each item; what is left behind is small and freed with the rest. */
static void
append(struct options *options, struct option_list *list, const char *item)
{
	size_t size = list->count * sizeof(*list->items);
	const char **items =
	    (const char **)(void *)option_keep_room(options, size + sizeof(*items));

	if (list->count > 0)
		memcpy(items, list->items, size);
	items[list->count++] = item;
	list->items = items;
}

static bool
is_choice(const char *choices, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = choices; *at != '\0';) {
		size_t n = strcspn(at, "| ");

		if (n == len && memcmp(at, word, n) == 0)
			return true;
		at += n + (at[n] != '\0');
	}

	return false;
}

static const char *
example(enum option_kind kind)
{
	switch (kind) {
	case OPTION_COUNT:
		return "a number in decimal digits";
	case OPTION_DURATION:
		return "a duration such as 250ms, 2.5s, 5m or 1h (a bare number is seconds)";
	case OPTION_SIZE:
		return "a size such as 512, 64KiB or 10MiB";
	case OPTION_RATE:
		return "a rate such as 200/s or 10/m";
	case OPTION_SHARE:
		return "a share such as 1% or 0.5%";
	default:
		return "1 or 0";
	}
}

static void
show_bound(struct text *out, enum option_kind kind, int64_t bound)
{
	if (kind == OPTION_DURATION)
		units_show_duration(out, bound);
	else if (kind == OPTION_SIZE && bound >= 1024)
		units_show_size(out, bound);
	else
		(void)text_add_format(out, "%lld", (long long)bound);
}

static int
set_integer(const struct option_row *row, const char *word, const char *origin, struct text *wrong,
    struct text *expected)
{
	int64_t value = 0;
	int rc = row->kind == OPTION_COUNT      ? units_parse_count(word, &value)
		 : row->kind == OPTION_DURATION ? units_parse_duration(word, &value)
						: units_parse_size(word, &value);

	if (rc == 0 && value >= row->least && (row->most == 0 || value <= row->most)) {
		*(int64_t *)row->value = value;
		return 0;
	}

	(void)text_set_format(wrong, "%s: \"%.200s\" is %s", origin, word,
	    rc == -1             ? "not understood"
	    : value < row->least ? "too small"
				 : "too large");
	(void)text_set_format(expected, "expected: %s", example(row->kind));
	if (row->least > 0) {
		(void)text_add_string(expected, ", at least ");
		show_bound(expected, row->kind, row->least);
	}
	if (row->most > 0) {
		(void)text_add_string(expected, ", at most ");
		show_bound(expected, row->kind, row->most);
	}

	return -1;
}

static int
set_real(const struct option_row *row, const char *word, const char *origin, struct text *wrong,
    struct text *expected)
{
	int rc = row->kind == OPTION_RATE ? units_parse_rate(word, row->value)
					  : units_parse_share(word, row->value);

	if (rc == 0)
		return 0;
	(void)text_set_format(wrong, "%s: \"%.200s\" is not understood", origin, word);
	(void)text_set_format(expected, "expected: %s", example(row->kind));

	return -1;
}

/* A flag has no value on the command line; in the environment 1 and 0 switch it. */
static int
set_flag(const struct option_row *row, const char *word, const char *origin, struct text *wrong,
    struct text *expected)
{
	bool *value = row->value;

	if (word == NULL || strcmp(word, "1") == 0) {
		*value = true;
	} else if (strcmp(word, "0") == 0) {
		*value = false;
	} else {
		(void)text_set_format(wrong, "%s: \"%.200s\" is not understood", origin, word);
		(void)text_set_format(expected, "expected: %s", example(row->kind));
		return -1;
	}

	return 0;
}

int
option_set(struct options *options, const struct option_row *row, const char *word,
    const char *origin, struct text *wrong, struct text *expected)
{
	const char *kept;

	if (word != NULL && word[0] == '\0') {
		(void)text_set_format(wrong, "%s is empty", origin);
		(void)text_set_format(
		    expected, "expected: %s", row->argument == NULL ? "1 or 0" : row->argument);
		return -1;
	}

	switch (row->kind) {
	case OPTION_END:
		break;
	case OPTION_FLAG:
		return set_flag(row, word, origin, wrong, expected);
	case OPTION_COUNT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		return set_integer(row, word, origin, wrong, expected);
	case OPTION_RATE:
	case OPTION_SHARE:
		return set_real(row, word, origin, wrong, expected);
	case OPTION_CHOICE:
		if (!is_choice(row->choices, word)) {
			(void)text_set_format(
			    wrong, "%s: \"%.200s\" is not a choice", origin, word);
			(void)text_set_format(expected, "expected: %s", row->choices);
			return -1;
		}
		*(const char **)row->value = option_keep(options, word, strlen(word));
		break;
	case OPTION_STRING:
	case OPTION_FILE:
	case OPTION_FOLDER:
	case OPTION_SECRET:
	case OPTION_LIST:
	case OPTION_SECRET_LIST:
		kept = keep_word(options, row, word, origin, wrong, expected);
		if (kept == NULL)
			return -1;
		if (row->kind == OPTION_LIST || row->kind == OPTION_SECRET_LIST)
			append(options, row->value, kept);
		else
			*(const char **)row->value = kept;
		break;
	}

	return 0;
}
