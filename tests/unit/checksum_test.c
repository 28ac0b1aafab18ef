/* links: cmd/check-migrations/ */
#include "../../cmd/check-migrations/checksum.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../cmd/check-migrations/folder.h"
#include "artifact.h"
#include "text.h"
#include "unit.h"

/* One file, written anew for each case. */
static char path[] = "/tmp/checksum_test.XXXXXX";
static struct contents_reader *reader;

static struct migration
file_of(const void *bytes, size_t len)
{
	struct migration migration = {.path = path, .name = path};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct stat status;
	int fd;

	CHECK_INT(artifact_save(path, 0600, bytes, len, &why), 0);
	fd = open(path, O_RDONLY);
	CHECK_INT(fstat(fd, &status), 0);
	CHECK_INT(contents_read(reader, fd, &status, &migration.contents), 0);
	close(fd);

	return migration;
}

/* ---- one line a checksum ---- */

struct row {
	enum checksum_kind kind;
	const char *bytes;
	const char *applied;
	enum checksum_verdict verdict;
	const char *own; /* NULL: not looked at */
};

/* sha256sum and sha384sum of "a\n", of "a\r\n", ... */
#define SHA256_A_LF "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"
#define SHA256_A_CRLF "8e4621379786ef42a4fec155cd525c291dd7db3c1fde3478522f4f61c03fd1bd"
#define SHA256_A_BOM "be4fccb045869c7ad387b9081a44cfd495b37efc020da4b44542de0d980c747f"
#define SHA256_A "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define SHA384_A_LF                                                                                \
	"927b2f0395e4ce326f4ab759c75aa5fc399f7d6c3037b2deb4095279ca7ced3c"                         \
	"a70f68f3574148680fc52d6c15bc8914"
#define SHA384_A_CRLF                                                                              \
	"dbabd5691909a63ddf6e6e7f3b156aa8d66830fb6ef4faa1b2009213d6bbbbda"                         \
	"ae13ba42c1ebf6c73718d18bd38d4647"
#define SHA384_A                                                                                   \
	"54a59b9f22b0b80880d8427e548b7c23abd873486e1f035dce9cd697e8517503"                         \
	"3caa88e6d57bc35efae0b5afd3145f31"
/* Two lines: LF, CRLF, first CRLF then LF, with a BOM; and as old versions of Prisma wrote it. */
#define TWO_LF "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
#define TWO_CRLF "58055bdcc73787eb88c78d36f0b4939e9c5dc1c3ad17e25cc85a6833cf1a0cab"
#define TWO_CRLF_OLD "5855bdcc73787eb88c78d36f0b4939e9c5dc1c3ad17e25cc85a6833cf1acab"
#define TWO_MIXED "953bba9ac9726eaea07e844abcf144a0afe998039257c7a88b6665819597f39d"
#define TWO_DOUBLED "db44a058e58181ca1619734aea1830cb53e2d6c92acf25625f65adde6157698d"
#define TWO_BOM "1220caf912196af70b1b0625cd99989bbb360bf911a109927854227ddbe76e86"
/* a, CRLF, b, LF, c; and with a BOM. */
#define MIXED "5aecdf775ccf109670b2a18c5b43105ca48df3fedc2a6e707aa90cdfefe74843"
#define MIXED_BOM "81fa52878975a44a508be697b22e8983f42b098a007183e111980cb9c20f92a6"
#define LONE_LF "19e2689db24f2c9752e5c5d50ad4905b13a7ad843714ae5f3293b43c2fb89611"
#define LONE_CRLF "e2cfcb72f0a68c204be7f21fdbac3dc07738ba485840404d13628db3ccfc367a"

