/* What closes the gate: each check with why, its request, its runbook and its evidence. */
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "markup.h"
#include "memory.h"
#include "report.h"

/* In bytes of HTML, and how many. */
enum { CARDS_SIZE = 300 << 10, MOST_CARDS = 100, OPEN_CARDS = 10 };

/* In bytes of a record's strings. */
enum { NAME_SHOWN = 300, WHY_SHOWN = 3000, BODY_SHOWN = 2000, BRIEF_SHOWN = 160 };

static void
card_line(struct text *out, const char *term, const char *value, bool is_link)
{
	if (value[0] == '\0')
		return;
	text_add_format(out, "<div><dt>%s</dt><dd>", term);
	if (is_link) {
		markup_link(out, value);
	} else {
		text_add_string(out, "<code>");
		markup_excerpt(out, value, NAME_SHOWN);
		text_add_string(out, "</code>");
	}
	text_add_string(out, "</dd></div>");
}

/* As it is written on paper. */
static const char *
op_sign(const char *op)
{
	static const char *const signs[][2] = {
	    {"<=", "\xe2\x89\xa4"}, {">=", "\xe2\x89\xa5"}, {"==", "="}, {"!=", "\xe2\x89\xa0"}};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strcmp(op, signs[i][0]) == 0)
			return signs[i][1];

	return op;
}

static void
card_put_figures(struct text *out, const struct item *item)
{
	TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_RECORD);

	if (item->observed[0] != '\0' && item->target[0] != '\0') {
		text_add_format(
		    &value, "%s%s%s", item->observed, item->unit[0] ? " " : "", item->unit);
		card_line(out, "Observed", text_string(&value), false);
		text_clear(&value);
		text_add_format(&value, "%s%s%s%s%s", op_sign(item->op), item->op[0] ? " " : "",
		    item->target, item->unit[0] ? " " : "", item->unit);
		card_line(out, "Wanted", text_string(&value), false);
		text_clear(&value);
	}
	if (item->file[0] != '\0') {
		text_add_string(&value, item->file);
		if (item->line > 0)
			text_add_format(&value, ":%lld", (long long)item->line);
		card_line(out, "Where", text_string(&value), false);
	}
}

/* What there is to look up. */
static void
card_put_lines(struct text *out, const struct item *item)
{
	TEXT_LOCAL lines = TEXT_INIT(TEXT_MAX_RECORD);

	card_line(&lines, "Request", item->request_id, false);
	card_line(&lines, "Runbook", item->runbook, true);
	card_put_figures(&lines, item);
	if (lines.len > 0)
		text_add_format(out, "<dl>%s</dl>", text_string(&lines));
}

static void
card_put_evidence(struct text *out, const struct item *item, const char *evidence)
{
	if (item->method[0] == '\0' && evidence[0] == '\0')
		return;
	text_add_string(out, "<div class=\"evidence\"><p>");
	if (item->method[0] != '\0') {
		markup_excerpt(out, item->method, 20);
		text_add_string(out, " ");
		markup_excerpt(out, item->url, WHY_SHOWN);
		text_add_string(out, " <strong>\xe2\x86\x92 ");
		markup_excerpt(out, item->answer[0] ? item->answer : "no answer", NAME_SHOWN);
		text_add_string(out, "</strong></p>");
	} else {
		text_add_string(out, "Evidence</p>");
	}
	if (evidence[0] != '\0' || item->body[0] != '\0') {
		text_add_string(out, "<pre>");
		markup_excerpt(out, evidence[0] ? evidence : item->body, BODY_SHOWN);
		text_add_string(out, "</pre>");
	}
	text_add_string(out, "</div>");
}

static void
card_put_head(struct text *out, const struct item *item, int64_t number)
{
	const char *class = check_status_name(item->status);

	text_add_format(out, "<details class=\"card\" id=\"check-%lld\"%s><summary><h3>",
	    (long long)number, number <= OPEN_CARDS ? " open" : "");
	status_icon(out, class);
	text_add_format(
	    out, "<span class=\"word %s\">%s</span> <bdi>", class, status_word(item->status));
	markup_excerpt(out, item->name[0] ? item->name : "(no name)", NAME_SHOWN);
	text_add_string(out, "</bdi></h3><span class=\"by\">");
	markup_excerpt(out, item->tool[0] ? item->tool : "no tool named", NAME_SHOWN);
	if (item->severity[0] != '\0') {
		text_add_string(out, " \xc2\xb7 ");
		markup_excerpt(out, item->severity, 40);
	}
	text_add_string(
	    out, "</span>"); /* Of one that is closed, the words show what it is about. */
	if (number > OPEN_CARDS) {
		text_add_string(out, "<span class=\"brief\">");
		markup_excerpt(out, item->message, BRIEF_SHOWN);
		markup_id(out, item->request_id);
		text_add_string(out, "</span>");
	}
	text_add_string(out, "</summary>");
}

int64_t
checks_add_card(struct checks *checks, const struct item *item, const char *evidence)
{
	struct text *out = item->status == CHECK_FAIL ? &checks->failed : &checks->unknown;
	size_t len = markup_cut(item->request_id, NAME_SHOWN);
	bool again = len > 0 && markup_is(checks->request_id, item->request_id, len);

	if (checks->cards == MOST_CARDS || checks->failed.len + checks->unknown.len > CARDS_SIZE) {
		checks->cards_left_out++;
		return 0;
	}
	card_put_head(out, item, ++checks->cards);
	text_add_string(out, "<p class=\"why\">");
	markup_excerpt(out, item->lines[0] ? item->lines : item->message, WHY_SHOWN);
	text_add_string(out, "</p>");
	card_put_lines(out, item);
	if (!again)
		card_put_evidence(out, item, evidence);
	text_add_string(out, "</details>\n");
	free(checks->request_id);
	checks->request_id = memory_copy(item->request_id, len);

	return checks->cards;
}

void
checks_put_closing(const struct checks *checks, struct text *out)
{
	if (checks->cards == 0)
		return;
	text_add_string(out, "<section id=\"closing\" aria-labelledby=\"closing-head\">"
			     "<h2 id=\"closing-head\">What closes the gate</h2>\n");
	text_add(out, text_string(&checks->failed), checks->failed.len);
	text_add(out, text_string(&checks->unknown), checks->unknown.len);
	if (checks->cards_left_out > 0)
		text_add_format(out,
		    "<p class=\"more\">%s more %s in the <a href=\"#checks\">list of checks</a>, "
		    "without evidence.</p>\n",
		    word_count(checks->cards_left_out).text,
		    checks->cards_left_out == 1 ? "stands" : "stand");
	text_add_string(out, "</section>\n");
}
