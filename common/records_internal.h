/*
 * records_internal: where records go: the stream (records_output.c) and the file of --output-json
 * (records_keepsake.c).
 */
#ifndef COMMON_RECORDS_INTERNAL_H
#define COMMON_RECORDS_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* ---- the stream ---- */

struct output;

/* A buffered stream onto `fd`, which stays the caller's.  NULL: out of memory. */
struct output *output_new(int fd);
void output_free(struct output *output);

/* Adds a line (the newline is ours) or bytes as they are; each call's bytes reach a pipe in one
 * write up to PIPE_BUF.  0, or -1 once the reader is gone or output was lost (reported once). */
int output_line(struct output *output, const char *bytes, size_t len);
int output_bytes(struct output *output, const char *bytes, size_t len);
int output_flush(struct output *output);

/* Flushes, and asks the file system for errors that it kept until a close. 0 or -1. */
int output_close(struct output *output);

bool output_reader_gone(const struct output *output);
bool output_lost(const struct output *output);

/* ---- --output-json ---- */

struct keepsake;

/* Records wait in a nameless temporary file beside `path`.  NULL with the reason in `why`. */
struct keepsake *keepsake_new(const char *path, struct text *why);
void keepsake_free(struct keepsake *keepsake);

/* Adds a record.  0, or -1 once one could not be kept (reported once). */
int keepsake_add(struct keepsake *keepsake, const struct text *record);

/* Writes {"summary":...,"records":[...]} whole or not at all.  0, or -1 (reported). */
int keepsake_save(struct keepsake *keepsake, const struct text *summary);

#endif
