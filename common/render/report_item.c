/* Records of reports of other tools: what a person looks for first. */
#include <string.h>

#include "json.h"
#include "json_walk.h"
#include "renderer.h"

/* "app/search.py:41: " */
static void
item_put_place(struct render *render)
{
	render_member(render, "", M_FILE, "");
	render_member(render, ":", M_LINE, "");
	if (render->shown[M_FILE].len > 0)
		text_add_string(&render->line, ": ");
}

static bool
item_is_true(const struct render *render, enum render_member member)
{
	return render->values[member].type == JSON_TRUE;
}

/* The first line of the message. */
static void
item_put_message(struct render *render)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);

	if (json_string(&render->values[M_MESSAGE], &plain) == -1 || plain.len == 0)
		return;
	text_cut(&plain, strcspn(text_string(&plain), "\n"));
	text_add_string(&render->line, ": ");
	text_add_visible(&render->line, text_string(&plain), plain.len);
}

/* "critical app/search.py:41: sql-injection: a parameter becomes part of a query" */
static void
item_put_finding(struct render *render)
{
	render_member(render, "", M_SEVERITY, "");
	render_pad(&render->line);
	item_put_place(render);
	render_member(render, "", M_RULE, "");
	item_put_message(render);
	if (item_is_true(render, M_SUPPRESSED))
		text_add_string(&render->line, " (suppressed)");
}

/* "fail    tests.test_cart test_total: assert 1 == 2" */
static void
item_put_test(struct render *render)
{
	enum render_member around = render->shown[M_CLASS].len > 0 ? M_CLASS : M_SUITE;

	render_member(render, "", M_STATUS, "");
	render_pad(&render->line);
	render_member(render, "", around, " ");
	render_member(render, "", M_NAME, "");
	if (item_is_true(render, M_FLAKY))
		text_add_string(&render->line, " (flaky)");
	item_put_message(render);
}

/* "covered app/cart.py: 90 % (9 of 10)" */
static void
item_put_coverage(struct render *render)
{
	double percent;

	text_add_string(&render->line, "covered");
	render_pad(&render->line);
	if (strcmp(render_shown(render, M_SCOPE), "changed") == 0)
		text_add_string(&render->line, "changed lines of ");
	text_add_string(
	    &render->line, render->shown[M_FILE].len > 0 ? render_shown(render, M_FILE) : "all");
	text_add_string(&render->line, ": ");
	if (json_number(&render->values[M_PERCENT], &percent) == 0)
		text_add_format(&render->line, "%.1f %% ", percent);
	render_member(render, "(", M_COVERED, " of ");
	render_member(render, "", M_TOTAL, ")");
}

/* "metric  http_requests_total{"code":"200"} 17" */
static void
item_put_metric(struct render *render)
{
	render_member(render, "", M_TYPE, "");
	render_pad(&render->line);
	render_member(render, "", M_NAME, "");
	render_member(render, "", M_LABELS, "");
	render_member(render, " ", M_VALUE, "");
}

/* "alert   HighErrorRate: critical, firing" */
static void
item_put_alert(struct render *render)
{
	render_member(render, "", M_TYPE, "");
	render_pad(&render->line);
	render_member(render, "", M_NAME, "");
	render_member(render, ": ", M_SEVERITY, "");
	render_member(render, ", ", M_STATE, "");
}

/* "source  semgrep (sarif): 2 finding; scan.sarif" */
static void
item_put_source(struct render *render)
{
	struct json_walk walk = json_walk_begin(&render->values[M_ITEMS]);
	struct json_slice name, count;
	const char *before = ": ";

	render_member(render, "", M_TYPE, "");
	render_pad(&render->line);
	render_member(render, "", M_TOOL, "");
	render_member(render, " (", M_FORMAT, ")");
	for (; json_walk_next(&walk, &name, &count); before = ", ") {
		text_add_string(&render->line, before);
		text_add_visible(&render->line, count.bytes, count.len);
		text_add_byte(&render->line, ' ');
		if (name.type == JSON_STRING)
			text_add_visible(&render->line, name.bytes + 1, name.len - 2);
	}
	render_member(render, "; ", M_FILE, "");
}

static const struct {
	const char *type;
	void (*put)(struct render *render);
} report_items[] = {
    {"finding", item_put_finding},
    {"test", item_put_test},
    {"coverage", item_put_coverage},
    {"metric", item_put_metric},
    {"alert", item_put_alert},
    {"source", item_put_source},
};

/* A finding that is serious and a test that failed are what people come for. */
static bool
item_is_serious(const struct render *render)
{
	static const char *const severities[] = {"critical", "high", NULL};
	static const char *const statuses[] = {"fail", "unknown", NULL};

	if (strcmp(render_shown(render, M_TYPE), "test") == 0)
		return text_is_among(render_shown(render, M_STATUS), statuses);
	return strcmp(render_shown(render, M_TYPE), "finding") == 0 &&
	       !item_is_true(render, M_SUPPRESSED) &&
	       text_is_among(render_shown(render, M_SEVERITY), severities);
}

enum render_item
render_report_item(struct render *render)
{
	for (size_t i = 0; i < sizeof(report_items) / sizeof(report_items[0]); i++) {
		if (strcmp(render_shown(render, M_TYPE), report_items[i].type) == 0) {
			report_items[i].put(render);
			return item_is_serious(render) ? RENDER_ITEM_IN_FULL : RENDER_ITEM;
		}
	}
	return RENDER_NO_ITEM;
}
