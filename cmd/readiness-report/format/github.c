/*
 * github: workflow commands, which the runner of GitHub Actions shows at the lines that they name.
 *
 * It shows ten of a type in a step, and cuts one at 4096 characters: so the verdict comes first,
 * then the first of each type, and all that closes the gate stands in the log, in a group.  A line
 * that begins with "::", and "##[" anywhere, is a command to it: no foreign text may become one.
 */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "place.h"
#include "report.h"
#include "section.h"
#include "verdict.h"

enum { MOST_OF_TYPE = 10, LONGEST_COMMAND = 4000, LONGEST_TITLE = 200, LONGEST_LINE = 4000 };

enum github_type { GITHUB_ERROR, GITHUB_WARNING, GITHUB_NOTICE, GITHUB_TYPES };

/* The first commands of a type. */
struct commands {
	int64_t count;
	size_t most;
	struct text lines[MOST_OF_TYPE];
};

struct github {
	/* Errors one less: the verdict is one.  What checks say comes before what was found. */
	struct commands checks[GITHUB_TYPES], found[GITHUB_TYPES];
	struct section *log;
	int64_t logged;
};

static const char *const type_names[] = {"error", "warning", "notice"};

/* As a property, or as the message of a command, whose escapes are fewer; at most `most` bytes. */
static void
github_put(struct text *out, const char *string, bool property, size_t most)
{
	size_t begin = out->len;

	for (; *string != '\0'; string++) {
		/* Whole characters. */
		if (out->len - begin + 12 > most && ((unsigned char)*string & 0xc0) != 0x80) {
			text_add_string(out, "...");
			return;
		}
		if (*string == '%' || *string == '\n' || *string == '\r' ||
		    (property && (*string == ':' || *string == ',')))
			text_add_format(out, "%%%02X", (unsigned)(unsigned char)*string);
		else
			text_add_byte(out, *string);
		if (string[0] == '#' && string[1] == '#')
			text_add_byte(out, ' ');
	}
}

static void
github_put_property(
    struct text *out, const char **before, const char *name, const char *value, size_t most)
{
	if (value[0] == '\0')
		return;
	text_add_format(out, "%s%s=", *before, name);
	github_put(out, value, true, most);
	*before = ",";
}

/* "::error file=plan.json,line=3,title=smoke-stack%3A ready::no answer" */
static void
github_put_command(struct text *out, enum github_type type, const struct place *place,
    const char *title, const char *message)
{
	size_t begin = out->len;
	const char *before = " ";

	text_add_format(out, "::%s", type_names[type]);
	if (place && place->is_stated) {
		github_put_property(
		    out, &before, "file", text_string(&place->path), LONGEST_TITLE * 4);
		text_add_format(out, ",line=%lld", (long long)place->line);
	}
	github_put_property(out, &before, "title", title, LONGEST_TITLE);
	text_add_string(out, "::");
	github_put(out, message, false, LONGEST_COMMAND - (out->len - begin));
	text_add_byte(out, '\n');
}

static void
commands_add(struct commands *commands, enum github_type type, const struct place *place,
    const char *title, const char *message)
{
	struct text *line;

	if ((size_t)commands->count++ >= commands->most)
		return;
	line = &commands->lines[commands->count - 1];
	*line = TEXT_INIT(TEXT_MAX_REASON * 2);
	github_put_command(line, type, place, title, message);
}

static void
github_begin(struct rendering *rendering)
{
	struct github *github = memory_new(1, sizeof(*github));

	for (int type = 0; type < GITHUB_TYPES; type++)
		github->checks[type].most = github->found[type].most =
		    type == GITHUB_ERROR ? MOST_OF_TYPE - 1 : MOST_OF_TYPE;
	github->log = section_new(rendering->report->records, NULL);
	rendering->state = github;
}

/* Plain words, of which none is a command. */
static void
github_put_plain(struct text *out, const char *string)
{
	for (; *string != '\0'; string++) {
		text_add_byte(out, *string);
		if (string[0] == '#' && string[1] == '#')
			text_add_byte(out, ' ');
	}
}

/* A line of the log begins with a word of ours. */
static void
github_log(struct rendering *rendering, const struct item *item)
{
	struct github *github = rendering->state;
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_RECORD), cut = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_format(&line, "%s: %s: %s", item->tool, item->name, item->message);
	text_add_most(&cut, text_string(&line), LONGEST_LINE);
	text_add_format(&rendering->out, "%-8s", check_status_name(item->status));
	github_put_plain(&rendering->out, text_string(&cut));
	text_add_byte(&rendering->out, '\n');
	section_take(github->log, &rendering->out);
	github->logged++;
}

