/* links: cmd/check-migrations/ */
/* layout: what tools make of file names, and how they cut bodies into what they send. */
#include <stdlib.h>

#include "../../cmd/check-migrations/folder.h"
#include "../../cmd/check-migrations/layout.h"
#include "../../cmd/check-migrations/script.h"
#include "text.h"
#include "unit.h"

/* ---- names ---- */

struct name_case {
	const char *layout, *name;
	const char *read; /* "up VERSION TITLE"; NULL: it is none of the tool's */
	const char *says; /* instead: words of what is wrong with it */
};

static const struct name_case names[] = {
    /* golang-migrate */
    {"golang-migrate", "000001_users.up.sql", "up 1 users", NULL},
    {"golang-migrate", "000001_users.down.sql", "down 1 users", NULL},
    {"golang-migrate", "1_.up.sql", "up 1 ", NULL},
    {"golang-migrate", "0_zero.up.sql", "up 0 zero", NULL},
    {"golang-migrate", "1_a.down.up.sql", "up 1 a.down", NULL},
    {"golang-migrate", "1_a.up.down.SQL", "down 1 a.up", NULL},
    {"golang-migrate", "1_a b-C\xC3\xA4.up.sql", "up 1 a b-C\xC3\xA4", NULL},
    {"golang-migrate", "1_users.up.json", "up 1 users", NULL},
    {"golang-migrate", "9223372036854775807_a.up.sql", "up 9223372036854775807 a", NULL},
    {"golang-migrate", "0009223372036854775807_a.up.sql", "up 9223372036854775807 a", NULL},
    {"golang-migrate", "9223372036854775808_a.up.sql", "", "the highest one that it can note"},
    {"golang-migrate", "18446744073709551616_a.up.sql", "", "leave it out"},
    {"golang-migrate", "1_users.sql", "", "neither .up. nor .down."},
    {"golang-migrate", "1_users.UP.sql", "", "leave it out"},
    {"golang-migrate", "1-users.up.sql", "", "no underscore follows"},
    {"golang-migrate", "1.up.sql", "", "1_ is expected in front"},
    {"golang-migrate", "users.up.sql", "", "does not begin with a number"},
    {"golang-migrate", "users.sql", "", "a number: 000001_ is expected in front; it says neither"},
    {"golang-migrate", "users.down.json", "", "leave it out"},
    {"golang-migrate", "1_a.up.sql.bak", "", "apply it all the same"},
    {"golang-migrate", "1_a.up.", "", "apply it all the same"},
    {"golang-migrate", "1_a.up.sql\n.up.sql", "", "line feed"},
    {"golang-migrate", "1_a", "", "neither .up. nor .down."},
    {"golang-migrate", "README.md", NULL, NULL},
    {"golang-migrate", ".1_a.up.sql", NULL, NULL},
    {"golang-migrate", "1.txt", NULL, NULL},
    /* dbmate */
    {"dbmate", "20240131120000_users.sql", "up 20240131120000 users", NULL},
    {"dbmate", "001_users.sql", "up 001 users", NULL},
    {"dbmate", "001users.sql", "up 001 users", NULL},
    {"dbmate", "001-Users now.sql", "up 001 -Users now", NULL},
    {"dbmate", "001.sql", "up 001 ", NULL},
    {"dbmate", "123456789012345678901234567890_a.sql", "up 123456789012345678901234567890 a", NULL},
    {"dbmate", "001_a.SQL", "", "small letters; dbmate would leave it out"},
    {"dbmate", "users.sql", "", "does not begin with a number"},
    {"dbmate", "V1__users.SQL", "",
	"a number: 20240131120000_ is expected in front; it does not end"},
    {"dbmate", "001_a.sql.bak", "", "leave it out"},
    {"dbmate", "001_a.txt", "", "leave it out"},
    {"dbmate", "001_a\n.sql", "", "line feed"},
    {"dbmate", "README.md", NULL, NULL},
    {"dbmate", ".001_a.sql", NULL, NULL},
    /* goose */
    {"goose", "20240131120000_users.sql", "up 20240131120000 users", NULL},
    {"goose", "00001_users.sql", "up 1 users", NULL},
    {"goose", "00002_users.go", "up 2 users", NULL},
    {"goose", "+3_a.b.sql", "up 3 a.b", NULL},
    {"goose", "1_.sql", "up 1 ", NULL},
    {"goose", "9223372036854775807_a.sql", "up 9223372036854775807 a", NULL},
    {"goose", "9223372036854775808_a.sql", "", "the highest one"},
    {"goose", "00000_a.sql", "", "1 or more is expected"},
    {"goose", "0_a.go", "", "1 or more is expected; goose would leave it out"},
    {"goose", "1.go", "", "no underscore follows"},
    {"goose", "1.sql", "", "no underscore follows"},
    {"goose", "users.sql", "",
	"a number: 00001_ is expected in front; goose's command would refuse"},
    {"goose", "V1__users.sql", "", "refuse the folder"},
    {"goose", "-1_users.sql", "", "refuse the folder"},
    {"goose", "._1_users.sql", "", "refuse the folder"},
    {"goose", "1-users_now.sql", "", "no underscore follows"},
    {"goose", "1_users.SQL", "", "leave it out"},
    {"goose", "1_users.sql.orig", "", "leave it out"},
    {"goose", "1_users_test.go", NULL, NULL},
    {"goose", "helpers.go", NULL, NULL},
    {"goose", "README.md", NULL, NULL},
    {"goose", ".1_users.SQL", NULL, NULL},
    /* sqlx */
    {"sqlx", "20240131120000_add_users.sql", "up 20240131120000 add users", NULL},
    {"sqlx", "0001_users.up.sql", "up 1 users", NULL},
    {"sqlx", "0001_users.down.sql", "down 1 users", NULL},
    {"sqlx", "1_a.down.up.sql", "up 1 a.down", NULL},
    {"sqlx", "1_a.sql.sql", "up 1 a", NULL},
    {"sqlx", "1_.sql", "up 1 ", NULL},
    {"sqlx", "1_.up.sql", "up 1 ", NULL},
    {"sqlx", "+1_a.sql", "up 1 a", NULL},
    {"sqlx", "0_a.sql", "up 0 a", NULL},
    {"sqlx", "1_a.UP.sql", "up 1 a.UP", NULL},
    {"sqlx", "9223372036854775807_a.sql", "up 9223372036854775807 a", NULL},
    {"sqlx", "9223372036854775808_a.sql", "", "the highest one; sqlx would refuse the folder"},
    {"sqlx", "-1_a.sql", "", "negative"},
    {"sqlx", "add_users.sql", "",
	"begin with a number: 0001_ is expected in front; sqlx would refuse"},
    {"sqlx", "1a_b.sql", "", "no underscore follows the number: 1_ is expected"},
    {"sqlx", "1.2_b.sql", "", "refuse the folder"},
    {"sqlx", "._1_users.sql", "", "refuse the folder"},
    {"sqlx", "1users.sql", "", "leave it out"},
    {"sqlx", "users.sql", "", "leave it out"},
    {"sqlx", "1_users.SQL", "", "leave it out"},
    {"sqlx", "1_users.sql.orig", "", "leave it out"},
    {"sqlx", "README.md", NULL, NULL},
    {"sqlx", ".users.sql", NULL, NULL},
    /* plain */
    {"plain", "0001_users.sql", "up 1 users", NULL},
    {"plain", "001_az09_.sql", "up 1 az09_", NULL},
    {"plain", "001_a.SQL", "", "it ends in \".SQL\": \".sql\" in small letters"},
    {"plain", "users.sql", "", "begins with something else, not with a number"},
    {"plain", "V1__users.sql", "", "as Flyway's names do"},
    {"plain", " 001_a.sql", "", "begins with a blank"},
    {"plain", "01_a.sql", "", "has too few digits: 3 or more"},
    {"plain", "0004_users.txt", "", "it ends in \".txt\", so it would not be applied"},
    {"plain", "0004_users", "", "it has no suffix"},
    {"plain", "001_.sql", "", "there is no name"},
    {"plain", "001___.sql", "", "there is no name"},
    {"plain", "001__a.sql", "", "two underscores follow"},
    {"plain", "001_ab-C-dE.sql", "", "the name has a hyphen, a capital letter \"C\": a to z"},
    {"plain", "001_a b.sql", "", "the name has a blank: a"},
    {"plain", "001_a.b.sql", "", "the name has a dot: a"},
    {"plain", "001_a\x01.sql", "", "the name has a control character: a"},
    {"plain", "001_a+b+.sql", "", "the name has the character \"+\": a"},
    {"plain", "001_a\xC3\xA4.sql", "", "has a character outside of ASCII \"\xC3\xA4\": a"},
    {"plain", "001_a\xFF.sql", "", "the name has bytes that are not UTF-8: a"},
    {"plain", "1_a", "", "it has no suffix"},
    {"plain", "users.txt", NULL, NULL},
    {"plain", "4.txt", NULL, NULL},
    {"plain", "_users", NULL, NULL},
    {"plain", ".sql", NULL, NULL},
    {"plain", "sql", NULL, NULL},
    {"dbmate", "1.txt", NULL, NULL},
    {"dbmate", "_users.txt", NULL, NULL},
    /* Rails: the class is the title. */
    {"rails", "20240131120000_create_users.rb", "up 20240131120000 CreateUsers", NULL},
    {"rails", "1_a2b_3c_.rb", "up 1 A2b3c", NULL},
    {"rails", "1_a.engine.rb", "up 1 A", NULL},
    {"rails", "1_a.b.c.rb", "", "more than one dot"},
    {"rails", "1_aB.rb", "", "a capital letter"},
    {"rails", "1_a-b.rb", "", "a hyphen"},
    {"rails", "1_a+.rb", "", "other characters"},
    {"rails", "1_.rb", "", "there is no name"},
    {"rails", "1_a.RB", "", "\".rb\" in small letters"},
    {"rails", "1_a.txt", "", "it does not end in .rb"},
    {"rails", "1-a.rb", "", "no underscore follows"},
    {"rails", "a.rb", "", "it does not begin with a number"},
    {"rails", "1.txt", NULL, NULL},
    {"rails", "a.txt", NULL, NULL},
    {"rails", ".rb", NULL, NULL},
    {"rails", "arb", NULL, NULL},
    /* Flyway */
    {"flyway", "V1__a.sql", "up 1 a", NULL},
    {"flyway", "V1.0.0__a_b.SQL", "up 1 a b", NULL},
    {"flyway", "U10.20__a.sql", "down 10.20 a", NULL},
    {"flyway", "V1.x__y.sql", "", "\"1.x\" is no version"},
    {"flyway", "V1_x.sql", "", "V1__name.sql, with two underscores"},
    {"flyway", "V1.__x.sql", "", "\"1.\" is no version"},
    {"flyway", "V__x.sql", "", "there is no version behind the V"},
    {"flyway", "v1__x.sql", "", "V is expected there"},
    {"flyway", "x.sql", "", "neither V, U, B nor R"},
    {"flyway", "R1__x.sql", "", "what is repeatable has no version"},
    {"flyway", "Rx.sql", "", "two underscores are missing"},
    {"flyway", "R__.sql", "", "there is no name behind R__"},
    {"flyway", "V1__a.txt", "", "it ends in \".txt\""},
    {"flyway", "R__a", "", "it ends in \"\""},
    {"flyway", "V1__a", "", "it ends in \"\""},
    {"flyway", "V1_a.txt", NULL, NULL},
    {"flyway", "Vx__a.txt", NULL, NULL},
    {"flyway", "beforeMigrate.sql", NULL, NULL},
    {"flyway", "beforeMigrate__x.sql", NULL, NULL},
    {"flyway", "beforeMigrate_x.sql", "", "B is expected there"},
    {"flyway", "beforeMigrates.sql", "", "B is expected there"},
    {"flyway", "V1__a.sql.conf", NULL, NULL},
    {"flyway", ".sql", NULL, NULL},
    {"flyway", "a.txt", NULL, NULL},
    /* Prisma: folders, whatever they are called. */
    {"prisma", "20240131120000_", "", "there is no name behind the timestamp"},
    {"prisma", "2024013112000_a", "", "the timestamp has 13 digits"},
    {"prisma", "20240131120000-a.sql", "", "does not begin with a timestamp"},
    {"prisma", "a.sql", "", "does not begin with a timestamp"},
    {"prisma", "1.txt", NULL, NULL},
    {"prisma", "a.txt", NULL, NULL},
    {"prisma", ".1_a.sql", NULL, NULL},
    /* Atlas */
    {"atlas", "1_a.sql", "up 1 a", NULL},
    {"atlas", "01_a_b.sql", "up 01 a_b", NULL},
    {"atlas", "_a.sql", "", "there is no version"},
    {"atlas", ".sql", "", "there is no version"},
    {"atlas", "1_a.SQL", "", "it does not end in .sql"},
    {"atlas", "1_a.txt", "", "it does not end in .sql"},
    {"atlas", "1.txt", NULL, NULL},
    {"atlas", "atlas.sum", NULL, NULL},
    /* Alembic */
    {"alembic", "a.PY", "", "\".py\" in small letters"},
    {"alembic", "env.py", NULL, NULL},
    {"alembic", "__init__.py", NULL, NULL},
    {"alembic", ".#a.py", NULL, NULL},
    {"alembic", "a.txt", NULL, NULL},
    {"alembic", "apy", NULL, NULL},
};

