/*
 * memory: memory that is there, or the end of the program.
 *
 * None of these returns NULL: where nothing is to be had, memory_lacked() says so and ends the
 * program with exit 2, after what program_on_give_up() was given (diag.h), so that a summary of
 * trouble stands at the end of its records.  Sizes that come from input are capped by the caller
 * before they are asked for.
 *
 * Not for work that would be lost with the process: the command that a wrapper runs, a batch of
 * messages on its way, the records of a run, steps that always run, what cleans up.  There
 * malloc(3) is asked, and its answer looked at.
 */
#ifndef COMMON_MEMORY_H
#define COMMON_MEMORY_H

#include <stddef.h>

/* `count` objects of `size` bytes, all zero; also where that is nothing.  free() them. */
void *memory_new(size_t count, size_t size);

/* Room for one more behind `count` objects of `size` bytes: `objects` as it is, or doubled and
 * moved (the new half is not cleared).  `room` says how many fit, 0 with NULL at first. */
void *memory_grow(void *objects, size_t count, size_t *room, size_t size);

/* A copy of `len` bytes with a NUL behind; of a string, or NULL of NULL. */
char *memory_copy(const void *bytes, size_t len);
char *memory_string(const char *string);

/* For what allocates by itself (libraries, text_take()): what it gave, unless that is NULL. */
void *memory_given(void *given);

_Noreturn void memory_lacked(void);

#endif
