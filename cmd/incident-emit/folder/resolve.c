/* resolve: open incidents are closed, all that were meant at once. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "emit.h"
#include "folder.h"
#include "incident_v1.h"
#include "memory.h"
#include "records.h"

struct resolving {
	struct emit *emit;
	struct folder folder;
	struct batch batch;
	int64_t at;
	int64_t resolved;
	bool failed;
};

static bool
string_fits(const char *wanted, const char *there)
{
	return !wanted || (there && strcmp(wanted, there) == 0);
}

static bool
choice_fits(const struct folder_choice *choice, const struct incident_v1 *incident)
{
	return incident->status == INCIDENT_V1_OPEN &&
	       string_fits(choice->fingerprint, incident->fingerprint) &&
	       string_fits(choice->environment, incident->environment) &&
	       string_fits(choice->id, incident->id);
}

/* It was not over before it was seen last, whatever the clock says. */
static int64_t
resolved_at(const struct resolving *resolving, const struct incident_v1 *incident)
{
	int64_t at = resolving->at != 0 ? resolving->at : clock_wall(resolving->emit->clock);

	return at > incident->last_seen ? at : incident->last_seen;
}

static void
resolving_free(struct resolving *resolving)
{
	struct batch *batch = &resolving->batch;

	for (size_t i = 0; i < batch->count; i++) {
		struct folder_change *change = &batch->items[i].change;

		free((void *)(uintptr_t)change->fingerprint);
		free((void *)(uintptr_t)change->environment);
		free(change->name);
		text_free(&change->document);
		text_free(&change->why);
		text_free(&batch->items[i].request_id);
	}
	batch->count = batch->bytes = 0;
}

static void
resolving_flush(struct resolving *resolving)
{
	struct batch *batch = &resolving->batch;

	batch_change(&resolving->folder, batch);
	for (size_t i = 0; i < batch->count; i++) {
		pending_tell(resolving->emit, batch, &batch->items[i]);
		if (batch->items[i].change.failed)
			resolving->failed = true;
		else
			resolving->resolved++;
	}
	resolving_free(resolving);
}

static void
resolving_add(struct resolving *resolving, const char *name, const struct incident_v1 *incident)
{
	struct batch *batch = &resolving->batch;
	const struct incident_v1_change change = {.status = INCIDENT_V1_RESOLVED,
	    .count = incident->count,
	    .last_seen = incident->last_seen,
	    .resolved_at = resolved_at(resolving, incident)};
	struct pending *pending;

	batch->items = memory_grow(batch->items, batch->count, &batch->room, sizeof(*batch->items));
	pending = &batch->items[batch->count++];
	*pending = (struct pending){.action = "resolved",
	    .count = incident->count,
	    .request_id = TEXT_INIT(TEXT_MAX_REASON),
	    .change = {.name = memory_string(name),
		.document = TEXT_INIT(TEXT_MAX_RECORD),
		.why = TEXT_INIT(TEXT_MAX_REASON),
		.environment = memory_string(incident->environment),
		.fingerprint = memory_string(incident->fingerprint),
		.link = incident->fingerprint ? FOLDER_LINK_CLEAR : FOLDER_LINK_STAYS}};
	if (incident->request_id)
		text_add_string(&pending->request_id, incident->request_id);
	if (incident_v1_rewrite(incident, &change, &pending->change.document) == -1) {
		pending->change.failed = true;
		text_set_format(&pending->change.why, "cannot write %s: it is too large", name);
	}
	batch->bytes += pending->change.document.len;
	if (batch->count == FOLDER_BATCH || batch->bytes >= FOLDER_BATCH_BYTES)
		resolving_flush(resolving);
}

static void
resolving_take(struct resolving *resolving, const char *name, const struct folder_choice *choice)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const char *word = choice->fingerprint ? choice->fingerprint : choice->id;
	struct incident_v1 incident;
	int there = folder_read_with(&resolving->folder, name, word, &incident, &why);

	if (there == -1) {
		records_trouble_with(resolving->emit->records, "%s", text_string(&why));
	} else if (there == 1 && choice_fits(choice, &incident)) {
		resolving_add(resolving, name, &incident);
	}
	incident_v1_free(&incident);
}

int64_t
folder_resolve(struct emit *emit, const struct folder_choice *choice)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct resolving resolving = {.emit = emit, .at = choice->at};
	struct folder_names names = {0};

	if (folder_open(&resolving.folder, emit->folder, &why) == -1 ||
	    folder_lock(&resolving.folder, &why) == -1 ||
	    folder_names(&resolving.folder, folder_is_artifact, &names, &why) == -1) {
		records_trouble_with(emit->records, "cannot resolve: %s", text_string(&why));
		resolving.failed = true;
	} else {
		for (size_t i = 0; i < names.count; i++)
			resolving_take(&resolving, names.items[i], choice);
		resolving_flush(&resolving);
		batch_tell_rest(emit, &resolving.batch);
	}
	folder_names_free(&names);
	folder_close(&resolving.folder);
	free(resolving.batch.items);

	return resolving.failed ? -1 : resolving.resolved;
}
