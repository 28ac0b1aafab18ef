/* deliver: the command line of incident-deliver, and its sinks. */
#include "deliver.h"

#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "agent.h"
#include "compression.h"
#include "database.h"
#include "digest.h"
#include "file.h"
#include "http.h"
#include "memory.h"
#include "records.h"
#include "pattern.h"
#include "redaction.h"
#include "redaction_rules.h"
#include "text.h"
#include "units.h"

enum { MINUTE_S = 60, HOUR_S = 3600, MOST_STATUS = 255 };

#define OPTION_STRUCT struct deliver

/* Completion words of --to. */
#define SINK_BEGINNINGS                                                                            \
	"pagerduty: pagerduty+https:// alertmanager+https:// sentry: sentry+https:// slack: "      \
	"slack+https:// https:// exec:"

static const struct option_row rows[] = {
    OPTION_FOLDER_ROW("spool", 0, spool, "FOLDER",
	"where incidents lie (default: reports/incidents)", .environment = "READYLINE_INCIDENTS"),
    OPTION_SECRET_LIST_ROW("to", 0, to, "URL", "deliver to this sink, or to that in @FILE",
	.choices = SINK_BEGINNINGS),
    OPTION_FLAG_ROW("flush", 0, flush, "end when nothing waits any more (the default)"),
    OPTION_FLAG_ROW("follow", 0, follow, "stay, and deliver what comes until a signal comes"),
    OPTION_DURATION_ROW("deadline", 0, deadline_ns, "DURATION",
	"how long --flush tries (default: 1m); a ping 10s", CLOCK_MS, 24 * (HOUR_S * CLOCK_SECOND)),
    OPTION_DURATION_ROW("timeout", 0, settings.timeout_ns, "DURATION",
	"limit of each request (default: 10s)", CLOCK_MS, HOUR_S *CLOCK_SECOND),
    OPTION_DURATION_ROW("backoff", 0, backoff_ns, "DURATION",
	"leave a sink alone so long after a failure, then twice (default: 1s)", CLOCK_MS,
	HOUR_S *CLOCK_SECOND),
    OPTION_DURATION_ROW("backoff-max", 0, backoff_most_ns, "DURATION",
	"never longer than this (default: 5m)", CLOCK_MS, 24 * (HOUR_S * CLOCK_SECOND)),
    OPTION_FILE_ROW("ca-file", 0, settings.ca_file, "FILE",
	"further certificates of authorities to trust, PEM"),
    OPTION_LIST_ROW("id", 0, ids, "ID", "retry: this incident alone"),
    OPTION_FLAG_ROW(
	"unknown", 0, with_unknown, "retry: also what may have arrived, and would arrive twice"),
    OPTION_FILE_ROW("body", 0, body, "FILE", "ping: send the last lines of this file, or of -"),
    {0},
};

#define ACTION_NAMES "deliver|status|retry|ping"

static const struct {
	const char *name;
	void (*run)(struct deliver *deliver);
	bool needs_sinks;
} actions[] = {
    {"deliver", agent_run, true},
    {"status", action_status, false},
    {"retry", action_retry, false},
    {"ping", action_ping, false},
};

static void
parse_action(struct deliver *deliver, int *argc, char ***argv)
{
	size_t count = sizeof(actions) / sizeof(actions[0]), i = 0;

	if (*argc > 0) {
		while (i < count && strcmp(**argv, actions[i].name) != 0)
			i++;
		if (i == count)
			options_wrong(
			    &deliver->options, "\"%s\" is no action: " ACTION_NAMES, **argv);
		(*argc)--;
		(*argv)++;
	}
	deliver->run = actions[i].run;
	deliver->needs_sinks = actions[i].needs_sinks;
}

/* As of an option: @FILE stands for its first line. */
static void
read_ping_url(struct deliver *deliver)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), line = TEXT_INIT(TEXT_MAX_REASON);

	if (deliver->ping_url[0] != '@')
		return;
	if (file_read(deliver->ping_url + 1, &line, &why) == -1)
		options_wrong(&deliver->options, "ping: %s", text_string(&why));
	text_cut(&line, strcspn(text_string(&line), "\r\n"));
	deliver->ping_url = deliver->ping_file = memory_string(text_string(&line));
}

