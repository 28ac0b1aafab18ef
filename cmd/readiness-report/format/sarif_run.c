#include "sarif_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_writer.h"
#include "memory.h"
#include "names.h"
#include "section.h"

enum { LONGEST_MESSAGE = 1000, LONGEST_ID = 255, HASH_SIZE = 40 };

static const char *const level_names[] = {"error", "warning", "note"};

/* Lines of JSON: rules, and results by level. */
struct sarif_run {
	char *tool;
	struct section *rules, *results[SARIF_LEVELS];
	int64_t rule_count, counts[SARIF_LEVELS];
	struct names *rule_names, *prints;
};

struct sarif_run *
sarif_run_new(struct records *records, const char *tool)
{
	struct sarif_run *run = memory_new(1, sizeof(*run));

	run->tool = memory_string(tool);
	run->rules = section_new(records, NULL);
	for (int level = 0; level < SARIF_LEVELS; level++)
		run->results[level] = section_new(records, NULL);
	run->rule_names = names_new();
	run->prints = names_new();

	return run;
}

void
sarif_run_free(struct sarif_run *run)
{
	free(run->tool);
	section_free(run->rules);
	for (int level = 0; level < SARIF_LEVELS; level++)
		section_free(run->results[level]);
	names_free(run->rule_names);
	names_free(run->prints);
	free(run);
}

const char *
sarif_run_tool(const struct sarif_run *run)
{
	return run->tool;
}

static void
sarif_put_text(struct json_writer *w, const char *name, const char *string, const char *otherwise)
{
	TEXT_LOCAL text = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_most(&text, string[0] ? string : otherwise, LONGEST_MESSAGE);
	json_open_object(w, name);
	json_put_string(w, "text", text_string(&text));
	json_close_object(w);
}

static void
sarif_put_rule(struct text *out, const char *id, const struct sarif_result *result)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "id", id);
	sarif_put_text(&w, "shortDescription", result->summary, id);
	sarif_put_text(&w, "fullDescription", result->description, id);
	sarif_put_text(&w, "help", result->help, "See the message of the result.");
	if (result->security[0] != '\0') {
		json_open_object(&w, "properties");
		json_open_array(&w, "tags");
		json_put_string(&w, NULL, "security");
		json_close_array(&w);
		json_put_string(&w, "security-severity", result->security);
		json_close_object(&w);
	}
	json_close_object(&w);
	text_add_byte(out, '\n');
}

/* As a relative reference (RFC 3986): what may not stand there as %XX. */
static void
sarif_put_uri(struct json_writer *w, const char *path)
{
	TEXT_LOCAL uri = TEXT_INIT(TEXT_MAX_RECORD);

	if (path[0] == '/')
		text_add_string(&uri, "file://");
	for (; *path != '\0'; path++) {
		bool plain = (unsigned char)*path > ' ' && (unsigned char)*path < 0x7f &&
			     !strchr("%?#[]<>\"{}|\\^`:", *path);

		if (plain)
			text_add_byte(&uri, *path);
		else
			text_add_format(&uri, "%%%02X", (unsigned)(unsigned char)*path);
	}
	json_put_string(w, "uri", text_string(&uri));
}

static void
sarif_put_place(struct json_writer *w, const struct place *place)
{
	json_open_array(w, "locations");
	json_open_object(w, NULL);
	json_open_object(w, "physicalLocation");
	json_open_object(w, "artifactLocation");
	sarif_put_uri(w, text_string(&place->path));
	json_close_object(w);
	json_open_object(w, "region");
	json_put_integer(w, "startLine", place->line);
	json_close_object(w);
	json_close_object(w);
	json_close_object(w);
	json_close_array(w);
}

static void
sarif_put_result(
    struct text *out, struct sarif_run *run, const char *id, const struct sarif_result *result)
{
	struct json_writer w = json_writer(out);
	char print[HASH_SIZE];
	int length = snprintf(print, sizeof(print), "%016" PRIx64, result->print);

	snprintf(print + length, sizeof(print) - (size_t)length, ":%" PRId64,
	    names_see(run->prints, print, "") + 1);
	json_open_object(&w, NULL);
	json_put_string(&w, "ruleId", id);
	json_put_string(&w, "level", level_names[result->level]);
	sarif_put_text(&w, "message", result->message, "it says no more");
	sarif_put_place(&w, result->place);
	json_open_object(&w, "partialFingerprints");
	json_put_string(&w, "primaryLocationLineHash", print);
	json_close_object(&w);
	if (result->suppressed) {
		json_open_array(&w, "suppressions");
		json_open_object(&w, NULL);
		json_put_string(&w, "kind", "external");
		json_close_object(&w);
		json_close_array(&w);
	}
	json_close_object(&w);
	text_add_byte(out, '\n');
}

