#include "exception.h"

#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "emit.h"
#include "incident.h"
#include "level.h"
#include "lines.h"
#include "logged.h"
#include "memory.h"
#include "prefix.h"
#include "task.h"
#include "text.h"

enum { SOURCES = 64, LONGEST_PREVIOUS = 1024, LONGEST_PARTIAL = 1 << 20, MOST_LINES = 10000 };

/* Whose lines these are: what is held of them, and what was said before. */
struct source {
	uint64_t key;
	bool used;
	struct block block;
	struct text partial, previous;
	struct text name;
	int64_t pid, heard;
	uint64_t heard_line; /* of all sources' */
	uint64_t at;         /* of the block's first line, or of the partial one's */
	enum level level;
};

struct exceptions {
	const struct emit *emit;
	void (*found)(void *context, struct incident *incident, uint64_t at, bool handled);
	void *context;
	struct prefixes prefixes;
	struct tail *lines; /* of the block that is judged */
	struct source sources[SOURCES];
	size_t holding;
	uint64_t count; /* of lines */
	bool is_dead;   /* whoever said them: what cannot be told from a warning was none */
};

struct exceptions *
exceptions_new(const struct emit *emit,
    void (*found)(void *context, struct incident *incident, uint64_t at, bool handled),
    void *context)
{
	struct exceptions *exceptions = memory_new(1, sizeof(*exceptions));

	exceptions->emit = emit;
	exceptions->found = found;
	exceptions->context = context;
	exceptions->lines = memory_given(tail_new(BLOCK_MOST_LINES));
	prefixes_init(&exceptions->prefixes);
	for (size_t i = 0; i < SOURCES; i++) {
		struct source *source = &exceptions->sources[i];

		block_init(&source->block);
		source->partial = TEXT_INIT(LONGEST_PARTIAL);
		source->previous = TEXT_INIT(LONGEST_PREVIOUS);
		source->name = TEXT_INIT(TEXT_MAX_REASON);
	}

	return exceptions;
}

void
exceptions_free(struct exceptions *exceptions)
{
	if (!exceptions)
		return;
	for (size_t i = 0; i < SOURCES; i++) {
		block_free(&exceptions->sources[i].block);
		text_free(&exceptions->sources[i].partial);
		text_free(&exceptions->sources[i].previous);
		text_free(&exceptions->sources[i].name);
	}
	prefixes_free(&exceptions->prefixes);
	tail_free(exceptions->lines);
	free(exceptions);
}

static bool
source_holds(const struct source *source)
{
	return source->block.kind != BLOCK_NONE || source->partial.len > 0;
}

bool
exceptions_hold(const struct exceptions *exceptions)
{
	return exceptions->holding > 0;
}

/* What stands before a gap, or was told already, is about nothing that follows. */
static void
source_forget(struct source *source)
{
	text_clear(&source->previous);
	source->level = LEVEL_NONE;
}

void
exceptions_gap(struct exceptions *exceptions)
{
	for (size_t i = 0; i < SOURCES; i++)
		if (!source_holds(&exceptions->sources[i]))
			source_forget(&exceptions->sources[i]);
}

/* ---- what was found ---- */

static void
exceptions_found(struct exceptions *exceptions, const struct source *source,
    struct incident *incident, bool handled)
{
	if (incident->exception.len == 0)
		text_set_format(&incident->exception, "an exception without a name");
	text_add(&incident->process_name, text_string(&source->name), source->name.len);
	incident->process_id = source->pid;
	exceptions->found(exceptions->context, incident, source->at, handled);
}

/* The block is at its end: if a runtime knows it, or Celery said it of a task, it was an
 * exception. */
