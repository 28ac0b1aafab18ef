/*
 * preflight: whether the live database is in a state in which migrations can be applied to it.
 *
 * A migration that waits for a lock has everybody who comes later wait behind it, so what it would
 * wait for is looked for before it begins: transactions that have been open for long, sessions idle
 * in one, strong locks and queues on the tables that the pending migrations touch; then what
 * earlier ones left behind (invalid indexes), standbys that are behind, and the connections left.
 * What lasts counts: what is found is looked at again after a second.
 *
 * It is read over a connection of its own, in a transaction that is read-only.  What a login may
 * not see of other sessions is unknown, and never passed.
 */
#ifndef CHECK_MIGRATIONS_PREFLIGHT_H
#define CHECK_MIGRATIONS_PREFLIGHT_H

struct findings;
struct folder;
struct ledger;
struct migrations;
struct touched;

/* Writes the category `preflight`, where --preflight was given.  `seen`: what a replay saw of the
 * tables; where it saw nothing, the parser tells them. */
void preflight_judge(const struct migrations *asked, const struct folder *folder,
    const struct ledger *ledger, const struct touched *seen, struct findings *findings);

#endif