static const struct row rows[] = {
    /* Flyway: blind to line ends, a byte order mark, and to joined lines. */
    {CHECKSUM_FLYWAY, "", "0", CHECKSUM_SAME, "0"},
    {CHECKSUM_FLYWAY, "\xEF\xBB\xBF", "0", CHECKSUM_SAME, "0"},
    {CHECKSUM_FLYWAY, "SELECT 1;", "78787420", CHECKSUM_SAME, "78787420"},
    {CHECKSUM_FLYWAY, "SELECT 1;\n", "78787420", CHECKSUM_SAME, "78787420"},
    {CHECKSUM_FLYWAY, "SELECT 1;\r\n", "78787420", CHECKSUM_SAME, "78787420"},
    {CHECKSUM_FLYWAY, "SELECT 1;\r", "78787420", CHECKSUM_SAME, "78787420"},
    {CHECKSUM_FLYWAY, "\xEF\xBB\xBFSELECT 1;", "78787420", CHECKSUM_SAME, "78787420"},
    {CHECKSUM_FLYWAY, "\xEF\xBB\xBFSELECT 1;\r\n", "78787420", CHECKSUM_SAME, NULL},
    {CHECKSUM_FLYWAY, "a\nb\n", "-1635563411", CHECKSUM_SAME, "-1635563411"},
    {CHECKSUM_FLYWAY, "ab", "-1635563411", CHECKSUM_SAME, "-1635563411"},
    {CHECKSUM_FLYWAY, "ab", "2659403885", CHECKSUM_SAME, "-1635563411"},
    {CHECKSUM_FLYWAY, "ac", "-1635563411", CHECKSUM_EDITED, NULL},
    /* The mark is one in the first line alone, and only the first. */
    {CHECKSUM_FLYWAY, "\xEF\xBB\xBF\xEF\xBB\xBFSELECT 1;", "78787420", CHECKSUM_EDITED, NULL},
    {CHECKSUM_FLYWAY, "\n\xEF\xBB\xBFSELECT 1;", "78787420", CHECKSUM_EDITED, NULL},
    /* U+00E9, in UTF-8 and in ISO-8859-1. */
    {CHECKSUM_FLYWAY, "\xC3\xA9", "235179326", CHECKSUM_SAME, NULL},
    {CHECKSUM_FLYWAY, "\xE9", "235179326", CHECKSUM_SAME, NULL},
    {CHECKSUM_FLYWAY, "SELECT 1;", "", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_FLYWAY, "SELECT 1;", "78787420 ", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_FLYWAY, "SELECT 1;", "4b23a1c", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_FLYWAY, "SELECT 1;", "4294967296", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_FLYWAY, "SELECT 1;", "-2147483649", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_SHA256, "a\n", SHA256_A_LF, CHECKSUM_SAME, SHA256_A_LF},
    {CHECKSUM_SHA256, "a\r\n", SHA256_A_LF, CHECKSUM_EOL_ONLY, SHA256_A_CRLF},
    {CHECKSUM_SHA256, "a\n", SHA256_A_CRLF, CHECKSUM_EOL_ONLY, SHA256_A_LF},
    {CHECKSUM_SHA256, "a\n", SHA256_A_BOM, CHECKSUM_EOL_ONLY, NULL},
    {CHECKSUM_SHA256,
	"\xEF\xBB\xBF"
	"a\n",
	SHA256_A_LF, CHECKSUM_EOL_ONLY, SHA256_A_BOM},
    {CHECKSUM_SHA256, "a\n", SHA256_A, CHECKSUM_EOL_ONLY, NULL},
    {CHECKSUM_SHA256, "a", SHA256_A_CRLF, CHECKSUM_EOL_ONLY, SHA256_A},
    {CHECKSUM_SHA256, "b\n", SHA256_A_LF, CHECKSUM_EDITED, NULL},
    {CHECKSUM_SHA256, "a\n\n", SHA256_A_LF, CHECKSUM_EOL_ONLY, NULL},
    {CHECKSUM_SHA256, "a\n\n\n", SHA256_A_LF, CHECKSUM_EDITED, NULL},
    /* Line ends as they are, of both kinds, and a last newline or BOM that is gone. */
    {CHECKSUM_SHA256, "a\r\nb\nc\n", MIXED, CHECKSUM_EOL_ONLY, NULL},
    {CHECKSUM_SHA256, "a\r\nb\nc", MIXED_BOM, CHECKSUM_EOL_ONLY, NULL},
    {CHECKSUM_SHA256, "a\n", SHA256_A_LF "0", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_SHA256, "a\n", SHA384_A_LF, CHECKSUM_STRANGE, NULL},
    {CHECKSUM_SHA256, "a\n", "", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_NONE, "a\n", SHA256_A_LF, CHECKSUM_SAME, SHA256_A_LF},

    {CHECKSUM_SHA384, "a\n", SHA384_A_LF, CHECKSUM_SAME, SHA384_A_LF},
    {CHECKSUM_SHA384, "a\n", SHA384_A_CRLF, CHECKSUM_EOL_ONLY, SHA384_A_LF},
    {CHECKSUM_SHA384, "a\r\n", SHA384_A, CHECKSUM_EOL_ONLY, SHA384_A_CRLF},
    {CHECKSUM_SHA384, "b\n", SHA384_A_LF, CHECKSUM_EDITED, NULL},
    {CHECKSUM_SHA384, "a\n", SHA256_A_LF, CHECKSUM_STRANGE, NULL},

    {CHECKSUM_PRISMA, "a\nb\n", TWO_LF, CHECKSUM_SAME, TWO_LF},
    {CHECKSUM_PRISMA, "a\nb\n", TWO_CRLF, CHECKSUM_SAME, TWO_LF},
    {CHECKSUM_PRISMA, "a\r\nb\r\n", TWO_LF, CHECKSUM_SAME, TWO_CRLF},
    {CHECKSUM_PRISMA, "a\r\nb\n", TWO_LF, CHECKSUM_SAME, TWO_MIXED},
    {CHECKSUM_PRISMA, "a\nb\n", TWO_CRLF_OLD, CHECKSUM_SAME, NULL},
    /* Prisma puts a \r before each \n, whatever stands there. */
    {CHECKSUM_PRISMA, "a\r\nb\n", TWO_DOUBLED, CHECKSUM_SAME, NULL},
    /* Only line feeds are ends of lines to it. */
    {CHECKSUM_PRISMA, "ab\ncd\nef\ngh\rab", LONE_CRLF, CHECKSUM_SAME, LONE_LF},
    {CHECKSUM_PRISMA, "ab\r\ncd\r\nef\r\ngh\rab", LONE_LF, CHECKSUM_SAME, NULL},
    /* Where it sees drift and the text is the same. */
    {CHECKSUM_PRISMA, "a\r\nb\n", TWO_CRLF, CHECKSUM_EOL_ONLY, NULL},
    {CHECKSUM_PRISMA, "a\nb\n", TWO_BOM, CHECKSUM_EOL_ONLY, NULL},
    {CHECKSUM_PRISMA, "a\nc\n", TWO_LF, CHECKSUM_EDITED, NULL},
    {CHECKSUM_PRISMA, "a\nc\n", TWO_CRLF_OLD, CHECKSUM_EDITED, NULL},
    {CHECKSUM_PRISMA, "a\n", TWO_LF "0", CHECKSUM_STRANGE, NULL},
    {CHECKSUM_PRISMA, "a\n", "abc", CHECKSUM_STRANGE, NULL},
};

