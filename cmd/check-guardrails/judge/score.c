#include "score.h"

#include <inttypes.h>

#include "json_writer.h"
#include "policy.h"
#include "rule.h"
#include "text.h"
#include "verdict.h"

void
score_begin(struct score_keeper *keeper, const struct score *score, struct records *records)
{
	*keeper = (struct score_keeper){.score = score, .records = records};
}

/* Adds up the rule that is over.  A rule with many verdicts (one a group) counts as its worst. */
static void
score_settle(struct score_keeper *keeper)
{
	const struct rule *rule = keeper->rule;

	if (!rule || !keeper->judged || keeper->worst == CHECK_SKIP)
		return;
	keeper->rules++;
	keeper->possible += rule->weight;
	if (keeper->worst == CHECK_PASS)
		keeper->gained += rule->weight;
	else if (keeper->worst == CHECK_WARN)
		keeper->gained += rule->weight / 2;
}

void
score_rule(struct score_keeper *keeper, const struct rule *rule)
{
	score_settle(keeper);
	keeper->rule = rule;
	keeper->judged = false;
}

void
score_take(void *context, const struct rule *rule, struct verdict *v)
{
	struct score_keeper *keeper = context;

	if (!keeper->judged || verdict_badness(v->status) > verdict_badness(keeper->worst))
		keeper->worst = v->status;
	keeper->judged = true;
	keeper->begun |= v->begun;
	/* An expired waiver closes the gate whatever the score. */
	if (keeper->score->on && v->status == CHECK_FAIL && !rule->key && !v->expired) {
		v->status = CHECK_WARN;
		v->scored = true;
		text_add_string(&v->message, " (failed; the score decides)");
	}
	v->window = keeper->window;
	if (keeper->bind)
		v->status = keeper->bind(keeper->context, rule, v, v->status);
	verdict_write(v, rule, keeper->records);
}

void
score_judge(struct score_keeper *keeper)
{
	const struct score *score = keeper->score;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON), labels = TEXT_INIT(TEXT_MAX_REASON);
	struct json_writer w = json_writer(&labels);
	struct check check = {
	    .name = "score",
	    .op = ">=",
	    .target = check_number(score->pass),
	    .unit = "%",
	    .severity = "critical",
	    .status = CHECK_UNKNOWN,
	    .has_samples = true,
	};
	double percent;

	score_settle(keeper);
	if (!score->on)
		return;
	check.samples = keeper->rules;
	if (keeper->possible > 0) {
		percent = 100 * keeper->gained / keeper->possible;
		check.observed = check_number(percent);
		check.has_margin = true;
		check.margin = percent - score->pass;
		check.status = percent >= score->pass   ? CHECK_PASS
			       : percent >= score->warn ? CHECK_WARN
							: CHECK_FAIL;
		text_add_string(&message, "the score is ");
		verdict_show(&message, percent, score->pass, "%");
		text_add_format(&message, " on %" PRId64 " rules; %g %% pass, %g %% warn",
		    keeper->rules, score->pass, score->warn);
	} else {
		text_add_string(&message, "no rule counts in the score");
		if (keeper->begun)
			check.status = CHECK_SKIP;
	}
	check.message = text_string(&message);
	if (keeper->bind)
		check.status = keeper->bind(keeper->context, NULL, NULL, check.status);
	if (keeper->window) {
		json_open_object(&w, NULL);
		json_put_string(&w, "window", keeper->window);
		json_close_object(&w);
		check.labels = text_string(&labels);
	}
	records_check(keeper->records, &check);
}