static void
github_item(struct rendering *rendering, const struct item *item)
{
	struct github *github = rendering->state;
	enum github_type type = check_status_closes(item->status) ? GITHUB_ERROR : GITHUB_WARNING;
	TEXT_LOCAL title = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_RECORD);
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};

	if (item->status == CHECK_PASS || item->status == CHECK_SKIP)
		return;
	place = place_of_item(item);
	text_add_format(&title, "%s: %s", item->tool, item->name);
	text_add_string(&message, item->lines);
	if (item->runbook[0] != '\0')
		text_add_format(&message, "\nrunbook: %s", item->runbook);
	if (item->method[0] != '\0')
		text_add_format(&message, "\n%s %s -> %s", item->method, item->url, item->answer);
	if (item->request_id[0] != '\0')
		text_add_format(&message, "\nrequest: %s", item->request_id);
	commands_add(
	    &github->checks[type], type, &place, text_string(&title), text_string(&message));
	if (type == GITHUB_ERROR)
		github_log(rendering, item);
}

/* What was found is judged by the gate: it is no error by itself. */
static void
github_found(struct rendering *rendering, const struct found *found)
{
	struct github *github = rendering->state;
	enum github_type type = found->serious ? GITHUB_WARNING : GITHUB_NOTICE;
	TEXT_LOCAL title = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_RECORD);
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};

	if (!found->serious && !found->flaky)
		return;
	place = place_of_found(found);
	text_add_format(&title, "%s: %s", found->tool, found->is_test ? found->name : found->rule);
	if (found->is_test)
		text_add_format(&message, "%s%s%s%s%s", found->flaky ? "flaky" : found->status,
		    found->class_name[0] ? ": " : "", found->class_name,
		    found->message[0] ? ": " : "", found->message);
	else
		text_add_format(&message, "%s: %s", found->severity, found->message);
	commands_add(
	    &github->found[type], type, &place, text_string(&title), text_string(&message));
}

/* Those of the checks, then what was found, as many as are shown; the last says how many are
 * not. */
static void
github_put_type(struct rendering *rendering, enum github_type type)
{
	struct github *github = rendering->state;
	struct commands *commands[] = {&github->checks[type], &github->found[type]};
	int64_t all = commands[0]->count + commands[1]->count;
	int64_t most = (int64_t)commands[0]->most, left;
	TEXT_LOCAL more = TEXT_INIT(TEXT_MAX_REASON);

	left = all > most ? most - 1 : all;
	for (size_t i = 0; i < 2; i++)
		for (size_t n = 0; n < MOST_OF_TYPE; n++) {
			struct text *line = &commands[i]->lines[n];

			if (line->len > 0 && left > 0) {
				text_add(&rendering->out, text_string(line), line->len);
				left--;
			}
			text_free(line);
		}
	if (all <= most)
		return;
	text_add_format(&more, "%lld more of type %s are left out here: a step shows ten",
	    (long long)(all - most + 1), type_names[type]);
	github_put_command(&rendering->out, type, NULL, "readyline", text_string(&more));
}

static void
github_put_verdict(struct text *out, const struct totals *totals)
{
	bool open = totals->verdict == SUMMARY_PASS;
	TEXT_LOCAL title = TEXT_INIT(TEXT_MAX_REASON), message = TEXT_INIT(TEXT_MAX_REASON);

	verdict_put(&title, totals);
	counts_put(&message, totals->counts);
	github_put_command(out, open ? GITHUB_NOTICE : GITHUB_ERROR, NULL, text_string(&title),
	    text_string(&message));
}

static void
github_end(struct rendering *rendering, const struct totals *totals)
{
	struct github *github = rendering->state;
	struct text *out = &rendering->out;

	/* An open gate is a notice, and one of ten. */
	if (totals->verdict == SUMMARY_PASS)
		github->checks[GITHUB_NOTICE].most = MOST_OF_TYPE - 1;
	github_put_verdict(out, totals);
	for (int type = 0; type < GITHUB_TYPES; type++)
		github_put_type(rendering, (enum github_type)type);
	if (github->logged > 0) {
		text_add_format(
		    out, "::group::all that closes the gate (%lld)\n", (long long)github->logged);
		rendering_pour(rendering, github->log);
		text_add_string(out, "::endgroup::\n");
	}
	verdict_put(out, totals);
	text_add_string(out, "  ");
	counts_put(out, totals->counts);
	text_add_byte(out, '\n');
	section_free(github->log);
	free(github);
}

const struct format format_github = {
    .name = "github",
    .begin = github_begin,
    .item = github_item,
    .found = github_found,
    .end = github_end,
};
