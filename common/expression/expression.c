#include "expression.h"

#include <stdlib.h>
#include <string.h>

#include "source.h"
#include "text.h"

struct expression {
	char *source;
	struct expression_plain *plain; /* NULL: libjq's */
	bool uses_input;
	uint64_t variables; /* bit i: it uses the set's i-th */
	int number;         /* in the libjq program; -1: not there */
	uint64_t judged;    /* the record that `result` is of */
	struct expression_result result;
	struct text bytes; /* of the result */
	struct expression_members members;
	struct expression_sight sight; /* of the evaluation */
	bool rests;                    /* has seen all: it need not be watched */
};

struct expressions {
	struct json_paths *paths; /* the caller's */
	struct expression *list;
	size_t count, room;
	struct expression_program *program;
	struct expressions *owner; /* of the program; NULL: this set */
	uint64_t in_program;       /* the current record's number there */
	bool need_jq;
	bool force_jq;
	bool watched;
	struct expression_names names; /* of the variables */
	struct json_slice variables[EXPRESSION_MAX_VARIABLES];
	char *bound[EXPRESSION_MAX_VARIABLES]; /* what the slices are of */
	/* The current record: the caller's bytes and values, and its number, from 1. */
	const char *record;
	size_t len;
	const struct json_slice *values;
	uint64_t records;
};

struct expressions *
expressions_new(struct json_paths *paths)
{
	struct expressions *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->paths = paths;
	set->program = expression_program_new();
	if (!set->program) {
		free(set);
		return NULL;
	}
	return set;
}

struct expressions *
expressions_new_beside(struct json_paths *paths, struct expressions *other)
{
	struct expressions *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->paths = paths;
	set->owner = other;
	set->program = other->program;
	return set;
}

static void
expression_free(struct expression *expression)
{
	free(expression->source);
	expression_plain_free(expression->plain);
	expression_members_free(&expression->members);
	text_free(&expression->bytes);
}

void
expressions_free(struct expressions *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		expression_free(&set->list[i]);
	free(set->list);
	for (size_t i = 0; i < set->names.count; i++) {
		free(set->names.names[i]);
		free(set->bound[i]);
	}
	if (!set->owner)
		expression_program_free(set->program);
	free(set);
}

/* ---- variables ---- */

static bool
is_variable_name(const char *name)
{
	static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char WORD[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

	return *name && strchr(LETTERS, *name) && name[strspn(name, WORD)] == '\0' &&
	       strncmp(name, "__", 2) != 0 && strcmp(name, "ENV") != 0;
}

/* Its place in the set, or -1. */
static int
variable_find(const struct expressions *set, const char *name)
{
	for (size_t i = 0; i < set->names.count; i++)
		if (strcmp(set->names.names[i], name) == 0)
			return (int)i;
	return -1;
}

int
expressions_declare(struct expressions *set, const char *name, struct text *why)
{
	struct expression_names *names = &set->names;
	size_t count = names->count;

	if (!is_variable_name(name)) {
		text_set_format(why, "no name for a variable in expressions");
		return -1;
	}
	if (variable_find(set, name) >= 0)
		return 0;
	if (count == EXPRESSION_MAX_VARIABLES) {
		text_set_format(why, "more than %d variables", EXPRESSION_MAX_VARIABLES);
		return -1;
	}
	names->places[count] = expression_program_declare(set->program, name);
	names->names[count] = names->places[count] >= 0 ? strdup(name) : NULL;
	if (!names->names[count]) {
		text_set_format(
		    why, "out of memory, or more than %d variables", EXPRESSION_MAX_VARIABLES);
		return -1;
	}
	names->count++;
	return 0;
}

bool
expressions_use_variable(const struct expressions *set, int id, const char *name)
{
	int i = variable_find(set, name);

	return i >= 0 && (set->list[id].variables >> i & 1);
}

static enum json_type
type_of(const char *json)
{
	switch (*json) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return JSON_NUMBER;
	}
}

