/*
 * The members of a step that say how often it is sent and what is kept of its answers.
 */
#include <string.h>

#include "character.h"
#include "clock.h"
#include "expected_variables.h"
#include "memory.h"
#include "parser.h"

#define DEFAULT_UNTIL (30 * CLOCK_SECOND)
#define DEFAULT_EVERY (500 * CLOCK_MS)
#define DEFAULT_EVERY_MOST (5 * CLOCK_SECOND)
#define DEFAULT_BACKOFF 1.5

/* ---- names ---- */

static bool
variable_is_named(const char *name)
{
	if (char_is_digit(*name) || !*name)
		return false;
	while (char_is_word(*name))
		name++;
	return !*name;
}

const char *
step_variable_fault(const char *name)
{
	static const char *const taken[] = {
	    "uuid", "now_ms", "seq", "int", "pick", "env", "number", NULL};

	if (!variable_is_named(name))
		return "is no name for a variable: expected letters, digits and _";
	for (size_t i = 0; taken[i]; i++)
		if (strcmp(name, taken[i]) == 0)
			return "has a meaning of its own in templates";
	return NULL;
}

static int
variable_check_name(const struct step_parser *p, const struct document_value *value)
{
	const char *fault = step_variable_fault(value->name);

	return fault ? FAULT(p, value, "\"%s\" %s", value->name, fault) : 0;
}

/* ---- until, again ---- */

static int
step_parse_until(const struct step_parser *p)
{
	static const char *const needs_until[] = {"every", "backoff", "try", NULL};
	struct step *step = p->step;

	if (step->every_ns == 0)
		step->every_ns = DEFAULT_EVERY;
	if (step->backoff < 1)
		step->backoff = DEFAULT_BACKOFF;
	for (size_t i = 0; needs_until[i] && !step->until; i++)
		if (parser_member(p, needs_until[i]))
			return FAULT(p, parser_member(p, needs_until[i]),
			    "\"%s\" means nothing without \"until\": true", needs_until[i]);
	if (step->until && step->timeout_ns == 0)
		step->timeout_ns = DEFAULT_UNTIL;
	if (step->try_ns > step->timeout_ns)
		return FAULT(p, parser_member(p, "try"),
		    "\"try\": one try cannot take longer than all of them, the \"timeout\"");
	step->every_most_ns =
	    step->every_ns > DEFAULT_EVERY_MOST ? step->every_ns : DEFAULT_EVERY_MOST;
	return 0;
}

/* "again": true, or {"expect": {...}} */
static int
step_parse_again(const struct step_parser *p)
{
	const struct document_value *again = parser_member(p, "again");
	const struct document_value *expect = parser_member(p, "expect");

	if (!again || again->slice.type == JSON_FALSE)
		return 0;
	if (document_member(again, "expect"))
		expect = document_member(again, "expect");
	p->step->again = true;
	p->step->again_source = memory_copy(again->slice.bytes, again->slice.len);
	return expectations_parse(&p->step->again_expect, p->step, p->document, expect, p->why);
}

/* ---- capture, secret ---- */

static int
step_parse_captures(const struct step_parser *p)
{
	const struct document_value *capture = parser_member(p, "capture");
	struct step_capture **tail = &p->step->captures;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	for (const struct document_value *v = capture ? capture->first : NULL; v; v = v->next) {
		int id;

		if (variable_check_name(p, v) == -1)
			return -1;
		if (v->slice.type != JSON_STRING)
			return FAULT(p, v, "\"%s\": expected a jq expression", v->name);
		*tail = memory_new(1, sizeof(**tail));
		(*tail)->name = memory_string(v->name);
		step_values_declare(p->step, p->step->expressions, v->string);
		id = expressions_add(p->step->expressions, v->string, &reason);
		if (id < 0) {
			FAULT(p, v, "\"%s\": %s", v->name, text_string(&reason));
			text_free(&reason);
			return -1;
		}
		(*tail)->expression = id;
		tail = &(*tail)->next;
	}
	return 0;
}

