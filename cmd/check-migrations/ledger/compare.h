/*
 * compare: the ledger against the folder.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_COMPARE_H
#define CHECK_MIGRATIONS_LEDGER_COMPARE_H

#include "ledger.h"

/* Connects rows and files, and writes what follows; a migration that is not applied gets the status
 * `pending`. */
void ledger_compare(struct ledger *ledger, struct folder *folder, enum check_status pending,
    struct findings *findings);

#endif
