/*
 * layout: how a tool that applies migrations lays them out: names, order, sections, and the table
 * where it notes what it applied.  One file of layout/ a tool; a new tool is a file there and a
 * line in layout/layouts.h.
 *
 * What the tools do is told by their own sources, which each file names.
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_H
#define CHECK_MIGRATIONS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "checksum.h"

struct category;
struct findings;
struct folder;
struct ledger;
struct migration;
struct script;
struct text;

/* How two versions compare; their normal form is a text. */
enum layout_order {
	ORDER_NUMBER, /* decimal digits without leading zeros, of any length */
	ORDER_DOTTED, /* such numbers with dots between them; missing parts are 0 */
	ORDER_BYTES,  /* text, as strcmp() does */
	ORDER_CHAIN,  /* the place in the chain of revisions: arrange() gives it */
};

struct layout {
	const char *name;     /* as --layout has it: "golang-migrate" */
	const char *tool;     /* as people write it: "Flyway"; "this program" for plain */
	const char *expected; /* the names that it knows: "NNNN_name.sql" */
	/* What a migration says to run outside of the tool's transaction; NULL: nothing helps. */
	const char *outside;
	enum layout_order order;
	bool sql;        /* the bodies are SQL */
	bool folders;    /* a migration is a folder with migration.sql in it */
	bool recursive;  /* folders in the folder are looked into, hidden ones apart */
	bool down_files; /* down migrations are files of their own */
	bool sections;   /* up and down stand in one file, behind markers */
	bool markers;    /* other comments in a file say how it is applied */
	bool counts;     /* its numbers may count up one by one, so that gaps mean something */
	bool bytes;      /* sorted by name must be sorted by version */
	bool titles;     /* no two may have one title */
	const char *subfolder;       /* files stand in this one, where DIR has it; NULL: in DIR */
	enum checksum_kind checksum; /* what its ledger holds */

	/* Whether somebody could take a file of this name, without its folder, for a migration of
	 * this tool: then its name is judged, else it is ignored.  Folders are asked for where they
	 * are neither migrations nor looked into. */
	bool (*is_ours)(const char *name);

	/* Fills kind, version (and number and digits), title from migration->name, in front of
	 * which its folder may stand.  0, or -1 with all that is wrong with the name, and what was
	 * expected instead, in `faults`. */
	int (*read_name)(struct migration *migration, struct text *faults);

	/* Splits a body into what the tool sends to the database.  0, or -1 with what the tool
	 * would refuse in `why`, and the line in script->bad_line; what was read before it stays.
	 * NULL: bodies are not SQL. */
	int (*read_script)(const char *bytes, size_t len, struct script *script, struct text *why);

	/* After all names were read: versions that stand in the files themselves, and what must be
	 * told of one file by another (ORDER_CHAIN).  NULL: nothing.  0, or -1: a file could not be
	 * read, which was reported and counted as trouble. */
	int (*arrange)(struct folder *folder, struct findings *findings);

	/* Rules that only this tool has; writes into categories of its own.  NULL: none. */
	void (*judge)(const struct folder *folder, struct findings *findings);
};

/* All of them, NULL-terminated; the first is plain. */
extern const struct layout *const layouts[];

/* By the name that --layout takes, or NULL. */
const struct layout *layout_named(const char *name);

/* Orders two versions in their normal form: below 0, 0, above 0.  Not for ORDER_CHAIN. */
int version_compare(const struct layout *layout, const char *a, const char *b);

/* Puts decimal digits into the normal form of ORDER_NUMBER; owned by the caller, never NULL. */
char *version_of_digits(const char *digits, size_t len);

/* Fills number and digits of a migration whose version is `len` decimal digits at `digits`: number
 * is -1 where they are more than 18. */
void migration_set_number(struct migration *migration, const char *digits, size_t len);

/* Whether a number of so many digits is a date (2024013101, 20240131120000) or a Unix time
 * (1706659200, 1706659200000): people number by them and leave gaps. */
bool number_is_dated(int64_t number, size_t digits);

/*
 * Which layout a folder has.  What tells a tool: names that no other has (V1__x.sql, x.up.sql,
 * x.rb, migration.sql in folders), its markers in the files, atlas.sum, and the columns of the
 * ledger, which ledger_fits() tells of one that is open.  Without any of it the layout is plain.
 *
 * Writes the category `layout`: what was found, or that two tools' files stand in the folder.
 * NULL when there is no telling, which was reported and counted as trouble: the folder cannot be
 * listed, or fits two.
 */
const struct layout *layout_detect(
    const char *path, const struct ledger *ledger, struct findings *findings);

/* Where migrations stand when there are none in `path` itself: how many of its sub-folders hold
 * some, and "3 in prisma/migrations" of the first three in `out`. */
size_t layout_below(const char *path, struct text *out);

#endif
