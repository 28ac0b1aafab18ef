/* links: cmd/incident-deliver/ */
#include "ledger.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifact.h"
#include "database.h"
#include "memory.h"
#include "text.h"
#include "unit.h"

static char folder[] = "/tmp/readyline-ledger-XXXXXX";
static const struct sink_kind kind = {
    .wants_updates = true, .wants_no_resolve = false, .lease_ns = 7};
static struct sink sink = {
    .kind = &kind, .name = (char *)"https://h/x", .id = (char *)"https://h/x"};

static int flock_reason; /* that flock(2) fails with */

int
flock(int fd, int operation)
{
	int (*real)(int, int) = (int (*)(int, int))(uintptr_t)dlsym(RTLD_NEXT, "flock");

	errno = flock_reason;

	return flock_reason != 0 ? -1 : real(fd, operation);
}

static struct ledger *
ledger_opened(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger = ledger_new(folder, &sink, &why);

	if (CHECK(ledger))
		CHECK_INT(ledger_lock(ledger, &why), 1);
	CHECK_STRING(text_string(&why), "");

	return ledger;
}

static void
row_is(const struct ledger_row *row, const struct ledger_row *expected)
{
	if (!CHECK(row))
		return;
	CHECK_STRING(row->id, expected->id);
	CHECK_INT(row->known, expected->known);
	CHECK_INT(row->count, expected->count);
	CHECK_INT(row->told_at, expected->told_at);
	CHECK_INT(row->outcome, expected->outcome);
	CHECK_INT(row->event, expected->event);
	CHECK_INT(row->event_count, expected->event_count);
	CHECK_STRING(row->idempotency_key, expected->idempotency_key);
	CHECK_INT(row->attempts, expected->attempts);
	CHECK_INT(row->tried_at, expected->tried_at);
	CHECK_INT(row->in_hand, expected->in_hand);
	CHECK_STRING(row->reason, expected->reason);
	CHECK_INT(row->gone_at, expected->gone_at);
}