void
sarif_run_add(struct sarif_run *run, struct rendering *rendering, const struct sarif_result *result)
{
	struct text *out = &rendering->out;
	TEXT_LOCAL id = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_most(&id, result->rule, LONGEST_ID);
	if (names_see(run->rule_names, text_string(&id), "") == 0 &&
	    run->rule_count < SARIF_MOST_RESULTS) {
		run->rule_count++;
		sarif_put_rule(out, text_string(&id), result);
		section_take(run->rules, out);
	}
	if (run->counts[result->level]++ >= SARIF_MOST_RESULTS)
		return;
	sarif_put_result(out, run, text_string(&id), result);
	section_take(run->results[result->level], out);
}

/* Lines as the elements of an array, as many as may be. */
struct sarif_pour {
	struct rendering *rendering;
	int64_t left;
	bool any, inside; /* of the array, and of a line */
};

static void
sarif_pour_lines(void *context, const char *bytes, size_t len)
{
	struct sarif_pour *pour = context;
	struct text *out = &pour->rendering->out;

	while (len > 0 && pour->left > 0) {
		const char *end = memchr(bytes, '\n', len);
		size_t piece = end ? (size_t)(end - bytes) : len;

		if (!pour->inside)
			text_add_string(out, pour->any ? ",\n" : "\n");
		text_add(out, bytes, piece);
		pour->any = true;
		pour->inside = !end;
		pour->left -= end ? 1 : 0;
		piece += end ? 1 : 0;
		bytes += piece;
		len -= piece;
	}
	rendering_flush(pour->rendering);
}

int64_t
sarif_run_left_out(const struct sarif_run *run)
{
	int64_t all =
	    run->counts[SARIF_ERROR] + run->counts[SARIF_WARNING] + run->counts[SARIF_NOTE];

	return all > SARIF_MOST_RESULTS ? all - SARIF_MOST_RESULTS : 0;
}

static void
sarif_put_invocation(
    struct json_writer *w, const struct totals *totals, const struct sarif_run *run, int64_t more)
{
	int64_t left_out = sarif_run_left_out(run);
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);

	json_open_array(w, "invocations");
	json_open_object(w, NULL);
	json_put_bool(w, "executionSuccessful", totals->verdict != SUMMARY_TROUBLE);
	if (left_out + more > 0) {
		if (left_out > 0)
			text_add_format(&words,
			    "%lld results are left out: code scanning takes %d of a run. ",
			    (long long)left_out, SARIF_MOST_RESULTS);
		if (more > 0)
			text_add_format(&words,
			    "%lld results of further scanners are left out: it takes %d runs.",
			    (long long)more, SARIF_MOST_RUNS);
		json_open_array(w, "toolExecutionNotifications");
		json_open_object(w, NULL);
		json_put_string(w, "level", "warning");
		sarif_put_text(w, "message", text_string(&words), "");
		json_close_object(w);
		json_close_array(w);
	}
	json_close_object(w);
	json_close_array(w);
}

void
sarif_run_put(
    struct sarif_run *run, struct rendering *rendering, const struct totals *totals, int64_t more)
{
	struct sarif_pour pour = {.rendering = rendering, .left = SARIF_MOST_RESULTS};
	struct text *out = &rendering->out;
	struct json_writer w = json_writer(out);
	TEXT_LOCAL category = TEXT_INIT(TEXT_MAX_RECORD);

	json_open_object(&w, NULL);
	json_open_object(&w, "tool");
	json_open_object(&w, "driver");
	json_put_string(&w, "name", run->tool);
	if (strcmp(run->tool, "readyline") == 0)
		json_put_string(&w, "version", READYLINE_VERSION);
	json_open_array(&w, "rules");
	section_pour(run->rules, sarif_pour_lines, &pour);
	json_close_array(&w);
	json_close_object(&w);
	json_close_object(&w);
	text_add_format(&category, "readyline/%s/", run->tool);
	json_open_object(&w, "automationDetails");
	json_put_string(&w, "id", text_string(&category));
	json_close_object(&w);
	sarif_put_invocation(&w, totals, run, more);
	json_open_array(&w, "results");
	pour = (struct sarif_pour){.rendering = rendering, .left = SARIF_MOST_RESULTS};
	for (int level = 0; level < SARIF_LEVELS; level++)
		section_pour(run->results[level], sarif_pour_lines, &pour);
	json_close_array(&w);
	json_close_object(&w);
}
