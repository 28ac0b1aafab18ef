#include "queues.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "markup.h"
#include "memory.h"
#include "report.h"
#include "table.h"

enum { ROOM = 1 << 20, WORD_SIZE = 300 };

static const char *const outcome_names[OUTCOMES] = {
    "delivered", "deferred", "failed", "unknown", "other"};

void
queues_begin(struct queues *queues)
{
	queues->incidents = TEXT_INIT(ROOM);
}

void
queues_free(struct queues *queues)
{
	for (size_t i = 0; i < queues->count; i++)
		free(queues->rows[i].name);
	text_free(&queues->incidents);
}

void
queues_take(struct queues *queues, const struct queue_figures *figures)
{
	size_t len = markup_cut(figures->name, WORD_SIZE), i = 0;

	while (i < queues->count && (!markup_is(queues->rows[i].name, figures->name, len) ||
					queues->rows[i].is_sink != figures->is_sink))
		i++;
	if (i == MOST_PAGE_QUEUES) {
		queues->left_out++;
		return;
	}
	if (i == queues->count)
		queues->rows[queues->count++].name = memory_copy(figures->name, len);
	queues->rows[i].is_sink = figures->is_sink;
	queues->rows[i].depth = figures->depth;
	queues->rows[i].parked = figures->parked;
	queues->rows[i].oldest_age_s = figures->oldest_age_s;
	queues->rows[i].newest_age_s = figures->newest_age_s;
}

double
queues_depth(const struct queues *queues)
{
	double depth = NAN;

	for (size_t i = 0; i < queues->count; i++)
		if (!queues->rows[i].is_sink && queues->rows[i].depth >= 0)
			depth = (isnan(depth) ? 0 : depth) + queues->rows[i].depth;

	return depth;
}

/* ---- incidents ---- */

/* What happened, and below it the request and what to do about it. */
static void
incident_put_name(struct text *rows, const struct facts *facts)
{
	char *what = fact_word(facts, FACT_INCIDENT_EXCEPTION, WORD_SIZE);
	char *request = fact_word(facts, FACT_INCIDENT_REQUEST, WORD_SIZE);
	char *runbook = fact_word(facts, FACT_INCIDENT_RUNBOOK, WORD_SIZE);

	text_add_string(rows, "<tr><th scope=\"row\">");
	markup_text(rows, what[0] ? what : "(not told)");
	if (request[0] != '\0') {
		text_add_string(rows, "<p class=\"sub\">Request <code>");
		markup_text(rows, request);
		text_add_string(rows, "</code></p>");
	}
	if (runbook[0] != '\0') {
		text_add_string(rows, "<p class=\"sub\">Runbook ");
		markup_link(rows, runbook);
		text_add_string(rows, "</p>");
	}
	text_add_string(rows, "</th>");
	free(what);
	free(request);
	free(runbook);
}

static void
incident_put_severity(struct text *rows, const struct facts *facts)
{
	char *severity = fact_word(facts, FACT_INCIDENT_SEVERITY, WORD_SIZE);

	table_cell(rows, severity);
	free(severity);
}

void
queues_take_incident(struct queues *queues, const struct facts *facts)
{
	struct text *rows = &queues->incidents;
	bool resolved = fact_is(facts, FACT_ACTION, "resolved");
	int64_t seen;

	queues->open += !resolved;
	if (++queues->incident_count > MOST_INCIDENTS) {
		queues->incidents_left_out++;
		return;
	}
	incident_put_name(rows, facts);
	table_status(rows, resolved ? "pass" : "fail", resolved ? "Resolved" : "Open");
	incident_put_severity(rows, facts);
	if (fact_time(facts, FACT_INCIDENT_TIME, &seen))
		table_cell(rows, word_moment(seen).text);
	else
		table_cell(rows, "");
	table_row_end(rows);
}

void
queues_take_delivery(struct queues *queues, const struct facts *facts)
{
	int i = 0;

	while (i < OUTCOMES - 1 && !fact_is(facts, FACT_OUTCOME, outcome_names[i]))
		i++;
	queues->deliveries[i]++;
}

/* ---- the sections ---- */

static void
queues_put_rows(const struct queues *queues, bool sinks, struct text *out)
{
	for (size_t i = 0; i < queues->count; i++) {
		const struct queue_row *row = &queues->rows[i];
		const double counts[] = {row->depth, row->parked};
		const double ages[] = {row->oldest_age_s, row->newest_age_s};

		if (row->is_sink != sinks)
			continue;
		table_row(out, row->name);
		for (int c = 0; c < 2; c++)
			table_number(
			    out, counts[c] < 0 ? "\xe2\x80\x93" : word_number(counts[c]).text);
		for (int a = 0; a < 2; a++)
			table_number(out, ages[a] < 0 ? "\xe2\x80\x93" : word_age(ages[a]).text);
		table_row_end(out);
	}
}

static bool
queues_any(const struct queues *queues, bool sinks)
{
	for (size_t i = 0; i < queues->count; i++)
		if (queues->rows[i].is_sink == sinks)
			return true;

	return false;
}

void
queues_put(const struct queues *queues, struct text *out)
{
	static const char *const headings[] = {
	    "Queue", "#Dead letters", "#Put aside", "#Oldest", "#Newest", NULL};

	if (!queues_any(queues, false))
		return;
	text_add_string(out, "<section id=\"queues\" aria-labelledby=\"queues-head\">"
			     "<h2 id=\"queues-head\">Dead letters</h2>\n");
	table_open(out, "Queues of dead letters, as they were last seen", headings);
	queues_put_rows(queues, false, out);
	table_close(out);
	table_more(out, queues->left_out, "states of other queues");
	text_add_string(out, "</section>\n");
}

static void
queues_put_deliveries(const struct queues *queues, struct text *out)
{
	const char *before = "<p>Notices: ";

	for (int i = 0; i < OUTCOMES; i++) {
		if (queues->deliveries[i] == 0)
			continue;
		text_add_format(out, "%s%s %s", before, word_count(queues->deliveries[i]).text,
		    outcome_names[i]);
		before = ", ";
	}
	if (before[0] == ',')
		text_add_string(out, ".</p>\n");
}

void
queues_put_incidents(const struct queues *queues, struct text *out)
{
	static const char *const headings[] = {"Incident", "State", "Severity", "First seen", NULL};
	static const char *const sinks[] = {
	    "Sink", "#Waiting", "#Given up", "#Oldest", "#Newest", NULL};
	int64_t deliveries = 0;

	for (int i = 0; i < OUTCOMES; i++)
		deliveries += queues->deliveries[i];
	if (queues->incident_count == 0 && deliveries == 0 && !queues_any(queues, true))
		return;
	text_add_string(out, "<section id=\"incidents\" aria-labelledby=\"incidents-head\">"
			     "<h2 id=\"incidents-head\">Incidents</h2>\n");
	if (queues->incident_count > 0) {
		table_open(out, "Incidents that were written", headings);
		text_add(out, text_string(&queues->incidents), queues->incidents.len);
		table_close(out);
		table_more(out, queues->incidents_left_out, "incidents");
	}
	if (deliveries > 0)
		queues_put_deliveries(queues, out);
	if (queues_any(queues, true)) {
		table_open(out, "Notices that wait for their sinks", sinks);
		queues_put_rows(queues, true, out);
		table_close(out);
	}
	text_add_string(out, "</section>\n");
}
