/*
 * changes: the lines that a diff adds, and how many of them were executed, over all reports of the
 * command line together.
 *
 * A changed line that no report lists is none that can be executed (a comment), and does not count.
 * But a changed file that no report lists, of a kind that reports list (app.py where there is any
 * .py), was executed by nobody knows whom: then there is no figure, and a check says so.
 */
#ifndef RECORDS_FROM_CHANGES_H
#define RECORDS_FROM_CHANGES_H

#include <stdbool.h>

struct changes;
struct coverage;
struct from;
struct text;

/* Reads the diff of --diff: a file, or what `git diff REV..REV` says in this folder.  NULL with the
 * reason in `why`. */
struct changes *changes_open(const char *diff, struct text *why);
void changes_free(struct changes *changes); /* NULL is harmless */

/* Takes what a report knows of the changed lines. */
void changes_take(struct changes *changes, struct coverage *coverage);

/* At the end of the run: a coverage record of each changed file and one of all
 * (`"scope":"changed"`) and their source, or a check `diff-coverage` that says why there is no
 * figure.  Nothing after trouble, which may have cost a report. */
void changes_tell(const struct changes *changes, const struct from *from);

/* Whether a --diff names revisions (main..HEAD) and not a file (../a.diff). */
bool changes_are_revisions(const char *diff);

#endif