int
expressions_bind(struct expressions *set, const char *name, const char *json, size_t len)
{
	int i = variable_find(set, name);
	struct json_error error;

	if (i < 0)
		return -1;
	free(set->bound[i]);
	set->bound[i] = NULL;
	set->variables[i] = (struct json_slice){.type = JSON_ABSENT};
	/* What was judged was judged with another value. */
	set->records++;
	for (; json && len > 0 && strchr(" \t\r\n", *json); len--)
		json++;
	while (json && len > 0 && strchr(" \t\r\n", json[len - 1]))
		len--;
	if (!json || json_validate(json, len, 0, &error) == -1)
		return 0;
	set->bound[i] = strndup(json, len);
	if (!set->bound[i])
		return -1;
	set->variables[i] = (struct json_slice){.type = type_of(json),
	    .escaped = memchr(json, '\\', len) != NULL,
	    .bytes = set->bound[i],
	    .len = len};
	return 0;
}

/* Whether each variable that the expression uses has a value.  libjq is given them then: another
 * set may have bound its own. */
static bool
variables_are_bound(struct expressions *set, const struct expression *expression)
{
	for (size_t i = 0; i < set->names.count; i++) {
		if (!(expression->variables >> i & 1))
			continue;
		if (set->variables[i].type == JSON_ABSENT)
			return false;
		expression_program_bind(set->program, set->names.places[i], set->variables[i].bytes,
		    set->variables[i].len);
	}
	return true;
}

/* ---- adding ---- */

/* Gives libjq the expression.  0, or -1: out of memory. */
static int
add_to_program(
    struct expressions *set, struct expression *expression, const struct expression_tokens *tokens)
{
	struct text translated = TEXT_INIT(16 * EXPRESSION_MAX_SOURCE);

	if (expression_tokens_translate(
		tokens, &set->names, set->watched ? &expression->members : NULL, &translated) == 0)
		expression->number = expression_program_add(
		    set->program, expression->source, text_string(&translated));
	text_free(&translated);
	return expression->number == -1 ? -1 : 0;
}

/* libjq would take another integer for this one. */
static int
refuse_big(
    const struct expression *expression, const struct expression_tokens *tokens, struct text *why)
{
	const struct expression_token *big = expression_tokens_big(tokens);

	if (!big)
		return 0;
	text_set_format(why, "expression ");
	expression_show(why, expression->source);
	text_add_format(why,
	    ": column %zu: an integer of 2^53 or more is exact only where a plain member is "
	    "compared "
	    "with it, as in .id == ",
	    big->start + 1);
	text_add_visible(why, tokens->source + big->start, big->len);
	return -1;
}

/* Reads what the expression is to be watched for. */
static int
watch(struct expression *expression, const struct expression_tokens *tokens, struct text *why)
{
	if (expression_members_read(&expression->members, tokens) == -1)
		return -1;
	if (!expression->members.too_many)
		return 0;
	text_set_format(why, "expression ");
	expression_show(why, expression->source);
	text_add_format(why, ": it names more than %d members or strings", EXPRESSION_MAX_MEMBERS);
	return -1;
}

/* 0, or -1: out of memory, or the reason in `why`. */
static int
build(struct expressions *set, struct expression *expression,
    const struct expression_tokens *tokens, struct text *why)
{
	if (set->watched && watch(expression, tokens, why) == -1)
		return -1;
	if (!set->force_jq && expression_plain_parse(&expression->plain, tokens, &set->names,
				  set->watched ? &expression->members : NULL, set->paths) == -1)
		return -1;
	if (!expression->plain && !set->force_jq && refuse_big(expression, tokens, why) == -1)
		return -1;
	if (!expression->plain) {
		set->need_jq = true;
		/* libjq is given all of a record; of two members of one name it would take the
		 * last. */
		json_paths_ask_all(set->paths);
	}
	if (!expression->plain && set->owner)
		set->owner->need_jq = true;
	if (expression->plain && !expression_plain_may_defer(expression->plain))
		return 0;
	return add_to_program(set, expression, tokens);
}

int
expressions_add(struct expressions *set, const char *source, struct text *why)
{
	struct expression expression = {.number = -1, .bytes = TEXT_INIT(TEXT_MAX_RECORD)};
	struct expression_tokens tokens;
	struct expression *list;
	int id = -1;

	if (expression_tokens_read(&tokens, source, why) == -1)
		goto out;
	if (set->count == set->room) {
		size_t room = set->room ? set->room * 2 : 8;

		list = reallocarray(set->list, room, sizeof(*list));
		if (!list)
			goto fail;
		set->list = list;
		set->room = room;
	}
	for (size_t i = 0; i < tokens.count; i++) {
		int place = expression_tokens_variable(&tokens, i, &set->names);

		if (place >= 0)
			expression.variables |= UINT64_C(1) << place;
	}
	expression.uses_input = expression_tokens_use_input(&tokens);
	expression.source = strdup(source);
	text_clear(why);
	if (!expression.source || build(set, &expression, &tokens, why) == -1)
		goto fail;
	id = (int)set->count;
	set->list[set->count++] = expression;
	goto out;

fail:
	if (why->len == 0)
		text_set_format(why, "out of memory");
	expression_free(&expression);
out:
	expression_tokens_free(&tokens);
	return id;
}