/* "secret": names of captures whose values no record may repeat. */
static int
step_parse_secrets(const struct step_parser *p)
{
	const struct document_value *secret = parser_member(p, "secret");

	for (const struct document_value *v = secret ? secret->first : NULL; v; v = v->next) {
		struct step_capture *capture = p->step->captures;

		while (
		    capture && (v->slice.type != JSON_STRING || strcmp(capture->name, v->string)))
			capture = capture->next;
		if (!capture)
			return FAULT(p, v, "\"secret\": the step captures no such name");
		capture->secret = true;
	}
	return 0;
}

/* ---- times, foreach ---- */

static int
loop_parse_values(
    const struct step_parser *p, const struct document_value *list, struct step_loop *loop)
{
	for (const struct document_value *v = list->first; v; v = v->next)
		loop->count++;
	loop->values = memory_new(loop->count, sizeof(*loop->values));
	loop->numbers = memory_new(loop->count, sizeof(*loop->numbers));
	loop->count = 0;
	for (const struct document_value *v = list->first; v; v = v->next) {
		if (v->slice.type != JSON_STRING && v->slice.type != JSON_NUMBER)
			return FAULT(p, v, "\"%s\": expected strings or numbers", list->name);
		loop->numbers[loop->count] = !v->string;
		loop->values[loop->count++] = v->string ? memory_string(v->string)
							: memory_copy(v->slice.bytes, v->slice.len);
	}
	return 0;
}

/* {"from": 1, "to": 20} */
static int
loop_parse_range(
    const struct step_parser *p, const struct document_value *range, struct step_loop *loop)
{
	static const char *const known[] = {"from", "to", NULL};
	const struct document_value *from = document_member(range, "from"),
				    *to = document_member(range, "to");
	int64_t last;

	if (range->slice.type == JSON_OBJECT &&
	    document_check_members(p->document, range, known, p->why) == -1)
		return -1;
	if (!from || !to || json_integer(&from->slice, &loop->from) == -1 ||
	    json_integer(&to->slice, &last) == -1 || loop->from < -STEP_ROUNDS_MOST ||
	    last > STEP_ROUNDS_MOST || last < loop->from)
		return FAULT(p, range, "\"%s\": expected {\"from\": 1, \"to\": 20}", range->name);
	loop->count = (size_t)(last - loop->from) + 1;
	return 0;
}

static int
step_parse_loops(const struct step_parser *p)
{
	const struct document_value *times = parser_member(p, "times"),
				    *foreach = parser_member(p, "foreach");
	struct step *step = p->step;
	struct step_loop **tail = &step->loops;
	int64_t rounds = step->times;

	for (const struct document_value *v = foreach ? foreach->first : NULL; v; v = v->next) {
		struct step_loop *loop = memory_new(1, sizeof(*loop));

		*tail = loop;
		tail = &loop->next;
		loop->name = memory_string(v->name);
		if (variable_check_name(p, v) == -1)
			return -1;
		if (v->slice.type == JSON_ARRAY ? loop_parse_values(p, v, loop) == -1
						: loop_parse_range(p, v, loop) == -1)
			return -1;
		if (loop->count == 0)
			return FAULT(p, v, "\"%s\": no values: the step would do nothing", v->name);
		rounds *= (int64_t)loop->count;
		if (rounds > STEP_ROUNDS_MOST)
			return FAULT(p, v, "more than 1000000 rounds");
	}
	if (step->until && (times || foreach))
		return FAULT(p, times ? times : foreach,
		    "\"until\" cannot stand beside \"times\" or \"foreach\"");
	return 0;
}

int
step_parse_flow(const struct step_parser *p)
{
	return step_parse_until(p) == -1 || step_parse_again(p) == -1 ||
		       step_parse_captures(p) == -1 || step_parse_secrets(p) == -1 ||
		       step_parse_loops(p) == -1
		   ? -1
		   : 0;
}
