/* links: cmd/check-migrations/ */
/* A folder held against what git had of it: row by row, without git. */
#include "../../cmd/check-migrations/history/past.h"

#include "layout.h"
#include "memory.h"
#include "migrations_say.h"

/* Files are "NAME:OBJECT" with an object of one digit; in the folder "NAME:NOW[/RAW]", or "NAME:-"
 * where it cannot be read. */
struct past_case {
	const char *layout, *there, *base, *folder;
	const char *expected; /* findings, then the new files behind "+ " */
};

#define BOTH "0001_a.sql:1 0002_b.sql:2 "

static const struct past_case cases[] = {
    {"plain", BOTH, BOTH, BOTH, "since=2"},
    {"plain", "", "", BOTH, "since=2 + 0001_a.sql 0002_b.sql"},
    {"plain", BOTH, BOTH, "", "since-deleted:f:0001_a.sql since-deleted:f:0002_b.sql"},
    {"plain", BOTH, BOTH, BOTH "0003_c.sql:3", "since=3 + 0003_c.sql"},

    /* Edited: compared as git stores it, and as it is; with both sides. */
    {"plain", BOTH, BOTH, "0001_a.sql:9 0002_b.sql:2", "since-edited:f:0001_a.sql"},
    {"plain", BOTH, BOTH, "0001_a.sql:9/1 0002_b.sql:9/8", "since-edited:f:0002_b.sql"},
    {"plain", "0001_a.sql:3", "0001_a.sql:1", "0001_a.sql:1", "since=1"},
    {"plain", "0001_a.sql:3", "0001_a.sql:1", "0001_a.sql:3", "since=1"},
    {"plain", "0001_a.sql:3", "0001_a.sql:1", "0001_a.sql:9/1", "since=1"},
    {"plain", "0001_a.sql:3", "0001_a.sql:1", "0001_a.sql:2", "since-edited:f:0001_a.sql"},
    {"plain", "", "0001_a.sql:1", "0001_a.sql:2", "since-edited:f:0001_a.sql"},
    {"plain", "", "0001_a.sql:1", "0001_a.sql:1", "since=1"},
    /* One that cannot be read was reported; what may change is not judged. */
    {"plain", BOTH, BOTH, "0001_a.sql:- 0002_b.sql:2", "since=2"},
    {"flyway", "R__v.sql:1 V1__a.sql:2", "R__v.sql:1 V1__a.sql:2", "R__v.sql:3 V1__a.sql:2",
	"since=2"},
    {"flyway", "B1__v.sql:1", "B1__v.sql:1", "B1__v.sql:3", "since-edited:f:B1__v.sql"},
    {"golang-migrate", "1_a.down.sql:1 1_a.up.sql:2", "1_a.down.sql:1 1_a.up.sql:2",
	"1_a.down.sql:3 1_a.up.sql:2", "since-edited:f:1_a.down.sql"},

    /* Renamed: of the same contents on either side, else of the same version and kind. */
    {"plain", BOTH, BOTH, "0001_a.sql:1 0002_c.sql:2", "since-renamed:f:0002_c.sql + 0002_c.sql"},
    {"plain", BOTH, BOTH, "0001_a.sql:1 0002_c.sql:3", "since-renamed:f:0002_c.sql + 0002_c.sql"},
    {"plain", BOTH, BOTH, "0001_a.sql:1 0005_b.sql:2", "since-renamed:f:0005_b.sql + 0005_b.sql"},
    {"plain", BOTH, BOTH, "0001_a.sql:1 0005_b.sql:9/2", "since-renamed:f:0005_b.sql + 0005_b.sql"},
    {"plain", "0002_b.sql:3", "0002_b.sql:2", "0005_b.sql:2",
	"since-renamed:f:0005_b.sql + 0005_b.sql"},
    {"plain", "0002_b.sql:3", "0002_b.sql:2", "0005_b.sql:3",
	"since-renamed:f:0005_b.sql + 0005_b.sql"},
    {"plain", BOTH, BOTH, "0001_a.sql:1 0005_b.sql:3", "since-deleted:f:0002_b.sql + 0005_b.sql"},
    /* The contents tell more than the version; and a new file is only one of them. */
    {"plain", BOTH, BOTH, "0001_a.sql:1 0002_c.sql:3 0005_b.sql:2",
	"since-renamed:f:0005_b.sql since-order:f:0002_c.sql + 0002_c.sql 0005_b.sql"},
    {"plain", "0001_a.sql:1 0002_b.sql:1", "0001_a.sql:1 0002_b.sql:1", "0003_c.sql:1",
	"since-renamed:f:0003_c.sql since-deleted:f:0002_b.sql + 0003_c.sql"},
    /* Not one that was there under its own name: a copy is deleted. */
    {"plain", "0001_a.sql:1 0002_b.sql:1", "0001_a.sql:1 0002_b.sql:1", "0001_a.sql:1",
	"since-deleted:f:0002_b.sql"},
    {"flyway", "V1__a.sql:1", "V1__a.sql:1", "U1__a.sql:2",
	"since-deleted:f:V1__a.sql + U1__a.sql"},
    {"flyway", "R__a.sql:1", "R__a.sql:1", "R__b.sql:2", "since-deleted:f:R__a.sql + R__b.sql"},
    {"alembic", "1_a.py:1", "1_a.py:1", "2_b.py:2", "since-deleted:f:1_a.py + 2_b.py"},
    {"alembic", "1_a.py:1", "1_a.py:1", "2_b.py:1", "since-renamed:f:2_b.py + 2_b.py"},
    /* Both sides took it away: nobody is told. */
    {"plain", "0001_a.sql:1", BOTH, "0001_a.sql:1", "since=1"},

    /* New ones sort behind all that is at the revision. */
    {"plain", "0002_b.sql:2", "0002_b.sql:2", "0001_a.sql:1 0002_b.sql:2",
	"since-order:f:0001_a.sql + 0001_a.sql"},
    {"plain", BOTH, BOTH, BOTH "0002_c.sql:3", "since-order:f:0002_c.sql + 0002_c.sql"},
    {"plain", "0009_b.sql:2 0010_c.sql:3", "0009_b.sql:2 0010_c.sql:3",
	"0009_b.sql:2 0010_c.sql:3 0011_d.sql:4", "since=3 + 0011_d.sql"},
    {"goose", "0010_b.sql:2 9_a.sql:1", "0010_b.sql:2 9_a.sql:1",
	"0010_b.sql:2 0011_c.sql:3 9_a.sql:1 9_b.sql:4",
	"since-order:f:9_b.sql + 0011_c.sql 9_b.sql"},
    /* What has no place in the order has none to be wrong: odd ones, repeatables, down files. */
    {"plain", BOTH, BOTH, BOTH "x.sql:3", "since=3 + x.sql"},
    {"flyway", "V2__a.sql:1", "V2__a.sql:1", "R__a.sql:2 V2__a.sql:1", "since=2 + R__a.sql"},
    {"flyway", "V2__a.sql:1", "V2__a.sql:1", "U1__a.sql:2 V2__a.sql:1", "since=2 + U1__a.sql"},
    {"flyway", "V2__a.sql:1", "V2__a.sql:1", "V1.5__a.sql:2 V2__a.sql:1",
	"since-order:f:V1.5__a.sql + V1.5__a.sql"},
    {"flyway", "R__z.sql:1", "R__z.sql:1", "R__z.sql:1 V1__a.sql:2", "since=2 + V1__a.sql"},
    {"flyway", "U9__z.sql:1 V1__a.sql:2", "U9__z.sql:1 V1__a.sql:2",
	"U9__z.sql:1 V1__a.sql:2 V2__b.sql:3", "since=3 + V2__b.sql"},

    /* Those that came to the revision meanwhile: before what both have, or what is new here. */
    {"plain", BOTH "0003_c.sql:3", BOTH, BOTH, "since=2"},
    {"plain", "0001_a.sql:1 0002_b.sql:2 0003_c.sql:3", "0001_a.sql:1 0003_c.sql:3",
	"0001_a.sql:1 0003_c.sql:3", "since-late:f:0002_b.sql"},
    {"plain", BOTH "0003_c.sql:3", BOTH, BOTH "0004_d.sql:4",
	"since-late:f:0003_c.sql + 0004_d.sql"},
    {"plain", BOTH "0004_d.sql:4", BOTH, BOTH "0003_c.sql:3",
	"since-order:f:0003_c.sql + 0003_c.sql"},
    {"plain", BOTH "0003_c.sql:3", BOTH, BOTH "0003_d.sql:4",
	"since-order:f:0003_d.sql + 0003_d.sql"},
    {"plain", BOTH "0003_c.sql:3", BOTH, BOTH "0003_c.sql:3", "since=3"},
    /* The newest of those that are new here is what counts. */
    {"plain", BOTH "0004_d.sql:4", BOTH, BOTH "0003_c.sql:3 0005_e.sql:5",
	"since-late:f:0004_d.sql since-order:f:0003_c.sql + 0003_c.sql 0005_e.sql"},
    {"plain", "0001_a.sql:1", "", "0002_b.sql:2 0003_c.sql:3",
	"since-late:f:0001_a.sql + 0002_b.sql 0003_c.sql"},
    {"plain", "0001_a.sql:1", "", "0002_b.sql:2", "since-late:f:0001_a.sql + 0002_b.sql"},
    /* A twin of what both have is that side's matter. */
    {"plain", BOTH "0002_c.sql:3", BOTH, BOTH, "since=2"},
    /* Renamed over there: no matter of this side. */
    {"plain", "0001_z.sql:1 0002_b.sql:2", BOTH, BOTH, "since=2"},
    {"plain", "0001_z.sql:9 0002_b.sql:2", BOTH, BOTH, "since=2"},
    {"plain", "0000_z.sql:2 0001_a.sql:1", BOTH, BOTH, "since=2"},
    {"plain", "0000_z.sql:2 0001_a.sql:1 0002_b.sql:2", BOTH, BOTH, "since-late:f:0000_z.sql"},
    {"plain", "0000_z.sql:9 0001_a.sql:1", BOTH, BOTH, "since-late:f:0000_z.sql"},
    {"plain", "x.sql:3 0002_b.sql:2", "0002_b.sql:2", "0002_b.sql:2", "since=1"},
    {"flyway", "U1__a.sql:3 V2__b.sql:2", "V2__b.sql:2", "V2__b.sql:2", "since=1"},
    /* In a chain whatever arrived makes a second head of what is new here. */
    {"alembic", "1_a.py:1 2_b.py:2", "1_a.py:1", "1_a.py:1", "since=1"},
    {"alembic", "1_a.py:1", "1_a.py:1", "1_a.py:1 2_b.py:2", "since=2 + 2_b.py"},
};