static void
source_judge(struct exceptions *exceptions, struct source *source)
{
	const struct block *block = &source->block;
	enum level level = block->level != LEVEL_NONE ? block->level
			   : block->program           ? LEVEL_ERROR
						      : source->level;
	struct incident incident;
	struct task task;
	bool found;

	if (block->kind == BLOCK_NONE)
		return;
	if (block->kind != BLOCK_FRAMES || block->frames) {
		incident_init(&incident, exceptions->emit);
		tail_clear(exceptions->lines);
		tail_add(exceptions->lines, text_string(&block->lines), block->lines.len);
		found = block->kind == BLOCK_PERL ? exception_of_perl(&incident, exceptions->lines)
						  : exception_printed(&incident, exceptions->lines);
		if (task_read(line_of(exceptions->lines, 0), &task)) {
			task_put(&task, line_of(exceptions->lines, 0), &incident);
			level = task.again ? LEVEL_WARNING : level;
			found = true;
		}
		if (found)
			exceptions_found(exceptions, source, &incident, level == LEVEL_WARNING);
		else
			incident_free(&incident);
	}
	block_clear(&source->block);
	source_forget(source);
}

static void source_end(struct exceptions *exceptions, struct source *source);

/* ---- lines ---- */

/* The source of this key, or one that has not been heard of for longest. */
static struct source *
exceptions_source(struct exceptions *exceptions, uint64_t key)
{
	struct source *oldest = &exceptions->sources[0];

	for (size_t i = 0; i < SOURCES; i++) {
		struct source *source = &exceptions->sources[i];

		if (source->used && source->key == key)
			return source;
		if (!source->used) {
			oldest = source;
			break;
		}
		if (source->heard < oldest->heard)
			oldest = source;
	}
	if (oldest->used)
		source_end(exceptions, oldest);
	oldest->used = true;
	oldest->key = key;
	oldest->pid = 0;
	oldest->level = LEVEL_NONE;
	text_clear(&oldest->previous);
	text_clear(&oldest->name);

	return oldest;
}

/* What a traceback below this line would be about. */
static void
source_remember(struct source *source, struct line line)
{
	text_clear(&source->previous);
	text_add(&source->previous, line.bytes,
	    line.len < LONGEST_PREVIOUS ? line.len : LONGEST_PREVIOUS);
	source->level = level_of_line(line);
}

static void
source_take_json(
    struct exceptions *exceptions, struct source *source, struct line line, uint64_t at)
{
	struct incident incident;
	enum level level;

	source_judge(exceptions, source);
	source_forget(source);
	if (!exception_mark(line.bytes, line.len))
		return;
	incident_init(&incident, exceptions->emit);
	source->at = at;
	if (logged_take(&incident, line, exceptions->lines, &level))
		exceptions_found(
		    exceptions, source, &incident, level == LEVEL_LOW || level == LEVEL_WARNING);
	else
		incident_free(&incident);
}

/* A line that begins or joins nothing may be what the next one is about. */
static void
source_pass(struct source *source, struct line line, uint64_t at)
{
	if (line_trim(line).len == 0) {
		source_forget(source);
	} else {
		source_remember(source, line);
		source->at = at;
	}
}

static struct line
source_previous(const struct source *source)
{
	return (struct line){text_string(&source->previous), source->previous.len};
}

/* Frames without a head have it in the line before. */
static void
source_begin_above(struct source *source, enum block_kind kind, struct line line)
{
	block_begin(&source->block, kind, source_previous(source));
	block_take(&source->block, line);
}

