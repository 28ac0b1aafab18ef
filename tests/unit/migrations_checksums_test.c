/* links: cmd/check-migrations/ */
/* Lock files and atlas.sum beside their folders, and findings that somebody allowed. */
#include "migrations_say.h"

#define ALONE "--skip-db-check --dialect none --layout "
#define LOCKED ALONE "plain --lock UP/lock"
/* sha256sum of SELECT 1; */
#define SUM "b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"

static const char of[] = "checksums";

static const struct say_case locks[] = {
    {ALONE "plain", of, "", {"001_a.sql"}, NULL},
    {LOCKED, of, "checksums=2",
	{"001_a.sql", "002_b.sql", "../lock=" SUM "  001_a.sql\n" SUM "  002_b.sql\n"}, NULL},
    {LOCKED, of, "lock:f:002_b.sql", {"001_a.sql", "002_b.sql", "../lock=" SUM "  001_a.sql\n"},
	"add it with"},
    {LOCKED, of, "lock:f:002_b.sql",
	{"001_a.sql", "../lock=" SUM "  001_a.sql\n" SUM "  002_b.sql\n"},
	"(line 2), but the folder has no such file"},
    {LOCKED, of, "lock:f:001_a.sql", {"001_a.sql", "../lock=" OTHER "  001_a.sql\n"},
	"edited after it was locked"},
    {LOCKED, of, "lock:f:001_a.sql", {"001_a.sql=SELECT 1;\r\n", "../lock=" SUM "  001_a.sql\n"},
	"eol-only: "},
    /* A folder in the place of a file is not what was locked. */
    {LOCKED, of, "lock:f:002_b.sql",
	{"001_a.sql", "002_b.sql/x=1", "../lock=" SUM "  001_a.sql\n" SUM "  002_b.sql\n"},
	"no such file"},
    {LOCKED, of, "lock:u", {"001_a.sql", "../lock=nothing\n"}, "write it anew with --write-lock"},
    {LOCKED, of, "checksums=2",
	{"001_a.sql", "x.sql", "../lock=" SUM "  001_a.sql\n" SUM "  x.sql\n"}, NULL},
    {ALONE "plain --write-lock UP/written", of, "lock=2", {"001_a.sql", "002_b.sql"},
	"were written to"},
    {ALONE "plain --lock UP/written", of, "checksums=2", {"001_a.sql", "002_b.sql"}, NULL},
    {ALONE "plain --write-lock UP/none/written", of, "lock:u", {"001_a.sql"}, NULL},
    {ALONE "plain --lock UP/lock --write-lock UP/lock", of, "lock:f:001_a.sql lock=1",
	{"001_a.sql", "../lock=" OTHER "  001_a.sql\n"}, NULL},
    {LOCKED, of, "checksums=1", {"001_a.sql"}, NULL},
};

/* Sums are running: SHA-256 of the names and bytes of all files up to each, in base64. */
#define A "oHx7vmeRbxB72kdSGUkFhE08red3y82zeqcbzCxkGjo="
#define B "y/9LuJ7uh+cZJSlZ+wtQqWz8KuHf8tlyow0qvpqtFEg="
#define C "GLT4Nt1ASYYmG6qCrATCfpyYWFmdsI247U5bmsjMbyA="
#define TWO "h1:HNatDby2e8fZ/b6dzMgNgL89SyF/s/cxyfAUOQDEd3k=\n"
#define THREE "h1:N3zSDYVa2pKvftHFywtFMKQ1WmXSdEtKS8/7HLWgcDQ=\n"
#define IGNORED "-- atlas:sum ignore\n\nSELECT 1;\n"

