/* links: cmd/check-guardrails/ */
/* What rules of the command line come to once they are read, and why they are refused. */
#include "rules_say.h"

static int
parse_line(const char *given, struct policy *policy, struct text *why)
{
	return policy_add_line(policy, given, why);
}

/* Targets that are relative to a reference. */
static const struct parse_case relatives[] = {
    {"max(.x) <= baseline", "max(.x) <= baseline = max(.x) <= baseline"},
    {"max(.x)<baseline+10%", "max(.x) < baseline + 10% = max(.x) < baseline + 10%"},
    {"a: max(.x) <= baseline +10 % or +5", "a = max(.x) <= baseline + 10% or + 5"},
    {"a: max(.x) <= baseline + 5 or + 10%", "a = max(.x) <= baseline + 10% or + 5"},
    {"a: max(.x) <= baseline + 5\tor\t+ 10%", "a = max(.x) <= baseline + 10% or + 5"},
    {"a: max(.x) <= baseline + 5 or+ 10%", "a = max(.x) <= baseline + 10% or + 5"},
    {"a: max(.x) >= baseline - 5 or- 10%", "a = max(.x) >= baseline - 10% or - 5"},
    {"a: max(.x) >= history - 5%", "a = max(.x) >= history(5) - 5%"},
    {"a: max(.x) > history(1) - 99.9%", "a = max(.x) > history(1) - 99.9%"},
    {"a: max(.x) > history(100)- 5", "a = max(.x) > history(100) - 5"},
    {"a: max(.x) <= pinned + 5 by .g where .y", "a = max(.x) <= pinned + 5 where .y by .g"},
    {"a: max(.x) <= pinned + 200%", "a = max(.x) <= pinned + 200%"},
    /* the amount in the unit of the values */
    {"a: max(.x_ms) <= pinned + 5ms", "a = max(.x_ms) <= pinned + 5ms in ms"},
    {"a: max(.x_ms) <= pinned + 5", "a = max(.x_ms) <= pinned + 5ms in ms"},
    {"a: max(.x_ms) <= pinned + 5%", "a = max(.x_ms) <= pinned + 5% in ms"},
    {"a: max(.x) <= pinned + 5KiB", "a = max(.x) <= pinned + 5120B in B?"},
    {"a: max(.x_pct) <= pinned + 5% or + 0.5pp", "a = max(.x_pct) <= pinned + 5% or + 0.5pp in %"},
    {"a: max(.x_pct) <= pinned + 0.5", "a = max(.x_pct) <= pinned + 0.5pp in %"},
    {"a: max(.x_ms) <= pinned + 5s",
	"! the target is in s, but max of x_ms is in ms: write 5000ms"},
    {"a: max(.x_ms) <= pinned + 5pp", "! the target is in %, but max of x_ms is in ms"},
    {"a: count() <= pinned + 5ms", "! the target is in ms, but count has no unit"},
    {"a: rate(.x) <= pinned + 1", "! is 1 meant as 1pp or as 100pp? write it so"},
    {"a: rate(.x) <= pinned + 0.5", "! is 0.5 meant as 0.5pp or as 50pp? write it so"},
    {"a: rate(.x) <= pinned + 1.1", "a = rate(.x) <= pinned + 1.1pp in %"},
    {"a: rate(.x) <= pinned + 0.5pp", "a = rate(.x) <= pinned + 0.5pp in %"},
    {"a: rate(.x) <= pinned + 0.5%", "a = rate(.x) <= pinned + 0.5% in %"},
    {"a: count() <= pinned + 0.5", "a = count() <= pinned + 0.5"},
    /* the reference */
    {"max(.x) <= baselines", "! or 200/s; did you mean 'baseline'?"},
    {"max(.x) <= base_line + 5%", "! target 'base_line + 5%' is not a number"},
    {"max(.x) <= yesterday", "! 64MiB or 200/s"},
    {"max(.x) <= baseline5", "! is not a number with a unit"},
    {"max(.x) <= history(0)", "! expected history(N), with N from 1 to 100 runs"},
    {"max(.x) <= history(101)", "! expected history(N)"},
    {"max(.x) <= history(-1)", "! expected history(N)"},
    {"max(.x) <= history(x)", "! expected history(N)"},
    {"max(.x) <= history(5", "! expected history(N)"},
    {"max(.x) <= history(5] + 5%", "! expected history(N)"},
    {"max(.x) <= baseline(5)", "! only history has a number of runs behind it: history(5)"},
    {"max(.x) <= pinned(5)", "! only history has a number of runs"},
    /* the bounds */
    {"max(.x) <= baseline 5%", "! expected one share and one amount of more than nothing, as in "
			       "'baseline + 10% or + 5ms', at '5%'"},
    {"max(.x) <= baseline +", "! at '+'"},
    {"max(.x) <= baseline + or + 5", "! at '+ or + 5'"},
    {"max(.x) <= baseline or + 5", "! at 'or + 5'"},
    {"max(.x) <= baseline + 5 or", "! as in 'baseline + 10% or + 5ms', at ''"},
    {"max(.x) <= pinned + 5 or 5%", "! as in 'pinned + 10% or + 5ms', at '5%'"},
    {"max(.x) <= baseline + x", "! at '+ x'"},
    {"max(.x) <= baseline + 0%", "! at '+ 0%'"},
    {"max(.x) <= baseline + 0", "! at '+ 0'"},
    {"max(.x) <= baseline + -5", "! at '+ -5'"},
    {"max(.x) <= baseline + 5 + 5%", "! at '+ 5 + 5%'"},
    {"max(.x) <= baseline + 5 or + 6", "! at '+ 6'"},
    {"max(.x) <= baseline + 5% or + 6%", "! at '+ 6%'; percentage points are written 0.5pp"},
    {"max(.x) <= baseline + 5% or + 6 or + 7", "! at '+ 6 or + 7'"},
    {"max(.x) <= baseline + 5%pp", "! at '+ 5%pp'"},
    {"max(.x) <= baseline + 5mspp", "! at '+ 5mspp'"},
    {"max(.x) <= baseline + pp", "! at '+ pp'"},
    /* what they may be bounds of */
    {"max(.x) <= baseline - 5", "! write <= baseline + ..."},
    {"max(.x) < history(3) - 5%", "! write < history(3) + ..."},
    {"max(.x) <= baseline + 5 or - 5%", "! write <= baseline + ..."},
    {"max(.x) >= baseline + 5", "! write >= baseline - ..."},
    {"max(.x) > baseline - 5 or + 5%", "! write > baseline - ..."},
    {"max(.x) == baseline + 5", "! a target told by baseline needs <= < >= or >"},
    {"max(.x) != pinned", "! a target told by pinned needs <= < >= or >"},
    {"max(.x) >= baseline - 100%", "! no data could fail baseline - 100%: write less than 100%"},
    {"age() <= history + 5%",
	"! age() tells of the time of judging, which history(5) says nothing about"},
    {"quiet() >= pinned", "! quiet() tells of the time"},
};

