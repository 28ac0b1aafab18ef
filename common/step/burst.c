/*
 * A burst: many requests in a short time, judged by how many got which status.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "judge.h"
#include "memory.h"
#include "parser.h"
#include "secret.h"
#include "units.h"

/* ---- reading ---- */

int
step_check_burst(const struct document_object *o)
{
	static const char *const excluded[] = {
	    "until", "again", "optional", "times", "foreach", "capture", NULL};

	for (size_t i = 0; document_member(o->value, "burst") && excluded[i]; i++)
		if (document_member(o->value, excluded[i]))
			return members_fault(o, document_member(o->value, excluded[i]),
			    "\"%s\" cannot stand beside \"burst\"", excluded[i]);
	return 0;
}

/* ">=1", "<3", "==12" or "12". */
static int
burst_read_bound(const char *text, const char **op, double *number)
{
	static const char *const ops[] = {">=", "<=", "==", ">", "<", NULL};
	int64_t n;

	*op = "==";
	for (size_t i = 0; ops[i]; i++) {
		if (strncmp(text, ops[i], strlen(ops[i])) == 0) {
			*op = ops[i];
			text += strlen(ops[i]);
			break;
		}
	}
	text += strspn(text, " ");
	if (units_parse_count(text, &n) == -1)
		return -1;
	*number = (double)n;
	return 0;
}

/* A bound that every number of answers meets, or none, says nothing of them. */
static int
burst_check_bound(const struct document_object *object, const struct document_value *value,
    const struct expectation *e)
{
	int64_t burst = ((struct expect_parser *)object->into)->step->http.burst, met = 0;

	for (int64_t n = 0; n <= burst; n++)
		met += expectation_bounds(e, (double)n);
	if (met == burst + 1)
		return members_fault(object, value,
		    "\"%s\": \"%s%.0f\" holds whatever the answers are; for none write 0",
		    value->name, e->op, e->number);
	if (met == 0)
		return members_fault(object, value,
		    "\"%s\": \"%s%.0f\" can never hold of %lld requests", value->name, e->op,
		    e->number, (long long)burst);
	return 0;
}

/* One status or class of "statuses". */
static int
burst_read_status(const struct document_object *object, const struct document_value *value)
{
	struct document_value status = {
	    .slice = {.type = JSON_STRING, .bytes = value->name, .len = strlen(value->name)},
	    .string = value->name};
	struct expectation *e = expectation_add(object, EXPECT_STATUSES, "statuses", value->name);
	struct text target = TEXT_INIT(64);
	int64_t number;

	e->ranges = memory_new(1, sizeof(*e->ranges));
	e->op = "==";
	if (strlen(value->name) == 3 && strspn(value->name, "0123456789") == 3)
		status.slice.type = JSON_NUMBER;
	if (status_range_parse(&status, &e->ranges[0]) == -1)
		return members_fault(
		    object, value, "\"%s\" is no status: expected \"429\" or \"4xx\"", value->name);
	if (json_integer(&value->slice, &number) == 0 && number >= 0)
		e->number = (double)number;
	else if (value->slice.type != JSON_STRING ||
		 burst_read_bound(value->string, &e->op, &e->number) == -1)
		return members_fault(
		    object, value, "\"%s\": expected how many (\">=1\", \"<3\", 0)", value->name);
	if (burst_check_bound(object, value, e) == -1)
		return -1;
	text_add_format(&target, "%.0f", e->number);
	e->target = memory_given(text_take(&target));
	return 0;
}

static int
burst_read_statuses(const struct document_object *object, const struct document_value *statuses)
{
	expectation_add(object, EXPECT_BURST, "", "")->op = "==";
	for (const struct document_value *v = statuses->first; v; v = v->next)
		if (burst_read_status(object, v) == -1)
			return -1;
	return 0;
}

#define STATUSES "{\"429\": \">=1\"}"

static const struct member expect_burst_members[] = {
    MEMBER(OBJECT, "statuses", .needed = true, .expected = STATUSES, .read = burst_read_statuses),
    {0},
};
const struct members expect_burst_table = {"\"burst\"", expect_burst_members, NULL};

int
expectations_parse_burst(const struct document_object *object)
{
	static const struct members *const tables[] = {
	    &expect_burst_table, &expect_times_table, NULL};

	return object->value ? expectations_fill(object, tables)
			     : members_fault(object, object->document->first,
				   "\"burst\" needs \"expect\": {\"statuses\": " STATUSES "}");
}

/* ---- counting ---- */

void
step_tally_add(struct step_tally *tally, const struct step_answer *answer)
{
	size_t status = (size_t)answer->status;

	tally->sent++;
	if (answer->error || status >= sizeof(tally->statuses) / sizeof(tally->statuses[0]))
		return;
	tally->answered++;
	tally->statuses[status]++;
}

/* ---- judging ---- */

/* Every request was sent in time and answered; else nothing is known about the rest. */
void
judge_burst(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct step_tally *tally = j->tally;
	const struct step_answer *last = j->answer;
	int64_t lost = tally->sent - tally->answered;

	(void)e;
	text_add_format(&check->observed, "%lld", (long long)tally->answered);
	text_add_format(&check->target, "%lld", (long long)j->step->http.burst);
	if (lost == 0 && tally->sent < j->step->http.burst) {
		text_add_format(
		    &check->message, "only %lld were sent within ", (long long)tally->sent);
		units_show_duration(&check->message, j->step->http.burst_within_ns);
		return;
	}
	judge_verdict(check, lost == 0, "%lld of %lld requests got no answer", (long long)lost,
	    (long long)tally->sent);
	if (!last->error)
		return;
	text_add_string(&check->message, ": ");
	step_conceal_text(j->world, text_string(last->reason), last->reason->len, &check->message);
}

/* What was not sent or not answered could have been of that status: then it holds only if that
 * would change nothing. */
void
judge_burst_statuses(struct judgement *j, const struct expectation *e, struct step_check *check)
{
	const struct step_tally *tally = j->tally;
	int64_t seen = 0, missing = j->step->http.burst - tally->answered;
	bool good;

	for (int status = e->ranges[0].least; status <= e->ranges[0].most; status++)
		seen += tally->statuses[status];
	text_add_format(&check->observed, "%lld", (long long)seen);
	good = expectation_bounds(e, (double)seen);
	if (tally->answered == 0)
		text_add_string(&check->message, "no answer to judge");
	else if (expectation_bounds(e, (double)(seen + missing)) != good)
		text_add_format(
		    &check->message, "%lld requests have no answer", (long long)missing);
	else
		judge_verdict(
		    check, good, "%lld of %lld", (long long)seen, (long long)tally->answered);
}
