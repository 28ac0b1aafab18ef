/* links: cmd/incident-emit/ */
/* What --keep and --keep-bytes remove, what stays, and what is said of it. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../cmd/incident-emit/folder.h"
#include "incident_says.h"
#include "unit.h"

#define T(seconds) ((INT64_C(1767225600) + (seconds)) * CLOCK_SECOND)
#define UUID(n) "01a2246f-f236-7a6c-9849-c58ab47" n
#define STEM(n) "20260101T0" n ".000Z"
/* An incident whose name and id end in these five digits. */
#define KEPT(n) "incident_" STEM(n) "_" UUID(n) ".json"
#define ENDED_WITH(n, more)                                                                        \
	"{\"incident_id\":\"" UUID(                                                                \
	    n) "\",\"timestamp\":\"2026-01-01T00:00:00Z\","                                        \
	       "\"environment\":\"ci\",\"kind\":\"api\",\"exception\":\"E\",\"stack\":\"s\","      \
	       "\"extras\":{\"status\":\"resolved\"" more "}}"
#define ENDED(n, at) ENDED_WITH(n, ",\"resolved_at\":\"" at "\"")
#define OLD "2020-01-01T00:00:00Z"

enum { ENDED_BYTES = sizeof(ENDED("00001", OLD)) - 1 };

/* What folder_clean() says. */
static const char *
cleaned(struct emit *emit)
{
	hear();
	folder_clean(emit);

	return said();
}

/* A dump that was written at that time. */
static void
put_dump(const char *name, int64_t at)
{
	struct timespec time = {at / CLOCK_SECOND, at % CLOCK_SECOND};

	put(name, "{}\n");
	CHECK_INT(utimensat(AT_FDCWD, in(name), (struct timespec[]){time, time}, 0), 0);
}

/* ---- what is ours ---- */

#define LONG_PART                                                                                  \
	"a123456789b123456789c123456789d123456789e123456789f123456789g123456789h123456789i1234567" \
	"89j123456789k123456789l123456789m123456789n123456789o123456789p123456789q123456789r12345" \
	"6"                                                                                        \
	"789s123456789t123456789u1"

static const struct {
	const char *name;
	bool goes;
} names[] = {
    {KEPT("00001"), true},
    {"crash_" STEM("00002") "_a_1.jsonl", true},
    {"stack_" STEM("00002") "_a_1.txt", true},
    {"crash_" STEM("00002") "_.jsonl", true},
    {"stack_" STEM("00002") "_" LONG_PART ".txt", true},
    {"incident_mine.json", false},
    {"incident_" STEM("00000") "_" UUID("00001") "x.json", false},
    {"incident_" STEM("00000") "-" UUID("00001") ".json", false},
    {"incident_20260101X000000.000Z_" UUID("00001") ".json", false},
    {"incident_x0260101T000000.000Z_" UUID("00001") ".json", false},
    {"incident_" STEM("00000") "_g1a2246f-f236-7a6c-9849-c58ab4700001.json", false},
    {"crash_" STEM("00000") ".jsonl", false},
    {"crash_" STEM("00000") "_.txt", false},
    {"crash_2026.jsonl", false},
    {"stack_" STEM("00000") "_a.jsonl", false},
    {"other.txt", false},
};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

static void
by_name(void)
{
	struct emit emit = emit_begin();

	folder_empty();
	for (size_t i = 0; i < NAMES; i++)
		put(names[i].name, ENDED("00001", OLD));
	/* What a dump's name leads to is not ours either. */
	CHECK_INT(symlink("other.txt", in("stack_" STEM("00003") "_link.txt")), 0);
	emit.keep_bytes = 1;
	CHECK_STRING(cleaned(&emit),
	    "readyline: removed 5 files of resolved incidents and of old crashes\n");
	for (size_t i = 0; i < NAMES; i++)
		if (!CHECK(there(names[i].name) != names[i].goes))
			fprintf(stderr, "  %s\n", names[i].name);
	CHECK(there("stack_" STEM("00003") "_link.txt"));
	CHECK_INT(records_finish(emit.records), 1);
}

/* ---- by age, by size ---- */

static void
folder_fill(void)
{
	folder_empty();
	put(KEPT("00001"), ENDED("00001", "2026-01-01T00:00:01Z"));
	put(KEPT("00002"), ENDED("00002", "2026-01-01T00:00:03Z"));
	put(KEPT("00003"), ENDED("00003", "2026-01-01T00:00:02Z"));
	/* It says another id than its name, and so is not what it seems. */
	put(KEPT("00004"), ENDED("00005", OLD));
	put(KEPT("00006"), DOCUMENT(UUID("00006"), "open"));
}

