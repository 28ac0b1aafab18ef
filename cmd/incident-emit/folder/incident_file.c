/* artifacts: where an incident goes: a file of its own, and a record that names it. */
#include <stdlib.h>
#include <unistd.h>

#include "artifact.h"
#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "incident.h"
#include "json_writer.h"
#include "records.h"

/* incident_20261122T235959.999Z_ID.json: it sorts by time, and nothing in it comes from outside. */
static void
incident_path(struct text *path, const struct emit *emit, const struct incident *incident)
{
	text_add_format(path, "%s/incident_", emit->folder);
	incident_add_time(incident, path);
	text_add_format(path, "_%s.json", incident->id);
}

static void
incident_record(const struct emit *emit, const struct incident *incident,
    const struct text *document, const char *path)
{
	struct json_writer *w = records_begin(emit->records, "incident");

	if (incident->request_id.len > 0)
		json_put_string(w, "request_id", text_string(&incident->request_id));
	json_put_raw(w, "incident", document->bytes, document->len);
	json_put_string(w, "path", path);
	json_put_string(w, "action", "opened");
	records_end(emit->records);
}

/* Who reads of it, in a mail of cron's perhaps, does not stand in our folder. */
static void
incident_say_written(const char *path)
{
	char *folder = path[0] == '/' ? NULL : getcwd(NULL, 0);

	if (folder)
		diag_note("incident written to %s/%s", folder, path);
	else
		diag_note("incident written to %s", path);
	free(folder);
}

int
incident_save(struct emit *emit, const struct incident *incident)
{
	TEXT_LOCAL document = TEXT_INIT(TEXT_MAX_RECORD), path = TEXT_INIT(TEXT_MAX_REASON),
		   why = TEXT_INIT(TEXT_MAX_REASON);

	incident_path(&path, emit, incident);
	if (incident_write(incident, emit, &document) == -1 || text_failed(&path)) {
		text_set_format(&why, "it is too large");
	} else if (artifact_make_folder(emit->folder, 0700, &why) == 0 &&
		   artifact_save(text_string(&path), 0600, document.bytes, document.len, &why) ==
		       0) {
		incident_record(emit, incident, &document, text_string(&path));
		incident_say_written(text_string(&path));
		return 0;
	}
	records_trouble_with(emit->records, "cannot write an incident: %s", text_string(&why));

	return -1;
}
