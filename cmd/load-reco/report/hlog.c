#include "hlog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "histogram.h"
#include "memory.h"
#include "tally.h"
#include "text.h"

struct hlog {
	FILE *file;
	int64_t start; /* monotonic */
	int failure;
};

static double
seconds_of(int64_t ns)
{
	return (double)ns / (double)CLOCK_SECOND;
}

struct hlog *
hlog_open(const char *path, struct text *why)
{
	struct hlog *hlog = memory_new(1, sizeof(*hlog));
	int64_t wall = clock_wall(&clock_system);
	char date[CLOCK_RFC3339_SIZE];

	hlog->file = fopen(path, "we");
	if (!hlog->file) {
		text_set_format(why, "cannot write %s: %s", path, strerror(errno));
		free(hlog);
		return NULL;
	}
	hlog->start = exchange_now();
	clock_format(date, wall);
	(void)fprintf(hlog->file,
	    "#[Logged by load-reco " READYLINE_VERSION "]\n"
	    "#[Histogram log format version 1.3]\n"
	    "#[StartTime: %.3f (seconds since epoch), %s]\n"
	    "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
	    "\"Interval_Compressed_Histogram\"\n",
	    seconds_of(wall), date);

	return hlog;
}

/* A tag may not hold what separates columns. */
static void
hlog_put_tag(FILE *file, const char *phase)
{
	(void)fputs("Tag=", file);
	for (; *phase != '\0'; phase++)
		(void)fputc(*phase == ' ' || *phase == ',' ? '-' : *phase, file);
	(void)fputc(',', file);
}

void
hlog_write(
    struct hlog *hlog, const char *phase, const struct tally_cell *cell, int64_t start, int64_t end)
{
	struct histogram *latency = tally_cell_latency(cell, false);
	TEXT_LOCAL payload = TEXT_INIT(TEXT_MAX_RECORD);

	if (!latency || histogram_encode(latency, &payload) == -1) {
		hlog->failure = ENOMEM;
	} else {
		hlog_put_tag(hlog->file, phase);
		(void)fprintf(hlog->file, "%.3f,%.3f,%.6f,%s\n",
		    seconds_of(start > hlog->start ? start - hlog->start : 0),
		    seconds_of(end - start), (double)histogram_max(latency) / (double)CLOCK_MS,
		    text_string(&payload));
		if (fflush(hlog->file) != 0 && hlog->failure == 0)
			hlog->failure = errno;
	}
	histogram_free(latency);
}

int
hlog_close(struct hlog *hlog, struct text *why)
{
	int failure;

	if (!hlog)
		return 0;
	if (fclose(hlog->file) != 0 && hlog->failure == 0)
		hlog->failure = errno;
	failure = hlog->failure;
	free(hlog);
	if (failure == 0)
		return 0;
	return text_fail(why, "the histogram log was lost: %s", strerror(failure));
}
