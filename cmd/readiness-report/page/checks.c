#include "checks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "markup.h"
#include "memory.h"
#include "report.h"

/* In bytes of HTML. */
enum {
	ROWS_PASS = 500 << 10,
	ROWS_FAIL = 350 << 10,
	ROWS_WARN = 150 << 10,
	ROWS_SKIP = 80 << 10,
	ROWS_UNKNOWN = 150 << 10,
	ROWS_OF_ANY_TOOL = 2 << 10,
	ROWS_LIMIT = 1 << 20,
};

/* In bytes of a record's strings. */
enum { NAME_SHOWN = 300, SENTENCE_SHOWN = 400 };

static const size_t rows_most[STATUSES] = {[CHECK_PASS] = ROWS_PASS,
    [CHECK_FAIL] = ROWS_FAIL,
    [CHECK_WARN] = ROWS_WARN,
    [CHECK_SKIP] = ROWS_SKIP,
    [CHECK_UNKNOWN] = ROWS_UNKNOWN};

void
checks_begin(struct checks *checks)
{
	checks->score = checks->score_wanted = NAN;
	checks->failed = checks->unknown = TEXT_INIT(ROWS_LIMIT);
	checks->request_id = memory_string("");
}

void
checks_free(struct checks *checks)
{
	for (size_t i = 0; i < checks->tool_count; i++) {
		free(checks->tools[i].name);
		for (int s = 0; s < STATUSES; s++)
			text_free(&checks->tools[i].rows[s]);
	}
	text_free(&checks->failed);
	text_free(&checks->unknown);
	free(checks->request_id);
}

/* ---- all of them ---- */

static struct tool_checks *
checks_of_tool(struct checks *checks, const char *tool)
{
	size_t len = markup_cut(tool, NAME_SHOWN), i = 0;

	while (i < checks->tool_count && !markup_is(checks->tools[i].name, tool, len))
		i++;
	if (i > MOST_PAGE_TOOLS)
		i = MOST_PAGE_TOOLS;
	if (i == checks->tool_count) {
		bool last = i == MOST_PAGE_TOOLS;

		checks->tools[i].name =
		    last ? memory_string("other tools") : memory_copy(tool, len);
		for (int s = 0; s < STATUSES; s++)
			checks->tools[i].rows[s] = TEXT_INIT(ROWS_LIMIT);
		checks->tool_count++;
	}

	return &checks->tools[i];
}

/* `card`: its number where it has one, else 0. */
static void
checks_add_row(
    struct checks *checks, struct tool_checks *tool, const struct item *item, int64_t card)
{
	struct text *rows = &tool->rows[item->status];
	size_t before = rows->len;

	if (checks->sizes[item->status] > rows_most[item->status] && before > ROWS_OF_ANY_TOOL) {
		tool->left_out[item->status]++;
		return;
	}
	text_add_string(rows, "<li><b>");
	markup_excerpt(rows, item->name[0] ? item->name : "(no name)", NAME_SHOWN);
	text_add_string(rows, "</b>");
	if (item->message[0] != '\0') {
		text_add_string(rows, " <span>");
		markup_excerpt(rows, item->message, SENTENCE_SHOWN);
		text_add_string(rows, "</span>");
	}
	if (card == 0 && check_status_closes(item->status))
		markup_id(rows, item->request_id);
	if (card > 0)
		text_add_format(rows, " <a href=\"#check-%lld\">evidence</a>", (long long)card);
	text_add_string(rows, "</li>\n");
	checks->sizes[item->status] += rows->len - before;
}

/* The share of the rules that hold, where a policy asks for it. */
static void
checks_note_score(struct checks *checks, const struct item *item)
{
	char *end;

	if (strcmp(item->tool, "check-guardrails") != 0 || strcmp(item->name, "score") != 0 ||
	    strcmp(item->unit, "%") != 0)
		return;
	checks->score = strtod(item->observed, &end);
	checks->score_wanted = strtod(item->target, &end);
}

