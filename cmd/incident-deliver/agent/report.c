/* What the agent says of its work. */
#include <string.h>

#include "clock.h"
#include "deliver.h"
#include "delivery.h"
#include "private.h"
#include "records.h"

/* A writer that does not use a temporary name may be at it. */
#define WRITERS_PAUSE CLOCK_SECOND

static void
report_count(struct text *out, int64_t count, const char *what)
{
	if (count > 0)
		text_add_format(out, "%s%lld %s", out->len > 0 ? ", " : "", (long long)count, what);
}

void
report_delivery(struct sender *sender, const char *id, enum notice_event event,
    enum ledger_outcome outcome, int64_t attempts, const char *reason)
{
	struct records *records = sender->agent->deliver->records;
	struct json_writer *w;

	pthread_mutex_lock(&sender->agent->lock);
	w = records_begin(records, "delivery");
	delivery_put(w, &(struct delivery){.incident_id = id,
			    .sink = sender->sink->name,
			    .event = event,
			    .outcome = outcome,
			    .attempts = attempts,
			    .message = reason});
	records_end(records);
	records_flush(records);
	pthread_mutex_unlock(&sender->agent->lock);
}

static enum check_status
sender_status(const struct sender *sender)
{
	if (sender->failed > 0 || sender->waiting > 0 || sender->is_broken)
		return CHECK_FAIL;
	if (sender->unknown > 0)
		return CHECK_UNKNOWN;

	return sender->before > 0 ? CHECK_WARN : CHECK_PASS;
}

void
report_sink(struct sender *sender)
{
	struct deliver *deliver = sender->agent->deliver;
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.name = sender->sink->name, .status = sender_status(sender)};

	report_count(&words, sender->delivered, "delivered");
	report_count(&words, sender->failed, "refused");
	report_count(&words, sender->unknown, "unknown");
	report_count(&words, sender->waiting, "not delivered");
	if (words.len == 0)
		text_add_string(&words,
		    sender->is_broken ? "it cannot be known what it was told" : "nothing waits");
	if (check.status == CHECK_FAIL || check.status == CHECK_UNKNOWN)
		text_add_format(&words, ": %s", text_string(&sender->reason));
	if (sender->waiting > 0)
		text_add_format(&words, "; they stay in %s for the next run", deliver->spool);
	if (sender->failed > 0)
		text_add_format(&words, "; see %s/delivery/failed", deliver->spool);
	if (sender->before > 0)
		text_add_format(&words,
		    "; %lld of before failed or are unknown: incident-deliver status tells which, "
		    "retry sends them again",
		    (long long)sender->before);
	pthread_mutex_lock(&sender->agent->lock);
	records_check_with(deliver->records, &check, &words);
	pthread_mutex_unlock(&sender->agent->lock);
}

void
report_trouble(struct agent *agent, const char *name, const struct text *why)
{
	pthread_mutex_lock(&agent->lock);
	records_trouble_with(agent->deliver->records, "%s: %s", name, text_string(why));
	pthread_mutex_unlock(&agent->lock);
}

static void
report_fault(struct agent *agent, struct spool_entry *entry)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), words = TEXT_INIT(TEXT_MAX_REASON);
	struct records *records = agent->deliver->records;
	struct check check = {.name = "spool", .status = CHECK_FAIL, .file = entry->file};

	entry->told = true;
	text_add_string(&words, entry->fault);
	if (entry->may_be_read && spool_set_aside(agent->spool, entry->file, &why) == 0)
		text_add_format(&words, "; set aside in %s/delivery/broken", agent->deliver->spool);
	else if (why.len > 0)
		text_add_format(&words, "; %s", text_string(&why));
	records_trouble_with(records, "%s", text_string(&words));
	records_check_with(records, &check, &words);
	records_flush(records);
}

/* The end came before it could be told from one that is being written. */
static void
report_young_fault(struct agent *agent, struct spool_entry *entry)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.name = "spool", .status = CHECK_UNKNOWN, .file = entry->file};

	entry->told = true;
	text_add_format(&words, "%s; it may be in the making, and stays in %s for the next run",
	    entry->fault, agent->deliver->spool);
	records_check_with(agent->deliver->records, &check, &words);
}

void
report_faults_left(struct agent *agent)
{
	pthread_mutex_lock(&agent->lock);
	for (size_t i = 0; i < spool_count(agent->spool); i++) {
		struct spool_entry *entry = spool_at(agent->spool, i);

		if (entry->fault && !entry->told)
			report_young_fault(agent, entry);
	}
	pthread_mutex_unlock(&agent->lock);
}

bool
report_faults(struct agent *agent)
{
	int64_t now = clock_monotonic(agent->deliver->clock);
	bool some_are_young = false;

	pthread_mutex_lock(&agent->lock);
	for (size_t i = 0; i < spool_count(agent->spool); i++) {
		struct spool_entry *entry = spool_at(agent->spool, i);

		if (!entry->fault || entry->told)
			continue;
		if (now - entry->fault_seen >= WRITERS_PAUSE)
			report_fault(agent, entry);
		else
			some_are_young = true;
	}
	pthread_mutex_unlock(&agent->lock);

	return some_are_young;
}