static const struct say_case atlas[] = {
    {ALONE "atlas", of, "checksums=2",
	{"1_a.sql", "2_b.sql", "atlas.sum=" TWO "1_a.sql h1:" A "\n2_b.sql h1:" B "\n"}, NULL},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum", {"1_a.sql", "2_b.sql"}, "it is missing"},
    {ALONE "plain", of, "checksums=2",
	{"1_a.sql", "2_b.sql", "atlas.sum=" TWO "1_a.sql h1:" A "\n2_b.sql h1:" B "\n"}, NULL},
    {ALONE "flyway", of, "atlas-sum:u:atlas.sum", {"V1__a.sql", "atlas.sum=" TWO}, "not verified"},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum:1",
	{"1_a.sql", "2_b.sql", "atlas.sum=" THREE "1_a.sql h1:" A "\n2_b.sql h1:" B "\n"},
	"is not the sum of the others"},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum:4",
	{"1_a.sql", "2_b.sql",
	    "atlas.sum=" THREE "1_a.sql h1:" A "\n2_b.sql h1:" B "\n3_c.sql h1:" C "\n"},
	"3_c.sql stands in it, and is not in the folder"},
    {ALONE "atlas", of, "atlas-sum:f:3_c.sql",
	{"1_a.sql", "2_b.sql", "3_c.sql", "atlas.sum=" TWO "1_a.sql h1:" A "\n2_b.sql h1:" B "\n"},
	"is not in atlas.sum"},
    {ALONE "atlas", of, "atlas-sum:f:2_b.sql",
	{"1_a.sql", "2_b.sql=SELECT 2;\n", "3_c.sql",
	    "atlas.sum=" THREE "1_a.sql h1:" A "\n2_b.sql h1:" B "\n3_c.sql h1:" C "\n"},
	"it was edited since atlas.sum"},
    {ALONE "atlas", of, "atlas-sum:f:1_a.sql",
	{"1_a.sql=SELECT 2;\n", "2_b.sql", "atlas.sum=" TWO "1_a.sql h1:" A "\n2_b.sql h1:" B "\n"},
	"what stands behind it"},
    {ALONE "atlas", of, "atlas-sum:f:2_b.sql",
	{"1_a.sql", "2_b.sql=SELECT 2;\n", "atlas.sum=" TWO "1_a.sql h1:" A "\n2_b.sql h1:" B "\n"},
	NULL},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum:1 atlas-sum:f:atlas.sum:3",
	{"1_a.sql", "2_b.sql", "atlas.sum=" TWO "2_b.sql h1:" B "\n1_a.sql h1:" A "\n"},
	"although it sorts before"},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum:1 atlas-sum:f:atlas.sum:3 atlas-sum:f:2_b.sql",
	{"1_a.sql", "2_b.sql", "atlas.sum=" TWO "1_a.sql h1:" A "\n1_a.sql h1:" A "\n"},
	"1_a.sql stands in it twice"},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum:2", {"1_a.sql", "atlas.sum=" TWO "1_a.sql\n"},
	"Atlas refuses the file"},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum:1", {"1_a.sql", "atlas.sum=1_a.sql h1:x\n"},
	"in its first one"},
    /* One that is left out still counts by its name. */
    {ALONE "atlas", of, "checksums=2",
	{"1_a.sql=" IGNORED, "2_b.sql",
	    "atlas.sum=h1:2Ot9N52ALXj88nWLeNjH4AaeK/Rjdq4/apIi+9KVu0E=\n"
	    "2_b.sql h1:Isk6pekpaUJ/oK+IIlcyvRcnIcTILgxorPgzAeKAHUs=\n"},
	NULL},
    {ALONE "atlas", of, "atlas-sum:f:2_b.sql",
	{"2_b.sql", "atlas.sum=h1:2Ot9N52ALXj88nWLeNjH4AaeK/Rjdq4/apIi+9KVu0E=\n"
		    "2_b.sql h1:Isk6pekpaUJ/oK+IIlcyvRcnIcTILgxorPgzAeKAHUs=\n"},
	NULL},
    {ALONE "atlas", of, "atlas-sum:f:atlas.sum:2",
	{"1_a.sql=" IGNORED, "2_b.sql", "atlas.sum=" TWO "1_a.sql h1:" A "\n2_b.sql h1:" B "\n"},
	"says atlas:sum ignore now"},
    {ALONE "golang-migrate", of, "atlas-sum:f:1_a.up.sql",
	{"1_a.up.sql", "1_a.down.sql",
	    "atlas.sum=h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"},
	NULL},
};

