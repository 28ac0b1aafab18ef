/* keep: resolved incidents and crash dumps that are older than --keep, or too many for
 * --keep-bytes, are removed.  Nothing that is open, or that a sink has to hear of still, or that is
 * not ours. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifact.h"
#include "character.h"
#include "delivered.h"
#include "diag.h"
#include "emit.h"
#include "folder.h"
#include "incident_v1.h"
#include "memory.h"
#include "records.h"
#include "uuid.h"

enum { TIME_LEN = sizeof("20261122T235959.999Z") - 1 };

struct kept {
	char *name;
	int folder; /* where it lies: borrowed */
	int64_t at; /* resolved, or written */
	int64_t bytes;
	bool stays;
	bool is_awaited; /* by a sink */
};

struct keeping {
	struct emit *emit;
	struct folder folder;
	struct kept *items;
	size_t count, room;
	char (*open)[TIME_LEN + 1]; /* when the open ones happened: their dumps stay */
	size_t open_count, open_room;
	struct delivered delivered;
	char *awaits; /* the ledger of a sink that awaits one of them, or NULL */
};

static bool
name_has_time(const char *at)
{
	static const char shape[] = "dddddddd"
				    "T"
				    "dddddd.dddZ";

	for (size_t i = 0; i < TIME_LEN; i++)
		if (shape[i] == 'd' ? !char_is_digit(at[i]) : at[i] != shape[i])
			return false;

	return true;
}

/* Of our own making: incident_TIME_UUID.json. */
static bool
name_is_ours(const char *name)
{
	const char *id = name + strlen("incident_") + TIME_LEN + 1;

	return folder_is_artifact(name) && name_has_time(name + strlen("incident_")) &&
	       id[-1] == '_' && strlen(id) == UUID_SIZE - 1 + strlen(".json") &&
	       uuid_is_valid(id, UUID_SIZE - 1);
}

/* crash_TIME_....jsonl, stack_TIME_....txt */
static bool
name_is_dump(const char *name)
{
	size_t len = strlen(name);
	bool crash = strncmp(name, "crash_", 6) == 0, stack = strncmp(name, "stack_", 6) == 0;
	const char *end = crash ? ".jsonl" : ".txt";

	return (crash || stack) && len > 6 + TIME_LEN + strlen(end) && len < FOLDER_NAME_SIZE &&
	       name_has_time(name + 6) && name[6 + TIME_LEN] == '_' &&
	       strcmp(name + len - strlen(end), end) == 0;
}

static void
keeping_add(struct keeping *keeping, int folder, const char *name, int64_t at, bool stays)
{
	struct stat about;

	if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == -1 || !S_ISREG(about.st_mode))
		return;
	keeping->items =
	    memory_grow(keeping->items, keeping->count, &keeping->room, sizeof(*keeping->items));
	keeping->items[keeping->count++] = (struct kept){.name = memory_string(name),
	    .folder = folder,
	    .at = at != 0 ? at : about.st_mtim.tv_sec * CLOCK_SECOND + about.st_mtim.tv_nsec,
	    .bytes = about.st_size,
	    .stays = stays};
}

/* It stays, and so do the dumps of its time. */
static void
keeping_take_open(struct keeping *keeping, const char *name)
{
	keeping->open = memory_grow(
	    keeping->open, keeping->open_count, &keeping->open_room, sizeof(*keeping->open));
	memcpy(keeping->open[keeping->open_count], name + strlen("incident_"), TIME_LEN);
	keeping->open[keeping->open_count++][TIME_LEN] = '\0';
}

static void
keeping_take_incident(struct keeping *keeping, const char *name)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct incident_v1 incident;
	int there = folder_read(&keeping->folder, name, &incident, &why);
	/* One that cannot be read is told by `list`; it stays. */
	bool is_over =
	    there == 1 && strstr(name, incident.id) && incident.status == INCIDENT_V1_RESOLVED;
	const char *awaits = is_over ? delivered_lacks(&keeping->delivered, incident.id) : NULL;
	size_t before = keeping->count;

	if (is_over)
		keeping_add(keeping, keeping->folder.fd, name,
		    incident.resolved_at != 0 ? incident.resolved_at : incident.last_seen, awaits);
	else if (there != 0)
		keeping_add(keeping, keeping->folder.fd, name, 0, true);
	if (there != 0 && (!is_over || awaits))
		keeping_take_open(keeping, name);
	if (awaits && keeping->count > before)
		keeping->items[before].is_awaited = true;
	if (awaits && !keeping->awaits)
		keeping->awaits = memory_string(awaits);
	incident_v1_free(&incident);
}

