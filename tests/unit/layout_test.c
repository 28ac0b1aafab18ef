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
#define BOM "\xEF\xBB\xBF"

static const struct script_case scripts[] = {
    /* golang-migrate sends the whole file. */
    {"golang-migrate", "SELECT 1;\nSELECT 2;\n", "+1n{SELECT 1;/SELECT 2;/}", 0, NULL},
    {"golang-migrate", BOM "SELECT 1;\r\n", "+1n{" BOM "SELECT 1;\r/}", 0, NULL},
    {"golang-migrate", " \n", "", 0, NULL},

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