static void
by_age(void)
{
	struct emit emit = emit_begin();

	now = T(62);
	folder_fill();
	/* Of one that does not say when it ended, and of dumps, when they were there last. */
	put(KEPT("00007"), ENDED_WITH("00007", ",\"last_seen\":\"2026-01-01T00:00:02Z\""));
	put_dump("crash_" STEM("00001") "_of_a_resolved_one.jsonl", T(2) - 1);
	put_dump("crash_" STEM("00002") "_of_a_resolved_one.jsonl", T(2) + 1);
	put_dump("crash_" STEM("00006") "_of_the_open_one.jsonl", T(0));
	CHECK_STRING(cleaned(&emit), "");
	CHECK(there(KEPT("00001")) && !there(".open"));
	/* A minute: what was resolved at :02 is that old to the second, and stays. */
	emit.keep_ns = 60 * CLOCK_SECOND;
	CHECK_STRING(cleaned(&emit),
	    "readyline: removed 2 files of resolved incidents and of old crashes\n");
	CHECK(!there(KEPT("00001")) && !there("crash_" STEM("00001") "_of_a_resolved_one.jsonl"));
	CHECK(there(KEPT("00002")) && there(KEPT("00003")) && there(KEPT("00007")));
	now++;
	(void)cleaned(&emit);
	CHECK(there(KEPT("00002")) && !there(KEPT("00003")) && !there(KEPT("00007")));
	CHECK(there("crash_" STEM("00002") "_of_a_resolved_one.jsonl"));
	/* However short. */
	emit.keep_ns = 1;
	(void)cleaned(&emit);
	CHECK(!there(KEPT("00002")));
	CHECK(there(KEPT("00004")) && there(KEPT("00006")));
	CHECK(there("crash_" STEM("00006") "_of_the_open_one.jsonl"));
	CHECK_STRING(cleaned(&emit), "");
	/* Where nothing lies there is nothing to say, and nothing that is not ours is closed. */
	folder_empty();
	CHECK_STRING(cleaned(&emit), "");
	emit.folder = "/nowhere";
	CHECK_STRING(cleaned(&emit), "");
	for (int fd = 0; fd <= 1; fd++)
		CHECK(fcntl(fd, F_GETFD) != -1);
	CHECK_INT(records_finish(emit.records), 1);
}

static void
by_bytes(void)
{
	struct emit emit = emit_begin();

	/* The oldest goes first, by when it ended and not by its name, and no more than has to. */
	folder_fill();
	put_dump("stack_" STEM("00002") "_a_1.txt", T(5));
	emit.keep_bytes = 4 * ENDED_BYTES + (int64_t)strlen(DOCUMENT(UUID("00006"), "open")) + 3;
	CHECK_STRING(cleaned(&emit), "");
	emit.keep_bytes--;
	CHECK_STRING(cleaned(&emit),
	    "readyline: removed 1 files of resolved incidents and of old crashes\n");
	CHECK(!there(KEPT("00001")) && there(KEPT("00002")) && there(KEPT("00003")));
	emit.keep_bytes -= ENDED_BYTES;
	(void)cleaned(&emit);
	CHECK(there(KEPT("00002")) && !there(KEPT("00003")));
	emit.keep_bytes = 1;
	hear();
	folder_clean(&emit);
	CHECK(strstr(said(), "holds more than --keep-bytes: what is open stays\n"));
	CHECK(!there(KEPT("00002")) && !there("stack_" STEM("00002") "_a_1.txt"));
	CHECK(there(KEPT("00004")) && there(KEPT("00006")));
	CHECK_INT(records_finish(emit.records), 1);
}

/* ---- the dumps of what is open ---- */

static void
by_dump(void)
{
	struct emit emit = emit_begin();
	char name[128], json[512], dump[128];

	folder_empty();
	for (int n = 10; n < 14; n++) {
		(void)snprintf(name, sizeof(name), "incident_20260101T0000%d.000Z_%s%d.json", n,
		    UUID("000"), n);
		(void)snprintf(json, sizeof(json), "{\"incident_id\":\"%s%d\",%s", UUID("000"), n,
		    strstr(DOCUMENT("", "open"), "\"timestamp\""));
		put(name, json);
	}
	for (int n = 9; n <= 14; n++) {
		(void)snprintf(dump, sizeof(dump), "crash_20260101T0000%02d.000Z_a_1.jsonl", n);
		put_dump(dump, T(n));
	}
	emit.keep_ns = CLOCK_SECOND;
	now = T(100);
	CHECK_STRING(cleaned(&emit),
	    "readyline: removed 2 files of resolved incidents and of old crashes\n");
	for (int n = 9; n <= 14; n++) {
		(void)snprintf(dump, sizeof(dump), "crash_20260101T0000%02d.000Z_a_1.jsonl", n);
		CHECK(there(dump) == (n > 9 && n < 14));
	}
	CHECK_INT(records_finish(emit.records), 1);
}

