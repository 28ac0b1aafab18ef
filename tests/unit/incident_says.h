/*
 * incident_says: a folder of incidents at a time that stands still, and what is said on stderr.
 */
#ifndef TESTS_UNIT_INCIDENT_SAYS_H
#define TESTS_UNIT_INCIDENT_SAYS_H

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../cmd/incident-emit/emit.h"
#include "clock.h"
#include "options.h"
#include "records.h"
#include "unit.h"

static char path[] = "/tmp/incident_test.XXXXXX";
static int64_t now = INT64_C(1767225600) * CLOCK_SECOND; /* 2026-01-01T00:00:00Z */

static inline int64_t
still_now(void *context)
{
	(void)context;

	return now;
}

static const struct clock still = {.wall = still_now, .monotonic = still_now};

/* ---- the folder ---- */

static inline void
folder_empty(void)
{
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf %s; mkdir %s", path, path);
	CHECK_INT(system(command), 0);
}

/* Its path in it, until the next is asked for. */
static inline const char *
in(const char *name)
{
	static char file[sizeof(path) + 300];

	(void)snprintf(file, sizeof(file), "%s/%s", path, name);

	return file;
}

static inline void
put(const char *name, const char *bytes)
{
	FILE *f = fopen(in(name), "w");

	if (!f || fputs(bytes, f) == EOF || fclose(f) == EOF)
		abort();
}

static inline bool
there(const char *name)
{
	return access(in(name), F_OK) == 0;
}

#define DOCUMENT(id, status)                                                                       \
	"{\"incident_id\":\"" id "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"environment\":\"ci"  \
	"\",\"kind\":\"api\",\"exception\":\"E\",\"stack\":\"s\",\"extras\":{\"status\":\"" status \
	"\",\"fingerprint\":\"f\"}}"

/* ---- the program ---- */

static inline struct emit
emit_begin(void)
{
	static const struct common_options options = {.quiet = true, .jsonl = true, .run = "r"};
	struct emit emit = EMIT_DEFAULTS;

	emit.folder = path;
	emit.clock = &still;
	emit.records = records_open_on(&options, &still, -1);

	return emit;
}

/* ---- stderr ---- */

static int heard = -1, heard_before = -1;

static inline void
hear(void)
{
	FILE *file = tmpfile();

	if (!file)
		abort();
	heard = dup(fileno(file));
	(void)fclose(file);
	heard_before = dup(STDERR_FILENO);
	if (heard == -1 || dup2(heard, STDERR_FILENO) == -1)
		abort();
}

/* What was said since. */
static inline const char *
said(void)
{
	static char words[16384];
	ssize_t len = pread(heard, words, sizeof(words) - 1, 0);

	words[len > 0 ? len : 0] = '\0';
	if (dup2(heard_before, STDERR_FILENO) == -1)
		abort();
	(void)close(heard_before);
	(void)close(heard);

	return words;
}

#endif
