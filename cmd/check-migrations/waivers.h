/*
 * waivers: findings that somebody allowed: by --allow RULE[:GLOB], or by a comment in the file,
 * `-- readyline:allow RULE[,RULE] reason`.
 *
 * A comment allows what is found in the statement that it stands in or before; behind a statement,
 * on its last line, it is one of that statement.  What a rule finds that is not about statements it
 * allows from anywhere in the file.  The option allows what is found in every file that the glob
 * fits: its path as it is shown, its name in the folder, or what stands behind the last slash of
 * that.
 *
 * What is allowed is shown as skipped, with the reason, and counts nowhere as passed.  Trouble is
 * never lifted, nor are the rules `ledger` (--skip-db-check says that there is none) and `allow`.
 * A comment without a reason, or of a rule that is none, allows nothing and is reported; so is a
 * waiver that no finding needed, unless its rule was not judged.
 */
#ifndef CHECK_MIGRATIONS_WAIVERS_H
#define CHECK_MIGRATIONS_WAIVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rule.h"

struct folder;
struct option_list;
struct text;

struct waivers;

/* From the values of --allow, for files of `folder`, which stay the caller's.  NULL with the
 * reason: no such rule (and the nearest), one that cannot be allowed, an empty glob. */
struct waivers *waivers_new(
    const struct option_list *allowed, const char *folder, struct text *why);
void waivers_free(struct waivers *waivers);

/* Adds those that stand in comments of the folder's files.  0, or -1: a file could not be read,
 * which was reported and counted as trouble. */
int waivers_read(struct waivers *waivers, const struct folder *folder, struct records *records);

/* The reason for which a finding is allowed, or NULL; the waiver counts as used.  `file` NULL: the
 * finding is about no file; `line` 0: about the file as a whole.  `place`: the statement, for a
 * rule about statements; where its line is 0, the lines tell. */
const char *waivers_allow(struct waivers *waivers, enum rule rule, const char *file, unsigned line,
    struct statement_place place);

/* Notes that a rule was judged; of rules about statements that `file` was (its path is borrowed
 * until waivers_judge()).  Waivers of others are not said to be unneeded. */
void waivers_note_rule(struct waivers *waivers, enum rule rule);
void waivers_note_file(struct waivers *waivers, const char *file);

/* The rule `allow`: a waiver that nothing needed, or that is none. */
void waivers_judge(struct waivers *waivers, struct findings *findings);

#endif
