#include <stdlib.h>
#include <string.h>

#include "human.h"
#include "memory.h"
#include "reader.h"
#include "render.h"
#include "section.h"

static const char *const severities[] = {"critical", "high", "medium", "low", "info", NULL};

static struct human_scanner *
scanner_of(struct human_found *found, const char *tool)
{
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(found->scanners[i].tool, tool) == 0)
			return &found->scanners[i];
	if (found->count == HUMAN_MOST_SCANNERS)
		return &found->scanners[HUMAN_MOST_SCANNERS - 1];
	found->scanners[found->count].tool =
	    memory_string(found->count == HUMAN_MOST_SCANNERS - 1 ? "other tools" : tool);

	return &found->scanners[found->count++];
}

static void
scanner_count(struct human_scanner *scanner, const struct found *of)
{
	enum check_status status;

	if (of->is_test) {
		if (check_status_parse(of->status, strlen(of->status), &status) == -1)
			status = CHECK_UNKNOWN;
		scanner->tests[status]++;
		scanner->flaky += of->flaky;
		return;
	}
	if (of->suppressed) {
		scanner->suppressed++;
		return;
	}
	for (size_t i = 0; severities[i]; i++)
		if (strcmp(of->severity, severities[i]) == 0)
			scanner->severities[i]++;
}

/* The record in a line, under the name of its tool. */
static void
found_put_line(struct human_part *part, struct render *render, struct render *lines,
    const struct found *of, struct text *out)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_RECORD), under = TEXT_INIT(TEXT_MAX_RECORD);

	if (!human_part_has_room(part))
		return;
	render_record(lines, of->reading->bytes, of->reading->len, &line);
	text_cut(&line, line.len - 1);
	if (part->heading) {
		text_add_format(&under, "%s: %s", of->tool, text_string(&line));
		render_note(render, text_string(&under), HUMAN_INDENT, out);
		section_take(part->lines, out);
		return;
	}
	if (!part->under || strcmp(part->under, of->tool) != 0) {
		free(part->under);
		part->under = memory_string(of->tool);
		text_add_format(out, "\n%s\n", of->tool[0] ? of->tool : "(no tool named)");
	}
	render_note(render, text_string(&line), HUMAN_DEEP, out);
	section_take(part->lines, out);
}

void
human_found_add(struct human_found *found, struct render *render, struct render *lines,
    const struct found *of, struct text *out)
{
	scanner_count(scanner_of(found, of->tool), of);
	if (of->serious)
		found_put_line(&found->serious, render, lines, of, out);
	else if (of->flaky)
		found_put_line(&found->flaky, render, lines, of, out);
}

static void
scanner_put(struct text *out, const struct human_scanner *scanner)
{
	const char *between = ": ";

	text_add_format(out, "%*s%s", HUMAN_INDENT, "", scanner->tool);
	for (size_t i = 0; severities[i]; i++) {
		if (scanner->severities[i] == 0)
			continue;
		text_add_format(
		    out, "%s%lld %s", between, (long long)scanner->severities[i], severities[i]);
		between = ", ";
	}
	if (scanner->suppressed > 0) {
		text_add_format(out, "%s%lld suppressed", between, (long long)scanner->suppressed);
		between = ", ";
	}
	for (int status = CHECK_PASS; status <= CHECK_UNKNOWN; status++) {
		if (scanner->tests[status] == 0)
			continue;
		text_add_format(out, "%s%lld %s", between, (long long)scanner->tests[status],
		    check_status_name((enum check_status)status));
		between = ", ";
	}
	if (scanner->flaky > 0)
		text_add_format(out, " (%lld flaky)", (long long)scanner->flaky);
	text_add_byte(out, '\n');
}

void
human_found_put(struct rendering *rendering, struct human_found *found)
{
	human_put_part(rendering, &found->serious,
	    "findings of high or critical severity and tests that failed");
	human_put_part(rendering, &found->flaky, "flaky tests");
	if (found->count > 0)
		text_add_string(&rendering->out, "\nfound in reports\n");
	for (size_t i = 0; i < found->count; i++)
		scanner_put(&rendering->out, &found->scanners[i]);
}

void
human_found_free(struct human_found *found)
{
	for (size_t i = 0; i < found->count; i++)
		free(found->scanners[i].tool);
}
