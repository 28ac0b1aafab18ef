/*
 * lint: the statements of migrations that are still to be applied, judged by what they do to a
 * system that is running: category parsing, locks, validation, data-loss, compatibility,
 * transactions, robustness, types.
 *
 * Judged are the files that a ledger does not have; without a ledger those that are new since the
 * revision of --since; without both, every file, each as a batch of its own.  Tables that are new
 * in the same batch are exempt from what concerns locks, validation and data.
 */
#ifndef CHECK_MIGRATIONS_LINT_H
#define CHECK_MIGRATIONS_LINT_H

struct findings;
struct folder;
struct ledger;
struct migrations;

/* `ledger` was held against the folder, where it could be read: then migration->applied counts. */
void lint_judge(const struct migrations *asked, const struct folder *folder,
    const struct ledger *ledger, struct findings *findings);

/* "libpg_query 15.1", for --version. */
const char *lint_library(void);

#endif
