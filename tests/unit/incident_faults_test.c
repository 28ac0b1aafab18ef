/* links: cmd/incident-emit/ */
/* The folder of incidents where calls fail: what is told, what lies there then, and that nothing leaks. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../cmd/incident-emit/folder.h"
#include "../../cmd/incident-emit/incident.h"
#include "incident_says.h"
#include "incident_v1.h"
#include "text.h"
#include "unit.h"

/* ---- calls that fail ---- */

/* A call on a file whose path ends so, or begins so behind the folder where a `*` ends it. */
struct fault {
	const char *call, *at;
	int reason;
	int times; /* how often it fails; 0: always */
	int after; /* so many go well before */
};

static struct fault fault;
static bool has_syncfs = true;
static int calls; /* that the fault meant, whether or not they failed */

static bool
path_fits(const char *file, const char *at)
{
	size_t len = strlen(at), whole = strlen(file), begin = strlen(path);

	if (strncmp(file, path, begin) != 0)
		return false;
	if (len > 0 && at[len - 1] == '*')
		return strncmp(file + begin, at, len - 1) == 0;
	return whole == begin + len && strcmp(file + begin, at) == 0;
}

/* Whether it fails, with errno: of a file in the folder `fd`, or of `fd` itself. */
static bool
call_fails(const char *call, int fd, const char *name)
{
	char of[64], file[1024] = "";
	ssize_t len;

	if (!fault.call || strcmp(fault.call, call) != 0)
		return false;
	(void)snprintf(of, sizeof(of), "/proc/self/fd/%d", fd);
	len = name && *name == '/' ? 0 : readlink(of, file, 512);
	file[len > 0 ? len : 0] = '\0';
	(void)snprintf(file + (len > 0 ? len : 0), 512, "%s%s", name && *name != '/' ? "/" : "",
	    name ? name : "");
	if (!path_fits(file, fault.at))
		return false;
	calls++;
	if (calls <= fault.after || (fault.times > 0 && calls > fault.after + fault.times))
		return false;
	errno = fault.reason;
	return true;
}

/* The C library's own function of that name. */
#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

int
openat(int fd, const char *name, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);

	return call_fails(flags & O_CREAT ? "openat to write" : "openat", fd, name)
		   ? -1
		   : REAL(openat)(fd, name, flags, mode);
}

int
fsync(int fd)
{
	return call_fails("fsync", fd, NULL) ? -1 : 0;
}

int
syncfs(int fd)
{
	errno = EIO;

	return !has_syncfs || call_fails("syncfs", fd, NULL) ? -1 : 0;
}

int
flock(int fd, int operation)
{
	return call_fails("flock", fd, NULL) ? -1 : REAL(flock)(fd, operation);
}

int
mkdirat(int fd, const char *name, mode_t mode)
{
	return call_fails("mkdirat", fd, name) ? -1 : REAL(mkdirat)(fd, name, mode);
}

int
renameat(int fd, const char *name, int to_fd, const char *to)
{
	return call_fails("renameat", fd, name) ? -1 : REAL(renameat)(fd, name, to_fd, to);
}

int
symlinkat(const char *target, int fd, const char *name)
{
	return call_fails("symlinkat", fd, name) ? -1 : REAL(symlinkat)(target, fd, name);
}

int
close(int fd)
{
	bool fails = call_fails("close", fd, NULL);
	int reason = errno, rc = REAL(close)(fd);

	if (fails)
		errno = reason;
	return fails ? -1 : rc;
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
	return call_fails("write", fd, NULL) ? -1 : REAL(write)(fd, bytes, len);
}

ssize_t
read(int fd, void *bytes, size_t len)
{
	return call_fails("read", fd, NULL) ? -1 : REAL(read)(fd, bytes, len);
}

int
fstat(int fd, struct stat *about)
{
	return call_fails("fstat", fd, NULL) ? -1 : REAL(fstat)(fd, about);
}

DIR *
fdopendir(int fd)
{
	return call_fails("fdopendir", fd, NULL) ? NULL : REAL(fdopendir)(fd);
}

struct dirent *
readdir(DIR *folder)
{
	return call_fails("readdir", dirfd(folder), NULL) ? NULL : REAL(readdir)(folder);
}