static const struct parse_case lines[] = {
    {"count() == 0", "count() == 0 = count() == 0"},
    {"  count()==0  ", "count() == 0 = count() == 0"},
    {"a:count()==0", "a = count() == 0"},
    {"a-b.c_1 :count()==0", "! expected AGGREGATE"},
    {"a-b.c_1: count() == 0", "a-b.c_1 = count() == 0"},
    {"a b: count() == 0", "! has no blanks, write my-rule"},
    {": count() == 0", "! expected AGGREGATE(VALUE), such as p95(.latency_ms), at ': count"},
    {"(.x) == 0", "! expected AGGREGATE(VALUE), such as p95(.latency_ms), at '(.x)"},
    {"max <= 5", "! expected AGGREGATE(VALUE), such as p95(.latency_ms), at 'max"},
    {"", "! an empty rule"},
    {" \t", "! an empty rule"},
    {"p99.9(.x) <= 5", "p99.9(.x) <= 5 = p99.9(.x) <= 5"},
    {"count(.x) == 0 where .y by .z",
	"count(.x) == 0 where .y by .z = count(.x) == 0 where .y by .z"},
    {"max( .x ) <= 5", "max(.x) <= 5 = max(.x) <= 5"},
    {"max( ) <= 5", "! max needs a value"},
    {"rate() <= 5%", "! rate needs a value"},
    {"a: age() <= 5m", "a = age() <= 300 in s"},
    /* the target in seconds: not infinite, and not nothing */
    {"a: age() <= 1e306d", "! target '1e306d' is not a number"},
    {"a: quiet() >= 1e-323ms", "! no data could fail '>= 0'"},
    {"a: age() < 1e-323ns", "! no data could meet '< 0'"},
    {"a: max((.x)) <= 5", "a = max((.x)) <= 5"},
    {"a: max([.x, {y: .y}] | .[0]) <= 5", "a = max([.x, {y: .y}] | .[0]) <= 5"},
    {"a: max(.['x)\\')'] ) <= 5", "a = max(.['x)\\')']) <= 5"},
    {"max(.x <= 5", "! the parenthesis at '(.x <= 5' is not closed"},
    {"max(.x] <= 5)", "! is not closed"},
    {"max('x) <= 5", "! is not closed"},
    {"max(1) <= 5", "! does not look at the record"},
    /* comparators */
    {"a: max(.x) < 5", "a = max(.x) < 5"},
    {"a: max(.x) <= 5", "a = max(.x) <= 5"},
    {"a: max(.x) > 5", "a = max(.x) > 5"},
    {"a: max(.x) >= 5", "a = max(.x) >= 5"},
    {"a: max(.x) == 5", "a = max(.x) == 5"},
    {"a: max(.x) != 5", "a = max(.x) != 5"},
    {"max(.x) =< 5", "! expected <= < >= > == or != at '=< 5'"},
    {"max(.x) 5", "! expected <= < >= > == or != at '5'"},
    /* what stands behind the target */
    {"a: max(.x) <= 5 by .g", "a = max(.x) <= 5 by .g"},
    {"a: max(.x) <= 5 by .g where .y", "a = max(.x) <= 5 where .y by .g"},
    {"a: max(.x) <= 5  by  .g  where  .y ", "a = max(.x) <= 5 where .y by .g"},
    {"a: max(.x) <= 5 where\t.y", "a = max(.x) <= 5 where .y"},
    {"max(.x) <=", "! expected a target behind <="},
    {"max(.x) <= by .g", "! expected a target behind <="},
    {"max(.x) <= where .g", "! expected a target behind <="},
    {"max(.x) <= 5by .g", "! target '5by .g' is not a number"},
    {"max(.x) <= 5 by", "! target '5 by' is not a number"},
    {"max(.x) <= 5 where(.y)", "! target '5 where(.y)' is not a number"},
    {"max(.x) <= 5 by ", "! 'by' needs an expression"},
    {"max(.x) <= 5 by where .y", "! 'by' needs an expression"},
    {"max(.x) <= 5 where ", "! 'where' needs an expression"},
    /* aggregates that are none */
    {"p0(.x) <= 5", "! percentiles go from"},
    {"p101(.x) <= 5", "! percentiles go from"},
    {"pq(.x) <= 5", "! percentiles such as p95"},
    {"x9(.x) <= 5", "! percentiles such as p95"},
    {"medain(.x) <= 5", "! did you mean 'mean'?"},
    /* how the value is called in reasons */
    {"count() < 0", "! : count is a whole number"},
    {"rate(.x) > 100%", "! : rate of x lies"},
    {"rate(.) > 100%", "! : rate of . lies"},
    {"rate(.x > 1) > 100%", "! : rate of .x > 1 lies"},
    {"rate(.'x') > 100%", "! : rate of .'x' lies"},
    {"rate(length == 1) > 100%", "! : rate of length == 1 lies"},
    {"p50(.x_ms) <= 5%", "! but p50 of x_ms is in ms"},
    /* units: of the member, of the target, of the aggregate */
    {"a: max(.x) <= 5ms", "a = max(.x) <= 5 in ms?"},
    {"a: max(.x_ms) <= 5ms", "a = max(.x_ms) <= 5 in ms"},
    {"a: max(.x_ms) <= 5", "a = max(.x_ms) <= 5 in ms"},
    {"a: max(.x_ms + 1) <= 5", "a = max(.x_ms + 1) <= 5"},
    {"a: max(.x_ms.y) <= 5", "a = max(.x_ms.y) <= 5 in ms"},
    {"a: max(.x_ms.y_bytes) <= 5", "a = max(.x_ms.y_bytes) <= 5 in B"},
    {"a: max(.x['y_ms'][0]) <= 5", "a = max(.x['y_ms'][0]) <= 5 in ms"},
    {"a: max(.['ms']) <= 5", "a = max(.['ms']) <= 5"},
    {"a: max(.s) <= 5", "a = max(.s) <= 5"},
    {"a: max(.x_ms) <= 5s", "! the target is in s, but max of x_ms is in ms: write 5000ms"},
    {"a: max(.value) <= 5 where .name == 'x_ms'",
	"a = max(.value) <= 5 in ms where .name == 'x_ms'"},
    {"a: max(.value) <= 5 where .name == 'x'", "a = max(.value) <= 5 where .name == 'x'"},
    {"a: max(.valu) <= 5 where .name == 'x_ms'", "a = max(.valu) <= 5 where .name == 'x_ms'"},
    {"a: max(.value) <= 5 where .nam == 'x_ms'", "a = max(.value) <= 5 where .nam == 'x_ms'"},
    {"a: max(.value) <= 5", "a = max(.value) <= 5"},
    {"a: age() <= 2h", "a = age() <= 7200 in s"},
    {"a: age() <= 5", "a = age() <= 5 in s"},
    {"a: age() <= 5%", "! the target is in %, but age is in s"},
    {"a: count() <= 5ms", "! the target is in ms, but count has no unit"},
    {"a: rate(.x) <= 5ms", "! the target is in ms, but rate of x is in %"},
    {"a: rate(.x) <= 5", "a = rate(.x) <= 5 in %"},
    {"a: rate(.x) <= 0", "a = rate(.x) <= 0 in %"},
    {"a: rate(.x) <= 0.5", "! is 0.5 meant as 0.5% or as 50%?"},
    {"a: rate(.x) <= 1", "! is 1 meant as"},
    {"a: rate(.x) <= 1%", "a = rate(.x) <= 1 in %"},
    {"a: per_second(.x) <= 1", "a = per_second(.x) <= 1 in /s"},
    {"a: per_second(.x) <= 60/m", "a = per_second(.x) <= 1 in /s"},
    {"a: per_second(.x) <= 1ms", "! is in /s"},
    /* what there can be; more in guardrails_rule_test.c */
    {"a: distinct(.percent) <= 200", "a = distinct(.percent) <= 200"},
    {"a: max(.percent) <= 200", "! impossible target 200"},
    {"a: max(.m.percent) <= 200", "! impossible target 200"},
    {"a: increase(.percent) <= 200", "a = increase(.percent) <= 200 in %"},
    {"a: max(.percent + 0) <= 200", "a = max(.percent + 0) <= 200"},
    /* limits on latencies, without the generator's own lateness */
    {"a: max(.latency_ms) <= 5", "a = max(.latency_ms) <= 5 in ms net .net_latency_ms"},
    {"a: p95(.latency_ms.p95) < 5", "a = p95(.latency_ms.p95) < 5 in ms net .net_latency_ms.p95"},
    {"a: max(.latency_ms['p95']) < 5",
	"a = max(.latency_ms['p95']) < 5 in ms net .net_latency_ms['p95']"},
    {"a: max(.latency_ms) >= 5", "a = max(.latency_ms) >= 5 in ms"},
    {"a: max(.latency_ms) > 5", "a = max(.latency_ms) > 5 in ms"},
    {"a: max(.latency_ms) == 5", "a = max(.latency_ms) == 5 in ms"},
    {"a: max(.latency_ms.p95 + 1) <= 5", "a = max(.latency_ms.p95 + 1) <= 5"},
    {"a: max(.latency_msx) <= 5", "a = max(.latency_msx) <= 5"},
    {"a: max(.x_ms) <= 5", "a = max(.x_ms) <= 5 in ms"},
    {"a: count(.latency_ms) <= 5", "a = count(.latency_ms) <= 5"},
    {"a: per_second(.latency_ms) <= 5", "a = per_second(.latency_ms) <= 5 in /s"},
    {"a: max(.latency_ms) <= 5 where .x",
	"a = max(.latency_ms) <= 5 in ms where .x net .net_latency_ms"},
};