/* Takes the next entry of a list. */
static bool
entry_next(const char **at, char name[64], char object[16])
{
	int taken = 0;

	if (sscanf(*at, " %63[^: ]:%15[^ ]%n", name, object, &taken) != 2)
		return false;
	*at += taken;
	return true;
}

/* An object's name of 40 such digits. */
static void
object_of(char digit, char object[OBJECT_SIZE])
{
	memset(object, digit, 40);
	object[40] = '\0';
}

static void
snapshot_of(const char *list, const struct layout *layout, struct snapshot *snapshot)
{
	TEXT_LOCAL listed = TEXT_INIT(TEXT_MAX_DOCUMENT), why = TEXT_INIT(TEXT_MAX_REASON);
	char name[64], digit[16], object[OBJECT_SIZE];

	while (entry_next(&list, name, digit)) {
		object_of(*digit, object);
		text_add_format(&listed, "100644 blob %s\t%s", object, name);
		text_add(&listed, "", 1);
	}
	CHECK_INT(snapshot_add(snapshot, layout, "", &listed, &why), 0);
	snapshot_sort(snapshot);
}

static void
folder_of(const char *list, struct folder *folder, struct past *past)
{
	char name[64], object[16];

	size_t count = 0;

	for (const char *at = list; (at = strchr(at, ':')); at++)
		count++;
	folder->items = memory_new(count, sizeof(*folder->items));
	past->now = memory_new(count, sizeof(*past->now));
	past->raw = memory_new(count, sizeof(*past->raw));
	while (entry_next(&list, name, object)) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON), faults = TEXT_INIT(TEXT_MAX_REASON);
		struct migration *migration = &folder->items[folder->count];

		text_add_format(&path, "m/%s", name);
		*migration = (struct migration){.name = memory_string(name),
		    .path = memory_string(text_string(&path)),
		    .number = -1,
		    .contents.known = *object != '-'};
		if (folder->layout->read_name(migration, &faults) == -1)
			migration->odd = memory_string(text_string(&faults));
		if (*object != '-')
			object_of(*object, past->now[folder->count]);
		if (object[1] == '/')
			object_of(object[2], past->raw[folder->count]);
		folder->count++;
	}
}

