/* links: cmd/check-migrations/ */
/* What of two databases of SQLite is said to differ, and what is one thing in two spellings. */
#include "../../cmd/check-migrations/catalog.h"

#include "database.h"
#include "text.h"
#include "unit.h"

static struct database *
database_of(const char *sql)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct database *db = database_open("sqlite::memory:", DATABASE_CREATE, 0, &why);

	if (!CHECK(db) || !CHECK_INT(database_send(db, sql, &why), 0))
		fprintf(stderr, "    %s: %s\n", sql, text_string(&why));
	return db;
}

/* "KIND NAME missing", "... unexpected", "... PART: expected A, found B", between " | ". */
static void
difference_tell(
    void *context, const struct catalog_object *expected, const struct catalog_object *found)
{
	struct text *said = context;
	const struct catalog_object *object = expected ? expected : found;

	text_add_string(said, said->len > 0 ? " | " : "");
	text_add_format(said, "%s %s", object->kind, object->name);
	if (expected && found) {
		TEXT_LOCAL parts = TEXT_INIT(TEXT_MAX_REASON);

		catalog_show_parts(expected, found, &parts);
		text_add_format(said, " %s", text_string(&parts));
	} else {
		text_add_string(said, expected ? " missing" : " unexpected");
	}
}

static void
compare_two(const char *expected, const char *found, const char *said)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL told = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct database *one = database_of(expected), *other = database_of(found);
	struct catalog a = {0}, b = {0};

	CHECK_INT(catalog_read(one, &a, &why), 0);
	CHECK_INT(catalog_read(other, &b, &why), 0);
	catalog_compare(&a, &b, difference_tell, &told);
	if (!CHECK_STRING(text_string(&told), said))
		fprintf(stderr, "    %s\n    %s\n", expected, found);
	catalog_free(&a);
	catalog_free(&b);
	database_close(one);
	database_close(other);
}

static const char *const same[][2] = {
    {"CREATE TABLE t (a INT, b TEXT);", "create table T\n( \"a\" int , -- a\n [B] text /* b */ )"},
    {"CREATE TABLE t (a INT, b TEXT DEFAULT 'x' NOT NULL);",
	"CREATE TABLE t (a INT); ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'x';"},
    {"CREATE TABLE t (a INT, b INT CHECK (b > 0), UNIQUE (a));",
	"CREATE TABLE t (a INT, UNIQUE (a)); ALTER TABLE t ADD b INT CHECK(b>0);"},
    {"CREATE TABLE t (a INT, b VARCHAR(20), c INT);",
	"CREATE TABLE t (a INT, x INT, b varchar ( 20 ), c INT); ALTER TABLE t DROP COLUMN x;"},
    {"CREATE TABLE t (c INT, b INT, a INT);", "CREATE TABLE t (a INT, b INT, c INT);"},
    {"CREATE TABLE t (a INT);", "CREATE TABLE u (a INT); ALTER TABLE u RENAME TO t;"},
    {"CREATE TABLE t (a INT, b INT CHECK (b <> a));",
	"CREATE TABLE t (x INT, b INT CHECK (b != x)); ALTER TABLE t RENAME x TO \"a\";"},
    {"CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p (id) ON DELETE "
     "SET NULL);",
	"CREATE TABLE p (id INTEGER, PRIMARY KEY (id)); CREATE TABLE t (a INT, FOREIGN KEY (a) "
	"REFERENCES \"p\" (\"id\") ON DELETE SET NULL);"},
    {"CREATE TABLE t (a INT UNIQUE);", "CREATE TABLE t (a INT, CONSTRAINT once UNIQUE (a));"},
    {"CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (a, b DESC) WHERE a > 1;",
	"CREATE TABLE t (a INT, b INT); CREATE INDEX IF NOT EXISTS \"i\" ON t(\"A\",b desc) "
	"where a>1;"},
    {"CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t WHERE a == 1;",
	"CREATE TABLE t (a INT); CREATE VIEW IF NOT EXISTS v AS select `a` from t where a = 1;"},
    {"CREATE TABLE t (a INT); CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END;",
	"CREATE TABLE t (a INT); CREATE TRIGGER r after insert on t begin delete from t ; end"},
    {"CREATE TABLE t (a INT PRIMARY KEY) STRICT, WITHOUT ROWID;",
	"CREATE TABLE t (a INT PRIMARY KEY) without rowid,strict;"},
    {"CREATE TABLE t (\"Email\" TEXT CHECK (\"Email\" > ''));",
	"CREATE TABLE t (email TEXT CHECK (EMAIL > ''));"},
    {"CREATE TABLE t (a INT);", "CREATE TABLE t (a INT); INSERT INTO t VALUES (1); ANALYZE;"},
    {"CREATE TABLE t (a DEFAULT (1 + 2) NOT NULL COLLATE NOCASE);",
	"CREATE TABLE t (a COLLATE NOCASE CONSTRAINT it NOT NULL DEFAULT (1+2));"},
    {"CREATE VIRTUAL TABLE f USING fts5(a);", "CREATE VIRTUAL TABLE f USING FTS5(a);"},
};

