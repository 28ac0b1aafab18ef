#include "block.h"

#include <string.h>

#include "character.h"
#include "task.h"

enum { MOST_FREE = 20, MOST_BLANKS = 2 };

void
block_init(struct block *block)
{
	*block = (struct block){.lines = TEXT_INIT(BLOCK_MOST_BYTES)};
}

void
block_free(struct block *block)
{
	text_free(&block->lines);
}

void
block_clear(struct block *block)
{
	struct text lines = block->lines;

	text_clear(&lines);
	*block = (struct block){.lines = lines};
}

static bool
line_is_indented(struct line line)
{
	return line.len > 0 && char_is_blank(*line.bytes);
}

static bool
line_begins_any(struct line line, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (line_begins(line, words[i]))
			return true;

	return false;
}

enum block_kind
block_kind_of(struct line line)
{
	struct task task;

	if (line_find(line, TRACEBACK) || line_is_syntax(line))
		return BLOCK_PYTHON;
	if (line_is_panic(line) || line_is_goroutine(line))
		return BLOCK_GO;
	if (line_is_rust(line))
		return BLOCK_RUST;
	if (line_is_ruby(line))
		return BLOCK_RUBY;
	if (line_is_php(line))
		return BLOCK_PHP;
	if (line_is_perl_death(line))
		return BLOCK_PERL;
	if (task_read(line, &task))
		return BLOCK_TASK;

	return line_names_exception(line) || line_is_caret(line) ? BLOCK_FRAMES : BLOCK_NONE;
}

static void
block_add(struct block *block, struct line line)
{
	for (; block->blanks > 0; block->blanks--)
		text_add_byte(&block->lines, '\n');
	if (block->count >= BLOCK_MOST_LINES && line_is_indented(line))
		return;
	block->count++;
	if (block->lines.len + line.len + MOST_BLANKS + 1 > BLOCK_MOST_BYTES)
		return;
	text_add(&block->lines, line.bytes, line.len);
	text_add_byte(&block->lines, '\n');
}

/* Ruby's own form begins with the place. */
static bool
line_begins_ruby(struct line line)
{
	const char *in = line_find(line, ":in ");

	return in && !memchr(line.bytes, ' ', (size_t)(in - line.bytes));
}

/* Said by the runtime of what it ended for: no level of what was said before is about that, nor one
 * among its words. */
static bool
line_is_death(enum block_kind kind, struct line line)
{
	static const char *const words[] = {
	    "Exception in thread \"", "Unhandled exception. ", "Unhandled Exception: ", NULL};

	switch (kind) {
	case BLOCK_FRAMES:
		return line_begins_any(line, words);
	case BLOCK_GO:
		return line_is_panic(line);
	case BLOCK_RUST:
		return true;
	case BLOCK_RUBY:
		return line_begins_ruby(line);
	case BLOCK_PHP:
		return !line_find(line, "[object] (");
	case BLOCK_PERL:
		return line_is_perl_death(line);
	default:
		return false;
	}
}

void
block_begin(struct block *block, enum block_kind kind, struct line head)
{
	block_clear(block);
	block->kind = kind;
	block->outermost = kind == BLOCK_PYTHON;
	block->level = line_is_death(kind, head) ? LEVEL_ERROR : level_of_line(head);
	block_add(block, head);
}

/* ---- what belongs ---- */

/* Who catches and logs does so in a function. */
static void
python_calls(struct block *block, struct line line)
{
	if (block->outermost)
		block->program =
		    line_find(line, ", in <module>") || line_find(line, ", in _run_module_as_main");
	block->outermost = false;
}

static bool
python_belongs(struct block *block, struct line line)
{
	static const char quotes[] = "\"\"\"";
	static const char *const chains[] = {"The above exception was the direct cause",
	    "During handling of the above exception", NULL};

	if (line_find(line, TRACEBACK)) {
		bool belongs = block->chained || !block->raised;

		block->raised = block->chained = false;
		block->outermost = true;
		return belongs;
	}
	if (line_begins_any(line, chains)) {
		block->chained = true;
		return true;
	}
	/* multiprocessing and billiard print what was raised elsewhere between such lines. */
	if (block->raised && line.len == strlen(quotes) && line_begins(line, quotes)) {
		block->quoted = block->chained = !block->quoted;
		return true;
	}
	if (line_is_indented(line)) {
		python_calls(block, line);
		return !block->raised || line_is_group(line);
	}
	if (block->raised)
		return false;
	block->raised = true;

	return true;
}

/* A message may have several lines, as long as nobody else speaks. */
static bool
frames_belong(struct block *block, struct line line)
{
	static const char *const words[] = {"Caused by: ", "Suppressed: ", "... ", "[cause]: ", "}",
	    "--- ", "Wrapped by: ", "[errors]: ", NULL};

	if (line_ends_node(line))
		block->level = LEVEL_ERROR;
	if (line_is_frame(line) || line_ends_node(line)) {
		block->frames = true;
		return true;
	}
	if (line_begins_any(line, words))
		return true;
	if (block->frames)
		return line_is_indented(line);
	block->free++;

	return block->free <= MOST_FREE && block_kind_of(line) == BLOCK_NONE &&
	       level_of_line(line) == LEVEL_NONE;
}

static bool
go_belongs(const struct block *block, struct line line)
{
	static const char *const words[] = {"goroutine ", "[signal ", "created by ", "exit status ",
	    "panic: ", "[originating from ", "runtime stack:", NULL};

	(void)block;
	return line_is_indented(line) || line_begins_any(line, words) ||
	       (line.len > 2 && line.bytes[line.len - 1] == ')' && line_find(line, "("));
}

static bool
rust_belongs(const struct block *block, struct line line)
{
	return block->count == 1 || line_is_indented(line) || line_begins(line, "note: ") ||
	       line_begins(line, "stack backtrace:");
}

static bool
ruby_belongs(const struct block *block, struct line line)
{
	(void)block;
	return line_is_indented(line) || line_is_ruby(line);
}

static bool
php_belongs(const struct block *block, struct line line)
{
	static const char *const words[] = {"Stack trace:", "#", "Next ", "[stacktrace]",
	    "[previous exception]", "\"}", "PHP   ", "PHP Stack trace:", "thrown in ", NULL};

	(void)block;
	return line_is_indented(line) || line_begins_any(line, words) ||
	       (block->count == 1 && !line_is_php(line) && level_of_line(line) == LEVEL_NONE);
}

static bool
block_belongs(struct block *block, struct line line)
{
	switch (block->kind) {
	case BLOCK_PYTHON:
		return python_belongs(block, line);
	case BLOCK_FRAMES:
		return frames_belong(block, line);
	case BLOCK_GO:
		return go_belongs(block, line);
	case BLOCK_RUST:
		return rust_belongs(block, line);
	case BLOCK_RUBY:
		return ruby_belongs(block, line);
	case BLOCK_PHP:
		return php_belongs(block, line);
	case BLOCK_PERL:
		block->unsure = block->unsure && !line_is_perl_frame(line);
		return line_follows_perl(line);
	case BLOCK_TASK:
		if (!line_find(line, TRACEBACK))
			return false;
		block->kind = BLOCK_PYTHON;
		return true;
	default:
		return false;
	}
}

bool
block_take(struct block *block, struct line line)
{
	if (block->kind == BLOCK_NONE)
		return false;
	if (line_trim(line).len == 0) {
		block->blanks++;
		return block->blanks <= MOST_BLANKS;
	}
	if (!block_belongs(block, line))
		return false;
	block_add(block, line);

	return true;
}