static const struct ledger_row rows[] = {
    {.id = (char *)"b"},
    {.id = (char *)"e",
	.known = LEDGER_OPEN,
	.count = 3,
	.told_at = 4,
	.outcome = LEDGER_FAILED,
	.event = NOTICE_UPDATE,
	.event_count = 5,
	.idempotency_key = (char *)"e-5",
	.attempts = 6,
	.tried_at = 7,
	.in_hand = true,
	.reason = (char *)"it's \"so\"\n",
	.gone_at = 8},
    {.id = (char *)"a",
	.known = LEDGER_RESOLVED,
	.outcome = LEDGER_UNKNOWN,
	.event = NOTICE_RESOLVE,
	.told_at = INT64_MAX},
    {.id = (char *)"d",
	.outcome = LEDGER_DELIVERED,
	.event = NOTICE_RENEW,
	.idempotency_key = (char *)""},
    {.id = (char *)"c'; DROP TABLE notice; --"},
    {.id = (char *)"\xc3\xbc"},
    {.id = (char *)"B"},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void
ledger_is_whole(const struct ledger *ledger, const char *without)
{
	CHECK_INT(ledger_count(ledger), without ? ROWS - 1 : ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		const struct ledger_row *row = ledger_find(ledger, rows[i].id);

		if (without && strcmp(rows[i].id, without) == 0)
			CHECK(!row);
		else
			row_is(row, &rows[i]);
	}
	for (size_t i = 1; i < ledger_count(ledger); i++)
		CHECK(strcmp(ledger_at(ledger, i - 1)->id, ledger_at(ledger, i)->id) < 0);
	CHECK(!ledger_find(ledger, ""));
	CHECK(!ledger_find(ledger, "zz"));
}

static void
what_is_saved_is_read_again(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger = ledger_opened();

	for (size_t i = 0; i < ROWS; i++) {
		struct ledger_row *row = ledger_add(ledger, rows[i].id);
		struct ledger_row copy = rows[i];

		copy.id = row->id;
		copy.idempotency_key = memory_string(rows[i].idempotency_key);
		copy.reason = memory_string(rows[i].reason);
		*row = copy;
		CHECK_INT(ledger_save(ledger, row, &why), 0);
	}
	ledger_is_whole(ledger, NULL);
	CHECK_INT(ledger_set_not_before(ledger, 99, &why), 0);
	ledger_free(ledger);

	ledger = ledger_opened();
	ledger_is_whole(ledger, NULL);
	CHECK_INT(ledger_not_before(ledger), 99);
	CHECK_INT(ledger_forget(ledger, "d", &why), 0);
	ledger_is_whole(ledger, "d");
	ledger_free(ledger);

	ledger = ledger_opened();
	ledger_is_whole(ledger, "d");
	ledger_free(ledger);
}

/* Another one has the lock; who looks on sees what it writes. */
static void
one_at_a_time(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *first = ledger_opened(), *second = ledger_new(folder, &sink, &why);
	struct ledger_row *row = ledger_find(first, "a");

	CHECK_INT(ledger_lock(second, &why), 0);
	CHECK(ledger_is_locked(first) && !ledger_is_locked(second));
	CHECK_INT(ledger_look(second, &why), 0);
	CHECK_INT(ledger_find(second, "a")->attempts, 0);
	row->attempts = 5;
	CHECK_INT(ledger_save(first, row, &why), 0);
	CHECK_INT(ledger_look(second, &why), 0);
	CHECK_INT(ledger_find(second, "a")->attempts, 5);
	CHECK_INT(ledger_lock(first, &why), 1);
	ledger_unlock(first);
	CHECK_INT(ledger_lock(second, &why), 1);
	CHECK_INT(ledger_lock(first, &why), 0);
	ledger_free(second);
	CHECK_INT(ledger_lock(first, &why), 1);
	ledger_free(first);
}

/* A file of this ledger. */
static const char *
file_of(const struct ledger *ledger, const char *ending)
{
	static char file[512];

	(void)snprintf(file, sizeof(file), "%s/delivery/%s%s", folder, ledger_file(ledger), ending);

	return file;
}

/* That another has it is no trouble; that there are no locks is. */
static void
what_cannot_be_locked(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger = ledger_new(folder, &sink, &why),
		      *damaged = ledger_of(folder, "damaged");

	flock_reason = EINTR;
	CHECK_INT(ledger_lock(ledger, &why), 0);
	flock_reason = EWOULDBLOCK;
	CHECK_INT(ledger_lock(ledger, &why), 0);
	flock_reason = ENOLCK;
	CHECK_INT(ledger_lock(ledger, &why), -1);
	CHECK(strstr(text_string(&why), ".lock: No locks available"));
	CHECK(!ledger_is_locked(ledger));
	flock_reason = 0;
	CHECK_INT(unlink(file_of(ledger, ".lock")), 0);
	CHECK_INT(mkdir(file_of(ledger, ".lock"), 0700), 0);
	CHECK_INT(ledger_lock(ledger, &why), -1);
	CHECK(strstr(text_string(&why), ".lock: Is a directory"));
	CHECK_INT(rmdir(file_of(ledger, ".lock")), 0);
	CHECK_INT(ledger_lock(ledger, &why), 1);
	ledger_free(ledger);
	/* Nor is the lock kept of one that cannot be read. */
	CHECK_INT(artifact_save(file_of(damaged, ".db"), 0600, "no database at all", 18, &why), 0);
	CHECK_INT(ledger_lock(damaged, &why), -1);
	CHECK(!ledger_is_locked(damaged));
	CHECK_INT(unlink(file_of(damaged, ".db")), 0);
	ledger_free(damaged);
	text_clear(&why);
	CHECK(!ledger_new("/dev/null", &sink, &why));
	CHECK(strstr(text_string(&why), "cannot make folder "));
}

/* ---- what is finished ---- */

static const char *
finished_of(const struct ledger *ledger)
{
	static struct text bytes = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&path, "%s/delivery/%s.finished", folder, ledger_file(ledger));
	text_clear(&bytes);

	return artifact_read(text_string(&path), TEXT_MAX_RECORD, &bytes, NULL) == 0
		   ? text_string(&bytes)
		   : "none";
}

