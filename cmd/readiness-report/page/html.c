/* html: a run as one page that needs nothing else: no script, no font, no picture of elsewhere. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "drawing.h"
#include "icons.h"
#include "load_section.h"
#include "markup.h"
#include "page.h"
#include "score.h"
#include "score_section.h"
#include "style.h"

/* The tab shows the verdict: a disc for an open gate, a square for a closed one. */
static const char *
html_tab_icon(const struct verdict *verdict)
{
	if (strcmp(verdict->class, "pass") == 0)
		return "%3Ccircle cx='8' cy='8' r='7' fill='%231a7f4b'/%3E";
	if (strcmp(verdict->class, "fail") == 0)
		return "%3Crect x='1' y='1' width='14' height='14' fill='%23b3261e'/%3E";

	return "%3Cpath d='M8 1l7 14H1z' fill='%238a5a00'/%3E";
}

static void
html_put_head(const struct page *page, const struct verdict *verdict, struct text *out)
{
	text_add_format(out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>%s",
	    style_page_digest, verdict->words);
	if (page->run.id_count > 0) {
		text_add_string(out, " \xc2\xb7 ");
		markup_excerpt(out, page->run.ids[0], 40);
	}
	text_add_format(out,
	    "</title>\n<link rel=\"icon\" href=\"data:image/svg+xml,%%3Csvg "
	    "xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%%3E%s%%3C/svg%%3E\">\n<style>",
	    html_tab_icon(verdict));
	text_add_string(out, style_page);
	text_add_string(out, "</style>\n</head>\n<body>\n"
			     "<a class=\"skip-link\" href=\"#main\">Skip to the verdict</a>\n");
	icons_put_symbols(out);
}

/* ---- the verdict ---- */

/* How the checks divide; the sentence beside it says the same. */
static void
verdict_put_shares(const struct totals *totals, struct text *out)
{
	double all = 0, x = 0, room = 960;

	for (int s = CHECK_PASS; s <= CHECK_UNKNOWN; s++) {
		all += (double)totals->counts[s];
		/* Each that there is can be seen. */
		room -= totals->counts[s] > 0 ? 8 : 0;
	}
	if (all == 0)
		return;
	text_add_string(out,
	    "<svg class=\"shares\" viewBox=\"0 0 960 10\" preserveAspectRatio=\"none\" "
	    "aria-hidden=\"true\" focusable=\"false\">");
	for (int s = CHECK_PASS; s <= CHECK_UNKNOWN; s++) {
		int64_t count = totals->counts[status_order[s]];
		double width = 8 + room * (double)count / all;

		if (count == 0)
			continue;
		draw_box(out, check_status_name(status_order[s]), x, 0, width - 2, 10);
		x += width;
	}
	text_add_string(out, "</svg>\n");
}

/* What the colours of the bar mean, and how many of each. */
static void
verdict_put_legend(const struct totals *totals, struct text *out)
{
	const char *before = "<ul class=\"legend\">\n";

	for (int s = 0; s < STATUSES; s++) {
		enum check_status status = status_order[s];
		const char *class = check_status_name(status);

		if (totals->counts[status] == 0)
			continue;
		text_add_format(out, "%s<li>", before);
		before = "";
		status_icon(out, class);
		text_add_format(out, "<b>%s</b> <span class=\"word %s\">%s</span></li>\n",
		    word_count(totals->counts[status]).text, class, status_plural(status));
	}
	if (before[0] == '\0')
		text_add_string(out, "</ul>\n");
}

static void
html_put_verdict(const struct verdict *verdict, const struct totals *totals, struct text *out)
{
	text_add_format(out,
	    "<section class=\"verdict %s\" aria-labelledby=\"verdict-head\">\n<div class=\"seal\">",
	    verdict->class);
	status_icon(out, verdict->class);
	text_add_format(out, "</div><div><h1 id=\"verdict-head\">%s</h1>\n<p>", verdict->words);
	verdict_put_reason(totals, out);
	text_add_string(out, "</p></div>\n");
	verdict_put_shares(totals, out);
	verdict_put_legend(totals, out);
	text_add_string(out, "</section>\n");
}

/* ---- the figures that a reader asks for first ---- */

static void
key_put(struct text *out, const char *name, const char *figure, const char *note)
{
	text_add_format(
	    out, "<div><dt>%s</dt><dd><b>%s</b> <span>%s</span></dd></div>\n", name, figure, note);
}

static void
keys_put_score(const struct report *report, const struct totals *totals, struct text *out)
{
	TEXT_LOCAL note = TEXT_INIT(TEXT_MAX_REASON);
	const struct changes *changes = report->changes;

	if (!score_any(report))
		return;
	if (changes)
		text_add_format(&note, "%s before",
		    word_percent(score_percent(changes->score, changes->verdict)).text);
	else
		text_add_string(&note, "by area, weighted");
	key_put(out, "Readiness", word_percent(score_percent(report->score, totals->verdict)).text,
	    text_string(&note));
}

