/* links: cmd/incident-deliver/spool/spool.c cmd/incident-deliver/spool/kept.c */
/* What lies in the spool, when it counts as changed, and what is set aside. */
#include "spool.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "text.h"
#include "unit.h"

static char path[] = "/tmp/deliver_spool_test.XXXXXX";
static struct text why = TEXT_INIT(TEXT_MAX_REASON);
static int64_t now = 7;

static int64_t
still_now(void *context)
{
	(void)context;

	return now;
}

static const struct clock still = {.wall = still_now, .monotonic = still_now};

/* ---- calls that fail ---- */

static const char *hidden; /* lstat(2) of files that end so fails */
static int hidden_reason;
static bool is_cut; /* readdir(3) fails at the end */

#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

int
lstat(const char *file, struct stat *about)
{
	size_t len = strlen(file), end = hidden ? strlen(hidden) : 0;

	if (!hidden || len < end || strcmp(file + len - end, hidden) != 0)
		return REAL(lstat)(file, about);
	errno = hidden_reason;

	return -1;
}

struct dirent *
readdir(DIR *folder)
{
	struct dirent *entry = REAL(readdir)(folder);

	if (!entry && is_cut)
		errno = EIO;

	return entry;
}

/* ---- the folder ---- */

static void
folder_empty(void)
{
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf %s; mkdir %s", path, path);
	CHECK_INT(system(command), 0);
}

static const char *
in(const char *name)
{
	static char file[256];

	(void)snprintf(file, sizeof(file), "%s/%s", path, name);

	return file;
}

/* A file that was written at that millisecond. */
static void
put(const char *name, const char *bytes, int at)
{
	struct timespec times[2] = {{1, at * CLOCK_MS}, {1, at * CLOCK_MS}};
	FILE *f = fopen(in(name), "w");

	if (!f || fputs(bytes, f) == EOF || fclose(f) == EOF)
		abort();
	CHECK_INT(utimensat(AT_FDCWD, in(name), times, 0), 0);
}

static void
move(const char *name, const char *to)
{
	char from[256];

	(void)snprintf(from, sizeof(from), "%s", in(name));
	CHECK_INT(rename(from, in(to)), 0);
}

/* An incident of the second `at`; `extras` are members of these. */
#define INCIDENT(id, at, extras)                                                                   \
	"{\"incident_id\":\"" id "\",\"timestamp\":\"2026-01-01T00:00:" at "Z\","                  \
	"\"environment\":\"ci\",\"kind\":\"api\",\"exception\":\"E\",\"stack\":\"s\","             \
	"\"extras\":{" extras "}}"

/* The incidents by file and id, "FILE=ID", or "FILE!" of one that cannot be read. */
static const char *
listed(const struct spool *spool)
{
	static struct text out = TEXT_INIT(TEXT_MAX_REASON);

	text_clear(&out);
	for (size_t i = 0; i < spool_count(spool); i++) {
		const struct spool_entry *entry = spool_at(spool, i);

		text_add_format(&out, "%s%.*s%s%s", i > 0 ? " " : "",
		    (int)(strlen(entry->file) - strlen("incident_") - strlen(".json")),
		    entry->file + strlen("incident_"), entry->fault ? "!" : "=",
		    entry->fault ? "" : entry->id);
	}

	return text_string(&out);
}

