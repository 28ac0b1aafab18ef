#include "artifact.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "text.h"
#include "unit.h"

static char folder[] = "/tmp/artifact_test.XXXXXX";
static struct text why = TEXT_INIT(TEXT_MAX_REASON);

static const char *
path_of(const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);

	return path;
}

/* How many names the folder holds. */
static size_t
names(void)
{
	DIR *dir = opendir(folder);
	size_t n = 0;

	if (dir == NULL)
		abort();
	while (readdir(dir) != NULL)
		n++;
	(void)closedir(dir);

	return n - 2;
}

static const char *
contents(const char *path)
{
	static struct text text = TEXT_INIT(1 << 20);

	text_clear(&text);
	if (artifact_read(path, 1 << 20, &text, &why) == -1)
		return "(unreadable)";

	return text_string(&text);
}

static void
test_whole_or_not_at_all(void)
{
	struct artifact *artifact = artifact_open(path_of("a"), 0600, &why);
	struct stat there;

	CHECK_INT(artifact_write(artifact, "one ", 4), 0);
	CHECK(access(path_of("a"), F_OK) == -1);
	CHECK_INT(artifact_write(artifact, "two", 3), 0);
	CHECK_INT(artifact_commit(artifact, &why), 0);
	CHECK_STRING(contents(path_of("a")), "one two");
	CHECK(stat(path_of("a"), &there) == 0 && (there.st_mode & 0777) == 0600);

	artifact = artifact_open(path_of("a"), 0600, &why);
	CHECK_INT(artifact_write(artifact, "three", 5), 0);
	CHECK_INT(names(), 2);
	artifact_abandon(artifact);
	artifact_abandon(NULL);
	CHECK_INT(names(), 1);
	CHECK_STRING(contents(path_of("a")), "one two");

	CHECK_INT(artifact_save(path_of("a"), 0644, "four", 4, &why), 0);
	CHECK_STRING(contents(path_of("a")), "four");
	CHECK(stat(path_of("a"), &there) == 0 && (there.st_mode & 0777) == 0644);
	CHECK_INT(artifact_save(path_of("a"), 0600, "", 0, &why), 0);
	CHECK_STRING(contents(path_of("a")), "");
	(void)unlink(path_of("a"));
}

static void
test_relative(void)
{
	char back[4096];

	if (getcwd(back, sizeof(back)) == NULL || chdir(folder) == -1)
		abort();
	CHECK_INT(artifact_save("plain", 0600, "x", 1, &why), 0);
	CHECK_STRING(contents("plain"), "x");
	(void)unlink("plain");
	if (chdir(back) == -1)
		abort();
}

static void
file_age(const char *path, time_t seconds)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time(NULL) - seconds}};

	if (utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == -1)
		abort();
}

static void
folder_age(time_t seconds)
{
	DIR *dir = opendir(folder);

	if (dir == NULL)
		abort();
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] == '.' && strlen(entry->d_name) > 2)
			file_age(path_of(entry->d_name), seconds);
	(void)closedir(dir);
}