/* A type that is asked for in a value moves into `where`, if it is a condition of its own. */
static const struct parse_case types[] = {
    {"a: count(" F ") == 0", "a = count(" F ") == 0 where " F},
    {"a: count( 'f' == .type ) == 0", "a = count('f' == .type) == 0 where " F},
    {"a: count(" F " and .x) == 0", "a = count(" F " and .x) == 0 where " F},
    {"a: count(.x and " F ") == 0", "a = count(.x and " F ") == 0 where " F},
    {"a: count(.x and " F "  and .y) == 0", "a = count(.x and " F "  and .y) == 0 where " F},
    {"a: count(.x and.type=='f') == 0", "a = count(.x and.type=='f') == 0 where " F},
    {"a: count(.x==1and.type=='f') == 0", "a = count(.x==1and.type=='f') == 0 where " F},
    {"a: count(" F " and.x==1or.y) == 0", "! put it in where"},
    {"a: count(.x or.type=='f') == 0", "! put it in where"},
    {"a: count(.['type'] == 'f') == 0", "! put it in where"},
    {"a: count(. ['type'] == 'f') == 0", "! put it in where"},
    {"a: count(.'t\\u0079pe' == 'f') == 0", "! put it in where"},
    {"a: count('\\(.type)' == 'f') == 0", "! put it in where"},
    {"a: count(getpath(['type']) == 'f') == 0", "! put it in where"},
    {"a: count(.labels .type == 'f') == 0", "a = count(.labels .type == 'f') == 0"},
    {"a: max('\\(')'|.x)' | length) <= 5", "a = max('\\(')'|.x)' | length) <= 5"},
    {"a: count(.x and .type=='f'and(.y)) == 0",
	"a = count(.x and .type=='f'and(.y)) == 0 where " F},
    {"a: count(" F " and (.x or .y)) == 0", "a = count(" F " and (.x or .y)) == 0 where " F},
    {"a: count((.x | .y) and " F ") == 0", "a = count((.x | .y) and " F ") == 0 where " F},
    {"a: count(" F " and .not and .or) == 0", "a = count(" F " and .not and .or) == 0 where " F},
    {"a: count(" F " and .x == 'a | b') == 0", "a = count(" F " and .x == 'a | b') == 0 where " F},
    {"a: count(" F " and .x == 'a (') == 0", "a = count(" F " and .x == 'a (') == 0 where " F},
    {"a: count(" F ") == 0 where .x or .y", "a = count(" F ") == 0 where " F " and (.x or .y)"},
    {"a: rate(" F ") == 0", "a = rate(" F ") == 0 in % where " F},
    {"a: count(" F " or .x) == 0", "! put it in where"},
    {"a: count(.x or " F ") == 0", "! put it in where"},
    {"a: count(" F " | not) == 0", "! put it in where"},
    {"a: count(if " F " then .x else .y end) == 0", "! put it in where"},
    {"a: count((" F ")) == 0", "! put it in where"},
    {"a: count(.x and (.y and " F ")) == 0", "! put it in where"},
    {"a: count([" F "] and .x) == 0", "! put it in where"},
    {"a: count(.x == " F ") == 0", "! put it in where"},
    {"a: count(" F " == .x) == 0", "! put it in where"},
    {"a: count(" F " + 'g') == 0", "! put it in where"},
    {"a: count(" F " and .x // true) == 0", "! put it in where"},
    {"a: count(" F " and .type == 'g') == 0", "! put it in where"},
    {"a: count(.type != 'f') == 0", "! put it in where"},
    {"a: max(.type | length) <= 5", "! put it in where"},
    {"a: max(.x | $y.type) <= 5", "! put it in where"},
    {"a: max((.).type) <= 5", "! put it in where"},
    {"a: max(. as $r | $r.type | length) <= 5", "! put it in where"},
    {"a: max(.type | length) <= 5 where " F, "a = max(.type | length) <= 5 where " F},
    {"a: distinct(.type) <= 5", "! put it in where"},
    /* another member */
    {"a: max(.labels.type) <= 5", "a = max(.labels.type) <= 5"},
    {"a: max(.x[0].type) <= 5", "a = max(.x[0].type) <= 5"},
    {"a: max(. as $r | $r.types) <= 5", "a = max(. as $r | $r.types) <= 5"},
    {"a: count(.x == '(.).type') == 0", "a = count(.x == '(.).type') == 0"},
    {"a: max(first.type) <= 5 where .x", "a = max(first.type) <= 5 where .x"},
};
/* A rule is shown whole, so it has an end. */
static void
test_long_rules(void)
{
	enum { LONG = 1 << 20 };
	struct text line = TEXT_INIT(2 * LONG), why = TEXT_INIT(TEXT_MAX_REASON);
	struct policy policy = {0};

	text_add_string(&line, "count() == 0 where .x");
	while (line.len <= LONG)
		text_add_byte(&line, 'x');
	CHECK_INT(policy_add_line(&policy, text_string(&line), &why), -1);
	CHECK(strstr(text_string(&why), "more than a megabyte") != NULL);
	text_free(&line);
	text_free(&why);
	policy_free(&policy);
}
int
main(void)
{
	check_cases(lines, COUNT(lines), NULL, parse_line);
	check_cases(relatives, COUNT(relatives), NULL, parse_line);
	check_cases(types, COUNT(types), NULL, parse_line);
	test_long_rules();
	return unit_end();
}
