/*
 * A rule of another kind of step than HTTP (step_kind.h): its value in the plan, and the reply held
 * against it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "document.h"
#include "json_walk.h"
#include "json_writer.h"
#include "judge.h"
#include "memory.h"
#include "parser.h"
#include "posix_pattern.h"
#include "secret.h"
#include "units.h"

enum { OBSERVED_MAX = 4096 };

/* ---- what is asked for ---- */

/* Whether it is one of "a, b, c". */
static bool
rule_lists(const char *list, const char *string)
{
	size_t len = strlen(string);

	for (const char *at = list; (at = strstr(at, string)); at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == '\0' || at[len] == ','))
			return true;
	return false;
}

static void
rule_set_number(
    const struct expect_parser *p, struct expectation *e, const struct document_value *value)
{
	switch (e->rule->type) {
	case STEP_RULE_DURATION:
		e->number = (double)p->amount / (double)CLOCK_SECOND;
		break;
	case STEP_RULE_SIZE:
		e->number = (double)p->amount;
		break;
	case STEP_RULE_BOOL:
		e->number = value->slice.type == JSON_TRUE;
		break;
	default:
		json_number(&value->slice, &e->number);
	}
}

static char *
rule_target(const struct expectation *e, const struct document_value *value)
{
	struct text text = TEXT_INIT(64);
	struct json_writer w = json_writer(&text);

	if (e->rule->type != STEP_RULE_DURATION && e->rule->type != STEP_RULE_SIZE)
		return memory_copy(value->slice.bytes, value->slice.len);
	json_put_number(&w, NULL, e->number);
	return memory_given(text_take(&text));
}

static int
rule_read_text(
    const struct document_object *object, const struct document_value *value, struct expectation *e)
{
	const struct step_rule *rule = e->rule;
	const char *string = value->string;

	if (rule->values && !rule_lists(rule->values, string))
		return members_misfit(object, value, rule->name, rule->values);
	if (rule->type == STEP_RULE_HEX &&
	    (strlen(string) != 64 || strspn(string, "0123456789abcdefABCDEF") != 64))
		return members_misfit(object, value, rule->name, "64 hexadecimal digits");
	e->text = memory_string(string);
	e->text_len = strlen(string);
	if (rule->op != STEP_RULE_MATCHES)
		return 0;
	return step_parse_pattern(
	    object, rule->name, value, true, "this pattern matches everything", &e->regex);
}

int
step_rule_read(const struct document_object *object, const struct document_value *value)
{
	static const char *const ops[] = {[STEP_RULE_EQUAL] = "==",
	    [STEP_RULE_AT_LEAST] = ">=",
	    [STEP_RULE_AT_MOST] = "<=",
	    [STEP_RULE_CONTAINS] = "contains",
	    [STEP_RULE_MATCHES] = "matches"};
	const struct expect_parser *p = object->into;
	const struct step_rule *rule = p->rule;
	struct json_paths *paths = p->step->paths;
	struct expectation *e = expectation_add(object, EXPECT_RULE,
	    rule->otherwise ? "" : rule->name, rule->op == STEP_RULE_CONTAINS ? value->string : "");

	e->rule = rule;
	e->op = ops[rule->op];
	rule_set_number(p, e, value);
	e->slot = json_paths_add(paths, rule->path);
	if (rule->reason)
		e->reason_slot = json_paths_add(paths, rule->reason);
	e->target = rule_target(e, value);
	if (rule->type == STEP_RULE_STRING || rule->type == STEP_RULE_HEX)
		return rule_read_text(object, value, e);
	return 0;
}

struct member
step_rule_member(const struct step_rule *rule)
{
	static const struct member types[] = {
	    [STEP_RULE_NUMBER] = MEMBER(NUMBER, NULL, .expected = "a number that is not negative"),
	    [STEP_RULE_BOOL] = MEMBER(BOOL, NULL),
	    [STEP_RULE_STRING] = MEMBER(TEXT, NULL),
	    [STEP_RULE_DURATION] = MEMBER_SECONDS(NULL, struct expect_parser, amount),
	    [STEP_RULE_SIZE] = MEMBER_SIZE(NULL, struct expect_parser, amount),
	    [STEP_RULE_HEX] = MEMBER(TEXT, NULL, .expected = "64 hexadecimal digits"),
	};
	struct member m = types[rule->type];

	m.name = rule->name;
	m.read = step_rule_read;
	m.each = rule->op == STEP_RULE_CONTAINS;
	if (m.each)
		m.expected = "a string or a list of them";
	if (rule->values)
		m.expected = rule->values;
	/* There are never fewer than 0. */
	if (rule->is_count) {
		m.least = 1;
		m.expected = NULL;
	}
	return m;
}