/* What killed programs left goes: an hour old, of our making, and held by nobody. */
static void
test_clearing(void)
{
	static const struct {
		const char *name;
		int age_s;
		bool stays;
	} rows[] = {
	    {".readyline-0123456789abcdef", 3700, false},
	    {".readyline-0123456789abcde0", 3500, true},  /* whoever writes it may be slow */
	    {".readyline-0123456789abcde1", -3700, true}, /* the clock was set back */
	    {".readyline-0123456789abcdeg", 3700, true},  /* others' */
	    {".readyline-0123456789abcdef0", 3700, true},
	    {".readyline-0123456789abcde", 3700, true},
	    {"readyline-0123456789abcdef0", 3700, true},
	};
	static const char link[] = ".readyline-ffffffffffffffff",
			  inner[] = ".readyline-eeeeeeeeeeeeeeee";
	struct artifact *slow = artifact_open(path_of("slow"), 0600, &why);

	folder_age(4000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_INT(close(open(path_of(rows[i].name), O_CREAT | O_WRONLY, 0600)), 0);
		file_age(path_of(rows[i].name), rows[i].age_s);
	}
	CHECK_INT(symlink(rows[6].name, path_of(link)), 0);
	CHECK_INT(mkdir(path_of(inner), 0700), 0);
	artifact_clear(folder);
	artifact_clear(path_of("none"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_INT(unlink(path_of(rows[i].name)), rows[i].stays ? 0 : -1);
	CHECK_INT(unlink(path_of(link)), 0);
	CHECK_INT(rmdir(path_of(inner)), 0);
	CHECK_INT(artifact_write(slow, "at last", 7), 0);
	CHECK_INT(artifact_commit(slow, &why), 0);
	CHECK_STRING(contents(path_of("slow")), "at last");
	(void)unlink(path_of("slow"));
}

static void
test_refusals(void)
{
	CHECK_INT(artifact_save(path_of("no/such"), 0600, "x", 1, &why), -1);
	CHECK(strstr(text_string(&why), "/no/such: No such file or directory") != NULL);
	CHECK(strncmp(text_string(&why), "cannot write ", 13) == 0);
	CHECK_INT(artifact_save(folder, 0600, "x", 1, &why), -1);
	CHECK(strstr(text_string(&why), "Is a directory") != NULL);

	/* A device or a pipe keeps its place. */
	if (mkfifo(path_of("pipe"), 0600) == -1)
		abort();
	CHECK_INT(artifact_save(path_of("pipe"), 0600, "x", 1, &why), -1);
	CHECK(strstr(text_string(&why), "it is not a regular file") != NULL);
	CHECK_INT(artifact_save("/dev/null", 0600, "x", 1, &why), -1);
	(void)unlink(path_of("pipe"));

	/* A link is replaced, not followed. */
	CHECK_INT(artifact_save(path_of("target"), 0600, "kept", 4, &why), 0);
	if (symlink("target", path_of("link")) == -1)
		abort();
	CHECK_INT(artifact_save(path_of("link"), 0600, "new", 3, &why), 0);
	CHECK_STRING(contents(path_of("target")), "kept");
	CHECK_STRING(contents(path_of("link")), "new");
	(void)unlink(path_of("link"));
	(void)unlink(path_of("target"));
	CHECK_INT(names(), 0);
}

static void
test_folders(void)
{
	struct stat there;
	char before[128];

	(void)snprintf(before, sizeof(before), "%s", path_of("a//b/c/"));
	CHECK_INT(artifact_make_folder(before, 0700, &why), 0);
	CHECK_INT(artifact_make_folder(before, 0700, &why), 0);
	CHECK(stat(path_of("a/b/c"), &there) == 0 && S_ISDIR(there.st_mode));
	CHECK(stat(path_of("a/b"), &there) == 0 && (there.st_mode & 0777) == 0700);

	CHECK_INT(artifact_save(path_of("a/file"), 0600, "x", 1, &why), 0);
	CHECK_INT(artifact_make_folder(path_of("a/file/d"), 0700, &why), -1);
	CHECK(strncmp(text_string(&why), "cannot make folder ", 19) == 0);
	(void)unlink(path_of("a/file"));
	(void)rmdir(path_of("a/b/c"));
	(void)rmdir(path_of("a/b"));
	(void)rmdir(path_of("a"));
	CHECK_INT(names(), 0);
}

static void
test_reading(void)
{
	struct text exact = TEXT_INIT(10), large = TEXT_INIT(1 << 20);
	int ends[2];
	char by_number[32];

	CHECK_INT(artifact_save(path_of("ten"), 0600, "0123456789", 10, &why), 0);
	CHECK_INT(artifact_read(path_of("ten"), 10, &exact, &why), 0);
	CHECK_STRING(text_string(&exact), "0123456789");
	text_clear(&exact);
	CHECK_INT(artifact_read(path_of("ten"), 9, &exact, &why), -1);
	CHECK(strstr(text_string(&why), "it is larger than 9 bytes") != NULL);
	/* A text too small for the file. */
	text_clear(&exact);
	(void)text_add_byte(&exact, '-');
	CHECK_INT(artifact_read(path_of("ten"), 100, &exact, &why), -1);
	CHECK_INT(artifact_read("/dev/zero", 100000, &large, &why), -1);
	CHECK_INT(artifact_read(folder, 100, &large, &why), -1);
	CHECK_INT(artifact_read(path_of("none"), 100, &large, &why), -1);
	CHECK(strstr(text_string(&why), "cannot read ") == text_string(&why));

	if (pipe(ends) == -1 || write(ends[1], "piped", 5) != 5 || close(ends[1]) == -1)
		abort();
	(void)snprintf(by_number, sizeof(by_number), "/dev/fd/%d", ends[0]);
	text_clear(&large);
	CHECK_INT(artifact_read(by_number, 100, &large, &why), 0);
	CHECK_STRING(text_string(&large), "piped");
	(void)close(ends[0]);

	/* Itself: no link, and nothing that could be waited for. */
	text_clear(&large);
	CHECK_INT(artifact_read_itself(path_of("ten"), 10, &large, &why), 0);
	CHECK_STRING(text_string(&large), "0123456789");
	CHECK_INT(artifact_read_itself(path_of("ten"), 9, &large, &why), -1);
	CHECK_INT(symlink("ten", path_of("link")), 0);
	CHECK_INT(mkfifo(path_of("pipe"), 0600), 0);
	CHECK_INT(artifact_read_itself(path_of("link"), 100, &large, &why), -1);
	CHECK(strstr(text_string(&why), ": it is a symbolic link") != NULL);
	CHECK_INT(artifact_read_itself(path_of("pipe"), 100, &large, &why), -1);
	CHECK(strstr(text_string(&why), ": it is not a regular file") != NULL);
	CHECK_INT(artifact_read_itself(folder, 100, &large, &why), -1);
	CHECK_INT(artifact_read_itself(path_of("none"), 100, &large, &why), -1);
	(void)unlink(path_of("link"));
	(void)unlink(path_of("pipe"));
	(void)unlink(path_of("ten"));
	text_free(&exact);
	text_free(&large);
}

int
main(void)
{
	(void)umask(022);
	if (mkdtemp(folder) == NULL)
		return 2;
	test_whole_or_not_at_all();
	test_relative();
	test_clearing();
	test_refusals();
	test_folders();
	test_reading();
	CHECK_INT(rmdir(folder), 0);
	text_free(&why);

	return unit_end();
}
