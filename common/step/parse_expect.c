#include <stdlib.h>
#include <string.h>

#include "compared.h"
#include "expected_variables.h"
#include "memory.h"
#include "parser.h"
#include "posix_pattern.h"
#include "redaction.h"
#include "utf8.h"

enum { LABEL_MAX = 120 };

bool
expectation_bounds(const struct expectation *e, double observed)
{
	switch (e->op[0]) {
	case '>':
		return e->op[1] ? observed >= e->number : observed > e->number;
	case '<':
		return e->op[1] ? observed <= e->number : observed < e->number;
	default:
		return observed >= e->number && observed <= e->number;
	}
}

static void
expectation_free(struct expectation *e)
{
	posix_pattern_free(e->regex);
	free(e->label);
	free(e->header);
	free(e->text);
	free(e->target);
	free(e->ranges);
	free(e);
}

void
expectations_free(struct expectations *set)
{
	while (set->first) {
		struct expectation *e = set->first;

		set->first = e->next;
		expectation_free(e);
	}
	free(set->source);
	set->source = NULL;
}

/* "header x-frame-options", "jq .ready", without secrets and cut where it gets long. */
static char *
label_make(const char *kind, const char *what)
{
	TEXT_LOCAL label = TEXT_INIT(TEXT_MAX_REASON), shown = TEXT_INIT(TEXT_MAX_RECORD);
	size_t len;

	if (redaction_text(what, strlen(what), &shown) == -1)
		text_clear(&shown);
	len = shown.len > LABEL_MAX ? utf8_prefix(text_string(&shown), LABEL_MAX) : shown.len;
	text_add_string(&label, kind);
	if (*kind && shown.len > 0)
		text_add_byte(&label, ' ');
	text_add_visible(&label, text_string(&shown), len);
	if (len < shown.len)
		text_add_string(&label, "...");
	return memory_copy(text_string(&label), label.len);
}

struct expectation *
expectation_add(const struct document_object *object, enum expectation_kind kind, const char *label,
    const char *what)
{
	struct expect_parser *p = object->into;
	struct expectation *e = memory_new(1, sizeof(*e));

	e->kind = kind;
	e->label = label_make(label, what);
	*p->tail = e;
	p->tail = &e->next;
	return e;
}

void
expectation_set_target(struct expectation *e, const struct document_value *value)
{
	e->target = memory_copy(value->slice.bytes, value->slice.len);
}

int
step_parse_pattern(const struct document_object *o, const char *name,
    const struct document_value *value, bool by_line, const char *idle, regex_t **out)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	*out = posix_pattern_new(value->string, by_line, &reason);
	if (*out && !posix_pattern_is_idle(*out, true))
		return 0;
	return members_fault(o, value, "\"%s\": %s", name, *out ? idle : text_string(&reason));
}

/* Variables may stand in what is compared with, but nothing that is made anew each time. */
static int
expectation_set_template(
    const struct document_object *object, struct expectation *e, const struct document_value *value)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON), text = TEXT_INIT(TEXT_MAX_RECORD);
	struct template *template =
	    template_parse(value->string, strlen(value->string), TEMPLATE_PLAIN, &reason);
	struct template_context none = {0};
	int rc = -1;

	if (!template) {
		members_fault(
		    object, value, "%s (\"{{\" itself is written {{{{}})", text_string(&reason));
	} else if (!template_is_steady(template)) {
		members_fault(object, value,
		    "what is expected can hold {{NAME}} of an earlier capture and {{env.NAME}}; "
		    "what is made anew each time would equal nothing");
	} else if (!template_is_constant(template)) {
		step_keep_template(((struct expect_parser *)object->into)->step, template, true);
		e->template = template;
		template = NULL;
		rc = 0;
	} else if (template_expand(template, &none, &text, &reason) == 0) {
		free(e->text);
		e->text_len = text.len;
		e->text = text.len ? memory_given(text_take(&text)) : memory_string("");
		rc = 0;
	}
	template_free(template);
	return rc;
}

/* The text that is compared with; the pattern is compiled when the kind asks for one. */
int
expectation_set_text(
    const struct document_object *object, struct expectation *e, const struct document_value *value)
{
	int rc;

	e->text = memory_string(value->string);
	e->text_len = strlen(e->text);
	if (e->kind == EXPECT_HEADER_CONTAINS && e->text_len == 0)
		return members_fault(object, value,
		    "\"contains\": every value contains \"\"; true asks that the header is there");
	if (e->kind == EXPECT_BODY_MATCHES)
		rc = step_parse_pattern(
		    object, "body", value, false, "this pattern matches every body", &e->regex);
	else if (e->kind == EXPECT_HEADER_MATCHES)
		rc = step_parse_pattern(object, e->header, value, false,
		    "this pattern matches every value; true asks that the header is there",
		    &e->regex);
	else
		rc = expectation_set_template(object, e, value);
	expectation_set_target(e, value);
	return rc;
}

/* ---- status ---- */