/* ---- what there is ---- */

/* By their digits where doubles no longer tell integers apart. */
static int
rule_number_order(const struct expectation *e, const struct json_slice *value, double number)
{
	struct json_slice target = json_slice_of(e->target, strlen(e->target));

	if (number < e->number)
		return -1;
	if (number > e->number)
		return 1;
	return fabs(number) < JSON_EXACT_LIMIT ? 0 : json_number_compare(value, &target);
}

static bool
rule_number_holds(const struct expectation *e, const struct json_slice *value)
{
	double number;
	int order;

	if (json_number(value, &number) == -1)
		return false;
	order = rule_number_order(e, value, number);
	switch (e->rule->op) {
	case STEP_RULE_AT_LEAST:
		return order >= 0;
	case STEP_RULE_AT_MOST:
		return number >= 0 && order <= 0;
	default:
		return order == 0;
	}
}

static bool
rule_string_holds(const struct expectation *e, const struct text *string)
{
	const char *bytes = text_string(string);

	switch (e->rule->op) {
	case STEP_RULE_CONTAINS:
		return judge_contains(e, bytes, string->len);
	case STEP_RULE_MATCHES:
		return posix_pattern_finds(e->regex, bytes, string->len);
	case STEP_RULE_AT_LEAST: /* of the names of versions, which sort */
		return strcmp(bytes, e->text) >= 0;
	default:
		return e->rule->type == STEP_RULE_HEX ? strcasecmp(bytes, e->text) == 0
						      : strcmp(bytes, e->text) == 0;
	}
}

/* One of an array's strings. */
static bool
rule_array_holds(const struct expectation *e, const struct json_slice *value)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *list = document_parse("reply", value->bytes, value->len, &why);
	bool found = false;

	for (const struct document_value *v = list ? list->first : NULL; v; v = v->next)
		found |= v->string && strcasecmp(v->string, e->text) == 0;
	document_free(list);
	return found;
}

static bool
rule_holds(const struct expectation *e, const struct json_slice *value)
{
	TEXT_LOCAL string = TEXT_INIT(TEXT_MAX_RECORD);

	if (e->rule->type == STEP_RULE_BOOL)
		return value->type == (e->number > 0 ? JSON_TRUE : JSON_FALSE);
	if (e->rule->type != STEP_RULE_STRING && e->rule->type != STEP_RULE_HEX)
		return rule_number_holds(e, value);
	if (value->type == JSON_ARRAY)
		return rule_array_holds(e, value);
	return json_string(value, &string) == 0 && rule_string_holds(e, &string);
}

static void
rule_say_why(const struct judgement *j, const struct expectation *e, const struct json_slice *value,
    struct text *message)
{
	static const char *const said[] = {[STEP_RULE_EQUAL] = "has another value",
	    [STEP_RULE_AT_LEAST] = "is less than expected",
	    [STEP_RULE_AT_MOST] = "is more than expected",
	    [STEP_RULE_CONTAINS] = "does not contain it",
	    [STEP_RULE_MATCHES] = "does not match"};
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	if (e->rule->reason && json_string(&j->step->values[e->reason_slot], &reason) == 0 &&
	    reason.len > 0)
		step_conceal_text(j->world, text_string(&reason), reason.len, message);
	else if (value->type == JSON_ABSENT || value->type == JSON_NULL)
		text_add_format(message, "there is no %s to judge", e->rule->path + 1);
	else
		text_add_format(message, "%s %s", e->rule->path + 1, said[e->rule->op]);
}

void
judge_rule(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct json_slice *value = &j->step->values[e->slot];
	struct json_writer observed = json_writer(&check->observed);

	if (!judge_has_json(j, check))
		return;
	check->unit = e->rule->unit;
	/* A value may be long, and a part of it a secret. */
	if (value->type != JSON_ABSENT && value->len <= OBSERVED_MAX)
		step_put_concealed(j->world, &observed, NULL, value->bytes, value->len);
	check->status = rule_holds(e, value) ? CHECK_PASS : CHECK_FAIL;
	if (check->status == CHECK_FAIL)
		rule_say_why(j, e, value, &check->message);
}
