/*
 * logs: log files as sources of incidents, read to their ends or followed.
 */
#ifndef INCIDENT_EMIT_LOG_LOGS_H
#define INCIDENT_EMIT_LOG_LOGS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct stream;

/* One that is read.  A file's place is known, so that it is found again behind a rotation. */
struct log {
	const char *path; /* "-": standard input */
	int fd;           /* -1: it is not there (yet), or has ended */
	bool regular, ended;
	dev_t device;
	ino_t inode;
	off_t at;       /* of a file: so much was read */
	char head[256]; /* its first bytes, by which one that was rewritten is known */
	size_t head_len;
	bool waits;    /* its end was read: before more is, log_rotate() has to be asked */
	bool replaced; /* another has its name: what is still written here is waited for, once */
	struct stream *stream;
};

/* Opens it.  0, or -1 with errno. */
int log_open(struct log *log);
void log_close(struct log *log);

/* Reads what is there, some of it.  How many bytes; 0 at the end; -1 with errno. */
long log_read(struct log *log, int64_t now);

/* At the end of a file that is followed: goes on with the one that took its place (renamed and made
 * anew, or copied and cut).  Whether there is more to read. */
bool log_rotate(struct log *log, int64_t now);

#endif
