#include "source.h"

#include <jq.h>
#include <jv.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "tree.h"
#include "json_writer.h"
#include "text.h"

struct expression_program {
	char **sources;    /* as messages show them */
	char **translated; /* as libjq reads them */
	size_t count, room;
	char *variables[EXPRESSION_MAX_VARIABLES]; /* their names */
	size_t variable_count;
	jv variable_values; /* an array */
	jq_state *jq;       /* NULL until compiled */
	uint64_t records;
	const char *record; /* the caller's */
	size_t len;
	jv parsed; /* of the record; invalid until needed */
	bool is_parsed;
	struct text reason; /* why it does not compile, once that was tried */
	char **environment; /* without HOME, see compile() */
	bool watched;
	struct expression_notes notes; /* of the evaluation under way */
	struct expression_watch watch;
};

const char *
expressions_library(void)
{
	/* libjq has no call that tells: .ci/configure asked the package, where there is one. */
#ifdef LIBJQ_VERSION
	return "libjq " LIBJQ_VERSION;
#else
	return "libjq";
#endif
}

struct expression_program *
expression_program_new(void)
{
	struct expression_program *program = calloc(1, sizeof(*program));

	if (program) {
		program->parsed = jv_invalid();
		program->variable_values = jv_array();
		program->reason = TEXT_INIT(TEXT_MAX_REASON);
	}
	return program;
}

void
expression_program_free(struct expression_program *program)
{
	if (!program)
		return;
	expression_watch_free(&program->watch);
	jv_free(program->parsed);
	jv_free(program->variable_values);
	for (size_t i = 0; i < program->variable_count; i++)
		free(program->variables[i]);
	if (program->jq)
		jq_teardown(&program->jq);
	for (size_t i = 0; i < program->count; i++) {
		free(program->sources[i]);
		free(program->translated[i]);
	}
	free(program->sources);
	free(program->translated);
	text_free(&program->reason);
	free(program->environment);
	free(program);
}

/* Room for one more.  0, or -1: out of memory. */
static int
make_room(struct expression_program *program)
{
	size_t room = program->room ? program->room * 2 : 8;
	char **list;

	if (program->count < program->room)
		return 0;
	list = reallocarray(program->sources, room, sizeof(*list));
	if (!list)
		return -1;
	program->sources = list;
	list = reallocarray(program->translated, room, sizeof(*list));
	if (!list)
		return -1;
	program->translated = list;
	program->room = room;
	return 0;
}

int
expression_program_add(
    struct expression_program *program, const char *source, const char *translated)
{
	size_t number = program->count;

	if (make_room(program) == -1)
		return -1;
	program->sources[number] = strdup(source);
	program->translated[number] = strdup(translated);
	if (!program->sources[number] || !program->translated[number]) {
		free(program->sources[number]);
		free(program->translated[number]);
		return -1;
	}
	program->count++;
	text_clear(&program->reason);
	if (program->jq)
		jq_teardown(&program->jq);
	return (int)number;
}

int
expression_program_declare(struct expression_program *program, const char *name)
{
	size_t place = 0;

	while (place < program->variable_count && strcmp(program->variables[place], name) != 0)
		place++;
	if (place < program->variable_count)
		return (int)place;
	if (place == EXPRESSION_MAX_VARIABLES)
		return -1;
	program->variables[place] = strdup(name);
	if (!program->variables[place])
		return -1;
	program->variable_count++;
	/* It must be known to what is compiled. */
	if (program->jq)
		jq_teardown(&program->jq);
	return (int)place;
}

/* ---- compiling ---- */

/* libjq reads ~/.jq before each program: what stands there could redefine `not` or `select`, or not
 * compile.  It finds it through HOME alone, so it is compiled without one; unsetenv() would pull
 * the entry from under other threads. */