static void
keys_put_load(const struct load *load, struct text *out)
{
	const struct load_row *all = &load->all;
	double p95 = load_percentile(load, 95), share;
	TEXT_LOCAL note = TEXT_INIT(TEXT_MAX_REASON);

	if (load->loads == 0)
		return;
	if (!isnan(p95)) {
		text_add_format(&note, "p99 %s", word_duration(load_percentile(load, 99)).text);
		key_put(out, "Response time, p95", word_duration(p95).text, text_string(&note));
		text_clear(&note);
	}
	share = all->requests > 0 ? 100 * all->failed / all->requests : NAN;
	text_add_format(&note, "%s of %s requests", word_whole(all->failed).text,
	    word_whole(all->requests).text);
	key_put(out, "Errors", isnan(share) ? "none sent" : word_percent(share).text,
	    text_string(&note));
	text_clear(&note);
	if (all->planned > 0 && all->elapsed_ms > 0)
		text_add_format(&note, "%s of %s planned", word_whole(all->requests).text,
		    word_whole(all->planned).text);
	key_put(out, "Requests a second", word_number(all->rate).text, text_string(&note));
}

static void
html_put_keys(const struct rendering *rendering, const struct totals *totals, struct text *out)
{
	const struct page *page = rendering->state;
	const struct findings *findings = &page->findings;
	double coverage = coverage_percent(&page->coverage), depth = queues_depth(&page->queues);
	TEXT_LOCAL keys = TEXT_INIT(TEXT_MAX_RECORD), note = TEXT_INIT(TEXT_MAX_REASON);

	keys_put_score(rendering->report, totals, &keys);
	if (!isnan(page->checks.score)) {
		text_add_format(&note, "%s wanted", word_percent(page->checks.score_wanted).text);
		key_put(&keys, "Score of the rules", word_percent(page->checks.score).text,
		    text_string(&note));
	}
	keys_put_load(&page->load, &keys);
	if (findings_any(findings)) {
		text_clear(&note);
		text_add_format(&note, "and %s high%s", word_count(findings->counts[1]).text,
		    findings_vouched(findings) ? "" : "; some may be missing");
		key_put(&keys, "Critical findings", word_count(findings->counts[0]).text,
		    text_string(&note));
	}
	if (!isnan(coverage))
		key_put(&keys, "Coverage", word_percent(coverage).text, "of the code");
	if (!isnan(depth))
		key_put(&keys, "Dead letters", word_number(depth).text, "in all queues");
	if (page->queues.incident_count > 0)
		key_put(&keys, "Incidents", word_count(page->queues.open).text, "open");
	if (keys.len == 0)
		return;
	text_add_string(out, "<dl class=\"keys\">\n");
	text_add(out, text_string(&keys), keys.len);
	text_add_string(out, "</dl>\n");
}

/* ---- the rest ---- */

static void
html_put_parts(const struct rendering *rendering, const struct totals *totals, struct text *out)
{
	const struct page *page = rendering->state;

	checks_put_closing(&page->checks, out);
	changes_section_put(rendering->report, out);
	score_section_put(rendering->report, out);
	load_put(&page->load, out);
	canary_put(&page->canary, out);
	if (findings_any(&page->findings))
		findings_put(&page->findings, out);
	if (findings_any_tests(&page->findings))
		findings_put_tests(&page->findings, out);
	coverage_put(&page->coverage, out);
	queues_put(&page->queues, out);
	queues_put_incidents(&page->queues, out);
	checks_put_all(&page->checks,
	    totals->counts[CHECK_PASS] + totals->counts[CHECK_SKIP] >
		page->checks.counts[CHECK_PASS] + page->checks.counts[CHECK_SKIP],
	    out);
	run_put(&page->run, totals->bad_records, out);
}

/* A link to each part, found by its heading. */
static void
html_put_contents(const struct text *parts, struct text *out)
{
	static const char start[] = "<section id=\"", head[] = "<h2 id=\"";
	const char *at = text_string(parts);

	text_add_string(out, "<nav aria-label=\"Parts of this report\"><ul>\n");
	while ((at = strstr(at, start))) {
		const char *id = at + sizeof(start) - 1, *words = strstr(id, head);

		if (!words)
			break;
		words = strchr(words, '>') + 1;
		text_add_format(out, "<li><a href=\"#%.*s\">%.*s</a></li>\n",
		    (int)strcspn(id, "\""), id, (int)strcspn(words, "<"), words);
		at = words;
	}
	text_add_string(out, "</ul></nav>\n");
}

static void
html_end(struct rendering *rendering, const struct totals *totals)
{
	const struct page *page = rendering->state;
	struct verdict verdict = verdict_of(totals);
	struct text *out = &rendering->out;
	TEXT_LOCAL parts = TEXT_INIT(TEXT_MAX_RECORD);

	html_put_parts(rendering, totals, &parts);
	html_put_head(page, &verdict, out);
	text_add_string(out, "<header><p class=\"brand\">Release readiness</p><p class=\"run\">");
	run_put_line(&page->run, out);
	text_add_string(out, "</p></header>\n<main id=\"main\" tabindex=\"-1\">\n");
	html_put_verdict(&verdict, totals, out);
	html_put_keys(rendering, totals, out);
	html_put_contents(&parts, out);
	text_add(out, text_string(&parts), parts.len);
	text_add_string(out,
	    "</main>\n<footer><p>Made by readyline from the records of the run. The "
	    "exit status of the gate is what counts.</p></footer>\n</body>\n</html>\n");
	page_free(rendering);
}

const struct format format_html = {
    .name = "html",
    .paths = fact_paths,
    .begin = page_begin,
    .item = page_item,
    .found = page_found,
    .queue = page_queue,
    .record = page_record,
    .end = html_end,
};