/* Half a minute is over at once. */
int
nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time, (void)left;

	return 0;
}

/* ---- what is done, and what is there then ---- */

static int
count_in(const char *folder)
{
	DIR *stream = opendir(folder);
	int count = 0;

	for (const struct dirent *entry; stream && (entry = readdir(stream));)
		count += entry->d_name[0] != '.';
	if (stream)
		closedir(stream);

	return count;
}

static int
save(struct emit *emit, const char *fingerprint)
{
	struct incident incident;
	int rc;

	incident_init(&incident, emit);
	text_add_string(&incident.kind, "api");
	text_add_string(&incident.exception, "E");
	text_add_string(&incident.stack, "s");
	text_add_string(&incident.fingerprint_of, fingerprint);
	rc = incident_save(emit, &incident);
	incident_free(&incident);

	return rc;
}

static int
save_one(struct emit *emit)
{
	return save(emit, "a");
}

static int
save_many(struct emit *emit, int count)
{
	char fingerprint[2] = "A";

	incident_gather(emit);
	for (int n = 0; n < count; n++, fingerprint[0]++)
		CHECK_INT(save(emit, fingerprint), 0);

	return incident_flush(emit);
}

static int
save_eight(struct emit *emit)
{
	return save_many(emit, 8);
}

static int
save_nine(struct emit *emit)
{
	return save_many(emit, 9);
}

static int
save_nine_apart(struct emit *emit)
{
	int rc;

	has_syncfs = false;
	rc = save_nine(emit);
	has_syncfs = true;

	return rc;
}

/* Of one that was saved before. */
static int
resolve(struct emit *emit)
{
	return (int)folder_resolve(emit, &(struct folder_choice){.environment = "local"});
}

static int
save_again(struct emit *emit)
{
	return save(emit, "before");
}

#define NEW "/.new/incident_*"
#define UNLOCKED "; without it repeats open incidents of their own\n"

