/* links: cmd/incident-deliver/ */
#include "sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "artifact.h"
#include "deliver.h"
#include "diag.h"
#include "records.h"
#include "unit.h"

/* ---- a clock that is set ---- */

static int64_t now = 1000000 * CLOCK_SECOND;

static int64_t
time_told(void *context)
{
	(void)context;
	return now;
}

static int
time_passed(void *context, int64_t ns)
{
	(void)context;
	now += ns;
	return 0;
}

static const struct clock set_clock = {time_told, time_told, time_passed, NULL};

/* ---- a sink that answers as told ---- */

static struct {
	enum sink_verdict verdict;
	int64_t retry_after_ns;
	int64_t back_at; /* from then on everything is taken */
	int tries, taken;
	int64_t timeout_ns; /* of the last request */
	char keys[4096];    /* of all that was taken */
} service;

static enum sink_verdict
service_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	service.timeout_ns = sink->timeout_ns;
	service.tries++;
	if (now >= service.back_at) {
		service.taken++;
		strncat(service.keys, notice->idempotency_key, 100);
		strncat(service.keys, " ", 2);
		return SINK_DELIVERED;
	}
	reply->retry_after_ns = service.retry_after_ns;
	text_set_format(&reply->reason, "it is down");

	return service.verdict;
}

static struct sink_kind kind = {.scheme = "test", .is_idempotent = true, .send = service_send};

/* ---- a spool ---- */

static char folder[] = "/tmp/readyline-sender-XXXXXX";
static const char *sink_id = "test";

static void
incident_write(const char *id, const char *status)
{
	TEXT_LOCAL path = TEXT_INIT(4096), document = TEXT_INIT(4096), why = TEXT_INIT(4096);

	text_add_format(&path, "%s/incident_%s.json", folder, id);
	text_add_format(&document,
	    "{\"incident_id\":\"%s\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"environment\":\"ci\","
	    "\"kind\":\"api\",\"exception\":\"E\",\"stack\":\"\",\"extras\":{\"status\":\"%s\"}}",
	    id, status);
	CHECK_INT(
	    artifact_save(text_string(&path), 0600, text_string(&document), document.len, &why), 0);
}

struct trial {
	struct common_options common;
	struct deliver deliver;
	struct sink_settings settings;
	struct sink sink;
	struct agent agent;
	struct sender sender;
};

static void
trial_begin(struct trial *trial)
{
	TEXT_LOCAL why = TEXT_INIT(4096);

	*trial = (struct trial){
	    .common = {.run = "r", .quiet = true}, .settings = {.timeout_ns = 10 * CLOCK_SECOND}};
	trial->deliver = (struct deliver){.spool = folder,
	    .clock = &set_clock,
	    .backoff_ns = CLOCK_SECOND,
	    .backoff_most_ns = 300 * CLOCK_SECOND};
	trial->deliver.records = records_open_on(&trial->common, &set_clock, -1);
	trial->sink = (struct sink){.kind = &kind,
	    .name = (char *)"test",
	    .id = (char *)sink_id,
	    .settings = &trial->settings};
	trial->agent = (struct agent){.deliver = &trial->deliver,
	    .spool = spool_new(folder, &set_clock),
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .generation = 1,
	    .until = INT64_MAX};
	CHECK(spool_scan(trial->agent.spool, &why) != -1);
	sender_open(&trial->sender, &trial->agent, &trial->sink);
}

static void
trial_end(struct trial *trial)
{
	sender_close(&trial->sender);
	spool_free(trial->agent.spool);
	CHECK(records_finish(trial->deliver.records) >= 0);
}

/* Runs it until nothing waits, at most so long. */
static void
trial_run(struct trial *trial, int64_t most_ns)
{
	int64_t until = now + most_ns, wait = 0;

	while (now < until && wait != SENDER_IDLE) {
		wait = sender_step(&trial->sender);
		if (wait != SENDER_IDLE)
			now += wait;
	}
}

static void
service_begins(enum sink_verdict verdict, int64_t back_in)
{
	memset(&service, 0, sizeof(service));
	service.verdict = verdict;
	service.back_at = now + back_in;
	diag_quiet(true);
}

