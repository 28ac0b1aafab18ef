/* links: cmd/check-migrations/ */
/* The tables of tests/migrations-lint.bats and -more.bats, RULE | found or not | SQL, without starting the program. */
#include "migrations_say.h"

enum { MOST_ROWS = 200 };

struct table_row {
	char rule[64], sql[4096];
	bool found;
};

static struct table_row rows[MOST_ROWS];

/* "\n" in two characters ends a line, as printf's %b has it; a doubled backslash is one. */
static void
sql_unescape(const char *from, char *to, size_t size)
{
	const char *end = to + size - 3;

	for (; *from != '\0' && *from != '\n' && to < end; from++) {
		if (from[0] == '\\' && (from[1] == 'n' || from[1] == '\\'))
			*to++ = *++from == 'n' ? '\n' : '\\';
		else
			*to++ = *from;
	}
	*to++ = '\n';
	*to = '\0';
}

/* False: it is no row. */
static bool
row_read(const char *line, struct table_row *row)
{
	char expected[16];
	int taken = 0;

	if (sscanf(line, " %63[a-z-] | %15[a-z] |%n", row->rule, expected, &taken) != 2 ||
	    taken == 0)
		return false;
	row->found = strcmp(expected, "found") == 0;
	sql_unescape(line + taken, row->sql, sizeof(row->sql));
	return row->found || CHECK_STRING(expected, "not");
}

/* Whether a line of the output tells of this rule in the file of that number. */
static bool
output_tells(const char *output, const char *rule, size_t number)
{
	char name[64], file[512], wanted[32];

	snprintf(wanted, sizeof(wanted), "/%04zu_case.sql", number);
	for (; *output; output += strcspn(output, "\n"), output += *output == '\n') {
		TEXT_LOCAL record = TEXT_INIT(TEXT_MAX_DOCUMENT);

		text_add(&record, output, strcspn(output, "\n"));
		if (strcmp(say_member(text_string(&record), "rule", name, sizeof(name)), rule) ==
			0 &&
		    strstr(say_member(text_string(&record), "file", file, sizeof(file)), wanted))
			return true;
	}
	return false;
}

static void
table_judge(const char *options, size_t count)
{
	const char *output;

	mkdir(say_folder, 0700);
	for (size_t i = 0; i < count; i++) {
		TEXT_LOCAL entry = TEXT_INIT(TEXT_MAX_DOCUMENT);

		text_add_format(&entry, "%04zu_case.sql=%s", i + 1, rows[i].sql);
		say_put(text_string(&entry));
	}
	output = say_run(options);
	for (size_t i = 0; i < count; i++) {
		bool unparsed = output_tells(output, "unparsed", i + 1) &&
				strcmp(rows[i].rule, "unparsed") != 0;

		if (!CHECK_INT(output_tells(output, rows[i].rule, i + 1), rows[i].found) ||
		    !CHECK(!unparsed))
			fprintf(stderr, "    %s in: %s", rows[i].rule, rows[i].sql);
	}
	CHECK_INT(nftw(say_folder, say_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* Tables stand between a line "judged OPTIONS <<'TABLE'" and the line TABLE. */
static size_t
tables_judge(FILE *file)
{
	char line[4096], options[256];
	bool inside = false;
	size_t count = 0, tables = 0;

	while (fgets(line, sizeof(line), file)) {
		if (strcmp(line, "TABLE\n") == 0) {
			if (inside)
				table_judge(options, count);
			tables += inside;
			inside = false;
		} else if (strncmp(line, "    judged ", 11) == 0 && strstr(line, "<<'TABLE'")) {
			inside = true;
			count = 0;
			snprintf(options, sizeof(options), "--skip-db-check %.*s",
			    (int)(strstr(line, "<<") - line - 11), line + 11);
		} else if (inside && count < MOST_ROWS && row_read(line, &rows[count])) {
			count++;
		}
	}
	return tables;
}

int
main(void)
{
	static const char *const names[] = {
	    "tests/migrations-lint.bats", "tests/migrations-lint-more.bats"};
	const char *top = getenv("TOP");
	size_t tables = 0;

	say_begin();
	for (size_t i = 0; i < COUNT(names); i++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
		FILE *file;

		text_add_format(&path, "%s/%s", top ? top : ".", names[i]);
		file = fopen(text_string(&path), "r");
		if (!CHECK(file != NULL))
			continue;
		tables += tables_judge(file);
		fclose(file);
	}
	CHECK(tables > 5);
	say_end();
	return unit_end();
}
