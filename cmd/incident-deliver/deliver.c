/* deliver: the command line of incident-deliver, and its sinks. */
#include "deliver.h"

#include <stdlib.h>

#include "digest.h"
#include "http.h"
#include "memory.h"
#include "records.h"
#include "text.h"

enum { MINUTE_S = 60, HOUR_S = 3600 };

#define OPTION_STRUCT struct deliver

static const struct option_row rows[] = {
    OPTION_FOLDER_ROW("spool", 0, spool, "FOLDER",
	"where incidents lie (default: reports/incidents)", .environment = "READYLINE_INCIDENTS"),
    OPTION_SECRET_LIST_ROW("to", 0, to, "URL", "deliver to this sink, or to that in @FILE"),
    OPTION_DURATION_ROW("deadline", 0, deadline_ns, "DURATION", "how long to try (default: 1m)",
	CLOCK_MS, 24 * (HOUR_S * CLOCK_SECOND)),
    OPTION_DURATION_ROW("timeout", 0, settings.timeout_ns, "DURATION",
	"limit of each request (default: 10s)", CLOCK_MS, HOUR_S *CLOCK_SECOND),
    OPTION_FILE_ROW("ca-file", 0, settings.ca_file, "FILE",
	"further certificates of authorities to trust, PEM"),
    {0},
};

void
deliver_parse(struct deliver *deliver, int *argc, char ***argv)
{
	static const char *(*const libraries[])(void) = {
	    http_library, http_idn_library, digest_library, NULL};

	deliver->spool = "reports/incidents";
	deliver->deadline_ns = MINUTE_S * CLOCK_SECOND;
	deliver->settings.timeout_ns = 10 * CLOCK_SECOND;
	deliver->clock = &clock_system;
	deliver->options = (struct options){
	    .synopsis = "--to URL [--spool FOLDER] [options]",
	    .about = "deliver incidents to those who have to know",
	    .example = "incident-deliver --to pagerduty: --spool incidents",
	    .rows = rows,
	    .values = deliver,
	    .libraries = libraries,
	    .types = "delivery check summary",
	};
	options_parse(&deliver->options, argc, argv);
	if (*argc > 0)
		options_wrong(&deliver->options, "no operand is expected, not \"%s\"", **argv);
	if (deliver->to.count == 0)
		options_wrong(&deliver->options, "no sink named: --to URL");
	deliver->settings.run = deliver->options.common.run;
}

int
deliver_open(struct deliver *deliver)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	deliver->sinks = memory_new(deliver->to.count, sizeof(*deliver->sinks));
	for (size_t i = 0; i < deliver->to.count; i++) {
		text_clear(&why);
		if (sink_open(&deliver->sinks[i], deliver->to.items[i], &deliver->settings, &why) ==
		    0)
			continue;
		records_trouble_with(deliver->records, "--to: %s", text_string(&why));
		return -1;
	}

	return 0;
}

void
deliver_close(struct deliver *deliver)
{
	for (size_t i = 0; deliver->sinks && i < deliver->to.count; i++)
		sink_close(&deliver->sinks[i]);
	free(deliver->sinks);
}