/* ---- what is promised ---- */

static void
row_was_delivered(struct trial *trial, int attempts)
{
	const struct ledger_row *row = ledger_find(trial->sender.ledger, "one");

	CHECK_INT(trial->sender.delivered, 1);
	CHECK_INT(trial->sender.failed + trial->sender.unknown, 0);
	CHECK(!trial->sender.is_broken && !trial->sender.is_down);
	CHECK_INT(row->known, LEDGER_OPEN);
	CHECK_INT(row->outcome, LEDGER_DELIVERED);
	CHECK_INT(row->attempts, attempts);
	CHECK_INT(row->count, 1);
	CHECK(row->told_at == row->tried_at && row->told_at > 0);
	CHECK(!row->in_hand && !row->reason);
}

static void
an_hour_without_answers_is_one_page(void)
{
	struct trial trial;

	sink_id = "hour";
	incident_write("one", "open");
	trial_begin(&trial);
	service_begins(SINK_LATER, 3600 * CLOCK_SECOND);
	trial_run(&trial, 7200 * CLOCK_SECOND);
	CHECK_INT(service.taken, 1);
	CHECK_STRING(service.keys, "one ");
	CHECK(service.tries > 10 && service.tries < 200);
	row_was_delivered(&trial, service.tries);
	/* And no other one, though it goes on for a day. */
	trial_run(&trial, 86400 * CLOCK_SECOND);
	CHECK_INT(service.taken, 1);
	trial_end(&trial);
}

static void
what_is_asked_for_is_waited(void)
{
	struct trial trial;

	sink_id = "asked";
	trial_begin(&trial);
	service_begins(SINK_LATER, 600 * CLOCK_SECOND);
	service.retry_after_ns = 700 * CLOCK_SECOND;
	trial_run(&trial, 7200 * CLOCK_SECOND);
	CHECK_INT(service.tries, 2);
	CHECK_INT(service.taken, 1);
	trial_end(&trial);
}

/* What was tried of its beginning is no try of its end. */
static void
an_end_counts_its_own_attempts(void)
{
	const struct ledger_row *row;
	struct trial trial;

	sink_id = "end";
	trial_begin(&trial);
	service_begins(SINK_LATER, 7200 * CLOCK_SECOND);
	trial_run(&trial, 60 * CLOCK_SECOND);
	row = ledger_find(trial.sender.ledger, "one");
	CHECK(row->attempts > 1 && row->attempts == service.tries);
	CHECK_INT(row->event, NOTICE_TRIGGER);
	trial_end(&trial);

	incident_write("one", "resolved");
	trial_begin(&trial);
	service_begins(SINK_LATER, 0);
	trial_run(&trial, 7200 * CLOCK_SECOND);
	CHECK_STRING(service.keys, "one-resolved ");
	row = ledger_find(trial.sender.ledger, "one");
	CHECK_INT(row->event, NOTICE_RESOLVE);
	CHECK_INT(row->attempts, 1);
	CHECK_INT(trial.sender.delivered, 1);
	trial_end(&trial);
	incident_write("one", "open");
}

/* Killed between the request and what is written of it: a new sender reads what stands. */
static void
what_was_in_hand(bool is_idempotent, const char *taken)
{
	struct ledger_row *row;
	struct trial trial;
	TEXT_LOCAL why = TEXT_INIT(4096);

	kind.is_idempotent = is_idempotent;
	trial_begin(&trial);
	service_begins(SINK_LATER, 0);
	CHECK_INT(ledger_lock(trial.sender.ledger, &why), 1);
	row = ledger_add(trial.sender.ledger, "one");
	row->attempts = 1;
	row->event_count = 1;
	row->in_hand = true;
	row->idempotency_key = strdup("one");
	CHECK_INT(ledger_save(trial.sender.ledger, row, &why), 0);
	trial_end(&trial);

	trial_begin(&trial);
	trial_run(&trial, 60 * CLOCK_SECOND);
	CHECK_STRING(service.keys, taken);
	CHECK_INT(trial.sender.unknown, is_idempotent ? 0 : 1);
	trial_end(&trial);
	/* That is settled. */
	trial_begin(&trial);
	trial_run(&trial, 60 * CLOCK_SECOND);
	CHECK_STRING(service.keys, taken);
	CHECK_INT(trial.sender.unknown + trial.sender.delivered, 0);
	trial_end(&trial);
	kind.is_idempotent = true;
}