static void
test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON);
		struct migration migration = file_of(row->bytes, strlen(row->bytes));
		char own[CHECKSUM_SIZE];
		bool good = CHECK_INT(
		    checksum_judge(row->kind, &migration, row->applied, &how, own), row->verdict);

		if (row->own)
			good = CHECK_STRING(own, row->own) && good;
		CHECK(row->verdict == CHECKSUM_EOL_ONLY ? how.len > 0 : how.len == 0);
		if (!good)
			fprintf(stderr, "    in row %zu\n", i);
	}
}

/* ---- Flyway's repeatables ---- */

static void
test_placeholders(void)
{
	static const char body[] = "GRANT SELECT ON t TO ${role};\n";
	struct migration migration = file_of(body, sizeof(body) - 1);
	TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON);
	char own[CHECKSUM_SIZE], again[CHECKSUM_SIZE];

	CHECK_INT(checksum_judge(CHECKSUM_FLYWAY, &migration, "1", &how, own), CHECKSUM_EDITED);
	migration.kind = MIGRATION_REPEATABLE;
	CHECK_INT(checksum_judge(CHECKSUM_FLYWAY, &migration, "1", &how, own), CHECKSUM_UNTOLD);
	/* Where nothing was to be replaced. */
	CHECK_INT(checksum_judge(CHECKSUM_FLYWAY, &migration, own, &how, again), CHECKSUM_SAME);
	migration = file_of("GRANT SELECT ON t TO $role;", 27);
	migration.kind = MIGRATION_REPEATABLE;
	CHECK_INT(checksum_judge(CHECKSUM_FLYWAY, &migration, "1", &how, own), CHECKSUM_EDITED);
}

