/* links: cmd/check-migrations/ */
/* A folder that changes between its listing and the reading of its files. */
#include "../../cmd/check-migrations/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../cmd/check-migrations/layout.h"
#include "../../cmd/check-migrations/rule.h"
#include "artifact.h"
#include "clock.h"
#include "options.h"
#include "records.h"
#include "text.h"
#include "unit.h"

static char folder_path[] = "/tmp/folder_changes_test.XXXXXX";
static char file[64], other[64];

/* ---- what happens to the file once it was listed ---- */

static void
file_save(const char *path, const char *bytes)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(artifact_save(path, 0600, bytes, strlen(bytes), &why), 0);
}

static void
nothing(void)
{
}

static void
vanishes(void)
{
	unlink(file);
}

static void
becomes_pipe(void)
{
	unlink(file);
	CHECK_INT(mkfifo(file, 0600), 0);
}

static void
becomes_folder(void)
{
	unlink(file);
	CHECK_INT(mkdir(file, 0700), 0);
}

static void
becomes_link_out(void)
{
	unlink(file);
	CHECK_INT(symlink("/etc/passwd", file), 0);
}

static void
becomes_link_in(void)
{
	file_save(other, "SELECT 2;\n");
	unlink(file);
	CHECK_INT(symlink("other", file), 0);
}

static void
becomes_link_to_itself(void)
{
	unlink(file);
	CHECK_INT(symlink("1.sql", file), 0);
}

static void
becomes_socket(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	unlink(file);
	memcpy(address.sun_path, file, strlen(file));
	CHECK_INT(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static const struct {
	void (*happens)(void);
	bool trouble, known, odd, leads_out;
} rows[] = {
    {nothing, false, true, false, false},
    {vanishes, true, false, false, false},
    {becomes_pipe, false, false, true, false},
    {becomes_folder, false, false, true, false},
    {becomes_link_out, false, true, false, true},
    {becomes_link_in, false, true, false, false},
    {becomes_link_to_itself, true, false, false, false},
    {becomes_socket, false, false, true, false},
};

/* ---- a layout in which it happens while names are read ---- */

static size_t row;

static bool
is_ours(const char *name)
{
	return strcmp(name, "1.sql") == 0;
}

static int
read_name(struct migration *migration, struct text *faults)
{
	rows[row].happens();
	CHECK(migration && faults);

	return 0;
}

static const struct layout changing = {
    .name = "changing", .expected = "1.sql", .is_ours = is_ours, .read_name = read_name};

static void
test_listed(void)
{
	static const struct common_options plain = {0};

	for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		struct findings findings = {.records = records_open_on(&plain, &clock_system, -1)};
		struct folder folder;
		bool good;

		file_save(file, "SELECT 1;\n");
		good = CHECK_INT(folder_read(&folder, folder_path, &changing, &findings), 0);
		if (CHECK_INT(folder.count, 1)) {
			const struct migration *migration = &folder.items[0];

			good = CHECK_INT(migration->contents.known, rows[row].known) && good;
			good = CHECK_INT(migration->odd != NULL, rows[row].odd) && good;
			good = CHECK_INT(migration->leads_out, rows[row].leads_out) && good;
		}
		folder_free(&folder);
		good = CHECK_INT(records_verdict(findings.records) == SUMMARY_TROUBLE,
			   rows[row].trouble) &&
		       good;
		CHECK(records_finish(findings.records) >= 0);
		if (!good)
			fprintf(stderr, "    in row %zu\n", row);
		if (unlink(file) == -1)
			rmdir(file);
		unlink(other);
	}
}

/* ---- a file that is written to while it is read ---- */

/* What it was when it was opened, and what it holds by then. */
static int
read_changed(const char *before, const char *after, bool large)
{
	struct contents_reader *reader = contents_reader_new();
	struct contents contents;
	struct stat status;
	int fd, rc, error;

	file_save(file, before);
	fd = open(file, O_RDWR | O_CLOEXEC);
	if (large)
		CHECK_INT(ftruncate(fd, 1 << 20), 0);
	CHECK_INT(fstat(fd, &status), 0);
	if (large)
		status.st_ctim.tv_sec--;
	CHECK_INT(ftruncate(fd, large ? 1 << 20 : 0), 0);
	CHECK_INT(pwrite(fd, after, strlen(after), 0), (int)strlen(after));
	rc = contents_read(reader, fd, &status, &contents);
	error = errno;
	CHECK_INT(contents.known, rc == 0);
	close(fd);
	contents_reader_free(reader);
	unlink(file);

	return rc == 0 ? 0 : error;
}

static void
test_written(void)
{
	CHECK_INT(read_changed("SELECT 1;", "SELECT 1;", false), 0);
	CHECK_INT(read_changed("SELECT 1;", "SELECT 1; SELECT 2;", false), ESTALE);
	CHECK_INT(read_changed("SELECT 1;", "SELECT", false), ESTALE);
	CHECK_INT(read_changed("SELECT 1;", "", false), ESTALE);
	/* Of several pieces, even where the size is the same. */
	CHECK_INT(read_changed("SELECT 1;", "SELECT 2;", true), ESTALE);
	CHECK(strstr(contents_error(ESTALE), "changed while"));
	CHECK_STRING(contents_error(EACCES), "Permission denied");
}

/* ---- and one that is read a second time ---- */

static void
test_again(void)
{
	static const struct common_options plain = {0};
	struct findings findings = {.records = records_open_on(&plain, &clock_system, -1)};
	TEXT_LOCAL body = TEXT_INIT(16), why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder folder;

	row = 0;
	file_save(file, "SELECT 1;\n");
	CHECK_INT(folder_read(&folder, folder_path, &changing, &findings), 0);
	CHECK_INT(contents_load(&folder.items[0], &body, findings.records, &why), 0);
	CHECK_STRING(text_string(&body), "SELECT 1;\n");

	/* Larger than is asked for: no trouble, the caller says it. */
	folder.items[0].contents.size = 17;
	CHECK_INT(contents_load(&folder.items[0], &body, findings.records, &why), -1);
	CHECK(strstr(text_string(&why), "that are judged"));
	CHECK(records_verdict(findings.records) != SUMMARY_TROUBLE);
	folder.items[0].contents.size = 10;

	/* Another one of the same size. */
	file_save(file, "SELECT 2;\n");
	CHECK_INT(contents_load(&folder.items[0], &body, findings.records, &why), -1);
	CHECK(strstr(text_string(&why), "changed while"));
	CHECK(records_verdict(findings.records) == SUMMARY_TROUBLE);
	folder_free(&folder);
	CHECK_INT(records_finish(findings.records), 2);
	unlink(file);
}

int
main(void)
{
	CHECK(mkdtemp(folder_path));
	snprintf(file, sizeof(file), "%s/1.sql", folder_path);
	snprintf(other, sizeof(other), "%s/other", folder_path);
	test_listed();
	test_written();
	test_again();
	CHECK_INT(rmdir(folder_path), 0);

	return unit_end();
}