static char **
environment_without_home(void)
{
	size_t count = 0, kept = 0;
	char **list;

	while (environ && environ[count])
		count++;
	list = calloc(count + 1, sizeof(*list));
	for (size_t i = 0; list && i < count; i++)
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

_Noreturn static void
out_of_memory(void *context)
{
	(void)context;
	diag_fatal("out of memory in libjq");
}

/* ---- what a watched evaluation tells ---- */

void
expression_program_watch(struct expression_program *program)
{
	program->watched = true;
}

static void
note_names(struct expression_member *member, const struct plain_step *step, jv object)
{
	enum { LOOKS = 64 };

	if (member->looks >= LOOKS)
		return;
	member->looks++;
	jv_object_foreach(object, name, value)
	{
		expression_member_near(member, &step->name, jv_string_value(name),
		    (size_t)jv_string_length_bytes(jv_copy(name)));
		jv_free(name);
		jv_free(value);
	}
}

/* Whether the steps lead to something, which may be null.  Frees `value`. */
static bool
leads_somewhere(struct expression_member *member, jv value)
{
	bool found = true;

	for (size_t i = 0; i < member->step_count && found; i++) {
		const struct plain_step *step = &member->steps[i];
		jv name = jv_string_sized(text_string(&step->name), (int)step->name.len);

		if (step->is_index) {
			found = jv_get_kind(value) == JV_KIND_ARRAY &&
				step->index < jv_array_length(jv_copy(value));
			if (found)
				value = jv_array_get(value, step->index);
			jv_free(name);
			continue;
		}
		found = jv_get_kind(value) == JV_KIND_OBJECT &&
			jv_object_has(jv_copy(value), jv_copy(name));
		if (found) {
			value = jv_object_get(value, name);
			continue;
		}
		if (jv_get_kind(value) == JV_KIND_OBJECT)
			note_names(member, step, value);
		jv_free(name);
	}
	jv_free(value);
	return found;
}

/* The strings of the expression that are `literal` met `seen`. */
static void
note_string(struct expression_notes *notes, jv literal, jv seen)
{
	const char *bytes = jv_string_value(literal);
	size_t len = (size_t)jv_string_length_bytes(jv_copy(literal));

	for (size_t i = 0; i < notes->members->string_count; i++) {
		const struct text *text = &notes->members->strings[i].text;

		if (text->len == len && memcmp(text_string(text), bytes, len) == 0)
			expression_string_see(notes->members, i, jv_string_value(seen),
			    (size_t)jv_string_length_bytes(jv_copy(seen)), notes->sight);
	}
}

/* ["~", "ERROR", "an error"]: found there in another case. */
static void
note_part(struct expression_notes *notes, jv literal, jv seen)
{
	const char *bytes = jv_string_value(literal);
	size_t len = (size_t)jv_string_length_bytes(jv_copy(literal));

	for (size_t i = 0; i < notes->members->string_count; i++) {
		struct expression_string *string = &notes->members->strings[i];

		if (string->text.len != len || memcmp(text_string(&string->text), bytes, len) != 0)
			continue;
		notes->sight->cased |= UINT64_C(1) << i;
		snprintf(string->near, sizeof(string->near), "%s", jv_string_value(seen));
	}
}

static void
note(struct expression_notes *notes, jv first, jv second, jv third)
{
	if (jv_get_kind(first) == JV_KIND_NUMBER) {
		size_t member = (size_t)jv_number_value(first);

		notes->sight->reached |= UINT64_C(1) << member;
		if (leads_somewhere(&notes->members->list[member], jv_copy(second)))
			notes->sight->found |= UINT64_C(1) << member;
	} else if (jv_is_valid(third)) {
		note_part(notes, second, third);
	} else {
		note_string(notes, first, second);
		note_string(notes, second, first);
	}
}

/* libjq's `debug`, which no expression may use itself, is how the program tells. */
static void
take_note(void *context, jv told)
{
	struct expression_program *program = context;

	if (program->notes.sight && jv_get_kind(told) == JV_KIND_ARRAY) {
		jv first = jv_array_get(jv_copy(told), 0), second = jv_array_get(jv_copy(told), 1);
		jv third = jv_array_get(jv_copy(told), 2);

		note(&program->notes, first, second, third);
		jv_free(first);
		jv_free(second);
		jv_free(third);
	}
	jv_free(told);
}

/* NULL with libjq's words in `message`. */
static jq_state *
compile_code(struct expression_program *program, const struct text *code, struct text *message)
{
	char **environment = environ;
	jq_state *jq = NULL;
	int compiled = 0;

	text_clear(message);
	free(program->environment);
	program->environment = environment_without_home();
	if (program->environment && !text_failed(code))
		jq = jq_init();
	if (!jq) {
		text_add_string(message, "out of memory");
		return NULL;
	}
	jq_set_error_cb(jq, take_message, message);
	jq_set_nomem_handler(jq, out_of_memory, NULL);
	jq_set_debug_cb(jq, take_note, program);
	environ = program->environment;
	compiled = jq_compile(jq, text_string(code));
	environ = environment;
	if (!compiled)
		jq_teardown(&jq);
	return jq;
}

/* Compiles the members from `first` up to `end`; NULL with libjq's words in `message`. */
static jq_state *
compile(struct expression_program *program, size_t first, size_t end, struct text *message)
{
	struct text code = TEXT_INIT(TEXT_MAX_RECORD);
	jq_state *jq;

	expression_write_program(&code, (const char *const *)program->translated + first,
	    end - first, program->variable_count, program->watched);
	jq = compile_code(program, &code, message);
	text_free(&code);
	return jq;
}

/* "jq: error: WORDS (Unix shell quoting issues?) at <top-level>, line 9:\n..." becomes WORDS. */
static void
add_words(struct text *why, const char *message)
{
	static const char PREFIX[] = "jq: error: ";
	static const char *const TAILS[] = {"\n", " at <top-level>", " (Unix shell quoting"};
	size_t len;

	if (strncmp(message, PREFIX, sizeof(PREFIX) - 1) == 0)
		message += sizeof(PREFIX) - 1;
	len = strlen(message);
	for (size_t i = 0; i < sizeof(TAILS) / sizeof(TAILS[0]); i++) {
		const char *tail = strstr(message, TAILS[i]);

		if (tail && (size_t)(tail - message) < len)
			len = (size_t)(tail - message);
	}
	text_add_visible(why, message, len < 512 ? len : 512);
}

static void
complain(void *context, const char *source, struct text *words)
{
	struct text code = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_DOCUMENT);
	jq_state *jq;

	text_add_string(&code, source);
	jq = compile_code(context, &code, &message);
	if (jq)
		jq_teardown(&jq);
	else
		add_words(words, text_string(&message));
	text_free(&code);
	text_free(&message);
}