#define ALLOW "-- readyline:allow "
#define DROP "ALTER TABLE a DROP COLUMN b;\n"
#define JUDGED "--skip-db-check --layout plain --dialect postgres "
#define TIMES "SET lock_timeout = 1; SET statement_timeout = 1;\n"

static const char allow_of[] = "allow data-loss bom line-ends";

static const struct say_case waivers[] = {
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:f:001_a.sql:2", {"001_a.sql=" TIMES DROP},
	NULL},
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:s:001_a.sql:3 allow=1",
	{"001_a.sql=" TIMES ALLOW "ban-drop-column gone\n" DROP}, "allowed (gone)"},
    /* Of the statement before it, or behind it, alone. */
    {JUDGED, allow_of,
	"bom=1 line-ends=1 ban-drop-column:s:001_a.sql:3 ban-drop-column:f:001_a.sql:4 allow=1",
	{"001_a.sql=" TIMES ALLOW "ban-drop-column gone\n" DROP DROP}, NULL},
    {JUDGED, allow_of,
	"bom=1 line-ends=1 ban-drop-column:f:001_a.sql:2 ban-drop-column:s:001_a.sql:4 allow=1",
	{"001_a.sql=" TIMES DROP ALLOW "ban-drop-column gone\n" DROP}, NULL},
    /* Of another rule, without a reason, of none. */
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:f:001_a.sql:3 allow:w:001_a.sql:2",
	{"001_a.sql=" TIMES ALLOW "ban-drop-table gone\n" DROP}, "remove the comment"},
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:f:001_a.sql:3 allow:w:001_a.sql:2",
	{"001_a.sql=" TIMES ALLOW "ban-drop-column\n" DROP}, "gives no reason"},
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:f:001_a.sql:3 allow:w:001_a.sql:2",
	{"001_a.sql=" TIMES ALLOW "\n" DROP}, "names no rule"},
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:f:001_a.sql:3 allow:w:001_a.sql:2",
	{"001_a.sql=" TIMES ALLOW "ban-drop-colum gone\n" DROP},
	"is \\\"ban-drop-column\\\" meant"},
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:f:001_a.sql:3 allow:w:001_a.sql:2",
	{"001_a.sql=" TIMES "-- readyline:allowed ban-drop-column gone\n" DROP},
	"a blank is expected"},
    {JUDGED, allow_of,
	"bom=1 line-ends=1 ban-drop-column:s:001_a.sql:3 allow:w:001_a.sql:2 allow:w:001_a.sql:2",
	{"001_a.sql=" TIMES ALLOW "bon, ban-drop-column, allow gone\n" DROP},
	"cannot be allowed itself"},
    {JUDGED, allow_of, "bom=1 line-ends=1 ban-drop-column:f:001_a.sql:3 allow:w:001_a.sql:2",
	{"001_a.sql=" TIMES ALLOW "layout gone\n" DROP}, "is not about one file"},
    {JUDGED, allow_of,
	"bom=1 line-ends=1 ban-drop-column:s:001_a.sql:3 ban-drop-column:s:001_a.sql:5 "
	"ban-drop-column:f:001_a.sql:6 allow=2",
	{"001_a.sql=" TIMES ALLOW "ban-drop-column gone\n" DROP ALLOW
	 "ban-drop-column too\n" DROP DROP},
	"allowed (too)"},
    /* What is about the file is allowed from anywhere in it, and there alone. */
    {JUDGED, allow_of, "bom:s:001_a.sql bom:f:002_b.sql line-ends=2 data-loss=3 allow=1",
	{"001_a.sql=\xEF\xBB\xBFSELECT 1;\n" ALLOW "bom kept\nSELECT 2;\n",
	    "002_b.sql=\xEF\xBB\xBFSELECT 1;\n"},
	NULL},
    /* The option. */
    {JUDGED "--allow ban-drop-column", allow_of,
	"bom=1 line-ends=1 ban-drop-column:s:001_a.sql:2 allow=1", {"001_a.sql=" TIMES DROP},
	"allowed (--allow ban-drop-column)"},
    {JUDGED "--allow ban-drop-column:*_a.sql", allow_of,
	"bom=2 line-ends=2 ban-drop-column:s:001_a.sql:2 ban-drop-column:f:002_b.sql:2 allow=1",
	{"001_a.sql=" TIMES DROP, "002_b.sql=" TIMES DROP}, NULL},
    {JUDGED "--allow ban-drop-column:DIR/001*", allow_of,
	"bom=1 line-ends=1 ban-drop-column:s:001_a.sql:2 allow=1", {"001_a.sql=" TIMES DROP}, NULL},
    /* In folders of the folder: the name there, and what stands behind its last slash. */
    {"--skip-db-check --layout flyway --dialect postgres --allow ban-drop-column:V1*", "data-loss",
	"ban-drop-column:s:x/V1__a.sql:2", {"x/V1__a.sql=" TIMES DROP}, NULL},
    {"--skip-db-check --layout flyway --dialect postgres --allow ban-drop-column:x/V1*",
	"data-loss", "ban-drop-column:s:x/V1__a.sql:2", {"x/V1__a.sql=" TIMES DROP}, NULL},
    {"--skip-db-check --layout flyway --dialect postgres --allow ban-drop-column:V2* --allow "
     "ban-drop-column:1__* --allow ban-drop-column:/x/* --allow ban-drop-column:y/*",
	"data-loss", "ban-drop-column:f:x/V1__a.sql:2", {"x/V1__a.sql=" TIMES DROP}, NULL},
    {JUDGED "--allow ban-drop-column:002*", allow_of,
	"bom=1 line-ends=1 ban-drop-column:f:001_a.sql:2", {"001_a.sql=" TIMES DROP}, NULL},
    {JUDGED "--allow bom --allow ban-drop-table:001*", allow_of,
	"bom=1 line-ends=1 data-loss=1 allow:w allow:w", {"001_a.sql"}, "remove the option"},
    {JUDGED "--allow atlas-sum", "allow", "", {"001_a.sql"}, NULL},
    {JUDGED "--allow lock", "allow", "", {"001_a.sql"}, NULL},
    {JUDGED "--pattern ^0 --allow pattern", "allow", "allow:w", {"001_a.sql"}, NULL},
    {JUDGED "--pattern ^1 --allow pattern", "allow names", "pattern:s:001_a.sql allow=1",
	{"001_a.sql"}, NULL},
    {JUDGED "--allow pattern", "allow", "", {"001_a.sql"}, NULL},
    /* Where there was nothing to judge nothing can be said of it. */
    {ALONE "plain --allow ban-drop-column", allow_of, "bom=1 line-ends=1", {"001_a.sql=" DROP},
	NULL},
};

/* A verdict that passes is not allowed, it passes. */
static const struct say_case passing[] = {
    {"--dialect none --layout plain --database-url sqlite:UP/db --pending ok --allow pending",
	"pending", "pending=1",
	{"001_a.sql", "=CREATE TABLE schema_migrations (version text, checksum text);"},
	"which is allowed"},
};

int
main(void)
{
	say_begin();
	say_table(locks, COUNT(locks));
	say_table(atlas, COUNT(atlas));
	say_table(waivers, COUNT(waivers));
	say_table(passing, COUNT(passing));
	say_end();
	return unit_end();
}
