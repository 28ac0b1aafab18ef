/*
 * migrations: what the rooms of check-migrations share: the folder, its files, and the rules that are judged.
 */
#ifndef CHECK_MIGRATIONS_MIGRATIONS_H
#define CHECK_MIGRATIONS_MIGRATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "records.h"

struct text;

enum { MOST_MIGRATIONS = 100000 }; /* files of a folder, rows of a ledger */

/* ---- rules (rules.c): a check per fault, or one that passes ---- */

struct rule {
	struct records *records;
	const char *name;
	int64_t judged; /* how many things; `observed` of the check that passes */
	int64_t faults; /* how many checks were written */
};

/* Writes one check about a fault: `check` holds its status, file and so on; name and message are put in. */
void rule_fault(struct rule *rule, struct check *check, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Ends a rule: without faults it passes, with nothing to judge it is skipped. */
void rule_end(const struct rule *rule);

/* ---- one file's bytes (contents.c) ---- */

struct contents {
	bool known; /* read; all else is unset before */
	bool blank; /* white space at most */
	bool bom;   /* U+FEFF in front */
	bool utf16; /* or rather that of UTF-16 */
	int64_t line_ends, carriage_returns;
	unsigned carriage_return_line; /* the first line that holds one, 0 for none */
	unsigned bad_line; /* the first one with a NUL or a byte that is not UTF-8, 0 for none */
	bool nul;          /* and it was a NUL */
	char sha256[DIGEST_SIZE];
};

/* Reads a regular file.  0, or -1 with errno. */
int contents_read(const char *path, struct contents *contents);

/* Whether the file with other line ends, with or without BOM or last newline has the digest `sha256`: 1 and a description of that text is added, 0, or -1
 * with errno. */
int variant_find(const char *path, const char *sha256, struct text *out);

/* ---- the folder (folder.c reads, names.c and layout.c judge) ---- */

struct applied;

struct migration {
	char *name;      /* in the folder */
	char *path;      /* DIR/NAME */
	const char *odd; /* what is wrong with the name or the kind of file; NULL: nothing */
	int64_t number;  /* unless odd */
	size_t digits;   /* it was written with */
	bool regular;    /* its bytes count */
	struct contents contents;
	struct applied *applied; /* its row in the ledger, or NULL */
};

struct folder {
	struct migration *items; /* by number, then name; the odd ones last */
	size_t count, room;
	size_t numbered; /* how many stand before the odd ones */
	size_t ignored;  /* files that are no business of ours */
};

/* What is wrong with a file's name; NULL when it is NNNN_name.sql, and then number and digits are filled. */
const char *name_fault(const char *name, int64_t *number, size_t *digits);

/* Whether somebody could take the file for a migration: then its name is judged, else it is ignored. */
bool name_is_ours(const char *name);

/* Lists and reads.  0, or -1 when there is nothing to judge: after a signal, or something was reported and counted as trouble. */
int folder_read(struct folder *folder, const char *path, struct records *records);
void folder_free(struct folder *folder);

/* names, order, duplicates, gaps; `first` is the number to begin with, -1: 0 or 1. */
void folder_judge(const struct folder *folder, int64_t first, struct records *records);

/* empty, bom, line-ends, utf-8. */
void contents_judge(const struct folder *folder, struct records *records);

/* Adds `migrations`, `ignored` and `sha256` (as `sha256sum NAMES | sha256sum` gives it, names bytewise sorted) to the summary. */
void folder_summarize(const struct folder *folder, struct records *records);

/* ---- the ledger (ledger.c reads, compare.c judges) ---- */

struct applied {
	char *version;
	char *sha256; /* lower case; NULL: the row holds none */
	int64_t rank; /* place in the order of applied_at, from 1; 0: not known */
	bool has_file;
};

struct ledger {
	struct applied *rows; /* by version */
	size_t count, room;
};

enum ledger_state {
	LEDGER_READ,
	LEDGER_MISSING,
	LEDGER_FOREIGN, /* of another tool */
	LEDGER_TROUBLE,
};

/* Reads schema_migrations.  The reason for anything but LEDGER_READ is in `why`. */
enum ledger_state ledger_read(
    struct ledger *ledger, const char *url, int64_t timeout_ns, struct text *why);
void ledger_free(struct ledger *ledger);

/* Connects rows and files by name, and judges pending, missing, drifted and out-of-order. */
void ledger_compare(struct ledger *ledger, struct folder *folder, enum check_status pending,
    struct records *records);

#endif
