/* incidents: those of a folder, read one after the other, and found by their names. */
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "diag.h"
#include "document.h"
#include "emit.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "memory.h"
#include "records.h"

int64_t
incidents_each(struct emit *emit,
    void (*take)(void *context, const char *name, const struct incident_v1 *incident),
    void *context)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder folder;
	struct folder_names names = {0};
	int64_t count = -1;

	if (folder_open(&folder, emit->folder, &why) == -1 ||
	    folder_names(&folder, folder_is_artifact, &names, &why) == -1)
		records_trouble_with(emit->records, "%s", text_string(&why));
	else
		count = (int64_t)names.count;
	for (size_t i = 0; i < names.count && count != -1; i++) {
		struct incident_v1 incident;
		int there = folder_read(&folder, names.items[i], &incident, &why);

		if (there == -1)
			records_trouble_with(emit->records, "%s", text_string(&why));
		else if (there == 1)
			take(context, names.items[i], &incident);
		incident_v1_free(&incident);
	}
	folder_names_free(&names);
	folder_close(&folder);

	return count;
}

void
incident_put_record(struct emit *emit, const char *name, const struct incident_v1 *incident)
{
	struct json_writer *w = records_begin(emit->records, "incident");
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON + FOLDER_NAME_SIZE);

	text_add_format(&path, "%s/%s", emit->folder, name);
	if (incident->request_id)
		json_put_string(w, "request_id", incident->request_id);
	json_put_line(w, "incident", incident->object->slice.bytes, incident->object->slice.len);
	json_put_string(w, "path", text_string(&path));
	records_end(emit->records);
}

/* ---- finding ---- */

static size_t
common_prefix(const char *a, const char *b)
{
	size_t len = 0;

	while (a[len] != '\0' && a[len] == b[len])
		len++;

	return len;
}

static void
finding_keep(char **kept, const char *value)
{
	free(*kept);
	*kept = memory_string(value);
}

static void
finding_take(void *context, const char *name, const struct incident_v1 *incident)
{
	struct finding *finding = context;
	const char *value = finding->of == FINDING_ID ? incident->id : incident->fingerprint;
	size_t len = strlen(finding->wanted), alike;

	(void)name;
	if (!value || finding->is_whole)
		return;
	alike = common_prefix(value, finding->wanted);
	if (!finding->nearest || alike > finding->alike) {
		finding_keep(&finding->nearest, value);
		finding->alike = alike;
	}
	if (alike < len || (finding->found && strcmp(finding->found, value) == 0))
		return;
	finding->is_whole = value[len] == '\0';
	finding->fitting = finding->is_whole ? 1 : finding->fitting + 1;
	finding_keep(&finding->found, value);
}

int
finding_run(struct emit *emit, struct finding *finding)
{
	static const char *const words[] = {
	    [FINDING_ID] = "id", [FINDING_FINGERPRINT] = "fingerprint"};
	const char *what = words[finding->of];
	size_t len = strlen(finding->wanted);

	if (incidents_each(emit, finding_take, finding) == -1)
		return -1;
	if (finding->fitting == 1 && (finding->is_whole || len >= LEAST_PREFIX))
		return 0;
	records_note(emit->records, CHECK_FAIL);
	if (finding->fitting > 1)
		diag_error("%lld incidents have an %s that begins with \"%s\": give more",
		    (long long)finding->fitting, what, finding->wanted);
	else if (finding->fitting == 1)
		diag_error("\"%s\" is too short for an %s: give at least %d characters of it",
		    finding->wanted, what, LEAST_PREFIX);
	else if (finding->nearest)
		diag_error("no incident in %s has the %s \"%s\"; the nearest is %s", emit->folder,
		    what, finding->wanted, finding->nearest);
	else
		diag_error(
		    "no incident in %s has the %s \"%s\"", emit->folder, what, finding->wanted);

	return -1;
}

void
finding_free(struct finding *finding)
{
	free(finding->found);
	free(finding->nearest);
}
