#include "delivered.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "document.h"
#include "folder.h"
#include "memory.h"
#include "text.h"

enum { MOST_BYTES = 64 << 20 };

static int
id_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What cannot be read says that nothing is finished. */
static void
sink_read(struct delivered_sink *sink, const char *path)
{
	TEXT_LOCAL bytes = TEXT_INIT(MOST_BYTES), why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document = NULL;

	if (artifact_read(path, MOST_BYTES, &bytes, &why) == 0)
		document = document_parse(path, text_string(&bytes), bytes.len, &why);
	for (const struct document_value *id = document ? document->first : NULL; id;
	     id = id->next) {
		if (!id->string)
			continue;
		sink->ids = memory_grow(sink->ids, sink->count, &sink->room, sizeof(*sink->ids));
		sink->ids[sink->count++] = memory_string(id->string);
	}
	if (sink->count > 0)
		qsort(sink->ids, sink->count, sizeof(*sink->ids), id_order);
	document_free(document);
}

static void
delivered_take(struct delivered *delivered, const char *folder, const char *file)
{
	size_t len = strlen(file), end = strlen(".db");
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	struct delivered_sink *sink;

	if (len <= end || strcmp(file + len - end, ".db") != 0)
		return;
	delivered->sinks = memory_grow(
	    delivered->sinks, delivered->count, &delivered->room, sizeof(*delivered->sinks));
	sink = &delivered->sinks[delivered->count++];
	*sink = (struct delivered_sink){.name = memory_copy(file, len - end)};
	text_add_format(&path, "%s/%s.finished", folder, sink->name);
	sink_read(sink, text_string(&path));
}

int
delivered_read(struct delivered *delivered, const struct folder *folder, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
	const struct dirent *entry;
	int reason;
	DIR *stream;

	*delivered = (struct delivered){0};
	text_add_format(&path, "%s/delivery", folder->path);
	stream = opendir(text_string(&path));
	if (!stream && errno == ENOENT)
		return 0;
	errno = stream ? 0 : errno;
	for (; stream && (entry = readdir(stream)); errno = 0)
		delivered_take(delivered, text_string(&path), entry->d_name);
	reason = errno;
	if (stream)
		closedir(stream);

	return reason == 0 ? 0
			   : text_fail(why, "cannot read the folder %s: %s", text_string(&path),
				 strerror(reason));
}

void
delivered_free(struct delivered *delivered)
{
	for (size_t i = 0; i < delivered->count; i++) {
		struct delivered_sink *sink = &delivered->sinks[i];

		for (size_t at = 0; at < sink->count; at++)
			free(sink->ids[at]);
		free(sink->ids);
		free(sink->name);
	}
	free(delivered->sinks);
}

const char *
delivered_lacks(const struct delivered *delivered, const char *id)
{
	for (size_t i = 0; i < delivered->count; i++) {
		const struct delivered_sink *sink = &delivered->sinks[i];

		if (sink->count == 0 ||
		    !bsearch(&id, sink->ids, sink->count, sizeof(*sink->ids), id_order))
			return sink->name;
	}

	return NULL;
}
