#include <stdlib.h>

#include "clock.h"
#include "diag.h"
#include "json_writer.h"
#include "memory.h"
#include "statement_checks.h"
#include "text.h"

struct statement_checks *
statement_checks_new(const char *run, const int64_t *wall)
{
	struct statement_checks *checks = memory_new(1, sizeof(*checks));

	checks->run = run;
	checks->wall = wall;
	checks->list = checks->record = TEXT_INIT(TEXT_MAX_RECORD);
	checks->list_writer = json_writer(&checks->list);
	checks->digest = memory_given(digest_new());
	return checks;
}

void
statement_checks_free(struct statement_checks *checks)
{
	if (!checks)
		return;
	text_free(&checks->list);
	text_free(&checks->record);
	digest_free(checks->digest);
	free(checks);
}

/* The record as it is written, but for a run that nobody asked for. */
static void
check_record_put(const struct statement_checks *checks, const struct check *check, struct text *out)
{
	struct json_writer w = json_writer(out);
	char time[CLOCK_RFC3339_SIZE];

	clock_format(time, *checks->wall);
	json_open_object(&w, NULL);
	json_put_string(&w, "type", "check");
	json_put_string(&w, "tool", program_name());
	json_put_string(&w, "time", time);
	json_put_string(&w, "run", checks->run);
	records_put_check(&w, check);
	json_close_object(&w);
	text_add_byte(out, '\n');
}

void
statement_checks_see(void *context, const struct check *check)
{
	struct statement_checks *checks = context;
	struct json_writer *w = &checks->list_writer;

	text_clear(&checks->record);
	check_record_put(checks, check, &checks->record);
	digest_add(checks->digest, text_string(&checks->record), checks->record.len);
	json_open_object(w, NULL);
	json_put_string(w, "name", check->name);
	json_put_string(w, "status", check_status_name(check->status));
	json_close_object(w);
}
