#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "json.h"
#include "memory.h"
#include "reader.h"
#include "renderings.h"
#include "section.h"

void
report_add(struct report *report, const struct format *format, const char *path)
{
	report->renderings[report->rendering_count++] = (struct rendering){
	    .format = format, .report = report, .path = path, .out = TEXT_INIT(TEXT_MAX_RECORD)};
}

const struct json_slice *
rendering_value(const struct rendering *rendering, const struct reading *reading, size_t path)
{
	return &reading->values[rendering->slots[path]];
}

void
rendering_flush(struct rendering *rendering)
{
	struct text *out = &rendering->out;

	if (rendering->file)
		section_take(rendering->file, out);
	else if (text_failed(out))
		records_trouble_with(rendering->report->records,
		    "something is too large to be written as %s", rendering->format->name);
	else if (out->len > 0 && !rendering->path)
		records_text(rendering->report->records, out->bytes, out->len);
	text_clear(out);
}

static void
rendering_take_bytes(void *context, const char *bytes, size_t len)
{
	struct rendering *rendering = context;

	text_add(&rendering->out, bytes, len);
	rendering_flush(rendering);
}

void
rendering_pour(struct rendering *rendering, struct section *section)
{
	rendering_flush(rendering);
	section_pour(section, rendering_take_bytes, rendering);
}

/* Before anything is read; what is asked for beside it is written all the same. */
static void
rendering_try(struct rendering *rendering)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct artifact *trial = artifact_open(rendering->path, 0666, &why);

	if (!trial) {
		records_trouble_with(rendering->report->records, "%s", text_string(&why));
		return;
	}
	artifact_abandon(trial);
	rendering->file = section_new(rendering->report->records, rendering->path);
}

static void
rendering_begin(struct rendering *rendering, struct json_paths *wanted)
{
	const char *const *paths = rendering->format->paths;
	size_t count = 0;

	while (paths && paths[count])
		count++;
	rendering->slots = memory_new(count, sizeof(*rendering->slots));
	for (size_t i = 0; i < count; i++)
		rendering->slots[i] = (size_t)json_paths_add(wanted, paths[i]);
	if (rendering->path)
		rendering_try(rendering);
	if (rendering->format->begin)
		rendering->format->begin(rendering);
	rendering_flush(rendering);
}

void
renderings_begin(struct report *report, struct json_paths *wanted)
{
	for (size_t i = 0; i < report->rendering_count; i++)
		rendering_begin(&report->renderings[i], wanted);
}

/* ---- what they get ---- */

/* For each format that has `member`: "left out" is only for those that want everything. */
#define RENDERINGS_CALL(report, member, left_out, what)                                            \
	for (size_t i = 0; i < (report)->rendering_count; i++) {                                   \
		struct rendering *rendering = &(report)->renderings[i];                            \
                                                                                                   \
		if (!rendering->format->member || ((left_out) && !rendering->format->wants_all))   \
			continue;                                                                  \
		rendering->format->member(rendering, what);                                        \
		rendering_flush(rendering);                                                        \
	}

void
renderings_item(struct report *report, const struct item *item, bool left_out)
{
	for (size_t i = 0; i < report->rendering_count; i++) {
		struct rendering *rendering = &report->renderings[i];

		if (left_out && !rendering->format->wants_all)
			continue;
		rendering->items++;
		rendering->format->item(rendering, item);
		rendering_flush(rendering);
	}
}

void
renderings_load(struct report *report, const struct load_figures *load)
{
	RENDERINGS_CALL(report, load, report->summary_only, load);
}

void
renderings_queue(struct report *report, const struct queue_figures *queue)
{
	RENDERINGS_CALL(report, queue, report->summary_only, queue);
}

void
renderings_metric(struct report *report, const struct metric_figure *metric)
{
	RENDERINGS_CALL(report, metric, report->summary_only, metric);
}

void
renderings_found(struct report *report, const struct found *found)
{
	RENDERINGS_CALL(report, found, report->summary_only, found);
}

void
renderings_record(struct report *report, const struct reading *reading)
{
	RENDERINGS_CALL(report, record, report->summary_only, reading);
}

bool
renderings_want(const struct report *report, size_t member)
{
	for (size_t i = 0; i < report->rendering_count; i++) {
		const struct format *format = report->renderings[i].format;
		void (*call)(void);

		memcpy(&call, (const char *)format + member, sizeof(call));
		if (call && (!report->summary_only || format->wants_all))
			return true;
	}

	return false;
}

bool
renderings_are_empty(const struct report *report)
{
	for (size_t i = 0; i < report->rendering_count; i++)
		if (report->renderings[i].items == 0)
			return true;

	return false;
}

/* ---- the end ---- */

static void
rendering_copy(void *artifact, const char *bytes, size_t len)
{
	artifact_write(artifact, bytes, len);
}

/* A file appears whole or not at all. */
static void
rendering_save(struct rendering *rendering)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct artifact *artifact;

	if (section_failed(rendering->file))
		return;
	artifact = artifact_open(rendering->path, 0666, &why);
	if (artifact && section_pour(rendering->file, rendering_copy, artifact) == -1) {
		artifact_abandon(artifact);
		return;
	}
	if (!artifact || artifact_commit(artifact, &why) == -1)
		records_trouble_with(rendering->report->records, "%s", text_string(&why));
}

static void
rendering_end(struct rendering *rendering, const struct totals *totals, const struct item *worse)
{
	if (worse) {
		rendering->items++;
		rendering->format->item(rendering, worse);
		rendering_flush(rendering);
	}
	rendering->format->end(rendering, totals);
	rendering_flush(rendering);
	if (rendering->file)
		rendering_save(rendering);
	section_free(rendering->file);
	text_free(&rendering->out);
	free(rendering->slots);
}

/* Whether a file was lost after all was said to be well. */
static bool
verdict_got_worse(struct report *report, struct totals *totals)
{
	enum summary_status before = totals->verdict;

	totals->verdict = records_verdict(report->records);
	return before == SUMMARY_PASS && totals->verdict != SUMMARY_PASS;
}

void
renderings_end(struct report *report, struct totals *totals, const struct item *worse)
{
	for (int to_stdout = 0; to_stdout <= 1; to_stdout++) {
		bool worse_now = verdict_got_worse(report, totals);

		for (size_t i = 0; i < report->rendering_count; i++)
			if ((report->renderings[i].path ? 0 : 1) == to_stdout)
				rendering_end(
				    &report->renderings[i], totals, worse_now ? worse : NULL);
	}
}