static void
what_is_finished_is_noted(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), ids = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger = ledger_opened();
	struct stat before, behind;

	CHECK_INT(ledger_drop_finished(ledger, &why), 0);
	for (const char *const *list =
		 (const char *const[]){"[]\n", "[\"a\"]\n", "[\"a\"]\n", NULL};
	     *list; list++) {
		text_set_format(&ids, "%s", *list);
		CHECK_INT(ledger_note_finished(ledger, &ids, &why), 0);
		CHECK_STRING(finished_of(ledger), *list);
	}
	/* The same again is not written again. */
	CHECK_INT(stat(file_of(ledger, ".finished"), &before), 0);
	CHECK_INT(before.st_mode & 07777, 0600);
	CHECK_INT(ledger_note_finished(ledger, &ids, &why), 0);
	CHECK_INT(stat(file_of(ledger, ".finished"), &behind), 0);
	CHECK(before.st_ino == behind.st_ino);
	errno = 0;
	CHECK_INT(ledger_drop_finished(ledger, &why), 0);
	CHECK_STRING(finished_of(ledger), "none");
	CHECK_INT(ledger_drop_finished(ledger, &why), 0);
	CHECK_STRING(text_string(&why), "");
	CHECK_INT(mkdir(file_of(ledger, ".finished"), 0700), 0);
	CHECK_INT(ledger_drop_finished(ledger, &why), -1);
	CHECK(strstr(text_string(&why), "cannot remove "));
	CHECK_INT(rmdir(file_of(ledger, ".finished")), 0);
	ledger_free(ledger);
}

/* ---- in its file ---- */

static void
file_execute(const char *statement)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger = ledger_new(folder, &sink, &why);
	struct database *db =
	    database_open_file(file_of(ledger, ".db"), DATABASE_READ_WRITE, 0, &why);

	CHECK_INT(database_execute(db, statement, &why), 0);
	database_close(db);
	ledger_free(ledger);
}

/* Numbers that nobody wrote count as the first of their kind; a later form is left alone. */
static void
what_others_wrote(void)
{
	static const char *const wrong[] = {
	    "UPDATE notice SET known = 3, outcome = 4, event = 4 WHERE incident = 'e'",
	    "UPDATE notice SET known = -1, outcome = -1, event = -1 WHERE incident = 'e'",
	};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger;

	for (size_t i = 0; i < 2; i++) {
		const struct ledger_row *row;

		file_execute(wrong[i]);
		ledger = ledger_opened();
		row = ledger_find(ledger, "e");
		CHECK(row && row->known == LEDGER_NOTHING && row->outcome == LEDGER_WAITING &&
		      row->event == NOTICE_TRIGGER);
		ledger_free(ledger);
	}
	/* What is no id is no row. */
	file_execute(
	    "INSERT INTO notice SELECT x'41', known, count, told_at, outcome, event, event_count, "
	    "idempotency_key, attempts, tried_at, in_hand, reason, gone_at FROM notice "
	    "WHERE incident = 'e'");
	ledger = ledger_opened();
	CHECK_INT(ledger_count(ledger), ROWS - 1);
	ledger_free(ledger);
	file_execute("DELETE FROM notice WHERE incident = x'41'");
	/* What cannot be forgotten there is known here. */
	ledger = ledger_opened();
	file_execute("ALTER TABLE notice RENAME TO away");
	CHECK_INT(ledger_forget(ledger, "e", &why), -1);
	CHECK(ledger_find(ledger, "e"));
	file_execute("ALTER TABLE away RENAME TO notice");
	ledger_free(ledger);
	text_clear(&why);
	file_execute("PRAGMA user_version = 2");
	ledger = ledger_new(folder, &sink, &why);
	CHECK_INT(ledger_look(ledger, &why), -1);
	CHECK(
	    strstr(text_string(&why), ".db was written by a later incident-deliver: use that one"));
	ledger_free(ledger);
	file_execute("PRAGMA user_version = 1");
}

/* A file in which its tables cannot be made, or are not what they should be, says why. */
static void
what_cannot_be_made(void)
{
	static const struct {
		const char *statements[2], *why;
	} files[] = {
	    {{"CREATE INDEX notice ON other (a)"}, "there is already an index named notice"},
	    {{"PRAGMA user_version = 1"}, "no such table: sink"},
	    {{"CREATE TABLE sink (name, not_before, wants_updates, wants_no_resolve, lease_ns)",
		 "PRAGMA user_version = 1"},
		"no such table: notice"},
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct ledger *ledger = ledger_of(folder, "other");
		struct database *db =
		    database_open_file(file_of(ledger, ".db"), DATABASE_CREATE, 0, &why);

		CHECK_INT(database_execute(db, "CREATE TABLE other (a)", &why), 0);
		for (size_t n = 0; n < 2 && files[i].statements[n]; n++)
			CHECK_INT(database_execute(db, files[i].statements[n], &why), 0);
		database_close(db);
		CHECK_INT(ledger_look(ledger, &why), -1);
		if (!CHECK(strstr(text_string(&why), files[i].why)))
			fprintf(stderr, "  %s\n", text_string(&why));
		CHECK_INT(unlink(file_of(ledger, ".db")), 0);
		ledger_free(ledger);
	}
}

