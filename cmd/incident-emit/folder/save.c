/* save: an incident is opened, or counted in the one that is open, alone or with many others. */
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "batch.h"
#include "emit.h"
#include "folder.h"
#include "incident.h"
#include "incident_v1.h"
#include "memory.h"
#include "records.h"
#include "redaction.h"

/* ---- what waits ---- */

static struct batch *
emit_batch(struct emit *emit)
{
	if (!emit->batch)
		emit->batch = memory_new(1, sizeof(*emit->batch));

	return emit->batch;
}

static void
batch_clear(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		free(batch->items[i].change.name);
		text_free(&batch->items[i].change.document);
		text_free(&batch->items[i].change.why);
		text_free(&batch->items[i].request_id);
		text_free(&batch->items[i].check);
		text_free(&batch->items[i].runbook);
	}
	batch->count = batch->bytes = 0;
}

static struct pending *
batch_find(const struct batch *batch, const char *fingerprint)
{
	for (size_t i = batch->count; i > 0 && *fingerprint != '\0'; i--)
		if (strcmp(batch->items[i - 1].fingerprint, fingerprint) == 0)
			return &batch->items[i - 1];

	return NULL;
}

static int64_t
later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
counts_together(int64_t a, int64_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static void
pending_keep_check(struct pending *pending, const struct incident *incident)
{
	if (!incident->is_check)
		return;
	text_clear(&pending->check);
	text_clear(&pending->runbook);
	text_add(&pending->check, incident->checks.bytes, incident->checks.len);
	if (redaction_visible(
		text_string(&incident->runbook), incident->runbook.len, &pending->runbook) == -1)
		text_clear(&pending->runbook);
}

/* Adds the incident as one that opens.  0, or -1 when its document is too large. */
static int
batch_add(struct batch *batch, const struct incident *incident, const struct emit *emit,
    const char *fingerprint)
{
	struct pending *pending;
	TEXT_LOCAL name = TEXT_INIT(FOLDER_NAME_SIZE - 1);

	batch->items = memory_grow(batch->items, batch->count, &batch->room, sizeof(*batch->items));
	pending = &batch->items[batch->count];
	*pending = (struct pending){.action = "opened",
	    .first_at = incident->at,
	    .last_at = incident_last_at(incident),
	    .count = incident->count,
	    .lasting = incident->lasting,
	    .request_id = TEXT_INIT(TEXT_MAX_REASON),
	    .check = TEXT_INIT(INCIDENT_MAX_BYTES),
	    .runbook = TEXT_INIT(TEXT_MAX_REASON),
	    .change = {.document = TEXT_INIT(TEXT_MAX_RECORD), .why = TEXT_INIT(TEXT_MAX_REASON)}};
	memcpy(pending->fingerprint, fingerprint, DIGEST_SIZE);
	text_add(
	    &pending->request_id, text_string(&incident->request_id), incident->request_id.len);
	pending_keep_check(pending, incident);
	text_add_string(&name, "incident_");
	incident_add_time(incident, &name);
	text_add_format(&name, "_%s.json", incident->id);
	pending->change.name = memory_string(text_string(&name));
	batch->count++;
	if (incident_write(incident, fingerprint, emit, &pending->change.document) == -1) {
		batch->count--;
		text_free(&pending->change.document);
		text_free(&pending->request_id);
		text_free(&pending->check);
		text_free(&pending->runbook);
		free(pending->change.name);
		return -1;
	}
	batch->bytes += pending->change.document.len;

	return 0;
}

/* ---- open, or counted ---- */

/* The document as it is with what is counted in it: of the open one that was found, or its own. */
static void
pending_rewrite(
    struct pending *pending, const struct incident_v1 *incident, int64_t count, int64_t last_seen)
{
	TEXT_LOCAL document = TEXT_INIT(TEXT_MAX_RECORD);
	const struct incident_v1_change change = {
	    .status = INCIDENT_V1_OPEN,
	    .count = count,
	    .last_seen = last_seen,
	    .check = pending->check.len > 0 ? text_string(&pending->check) : NULL,
	    .runbook = pending->runbook.len > 0 ? text_string(&pending->runbook) : NULL,
	};

	if (incident_v1_rewrite(incident, &change, &document) == -1) {
		pending->change.failed = true;
		text_set_format(
		    &pending->change.why, "cannot write %s: it is too large", pending->change.name);
		return;
	}
	text_clear(&pending->change.document);
	text_add(&pending->change.document, document.bytes, document.len);
}

static void
pending_grow(struct pending *pending)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const struct text *document = &pending->change.document;
	struct incident_v1 incident;

	if (!pending->grown)
		return;
	pending->grown = false;
	if (incident_v1_parse(
		&incident, pending->change.name, text_string(document), document->len, &why) == 0)
		pending_rewrite(pending, &incident, pending->count, pending->last_at);
	incident_v1_free(&incident);
}

