#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "text.h"
#include "units.h"

enum { LONGEST_SECRET = 64 << 10, MOST_CHOICES = 32 };

static const char too_long[] = "its first line is longer than 64 KiB";

void *
option_keep_room(struct options *options, size_t size)
{
	struct option_kept *kept = memory_new(1, sizeof(*kept) + size);

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

/* The first line of `path`, at most LONGEST_SECRET bytes. */
static int
read_first_line(const char *path, struct text *line, struct text *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int rc = -1;

	if (fd == -1)
		return text_fail(why, "%s", strerror(errno));
	for (;;) {
		char *room = text_reserve(line, 4096);
		ssize_t got = room ? read(fd, room, 4096) : 0;

		if (got == -1 && errno == EINTR)
			continue;
		if (!room || got == -1) {
			text_fail(why, "%s", room ? strerror(errno) : too_long);
			goto out;
		}
		text_grew(line, (size_t)got);
		if (got == 0 || memchr(room, '\n', (size_t)got))
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
	len = end ? (size_t)(end - secret->bytes) : secret->len;
	if (len > 0 && secret->bytes[len - 1] == '\r')
		len--;
	text_cut(secret, len);

	if (len == 0)
		return text_fail(why, "its first line is empty");
	if (len > LONGEST_SECRET)
		return text_fail(why, "%s", too_long);
	if (memchr(secret->bytes, '\0', len))
		return text_fail(why, "it holds a NUL byte");

	return 0;
}

/* The kept copy of a word, or of the first line of the file that a secret names. */
static const char *
keep_word(struct options *options, const struct option_row *row, const char *word,
    const struct option_fault *fault)
{
	/* One block more, since the line end comes with whatever follows it. */
	TEXT_LOCAL secret = TEXT_INIT(LONGEST_SECRET + 2 + 2 * 4096);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	bool is_secret = row->kind == OPTION_SECRET || row->kind == OPTION_SECRET_LIST;
	const char *kept = NULL;

	if (!is_secret || word[0] != '@')
		kept = option_keep(options, word, strlen(word));
	else if (word[1] == '\0')
		text_set_format(fault->wrong, "%s: no file name after @", fault->origin);
	else if (read_secret(word + 1, &secret, &why) == -1)
		text_set_format(fault->wrong, "%s: cannot read %.200s: %s", fault->origin, word + 1,
		    text_string(&why));
	else
		kept = option_keep(options, secret.bytes, secret.len);
	if (!kept)
		text_set_format(fault->expected, "expected: %s, or @FILE with it in the first line",
		    row->argument);
	if (secret.bytes)
		explicit_bzero(secret.bytes, secret.room);

	return kept;
}

/* The array moves with each item; what is left behind is small and freed with the rest. */
static void
list_append(struct options *options, struct option_list *list, const char *item, bool in_file)
{
	size_t count = list->count;
	const char **items =
	    (const char **)(void *)option_keep_room(options, (count + 1) * sizeof(*items));
	bool *files = (bool *)(void *)option_keep_room(options, (count + 1) * sizeof(*files));

	if (count > 0) {
		memcpy(items, list->items, count * sizeof(*items));
		memcpy(files, list->in_file, count * sizeof(*files));
	}
	items[count] = item;
	files[count] = in_file;
	*list = (struct option_list){items, count + 1, files};
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

/* "; did you mean "list"?", where one of the choices is near. */
static void
choice_add_nearest(struct text *out, const char *choices, const char *word)
{
	const char *names[MOST_CHOICES + 1] = {NULL}, *nearest;
	char *copy = memory_string(choices), *rest = NULL;
	size_t count = 0;

	for (char *name = strtok_r(copy, "| ", &rest); name && count < MOST_CHOICES;
	     name = strtok_r(NULL, "| ", &rest))
		names[count++] = name;
	nearest = text_nearest(word, names);
	if (nearest)
		text_add_format(out, "; did you mean \"%s\"?", nearest);
	free(copy);
}

static const char *
kind_example(enum option_kind kind)
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
		text_add_format(out, "%lld", (long long)bound);
}

/* -1, with the two lines. */
static int
refuse_word(const struct option_row *row, const char *word, const char *how,
    const struct option_fault *fault)
{
	text_set_format(fault->expected, "expected: %s", kind_example(row->kind));
	return text_fail(fault->wrong, "%s: \"%.200s\" is %s", fault->origin, word, how);
}

static int
set_integer(const struct option_row *row, int64_t *place, const char *word,
    const struct option_fault *fault)
{
	int64_t value = 0;
	int rc = row->kind == OPTION_COUNT      ? units_parse_count(word, &value)
		 : row->kind == OPTION_DURATION ? units_parse_duration(word, &value)
						: units_parse_size(word, &value);

	if (rc == 0 && value >= row->least && (row->most == 0 || value <= row->most)) {
		*place = value;
		return 0;
	}

	refuse_word(row, word,
	    rc == -1             ? "not understood"
	    : value < row->least ? "too small"
				 : "too large",
	    fault);
	if (row->least > 0) {
		text_add_string(fault->expected, ", at least ");
		show_bound(fault->expected, row->kind, row->least);
	}
	if (row->most > 0) {
		text_add_string(fault->expected, ", at most ");
		show_bound(fault->expected, row->kind, row->most);
	}
	return -1;
}

static int
set_real(
    const struct option_row *row, double *place, const char *word, const struct option_fault *fault)
{
	int rc = row->kind == OPTION_RATE ? units_parse_rate(word, place)
					  : units_parse_share(word, place);

	return rc == 0 ? 0 : refuse_word(row, word, "not understood", fault);
}

/* A flag has no value on the command line; in the environment 1 and 0 switch it. */
static int
set_flag(
    const struct option_row *row, bool *place, const char *word, const struct option_fault *fault)
{
	if (word && strcmp(word, "1") != 0 && strcmp(word, "0") != 0)
		return refuse_word(row, word, "not understood", fault);
	*place = !word || *word == '1';

	return 0;
}

static int
set_choice(struct options *options, const struct option_row *row, const char **place,
    const char *word, const struct option_fault *fault)
{
	if (!is_choice(row->choices, word)) {
		text_set_format(fault->expected, "expected: %s", row->choices);
		text_fail(fault->wrong, "%s: \"%.200s\" is not a choice", fault->origin, word);
		choice_add_nearest(fault->wrong, row->choices, word);
		return -1;
	}
	*place = option_keep(options, word, strlen(word));

	return 0;
}

int
option_set(struct options *options, const struct option_row *row, void *place, const char *word,
    const struct option_fault *fault)
{
	const char *kept;

	if (word && word[0] == '\0') {
		text_set_format(
		    fault->expected, "expected: %s", row->argument ? row->argument : "1 or 0");
		return text_fail(fault->wrong, "%s is empty", fault->origin);
	}

	switch (row->kind) {
	case OPTION_END:
		return 0;
	case OPTION_FLAG:
		return set_flag(row, place, word, fault);
	case OPTION_COUNT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		return set_integer(row, place, word, fault);
	case OPTION_RATE:
	case OPTION_SHARE:
		return set_real(row, place, word, fault);
	case OPTION_CHOICE:
		return set_choice(options, row, place, word, fault);
	case OPTION_STRING:
	case OPTION_FILE:
	case OPTION_FOLDER:
	case OPTION_SECRET:
	case OPTION_LIST:
	case OPTION_FILE_LIST:
	case OPTION_SECRET_LIST:
		break;
	}
	kept = keep_word(options, row, word, fault);
	if (!kept)
		return -1;
	if (row->kind == OPTION_LIST || row->kind == OPTION_FILE_LIST ||
	    row->kind == OPTION_SECRET_LIST)
		list_append(
		    options, place, kept, row->kind == OPTION_SECRET_LIST && word[0] == '@');
	else
		*(const char **)place = kept;

	return 0;
}
