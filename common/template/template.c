#include "template.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "part.h"
#include "text.h"
#include "units.h"

struct parser {
	struct template *t;
	const char *source;
	size_t len;
	struct text *why;
};

/* The words between the braces, each with its NUL. */
struct words {
	char *bytes;
	size_t len; /* with the NULs */
	size_t count;
};

static int
template_fault(struct parser *parser, size_t at, const char *reason)
{
	return text_fail(parser->why, "column %zu of the template: %s", at + 1, reason);
}

void
template_free(struct template *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++)
		free(t->parts[i].text);
	free(t->parts);
	free(t);
}

/* A new part at the end. */
static struct part *
part_new(struct parser *parser, enum part_kind kind)
{
	struct template *t = parser->t;

	t->parts = memory_grow(t->parts, t->count, &t->room, sizeof(*t->parts));
	t->parts[t->count] = (struct part){.kind = kind};
	return &t->parts[t->count++];
}

/* Adds literal bytes, to the literal before them if there is one. */
static int
literal_add(struct parser *parser, size_t at, const char *bytes, size_t len)
{
	struct template *t = parser->t;
	struct part *part = t->count ? &t->parts[t->count - 1] : NULL;

	if (len == 0)
		return 0;
	if (t->place == TEMPLATE_HEADER && template_breaks_header(bytes, len))
		return template_fault(parser, at, "a header cannot hold CR, LF or NUL");
	if (!part || part->kind != PART_LITERAL)
		part = part_new(parser, PART_LITERAL);
	part->text = memory_given(realloc(part->text, part->len + len));
	memcpy(part->text + part->len, bytes, len);
	part->len += len;
	return 0;
}

/* ---- parsing what stands between {{ and }} ---- */

static bool
is_name(const char *s)
{
	if (!char_is_letter(*s) && *s != '_')
		return false;
	while (char_is_word(*s) || *s == '.' || *s == '-')
		s++;
	return *s == '\0';
}

/* Splits at blanks. */
static void
words_split(struct words *words, const char *bytes, size_t len)
{
	size_t used = 0;

	*words = (struct words){.bytes = memory_new(len + 1, 1)};
	for (size_t i = 0; i < len; i++) {
		if (char_is_blank(bytes[i]))
			continue;
		words->bytes[used++] = bytes[i];
		if (i + 1 == len || char_is_blank(bytes[i + 1])) {
			words->bytes[used++] = '\0';
			words->count++;
		}
	}
	words->len = used;
}

static int
parse_bound(const char *word, int64_t *value)
{
	size_t len = strlen(word);

	return len > 0 && units_read_integer(word, len, value) == len ? 0 : -1;
}

static int
integer_add(struct parser *parser, size_t at, const struct words *words)
{
	const char *word = template_next_word(words->bytes);
	struct part *part;
	int64_t low, high;

	if (words->count != 3 || parse_bound(word, &low) == -1 ||
	    parse_bound(template_next_word(word), &high) == -1 || low > high)
		return template_fault(
		    parser, at, "expected {{int A B}} with integers A and B, A at most B");
	part = part_new(parser, PART_INTEGER);
	part->low = low;
	part->span = (uint64_t)high - (uint64_t)low + 1;
	return 0;
}

static int
pick_add(struct parser *parser, size_t at, struct words *words)
{
	struct part *part;

	if (words->count < 2)
		return template_fault(
		    parser, at, "expected {{pick WORD ...}} with at least one word");
	part = part_new(parser, PART_PICK);
	part->text = words->bytes; /* the part's from here on; its first word is "pick" */
	part->len = words->count;
	words->bytes = NULL;
	return 0;
}

static int
named_add(struct parser *parser, size_t at, const struct words *words)
{
	bool environment = strncmp(words->bytes, "env.", 4) == 0;
	const char *name = words->bytes + (environment ? 4 : 0);
	struct part *part;

	if (words->count > 1)
		return template_fault(parser, at,
		    "unknown function; there are uuid, now_ms, seq, int A B, pick WORD ... and "
		    "number ...");
	if (!is_name(name))
		return template_fault(parser, at,
		    "not a name: letters, digits, '_', '.' and '-', a letter or '_' first");
	part = part_new(parser, environment ? PART_ENVIRONMENT : PART_VARIABLE);
	part->text = memory_string(name);
	return 0;
}

static int
words_add(struct parser *parser, size_t at, struct words *words)
{
	static const struct {
		const char *name;
		enum part_kind kind;
	} SIMPLE[] = {{"uuid", PART_UUID}, {"now_ms", PART_NOW_MS}, {"seq", PART_SEQUENCE}};

	if (words->count == 0)
		return template_fault(parser, at, "nothing between {{ and }}");
	if (strcmp(words->bytes, "int") == 0)
		return integer_add(parser, at, words);
	if (strcmp(words->bytes, "pick") == 0)
		return pick_add(parser, at, words);
	for (size_t i = 0; i < sizeof(SIMPLE) / sizeof(SIMPLE[0]); i++) {
		if (strcmp(words->bytes, SIMPLE[i].name) != 0)
			continue;
		if (words->count > 1)
			return template_fault(parser, at, "takes no arguments");
		part_new(parser, SIMPLE[i].kind);
		return 0;
	}
	return named_add(parser, at, words);
}

/* Whether the quotes around {{ }}, whose content lies from `at` up to `end`, are those of a string
 * that is a value, and the one before stands at the end of the literal. */
