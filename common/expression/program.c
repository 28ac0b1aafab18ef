#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "cpu_limit.h"
#include "libjq.h"
#include "memory.h"

struct expression_program {
	struct libjq *libjq;
	char **sources;    /* as messages show them */
	char **translated; /* as libjq reads them */
	size_t count, source_room, translated_room;
	char *variables[EXPRESSION_MAX_VARIABLES]; /* their names */
	size_t variable_count;
	uint64_t record;    /* the number of the one it has */
	struct text reason; /* why it does not compile, once that was tried */
	bool watched, compiled;
	struct cpu_limit limit;
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
	struct expression_program *program = memory_new(1, sizeof(*program));

	program->libjq = libjq_new();
	program->record = 1;
	program->reason = TEXT_INIT(TEXT_MAX_REASON);
	return program;
}

void
expression_program_free(struct expression_program *program)
{
	if (!program)
		return;
	cpu_limit_free(&program->limit);
	libjq_free(program->libjq);
	for (size_t i = 0; i < program->variable_count; i++)
		free(program->variables[i]);
	for (size_t i = 0; i < program->count; i++) {
		free(program->sources[i]);
		free(program->translated[i]);
	}
	free(program->sources);
	free(program->translated);
	text_free(&program->reason);
	free(program);
}

int
expression_program_add(
    struct expression_program *program, const char *source, const char *translated)
{
	size_t number = program->count;

	program->sources =
	    memory_grow(program->sources, number, &program->source_room, sizeof(char *));
	program->translated =
	    memory_grow(program->translated, number, &program->translated_room, sizeof(char *));
	program->sources[number] = memory_string(source);
	program->translated[number] = memory_string(translated);
	program->count++;
	text_clear(&program->reason);
	program->compiled = false;
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
	program->variables[program->variable_count++] = memory_string(name);
	return (int)place;
}

void
expression_program_bind(struct expression_program *program, int place, const char *json, size_t len)
{
	libjq_bind(program->libjq, place, json, len);
}

void
expression_program_watch(struct expression_program *program)
{
	program->watched = true;
}

/* ---- compiling ---- */

/* Compiles the members from `first` up to `end`; -1 with libjq's words in `words`. */
static int
compile_members(struct expression_program *program, size_t first, size_t end, struct text *words)
{
	TEXT_LOCAL code = TEXT_INIT(TEXT_MAX_RECORD);

	expression_write_program(&code, program->translated + first, end - first,
	    program->variable_count, program->watched);
	if (text_failed(&code))
		memory_lacked();
	return libjq_compile(program->libjq, text_string(&code), words);
}

/* "jq: error: WORDS (Unix shell quoting issues?) at <top-level>, line 9:\n..." becomes WORDS. */
static void
add_words(struct text *why, const char *message)
{
	static const char PREFIX[] = "jq: error: ";
	static const char *const TAILS[] = {" at <top-level>", " (Unix shell quoting", "\n"};
	size_t len;

	if (strncmp(message, PREFIX, sizeof(PREFIX) - 1) == 0)
		message += sizeof(PREFIX) - 1;
	len = strlen(message);
	for (size_t i = 0; i < sizeof(TAILS) / sizeof(TAILS[0]); i++) {
		const char *tail = memmem(message, len, TAILS[i], strlen(TAILS[i]));

		if (tail)
			len = (size_t)(tail - message);
	}
	text_add_visible(why, message, len < 512 ? len : 512);
}

static void
compile_complain(void *context, const char *source, struct text *words)
{
	struct expression_program *program = context;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (libjq_compile(program->libjq, source, &message) == -1)
		add_words(words, text_string(&message));
}

/* "expression SOURCE: column 3: WORDS" */
static void
set_culprit(struct expression_program *program, const char *source, const char *message)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);
	size_t column;

	add_words(&words, message);
	column = expression_position(source, text_string(&words), compile_complain, program);
	/* The parenthesis behind it is ours. */
	expression_fail(&program->reason, source, column, "", 0,
	    column > strlen(source) ? "syntax error, unexpected end" : text_string(&words));
}

/* Finds the member that does not compile alone; its name and libjq's words become the reason. */
static void
find_culprit(struct expression_program *program, struct text *message)
{
	for (size_t i = 0; i < program->count && program->reason.len == 0; i++)
		if (compile_members(program, i, i + 1, message) == -1)
			set_culprit(program, program->sources[i], text_string(message));
	if (program->reason.len == 0)
		text_add_string(&program->reason,
		    "each of the expressions can be compiled, but not all of them together");
}

int
expression_program_compile(struct expression_program *program, struct text *why)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (program->count == 0 || program->compiled)
		return 0;
	/* What failed once is not tried again for each record. */
	if (program->reason.len == 0) {
		program->compiled = compile_members(program, 0, program->count, &message) == 0;
		if (!program->compiled)
			find_culprit(program, &message);
	}
	if (program->compiled)
		return 0;
	return text_fail(why, "%s", text_string(&program->reason));
}

/* ---- evaluating ---- */

void
expression_program_record(
    struct expression_program *program, uint64_t *number, const char *record, size_t len)
{
	/* Another set may have given it one meanwhile. */
	if (*number == program->record)
		return;
	libjq_record(program->libjq, record, len);
	*number = ++program->record;
}

struct expression_result
expression_program_evaluate(struct expression_program *program, int number,
    struct expression_notes notes, struct text *bytes)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct expression_result result;

	if (expression_program_compile(program, &why) == -1)
		return libjq_error(bytes, text_string(&why));
	if (cpu_limit_begin(&program->limit, program->sources[number]) == -1)
		return libjq_error(bytes, "no timer to limit it");
	result = libjq_evaluate(program->libjq, number, notes, bytes);
	cpu_limit_end(&program->limit);
	return result;
}
