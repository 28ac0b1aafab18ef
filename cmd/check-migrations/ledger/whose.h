/*
 * whose: which of the tables that were found is the ledger of the folder's tool.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_WHOSE_H
#define CHECK_MIGRATIONS_LEDGER_WHOSE_H

#include "ledger.h"

struct text;

/* Sets ledger->shape and ledger->table to those of ledger->layout: LEDGER_OPEN.  Else the state
 * that it is, with the reason: no table, another tool's, two that fit, a column that was named and
 * is not there. */
enum ledger_state ledger_choose(struct ledger *ledger, struct text *why);

#endif
