#ifndef RECO_KEEPER_H
#define RECO_KEEPER_H

/*
 * The background thread that keeps memory and database together: five times a second it writes the
 * lists that were shown, every second it refreshes the ranking and, while migrations are missing,
 * looks whether they still are.
 */

#include <stddef.h>

struct keeper;
struct service;

/* Loads everything once, then starts the thread, with a connection of its own. NULL: why says what. */
struct keeper *keeper_start(const char *file, struct service *service, char *why, size_t why_size);

/* Writes what is queued and ends the thread. NULL is harmless. */
void keeper_stop(struct keeper *keeper);

#endif