static void
names_and_members(void)
{
	struct spool *spool = spool_new(path, &still);
	const struct spool_entry *entry;

	folder_empty();
	CHECK_STRING(spool_folder(spool), path);
	CHECK_INT(spool_scan(spool, &why), 0);
	put("incident_b.json", INCIDENT("b", "01", ""), 1);
	put("incident_c.json",
	    INCIDENT("c", "00", "\"fingerprint\":\"f\",\"count\":3,\"status\":\"resolved\""), 1);
	put("incident_a.json", INCIDENT("a", "01", ""), 1);
	put("incident.json", INCIDENT("x", "00", ""), 1);
	put("an_incident_x.json", INCIDENT("x", "00", ""), 1);
	put("incident_x.jsonl", INCIDENT("x", "00", ""), 1);
	put("incidents_x.json", INCIDENT("x", "00", ""), 1);
	CHECK_INT(spool_scan(spool, &why), 1);
	/* By time, and then by name. */
	CHECK_STRING(listed(spool), "c=c a=a b=b");
	entry = spool_at(spool, 0);
	CHECK_STRING(entry->key, "f");
	CHECK_INT(entry->count, 3);
	CHECK_INT(entry->status, INCIDENT_V1_RESOLVED);
	CHECK_INT(entry->at, INT64_C(1767225600) * CLOCK_SECOND);
	entry = spool_at(spool, 1);
	CHECK_STRING(entry->key, "a");
	CHECK_INT(entry->count, 1);
	CHECK_INT(entry->status, INCIDENT_V1_OPEN);
	CHECK_INT(spool_scan(spool, &why), 0);
	CHECK_STRING(listed(spool), "c=c a=a b=b");
	spool_free(spool);
	spool_free(NULL);
}

/* ---- what is otherwise than before ---- */

static void
changes(void)
{
	struct spool *spool = spool_new(path, &still);

	folder_empty();
	put("incident_a.json", INCIDENT("a", "01", ""), 1);
	put("incident_b.json", INCIDENT("b", "02", ""), 1);
	CHECK_INT(spool_scan(spool, &why), 1);
	/* Another time, another size, another file of the same time and size. */
	put("incident_a.json", INCIDENT("c", "01", ""), 2);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "a=c b=b");
	put("incident_a.json", INCIDENT("cc", "01", ""), 2);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "a=cc b=b");
	put("other", INCIDENT("dd", "01", ""), 2);
	move("other", "incident_a.json");
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "a=dd b=b");
	CHECK_INT(spool_scan(spool, &why), 0);
	/* One that goes, one that comes, one in the place of another. */
	CHECK_INT(unlink(in("incident_b.json")), 0);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "a=dd");
	put("incident_e.json", INCIDENT("e", "00", ""), 1);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "e=e a=dd");
	move("incident_e.json", "incident_f.json");
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "f=e a=dd");
	CHECK_INT(unlink(in("incident_a.json")), 0);
	CHECK_INT(unlink(in("incident_f.json")), 0);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "");
	CHECK_INT(spool_scan(spool, &why), 0);
	spool_free(spool);
}

/* ---- copies ---- */

