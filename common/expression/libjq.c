#include "libjq.h"

#include <jq.h>
#include <jv.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json_writer.h"
#include "memory.h"

struct libjq {
	jq_state *jq;       /* NULL until compiled */
	jv variables;       /* an array */
	const char *record; /* the caller's */
	size_t len;
	jv parsed; /* of the record; invalid until needed */
	bool is_parsed;
	char **environment;            /* without HOME */
	struct expression_notes notes; /* of the evaluation under way */
};

struct libjq *
libjq_new(void)
{
	struct libjq *libjq = memory_new(1, sizeof(*libjq));

	libjq->parsed = jv_invalid();
	libjq->variables = jv_array();
	return libjq;
}

void
libjq_free(struct libjq *libjq)
{
	jv_free(libjq->parsed);
	jv_free(libjq->variables);
	jq_teardown(&libjq->jq);
	free(libjq->environment);
	free(libjq);
}

/* ---- what a watched evaluation tells ---- */

static struct expression_bytes
string_bytes(jv string)
{
	return (struct expression_bytes){
	    jv_string_value(string), (size_t)jv_string_length_bytes(jv_copy(string))};
}

static void
note_names(struct expression_member *member, const struct expression_step *step, jv object)
{
	if (!expression_member_looks(member))
		return;
	jv_object_foreach(object, name, value)
	{
		struct expression_bytes seen = string_bytes(name);

		expression_member_near(member, &step->name, seen.bytes, seen.len);
		jv_free(name);
		jv_free(value);
	}
}

/* What the step leads to, or what is invalid.  Frees `value`. */
static jv
take_step(struct expression_member *member, const struct expression_step *step, jv value)
{
	jv_kind kind = jv_get_kind(value);
	jv name;

	if (step->is_index && kind == JV_KIND_ARRAY)
		return jv_array_get(value, step->index);
	if (!step->is_index && kind == JV_KIND_OBJECT) {
		name = jv_string_sized(text_string(&step->name), (int)step->name.len);
		if (jv_object_has(jv_copy(value), jv_copy(name)))
			return jv_object_get(value, name);
		note_names(member, step, value);
		jv_free(name);
	}
	jv_free(value);
	return jv_invalid();
}

/* Whether the steps lead to something, which may be null.  Frees `value`. */
static bool
leads_somewhere(
    struct expression_member *member, const struct expression_step *steps, size_t count, jv value)
{
	bool found;

	for (size_t i = 0; i < count && jv_is_valid(value); i++)
		value = take_step(member, &steps[i], value);
	found = jv_is_valid(value);
	jv_free(value);
	return found;
}

/* The same of a key that was made; what is neither name nor index, as a slice, is no step. */
static bool
key_leads_somewhere(struct expression_member *member, jv value, jv key)
{
	jv_kind kind = jv_get_kind(key);
	struct expression_step step = {
	    .is_index = kind == JV_KIND_NUMBER, .name = TEXT_INIT(INT_MAX)};
	bool found;

	if (step.is_index)
		step.index = (int)fmax(fmin(jv_number_value(key), INT_MAX), -INT_MAX);
	else if (kind == JV_KIND_STRING)
		text_add(&step.name, jv_string_value(key), string_bytes(key).len);
	/* jq counts these from the end. */
	if (step.index < 0 && jv_get_kind(value) == JV_KIND_ARRAY)
		step.index += jv_array_length(jv_copy(value));
	found = leads_somewhere(member, &step, step.is_index || kind == JV_KIND_STRING, value);
	text_free(&step.name);
	return found;
}

/* [0, INPUT], and [0, INPUT, KEY] of a key that was made: the member was reached.  ["a", "b"]: they
 * are compared.  ["~", "ERROR", "an error"]: found there in another case. */
static void
note_told(struct expression_notes *notes, jv first, jv second, jv third)
{
	if (jv_get_kind(first) == JV_KIND_NUMBER) {
		size_t i = (size_t)jv_number_value(first);
		struct expression_member *member = &notes->members->list[i];

		notes->sight->reached |= UINT64_C(1) << i;
		if (jv_is_valid(third) ? key_leads_somewhere(member, jv_copy(second), third)
				       : leads_somewhere(member, member->steps.list,
					     member->steps.count, jv_copy(second)))
			notes->sight->found |= UINT64_C(1) << i;
	} else if (jv_is_valid(third)) {
		expression_strings_see(notes, string_bytes(second), string_bytes(third), true);
	} else {
		expression_strings_see(notes, string_bytes(first), string_bytes(second), false);
		expression_strings_see(notes, string_bytes(second), string_bytes(first), false);
	}
}