static bool
is_whole_value(const struct parser *parser, size_t at, size_t end)
{
	const struct template *t = parser->t;
	const char *source = parser->source;
	size_t after = end + 3;

	if (t->count == 0 || t->parts[t->count - 1].kind != PART_LITERAL)
		return false;
	if (t->place != TEMPLATE_JSON_STRING || at < 3 || end + 2 >= parser->len ||
	    source[at - 3] != '"' || (at > 3 && source[at - 4] == '\\') || source[end + 2] != '"')
		return false;
	while (after < parser->len && strchr(" \t\r\n", source[after]))
		after++;
	return after == parser->len || source[after] != ':';
}

/* Each word of a pick. */
static bool
is_always_number(const struct part *part)
{
	const char *word = part->text;

	if (part->kind == PART_UUID)
		return false;
	for (size_t i = 1; part->kind == PART_PICK && i < part->len; i++) {
		word = template_next_word(word);
		if (!template_is_number(word, strlen(word)))
			return false;
	}
	return true;
}

/* {{number ...}}: the quotes around it go. */
static int
words_add_number(struct parser *parser, size_t at, size_t end, struct words *words)
{
	size_t keyword = strlen(words->bytes) + 1;
	struct template *t = parser->t;

	if (!is_whole_value(parser, at, end))
		return template_fault(parser, at,
		    "{{number ...}} has to be the whole of a string in JSON that is no member's "
		    "name");
	t->parts[t->count - 1].len--;
	words->len -= keyword;
	words->count--;
	memmove(words->bytes, words->bytes + keyword, words->len);
	if (words_add(parser, at, words) == -1)
		return -1;
	if (!is_always_number(&t->parts[t->count - 1]))
		return template_fault(parser, at, "{{number ...}} of what is no number");
	t->parts[t->count - 1].is_number = true;
	return 0;
}

/* An expansion whose content lies from `at` up to `*next`, which is moved behind what belongs to
 * it. */
static int
expansion_add(struct parser *parser, size_t at, size_t *next)
{
	const char *content = parser->source + at;
	size_t end = *next, len = end - at;
	struct words words;
	int rc;

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)content[i] < 0x20 && content[i] != '\t')
			return template_fault(parser, at + i, "control byte between {{ and }}");
		if (parser->t->place == TEMPLATE_JSON_STRING &&
		    (content[i] == '"' || content[i] == '\\'))
			return template_fault(
			    parser, at + i, "quotes and escapes cannot stand between {{ and }}");
	}
	words_split(&words, content, len);
	if (words.count > 1 && strcmp(words.bytes, "number") == 0) {
		rc = words_add_number(parser, at, end, &words);
		*next = end + 3;
	} else {
		rc = words_add(parser, at, &words);
		*next = end + 2;
	}
	free(words.bytes);
	return rc;
}

static const char *
bytes_find(const char *bytes, const char *end, const char *what)
{
	return memmem(bytes, (size_t)(end - bytes), what, strlen(what));
}

/* Whether "{{{{}}" stands at `open`: a literal "{{". */
static bool
is_escape(const char *open, const char *end)
{
	static const char ESCAPE[] = "{{{{}}";

	return (size_t)(end - open) >= strlen(ESCAPE) && memcmp(open, ESCAPE, strlen(ESCAPE)) == 0;
}

static int
template_read(struct parser *parser)
{
	const char *source = parser->source, *end = source + parser->len;
	const char *at = source;

	while (at < end) {
		const char *open = bytes_find(at, end, "{{"), *close;
		const char *literal_end = open ? open : end;
		size_t next;

		if (literal_add(parser, (size_t)(at - source), at, (size_t)(literal_end - at)) ==
		    -1)
			return -1;
		if (!open)
			return 0;
		close = bytes_find(open + 2, end, "}}");
		if (!close)
			return template_fault(parser, (size_t)(open - source),
			    "{{ without its }} (a literal {{ is written {{{{}})");
		next = (size_t)(close - source);
		if (is_escape(open, end)) {
			if (literal_add(parser, (size_t)(open - source), "{{", 2) == -1)
				return -1;
			next += 2;
		} else if (expansion_add(parser, (size_t)(open + 2 - source), &next) == -1) {
			return -1;
		}
		at = source + next;
	}
	return 0;
}

struct template *
template_parse(const char *source, size_t len, enum template_place place, struct text *why)
{
	struct template *t = memory_new(1, sizeof(*t));
	struct parser parser = {.t = t, .source = source, .len = len, .why = why};

	t->place = place;
	if (template_read(&parser) == -1) {
		template_free(t);
		return NULL;
	}
	return t;
}

bool
template_is_constant(const struct template *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->parts[i].kind != PART_LITERAL)
			return false;
	return true;
}

bool
template_is_steady(const struct template *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->parts[i].kind != PART_LITERAL && t->parts[i].kind != PART_VARIABLE &&
		    t->parts[i].kind != PART_ENVIRONMENT)
			return false;
	return true;
}

static int
names_visit(const struct template *t, enum part_kind kind,
    int (*visit)(const char *name, void *context), void *context)
{
	for (size_t i = 0; i < t->count; i++) {
		int rc = t->parts[i].kind == kind ? visit(t->parts[i].text, context) : 0;

		if (rc != 0)
			return rc;
	}
	return 0;
}

int
template_names(
    const struct template *t, int (*visit)(const char *name, void *context), void *context)
{
	return names_visit(t, PART_VARIABLE, visit, context);
}

int
template_environment(
    const struct template *t, int (*visit)(const char *name, void *context), void *context)
{
	return names_visit(t, PART_ENVIRONMENT, visit, context);
}