/* Of one id the one that holds more stands alone: resolved, seen more often, written last. */
static void
copies(void)
{
	static const struct {
		const char *first, *second;
		int second_written;
		const char *listed;
	} cases[] = {
	    {INCIDENT("i", "00", ""), INCIDENT("i", "00", "\"status\":\"resolved\""), 1, "b=i"},
	    {INCIDENT("i", "00", "\"status\":\"resolved\""), INCIDENT("i", "00", "\"count\":9"), 9,
		"a=i"},
	    {INCIDENT("i", "00", "\"count\":2"), INCIDENT("i", "00", "\"count\":3"), 1, "b=i"},
	    {INCIDENT("i", "00", "\"count\":3"), INCIDENT("i", "00", "\"count\":2"), 9, "a=i"},
	    {INCIDENT("i", "00", ""), INCIDENT("i", "00", ""), 9, "b=i"},
	    {INCIDENT("i", "00", ""), INCIDENT("i", "00", ""), 1, "a=i"},
	    {INCIDENT("i", "00", ""), INCIDENT("i", "00", ""), 5, "a=i"},
	    {INCIDENT("i", "00", ""), INCIDENT("j", "00", ""), 5, "a=i b=j"},
	    {INCIDENT("i", "01", ""), INCIDENT("h", "00", ""), 5, "b=h a=i"},
	    {INCIDENT("i", "00", ""), "{", 5, "b! a=i"},
	    {"{", INCIDENT("i", "00", ""), 5, "a! b=i"},
	    {"{", "{", 5, "a! b!"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct spool *spool = spool_new(path, &still);

		folder_empty();
		put("incident_a.json", cases[i].first, 5);
		put("incident_b.json", cases[i].second, cases[i].second_written);
		CHECK_INT(spool_scan(spool, &why), 1);
		if (!CHECK_STRING(listed(spool), cases[i].listed))
			fprintf(stderr, "  case %zu\n", i);
		CHECK_INT(spool_scan(spool, &why), 0);
		CHECK_STRING(listed(spool), cases[i].listed);
		spool_free(spool);
	}
}

/* Also where another one stands between them. */
static void
copies_apart(void)
{
	for (int broken = 0; broken <= 1; broken++) {
		struct spool *spool = spool_new(path, &still);

		folder_empty();
		put("incident_a.json", INCIDENT("i", "00", ""), 1);
		put("incident_b.json", broken ? "{" : INCIDENT("j", "00", ""), 1);
		put("incident_c.json", INCIDENT("i", "00", "\"status\":\"resolved\""), 1);
		CHECK_INT(spool_scan(spool, &why), 1);
		CHECK_STRING(listed(spool), broken ? "b! c=i" : "b=j c=i");
		spool_free(spool);
	}
}

/* ---- faults ---- */

static void
faults(void)
{
	struct spool *spool = spool_new(path, &still);
	bool is_root = geteuid() == 0;

	folder_empty();
	put("incident_a.json", "{", 1);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK(strstr(spool_at(spool, 0)->fault, "incident_a.json:1:"));
	CHECK(spool_at(spool, 0)->may_be_read && !spool_at(spool, 0)->told);
	CHECK_INT(spool_at(spool, 0)->fault_seen, 7);
	/* Since when, and that it was told, is known as long as it is the same. */
	spool_at(spool, 0)->told = true;
	now++;
	CHECK_INT(spool_scan(spool, &why), 0);
	CHECK(spool_at(spool, 0)->told);
	CHECK_INT(spool_at(spool, 0)->fault_seen, 7);
	put("incident_a.json", "[", 2);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK(!spool_at(spool, 0)->told);
	CHECK_INT(spool_at(spool, 0)->fault_seen, 8);
	/* It is not the contents. */
	CHECK_INT(chmod(path, 0777), 0);
	put("incident_b.json", INCIDENT("b", "01", ""), 1);
	CHECK_INT(chmod(in("incident_b.json"), 0), 0);
	CHECK(!is_root || setresuid(65534, 65534, 0) == 0);
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK(!is_root || setresuid(0, 0, 0) == 0);
	CHECK_STRING(listed(spool), "a! b!");
	CHECK(!spool_at(spool, 1)->may_be_read);
	spool_free(spool);
}

/* What cannot be looked at did not go away, and what is not listed did not either. */
static void
failing_calls(void)
{
	struct spool *spool = spool_new(path, &still), *none = spool_new("/nowhere", &still);

	folder_empty();
	put("incident_a.json", INCIDENT("a", "01", ""), 1);
	put("incident_b.json", INCIDENT("b", "02", ""), 1);
	CHECK_INT(spool_scan(spool, &why), 1);
	hidden = "/incident_a.json";
	hidden_reason = EACCES;
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "a=a b=b");
	hidden_reason = ENOENT;
	CHECK_INT(spool_scan(spool, &why), 1);
	CHECK_STRING(listed(spool), "b=b");
	hidden = NULL;
	is_cut = true;
	CHECK_INT(spool_scan(spool, &why), -1);
	CHECK(strstr(text_string(&why), "cannot read all of the spool "));
	is_cut = false;
	CHECK_INT(spool_scan(none, &why), -1);
	CHECK_STRING(
	    text_string(&why), "cannot read the spool /nowhere: No such file or directory");
	spool_free(spool);
	spool_free(none);
}

/* ---- what is set aside ---- */

static bool
holds(const char *name, const char *bytes)
{
	char got[256] = "";
	FILE *f = fopen(in(name), "r");
	size_t len = f ? fread(got, 1, sizeof(got) - 1, f) : 0;

	if (f)
		(void)fclose(f);

	return f && len == strlen(bytes) && strcmp(got, bytes) == 0;
}

static bool
there(const char *name)
{
	return access(in(name), F_OK) == 0;
}

