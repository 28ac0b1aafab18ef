#include "document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "text.h"

enum { FILE_MAX = 64 << 20, READ_SIZE = 64 << 10 };

/* Where the builder stands in a text that the scanner has accepted. */
struct cursor {
	const char *p;
	const char *end;
	unsigned line; /* of p */
};

static int fault_at(const struct document *document, unsigned line, struct text *why,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static int
fault_at_v(const struct document *document, unsigned line, struct text *why, const char *format,
    va_list arguments)
{
	text_set_format(why, "%s:%u: ", document->name, line);
	text_add_vformat(why, format, arguments);
	return -1;
}

static int
fault_at(const struct document *document, unsigned line, struct text *why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fault_at_v(document, line, why, format, arguments);
	va_end(arguments);
	return -1;
}

int
document_fault(const struct document *document, const struct document_value *value,
    struct text *why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fault_at_v(document, value->line, why, format, arguments);
	va_end(arguments);
	return -1;
}

/* ---- building the tree ---- */

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void
skip_space(struct cursor *at)
{
	for (; at->p < at->end && is_space(*at->p); at->p++)
		at->line += *at->p == '\n';
}

/* A string or a scalar, whose bytes hold no line end. */
static struct json_slice
take_scalar(struct cursor *at)
{
	static const char delimiters[] = " \t\r\n,:]}";
	struct json_slice slice = {.bytes = at->p};

	if (*at->p == '"') {
		slice.type = JSON_STRING;
		for (at->p++; *at->p != '"'; at->p++) {
			if (*at->p == '\\') {
				slice.escaped = true;
				at->p++;
			}
		}
		at->p++;
	} else {
		slice.type = *at->p == 't'   ? JSON_TRUE
			     : *at->p == 'f' ? JSON_FALSE
			     : *at->p == 'n' ? JSON_NULL
					     : JSON_NUMBER;
		while (at->p < at->end && !strchr(delimiters, *at->p))
			at->p++;
	}
	slice.len = (size_t)(at->p - slice.bytes);
	return slice;
}

/* A string as a C string, or NULL with the reason. */
static char *
take_string(const struct document *document, const struct json_slice *slice, unsigned line,
    struct text *why)
{
	struct text text = TEXT_INIT(FILE_MAX);
	char *string = NULL;

	if (json_string(slice, &text) == 0 && memchr(text.bytes, '\0', text.len)) {
		fault_at(document, line, why, "a string holds a NUL character");
	} else {
		string = text_take(&text);
		if (!string)
			fault_at(document, line, why, "out of memory");
	}
	text_free(&text);
	return string;
}

/* A new value at the cursor, which passes over a scalar whole and over the bracket of a container. */
static struct document_value *
take_value(const struct document *document, struct cursor *at, struct text *why)
{
	struct document_value *value = calloc(1, sizeof *value);

	if (!value) {
		fault_at(document, at->line, why, "out of memory");
		return NULL;
	}
	value->line = at->line;
	if (*at->p == '{' || *at->p == '[') {
		value->slice.type = *at->p == '{' ? JSON_OBJECT : JSON_ARRAY;
		value->slice.bytes = at->p++;
		return value;
	}
	value->slice = take_scalar(at);
	if (value->slice.type != JSON_STRING)
		return value;
	value->string = take_string(document, &value->slice, value->line, why);
	if (!value->string) {
		free(value);
		return NULL;
	}
	return value;
}

static struct document_value *
take_member(const struct document *document, struct cursor *at, struct text *why)
{
	struct json_slice slice = take_scalar(at);
	char *name = take_string(document, &slice, at->line, why);
	struct document_value *value;

	if (!name)
		return NULL;
	skip_space(at);
	at->p++; /* the colon */
	skip_space(at);
	value = take_value(document, at, why);
	if (value)
		value->name = name;
	else
		free(name);
	return value;
}

static bool
is_container(const struct document_value *value)
{
	return value->slice.type == JSON_OBJECT || value->slice.type == JSON_ARRAY;
}

/* The value at the cursor with all that is in it: added to `*first` at once, so that whoever frees that
 * frees it, whatever happens.  0 or -1. */
static int
build(const struct document *document, struct cursor *at, struct document_value **first,
    struct text *why)
{
	struct document_value *open[JSON_MAX_DEPTH];      /* the containers around the cursor */
	struct document_value **tail[JSON_MAX_DEPTH + 1]; /* where the next value goes */
	size_t depth = 0;

	tail[0] = first;
	do {
		struct document_value *value;
		bool in_object = depth > 0 && open[depth - 1]->slice.type == JSON_OBJECT;

		skip_space(at);
		if (depth > 0 && (*at->p == ']' || *at->p == '}')) {
			at->p++;
			depth--;
			open[depth]->slice.len = (size_t)(at->p - open[depth]->slice.bytes);
			continue;
		}
		if (depth > 0 && *at->p == ',') {
			at->p++;
			continue;
		}
		value = in_object ? take_member(document, at, why) : take_value(document, at, why);
		if (!value)
			return -1;
		*tail[depth] = value;
		tail[depth] = &value->next;
		if (is_container(value)) {
			open[depth++] = value;
			tail[depth] = &value->first;
		}
	} while (depth > 0);
	return 0;
}

/* ---- the sequence of values ---- */

static void
free_values(struct document_value *value)
{
	while (value) {
		struct document_value *next = value->next;

		free_values(value->first); /* at most JSON_MAX_DEPTH deep */
		free(value->name);
		free(value->string);
		free(value);
		value = next;
	}
}

/* White space and comment lines. */
static void
skip_between(const struct document *document, struct cursor *at)
{
	for (;;) {
		skip_space(at);
		if (at->p == at->end || *at->p != '#' ||
		    (at->p > document->bytes && at->p[-1] != '\n'))
			return;
		while (at->p < at->end && *at->p != '\n')
			at->p++;
	}
}

/* The line of what stands `len` bytes behind the cursor. */
static unsigned
line_behind(const struct cursor *at, size_t len)
{
	unsigned line = at->line;

	for (size_t i = 0; i < len; i++)
		line += at->p[i] == '\n';
	return line;
}

/* Puts an array's elements in its own place. */
static void
flatten(struct document_value **place)
{
	struct document_value *array = *place;

	*place = array->first;
	array->first = NULL;
	free_values(array);
}

static int
parse_all(struct document *document, struct json_scanner *scanner, struct text *why)
{
	struct cursor at = {document->bytes, document->bytes + document->len, 1};
	struct document_value **place = &document->first;
	struct json_error error;

	for (skip_between(document, &at); at.p < at.end; skip_between(document, &at)) {
		size_t len = (size_t)(at.end - at.p), used;
		const char *start = at.p;

		if (json_scan_prefix(scanner, at.p, len, NULL, &used, &error) == -1)
			return fault_at(document, line_behind(&at, error.offset), why, "%s%s",
			    error.reason,
			    error.offset < len && at.p[error.offset] == '#'
				? " (comments stand on lines of their own, between values)"
				: "");
		if (used < len && !strchr("{[", *start) && !strchr(" \t\r\n{[", start[used]))
			return fault_at(document, at.line, why, "something follows the value");
		if (build(document, &at, place, why) == -1)
			return -1;
		if ((*place)->slice.type == JSON_ARRAY)
			flatten(place);
		for (; *place; place = &(*place)->next)
			document->count++;
	}
	return 0;
}

/* Takes over `bytes`. */
static struct document *
parse_owned(const char *name, char *bytes, size_t len, struct text *why)
{
	struct document *document = calloc(1, sizeof *document);
	struct json_paths *none = json_paths_new();
	struct json_scanner *scanner = none ? json_scanner_new(none, 0) : NULL;
	bool good = false;

	if (!document) {
		free(bytes);
	} else {
		document->bytes = bytes;
		document->len = len;
		document->name = strdup(name);
	}
	if (!scanner || !document || !document->name)
		text_set_format(why, "%s: out of memory", name);
	else
		good = parse_all(document, scanner, why) == 0;
	json_scanner_free(scanner);
	json_paths_free(none);
	if (!good) {
		document_free(document);
		return NULL;
	}
	return document;
}

struct document *
document_parse(const char *name, const char *bytes, size_t len, struct text *why)
{
	char *copy = malloc(len + 1);

	if (!copy) {
		text_set_format(why, "%s: out of memory", name);
		return NULL;
	}
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return parse_owned(name, copy, len, why);
}

/* All that the descriptor has, or NULL. */
static char *
read_all(int fd, const char *name, size_t *len, struct text *why)
{
	struct text text = TEXT_INIT(FILE_MAX + 2 * READ_SIZE);
	char *room, *bytes = NULL;
	ssize_t n;

	do {
		room = text_reserve(&text, READ_SIZE);
		if (!room)
			break;
		n = read(fd, room, READ_SIZE);
		if (n == -1 && errno == EINTR && signal_pending() == 0)
			continue;
		if (n == -1) {
			text_set_format(why, "cannot read %s: %s", name, strerror(errno));
			goto out;
		}
		text_grew(&text, (size_t)n);
	} while (n != 0 && text.len <= FILE_MAX);

	if (text.len > FILE_MAX) {
		text_set_format(why, "%s: larger than %d MiB", name, FILE_MAX >> 20);
		goto out;
	}
	*len = text.len;
	bytes = text_take(&text);
	if (!bytes)
		text_set_format(why, "%s: out of memory", name);
out:
	text_free(&text);
	return bytes;
}

struct document *
document_read(const char *path, struct text *why)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	char *bytes;
	size_t len;

	if (fd == -1) {
		text_set_format(why, "cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	bytes = read_all(fd, name, &len, why);
	if (!is_stdin)
		close(fd);
	return bytes ? parse_owned(name, bytes, len, why) : NULL;
}

void
document_free(struct document *document)
{
	if (!document)
		return;
	free_values(document->first);
	free(document->name);
	free(document->bytes);
	free(document);
}

/* ---- members ---- */

const struct document_value *
document_member(const struct document_value *object, const char *name)
{
	if (object->slice.type != JSON_OBJECT)
		return NULL;
	for (const struct document_value *member = object->first; member; member = member->next)
		if (strcmp(member->name, name) == 0)
			return member;
	return NULL;
}

static bool
is_known(const char *name, const char *const *known)
{
	for (; *known; known++)
		if (strcmp(name, *known) == 0)
			return true;
	return false;
}

int
document_check_members(const struct document *document, const struct document_value *object,
    const char *const *known, struct text *why)
{
	/* A member that is known and stands once has at most as many before it as there are known
	 * ones, so that the search for a twin stays short. */
	for (const struct document_value *member = object->first; member; member = member->next) {
		const char *nearest;

		if (is_known(member->name, known)) {
			if (document_member(object, member->name) != member)
				return document_fault(document, member, why,
				    "member \"%s\" stands twice", member->name);
			continue;
		}
		nearest = text_nearest(member->name, known);
		if (nearest)
			return document_fault(document, member, why,
			    "unknown member \"%s\"; did you mean \"%s\"?", member->name, nearest);
		return document_fault(document, member, why, "unknown member \"%s\"", member->name);
	}
	return 0;
}