int
status_range_parse(const struct document_value *value, struct status_range *range)
{
	const char *s = value->string;
	int64_t status;

	if (value->slice.type == JSON_STRING && strlen(s) == 3 && s[0] >= '1' && s[0] <= '5' &&
	    strcmp(s + 1, "xx") == 0) {
		range->least = (s[0] - '0') * 100;
		range->most = range->least + 99;
		return 0;
	}
	if (json_integer(&value->slice, &status) == -1 || status < 100 || status > 599)
		return -1;
	range->least = range->most = (int)status;
	return 0;
}

bool
expectation_allows(const struct expectation *e, int status)
{
	for (size_t i = 0; i < e->range_count; i++)
		if (status >= e->ranges[i].least && status <= e->ranges[i].most)
			return true;
	return false;
}

/* Whether no final answer could have another status. */
static bool
status_allows_all(const struct expectation *e)
{
	int status = 200;

	while (status < 600 && expectation_allows(e, status))
		status++;
	return status == 600;
}

static int
expectation_read_status(const struct document_object *object, const struct document_value *value)
{
	static const char expected[] = "a number (200), a class (\"2xx\"), or a list of them";
	struct expectation *e = expectation_add(object, EXPECT_STATUS, "", "");
	bool is_list = value->slice.type == JSON_ARRAY;
	const struct document_value *v;
	size_t count = 1;

	e->op = is_list || value->slice.type == JSON_STRING ? "in" : "==";
	expectation_set_target(e, value);
	if (is_list)
		for (count = 0, v = value->first; v; v = v->next)
			count++;
	e->ranges = memory_new(count, sizeof(*e->ranges));
	for (v = is_list ? value->first : value; v && e->range_count < count; v = v->next)
		if (status_range_parse(v, &e->ranges[e->range_count++]) == -1)
			return members_misfit(object, v, "status", expected);
	if (count == 0)
		return members_misfit(object, value, "status", expected);
	if (status_allows_all(e))
		return members_fault(object, value,
		    "\"status\": every answer has one of these; name those that are expected");
	return 0;
}

/* 2xx, where nothing else is said about the status. */
static int
expectation_default_status(const struct document_object *object)
{
	static char any_success[] = "2xx";
	struct document_value value = {
	    .slice = {.type = JSON_STRING, .bytes = "\"2xx\"", .len = 5}, .string = any_success};

	return expectation_read_status(object, &value);
}

/* ---- jq ---- */

int
expectation_read_jq(const struct document_object *object, const struct document_value *value)
{
	struct step *step = ((struct expect_parser *)object->into)->step;
	struct expectation *e = expectation_add(object, EXPECT_JQ, "jq", value->string);

	e->op = "==";
	e->target = memory_string("true");
	e->expression = step_add_expression(object, step, "jq", value);
	if (e->expression < 0)
		return -1;
	e->compared = compared_add(step, value->string);
	if (!expressions_use_input(step->expressions, e->expression))
		return members_fault(object, value,
		    "\"jq\": expression %.*s does not look at the answer: it gives the same "
		    "whatever "
		    "that is",
		    (int)utf8_prefix(value->string, strnlen(value->string, LABEL_MAX)),
		    value->string);
	return 0;
}

/* ---- the whole ---- */

static const struct member http_members[] = {
    MEMBER(ANY, "status", .read = expectation_read_status),
    MEMBER(ANY, "headers", .each = true, .read = expectation_read_headers),
    MEMBER(ANY, "echo_request_id", .read = expectation_read_echo),
    EXPECTED_JQ,
    MEMBER(
	TEXT, "body", .each = true, .members = &expect_body_table, .read = expectation_read_body),
    MEMBER_SIZE("size", struct expect_parser, amount, .members = &expect_size_table,
	.read = expectation_read_size),
    {0},
};
const struct members expect_http_table = {"\"expect\"", http_members, NULL};

int
expectations_fill(const struct document_object *object, const struct members *const *tables)
{
	if (members_check(object, tables) == -1)
		return -1;
	for (; *tables; tables++)
		if (members_fill(object, *tables, 0) == -1)
			return -1;
	return 0;
}

int
expectations_parse_http(const struct document_object *object)
{
	static const struct members *const tables[] = {
	    &expect_http_table, &expect_times_table, NULL};
	const struct document_value *expect = object->value;

	if (((struct expect_parser *)object->into)->step->http.burst)
		return expectations_parse_burst(object);
	if (expect && document_member(expect, "statuses"))
		return members_fault(object, document_member(expect, "statuses"),
		    "\"statuses\" counts the answers of a \"burst\"; one answer has a "
		    "\"status\"");
	if ((!expect || !document_member(expect, "status")) &&
	    expectation_default_status(object) == -1)
		return -1;
	return expect ? expectations_fill(object, tables) : 0;
}

int
expectations_parse(
    const struct document_object *o, struct expectations *set, const struct document_value *expect)
{
	struct step *step = o->into;
	struct expect_parser p = {.tail = &set->first, .step = step};
	const struct document_object object = {o->document, expect, &p, o->why};

	set->source = expect ? memory_copy(expect->slice.bytes, expect->slice.len)
			     : memory_string(step->type->expects);
	return step->type->parse_expect(&object);
}
