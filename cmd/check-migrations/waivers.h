/*
 * waivers: findings that somebody allowed: by --allow RULE[:GLOB], or by a comment in the file,
 * `-- readyline:allow RULE reason`.
 *
 * A comment allows what is found in the statement that it stands in or before (from the comment's
 * line to the end of that statement), and what is found about the file as a whole.  The option
 * allows what is found in every file whose path or name the glob fits.  A waiver that no finding
 * needed is reported.
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

/* From the values of --allow.  NULL with the reason: no such rule (and the nearest), an empty
 * glob. */
struct waivers *waivers_new(const struct option_list *allowed, struct text *why);
void waivers_free(struct waivers *waivers);

/* Adds those that stand in comments of the folder's files.  0, or -1: a file could not be read,
 * which was reported and counted as trouble. */
int waivers_read(struct waivers *waivers, const struct folder *folder, struct records *records);

/* The reason for which a finding is allowed, or NULL; the waiver counts as used.  `file` NULL: the
 * finding is about no file; `line` 0: about the file as a whole. */
const char *waivers_allow(struct waivers *waivers, enum rule rule, const char *file, unsigned line);

/* The rule `allow`: a waiver that nothing needed, or that names no rule. */
void waivers_judge(struct waivers *waivers, struct findings *findings);

#endif
