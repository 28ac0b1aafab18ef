#include <stdlib.h>
#include <string.h>

#include "expected_variables.h"
#include "memory.h"
#include "parser.h"
#include "pattern.h"
#include "redaction.h"
#include "utf8.h"

enum { LABEL_MAX = 120 };

static void
expectation_free(struct expectation *e)
{
	step_pattern_free(e->regex);
	template_free(e->template);
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
	struct text label = TEXT_INIT(TEXT_MAX_REASON), shown = TEXT_INIT(TEXT_MAX_RECORD);
	size_t len;
	char *string;

	if (redaction_text(what, strlen(what), &shown) == -1)
		text_clear(&shown);
	len = shown.len > LABEL_MAX ? utf8_prefix(text_string(&shown), LABEL_MAX) : shown.len;
	text_add_string(&label, kind);
	if (*kind && shown.len > 0)
		text_add_byte(&label, ' ');
	text_add_visible(&label, text_string(&shown), len);
	if (len < shown.len)
		text_add_string(&label, "...");
	string = memory_copy(text_string(&label), label.len);
	text_free(&label);
	text_free(&shown);
	return string;
}

struct expectation *
expectation_add(
    struct expect_parser *p, enum expectation_kind kind, const char *label, const char *what)
{
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
step_parse_pattern(const struct document *document, const char *name,
    const struct document_value *value, bool by_line, const char *idle, regex_t **out,
    struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	*out = step_pattern_new(value->string, by_line, &reason);
	if (!*out || step_pattern_is_idle(*out))
		rc = document_fault(
		    document, value, why, "\"%s\": %s", name, *out ? idle : text_string(&reason));
	text_free(&reason);
	return rc;
}

/* Variables may stand in what is compared with, but nothing that is made anew each time. */
static int
expectation_set_template(
    struct expect_parser *p, struct expectation *e, const struct document_value *value)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON), text = TEXT_INIT(TEXT_MAX_RECORD);
	struct template_context none = {0};
	int rc = -1;

	e->template = template_parse(value->string, strlen(value->string), TEMPLATE_PLAIN, &reason);
	if (!e->template) {
		FAULT(p, value, "%s (\"{{\" itself is written {{{{}})", text_string(&reason));
	} else if (!template_is_steady(e->template)) {
		FAULT(p, value,
		    "what is expected can hold {{NAME}} of an earlier capture and {{env.NAME}}; "
		    "what "
		    "is made anew each time would equal nothing");
	} else if (!template_is_constant(e->template)) {
		rc = 0;
	} else if (template_expand(e->template, &none, &text, &reason) == 0) {
		free(e->text);
		e->text_len = text.len;
		e->text = text.len ? memory_given(text_take(&text)) : memory_string("");
		template_free(e->template);
		e->template = NULL;
		rc = 0;
	}
	text_free(&reason);
	text_free(&text);
	return rc;
}

/* The text that is compared with; the pattern is compiled when the kind asks for one. */
int
expectation_set_text(
    struct expect_parser *p, struct expectation *e, const struct document_value *value)
{
	int rc;

	e->text = memory_string(value->string);
	e->text_len = strlen(e->text);
	if (e->kind == EXPECT_HEADER_CONTAINS && e->text_len == 0)
		return FAULT(p, value,
		    "\"contains\": every value contains \"\"; true asks that the header is there");
	if (e->kind == EXPECT_BODY_MATCHES)
		rc = step_parse_pattern(p->document, "body", value, false,
		    "this pattern matches every body", &e->regex, p->why);
	else if (e->kind == EXPECT_HEADER_MATCHES)
		rc = step_parse_pattern(p->document, e->header, value, false,
		    "this pattern matches every value; true asks that the header is there",
		    &e->regex, p->why);
	else
		rc = expectation_set_template(p, e, value);
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

/* Whether no final answer could have another status. */
static bool
status_allows_all(const struct expectation *e)
{
	for (int status = 200; status < 600; status++) {
		bool allowed = false;

		for (size_t i = 0; i < e->range_count; i++)
			allowed |= status >= e->ranges[i].least && status <= e->ranges[i].most;
		if (!allowed)
			return false;
	}
	return true;
}

static int
expectation_read_status(struct expect_parser *p, const struct document_value *value)
{
	struct expectation *e = expectation_add(p, EXPECT_STATUS, "", "");
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
			return FAULT(p, v,
			    "\"status\": expected a number (200), a class (\"2xx\"), or a list of "
			    "them");
	if (count == 0)
		return FAULT(p, value, "\"status\": an empty list holds no status");
	if (status_allows_all(e))
		return FAULT(p, value,
		    "\"status\": every answer has one of these; name those that are expected");
	return 0;
}

/* 2xx, where nothing else is said about the status. */
static int
expectation_default_status(struct expect_parser *p, const struct document_value *at)
{
	static char any_success[] = "2xx";
	struct document_value value = {
	    .slice = {.type = JSON_STRING, .bytes = "\"2xx\"", .len = 5}, .string = any_success};

	value.line = at ? at->line : p->step->line;
	return expectation_read_status(p, &value);
}

/* ---- jq, max_ms ---- */

int
expectation_read_jq(struct expect_parser *p, const struct document_value *value)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct expectation *e;

