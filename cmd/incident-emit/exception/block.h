/*
 * block: lines of one source that belong together, and where they end.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_BLOCK_H
#define INCIDENT_EMIT_EXCEPTION_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "level.h"
#include "lines.h"
#include "text.h"

enum block_kind {
	BLOCK_NONE,
	BLOCK_PYTHON,
	BLOCK_FRAMES, /* Java, .NET, Node */
	BLOCK_GO,
	BLOCK_RUST,
	BLOCK_RUBY,
	BLOCK_PHP,
	BLOCK_PERL,
	BLOCK_TASK, /* what Celery says of a task; a traceback may follow */
};

/* Further lines that are indented are left out. */
enum { BLOCK_MOST_LINES = 1000, BLOCK_MOST_BYTES = 1 << 20 };

struct block {
	enum block_kind kind;
	enum level level;  /* its first line's, or ERROR where a runtime says why it ended */
	struct text lines; /* each with its end */
	size_t count;      /* of lines */
	size_t free;       /* FRAMES: lines of the message that no frame follows yet */
	size_t blanks;     /* empty lines behind the last one */
	bool raised;       /* Python: it was said what was raised */
	bool chained;      /* Python: another traceback follows */
	bool outermost;    /* Python: the next line is the outermost call of its traceback */
	bool program;      /* Python: which is the program itself, so that it ended */
	bool quoted;       /* Python: it is one of another process, in quotes */
	bool frames;       /* FRAMES: there was one */
	bool unsure;       /* Perl: it may be a warning, unless it is the last that was said */
};

void block_init(struct block *block);
void block_free(struct block *block);
void block_clear(struct block *block);

/* What a line is the head of. */
enum block_kind block_kind_of(struct line line);

void block_begin(struct block *block, enum block_kind kind, struct line head);

/* Takes the line if it belongs to the block; there is none: false. */
bool block_take(struct block *block, struct line line);

#endif
