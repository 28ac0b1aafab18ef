/* links: cmd/check-migrations/ */
#include "../../cmd/check-migrations/checksum/lock_file.h"

#include "text.h"
#include "unit.h"

#define SUM "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define CAPITALS "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"

/* What is read of one line: its name, or why it is refused. */
static const struct {
	const char *bytes, *name, *why;
} rows[] = {
    {SUM "  a.sql\n", "a.sql", NULL},
    {SUM "  a.sql", "a.sql", NULL},
    {SUM " *a.sql\n", "a.sql", NULL},
    {CAPITALS "  a.sql\n", "a.sql", NULL},
    {SUM "  ./a.sql\n", "a.sql", NULL},
    {SUM "  ./\n", "./", NULL},
    {SUM "   a b .sql\n", " a b .sql", NULL},
    {SUM "  2024/a.sql\n", "2024/a.sql", NULL},
    {"\\" SUM "  a\\\\b\\nc\\rd\n", "a\\b\nc\rd", NULL},
    {SUM "  a\\nb\n", "a\\nb", NULL},
    {"# of a folder\n" SUM "  a.sql\n", "a.sql", NULL},

    {"", NULL, "it holds no checksum"},
    {"# nothing\n", NULL, "it holds no checksum"},
    {"\n", NULL, "line 1: it does not begin with 64"},
    {SUM "  a.sql\n\n", NULL, "line 2: it does not begin with 64"},
    {"a.sql\n", NULL, "line 1: it does not begin with 64"},
    {"0123  a.sql\n", NULL, "line 1: it does not begin with 64"},
    {SUM "0  a.sql\n", NULL, "line 1: two blanks and a name"},
    {SUM "\n", NULL, "line 1: two blanks and a name"},
    {SUM "  \n", NULL, "line 1: two blanks and a name"},
    {SUM " a.sql\n", NULL, "line 1: two blanks and a name"},
    {SUM "\ta.sql\n", NULL, "line 1: two blanks and a name"},
    {"SHA256 (a.sql) = " SUM "\n", NULL, "line 1: it does not begin with 64"},
    {SUM "  a.sql\r\n", NULL, "line 1: it ends in CRLF"},
    {"\\" SUM "  a\\tb\n", NULL, "line 1: its name holds a backslash"},
    {"\\" SUM "  a\\\n", NULL, "line 1: its name holds a backslash"},
    {"\\", NULL, "line 1: it does not begin with 64"},
    {SUM "  a.sql\n" SUM "  b.sql\n" SUM "  a.sql\n", NULL,
	"line 3: a.sql stands in line 1 already"},
    {SUM "  a.sql\n" SUM " *./a.sql\n", NULL, "line 2: a.sql stands in line 1 already"},
};

static int
read_bytes(struct lock *lock, const char *bytes, size_t len, struct text *why)
{
	*lock = (struct lock){.bytes = TEXT_INIT(TEXT_MAX_REASON)};
	text_add(&lock->bytes, bytes, len);

	return lock_read(lock, why);
}

static void
test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct lock lock;
		int rc = read_bytes(&lock, rows[i].bytes, strlen(rows[i].bytes), &why);
		bool good = CHECK_INT(rc, rows[i].why ? -1 : 0);

		if (rows[i].why)
			good = CHECK(strncmp(text_string(&why), rows[i].why, strlen(rows[i].why)) ==
				     0) &&
			       good;
		else if (rc == 0)
			good = CHECK_INT(lock.count, 1) &&
			       CHECK_STRING(lock.lines[0].name, rows[i].name) &&
			       CHECK_STRING(lock.lines[0].sha256, SUM) && good;
		if (!good)
			fprintf(stderr, "    in row %zu: %s\n", i, text_string(&why));
		lock_free(&lock);
	}
	{
		static const char nul[] = SUM "  a\0b\n";
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct lock lock;

		CHECK_INT(read_bytes(&lock, nul, sizeof(nul) - 1, &why), -1);
		CHECK_STRING(text_string(&why), "line 1: it holds a NUL byte");
		lock_free(&lock);
	}
}

static void
test_written(void)
{
	static const char *const names[] = {"a.sql", "b c.sql", "d\\e", "f\ng", "h\ri"};
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	struct lock lock;

	for (size_t i = 0; i < 5; i++)
		lock_put(&bytes, SUM, names[i]);
	CHECK_STRING(text_string(&bytes), SUM "  a.sql\n" SUM "  b c.sql\n"
					      "\\" SUM "  d\\\\e\n"
					      "\\" SUM "  f\\ng\n"
					      "\\" SUM "  h\\ri\n");
	CHECK_INT(read_bytes(&lock, bytes.bytes, bytes.len, &why), 0);
	CHECK_INT(lock.count, 5);
	for (size_t i = 0; i < 5; i++) {
		struct lock_line *line = lock_find(&lock, names[i]);

		CHECK(line && line->found && line->number == i + 1);
	}
	CHECK(!lock_find(&lock, "b"));
	lock_free(&lock);
}

int
main(void)
{
	test_rows();
	test_written();

	return unit_end();
}