static int
mode_of(const char *name)
{
	struct stat about = {0};

	return stat(in(name), &about) == 0 ? (int)(about.st_mode & 07777) : -1;
}

static void
aside(void)
{
	struct spool *spool = spool_new(path, &still);

	folder_empty();
	put("incident_a.json", "{", 1);
	CHECK_INT(spool_set_aside(spool, "incident_a.json", &why), 0);
	CHECK(!there("incident_a.json") && holds("delivery/broken/incident_a.json", "{"));
	CHECK_INT(mode_of("delivery/broken"), 0700);
	CHECK_INT(spool_set_aside(spool, "incident_a.json", &why), -1);
	CHECK(strstr(text_string(&why), "aside: No such file or directory"));

	put("incident_b.json", "[1]", 1);
	CHECK_INT(spool_keep_failed(spool, "incident_b.json", "s-1", "so\n", &why), 0);
	CHECK(there("incident_b.json") && holds("delivery/failed/incident_b.s-1.json", "[1]"));
	CHECK(holds("delivery/failed/incident_b.s-1.txt", "so\n"));
	CHECK_INT(mode_of("delivery/failed"), 0700);
	CHECK_INT(mode_of("delivery/failed/incident_b.s-1.json"), 0600);
	CHECK_INT(mode_of("delivery/failed/incident_b.s-1.txt"), 0600);
	CHECK_INT(spool_keep_failed(spool, "incident_b.json", "s-2", "so\n", &why), 0);
	CHECK_INT(spool_keep_failed(spool, "incident_c.json", "s-1", "so\n", &why), -1);
	spool_drop_failed(spool, "incident_b.json", "s-1");
	CHECK(!there("delivery/failed/incident_b.s-1.json") &&
	      !there("delivery/failed/incident_b.s-1.txt"));
	CHECK(there("delivery/failed/incident_b.s-2.json") &&
	      there("delivery/failed/incident_b.s-2.txt"));

	/* Where that cannot be. */
	CHECK_INT(mkdir(in("delivery/failed/incident_b.s-3.json"), 0700), 0);
	CHECK_INT(spool_keep_failed(spool, "incident_b.json", "s-3", "so\n", &why), -1);
	CHECK(!there("delivery/failed/incident_b.s-3.txt"));
	folder_empty();
	put("delivery", "", 1);
	put("incident_b.json", "[1]", 1);
	text_clear(&why);
	CHECK_INT(spool_set_aside(spool, "incident_b.json", &why), -1);
	CHECK(strstr(text_string(&why), "cannot make folder "));
	text_clear(&why);
	CHECK_INT(spool_keep_failed(spool, "incident_b.json", "s-1", "so\n", &why), -1);
	CHECK(strstr(text_string(&why), "cannot make folder "));
	CHECK(there("incident_b.json"));
	spool_free(spool);
}

/* What a killed program had in the making goes, and nothing else. */
static void
cleared(void)
{
	static const char *const folders[] = {"delivery", "delivery/failed", "delivery/broken"};
	struct spool *spool = spool_new(path, &still);
	char name[64];

	folder_empty();
	for (int i = 0; i < 3; i++) {
		CHECK_INT(mkdir(in(folders[i]), 0700), 0);
		(void)snprintf(name, sizeof(name), "%s/.readyline-aaaaaaaaaaaaaaaa", folders[i]);
		put(name, "", 1);
		(void)snprintf(name, sizeof(name), "%s/kept.db", folders[i]);
		put(name, "", 1);
	}
	spool_clear(spool);
	for (int i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "%s/.readyline-aaaaaaaaaaaaaaaa", folders[i]);
		CHECK(there(name) == (i == 2));
		(void)snprintf(name, sizeof(name), "%s/kept.db", folders[i]);
		CHECK(there(name));
	}
	spool_free(spool);
}

int
main(void)
{
	(void)umask(022);
	if (!mkdtemp(path))
		return 2;
	names_and_members();
	changes();
	copies();
	copies_apart();
	faults();
	failing_calls();
	aside();
	cleared();
	folder_empty();
	CHECK_INT(rmdir(path), 0);
	text_free(&why);

	return unit_end();
}