void
checks_take(struct checks *checks, const struct item *item, const char *evidence)
{
	struct tool_checks *tool = checks_of_tool(checks, item->tool);
	int64_t card = 0;

	checks->counts[item->status]++;
	tool->counts[item->status]++;
	checks_note_score(checks, item);
	if (check_status_closes(item->status))
		card = checks_add_card(checks, item, evidence);
	checks_add_row(checks, tool, item, card);
}

static void
checks_put_choice(struct text *out, const char *set, const char *id, const char *word,
    int64_t count, bool checked)
{
	text_add_format(out,
	    "<input type=\"radio\" name=\"%s\" id=\"%s-%s\"%s%s><label for=\"%s-%s\">", set, set,
	    id, checked ? " checked" : "", count == 0 ? " disabled" : "", set, id);
	markup_excerpt(out, word, 60);
	text_add_format(out, " <span>%s</span></label>\n", word_count(count).text);
}

static int64_t
counts_sum(const int64_t counts[STATUSES])
{
	int64_t sum = 0;

	for (int s = 0; s < STATUSES; s++)
		sum += counts[s];

	return sum;
}

static void
checks_put_filter(const struct checks *checks, struct text *out)
{
	int64_t all = counts_sum(checks->counts);

	text_add_string(out, "<div class=\"filter\"><fieldset><legend>Status</legend>\n");
	checks_put_choice(out, "status", "all", "All", all, true);
	for (int s = 0; s < STATUSES; s++)
		checks_put_choice(out, "status", check_status_name(status_order[s]),
		    status_word(status_order[s]), checks->counts[status_order[s]], false);
	text_add_string(out, "</fieldset>\n");
	if (checks->tool_count > 1) {
		text_add_string(out, "<fieldset><legend>Tool</legend>\n");
		checks_put_choice(out, "tool", "all", "All", all, true);
		for (size_t i = 0; i < checks->tool_count; i++) {
			char id[16];

			snprintf(id, sizeof(id), "%zu", i + 1);
			checks_put_choice(out, "tool", id, checks->tools[i].name,
			    counts_sum(checks->tools[i].counts), false);
		}
		text_add_string(out, "</fieldset>\n");
	}
	text_add_string(out, "</div>\n");
}

static void
checks_put_group(const struct tool_checks *tool, enum check_status status, struct text *out)
{
	const char *class = check_status_name(status);

	if (tool->counts[status] == 0)
		return;
	text_add_format(out, "<div class=\"group %s\"><h4>", class);
	status_icon(out, class);
	text_add_format(out, "<span class=\"word %s\">%s</span> %s</h4>\n<ul>\n", class,
	    status_word(status), word_count(tool->counts[status]).text);
	text_add(out, text_string(&tool->rows[status]), tool->rows[status].len);
	text_add_string(out, "</ul>");
	if (tool->left_out[status] > 0)
		text_add_format(out,
		    "<p class=\"more\">and %s more, for which this page has no room</p>",
		    word_count(tool->left_out[status]).text);
	text_add_string(out, "</div>\n");
}

void
checks_put_all(const struct checks *checks, bool left_out, struct text *out)
{
	text_add_string(out, "<section id=\"checks\" aria-labelledby=\"checks-head\">"
			     "<h2 id=\"checks-head\">Checks</h2>\n");
	if (checks->tool_count > 0)
		checks_put_filter(checks, out);
	else
		text_add_format(out, "<p class=\"none\">%s</p>\n",
		    left_out ? "Those that passed or were skipped are left out."
			     : "No check was made.");
	for (size_t i = 0; i < checks->tool_count; i++) {
		const struct tool_checks *tool = &checks->tools[i];

		text_add_format(out, "<section class=\"tool tool-%zu\"><h3>", i + 1);
		markup_excerpt(out, tool->name[0] ? tool->name : "(no tool named)", NAME_SHOWN);
		text_add_string(out, "</h3><div class=\"groups\">\n");
		for (int s = 0; s < STATUSES; s++)
			checks_put_group(tool, status_order[s], out);
		text_add_string(out, "</div></section>\n");
	}
	text_add_string(out, "</section>\n");
}
