#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include "clock.h"
#include "diag.h"
#include "json_writer.h"
#include "options.h"
#include "records.h"
#include "output.h"

/* Only what is safe in a signal handler; snprintf() of integers and strings is in glibc, as it
 * takes neither memory nor locks.  Nothing is evaluated while a record is written, so the buffer
 * holds whole ones. */
static void
crash_summary_write(void *context, const char *reason)
{
	const struct crash_summary *summary = context;
	const int64_t *counts = summary->counts;
	int64_t elapsed = clock_monotonic(summary->clock) - summary->started;
	char now[CLOCK_RFC3339_SIZE];
	char head[160];
	char tail[320];
	struct iovec pieces[] = {
	    {.iov_base = head},
	    {.iov_base = summary->origin.bytes, .iov_len = summary->origin.len},
	    {.iov_base = tail},
	};

	clock_format(now, clock_wall(summary->clock));
	snprintf(head, sizeof(head), "{\"type\":\"summary\",\"tool\":\"%.64s\",\"time\":\"%s\"",
	    program_name(), now);
	snprintf(tail, sizeof(tail),
	    ",\"status\":\"trouble\",\"pass\":%" PRId64 ",\"fail\":%" PRId64 ",\"warn\":%" PRId64
	    ",\"skip\":%" PRId64 ",\"unknown\":%" PRId64 ",\"elapsed_ms\":%" PRId64
	    ",\"message\":\"%.80s\"}\n",
	    counts[CHECK_PASS], counts[CHECK_FAIL], counts[CHECK_WARN], counts[CHECK_SKIP],
	    counts[CHECK_UNKNOWN], elapsed / CLOCK_MS, reason);
	pieces[0].iov_len = strlen(head);
	pieces[2].iov_len = strlen(tail);
	output_last_line(summary->output, pieces, sizeof(pieces) / sizeof(pieces[0]));
}

void
crash_summary_prepare(
    struct crash_summary *summary, const struct common_options *options, const char *shard)
{
	struct json_writer w;

	crash_summary_free(summary);
	summary->origin = TEXT_INIT(TEXT_MAX_RECORD);
	w = json_writer(&summary->origin);
	w.comma = true; /* members stand before them */
	json_put_string(&w, "run", options->run);
	json_put_string(&w, "shard", shard);
	if (!text_failed(&summary->origin))
		program_on_give_up(crash_summary_write, summary);
}

void
crash_summary_free(struct crash_summary *summary)
{
	program_on_give_up(NULL, NULL);
	text_free(&summary->origin);
}