static void
what_was_in_hand_is_told_where_it_is_known_again(void)
{
	sink_id = "again";
	what_was_in_hand(true, "one ");
	sink_id = "once";
	what_was_in_hand(false, "");
}

/* Nobody knows: what it was stands in the ledger, and the end is told all the same. */
static void
what_is_unknown_is_not_told_again(void)
{
	const struct ledger_row *row;
	struct trial trial;

	sink_id = "unknown";
	kind.is_idempotent = false;
	for (int runs = 0; runs < 2; runs++) {
		trial_begin(&trial);
		service_begins(SINK_UNKNOWN, runs * -1 * CLOCK_SECOND + CLOCK_SECOND);
		trial_run(&trial, 600 * CLOCK_SECOND);
		row = ledger_find(trial.sender.ledger, "one");
		CHECK_INT(service.tries, runs == 0 ? 1 : 0);
		CHECK_INT(trial.sender.unknown, runs == 0 ? 1 : 0);
		CHECK_INT(row->outcome, LEDGER_UNKNOWN);
		CHECK_INT(row->known, LEDGER_OPEN);
		CHECK_INT(row->told_at, 0);
		CHECK_STRING(row->reason, "it is down");
		trial_end(&trial);
	}
	incident_write("one", "resolved");
	trial_begin(&trial);
	trial_run(&trial, 600 * CLOCK_SECOND);
	CHECK_STRING(service.keys, "one-resolved ");
	row = ledger_find(trial.sender.ledger, "one");
	CHECK_INT(row->attempts, 1);
	CHECK_INT(row->known, LEDGER_RESOLVED);
	CHECK_INT(trial.sender.delivered, 1);
	trial_end(&trial);
	incident_write("one", "open");
	kind.is_idempotent = true;
}

/* A refusal is final, and what is behind it is not held back. */
static void
what_is_refused_is_kept(void)
{
	TEXT_LOCAL name = TEXT_INIT(4096);
	struct trial trial;

	sink_id = "refused";
	for (int runs = 0; runs < 2; runs++) {
		trial_begin(&trial);
		service_begins(SINK_REFUSED, CLOCK_SECOND * 3600);
		trial_run(&trial, 600 * CLOCK_SECOND);
		CHECK_INT(service.tries, runs == 0 ? 1 : 0);
		CHECK_INT(trial.sender.failed, runs == 0 ? 1 : 0);
		text_clear(&name);
		text_add_format(&name, "%s/delivery/failed/incident_one.%s.txt", folder,
		    ledger_file(trial.sender.ledger));
		CHECK_INT(access(text_string(&name), R_OK), 0);
		trial_end(&trial);
	}
}

static void
two_take_turns(void)
{
	struct trial first, second;

	sink_id = "turns";
	trial_begin(&first);
	trial_begin(&second);
	service_begins(SINK_LATER, 60 * CLOCK_SECOND);
	CHECK_INT(sender_step(&first.sender), 0);
	CHECK(sender_step(&second.sender) > 0);
	CHECK_INT(service.tries, 1);
	/* The other one takes over when this one ends. */
	trial_end(&first);
	trial_run(&second, 600 * CLOCK_SECOND);
	CHECK_INT(service.taken, 1);
	trial_end(&second);
}

static void
a_clock_that_jumps_loses_nothing(void)
{
	static const struct {
		const char *sink;
		int64_t back_s;
	} jumps[] = {{"days", 900000}, {"hours", 36000}, {"none", 0}};

	/* What the ledger says of the future is no reason to wait for longer than was asked. */
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		struct trial trial;

		sink_id = jumps[i].sink;
		trial_begin(&trial);
		service_begins(SINK_LATER, 60 * CLOCK_SECOND);
		service.retry_after_ns = 30 * CLOCK_SECOND;
		CHECK_INT(sender_step(&trial.sender), 0);
		trial_end(&trial);
		now -= jumps[i].back_s * CLOCK_SECOND;
		trial_begin(&trial);
		service_begins(SINK_LATER, 0);
		trial_run(&trial, 20 * CLOCK_SECOND);
		CHECK_INT(service.taken, 0);
		trial_run(&trial, 40 * CLOCK_SECOND);
		CHECK_INT(service.taken, 1);
		trial_end(&trial);
		now += jumps[i].back_s * CLOCK_SECOND;
	}
}

