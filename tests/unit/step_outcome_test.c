/* The checks of a step, the worst of them, and their records. */
#include "step/outcome.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "options.h"
#include "step_says.h"

static const char letters[] = "pfwsu"; /* by enum check_status */

static enum check_status
status_of(char letter)
{
	return (enum check_status)(strchr(letters, letter) - letters);
}

/* Fail, unknown, warn, skip, pass: the first of these that any check from `first` on has. */
static void
the_worst_is_told(void)
{
	static const char *const by_weight = "pswuf";
	static const struct {
		const char *checks;
		size_t first;
		char worst;
	} cases[] = {
	    {"", 0, 'u'},
	    {"p", 1, 'u'},
	    {"pf", 2, 'u'},
	    {"p", 0, 'p'},
	    {"fps", 1, 's'},
	    {"fpp", 1, 'p'},
	    {"wfp", 0, 'f'},
	    {"ppu", 0, 'u'},
	};
	struct step step = {.name = (char *)"a"};

	for (size_t i = 0; i < COUNT(cases) + 25; i++) {
		struct step_outcome outcome = {.step = &step};
		size_t one = i % 5, other = i / 5 % 5;
		char pair[3] = {by_weight[one], by_weight[other], '\0'};
		bool listed = i < COUNT(cases);
		size_t first = listed ? cases[i].first : 0;
		char worst = listed ? cases[i].worst : by_weight[one > other ? one : other];

		for (const char *at = listed ? cases[i].checks : pair; *at; at++)
			CHECK_INT(outcome_say(&outcome, "", "", status_of(*at), "m"), 0);
		if (!CHECK_INT(outcome_worst(&outcome, first), status_of(worst)))
			fprintf(stderr, "  of %s\n", listed ? cases[i].checks : pair);
		step_outcome_free(&outcome);
	}
}

static void
checks_are_empty_at_first(void)
{
	struct step step = {.name = (char *)"a"};
	struct step_outcome outcome = {.step = &step};
	struct text told = TEXT_INIT(4096);

	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 20; i++) {
			struct step_check *check = outcome_add(&outcome, "", "");

			check_tell(check, &told);
			CHECK_INT(check->status, CHECK_UNKNOWN);
			*check = (struct step_check){.name = check->name,
			    .observed = check->observed,
			    .target = check->target,
			    .message = check->message,
			    .op = "<",
			    .unit = "ms",
			    .of_time = true,
			    .samples = 7};
			text_add_string(&check->observed, "1");
			text_add_string(&check->target, "2");
			text_add_string(&check->message, "m");
		}
		CHECK_INT(outcome.count, 20);
		outcome_cut(&outcome, 30);
		CHECK_INT(outcome.count, 20);
		outcome_cut(&outcome, 3);
		CHECK_INT(outcome.count, 3);
		/* What was cut does not count. */
		outcome.checks[3].status = CHECK_FAIL;
		CHECK_INT(outcome_worst(&outcome, 0), CHECK_PASS);
		outcome_cut(&outcome, 0);
	}
	CHECK_STRING(text_string(&told), "");
	step_outcome_free(&outcome);
	text_free(&told);
}

static void
a_step_begins_anew(void)
{
	struct step step = {.name = (char *)"a"}, before = {.name = (char *)"b"};
	struct step_outcome outcome = {.step = &before,
	    .evidence = TEXT_INIT(16),
	    .tries = 3,
	    .rounds = 4,
	    .elapsed_ns = 5,
	    .interrupted = true,
	    .sent = true,
	    .request_id = "r",
	    .trace_id = "t",
	    .span_id = "s"};

	CHECK_INT(outcome_say(&outcome, "again", "size", CHECK_FAIL, "m"), 0);
	CHECK_STRING(outcome.checks[0].name, "b again: size");
	text_add_string(&outcome.evidence, "{}");
	outcome_begin(&outcome, &step);
	CHECK_INT(outcome.count, 0);
	CHECK_INT(outcome.evidence.len, 0);
	CHECK_INT(outcome.tries, 1);
	CHECK_INT(outcome.rounds, 1);
	CHECK_INT(outcome.elapsed_ns, 0);
	CHECK(!outcome.interrupted && !outcome.sent);
	CHECK(!*outcome.request_id && !*outcome.trace_id && !*outcome.span_id);
	CHECK(outcome.step == &step);
	step_outcome_free(&outcome);
}

/* ---- records ---- */