static const struct {
	struct fault fault;
	int (*run)(struct emit *emit);
	int rc, calls;
	bool is_trouble;
	int artifacts, links; /* with the one that was there */
	const char *said;     /* a part of it */
} rows[] = {
    /* Without a fault; of few each file is brought to the disk, of more all at once. */
    {{.call = "fsync", .at = NEW, .after = 99}, save_one, 0, 1, false, 2, 2,
	"incident written to "},
    {{.call = "fsync", .at = NEW, .after = 99}, save_eight, 0, 8, false, 9, 9, "written to "},
    {{.call = "syncfs", .at = "", .after = 99}, save_eight, 0, 0, false, 9, 9, "written to "},
    {{.call = "fsync", .at = NEW, .after = 99}, save_nine, 0, 0, false, 10, 10, "written to "},
    {{.call = "syncfs", .at = "", .after = 99}, save_nine, 0, 1, false, 10, 10, "written to "},

    /* What did not come to the disk did not happen, and is told. */
    {{"openat to write", NEW, EACCES, 0, 0}, save_one, -1, 1, true, 1, 1, ": Permission denied\n"},
    {{"write", NEW, ENOSPC, 0, 0}, save_one, -1, 1, true, 1, 1, ": No space left on device\n"},
    {{"fsync", NEW, EIO, 0, 0}, save_one, -1, 1, true, 1, 1, ": Input/output error\n"},
    {{"close", NEW, EIO, 0, 0}, save_one, -1, 1, true, 1, 1, ": Input/output error\n"},
    {{"renameat", NEW, EIO, 0, 0}, save_one, -1, 1, true, 1, 2, ": Input/output error\n"},
    {{"fsync", "", EIO, 0, 0}, save_one, -1, 1, true, 2, 2, ": Input/output error\n"},
    {{"fsync", "/.open", EIO, 0, 0}, save_one, -1, 1, true, 2, 2, ": Input/output error\n"},
    {{"fsync", NEW, EIO, 1, 3}, save_eight, -1, 8, true, 8, 8, ": Input/output error\n"},
    /* Where all cannot be brought there at once, each is. */
    {{.call = "fsync", .at = NEW, .after = 99}, save_nine_apart, 0, 9, false, 10, 10,
	"written to "},
    {{"fsync", NEW, EIO, 1, 0}, save_nine_apart, -1, 9, true, 9, 9, ": Input/output error\n"},
    {{"fsync", NEW, EIO, 1, 8}, save_nine_apart, -1, 9, true, 9, 9, ": Input/output error\n"},
    {{"openat", NEW, EACCES, 1, 4}, save_nine_apart, -1, 9, true, 9, 9, ": Permission denied\n"},
    {{"openat to write", NEW, EACCES, 1, 0}, save_nine_apart, -1, 9, true, 9, 9,
	": Permission denied\n"},
    /* Some file systems cannot bring a folder to the disk. */
    {{"fsync", "", EINVAL, 0, 0}, save_one, 0, 1, false, 2, 2, "incident written to "},
    {{"fsync", "/.open", EINVAL, 0, 0}, save_one, 0, 1, false, 2, 2, "incident written to "},
    {{"symlinkat", "/.open/*", EPERM, 0, 0}, save_eight, 0, 8, false, 9, 1,
	" cannot hold symbolic links: repeats open incidents of their own\n"},

    /* Locks: another has it for a moment, or does not give it back; no folder can be locked, nor a
     * file. */
    {{"flock", "", EWOULDBLOCK, 30, 0}, save_one, 0, 31, false, 2, 2, "incident written to "},
    {{"flock", "", EINTR, 1, 0}, save_one, 0, 2, false, 2, 2, "incident written to "},
    {{"flock", "", EWOULDBLOCK, 0, 0}, save_one, 0, 6000, true, 2, 1,
	"/.: another process has held it for half a minute" UNLOCKED},
    {{"flock", "", ENOLCK, 0, 0}, save_one, 0, 1, false, 2, 2, "incident written to "},
    {{"flock", "*", ENOLCK, 0, 0}, save_one, 0, 3, true, 2, 1, "/.: No locks available" UNLOCKED},
    {{"mkdirat", "/.open", EACCES, 0, 0}, save_one, 0, 1, true, 2, 1,
	"/.open: Permission denied" UNLOCKED},
    {{"openat", "/.open", EACCES, 0, 0}, save_one, 0, 1, true, 2, 1,
	"/.open: Permission denied" UNLOCKED},
    {{"mkdirat", "/.new", EACCES, 0, 0}, save_one, 0, 1, true, 2, 1,
	"/.new: Permission denied" UNLOCKED},
    {{"openat", "/.new", EACCES, 0, 0}, save_one, 0, 1, true, 2, 1,
	"/.new: Permission denied" UNLOCKED},
    {{"mkdirat", "/.new", EACCES, 0, 0}, save_nine, 0, 1, true, 10, 1,
	"/.new: Permission denied" UNLOCKED},
    {{"openat", "/.new/.", EMFILE, 0, 0}, save_one, 0, 1, false, 2, 2, "incident written to "},
    {{"fdopendir", "/.new", ENOMEM, 0, 0}, save_one, 0, 1, false, 2, 2, "incident written to "},

    /* Reading the one that is open. */
    {{"read", "/incident_*", EINTR, 1, 0}, save_again, 0, 3, false, 1, 1,
	"incident seen 2 times; "},
    {{"read", "/incident_*", EIO, 0, 0}, save_again, 0, 1, true, 2, 1,
	": Input/output error; it is left alone, and another opened\n"},
    {{"fstat", "/incident_*", EIO, 0, 0}, save_again, 0, 1, true, 2, 1,
	": Input/output error; it is left alone, and another opened\n"},
    {{"openat", "/incident_*", EACCES, 0, 0}, save_again, 0, 1, true, 2, 1,
	": Permission denied; it is left alone, and another opened\n"},

    /* Resolving. */
    {{.call = "read", .at = "/incident_*", .after = 99}, resolve, 1, 2, false, 1, 0,
	"incident resolved: "},
    {{"read", "/incident_*", EIO, 0, 0}, resolve, 0, 1, true, 1, 1, ": Input/output error\n"},
    {{"renameat", NEW, EIO, 0, 0}, resolve, -1, 1, true, 1, 1, ": Input/output error\n"},
    {{"mkdirat", "/.open", EACCES, 0, 0}, resolve, -1, 1, true, 1, 1,
	"cannot resolve: cannot use "},
    {{"openat", "/.", EMFILE, 0, 0}, resolve, -1, 1, true, 1, 1, ": Too many open files\n"},
    {{"fdopendir", "", ENOMEM, 0, 0}, resolve, -1, 1, true, 1, 1, ": Cannot allocate memory\n"},
    {{"readdir", "", EIO, 0, 1}, resolve, -1, 2, true, 1, 1,
	"cannot resolve: cannot read the folder "},
};