static bool
dump_is_of_open(const struct keeping *keeping, const char *name)
{
	for (size_t i = 0; i < keeping->open_count; i++)
		if (strncmp(name + 6, keeping->open[i], TIME_LEN) == 0)
			return true;

	return false;
}

static int
kept_order(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : strcmp(x->name, y->name);
}

static void
keeping_remove(struct keeping *keeping, const struct kept *kept)
{
	if (unlinkat(kept->folder, kept->name, 0) == -1 && errno != ENOENT)
		records_trouble_with(
		    keeping->emit->records, "cannot remove %s: %s", kept->name, strerror(errno));
}

static void
keeping_sweep(struct keeping *keeping)
{
	const struct emit *emit = keeping->emit;
	int64_t now = clock_wall(emit->clock), total = 0, removed = 0, awaited = 0;

	for (size_t i = 0; i < keeping->count; i++)
		total += keeping->items[i].bytes;
	if (keeping->count > 0)
		qsort(keeping->items, keeping->count, sizeof(*keeping->items), kept_order);
	for (size_t i = 0; i < keeping->count; i++) {
		const struct kept *kept = &keeping->items[i];
		bool old = emit->keep_ns > 0 && kept->at < now - emit->keep_ns;
		bool much = emit->keep_bytes > 0 && total > emit->keep_bytes;

		awaited += kept->is_awaited && (old || much);
		if (kept->stays || !(old || much))
			continue;
		keeping_remove(keeping, kept);
		total -= kept->bytes;
		removed++;
	}
	if (removed > 0)
		diag_note(
		    "removed %" PRId64 " files of resolved incidents and of old crashes", removed);
	if (awaited > 0)
		diag_note("%" PRId64 " resolved incidents stay: incident-deliver has still to tell"
			  " the sink of %s/delivery/%s.db; remove that if there is none any more",
		    awaited, emit->folder, keeping->awaits);
	if (emit->keep_bytes > 0 && total > emit->keep_bytes)
		diag_note("%s holds more than --keep-bytes: what is open stays", emit->folder);
}

/* By whatever names. */
static bool
folder_is_same(const struct folder *a, const struct folder *b)
{
	struct stat x, y;

	return fstat(a->fd, &x) == 0 && fstat(b->fd, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static void
keeping_take_dumps(struct keeping *keeping, const struct folder *folder)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder_names names;

	if (folder_names(folder, name_is_dump, &names, &why) == -1)
		records_trouble_with(keeping->emit->records, "%s", text_string(&why));
	for (size_t i = 0; i < names.count; i++)
		keeping_add(keeping, folder->fd, names.items[i], 0,
		    dump_is_of_open(keeping, names.items[i]));
	folder_names_free(&names);
}

static void
keeping_run(struct keeping *keeping, struct folder *logs)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder_names names = {0};
	const char *log_folder = keeping->emit->log_folder;

	if (folder_lock(&keeping->folder, &why) == -1 ||
	    delivered_read(&keeping->delivered, &keeping->folder, &why) == -1 ||
	    folder_names(&keeping->folder, name_is_ours, &names, &why) == -1) {
		records_trouble_with(
		    keeping->emit->records, "nothing is removed: %s", text_string(&why));
		return;
	}
	for (size_t i = 0; i < names.count; i++)
		keeping_take_incident(keeping, names.items[i]);
	keeping_take_dumps(keeping, &keeping->folder);
	if (log_folder && folder_open(logs, log_folder, &why) == 0 &&
	    !folder_is_same(logs, &keeping->folder))
		keeping_take_dumps(keeping, logs);
	keeping_sweep(keeping);
	folder_names_free(&names);
}

void
folder_clean(struct emit *emit)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct keeping keeping = {.emit = emit};
	struct folder logs = {.fd = -1, .lock = -1, .opened = -1, .made = -1};

	if (emit->keep_ns == 0 && emit->keep_bytes == 0)
		return;
	artifact_clear(emit->folder);
	if (emit->log_folder)
		artifact_clear(emit->log_folder);
	/* Where there is no folder (yet), there is nothing to remove. */
	if (folder_open(&keeping.folder, emit->folder, &why) == 0)
		keeping_run(&keeping, &logs);
	folder_close(&keeping.folder);
	folder_close(&logs);
	for (size_t i = 0; i < keeping.count; i++)
		free(keeping.items[i].name);
	free(keeping.items);
	free(keeping.open);
	free(keeping.awaits);
	delivered_free(&keeping.delivered);
}