int
expressions_check(struct expressions *set, struct text *why)
{
	return set->need_jq ? expression_program_compile(set->program, why) : 0;
}

bool
expressions_use_input(const struct expressions *set, int id)
{
	return set->list[id].uses_input;
}

bool
expressions_need_jq(const struct expressions *set)
{
	return set->need_jq;
}

void
expressions_force_jq(struct expressions *set)
{
	set->force_jq = true;
}

bool
expressions_is_plain(const struct expressions *set, int id)
{
	return set->list[id].plain != NULL;
}

const char *
expressions_source(const struct expressions *set, int id)
{
	return set->list[id].source;
}

void
expressions_record(
    struct expressions *set, const char *record, size_t len, const struct json_slice values[])
{
	set->record = record;
	set->len = len;
	set->values = values;
	set->records++;
	set->in_program = expression_program_record(set->program, record, len);
}

static struct expression_notes
notes_of(struct expressions *set, struct expression *expression)
{
	if (!set->watched || expression->rests)
		return (struct expression_notes){.members = NULL};
	return (struct expression_notes){&expression->members, &expression->sight};
}

static void
ask_jq(struct expressions *set, struct expression *expression)
{
	if (!variables_are_bound(set, expression)) {
		expression->result = (struct expression_result){.kind = EXPRESSION_MISSING};
		return;
	}
	/* Another set may have given it a record meanwhile. */
	if (expression_program_has(set->program) != set->in_program)
		set->in_program = expression_program_record(set->program, set->record, set->len);
	expression_program_evaluate(set->program, expression->number, notes_of(set, expression),
	    &expression->result, &expression->bytes);
}

static const struct expression_result *
judge(struct expressions *set, int id)
{
	struct expression *expression = &set->list[id];
	struct expression_facts facts = {set->record, set->len, set->values, set->variables};

	if (expression->judged == set->records)
		return &expression->result;
	expression->judged = set->records;
	expression->sight = (struct expression_sight){.reached = 0};
	if (!expression->plain ||
	    expression_plain_evaluate(expression->plain, &facts, notes_of(set, expression),
		&expression->result, &expression->bytes) == 1)
		ask_jq(set, expression);
	return &expression->result;
}

struct expression_result
expressions_result(struct expressions *set, int id)
{
	return *judge(set, id);
}

int
expressions_truth(struct expressions *set, int id)
{
	switch (judge(set, id)->kind) {
	case EXPRESSION_MISSING:
	case EXPRESSION_ERROR:
	case EXPRESSION_NULL:
		return -1;
	case EXPRESSION_FALSE:
		return 0;
	default:
		return 1;
	}
}

/* ---- over a stream ---- */

void
expressions_watch(struct expressions *set)
{
	set->watched = true;
	expression_program_watch(set->program);
}

void
expressions_rest(struct expressions *set, int id, bool rests)
{
	set->list[id].rests = rests;
}

struct expression_sight
expressions_sight(const struct expressions *set, int id)
{
	return set->list[id].sight;
}

size_t
expressions_member_count(const struct expressions *set, int id)
{
	return set->list[id].members.count;
}

size_t
expressions_string_count(const struct expressions *set, int id)
{
	return set->list[id].members.string_count;
}

const char *
expressions_member(const struct expressions *set, int id, size_t i)
{
	return text_string(&set->list[id].members.list[i].text);
}

const char *
expressions_member_near(const struct expressions *set, int id, size_t i)
{
	return set->list[id].members.list[i].near;
}

const char *
expressions_string(const struct expressions *set, int id, size_t i)
{
	return text_string(&set->list[id].members.strings[i].text);
}

const char *
expressions_string_near(const struct expressions *set, int id, size_t i)
{
	return set->list[id].members.strings[i].near;
}