static void
row_run(size_t i)
{
	struct emit emit = emit_begin();
	int before, rc, made;
	const char *words;
	bool good;

	folder_empty();
	CHECK_INT(chmod(path, 0700), 0);
	hear();
	CHECK_INT(save(&emit, "before"), 0);
	CHECK(strstr(said(), "incident written to "));
	now += CLOCK_SECOND;
	before = count_in("/proc/self/fd");
	fault = rows[i].fault;
	calls = 0;
	hear();
	rc = rows[i].run(&emit);
	words = said();
	made = calls;
	fault.call = NULL;
	good = CHECK_INT(rc, rows[i].rc) & CHECK_INT(made, rows[i].calls) &
	       CHECK(strstr(words, rows[i].said)) & CHECK_INT(count_in(in("")), rows[i].artifacts) &
	       CHECK_INT(count_in(in(".open")), rows[i].links) &
	       CHECK_INT(count_in(in(".new")), 0) & CHECK_INT(count_in("/proc/self/fd"), before);
	incident_saved(&emit);
	good &= CHECK_INT(records_finish(emit.records), rows[i].is_trouble ? 2 : 1);
	if (!good)
		fprintf(stderr, "  row %zu: %s %s: %s\n", i, rows[i].fault.call, rows[i].fault.at,
		    words);
}

/* ---- without a folder, or without its lock ---- */

static int
count_of(const char *part, const char *whole)
{
	int count = 0;

	for (; (whole = strstr(whole, part)); whole++)
		count++;

	return count;
}

#define HELD "what it would have held: local api, critical, seen 1 times: E\n"

/* What lies nowhere stands on stderr, each of them. */
static void
test_no_folder(void)
{
	struct emit emit = emit_begin();
	char folder[sizeof(path) + 16];
	const char *words;

	folder_empty();
	put("file", "");
	(void)snprintf(folder, sizeof(folder), "%s/file/d", path);
	emit.folder = folder;
	hear();
	CHECK_INT(save_many(&emit, 3), -1);
	words = said();
	CHECK_INT(count_of("readyline: cannot write an incident: ", words), 3);
	CHECK_INT(count_of(HELD, words), 3);
	CHECK_INT(count_of("/file: File exists\n", words), 3);
	incident_saved(&emit);
	CHECK_INT(records_finish(emit.records), 2);
}

/* One that others may read alone: that it cannot be locked is not said where nothing is written. */
static void
test_no_room(void)
{
	struct emit emit = emit_begin();
	bool is_root = geteuid() == 0;
	const char *words;

	folder_empty();
	CHECK_INT(chmod(path, 0555), 0);
	CHECK(!is_root || seteuid(65534) == 0);
	hear();
	CHECK_INT(save_many(&emit, 3), -1);
	words = said();
	CHECK(!is_root || seteuid(0) == 0);
	CHECK_INT(chmod(path, 0700), 0);
	CHECK_INT(count_of("readyline: cannot write an incident: ", words), 3);
	CHECK_INT(count_of(": Permission denied\n", words), 3);
	CHECK_INT(count_of(UNLOCKED, words), 0);
	incident_saved(&emit);
	CHECK_INT(records_finish(emit.records), 2);
}