static const struct {
	const char *expected, *found, *said;
} differ[] = {
    {"CREATE TABLE t (a INT);", "", "table t missing"},
    {"", "CREATE TABLE t (a INT); CREATE INDEX i ON t (a);", "table t unexpected"},
    {"CREATE TABLE t (a INT, b INT);", "CREATE TABLE t (a INT);", "column t.b missing"},
    {"CREATE TABLE t (a INT);", "CREATE TABLE t (a INTEGER);",
	"column t.a type: expected int, found integer"},
    {"CREATE TABLE t (a INT);", "CREATE TABLE t (a INT NOT NULL);",
	"column t.a nullability: expected nullable, found NOT NULL"},
    {"CREATE TABLE t (a INT DEFAULT 1);", "CREATE TABLE t (a INT DEFAULT 2);",
	"column t.a default: expected 1, found 2"},
    {"CREATE TABLE t (a INT DEFAULT 'x');", "CREATE TABLE t (a INT DEFAULT 'X');",
	"column t.a default: expected 'x', found 'X'"},
    {"CREATE TABLE t (a INT DEFAULT 1);", "CREATE TABLE t (a INT);",
	"column t.a default: expected 1, found none"},
    {"CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b));",
	"CREATE TABLE t (a INT, b INT, PRIMARY KEY (a));",
	"column t.b primary key: expected column 2, found none"},
    {"CREATE TABLE t (a TEXT COLLATE NOCASE);", "CREATE TABLE t (a TEXT);",
	"column t.a collation: expected nocase, found none"},
    {"CREATE TABLE t (a INT CHECK (a > 1));", "CREATE TABLE t (a INT CHECK (a > 2));",
	"column t.a check: expected (a > 1), found (a > 2)"},
    {"CREATE TABLE t (a TEXT CHECK (a IN ('A')));", "CREATE TABLE t (a TEXT CHECK (a IN ('a')));",
	"column t.a check: expected (a in('A')), found (a in('a'))"},
    {"CREATE TABLE t (a INT, CHECK (a > 1));", "CREATE TABLE t (a INT);",
	"table t check: expected (a > 1), found none"},
    {"CREATE TABLE t (a INT, b AS (a + 1));", "CREATE TABLE t (a INT, b AS (a + 2));",
	"column t.b generated: expected (a + 1), found (a + 2)"},
    {"CREATE TABLE t (a INT, b AS (a) STORED);", "CREATE TABLE t (a INT, b AS (a) VIRTUAL);",
	"column t.b generated and stored: expected (a), found none; generated: expected none, "
	"found (a)"},
    {"CREATE TABLE t (a INT NOT NULL ON CONFLICT IGNORE);", "CREATE TABLE t (a INT NOT NULL);",
	"column t.a null on conflict: expected on conflict ignore, found none"},
    {"CREATE TABLE t (a INT UNIQUE ON CONFLICT ABORT);",
	"CREATE TABLE t (a INT UNIQUE ON CONFLICT REPLACE);",
	"column t.a key on conflict: expected none, found unique on conflict replace"},
    {"CREATE TABLE t (a INT UNIQUE);", "CREATE TABLE t (a INT);", "unique constraint t(a) missing"},
    {"CREATE TABLE t (a TEXT, UNIQUE (a COLLATE NOCASE));", "CREATE TABLE t (a TEXT, UNIQUE (a));",
	"unique constraint t(a) collations: expected NOCASE, found BINARY"},
    {"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);",
	"CREATE TABLE t (a INTEGER PRIMARY KEY);",
	"table t autoincrement: expected autoincrement, found none"},
    {"CREATE TABLE t (a INT) STRICT;", "CREATE TABLE t (a INT);",
	"table t options: expected strict, found none"},
    {"CREATE TABLE t (a INT PRIMARY KEY) WITHOUT ROWID;", "CREATE TABLE t (a INT PRIMARY KEY);",
	"column t.a nullability: expected NOT NULL, found nullable | table t options: expected "
	"without rowid, found none"},
    {"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p);",
	"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT);", "foreign key t(a) missing"},
    {"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p ON DELETE CASCADE);",
	"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p);",
	"foreign key t(a) on delete: expected CASCADE, found NO ACTION"},
    {"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p DEFERRABLE INITIALLY "
     "DEFERRED);",
	"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p);",
	"foreign key t(a) deferrable: expected deferrable initially deferred, found none"},
    {"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT, b INT, FOREIGN KEY (a) REFERENCES "
     "p (a) ON UPDATE SET DEFAULT NOT DEFERRABLE);",
	"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT, b INT, FOREIGN KEY (b) "
	"REFERENCES p (a) ON UPDATE SET DEFAULT);",
	"foreign key t(a) missing | foreign key t(b) unexpected"},
    {"CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (a, b);",
	"CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (b, a);",
	"index i definition: expected create index i on t(a, b), found create index i on t(b, a)"},
    {"CREATE TABLE t (a INT); CREATE UNIQUE INDEX i ON t (a);",
	"CREATE TABLE t (a INT); CREATE INDEX i ON t (a);",
	"index i definition: expected create unique index i on t(a), found create index i on t(a)"},
    {"CREATE TABLE t (a INT); CREATE INDEX i ON t (a);", "CREATE TABLE t (a INT);",
	"index i missing"},
    {"CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t;", "CREATE TABLE t (a INT);",
	"view v missing"},
    {"CREATE VIEW v AS SELECT 1 AS a;", "CREATE VIEW v AS SELECT 2 AS a;",
	"view v definition: expected create view v as select 1 as a, found create view v as select "
	"2 as a"},
    {"CREATE TABLE t (a INT); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;",
	"CREATE TABLE t (a INT); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 2; END;",
	"trigger r definition: expected create trigger r after insert on t begin select 1; end, "
	"found create trigger r after insert on t begin select 2; end"},
    /* What belongs to something that is missing is not told. */
    {"CREATE TABLE t (a INT, b INT UNIQUE); CREATE INDEX i ON t (b, a);", "CREATE TABLE t (a INT);",
	"column t.b missing"},
    {"CREATE TABLE p (a INT PRIMARY KEY); CREATE TABLE t (a INT PRIMARY KEY REFERENCES p); CREATE "
     "TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;",
	"CREATE TABLE p (a INT PRIMARY KEY);", "table t missing"},
    /* Which a string may be to SQLite, and a name. */
    {"CREATE TABLE t (a TEXT CHECK (a IN (\"X\")));",
	"CREATE TABLE t (a TEXT CHECK (a IN (\"x\")));",
	"column t.a check: expected (a in(\"X\")), found (a in(x))"},
    {"CREATE VIRTUAL TABLE f USING fts5(a);", "CREATE VIRTUAL TABLE f USING fts5(a, b);",
	"table f definition: expected create virtual table f using fts5(a), found create virtual "
	"table f using fts5(a, b)"},
};

static void
table_left_out(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct database *db = database_of("CREATE TABLE Schema_Migrations (a INT UNIQUE); CREATE "
					  "INDEX i ON schema_migrations (a); "
					  "CREATE TABLE t (a INT);");
	struct catalog catalog = {0};

	CHECK_INT(catalog_read(db, &catalog, &why), 0);
	CHECK_INT(catalog.count, 6);
	catalog_leave_out(&catalog, NULL, "schema_migrations");
	CHECK_INT(catalog.count, 2);
	CHECK(catalog_find(&catalog, "column", "T.A"));
	CHECK(!catalog_find(&catalog, "index", "i"));
	catalog_free(&catalog);
	database_close(db);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		compare_two(same[i][0], same[i][1], "");
		compare_two(same[i][1], same[i][0], "");
	}
	for (size_t i = 0; i < sizeof(differ) / sizeof(*differ); i++)
		compare_two(differ[i].expected, differ[i].found, differ[i].said);
	table_left_out();
	return unit_end();
}