/* The lines of a file that is closed, each from the run on, with ' for ". */
static void
check_written(int fd, const char *expected)
{
	static char written[1 << 16];
	struct text told = TEXT_INIT(sizeof(written));
	ssize_t n = pread(fd, written, sizeof(written) - 1, 0);

	written[n > 0 ? n : 0] = '\0';
	for (char *line = strtok(written, "\n"); line; line = strtok(NULL, "\n")) {
		const char *run = strstr(line, "\"run\":\"r\",");

		if (strstr(line, "\"type\":\"check\""))
			text_add_format(&told, "%s\n", run ? run + 10 : line);
	}
	for (size_t i = 0; i < told.len; i++)
		told.bytes[i] = told.bytes[i] == '"' ? '\'' : told.bytes[i];
	CHECK_STRING(text_string(&told), expected);
	text_free(&told);
	close(fd);
}

static void
check_recorded(const struct step_outcome *outcome, const char *expected)
{
	static const struct common_options options = {.run = "r"};
	int fd = file_temporary("/tmp");
	struct records *records = records_open_on(&options, &clock_system, fd);

	CHECK_INT(step_record(outcome, records), 0);
	(void)records_finish(records);
	check_written(fd, expected);
}

static void
checks_are_recorded(void)
{
	struct step step = {.name = (char *)"a", .file = (char *)"p", .line = 7};
	struct step_outcome outcome = {.evidence = TEXT_INIT(64)};
	struct step_check *check;

	outcome_begin(&outcome, &step);
	text_add_string(&outcome.evidence, "{'e':1}");
	for (size_t i = 0; i < outcome.evidence.len; i++)
		outcome.evidence.bytes[i] =
		    outcome.evidence.bytes[i] == '\'' ? '"' : outcome.evidence.bytes[i];
	CHECK_INT(outcome_say(&outcome, "", "", CHECK_PASS, "%s", ""), 0);
	check = outcome_add(&outcome, "", "max_ms");
	check->status = CHECK_FAIL;
	check->op = "<=";
	check->unit = "ms";
	check->samples = 1;
	text_add_string(&check->observed, "2.5");
	text_add_string(&check->target, "1");
	text_add_string(&check->message, "slow");
	CHECK_INT(outcome_say(&outcome, "", "", CHECK_UNKNOWN, "u"), 0);
	CHECK_INT(outcome_say(&outcome, "", "", CHECK_WARN, "w"), 0);
	CHECK_INT(outcome_say(&outcome, "", "", CHECK_SKIP, "s"), 0);
	check_recorded(&outcome,
	    "'name':'a','status':'pass','file':'p','line':7,'labels':{'step':'a'}}\n"
	    "'name':'a: max_ms','status':'fail','observed':2.5,'op':'<=','target':1,'unit':'ms',"
	    "'samples':1,'file':'p','line':7,'labels':{'step':'a'},'message':'slow',"
	    "'evidence':{'e':1}}\n"
	    "'name':'a','status':'unknown','file':'p','line':7,'labels':{'step':'a'},'message':'u',"
	    "'evidence':{'e':1}}\n"
	    "'name':'a','status':'warn','file':'p','line':7,'labels':{'step':'a'},'message':'w'}\n"
	    "'name':'a','status':'skip','file':'p','line':7,'labels':{'step':'a'},'message':'s'}"
	    "\n");

	/* Of several rounds each says how many; of until, the tries. */
	outcome_begin(&outcome, &step);
	step.until = true;
	outcome.rounds = 2;
	outcome.sent = true;
	outcome.elapsed_ns = 1234567;
	memcpy(outcome.request_id, "q", 2);
	memcpy(outcome.trace_id, "t", 2);
	memcpy(outcome.span_id, "x", 2);
	CHECK_INT(outcome_say(&outcome, "", "", CHECK_FAIL, "f"), 0);
	check = outcome_add(&outcome, "", "p50_ms");
	check->status = CHECK_PASS;
	check->samples = 1;
	check_recorded(&outcome,
	    "'request_id':'q','trace_id':'t','span_id':'x','name':'a','status':'fail','samples':2,"
	    "'file':'p','line':7,'elapsed_ms':1.234,'labels':{'step':'a','tries':1},"
	    "'message':'f'}\n"
	    "'request_id':'q','trace_id':'t','span_id':'x','name':'a: p50_ms','status':'pass',"
	    "'samples':1,'file':'p','line':7,'elapsed_ms':1.234,"
	    "'labels':{'step':'a','tries':1}}\n");

	/* It was never sent. */
	outcome.tries = 0;
	outcome_cut(&outcome, 1);
	outcome.sent = false;
	outcome.rounds = 1;
	outcome.request_id[0] = outcome.trace_id[0] = outcome.span_id[0] = '\0';
	check_recorded(&outcome,
	    "'name':'a','status':'fail','file':'p','line':7,'labels':{'step':'a'},"
	    "'message':'f'}\n");
	step_outcome_free(&outcome);
}

int
main(void)
{
	program_begin("unit");
	the_worst_is_told();
	checks_are_empty_at_first();
	a_step_begins_anew();
	checks_are_recorded();
	return unit_end();
}
