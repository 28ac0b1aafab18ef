/*
 * baseline_files: that a canary is not compared with itself.
 */
#ifndef CHECK_GUARDRAILS_BASELINE_FILES_H
#define CHECK_GUARDRAILS_BASELINE_FILES_H

struct option_list;
struct text;

/* Whether each baseline is another file than each of `files` (NULL-terminated; none: standard
 * input), by device and inode.  Files that cannot be looked at are left to their reader.  0, or -1
 * with the reason. */
int baseline_files_check(const struct option_list *baselines, char *const *files, struct text *why);

#endif
