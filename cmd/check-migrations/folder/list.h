/*
 * list: the names of the files that are somebody's migrations, in a folder and, where the tool
 * looks there, in the folders in it.
 */
#ifndef CHECK_MIGRATIONS_LIST_H
#define CHECK_MIGRATIONS_LIST_H

struct folder;
struct records;

/* Fills names and paths of the items of `folder`, whose path and layout are set.  0, or -1: there
 * are none or they could not be read, which was reported and counted as trouble. */
int folder_list(struct folder *folder, struct records *records);

/* Reports that a file or folder could not be read, for the reason in errno. */
void folder_report_unreadable(const char *path, struct records *records);

#endif
