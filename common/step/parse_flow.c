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
variable_check_name(const struct document_object *o, const struct document_value *value)
{
	const char *fault = step_variable_fault(value->name);

	return fault ? members_fault(o, value, "\"%s\" %s", value->name, fault) : 0;
}

/* ---- until, again ---- */

int
step_check_until(const struct document_object *o)
{
	static const char *const needs_until[] = {"every", "backoff", "try", NULL};
	struct step *step = o->into;
	const struct document_value *times = document_member(o->value, "times"),
				    *foreach = document_member(o->value, "foreach");

	if (step->every_ns == 0)
		step->every_ns = DEFAULT_EVERY;
	if (step->backoff < 1)
		step->backoff = DEFAULT_BACKOFF;
	for (size_t i = 0; needs_until[i] && !step->until; i++)
		if (document_member(o->value, needs_until[i]))
			return members_fault(o, document_member(o->value, needs_until[i]),
			    "\"%s\" means nothing without \"until\": true", needs_until[i]);
	if (step->until && step->timeout_ns == 0)
		step->timeout_ns = DEFAULT_UNTIL;
	if (step->try_ns > step->timeout_ns)
		return members_fault(o, document_member(o->value, "try"),
		    "\"try\": one try cannot take longer than all of them, the \"timeout\"");
	if (step->until && (times || foreach))
		return members_fault(o, times ? times : foreach,
		    "\"until\" cannot stand beside \"times\" or \"foreach\"");
	step->every_most_ns =
	    step->every_ns > DEFAULT_EVERY_MOST ? step->every_ns : DEFAULT_EVERY_MOST;
	return 0;
}

/* "again": true, or {"expect": {...}} */
int
step_parse_again(const struct document_object *o)
{
	struct step *step = o->into;
	const struct document_value *again = document_member(o->value, "again");
	const struct document_value *expect = document_member(o->value, "expect");

	if (!again || again->slice.type == JSON_FALSE)
		return 0;
	if (document_member(again, "expect"))
		expect = document_member(again, "expect");
	step->again = true;
	step->again_source = memory_copy(again->slice.bytes, again->slice.len);
	return expectations_parse(o, &step->again_expect, expect);
}

/* ---- capture, secret ---- */

int
step_read_captures(const struct document_object *o, const struct document_value *captures)
{
	struct step *step = o->into;
	struct step_capture **tail = &step->captures;

	for (const struct document_value *v = captures->first; v; v = v->next) {
		if (variable_check_name(o, v) == -1)
			return -1;
		if (v->slice.type != JSON_STRING)
			return members_fault(o, v, "\"%s\": expected a jq expression", v->name);
		*tail = memory_new(1, sizeof(**tail));
		(*tail)->name = memory_string(v->name);
		(*tail)->expression = step_add_expression(o, step, v->name, v);
		if ((*tail)->expression < 0)
			return -1;
		tail = &(*tail)->next;
	}
	return 0;
}

/* Names of captures whose values no record may repeat. */
int
step_read_secrets(const struct document_object *o, const struct document_value *secrets)
{
	for (const struct document_value *v = secrets->first; v; v = v->next) {
		struct step_capture *capture = ((struct step *)o->into)->captures;

		while (
		    capture && (v->slice.type != JSON_STRING || strcmp(capture->name, v->string)))
			capture = capture->next;
		if (!capture)
			return members_fault(o, v, "\"secret\": the step captures no such name");
		capture->secret = true;
	}
	return 0;
}

/* ---- times, foreach ---- */

static int
loop_parse_values(
    const struct document_object *o, const struct document_value *list, struct step_loop *loop)
{
	for (const struct document_value *v = list->first; v; v = v->next)
		loop->count++;
	loop->values = memory_new(loop->count, sizeof(*loop->values));
	loop->numbers = memory_new(loop->count, sizeof(*loop->numbers));
	loop->count = 0;
	for (const struct document_value *v = list->first; v; v = v->next) {
		if (v->slice.type != JSON_STRING && v->slice.type != JSON_NUMBER)
			return members_fault(
			    o, v, "\"%s\": expected strings or numbers", list->name);
		loop->numbers[loop->count] = !v->string;
		loop->values[loop->count++] = v->string ? memory_string(v->string)
							: memory_copy(v->slice.bytes, v->slice.len);
	}
	return 0;
}

/* {"from": 1, "to": 20} */
static int
loop_parse_range(
    const struct document_object *o, const struct document_value *range, struct step_loop *loop)
{
	static const char *const known[] = {"from", "to", NULL};
	const struct document_value *from = document_member(range, "from"),
				    *to = document_member(range, "to");
	int64_t last;

	if (range->slice.type == JSON_OBJECT &&
	    document_check_members(o->document, range, known, o->why) == -1)
		return -1;
	if (!from || !to || json_integer(&from->slice, &loop->from) == -1 ||
	    json_integer(&to->slice, &last) == -1 || loop->from < -STEP_ROUNDS_MOST ||
	    last > STEP_ROUNDS_MOST || last < loop->from)
		return members_fault(
		    o, range, "\"%s\": expected {\"from\": 1, \"to\": 20}", range->name);
	loop->count = (size_t)(last - loop->from) + 1;
	return 0;
}

int
step_read_loops(const struct document_object *o, const struct document_value *loops)
{
	struct step *step = o->into;
	struct step_loop **tail = &step->loops;

	for (const struct document_value *v = loops->first; v; v = v->next) {
		struct step_loop *loop = memory_new(1, sizeof(*loop));

		*tail = loop;
		tail = &loop->next;
		loop->name = memory_string(v->name);
		if (variable_check_name(o, v) == -1)
			return -1;
		if (v->slice.type == JSON_ARRAY ? loop_parse_values(o, v, loop) == -1
						: loop_parse_range(o, v, loop) == -1)
			return -1;
		if (loop->count == 0)
			return members_fault(
			    o, v, "\"%s\": no values: the step would do nothing", v->name);
		if (step_requests(step) > STEP_ROUNDS_MOST)
			return members_fault(o, v, "more than 1000000 rounds");
	}
	return 0;
}