/* ---- files that change ---- */

static void
test_changed(void)
{
	static const enum checksum_kind kinds[] = {
	    CHECKSUM_SHA256, CHECKSUM_SHA384, CHECKSUM_PRISMA, CHECKSUM_FLYWAY};
	static const char *const applied[] = {SHA256_A_LF, SHA384_A_LF, SHA256_A_LF, "1"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON);
		struct migration migration = file_of("b\n", 2);
		char own[CHECKSUM_SIZE];

		file_of("c\n", 2);
		CHECK_INT(checksum_judge(kinds[i], &migration, applied[i], &how, own),
		    CHECKSUM_UNREADABLE);
		CHECK(strstr(text_string(&how), "it changed while"));
		unlink(path);
		text_clear(&how);
		CHECK_INT(checksum_judge(kinds[i], &migration, applied[i], &how, own),
		    CHECKSUM_UNREADABLE);
		CHECK(strstr(text_string(&how), "it changed while"));
		CHECK_INT(mkfifo(path, 0600), 0);
		text_clear(&how);
		CHECK_INT(checksum_judge(kinds[i], &migration, applied[i], &how, own),
		    CHECKSUM_UNREADABLE);
		unlink(path);
	}
}

/* ---- what reading notes, also where two pieces meet ---- */

enum { PIECE = 256 << 10 };

static void
test_allowing(void)
{
	static const char word[] = "readyline:allow";
	char *bytes = malloc(2 * PIECE);

	for (int at = -20; at <= 5; at++) {
		struct migration migration;

		memset(bytes, 'x', 2 * PIECE);
		memcpy(bytes + PIECE + at, word, sizeof(word) - 1);
		migration = file_of(bytes, 2 * PIECE);
		CHECK(migration.contents.allows);
		CHECK_INT(migration.contents.size, 2 * PIECE);
		bytes[PIECE + at + 3] = '_';
		migration = file_of(bytes, 2 * PIECE);
		CHECK(!migration.contents.allows);
	}
	free(bytes);
	CHECK(file_of(word, sizeof(word) - 1).contents.allows);
	CHECK(!file_of(word, sizeof(word) - 2).contents.allows);
	CHECK(!file_of("", 0).contents.allows);
}

/* Lines are counted eight bytes at a time. */
static void
test_lines(void)
{
	static const char bytes[] = "\n\n\x0b\t\n\x8a\r\n\n\nab\n\x00\n\n\n\n\n\n\n\nz";

	for (size_t len = 0; len < sizeof(bytes) - 1; len++) {
		struct migration migration = file_of(bytes, len);
		const char *carriage = memchr(bytes, '\r', len);
		int64_t lines = 0, line = 1;

		for (size_t i = 0; i < len; i++) {
			lines += bytes[i] == '\n';
			line += bytes[i] == '\n' && carriage && bytes + i < carriage;
		}
		CHECK_INT(migration.contents.line_ends, carriage ? lines : 0);
		CHECK_INT(migration.contents.carriage_return_line, carriage ? line : 0);
		CHECK_INT(migration.contents.size, (int64_t)len);
	}
}

int
main(void)
{
	int fd = mkstemp(path);

	CHECK(fd != -1);
	close(fd);
	reader = contents_reader_new();
	test_rows();
	test_placeholders();
	test_changed();
	test_allowing();
	test_lines();
	contents_reader_free(reader);
	contents_reader_free(NULL);
	unlink(path);

	return unit_end();
}