static bool
name_judge(const struct name_case *c)
{
	const struct layout *layout = layout_named(c->layout);
	char *name = strdup(c->name);
	struct migration migration = {.name = name, .number = -1};
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL got = TEXT_INIT(TEXT_MAX_REASON);
	bool good;
	int rc;

	good = CHECK_INT(layout->is_ours(name), c->read != NULL);
	if (good && c->read) {
		rc = layout->read_name(&migration, &faults);
		good = CHECK_INT(rc, c->says ? -1 : 0);
		if (rc == -1)
			good = good && CHECK(strstr(text_string(&faults), c->says ? c->says : ""));
		else
			text_add_format(&got, "%s %s %s",
			    migration.kind == MIGRATION_DOWN ? "down" : "up", migration.version,
			    migration.title);
		good = CHECK_STRING(text_string(&got), c->says ? "" : c->read) && good;
	}
	if (!good)
		fprintf(stderr, "    of %s in the layout %s: %s\n", c->name, c->layout,
		    text_string(&faults));
	free(migration.version);
	free(migration.title);
	free(name);

	return good;
}

/* ---- bodies ---- */

struct script_case {
	const char *layout, *body;
	const char *read; /* each message: direction, line, transaction, bytes with / for ends of
			   * lines: "+1t{SELECT 1;}" */
	unsigned line;    /* where it would be refused, 0: nowhere */
	const char *says;
};