/* libjq's `debug`, which no expression may use itself, is how the program tells. */
static void
take_told(void *context, jv told)
{
	struct libjq *libjq = context;

	if (libjq->notes.sight && jv_get_kind(told) == JV_KIND_ARRAY) {
		jv first = jv_array_get(jv_copy(told), 0), second = jv_array_get(jv_copy(told), 1);
		jv third = jv_array_get(jv_copy(told), 2);

		note_told(&libjq->notes, first, second, third);
		jv_free(first);
		jv_free(second);
		jv_free(third);
	}
	jv_free(told);
}

/* ---- compiling ---- */

/* libjq reads ~/.jq before each program: what stands there could redefine `not` or `select`, or not
 * compile.  It finds it through HOME alone, so it is compiled without one; unsetenv() would pull
 * the entry from under other threads, one of which may read this list, too, so that it is kept. */
static char **
environment_without_home(void)
{
	size_t count = 0, kept = 0;
	char **list;

	while (environ && environ[count])
		count++;
	list = memory_new(count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		if (strncmp(environ[i], "HOME=", 5) != 0)
			list[kept++] = environ[i];
	return list;
}

/* Takes libjq's first message; "2 compile errors" and what follows from the first error would not
 * help. */
static void
take_message(void *context, jv message)
{
	struct text *first = context;

	if (first->len == 0 && jv_get_kind(message) == JV_KIND_STRING)
		text_add_string(first, jv_string_value(message));
	jv_free(message);
}

static void
memory_lacks(void *context)
{
	(void)context;
	memory_lacked();
}

int
libjq_compile(struct libjq *libjq, const char *code, struct text *words)
{
	char **environment = environ;
	int compiled;

	text_clear(words);
	jq_teardown(&libjq->jq);
	free(libjq->environment);
	libjq->environment = environment_without_home();
	libjq->jq = memory_given(jq_init());
	jq_set_error_cb(libjq->jq, take_message, words);
	jq_set_nomem_handler(libjq->jq, memory_lacks, NULL);
	jq_set_debug_cb(libjq->jq, take_told, libjq);
	environ = libjq->environment;
	compiled = jq_compile(libjq->jq, code);
	environ = environment;
	if (compiled)
		return 0;
	jq_teardown(&libjq->jq);
	return -1;
}

/* ---- what it is given ---- */

/* A JSON text as libjq's value; an invalid one with its message when libjq does not take it. */
static jv
parse_json(const char *json, size_t len)
{
	jv_parser *parser;
	jv value;

	if (len > INT_MAX)
		return jv_invalid_with_msg(jv_string("the record is too long for libjq"));
	/* jv_parse_sized() would quote the record up to a NUL byte that it does not have. */
	parser = jv_parser_new(0);
	jv_parser_set_buf(parser, json, (int)len, 0);
	value = jv_parser_next(parser);
	jv_parser_free(parser);
	return value;
}

void
libjq_record(struct libjq *libjq, const char *record, size_t len)
{
	libjq->record = record;
	libjq->len = len;
	libjq->is_parsed = false;
}

void
libjq_bind(struct libjq *libjq, int place, const char *json, size_t len)
{
	libjq->variables = jv_array_set(libjq->variables, place, parse_json(json, len));
}

/* ---- what it gives ---- */

struct expression_result
libjq_error(struct text *bytes, const char *reason)
{
	text_clear(bytes);
	text_add_string(bytes, reason);
	return (struct expression_result){
	    .kind = EXPRESSION_ERROR, .bytes = text_string(bytes), .len = bytes->len};
}

/* Whether libjq may have rounded a number in it. */
static bool
is_inexact(jv value)
{
	bool inexact = false;

	switch (jv_get_kind(value)) {
	case JV_KIND_NUMBER:
		return fabs(jv_number_value(value)) >= JSON_EXACT_LIMIT;
	case JV_KIND_ARRAY:
		jv_array_foreach(value, i, element)
		{
			inexact = inexact || is_inexact(element);
			jv_free(element);
		}
		break;
	case JV_KIND_OBJECT:
		jv_object_foreach(value, name, member)
		{
			inexact = inexact || is_inexact(member);
			jv_free(name);
			jv_free(member);
		}
		break;
	default:
		break;
	}
	return inexact;
}

/* Keeps a string as it is and anything else as JSON text.  Frees `value`. */
static struct expression_result
result_keep(enum expression_kind kind, jv value, struct text *bytes)
{
	struct expression_result result = {.kind = kind, .inexact = is_inexact(value)};

	if (jv_get_kind(value) != JV_KIND_STRING)
		value = jv_dump_string(value, 0);
	text_add(bytes, jv_string_value(value), (size_t)jv_string_length_bytes(jv_copy(value)));
	jv_free(value);
	if (text_failed(bytes))
		return libjq_error(bytes, "the result is too long");
	result.bytes = text_string(bytes);
	result.len = bytes->len;
	return result;
}

static struct expression_result
result_number(double number, struct text *bytes)
{
	struct json_writer writer = json_writer(bytes);

	if (!isfinite(number))
		return (struct expression_result){.kind = EXPRESSION_MISSING};
	json_put_number(&writer, NULL, number);
	return (struct expression_result){.kind = EXPRESSION_NUMBER,
	    .number = number,
	    .inexact = fabs(number) >= JSON_EXACT_LIMIT,
	    .bytes = text_string(bytes),
	    .len = bytes->len};
}

/* Frees `value`. */
static struct expression_result
result_of(jv value, struct text *bytes)
{
	static const enum expression_kind KINDS[] = {
	    [JV_KIND_NULL] = EXPRESSION_NULL,
	    [JV_KIND_FALSE] = EXPRESSION_FALSE,
	    [JV_KIND_TRUE] = EXPRESSION_TRUE,
	    [JV_KIND_STRING] = EXPRESSION_STRING,
	    [JV_KIND_ARRAY] = EXPRESSION_JSON,
	    [JV_KIND_OBJECT] = EXPRESSION_JSON,
	};
	jv_kind kind = jv_get_kind(value);

	if (kind == JV_KIND_NUMBER)
		return result_number(jv_number_value(value), bytes);
	if (kind == JV_KIND_INVALID && jv_invalid_has_msg(jv_copy(value)))
		return result_keep(EXPRESSION_ERROR, jv_invalid_get_msg(value), bytes);
	if (KINDS[kind] >= EXPRESSION_STRING)
		return result_keep(KINDS[kind], value, bytes);
	jv_free(value);
	return (struct expression_result){.kind = KINDS[kind]};
}

/* The one result.  Of several the first would speak for others that nobody looked at, so they are
 * an error. */
static jv
single_output(jq_state *jq, jv input)
{
	jv value, next;
	bool single;

	jq_start(jq, input, 0);
	value = jq_next(jq);
	if (jq_halted(jq)) {
		jv_free(value);
		return jv_invalid();
	}
	if (!jv_is_valid(value))
		return value;
	next = jq_next(jq);
	single = !jq_halted(jq) && !jv_is_valid(next) && !jv_invalid_has_msg(jv_copy(next));
	jv_free(next);
	if (single)
		return value;
	jv_free(value);

	return jv_invalid_with_msg(
	    jv_string("it has more than one result; use all(...), any(...) or [...]"));
}

struct expression_result
libjq_evaluate(struct libjq *libjq, int number, struct expression_notes notes, struct text *bytes)
{
	jv value;

	text_clear(bytes);
	if (!libjq->is_parsed) {
		jv_free(libjq->parsed);
		libjq->parsed = parse_json(libjq->record, libjq->len);
		libjq->is_parsed = true;
	}
	libjq->notes = notes;
	value = jv_copy(libjq->parsed);
	if (jv_is_valid(value))
		value = single_output(
		    libjq->jq, JV_ARRAY(jv_number(number), value, jv_copy(libjq->variables)));
	return result_of(value, bytes);
}
