/* links: cmd/check-migrations/ */
/* What git lists of a folder at a commit. */
#include <stdlib.h>

#include "../../cmd/check-migrations/history/snapshot.h"
#include "layout.h"
#include "text.h"
#include "unit.h"

#define A "1111111111111111111111111111111111111111"
#define B "2222222222222222222222222222222222222222"
#define LONG "3333333333333333333333333333333333333333333333333333333333333333"

/* The bytes of a literal, which end with a NUL. */
#define LISTED(...) __VA_ARGS__ "\0", sizeof(__VA_ARGS__ "\0") - 1

static void
lists_are_read(void)
{
	static const struct {
		const char *layout, *prefix, *bytes;
		size_t len;
		const char *names; /* NULL: refused */
	} rows[] = {
	    {"plain", "", LISTED(""), NULL},
	    {"plain", "", "", 0, ""},
	    {"plain", "", LISTED("100644 blob " A "\t0001_a.sql"), "0001_a.sql "},
	    {"plain", "", LISTED("100644 blob " LONG "\t0001_a.sql"), "0001_a.sql "},
	    {"plain", "", LISTED("120000 blob " A "\t0001_a.sql"), "0001_a.sql "},
	    /* By name, whatever their order; what is none of ours, or lies deeper, is left out. */
	    {"plain", "",
		LISTED("100644 blob " A "\t0002_b.sql\0"
		       "100755 blob " B "\t0001_a.sql\0"
		       "100644 blob " B "\tREADME.md\0"
		       "100644 blob " B "\tx/0003_c.sql\0"
		       "160000 commit " B "\t0004_d.sql\0"
		       "040000 tree " B "\t0005_e.sql"),
		"0001_a.sql 0002_b.sql "},
	    {"plain", "db/m/",
		LISTED("040000 tree " A "\tdb\0"
		       "040000 tree " A "\tdb/m\0"
		       "100644 blob " A "\tdb/m/0001_a.sql\0"
		       "100644 blob " A "\tdb/0002_b.sql"),
		"0001_a.sql "},
	    {"plain", "m/", LISTED("100644 blob " A "\tm/0001\n_\"a\t.sql"), "0001\n_\"a\t.sql! "},
	    {"prisma", "",
		LISTED("100644 blob " A "\t1_a/migration.sql\0"
		       "100644 blob " A "\t2_b/other.sql\0"
		       "100644 blob " A "\t3_c/d/migration.sql"),
		"1_a/migration.sql "},
	    /* Where the folder has a folder of the tool's, the files are those in it. */
	    {"alembic", "m/",
		LISTED("100644 blob " A "\tm/env.py\0"
		       "100644 blob " A "\tm/versions/1_a.py\0"
		       "100644 blob " A "\tm/versionsx/2_b.py\0"
		       "100644 blob " A "\tn/versions/3_c.py\0"
		       "100644 blob " A "\tm/versions/old/4_d.py"),
		"versions/1_a.py versions/old/4_d.py "},
	    {"alembic", "m/",
		LISTED("100644 blob " A "\tm/1_a.py\0"
		       "100644 blob " A "\tm/x/2_b.py\0"
		       "100644 blob " A "\tn/versions/3_c.py"),
		"1_a.py x/2_b.py "},
	    {"flyway", "",
		LISTED("100644 blob " A "\t.x/V1__a.sql\0"
		       "100644 blob " A "\tx/.y/V2__b.sql\0"
		       "100644 blob " A "\tx/y/V3__c.sql"),
		"x/y/V3__c.sql "},
	    /* What is wrong with a name is kept. */
	    {"plain", "", LISTED("100644 blob " A "\tx.sql"), "x.sql! "},
	    /* What is a folder now was something else. */
	    {"plain", "db/m/", LISTED("120000 blob " A "\tdb/m"), NULL},
	    {"plain", "db/m/", LISTED("160000 commit " A "\tdb/m"), NULL},
	    {"plain", "db/m/", LISTED("160000 commit " A "\tdb"), ""},
	    /* No list. */
	    {"plain", "", "100644 blob " A "\t0001_a.sql", 63, NULL},
	    {"plain", "", LISTED("100644 blob 1111\t0001_a.sql"), NULL},
	    {"plain", "", LISTED("100644 blob x111111111111111111111111111111111111111\ta"), NULL},
	    {"plain", "", LISTED("100644 blob " A " 0001_a.sql"), NULL},
	    {"plain", "", LISTED("100644"), NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL listed = TEXT_INIT(TEXT_MAX_REASON);
		TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_REASON);
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct snapshot snapshot = {0};
		int rc;

		text_add(&listed, rows[i].bytes, rows[i].len);
		rc = snapshot_add(
		    &snapshot, layout_named(rows[i].layout), rows[i].prefix, &listed, &why);
		snapshot_sort(&snapshot);
		for (size_t j = 0; j < snapshot.count; j++)
			text_add_format(&names, "%s%s ", snapshot.files[j].as.name,
			    snapshot.files[j].as.odd ? "!" : "");
		if (!CHECK_INT(rc, rows[i].names ? 0 : -1) ||
		    (rows[i].names && !CHECK_STRING(text_string(&names), rows[i].names)))
			fprintf(stderr, "    row %zu: %s\n", i, text_string(&why));
		CHECK(rc == 0 || why.len > 0);
		snapshot_free(&snapshot);
	}
}

static void
files_are_found(void)
{
	static const char first[] = "100644 blob " A "\tm/0001_a.sql\0"
				    "100644 blob " B "\tm/0002_b.sql";
	static const char second[] = "100644 blob " LONG "\tm/0001_a.sql";
	TEXT_LOCAL one = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL other = TEXT_INIT(TEXT_MAX_REASON);
	const struct layout *plain = layout_named("plain");
	struct snapshot snapshot = {0};
	char *elsewhere;

	snapshot_sort(&snapshot);
	CHECK(!snapshot_find(&snapshot, "0001_a.sql"));
	text_add(&one, first, sizeof(first));
	text_add(&other, second, sizeof(second));
	CHECK_INT(snapshot_add(&snapshot, plain, "m/", &one, NULL), 0);
	CHECK_INT(snapshot_add(&snapshot, plain, "m/", &other, NULL), 0);
	snapshot_sort(&snapshot);
	CHECK_INT(snapshot.count, 3);
	CHECK(snapshot_find(&snapshot, "0001_a.sql") == &snapshot.files[0]);
	CHECK(snapshot_find(&snapshot, "0002_b.sql") == &snapshot.files[2]);
	CHECK(!snapshot_find(&snapshot, "0000_a.sql") && !snapshot_find(&snapshot, "0003_a.sql"));
	CHECK(snapshot_has(&snapshot, "0001_a.sql", A) &&
	      snapshot_has(&snapshot, "0001_a.sql", LONG));
	CHECK(!snapshot_has(&snapshot, "0001_a.sql", B) &&
	      !snapshot_has(&snapshot, "0002_b.sql", LONG));
	CHECK_STRING(snapshot.files[0].as.version, "1");
	elsewhere = snapshot_elsewhere(&one, "0002_b.sql", B);
	CHECK_STRING(elsewhere, "m/");
	free(elsewhere);
	CHECK(!snapshot_elsewhere(&one, "0002_b.sql", A) && !snapshot_elsewhere(&one, "b.sql", B));
	snapshot_free(&snapshot);
}

int
main(void)
{
	lists_are_read();
	files_are_found();
	return unit_end();
}