static void
past_say(const struct past_case *c, struct text *said)
{
	static const struct common_options plain = {0};
	static const struct option_list none = {0};
	struct folder folder = {.path = "m", .layout = layout_named(c->layout)};
	struct past past = {.revision = "main"};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	FILE *file = say_file();
	struct findings findings = {.records = records_open_on(&plain, &clock_system, fileno(file)),
	    .waivers = waivers_new(&none, "m", &why)};
	struct category category = {.findings = &findings, .name = "since"};

	snapshot_of(c->there, folder.layout, &past.there);
	snapshot_of(c->base, folder.layout, &past.base);
	folder_of(c->folder, &folder, &past);
	category.judged = (int64_t)folder.count;
	past_judge(&past, &folder, &category);
	category_end(&category);
	CHECK(records_finish(findings.records) >= 0);
	say_records(say_read(file), NULL, said);
	for (size_t i = 0, new = 0; i < folder.count; i++)
		if (folder.items[i].is_new)
			text_add_format(
			    said, "%s%s", new ++ == 0 ? " + " : " ", folder.items[i].name);
	folder_free(&folder);
	past_free(&past);
	waivers_free(findings.waivers);
}

int
main(void)
{
	strcpy(say_folder, "m");
	for (size_t i = 0; i < COUNT(cases); i++) {
		TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_DOCUMENT);

		past_say(&cases[i], &said);
		if (!CHECK_STRING(text_string(&said), cases[i].expected))
			fprintf(stderr, "    in row %zu: %s | %s | %s | %s\n", i, cases[i].layout,
			    cases[i].there, cases[i].base, cases[i].folder);
	}
	return unit_end();
}