#define UP "-- migrate:up\n"
#define DOWN "-- migrate:down\n"
#define GUP "-- +goose Up\n"
#define GDOWN "-- +goose Down\n"
#define BOM "\xEF\xBB\xBF"

static const struct script_case scripts[] = {
    {"plain", "SELECT 1;\n", "+1n{SELECT 1;/}", 0, NULL},
    {"plain", UP "A;\n" DOWN, "+1n{-- migrate:up/A;/-- migrate:down/}", 3, "a marker of dbmate"},
    {"prisma", UP DOWN, "+1n{-- migrate:up/-- migrate:down/}", 2, "which Prisma takes for"},

    /* golang-migrate sends the whole file. */
    {"golang-migrate", "SELECT 1;\nSELECT 2;\n", "+1n{SELECT 1;/SELECT 2;/}", 0, NULL},
    {"golang-migrate", BOM "SELECT 1;\r\n", "+1n{" BOM "SELECT 1;\r/}", 0, NULL},
    {"golang-migrate", " \n", "", 0, NULL},
    {"golang-migrate", UP "A;\n" DOWN "B;\n", "+1n{-- migrate:up/A;/-- migrate:down/B;/}", 3,
	"a marker of dbmate"},
    {"golang-migrate", "-- +goose UP\r\nA;\r\n--+goose down\r\n",
	"+1n{-- +goose UP\r/A;\r/--+goose down\r/}", 3, "a marker of goose"},
    {"golang-migrate", DOWN "-- migrate:ups\n" DOWN,
	"+1n{-- migrate:down/-- migrate:ups/-- migrate:down/}", 0, NULL},
    {"golang-migrate", "-- +migrate Up\nA;\n-- +migrate Down",
	"+1n{-- +migrate Up/A;/-- +migrate Down}", 3, "a marker of sql-migrate"},
    {"golang-migrate", "-- backout:up\n-- backout:down\n-- migrate:x\n",
	"+1n{-- backout:up/-- backout:down/-- migrate:x/}", 0, NULL},
    {"golang-migrate", "- migrate:up\n" UP "-+migrate:down\n-- migrate:do\n",
	"+1n{- migrate:up/-- migrate:up/-+migrate:down/-- migrate:do/}", 0, NULL},

    /* dbmate: the template of its `new`, and what it makes of line ends, blanks and options. */
    {"dbmate", UP "\n\n" DOWN "\n", "+1t{-- migrate:up///}-4t{-- migrate:down//}", 0, NULL},
    {"dbmate", UP "A;\n" DOWN "B;\n", "+1t{-- migrate:up/A;/}-3t{-- migrate:down/B;/}", 0, NULL},
    {"dbmate", "-- migrate:up\r\nA;\r\n-- migrate:down\r\n",
	"+1t{-- migrate:up\r/A;\r/}-3t{-- migrate:down\r/}", 0, NULL},
    {"dbmate", UP "A;\n-- migrate:down", "+1t{-- migrate:up/A;/}-3t{-- migrate:down}", 0, NULL},
    {"dbmate", "--migrate:up\n--\t\fmigrate:down\t\n",
	"+1t{--migrate:up/}-2t{--\t\fmigrate:down\t/}", 0, NULL},
    {"dbmate", "-- migrate:up transaction:false\nA;\n" DOWN,
	"+1n{-- migrate:up transaction:false/A;/}-3t{-- migrate:down/}", 0, NULL},
    {"dbmate", UP "-- migrate:down x  transaction:false \xC2\xA0\n",
	"+1t{-- migrate:up/}-2n{-- migrate:down x  transaction:false \xC2\xA0/}", 0, NULL},
    {"dbmate", "-- migrate:up transaction:false transaction:true\n" DOWN,
	"+1t{-- migrate:up transaction:false transaction:true/}-2t{-- migrate:down/}", 0, NULL},
    {"dbmate", "-- migrate:up adds users\n" DOWN,
	"+1t{-- migrate:up adds users/}-2t{-- migrate:down/}", 0, NULL},
    {"dbmate", "-- migrate:up transaction:False\n" DOWN,
	"+1t{-- migrate:up transaction:False/}-2t{-- migrate:down/}", 1, "\"transaction:False\""},
    {"dbmate", "-- migrate:up transaction:false transaction:no\n" DOWN,
	"+1t{-- migrate:up transaction:false transaction:no/}-2t{-- migrate:down/}", 1,
	"\"transaction:no\""},
    {"dbmate", "-- migrate:up transaction: false\n" DOWN,
	"+1t{-- migrate:up transaction: false/}-2t{-- migrate:down/}", 1, "\"transaction:\""},
    {"dbmate", "-- migrate:up transaction:false:\n" DOWN,
	"+1t{-- migrate:up transaction:false:/}-2t{-- migrate:down/}", 1, "transaction:false"},
    {"dbmate", "-- migrate:up no-transaction\n" DOWN,
	"+1t{-- migrate:up no-transaction/}-2t{-- migrate:down/}", 1, "no option"},
    {"dbmate", "-- migrate:up transaction:false transaction: x\n" DOWN,
	"+1t{-- migrate:up transaction:false transaction: x/}-2t{-- migrate:down/}", 1,
	"\"transaction:\""},
    {"dbmate", "--  migrate:up\n" DOWN, "+1t{--  migrate:up/}-2t{-- migrate:down/}", 0, NULL},
    /* What stands before the first marker. */
    {"dbmate", "\n  \t\n  -- by hand\n" UP DOWN, "+4t{-- migrate:up/}-5t{-- migrate:down/}", 0,
	NULL},
    {"dbmate", "A;\n" UP DOWN, "+2t{-- migrate:up/}-3t{-- migrate:down/}", 1,
	"before -- migrate:up"},
    {"dbmate", "\n/* by hand */\n" UP DOWN, "+3t{-- migrate:up/}-4t{-- migrate:down/}", 2,
	"before -- migrate:up"},
    {"dbmate", BOM "\n" UP DOWN, "+2t{-- migrate:up/}-3t{-- migrate:down/}", 1,
	"before -- migrate:up"},
    {"dbmate", DOWN UP "A;\n" DOWN, "+2t{-- migrate:up/A;/}-4t{-- migrate:down/}", 1,
	"before any -- migrate:up"},
    /* Markers that are missing or twice there. */
    {"dbmate", "", "", 1, "no -- migrate:up in it"},
    {"dbmate", "A;\nB;\n", "", 1, "no -- migrate:up in it"},
    {"dbmate", "\n" UP "A;\n", "+2t{-- migrate:up/A;/}", 2, "no -- migrate:down follows"},
    {"dbmate", UP DOWN "B;\n" DOWN,
	"+1t{-- migrate:up/}-2t{-- migrate:down/B;/}-4t{-- migrate:down/}", 4,
	"second -- migrate:down behind that of line 2"},
    {"dbmate", UP DOWN UP DOWN,
	"+1t{-- migrate:up/}-2t{-- migrate:down/}+3t{-- migrate:up/}-4t{-- migrate:down/}", 3,
	"second -- migrate:up behind that of line 1"},
    {"dbmate", UP UP DOWN, "+1t{-- migrate:up/}+2t{-- migrate:up/}-3t{-- migrate:down/}", 1,
	"no -- migrate:down follows"},
    /* Markers count wherever a line begins with one: in strings, comments and dollar quotes. */
    {"dbmate", UP "'\n" DOWN "'\n", "+1t{-- migrate:up/'/}-3t{-- migrate:down/'/}", 0, NULL},
    {"dbmate", UP "/*\n" DOWN "*/\n", "+1t{-- migrate:up//*/}-3t{-- migrate:down/*//}", 0, NULL},
    {"dbmate", UP "$$\n" DOWN "$$\n" DOWN,
	"+1t{-- migrate:up/$$/}-3t{-- migrate:down/$$/}-5t{-- migrate:down/}", 5, "second"},
    {"dbmate", "--\n\nmigrate:up\n" DOWN, "+1t{--//migrate:up/}-4t{-- migrate:down/}", 1,
	"other half"},
    /* What looks like one and is none. */
    {"dbmate", UP "A;\n -- migrate:down\nB;\n" DOWN,
	"+1t{-- migrate:up/A;/ -- migrate:down/B;/}-5t{-- migrate:down/}", 3, "for no marker"},
    {"dbmate", UP "A; -- migrate:down\n" DOWN,
	"+1t{-- migrate:up/A; -- migrate:down/}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "-- Migrate:Down\n" DOWN,
	"+1t{-- migrate:up/-- Migrate:Down/}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "--\vmigrate:down\n" DOWN,
	"+1t{-- migrate:up/--\vmigrate:down/}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "--\xC2\xA0migrate:down\n" DOWN,
	"+1t{-- migrate:up/--\xC2\xA0migrate:down/}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "-- migrate: down\n" DOWN,
	"+1t{-- migrate:up/-- migrate: down/}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "-- migrate:down;\n" DOWN,
	"+1t{-- migrate:up/-- migrate:down;/}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "-- migrate down\n" DOWN,
	"+1t{-- migrate:up/-- migrate down/}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "/* migrate:down */\n" DOWN,
	"+1t{-- migrate:up//* migrate:down *//}-3t{-- migrate:down/}", 2, "for no marker"},
    {"dbmate", UP "-- migrate down the users\n-- migrate:downs\n" DOWN,
	"+1t{-- migrate:up/-- migrate down the users/-- migrate:downs/}-4t{-- migrate:down/}", 0,
	NULL},
    {"dbmate", BOM UP DOWN, "", 1, "for no marker"},
    {"dbmate", UP "A migrate:down\n -+ migrate:down\n" DOWN,
	"+1t{-- migrate:up/A migrate:down/ -+ migrate:down/}-4t{-- migrate:down/}", 0, NULL},
    {"dbmate", UP "# migrate:down\n" DOWN,
	"+1t{-- migrate:up/# migrate:down/}-3t{-- migrate:down/}", 2, "for no marker"},

    /* goose: the template of its `create`; a message a statement, comments before it left out. */
    {"goose", GUP "SELECT 'up SQL query';\n\n" GDOWN "SELECT 'down SQL query';\n",
	"+2t{SELECT 'up SQL query';}-5t{SELECT 'down SQL query';}", 0, NULL},
    {"goose", "\n \n-- by hand\n" GUP "\n-- why\n  A\n  -- because\n B; -- so\nC;\n",
	"+7t{A/  -- because/ B; -- so}+10t{C;}", 0, NULL},
    {"goose", "-- +goose Up\r\nA;\r\nB\r\n;\r\n", "+2t{A;}+3t{B\r/;}", 0, NULL},
    {"goose", "--+goose UP\nA;\n---- +goose down \xE2\x80\x83\n\vB;", "+2t{A;}-4t{B;}", 0, NULL},
    {"goose", "-- Up +goose\nA;\n-- +gooseDown\nB;", "+2t{A;}-4t{B;}", 0, NULL},
    {"goose", GUP "A; B;\nC;D\n;\n", "+2t{A; B;}+3t{C;D/;}", 0, NULL},
    {"goose", GUP "A;--b\nC;\n", "+2t{A;--b/C;}", 0, NULL},
    {"goose", GUP "A ; --b\nC\xC2\xA0;\xE2\x80\x83-- d\n",
	"+2t{A ; --b}+3t{C\xC2\xA0;\xE2\x80\x83-- d}", 0, NULL},
    {"goose", GUP "A +-; --b\nC -+; --b\n", "+2t{A +-; --b}+3t{C -+; --b}", 0, NULL},
    {"goose", GUP "$$\nA;\n$$;\n", "+2t{$$/A;}+4t{$$;}", 0, NULL},
    {"goose", GUP "-- +goose StatementBegin\n-- f\n$$\nA;\n$$\n-- +goose StatementEnd\nB;\n",
	"+4t{$$/A;/$$}+8t{B;}", 0, NULL},
    {"goose", GUP "A\n-- +goose StatementBegin\nB;\nC\n-- +goose StatementEnd\n",
	"+2t{A/-- +goose StatementBegin/B;/C}", 0, NULL},
    {"goose", GUP "A;\n" GDOWN "B;\n-- +goose no transaction\n", "+2n{A;}-4n{B;}", 0, NULL},
    {"goose", GUP "-- +goose ENVSUB ON\nA ${B};\n-- +goose ENVSUB OFF\n", "+3t{A ${B};}", 0, NULL},
    {"goose", GUP GDOWN, "", 0, NULL},
    /* Annotations count in strings, comments and dollar quotes. */
    {"goose", GUP "/*\n" GDOWN "*/\n", "", 2, "no semicolon"},
    {"goose", GUP "'\n" GDOWN "';\n", "-4t{';}", 2, "no semicolon"},
    {"goose", GUP "-- +goose StatementBegin\n$$\n" GDOWN "$$\n-- +goose StatementEnd\n", "", 4,
	"StatementBegin of line 2 has no StatementEnd"},
    /* What it refuses. */
    {"goose", "", "", 1, "no -- +goose Up in it"},
    {"goose", "-- by hand\n", "", 1, "no -- +goose Up in it"},
    {"goose", "\nA;\n" GUP, "", 2, "before -- +goose Up"},
    {"goose", BOM GUP "A;\n", "", 1, "for no annotation"},
    {"goose", GDOWN GUP, "", 1, "before -- +goose Up"},
    {"goose", "-- +goose StatementBegin\n" GUP, "", 1, "before -- +goose Up"},
    {"goose", GUP "A;\n" GUP "B;\n", "+2t{A;}", 3, "second -- +goose Up"},
    {"goose", GUP "A;\n" GDOWN "B;\n" GDOWN, "+2t{A;}-4t{B;}", 5, "second -- +goose Down"},
    {"goose", GUP "A;\n\nB\n" GDOWN "C;\n", "+2t{A;}-6t{C;}", 4, "no semicolon"},
    {"goose", GUP "A;\n" GDOWN "\nB\n\n", "+2t{A;}", 5, "no semicolon"},
    {"goose", GUP "A;\n  \n-- end\n" GDOWN, "+2t{A;}", 4, "no semicolon"},
    {"goose", GUP "-- +goose StatementBegin\nA;\n", "", 2, "no StatementEnd follows"},
    {"goose", GUP "-- +goose StatementBegin\nA;\n-- +goose StatementBegin\n", "", 4, "line 2"},
    {"goose", GUP "A;\n-- +goose StatementEnd\n", "+2t{A;}", 3, "no StatementBegin"},
    {"goose", GUP "A;\n-- +goose Donw\nB;\n", "+2t{A;}", 3, "no annotation \"Donw\""},
    {"goose", GUP "-- +goose\n", "", 2, "no annotation \"\""},
    {"goose", "-- +goose Up -- first\n", "", 1, "\"Up  first\""},
    {"goose", "-- +goose Up -- +goose\n", "", 1, "\"Up  +goose\""},
    {"goose", GUP "-- +goose StatementBegin-x\n", "", 2, "\"StatementBegin-x\""},
    {"goose", GUP "-- see +goose\n", "", 2, "\"see\""},
    {"goose", " -- +goose Up\n", "", 1, "a blank stands before"},
    /* What it takes otherwise than was meant. */
    {"goose", GUP "A;\n-- +Goose Down\nB;\n", "+2t{A;}+4t{B;}", 3, "for no annotation"},
    {"goose", GUP "A;\n-- goose down\nB;\n", "+2t{A;}+4t{B;}", 3, "for no annotation"},
    {"goose", GUP "A; -- +goose Down\nB;\n", "+2t{A; -- +goose Down}+3t{B;}", 2,
	"for no annotation"},
    {"goose", GUP "A;\n/* +goose Down */\nB;\n", "+2t{A;}+3t{/* +goose Down *//B;}", 3,
	"for no annotation"},
    {"goose", GUP "A;\n# goose Statement Begin\nB;\n", "+2t{A;}+3t{# goose Statement Begin/B;}", 3,
	"for no annotation"},
    {"goose", GUP "-- goose ups the users\nA;\n", "+3t{A;}", 0, NULL},
    {"goose", GUP "-- +goose StatementBegin\n-- +goose StatementEnd\n\nA;\nB;\n", "+6t{B;}", 5,
	"drops this line"},
    {"goose", GUP "-- +goose StatementBegin\n-- +goose StatementEnd\n" GDOWN "B;\n", "-5t{B;}", 0,
	NULL},

    /* sqlx sends the whole file. */
    {"sqlx", "-- Add migration script here\nA;\nB;\n", "+1t{-- Add migration script here/A;/B;/}",
	0, NULL},
    {"sqlx", "-- no-transaction\nA;\n", "+1n{-- no-transaction/A;/}", 0, NULL},
    {"sqlx", "-- no-transaction, since it takes long\r\nA;\r\n",
	"+1n{-- no-transaction, since it takes long\r/A;\r/}", 0, NULL},
    {"sqlx", "-- no-transaction\nA;\n-- no-transaction\n",
	"+1n{-- no-transaction/A;/-- no-transaction/}", 0, NULL},
    {"sqlx", "\n-- no-transaction\nA;\n", "+1t{/-- no-transaction/A;/}", 2, "very first bytes"},
    {"sqlx", BOM "-- no-transaction\nA;\n", "+1t{" BOM "-- no-transaction/A;/}", 1,
	"very first bytes"},
    {"sqlx", " -- no-transaction\nA;\n", "+1t{ -- no-transaction/A;/}", 1, "very first bytes"},
    {"sqlx", "--no-transaction\nA;\n", "+1t{--no-transaction/A;/}", 1, "very first bytes"},
    {"sqlx", "-- No-Transaction\nA;\n", "+1t{-- No-Transaction/A;/}", 1, "very first bytes"},
    {"sqlx", "/* no transaction */\nA;\n", "+1t{/* no transaction *//A;/}", 1, "very first bytes"},
    {"sqlx", "-- no transaction is open here\nA;\n", "+1t{-- no transaction is open here/A;/}", 0,
	NULL},
    {"sqlx", GUP "A;\n" GDOWN "B;\n", "+1t{-- +goose Up/A;/-- +goose Down/B;/}", 3,
	"a marker of goose"},
    {"sqlx", "", "", 0, NULL},

    /* Atlas reads goose's and dbmate's files as these do. */
    {"atlas", UP "A;\n" DOWN "B;\n", "+1t{-- migrate:up/A;/}-3t{-- migrate:down/B;/}", 0, NULL},
    {"atlas", "A\n" GUP, "", 1, "before -- +goose Up"},
    {"atlas", "-- atlas:txmode file\n\nA;\n", "+1t{-- atlas:txmode file//A;/}", 0, NULL},
    {"atlas", "# atlas:txmode none\n\nA;\n", "+1n{# atlas:txmode none//A;/}", 0, NULL},
    {"atlas", "-- atlas:txmode none", "", 1, "does not see this"},
    {"atlas", "-- atlas:txmode none\nA;\n", "", 1, "does not see this"},
    {"atlas", "-- atlas:txmode none\r\n\r\nA;\r\n", "", 1, "does not see this"},
    {"atlas", "A;\n-- atlas:txmode none\n\n", "", 2, "does not see this"},
    {"atlas", "-- atlas:txmode nonx\n\nA;\n", "", 1, "none or file is expected"},
    {"atlas", "-- atlas:txmode filx\n\nA;\n", "", 1, "none or file is expected"},
    {"atlas", "-- atlas:txmode file\n-- atlas:txmode none\n\nA;\n", "", 1, "stands twice"},
    {"atlas", "-- atlas:delimiter \nA", "", 1, "says none"},
    {"atlas", "-- atlas:delimiter X", "", 1, "nothing follows"},
    {"atlas", "-- atlas:delimiter Xn\nAXnB", "+2t{A}+2t{B}", 0, NULL},
    {"atlas", "-- atlas:delimiter ;\n'aba", "", 2, "a quote is never closed"},
    {"atlas", "-- atlas:delimiter ;\nE'aba", "", 2, "a quote is never closed"},
    {"atlas", "-- atlas:delimiter ;\nE'a;';e'\\';'", "+2t{E'a;'}+2t{e'\\';'}", 0, NULL},
    {"atlas", "-- atlas:delimiter ;\n$$a;", "+2t{$$a;}", 0, NULL},
    {"atlas", "-- atlas:delimiter \\t\\r\\x\nA\t\r\\xB\tC", "+2t{A}+2t{B\tC}", 0, NULL},
    {"atlas", "-- atlas:delimiter X\n(A\nX)X\n(", "+2t{(A/X)}+3t{/(}", 4, "never closed"},
    {"atlas", "-- atlas:delimiter X\n\nA)X", "", 3, "was not opened"},
};

