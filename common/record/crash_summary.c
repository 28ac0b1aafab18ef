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

/* Only what is safe in a signal handler; snprintf() of integers and strings is in glibc, as it takes neither memory nor
 * locks.  Nothing is evaluated while a record is written, so the buffer holds whole ones. */
static void
speak(void *context, const char *reason)
{
	const struct last_words *words = context;
	const int64_t *counts = words->counts;
	int64_t elapsed = clock_monotonic(words->clock) - words->started;
	char now[CLOCK_RFC3339_SIZE], head[160], tail[320];
	struct iovec pieces[] = {
	    {.iov_base = head},
	    {.iov_base = words->origin.bytes, .iov_len = words->origin.len},
	    {.iov_base = tail},
	};

	clock_format(now, clock_wall(words->clock));
	(void)snprintf(head, sizeof(head),
	    "{\"type\":\"summary\",\"tool\":\"%.64s\",\"time\":\"%s\"", program_name(), now);
	(void)snprintf(tail, sizeof(tail),
	    ",\"status\":\"trouble\",\"pass\":%" PRId64 ",\"fail\":%" PRId64 ",\"warn\":%" PRId64
	    ",\"skip\":%" PRId64 ",\"unknown\":%" PRId64 ",\"elapsed_ms\":%" PRId64
	    ",\"message\":\"%.80s\"}\n",
	    counts[CHECK_PASS], counts[CHECK_FAIL], counts[CHECK_WARN], counts[CHECK_SKIP],
	    counts[CHECK_UNKNOWN], elapsed / CLOCK_MS, reason);
	pieces[0].iov_len = strlen(head);
	pieces[2].iov_len = strlen(tail);
	output_last_line(words->output, pieces, 3);
}

void
last_words_prepare(
    struct last_words *words, const struct common_options *options, const char *shard)
{
	struct json_writer w;

	last_words_free(words);
	words->origin = TEXT_INIT(TEXT_MAX_RECORD);
	w = json_writer(&words->origin);
	w.comma = true; /* members stand before them */
	json_put_string(&w, "run", options->run);
	json_put_string(&w, "shard", shard);
	words->prepared = !text_failed(&words->origin);
	if (words->prepared)
		program_last_words(speak, words);
}

void
last_words_free(struct last_words *words)
{
	if (words->prepared)
		program_last_words(NULL, NULL);
	words->prepared = false;
	text_free(&words->origin);
}