/* A clock that jumped may have put it before or behind what was seen last. */
static bool
pending_is_repeat(const struct pending *pending, const struct incident_v1 *open, int64_t dedupe_ns)
{
	int64_t seen = open->last_seen, now = pending->first_at;
	uint64_t between =
	    seen > now ? (uint64_t)seen - (uint64_t)now : (uint64_t)now - (uint64_t)seen;

	return pending->lasting || between <= (uint64_t)dedupe_ns;
}

static void
pending_decide(struct emit *emit, const struct folder *folder, struct pending *pending)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder_change *change = &pending->change;
	struct incident_v1 open = {0};
	TEXT_LOCAL name = TEXT_INIT(FOLDER_NAME_SIZE);
	int there = 0;

	change->fingerprint = pending->fingerprint;
	change->environment = emit->environment;
	change->link = *pending->fingerprint != '\0' ? FOLDER_LINK_SET : FOLDER_LINK_STAYS;
	if (change->link == FOLDER_LINK_SET && emit->dedupe_ns > 0)
		there = folder_read_open(
		    folder, pending->fingerprint, emit->environment, &name, &open, &why);
	if (there == -1)
		records_trouble_with(
		    emit->records, "%s; it is left alone, and another opened", text_string(&why));
	if (there == 1 && pending_is_repeat(pending, &open, emit->dedupe_ns)) {
		pending->action = "updated";
		change->link = FOLDER_LINK_STAYS;
		free(change->name);
		change->name = memory_string(text_string(&name));
		pending->count = counts_together(open.count, pending->count);
		pending_rewrite(
		    pending, &open, pending->count, later_of(open.last_seen, pending->last_at));
	} else {
		pending->count = pending->count > 0 ? pending->count : 1;
		pending_grow(pending);
	}
	incident_v1_free(&open);
}

/* ---- to the disk ---- */

/* Without a lock nothing can be counted, but each can still be opened: its name is its own. */
static void
batch_write_unlocked(struct emit *emit, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct folder_change *change = &batch->items[i].change;
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

		pending_grow(&batch->items[i]);
		text_add_format(&path, "%s/%s", emit->folder, change->name);
		if (!change->failed &&
		    (text_failed(&path) ||
			artifact_save(text_string(&path), 0600, change->document.bytes,
			    change->document.len, &change->why) == -1))
			change->failed = true;
	}
}

static void
batch_write(struct emit *emit, struct batch *batch)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder folder;
	bool made = artifact_make_folder(emit->folder, 0700, &why) == 0,
	     locked = made && folder_open(&folder, emit->folder, &why) == 0 &&
		      folder_lock(&folder, &why) == 0;

	if (locked) {
		for (size_t i = 0; i < batch->count; i++)
			pending_decide(emit, &folder, &batch->items[i]);
		batch_change(&folder, batch);
	} else if (made) {
		batch_write_unlocked(emit, batch);
	}
	for (size_t i = 0; i < batch->count && !made; i++) {
		batch->items[i].change.failed = true;
		text_set_format(&batch->items[i].change.why, "%s", text_string(&why));
	}
	if (made && !locked && !batch->unlocked && !batch->items[0].change.failed) {
		records_trouble_with(emit->records,
		    "%s; without it repeats open incidents of their own", text_string(&why));
		batch->unlocked = true;
	}
	if (made)
		folder_close(&folder);
}

int
incident_flush(struct emit *emit)
{
	struct batch *batch = emit_batch(emit);
	int rc = 0;

	if (batch->count == 0)
		return 0;
	batch_write(emit, batch);
	for (size_t i = 0; i < batch->count; i++) {
		pending_tell(emit, batch, &batch->items[i]);
		if (batch->items[i].change.failed)
			rc = -1;
	}
	batch_clear(batch);

	return rc;
}

void
incident_gather(struct emit *emit)
{
	emit_batch(emit)->gathers = true;
}

bool
incident_waits(const struct emit *emit)
{
	return emit->batch && emit->batch->count > 0;
}

int
incident_save(struct emit *emit, const struct incident *incident)
{
	struct batch *batch = emit_batch(emit);
	char fingerprint[DIGEST_SIZE];
	struct pending *same;

	if (incident_fingerprint(incident, fingerprint) == -1)
		records_trouble_with(
		    emit->records, "an incident's fingerprint cannot be computed and is left out");
	same = emit->dedupe_ns > 0 ? batch_find(batch, fingerprint) : NULL;
	if (same) {
		same->count = counts_together(same->count, incident->count);
		same->last_at = later_of(same->last_at, incident_last_at(incident));
		pending_keep_check(same, incident);
		same->grown = true;
		return 0;
	}
	if (batch_add(batch, incident, emit, fingerprint) == -1) {
		records_trouble_with(emit->records, "cannot write an incident: it is too large");
		return -1;
	}
	if (batch->gathers && batch->count < FOLDER_BATCH && batch->bytes < FOLDER_BATCH_BYTES)
		return 0;

	return incident_flush(emit);
}

void
incident_saved(struct emit *emit)
{
	struct batch *batch = emit_batch(emit);

	incident_flush(emit);
	batch_tell_rest(emit, batch);
	free(batch->items);
	free(batch);
	emit->batch = NULL;
}
