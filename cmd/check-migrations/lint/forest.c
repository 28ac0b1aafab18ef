#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "utf8.h"

/* A list or an object that has begun and not yet ended. */
struct forest_open {
	uint32_t node;
	uint32_t last; /* its last member or element so far; 0: none, since 0 is the root */
	bool object;
	bool wrapped; /* it stands in an object that only tells its kind */
};

struct forest_reader {
	struct forest *forest;
	char *at;
	size_t count;            /* of nodes */
	size_t depth;            /* of what is open */
	const char *name, *kind; /* of the node that comes next */
	char behind;             /* what a number stood before, where its end is written now */
};

/* One more node in what is open; -1: there are too many. */
static int
forest_add(struct forest_reader *reader, const char *text)
{
	struct forest *forest = reader->forest;
	uint32_t node = (uint32_t)reader->count;

	if (reader->count >= UINT32_MAX)
		return -1;
	forest->nodes =
	    memory_grow(forest->nodes, reader->count, &forest->room, sizeof(*forest->nodes));
	forest->nodes[reader->count++] =
	    (struct tree){.name = reader->name, .kind = reader->kind, .text = text, .size = 1};
	reader->name = NULL;
	reader->kind = NULL;
	if (reader->depth > 0) {
		struct forest_open *open = &forest->open[reader->depth - 1];

		if (open->last != 0)
			forest->nodes[open->last].next = node - open->last;
		open->last = node;
	}

	return 0;
}

static int
forest_enter(struct forest_reader *reader, bool object, bool wrapped)
{
	struct forest *forest = reader->forest;
	uint32_t node = (uint32_t)reader->count;

	if (forest_add(reader, NULL) == -1)
		return -1;
	forest->open =
	    memory_grow(forest->open, reader->depth, &forest->open_room, sizeof(*forest->open));
	forest->open[reader->depth++] =
	    (struct forest_open){.node = node, .object = object, .wrapped = wrapped};

	return 0;
}

static void
forest_skip_space(struct forest_reader *reader)
{
	while (char_is_space(*reader->at))
		reader->at++;
}

/* Moves behind `byte`; -1: something else is there. */
static int
forest_take(struct forest_reader *reader, char byte)
{
	forest_skip_space(reader);
	if (*reader->at != byte)
		return -1;
	reader->at++;

	return 0;
}

/* Puts what stands behind a backslash to `to`, and moves behind it; NULL: that is no escape. */
static char *
forest_unescape(const char **from, char *to)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *at = *from;
	const char *letter = *at != '\0' ? strchr(letters, *at) : NULL;
	unsigned point = 0;

	if (letter) {
		*from = at + 1;
		*to = meant[letter - letters];
		return to + 1;
	}
	if (*at != 'u')
		return NULL;
	for (int i = 1; i <= 4; i++) {
		int digit = char_hex(at[i]);

		if (digit == -1)
			return NULL;
		point = point * 16 + (unsigned)digit;
	}
	*from = at + 5;

	return to + utf8_encode(point, to);
}

/* A string, unescaped where it stands; NULL: there is none. */
static char *
forest_string(struct forest_reader *reader)
{
	char *begin, *to;
	const char *from;

	if (forest_take(reader, '"') == -1)
		return NULL;
	begin = reader->at;
	for (from = to = begin; *from != '"';) {
		if (*from == '\0')
			return NULL;
		if (*from != '\\') {
			*to++ = *from++;
			continue;
		}
		from++;
		to = forest_unescape(&from, to);
		if (!to)
			return NULL;
	}
	reader->at = begin + (from - begin) + 1;
	*to = '\0';

	return begin;
}

static int
forest_name(struct forest_reader *reader)
{
	reader->name = forest_string(reader);

	return reader->name ? forest_take(reader, ':') : -1;
}

/* Behind '{': an object's first name, or the kind of the one in it.  1: it is empty. */
static int
forest_object(struct forest_reader *reader)
{
	bool wrapped;

	forest_skip_space(reader);
	wrapped = reader->at[0] == '"' && reader->at[1] >= 'A' && reader->at[1] <= 'Z';
	if (wrapped) {
		reader->kind = forest_string(reader);
		if (!reader->kind || forest_take(reader, ':') == -1 ||
		    forest_take(reader, '{') == -1)
			return -1;
		forest_skip_space(reader);
	}
	if (forest_enter(reader, true, wrapped) == -1)
		return -1;
	if (*reader->at == '}')
		return 1;

	return forest_name(reader);
}

static int
forest_list(struct forest_reader *reader)
{
	if (forest_enter(reader, false, false) == -1)
		return -1;
	forest_skip_space(reader);

	return *reader->at == ']' ? 1 : 0;
}

/* A number, true, false or null. */
static char *
forest_word(struct forest_reader *reader)
{
	char *text = reader->at;

	while (char_is_alnum(*reader->at) || *reader->at == '-' || *reader->at == '.')
		reader->at++;
	reader->behind = *reader->at;
	*reader->at = '\0';

	return reader->at > text ? text : NULL;
}

/* A value, or what a list or an object begins with.  0: another value follows; 1: it has ended;
 * -1: that is no JSON. */
static int
forest_value(struct forest_reader *reader)
{
	const char *text;

	forest_skip_space(reader);
	if (*reader->at == '{') {
		reader->at++;
		return forest_object(reader);
	}
	if (*reader->at == '[') {
		reader->at++;
		return forest_list(reader);
	}
	text = *reader->at == '"' ? forest_string(reader) : forest_word(reader);

	return text && forest_add(reader, text) == 0 ? 1 : -1;
}

/* What follows a value, and moves behind it. */
static char
forest_delimiter(struct forest_reader *reader)
{
	char delimiter = reader->behind;

	if (delimiter != '\0') {
		reader->behind = '\0';
		reader->at++;
	}
	if (delimiter != '\0' && !char_is_space(delimiter))
		return delimiter;
	forest_skip_space(reader);

	return *reader->at == '\0' ? '\0' : *reader->at++;
}

/* Behind a value: closes what ends there.  0: another value follows; 1: the root has ended. */
static int
forest_close(struct forest_reader *reader)
{
	struct forest *forest = reader->forest;

	while (reader->depth > 0) {
		const struct forest_open *open = &forest->open[reader->depth - 1];
		char delimiter = forest_delimiter(reader);

		if (delimiter == ',')
			return open->object ? forest_name(reader) : 0;
		if (delimiter != (open->object ? '}' : ']'))
			return -1;
		if (open->wrapped && forest_take(reader, '}') == -1)
			return -1;
		forest->nodes[open->node].size = (uint32_t)reader->count - open->node;
		reader->depth--;
	}

	return 1;
}

const struct tree *
forest_build(struct forest *forest, char **json)
{
	struct forest_reader reader = {.forest = forest, .at = *json};
	int ended = forest_value(&reader);

	while (ended != -1) {
		if (ended == 1)
			ended = forest_close(&reader);
		if (ended == 1) {
			*json = reader.at;
			return forest->nodes;
		}
		if (ended == 0)
			ended = forest_value(&reader);
	}

	return NULL;
}

void
forest_free(struct forest *forest)
{
	free(forest->nodes);
	free(forest->open);
	*forest = (struct forest){0};
}