/* That there is no lock is said once; what was seen again meanwhile counts all the same. */
static void
test_no_lock(void)
{
	struct emit emit = emit_begin();

	folder_empty();
	fault = (struct fault){.call = "flock", .at = "*", .reason = ENOLCK};
	incident_gather(&emit);
	hear();
	for (int i = 0; i < 2; i++) {
		save_one(&emit);
		save_one(&emit);
		CHECK_INT(incident_flush(&emit), 0);
	}
	fault.call = NULL;
	incident_saved(&emit);
	CHECK_INT(count_of(UNLOCKED, said()), 1);
	CHECK_INT(count_in(path), 2);
	CHECK_INT(records_finish(emit.records), 2);
}

/* Nor is what is called like the file that is locked instead. */
static void
test_no_lock_file(void)
{
	struct emit emit = emit_begin();

	folder_empty();
	CHECK_INT(mkdir(in(".lock"), 0700), 0);
	fault = (struct fault){.call = "flock", .at = "", .reason = ENOLCK};
	hear();
	CHECK_INT(save_one(&emit), 0);
	fault.call = NULL;
	CHECK(strstr(said(), "/.: Is a directory" UNLOCKED));
	CHECK_INT(count_in(path), 1);
	incident_saved(&emit);
	CHECK_INT(records_finish(emit.records), 2);
}

/* ---- how many at once, and who may read them ---- */

static void
test_batch(void)
{
	struct emit emit = emit_begin();
	char fingerprint[8];

	folder_empty();
	hear();
	incident_gather(&emit);
	for (int n = 1; n <= FOLDER_BATCH; n++) {
		(void)snprintf(
		    fingerprint, sizeof(fingerprint), "f%c%c", 'A' + n % 26, 'A' + n / 26);
		CHECK_INT(save(&emit, fingerprint), 0);
		CHECK(incident_waits(&emit) == (n < FOLDER_BATCH));
	}
	CHECK_INT(count_in(path), FOLDER_BATCH);
	CHECK_INT(incident_flush(&emit), 0);
	CHECK_INT(resolve(&emit), FOLDER_BATCH);
	CHECK_INT(count_in(in(".open")), 0);
	incident_saved(&emit);
	CHECK(strstr(said(), "492 more incidents are written to "));
	CHECK_INT(records_finish(emit.records), 1);
}

static int
mode_of(const char *file)
{
	struct stat about = {0};

	CHECK_INT(stat(file, &about), 0);

	return (int)(about.st_mode & 07777);
}

static int
mode_of_incident(const char *folder)
{
	TEXT_LOCAL file = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder opened;
	struct folder_names names;

	CHECK_INT(folder_open(&opened, folder, &why), 0);
	CHECK_INT(folder_names(&opened, folder_is_artifact, &names, &why), 0);
	if (CHECK_INT(names.count, 1))
		text_add_format(&file, "%s/%s", folder, names.items[0]);
	folder_names_free(&names);
	folder_close(&opened);

	return mode_of(text_string(&file));
}

static void
test_modes(void)
{
	char folder[sizeof(path) + 8];

	folder_empty();
	for (int i = 0; i < 3; i++) {
		struct emit emit = emit_begin();

		(void)snprintf(folder, sizeof(folder), "%s/d%d", path, i);
		emit.folder = folder;
		/* As ever; with a file as the lock; with none. */
		fault = (struct fault){
		    .call = i > 0 ? "flock" : NULL, .at = i == 1 ? "/d1" : "*", .reason = ENOLCK};
		hear();
		save_one(&emit);
		fault.call = NULL;
		incident_saved(&emit);
		(void)said();
		(void)records_finish(emit.records);
		CHECK_INT(mode_of(folder), 0700);
		CHECK_INT(mode_of_incident(folder), 0600);
	}
	CHECK_INT(mode_of(in("d0/.open")), 0700);
	CHECK_INT(mode_of(in("d0/.new")), 0700);
	CHECK(!there("d0/.lock"));
	CHECK_INT(mode_of(in("d1/.lock")), 0600);
}

int
main(void)
{
	(void)umask(022);
	if (mkdtemp(path) == NULL)
		return 2;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row_run(i);
	test_no_folder();
	test_no_room();
	test_no_lock();
	test_no_lock_file();
	test_batch();
	test_modes();
	folder_empty();
	CHECK_INT(rmdir(path), 0);

	return unit_end();
}
