#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "json.h"
#include "markup.h"
#include "memory.h"
#include "reader.h"
#include "table.h"
#include "text.h"

enum { ID_SIZE = 120 };

void
run_begin(struct run *run)
{
	run->first = INT64_MAX;
	run->last = INT64_MIN;
}

void
run_free(struct run *run)
{
	for (size_t i = 0; i < run->id_count; i++)
		free(run->ids[i]);
	for (size_t i = 0; i < run->program_count; i++)
		free(run->programs[i].tool);
}

static void
run_take_id(struct run *run, const struct json_slice *value)
{
	char *id;
	size_t i = 0;

	if (value->type != JSON_STRING)
		return;
	id = slice_word(value, ID_SIZE);
	while (i < run->id_count && strcmp(run->ids[i], id) != 0)
		i++;
	if (i < run->id_count || i == MOST_RUNS) {
		run->more_ids += i == MOST_RUNS;
		free(id);
	} else {
		run->ids[run->id_count++] = id;
	}
}

static struct program_row *
run_program(struct run *run, const struct json_slice *value)
{
	char *tool = slice_word(value, ID_SIZE);
	size_t i = 0;

	while (i < run->program_count && strcmp(run->programs[i].tool, tool) != 0)
		i++;
	if (i < run->program_count || i == MOST_PROGRAMS)
		free(tool);
	else
		run->programs[run->program_count++].tool = tool;

	return i < MOST_PROGRAMS ? &run->programs[i] : NULL;
}

static void
run_take_summary(struct run *run, const struct reading *reading, const struct facts *facts)
{
	struct program_row *row = run_program(run, &reading->tool);
	double elapsed = fact_number(facts, FACT_ELAPSED);

	if (!row)
		return;
	row->summaries++;
	if (reading->summary > row->worst)
		row->worst = reading->summary;
	for (int s = 0; s <= CHECK_UNKNOWN; s++)
		if (reading->counts[s] > 0 && row->counts[s] < INT64_MAX / 2 &&
		    reading->counts[s] < INT64_MAX / 2)
			row->counts[s] += reading->counts[s];
	row->elapsed_ms = fmax(row->elapsed_ms, elapsed > 0 ? elapsed : 0);
}

void
run_take(struct run *run, const struct reading *reading, const struct facts *facts)
{
	int64_t time;

	run->records++;
	run_take_id(run, &reading->run);
	if (fact_time(facts, FACT_TIME, &time)) {
		run->first = time < run->first ? time : run->first;
		run->last = time > run->last ? time : run->last;
	}
	if (reading->kind == READING_SUMMARY)
		run_take_summary(run, reading, facts);
}

/* ---- in words ---- */

void
run_put_line(const struct run *run, struct text *out)
{
	if (run->id_count > 0) {
		text_add_string(out, "Run <code>");
		markup_excerpt(out, run->ids[0], ID_SIZE);
		text_add_string(out, "</code>");
		if (run->id_count > 1)
			text_add_string(out, " and others");
	}
	if (run->first <= run->last)
		text_add_format(out, "%s<span>%s</span>", run->id_count > 0 ? " \xc2\xb7 " : "",
		    word_moment(run->first).text);
}

static void
run_put_programs(const struct run *run, struct text *out)
{
	static const char *const headings[] = {"Program", "It ended", "#Passed", "#Failed",
	    "#Unknown", "#Warnings", "#Skipped", "#Took", NULL};
	static const char *const words[] = {"well", "closing the gate", "in trouble"};
	static const char *const icons[] = {"pass", "fail", "fail"};
	static const enum check_status order[] = {
	    CHECK_PASS, CHECK_FAIL, CHECK_UNKNOWN, CHECK_WARN, CHECK_SKIP};

	table_open(out, "Programs that took part, by their summaries", headings);
	for (size_t i = 0; i < run->program_count; i++) {
		const struct program_row *row = &run->programs[i];

		table_row(out, row->tool[0] ? row->tool : "(no tool named)");
		table_status(out, icons[row->worst], words[row->worst]);
		for (int s = 0; s <= CHECK_UNKNOWN; s++)
			table_number(out, word_count(row->counts[order[s]]).text);
		table_ms(out, row->elapsed_ms);
		table_row_end(out);
	}
	table_close(out);
}

static void
run_put_ids(const struct run *run, struct text *out)
{
	text_add_format(out, "<div><dt>%s</dt><dd>", run->id_count > 1 ? "Runs" : "Run");
	for (size_t i = 0; i < run->id_count; i++) {
		text_add_string(out, i > 0 ? ", <code>" : "<code>");
		markup_text(out, run->ids[i]);
		text_add_string(out, "</code>");
	}
	if (run->more_ids > 0)
		text_add_string(out, ", and more");
	text_add_string(out, run->id_count > 0 ? "</dd></div>" : "none named</dd></div>");
}

void
run_put(const struct run *run, int64_t bad_records, struct text *out)
{
	text_add_string(out, "<section id=\"run\" aria-labelledby=\"run-head\">"
			     "<h2 id=\"run-head\">About this run</h2>\n<dl class=\"about\">");
	run_put_ids(run, out);
	if (run->first <= run->last)
		text_add_format(out,
		    "<div><dt>From</dt><dd>%s</dd></div><div><dt>To</dt><dd>%s</dd></div>",
		    word_moment(run->first).text, word_moment(run->last).text);
	text_add_format(
	    out, "<div><dt>Records</dt><dd>%s</dd></div>", word_count(run->records).text);
	if (bad_records > 0)
		text_add_format(out, "<div><dt>Could not be read</dt><dd>%s</dd></div>",
		    word_count(bad_records).text);
	text_add_string(out,
	    "<div><dt>Made by</dt><dd>readiness-report " READYLINE_VERSION "</dd></div></dl>\n");
	if (run->program_count > 0)
		run_put_programs(run, out);
	text_add_string(out, "</section>\n");
}
