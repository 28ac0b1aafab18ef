#include "git.h"

#include <string.h>

#include "text.h"

static const char *const git_environment[] = {
    "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1", NULL};

/* The words of a whole call, with what precedes those of `call`. */
struct git_line {
	const char *words[GIT_MOST_WORDS + 8];
	size_t count;
};

static void
line_add(struct git_line *line, const char *word)
{
	line->words[line->count++] = word;
}

static struct child_order
line_order(struct git_line *line, const struct git_call *call)
{
	*line = (struct git_line){0};
	line_add(line, "git");
	line_add(line, "-c");
	line_add(line, "core.fsmonitor=false");
	if (call->folder) {
		line_add(line, "-C");
		line_add(line, call->folder);
	}
	for (const char *const *word = call->words; *word; word++)
		line_add(line, *word);
	return (struct child_order){.name = call->name,
	    .words = line->words,
	    .environment = git_environment,
	    .input = call->input,
	    .silence_ns = GIT_SILENCE};
}

int
git_start(struct child *git, const struct git_call *call, struct text *why)
{
	struct git_line line;
	struct child_order order = line_order(&line, call);

	return child_start(git, &order, why);
}

/* What git says of a revision, or of history, that it does not have. */
static void
git_explain(struct text *why)
{
	static const char *const missing[] = {"unknown revision", "bad revision", "no merge base",
	    "bad object", "Needed a single revision", "Not a valid object name"};

	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		if (!strstr(text_string(why), missing[i]))
			continue;
		text_add_string(why, "; in a shallow clone the history has to be fetched first "
				     "(git fetch --unshallow)");
		return;
	}
}

int
git_end(struct child *git, struct text *why)
{
	int rc = child_end(git, why);

	if (rc == -1)
		git_explain(why);
	return rc;
}

int
git_print(const struct git_call *call, struct text *out, struct text *why)
{
	struct git_line line;
	struct child_order order = line_order(&line, call);
	int rc = child_print(&order, out, why);

	if (rc == -1)
		git_explain(why);
	return rc;
}