/* Behind ping: [URL] SIGNAL. */
static void
parse_ping(struct deliver *deliver, int *argc, char ***argv)
{
	static const char *const signals[] = {"start", "success", "fail", NULL};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t status;

	if (*argc == 2) {
		deliver->ping_url = *(*argv)++;
		(*argc)--;
	} else
		deliver->ping_url = getenv("HEALTHCHECK_URL");
	if (*argc != 1 || !deliver->ping_url || *deliver->ping_url == '\0')
		options_wrong(&deliver->options,
		    "ping wants a URL, or HEALTHCHECK_URL, and start, success, fail or an exit "
		    "status");
	deliver->ping_signal = **argv;
	(*argc)--;
	if (!text_is_among(deliver->ping_signal, signals) &&
	    (units_parse_count(deliver->ping_signal, &status) == -1 || status > MOST_STATUS))
		options_wrong(&deliver->options,
		    "a ping is start, success, fail or an exit status, not \"%s\"",
		    deliver->ping_signal);
	read_ping_url(deliver);
	if (http_check_url(deliver->ping_url, &why) == -1)
		options_wrong(&deliver->options, "ping: %s", text_string(&why));
}

static void
check_combinations(const struct deliver *deliver)
{
	bool delivers = deliver->needs_sinks, pings = deliver->run == action_ping;
	bool retries = deliver->run == action_retry;
	const struct {
		bool given, fits;
		const char *words;
	} rules[] = {
	    {deliver->flush && deliver->follow, false,
		"--flush and --follow contradict each other"},
	    {deliver->flush || deliver->follow, delivers,
		"--flush and --follow go with delivering"},
	    {deliver->deadline_ns > 0, !deliver->follow, "--follow has no deadline"},
	    {deliver->to.count > 0, delivers, "--to goes with delivering alone"},
	    {delivers, deliver->to.count > 0, "no sink named: --to URL"},
	    {deliver->ids.count > 0 || deliver->with_unknown, retries,
		"--id and --unknown go with retry"},
	    {deliver->body, pings, "--body goes with ping"},
	    {deliver->backoff_ns > deliver->backoff_most_ns, false,
		"--backoff is longer than --backoff-max"},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].given && !rules[i].fits)
			options_wrong(&deliver->options, "%s", rules[i].words);
}

void
deliver_parse(struct deliver *deliver, int *argc, char ***argv)
{
	static const char *(*const libraries[])(void) = {http_library, http_idn_library,
	    database_sqlite_library, digest_library, compression_library, pattern_library, NULL};

	deliver->spool = "reports/incidents";
	deliver->settings.timeout_ns = 10 * CLOCK_SECOND;
	deliver->backoff_ns = CLOCK_SECOND;
	deliver->backoff_most_ns = 5 * (MINUTE_S * CLOCK_SECOND);
	deliver->clock = &clock_system;
	deliver->options = (struct options){
	    .synopsis = "[status|retry|ping] --to URL [--spool FOLDER] [options]",
	    .about = "deliver incidents to those who have to know",
	    .operands = ACTION_NAMES " start|success|fail",
	    .example = "incident-deliver --to pagerduty: --spool incidents",
	    .rows = rows,
	    .values = deliver,
	    .libraries = libraries,
	    .types = "delivery stats check summary",
	    .redact_rules = redaction_rules_read,
	};
	options_parse(&deliver->options, argc, argv);
	parse_action(deliver, argc, argv);
	if (deliver->run == action_ping)
		parse_ping(deliver, argc, argv);
	if (*argc > 0)
		options_wrong(&deliver->options, "no operand is expected, not \"%s\"", **argv);
	check_combinations(deliver);
	if (deliver->deadline_ns == 0)
		deliver->deadline_ns = (deliver->run == action_ping ? 10 : MINUTE_S) * CLOCK_SECOND;
	deliver->settings.run = deliver->options.common.run;
}

/* One ledger would be kept for both. */
static bool
sink_is_new(const struct deliver *deliver, size_t which, struct text *why)
{
	const struct sink *sinks = deliver->sinks;

	for (size_t i = 0; i < which; i++) {
		if (strcmp(sinks[i].id, sinks[which].id) != 0)
			continue;
		text_set_format(why, "%s stands twice; name one of the two: #name=NAME behind it",
		    sinks[which].name);
		return false;
	}

	return true;
}

int
deliver_open(struct deliver *deliver)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	deliver->sinks = memory_new(deliver->to.count, sizeof(*deliver->sinks));
	for (size_t i = 0; i < deliver->to.count; i++) {
		text_clear(&why);
		if (sink_open(&deliver->sinks[i], deliver->to.items[i], !deliver->to.in_file[i],
			&deliver->settings, &why) == 0 &&
		    sink_is_new(deliver, i, &why))
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
	free(deliver->ping_file);
}