	if (value->slice.type != JSON_STRING)
		return FAULT(p, value, "\"jq\": expected an expression or a list of them");
	e = expectation_add(p, EXPECT_JQ, "jq", value->string);
	e->op = "==";
	e->target = memory_string("true");
	step_values_declare(p->step, p->step->expressions, value->string);
	e->expression = expressions_add(p->step->expressions, value->string, &reason);
	if (e->expression < 0)
		FAULT(p, value, "\"jq\": %s", text_string(&reason));
	text_free(&reason);
	if (e->expression < 0)
		return -1;
	if (!expressions_use_input(p->step->expressions, e->expression))
		return FAULT(p, value,
		    "\"jq\": expression %.*s does not look at the answer: it gives the same "
		    "whatever "
		    "that is",
		    (int)utf8_prefix(value->string, strnlen(value->string, LABEL_MAX)),
		    value->string);
	return 0;
}

int
expectation_each(struct expect_parser *p, const struct document_value *value,
    int (*read)(struct expect_parser *p, const struct document_value *value))
{
	if (value->slice.type != JSON_ARRAY)
		return read(p, value);
	if (!value->first)
		return FAULT(p, value, "\"%s\": the list is empty", value->name);
	for (const struct document_value *v = value->first; v; v = v->next)
		if (read(p, v) == -1)
			return -1;
	return 0;
}

static int
expectation_read_max_ms(struct expect_parser *p, const struct document_value *value)
{
	struct expectation *e = expectation_add(p, EXPECT_MAX_MS, "max_ms", "");

	e->op = "<=";
	if (json_number(&value->slice, &e->number) == -1 || e->number <= 0)
		return FAULT(p, value, "\"max_ms\": expected a number of milliseconds above zero");
	expectation_set_target(e, value);
	return 0;
}

int
expectations_read_times(struct expect_parser *p, const struct document_value *expect)
{
	const struct document_value *max_ms = document_member(expect, "max_ms");

	return max_ms && expectation_read_max_ms(p, max_ms) == -1
		   ? -1
		   : expectations_read_percentiles(p, expect);
}

/* ---- the whole ---- */

static int
expectations_read(struct expect_parser *p, const struct document_value *expect)
{
	static const struct {
		const char *name;
		int (*read)(struct expect_parser *p, const struct document_value *value);
		bool lists;
	} members[] = {
	    {"status", expectation_read_status, false},
	    {"headers", expectation_read_headers, true},
	    {"echo_request_id", expectation_read_echo, false},
	    {"jq", expectation_read_jq, true},
	    {"body", expectation_read_body, false},
	    {"size", expectation_read_size, false},
	};
	static const char *const known[] = {
	    "status", "headers", "echo_request_id", "jq", "body", "size", TIME_MEMBERS, NULL};

	if (expect && expect->slice.type != JSON_OBJECT)
		return FAULT(p, expect, "\"expect\": expected an object");
	if (p->step->burst)
		return expectations_parse_burst(p, expect);
	if (p->step->kind)
		return expectations_parse_kind(p, expect);
	if (expect && document_member(expect, "statuses"))
		return FAULT(p, document_member(expect, "statuses"),
		    "\"statuses\" counts the answers of a \"burst\"; one answer has a "
		    "\"status\"");
	if (expect && document_check_members(p->document, expect, known, p->why) == -1)
		return -1;
	if ((!expect || !document_member(expect, "status")) &&
	    expectation_default_status(p, expect) == -1)
		return -1;
	for (size_t i = 0; expect && i < sizeof(members) / sizeof(members[0]); i++) {
		const struct document_value *value = document_member(expect, members[i].name);

		if (value && (members[i].lists ? expectation_each(p, value, members[i].read)
					       : members[i].read(p, value)) == -1)
			return -1;
	}
	return expect ? expectations_read_times(p, expect) : 0;
}

int
expectations_parse(struct expectations *set, struct step *step, const struct document *document,
    const struct document_value *expect, struct text *why)
{
	struct expect_parser p = {
	    .tail = &set->first, .step = step, .document = document, .why = why};

	set->source = expect ? memory_copy(expect->slice.bytes, expect->slice.len)
			     : memory_string(step->kind ? "{}" : "{\"status\":\"2xx\"}");
	return expectations_read(&p, expect);
}