/* "expression SOURCE: column 3: WORDS" */
static void
add_culprit(struct expression_program *program, const char *source, const char *message)
{
	struct text words = TEXT_INIT(TEXT_MAX_REASON);
	struct text *reason = &program->reason;
	size_t column;

	add_words(&words, message);
	column = expression_position(source, text_string(&words), complain, program);
	text_add_string(reason, "expression ");
	expression_show(reason, source);
	if (column > 0)
		text_add_format(reason, ": column %zu", column);
	/* The parenthesis behind it is ours. */
	text_add_format(reason, ": %s",
	    column > strlen(source) ? "syntax error, unexpected end" : text_string(&words));
	text_free(&words);
}

/* Finds the member that does not compile alone; its name and libjq's words become the reason. */
static void
name_culprit(struct expression_program *program, struct text *message)
{
	for (size_t i = 0; i < program->count; i++) {
		jq_state *jq = compile(program, i, i + 1, message);

		if (!jq) {
			add_culprit(program, program->sources[i], text_string(message));
			return;
		}
		jq_teardown(&jq);
	}
	add_words(&program->reason, text_string(message));
}

int
expression_program_compile(struct expression_program *program, struct text *why)
{
	struct text message = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (program->count == 0 || program->jq)
		return 0;
	/* What failed once is not tried again for each record. */
	if (program->reason.len == 0) {
		program->jq = compile(program, 0, program->count, &message);
		if (!program->jq)
			name_culprit(program, &message);
		text_free(&message);
	}
	if (program->jq)
		return 0;
	text_clear(why);
	text_add_string(why, text_string(&program->reason));
	return -1;
}