static void
source_take(struct exceptions *exceptions, struct source *source, struct line line, uint64_t at)
{
	/* One that was cut says nothing in words. */
	bool json = line_begins(line, "{") && line_begins(line_trim(line_after(line, 1)), "\"");
	enum block_kind kind;
	bool unsure;

	if (json) {
		source_take_json(exceptions, source, line, at);
		return;
	}
	if (block_take(&source->block, line))
		return;
	if (source->block.unsure)
		block_clear(&source->block);
	source_judge(exceptions, source);
	kind = block_kind_of(line);
	unsure = kind == BLOCK_NONE && exceptions->is_dead && line_is_perl(line);
	if (unsure)
		kind = BLOCK_PERL;
	if (line_is_frame(line) && source->previous.len > 0)
		source_begin_above(source, BLOCK_FRAMES, line);
	else if (line_is_perl_frame(line) && line_is_perl(source_previous(source)))
		source_begin_above(source, BLOCK_PERL, line);
	else if (kind != BLOCK_NONE) {
		block_begin(&source->block, kind, line);
		source->block.unsure = unsure;
		source->at = at;
	} else {
		source_pass(source, line, at);
	}
}

/* The pieces of a line that was too long for who passed it on. */
static void
source_take_partial(
    struct exceptions *exceptions, struct source *source, const struct prefix *prefix, uint64_t at)
{
	struct text whole;

	if (prefix->partial && source->partial.len == 0)
		source->at = at;
	if (text_add(&source->partial, prefix->content.bytes, prefix->content.len) == -1)
		source->partial.failed = false;
	if (prefix->partial)
		return;
	whole = source->partial;
	source->partial = TEXT_INIT(LONGEST_PARTIAL);
	source_take(exceptions, source, (struct line){text_string(&whole), whole.len}, source->at);
	text_free(&whole);
}

static void
source_end(struct exceptions *exceptions, struct source *source)
{
	bool held = source_holds(source);

	if (source->partial.len > 0)
		source_take_partial(
		    exceptions, source, &(struct prefix){.content = {"", 0}}, source->at);
	source_judge(exceptions, source);
	exceptions->holding -= held;
}

/* So many lines of others are silence, too, however fast they are read. */
static void
exceptions_end_old(struct exceptions *exceptions)
{
	for (size_t i = 0; i < SOURCES; i++) {
		struct source *source = &exceptions->sources[i];

		if (source->used && source_holds(source) &&
		    exceptions->count - source->heard_line >= MOST_LINES)
			source_end(exceptions, source);
	}
}

void
exceptions_line(
    struct exceptions *exceptions, const char *bytes, size_t len, uint64_t at, int64_t now)
{
	struct line line = {bytes, len};
	struct source *source;
	struct prefix prefix;
	bool held;

	if (len > 0 && bytes[len - 1] == '\r')
		line.len--;
	prefix_strip(&exceptions->prefixes, line, &prefix);
	source = exceptions_source(exceptions, prefix.source);
	held = source_holds(source);
	source->heard = now;
	source->heard_line = exceptions->count;
	source->pid = prefix.pid;
	if (source->name.len == 0 && prefix.name.len > 0)
		text_add(&source->name, prefix.name.bytes, prefix.name.len);
	if (prefix.partial || source->partial.len > 0)
		source_take_partial(exceptions, source, &prefix, at);
	else
		source_take(exceptions, source, prefix.content, at);
	exceptions->holding += source_holds(source);
	exceptions->holding -= held;
	if (++exceptions->count % MOST_LINES == 0)
		exceptions_end_old(exceptions);
}

void
exceptions_quiet(struct exceptions *exceptions, int64_t now)
{
	for (size_t i = 0; i < SOURCES; i++) {
		struct source *source = &exceptions->sources[i];

		if (source->used && source_holds(source) &&
		    now - source->heard >= EXCEPTION_SILENCE)
			source_end(exceptions, source);
	}
}

void
exceptions_end(struct exceptions *exceptions)
{
	for (size_t i = 0; i < SOURCES; i++) {
		struct source *source = &exceptions->sources[i];

		if (source->used && source_holds(source))
			source_end(exceptions, source);
		source->used = false;
	}
}

void
exceptions_of_dead(struct exceptions *exceptions,
    void (*found)(void *context, struct incident *incident, uint64_t at, bool handled),
    void *context)
{
	exceptions->found = found;
	exceptions->context = context;
	exceptions->is_dead = true;
}
