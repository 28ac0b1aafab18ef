/*
 * compare: the ledger against the folder.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_COMPARE_H
#define CHECK_MIGRATIONS_LEDGER_COMPARE_H

#include "ledger.h"

struct category;
struct text;

/* Connects rows and files, and writes what follows; a migration that is not applied gets the status
 * `pending`. */
void ledger_compare(struct ledger *ledger, struct folder *folder, enum check_status pending,
    struct findings *findings);

/* ---- what its files share ---- */

/* Sets row and applied of the folder's migrations, and has_file of the rows. */
void ledger_connect(struct ledger *ledger, struct folder *folder);

/* Marks what was applied before the rows of tools that note the last one alone. */
void ledger_reach(struct ledger *ledger, struct folder *folder);

/* The row up to which a baseline stands for everything, or NULL. */
const struct applied *ledger_baseline(const struct ledger *ledger);

/* The categories drifted and out-of-order. */
void ledger_judge_drift(
    const struct ledger *ledger, const struct folder *folder, struct findings *findings);
void ledger_judge_order(
    const struct ledger *ledger, const struct folder *folder, struct findings *findings);

/* {"NAME":"VALUE"} */
const char *labels_put(struct text *labels, const char *name, const char *value);

#endif
