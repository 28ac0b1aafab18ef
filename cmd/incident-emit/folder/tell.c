/* tell: what became of an incident, in a record and to people. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "diag.h"
#include "document.h"
#include "emit.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "records.h"

/* So many are named, or shown, one by one. */
enum { MOST_SAID = 20, MOST_SHOWN = 10 };

static void
pending_record(struct emit *emit, const struct pending *pending, const char *path)
{
	struct json_writer *w = records_begin(emit->records, "incident");

	if (pending->request_id.len > 0)
		json_put_string(w, "request_id", text_string(&pending->request_id));
	json_put_raw(w, "incident", pending->change.document.bytes, pending->change.document.len);
	json_put_string(w, "path", path);
	json_put_string(w, "action", pending->action);
	records_end(emit->records);
}

/* Who reads of it, in a mail of cron's perhaps, does not stand in our folder. */
static void
pending_say(const struct pending *pending, const char *path)
{
	char *folder = path[0] == '/' ? NULL : getcwd(NULL, 0);
	const char *before = folder ? folder : "", *between = folder ? "/" : "";

	if (strcmp(pending->action, "resolved") == 0)
		diag_note("incident resolved: %s%s%s", before, between, path);
	else if (pending->count > 1)
		diag_note("incident seen %" PRId64 " times; it is written to %s%s%s",
		    pending->count, before, between, path);
	else
		diag_note("incident written to %s%s%s", before, between, path);
	free(folder);
}

/* What cannot be kept in the folder is kept wherever stderr goes. */
static void
pending_show(const struct pending *pending)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const struct text *document = &pending->change.document;
	const struct document_value *line;
	struct incident_v1 incident;

	if (incident_v1_parse(
		&incident, pending->change.name, text_string(document), document->len, &why) == 0) {
		diag_note("what it would have held: %s %s, %s, seen %" PRId64 " times: %s",
		    incident.environment, incident.finer_kind, incident.severity, incident.count,
		    incident.exception);
		line = incident.last_logs ? incident.last_logs->first : NULL;
		for (; line; line = line->next)
			if (line->string)
				diag_note("  | %s", line->string);
	}
	incident_v1_free(&incident);
}

void
pending_tell(struct emit *emit, struct batch *batch, const struct pending *pending)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	if (!pending->change.failed) {
		text_add_format(&path, "%s/%s", emit->folder, pending->change.name);
		pending_record(emit, pending, text_string(&path));
		if (++batch->said <= MOST_SAID)
			pending_say(pending, text_string(&path));
		if (pending->change.is_unlinked && !batch->unlinked)
			diag_note("%s cannot hold symbolic links: repeats open incidents of their"
				  " own",
			    emit->folder);
		batch->unlinked = batch->unlinked || pending->change.is_unlinked;
		return;
	}
	records_trouble(emit->records);
	if (++batch->lost > MOST_SHOWN)
		return;
	diag_error("cannot write an incident: %s", text_string(&pending->change.why));
	/* Of one that was to be resolved nothing is lost. */
	if (strcmp(pending->action, "resolved") != 0)
		pending_show(pending);
}

void
batch_tell_rest(const struct emit *emit, const struct batch *batch)
{
	if (batch->said > MOST_SAID)
		diag_note("%" PRId64 " more incidents are written to %s", batch->said - MOST_SAID,
		    emit->folder);
	if (batch->lost > MOST_SHOWN)
		diag_error("cannot write %" PRId64 " more incidents, which are not shown",
		    batch->lost - MOST_SHOWN);
}
