/*
 * files: each file of a folder opened and read, several at a time.
 */
#ifndef CHECK_MIGRATIONS_FILES_H
#define CHECK_MIGRATIONS_FILES_H

struct folder;
struct migration;
struct records;
struct text;

/* Fills `regular`, `leads_out` and `contents` of all that were listed, and `odd` where something is
 * no file.  0, or -1 after a signal.  Files that cannot be read are reported and counted as
 * trouble; layout->read_name() was asked before, since it is not asked by threads. */
int files_read(struct folder *folder, struct records *records);

/* Takes the text. */
void migration_set_odd(struct migration *migration, struct text *faults);

#endif