/* ---- evaluating ---- */

uint64_t
expression_program_record(struct expression_program *program, const char *record, size_t len)
{
	program->record = record;
	program->len = len;
	program->is_parsed = false;
	return ++program->records;
}

uint64_t
expression_program_has(const struct expression_program *program)
{
	return program->records;
}

/* The record as libjq's value; an invalid one with its message when libjq does not take it. */
static jv
parse(const char *record, size_t len)
{
	jv_parser *parser;
	jv value;

	if (len > INT_MAX)
		return jv_invalid_with_msg(jv_string("the record is too long for libjq"));
	/* jv_parse_sized() would quote the record up to a NUL byte that it does not have. */
	parser = jv_parser_new(0);
	jv_parser_set_buf(parser, record, (int)len, 0);
	value = jv_parser_next(parser);
	jv_parser_free(parser);
	return value;
}

void
expression_program_bind(struct expression_program *program, int place, const char *json, size_t len)
{
	jv value = json ? parse(json, len) : jv_null();

	if (!jv_is_valid(value)) {
		jv_free(value);
		value = jv_null();
	}
	program->variable_values = jv_array_set(program->variable_values, place, value);
}

static struct expression_result
failure(struct text *bytes, const char *reason)
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
keep(enum expression_kind kind, jv value, struct text *bytes)
{
	struct expression_result result = {.kind = kind, .inexact = is_inexact(value)};

	if (jv_get_kind(value) != JV_KIND_STRING)
		value = jv_dump_string(value, 0);
	text_add(bytes, jv_string_value(value), (size_t)jv_string_length_bytes(jv_copy(value)));
	jv_free(value);
	if (text_failed(bytes))
		return failure(bytes, "the result is too long");
	result.bytes = text_string(bytes);
	result.len = bytes->len;
	return result;
}

static struct expression_result
keep_number(double number, struct text *bytes)
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
convert(jv value, struct text *bytes)
{
	struct expression_result result = {.kind = EXPRESSION_MISSING};

	switch (jv_get_kind(value)) {
	case JV_KIND_INVALID:
		if (jv_invalid_has_msg(jv_copy(value)))
			return keep(EXPRESSION_ERROR, jv_invalid_get_msg(value), bytes);
		break;
	case JV_KIND_NULL:
		result.kind = EXPRESSION_NULL;
		break;
	case JV_KIND_FALSE:
		result.kind = EXPRESSION_FALSE;
		break;
	case JV_KIND_TRUE:
		result.kind = EXPRESSION_TRUE;
		break;
	case JV_KIND_NUMBER:
		result = keep_number(jv_number_value(value), bytes);
		break;
	case JV_KIND_STRING:
		return keep(EXPRESSION_STRING, value, bytes);
	case JV_KIND_ARRAY:
	case JV_KIND_OBJECT:
		return keep(EXPRESSION_JSON, value, bytes);
	}
	jv_free(value);
	return result;
}

/* The one result.  Of several the first would speak for others that nobody looked at, so they are
 * an error. */
static jv
evaluate(jq_state *jq, jv input)
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

void
expression_program_evaluate(struct expression_program *program, int number,
    struct expression_notes notes, struct expression_result *result, struct text *bytes)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	jv value;

	text_clear(bytes);
	if (expression_program_compile(program, &why) == -1) {
		*result = failure(bytes, text_string(&why));
		text_free(&why);
		return;
	}
	if (expression_watch_begin(&program->watch, program->sources[number]) == -1) {
		*result = failure(bytes, "no timer to limit it");
		return;
	}
	if (!program->is_parsed) {
		jv_free(program->parsed);
		program->parsed = parse(program->record, program->len);
		program->is_parsed = true;
	}
	program->notes = notes;
	if (jv_is_valid(program->parsed))
		value = evaluate(program->jq, JV_ARRAY(jv_number(number), jv_copy(program->parsed),
						  jv_copy(program->variable_values)));
	else
		value = jv_copy(program->parsed);
	*result = convert(value, bytes);
	expression_watch_end(&program->watch);
}