/* A request is given the time that is left, --timeout at most; and a second at least, or five where
 * it could not be made again. */
static void
a_request_has_its_time(void)
{
	static const struct {
		int64_t left_s;
		bool is_idempotent;
		int64_t given_s;
	} rows[] = {{0, true, 1}, {1, true, 1}, {7, true, 7}, {10, true, 10}, {60, true, 10},
	    {0, false, 5}, {4, false, 5}, {6, false, 6}, {60, false, 10}, {-7, true, 1}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL name = TEXT_INIT(100);
		struct trial trial;

		text_add_format(&name, "time-%zu", i);
		sink_id = text_string(&name);
		kind.is_idempotent = rows[i].is_idempotent;
		trial_begin(&trial);
		trial.agent.until = now + rows[i].left_s * CLOCK_SECOND;
		service_begins(SINK_DELIVERED, 0);
		CHECK_INT(sender_step(&trial.sender), 0);
		CHECK_INT(service.timeout_ns, rows[i].given_s * CLOCK_SECOND);
		trial_end(&trial);
	}
	kind.is_idempotent = true;
}

/* What waited and is gone is told once; but not while there is one that cannot be read, which may be
 * it. */
static void
what_is_gone_is_told(void)
{
	TEXT_LOCAL path = TEXT_INIT(4096), broken = TEXT_INIT(4096), why = TEXT_INIT(4096);
	struct trial trial;

	sink_id = "gone";
	incident_write("two", "open");
	trial_begin(&trial);
	service_begins(SINK_LATER, 3600 * CLOCK_SECOND);
	trial_run(&trial, 60 * CLOCK_SECOND);
	trial_end(&trial);
	text_add_format(&path, "%s/incident_two.json", folder);
	text_add_format(&broken, "%s/incident_broken.json", folder);
	CHECK_INT(rename(text_string(&path), text_string(&broken)), 0);
	CHECK_INT(artifact_save(text_string(&broken), 0600, "{", 1, &why), 0);
	for (int runs = 0; runs < 3; runs++) {
		trial_begin(&trial);
		trial_run(&trial, 60 * CLOCK_SECOND);
		CHECK_INT(trial.sender.failed, runs == 1 ? 1 : 0);
		trial_end(&trial);
		(void)unlink(text_string(&broken));
	}
}

/* Its artifact is gone: the row stays for a month. */
static void
rows_are_forgotten(void)
{
	TEXT_LOCAL path = TEXT_INIT(4096), why = TEXT_INIT(4096);
	struct trial trial;

	sink_id = "hour";
	text_add_format(&path, "%s/incident_one.json", folder);
	CHECK_INT(unlink(text_string(&path)), 0);
	for (int days = 0; days < 3; days++) {
		trial_begin(&trial);
		trial_run(&trial, CLOCK_SECOND);
		CHECK_INT(ledger_lock(trial.sender.ledger, &why), 1);
		CHECK_INT(ledger_count(trial.sender.ledger), days < 2 ? 1 : 0);
		trial_end(&trial);
		now += (days == 0 ? 29 : 2) * (86400 * CLOCK_SECOND);
	}
}

int
main(void)
{
	char command[100];

	if (!mkdtemp(folder))
		return 1;
	an_hour_without_answers_is_one_page();
	what_is_asked_for_is_waited();
	an_end_counts_its_own_attempts();
	what_was_in_hand_is_told_where_it_is_known_again();
	what_is_unknown_is_not_told_again();
	what_is_refused_is_kept();
	two_take_turns();
	a_clock_that_jumps_loses_nothing();
	a_request_has_its_time();
	what_is_gone_is_told();
	rows_are_forgotten();
	(void)snprintf(command, sizeof(command), "rm -r %s", folder);
	CHECK_INT(system(command), 0);

	return unit_end();
}