/* A folder of their own, which may also be the same. */
static void
by_log_folder(void)
{
	struct emit emit = emit_begin();
	char logs[sizeof(path) + 8];

	folder_fill();
	CHECK_INT(mkdir(in("logs"), 0700), 0);
	put_dump("logs/stack_" STEM("00001") "_a_1.txt", T(1));
	put_dump("logs/stack_" STEM("00006") "_a_1.txt", T(6));
	put("logs/" KEPT("00001"), ENDED("00001", OLD));
	(void)snprintf(logs, sizeof(logs), "%s/logs", path);
	emit.log_folder = logs;
	emit.keep_ns = CLOCK_SECOND;
	CHECK_STRING(cleaned(&emit),
	    "readyline: removed 4 files of resolved incidents and of old crashes\n");
	CHECK(!there("logs/stack_" STEM("00001") "_a_1.txt"));
	CHECK(there("logs/stack_" STEM("00006") "_a_1.txt") && there("logs/" KEPT("00001")));
	emit.log_folder = "/nowhere";
	CHECK_STRING(cleaned(&emit), "");
	/* What lies in both is one. */
	folder_fill();
	put_dump("stack_" STEM("00001") "_a_1.txt", T(1));
	(void)snprintf(logs, sizeof(logs), "%s/.", path);
	emit.log_folder = logs;
	emit.keep_ns = 0;
	emit.keep_bytes = 4 * ENDED_BYTES + (int64_t)strlen(DOCUMENT(UUID("00006"), "open")) + 3;
	CHECK_STRING(cleaned(&emit), "");
	emit.keep_bytes--;
	CHECK_STRING(cleaned(&emit),
	    "readyline: removed 1 files of resolved incidents and of old crashes\n");
	CHECK_INT(records_finish(emit.records), 1);
}

/* ---- what a sink awaits ---- */

static void
by_sink(void)
{
	struct emit emit = emit_begin();
	char expected[256];

	now = T(62);
	folder_fill();
	put_dump("crash_" STEM("00001") "_told.jsonl", T(1));
	put_dump("crash_" STEM("00002") "_to_be_told.jsonl", T(1));
	CHECK_INT(mkdir(in("delivery"), 0700), 0);
	put("delivery/x.db", "");
	put("delivery/x.finished", "[\"" UUID("00001") "\"]\n");
	/* They would stay anyway. */
	emit.keep_ns = 100 * CLOCK_SECOND;
	CHECK_STRING(cleaned(&emit), "");
	emit.keep_ns = CLOCK_SECOND;
	(void)snprintf(expected, sizeof(expected),
	    "readyline: removed 2 files of resolved incidents and of old crashes\n"
	    "readyline: 2 resolved incidents stay: incident-deliver has still to tell the sink of"
	    " %s/delivery/x.db; remove that if there is none any more\n",
	    path);
	CHECK_STRING(cleaned(&emit), expected);
	CHECK(!there(KEPT("00001")) && !there("crash_" STEM("00001") "_told.jsonl"));
	CHECK(there(KEPT("00002")) && there("crash_" STEM("00002") "_to_be_told.jsonl"));
	CHECK_INT(records_finish(emit.records), 1);
}

/* ---- troubles ---- */

/* Nothing is removed where it is not known what is open, or what was told. */
static void
what_cannot_be_known(void)
{
	static const char *const in_the_way[] = {".open", "delivery"};

	for (size_t i = 0; i < 2; i++) {
		struct emit emit = emit_begin();

		folder_fill();
		put(in_the_way[i], "");
		emit.keep_bytes = 1;
		hear();
		folder_clean(&emit);
		CHECK(strstr(said(), "readyline: nothing is removed: cannot "));
		CHECK(there(KEPT("00001")) && there(KEPT("00002")));
		CHECK_INT(records_finish(emit.records), 2);
	}
}

/* Of another user's folder of dumps: the mode of its folder, and what is said. */
static const char *
cleaned_as_nobody(mode_t mode)
{
	static char words[4096];
	struct emit emit = emit_begin();
	char logs[sizeof(path) + 8];
	bool is_root = geteuid() == 0;

	folder_empty();
	CHECK_INT(mkdir(in("logs"), 0700), 0);
	put_dump("logs/stack_" STEM("00001") "_a_1.txt", T(1));
	(void)snprintf(logs, sizeof(logs), "%s/logs", path);
	CHECK_INT(chmod(logs, mode), 0);
	CHECK_INT(chmod(path, 0777), 0);
	emit.log_folder = logs;
	emit.keep_ns = CLOCK_SECOND;
	CHECK(!is_root || seteuid(65534) == 0);
	(void)snprintf(words, sizeof(words), "%s", cleaned(&emit));
	CHECK(!is_root || seteuid(0) == 0);
	CHECK(there("logs/stack_" STEM("00001") "_a_1.txt"));
	CHECK_INT(chmod(logs, 0700), 0);
	CHECK_INT(records_finish(emit.records), 2);

	return words;
}

static void
what_cannot_be_removed(void)
{
	CHECK(strstr(cleaned_as_nobody(0555),
	    "cannot remove stack_" STEM("00001") "_a_1.txt: Permission denied\n"));
	CHECK(strstr(cleaned_as_nobody(0444), "/logs: Permission denied\n"));
}

int
main(void)
{
	(void)umask(022);
	if (mkdtemp(path) == NULL)
		return 2;
	by_name();
	by_age();
	by_bytes();
	by_dump();
	by_log_folder();
	by_sink();
	what_cannot_be_known();
	what_cannot_be_removed();
	folder_empty();
	CHECK_INT(rmdir(path), 0);

	return unit_end();
}
