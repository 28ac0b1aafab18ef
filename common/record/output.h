/*
 * record/output: where records go: the stream (stream.c), also in the last moment
 * (crash_summary.c), and the file of --output-json (output_json.c).
 */
#ifndef COMMON_RECORD_OUTPUT_H
#define COMMON_RECORD_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct clock;
struct common_options;

/* ---- the stream ---- */

struct output;

/* A buffered stream onto `fd`, which stays the caller's. */
struct output *output_new(int fd);
void output_free(struct output *output);

/* Adds a line (the newline is ours) or bytes as they are; each call's bytes reach a pipe in one
 * write up to PIPE_BUF.  0, or -1 once the reader is gone or output was lost (reported once). */
int output_line(struct output *output, const char *bytes, size_t len);
int output_bytes(struct output *output, const char *bytes, size_t len);
int output_flush(struct output *output);

/* Writes what is buffered and then the pieces, as far as it goes, without a message: safe in a
 * signal handler. */
struct iovec;
void output_last_line(struct output *output, struct iovec *pieces, int count);

/* Flushes, and asks the file system for errors that it kept until a close. 0 or -1. */
int output_close(struct output *output);

bool output_reader_gone(const struct output *output);
bool output_lost(const struct output *output);

/* ---- the crash summary ---- */

/* The summary of a program that ends in the middle of work that cannot be interrupted
 * (program_give_up()). */
struct crash_summary {
	struct output *output;
	const struct clock *clock;
	int64_t started;       /* monotonic */
	const int64_t *counts; /* by enum check_status */
	struct text origin;    /* run and shard */
};

/* Makes ready for it, now that there is memory to be had; again when `shard` changed. */
void crash_summary_prepare(
    struct crash_summary *summary, const struct common_options *options, const char *shard);

/* It will not be needed any more.  Harmless where none was prepared. */
void crash_summary_free(struct crash_summary *summary);

/* ---- --output-json ---- */

struct output_json;

/* Records wait in a nameless temporary file beside `path`.  NULL with the reason in `why`. */
struct output_json *output_json_new(const char *path, struct text *why);
void output_json_free(struct output_json *output_json);

/* Adds a record.  0, or -1 once one could not be kept (reported once). */
int output_json_add(struct output_json *output_json, const struct text *record);

/* Writes {"summary":...,"records":[...]} whole or not at all.  0, or -1 (reported). */
int output_json_save(struct output_json *output_json, const struct text *summary);

#endif