static void
script_describe(const struct script *script, struct text *out)
{
	for (size_t i = 0; i < script->count; i++) {
		const struct script_message *message = &script->messages[i];

		text_add_format(out, "%s%u%s{", message->direction == SCRIPT_UP ? "+" : "-",
		    message->line, message->in_transaction ? "t" : "n");
		for (size_t j = 0; j < message->len; j++)
			text_add_byte(out, message->bytes[j] == '\n' ? '/' : message->bytes[j]);
		text_add_string(out, "}");
	}
}

static bool
script_judge(const struct script_case *c)
{
	const struct layout *layout = layout_named(c->layout);
	struct script script = {0};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL got = TEXT_INIT(TEXT_MAX_REASON);
	int rc = layout->read_script(c->body, strlen(c->body), &script, &why);
	bool good = CHECK_INT(rc, c->says ? -1 : 0);

	script_describe(&script, &got);
	good = CHECK_STRING(text_string(&got), c->read) && good;
	good = CHECK_INT(script.bad_line, c->line) && good;
	good = CHECK(!c->says || strstr(text_string(&why), c->says)) && good;
	if (!good)
		fprintf(stderr, "    of \"%s\" in the layout %s: %s\n", c->body, c->layout,
		    text_string(&why));
	script_free(&script);

	return good;
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		name_judge(&names[i]);
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		script_judge(&scripts[i]);

	return unit_end();
}