/* ---- by its file alone ---- */

static int files;

static int
file_take(void *context, const char *file)
{
	struct ledger *ledger = ledger_of(folder, file);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	(void)context;
	files++;
	CHECK(strncmp(file, "https---h-x-", 12) == 0 && strlen(file) == 24);
	CHECK_STRING(ledger_file(ledger), file);
	CHECK_INT(ledger_look(ledger, &why), 0);
	CHECK_STRING(ledger_sink(ledger)->name, "https://h/x");
	CHECK(ledger_sink(ledger)->wants_updates && !ledger_sink(ledger)->wants_no_resolve);
	CHECK_INT(ledger_sink(ledger)->lease_ns, 7);
	CHECK_INT(ledger_count(ledger), ROWS - 1);
	ledger_free(ledger);

	return -1;
}

static void
ledgers_are_found(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL long_id = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *other;

	for (int i = 0; i < 500; i++)
		text_add_string(&long_id, "ab");
	sink.id = sink.name = long_id.bytes;
	other = ledger_opened();
	CHECK_INT(strlen(ledger_file(other)), 60 + 1 + 12);
	ledger_free(other);
	/* "ab..." stands before "https"; the first that stops is the last. */
	CHECK_INT(ledger_each("/nowhere", file_take, NULL, &why), 0);
	CHECK_INT(files, 0);
	CHECK_INT(ledger_each("/dev/null", file_take, NULL, &why), -1);
	CHECK_STRING(text_string(&why), "cannot read /dev/null/delivery: Not a directory");
}

static int
file_count(void *context, const char *file)
{
	(void)file;
	(*(int *)context)++;

	return 0;
}

/* One that is damaged says so, whoever looks; what lies beside it under another name is none. */
static void
a_damaged_one_is_told(void)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger;
	int count = 0, more = 0;

	CHECK_INT(ledger_each(folder, file_count, &count, &why), 0);
	text_add_format(&path, "%s/delivery/damaged.database", folder);
	CHECK_INT(artifact_save(text_string(&path), 0600, "x", 1, &why), 0);
	text_set_format(&path, "%s/delivery/.db", folder);
	CHECK_INT(artifact_save(text_string(&path), 0600, "x", 1, &why), 0);
	text_set_format(&path, "%s/delivery/damaged.db", folder);
	CHECK_INT(artifact_save(text_string(&path), 0600, "no database at all", 18, &why), 0);
	CHECK_INT(ledger_each(folder, file_count, &more, &why), 0);
	CHECK_INT(more, count + 1);
	ledger = ledger_of(folder, "damaged");
	CHECK_INT(ledger_look(ledger, &why), -1);
	CHECK(strstr(text_string(&why), "move it away"));
	CHECK_INT(ledger_look(ledger, &why), -1);
	CHECK_INT(ledger_count(ledger), 0);
	ledger_free(ledger);
	CHECK_INT(unlink(text_string(&path)), 0);
}

int
main(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	char command[100];

	if (!mkdtemp(folder))
		return 1;
	what_is_saved_is_read_again();
	one_at_a_time();
	what_cannot_be_locked();
	what_is_finished_is_noted();
	what_others_wrote();
	what_cannot_be_made();
	ledgers_are_found();
	a_damaged_one_is_told();
	(void)snprintf(command, sizeof(command), "rm %s/delivery/ab*", folder);
	CHECK_INT(system(command), 0);
	CHECK_INT(ledger_each(folder, file_take, NULL, &why), -1);
	CHECK_INT(files, 1);
	(void)snprintf(command, sizeof(command), "rm -r %s", folder);
	CHECK_INT(system(command), 0);

	return unit_end();
}
