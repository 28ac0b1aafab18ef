#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate.h"
#include "modes.h"
#include "options.h"
#include "text.h"

static bool
stat_is(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/* The folder that a path leads to, and the name there. */
static const char *
path_split(const char *path, struct stat *folder)
{
	const char *slash = strrchr(path, '/');
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);

	if (slash)
		text_add(&name, path, (size_t)(slash - path) + 1);
	else
		text_add_byte(&name, '.');
	if (stat(text_string(&name), folder) == -1)
		*folder = (struct stat){0};
	return slash ? slash + 1 : path;
}

/* Whether two paths lead to one file: one that is there, or one that is to be made. */
static bool
file_is(const char *path, const char *other)
{
	struct stat one, two;
	bool there = stat(path, &one) == 0;
	const char *name, *last;

	if (there && !S_ISREG(one.st_mode))
		return false; /* it is refused as such */
	if (strcmp(other, "-") == 0)
		return there && fstat(STDIN_FILENO, &two) == 0 && stat_is(&one, &two);
	if (stat(other, &two) == 0)
		return there && stat_is(&one, &two);
	if (there)
		return false;
	name = path_split(path, &one);
	last = path_split(other, &two);
	return strcmp(name, last) == 0 && stat_is(&one, &two);
}

static bool
file_is_output(const char *path)
{
	struct stat one, two;

	return stat(path, &one) == 0 && S_ISREG(one.st_mode) && fstat(STDOUT_FILENO, &two) == 0 &&
	       stat_is(&one, &two);
}

/* Known findings may be replaced by those of this run. */
static bool
file_may_be(const char *option, const char *other)
{
	return strcmp(option, other) == 0 || (strcmp(option, "write-findings-baseline") == 0 &&
						 strcmp(other, "findings-baseline") == 0);
}

/* What else is read or written under the name, or NULL. */
static const char *
file_given_as(const struct gate *gate, const char *option, const char *path)
{
	const struct gate_options *o = &gate->options;
	const char *written = o->common.common.output_json;

	for (const struct option_row *row = o->common.rows; row->kind != OPTION_END; row++) {
		struct option_list files = options_files(&o->common, row);

		for (size_t i = 0; i < files.count && !file_may_be(option, row->name); i++)
			if (file_is(path, files.items[i]))
				return row->name;
	}
	/* It may be a URL, and so a secret: the table does not know it as a file. */
	if (o->contract && file_is(path, o->contract))
		return "contract";
	/* All programs have these, in tables of their own. */
	if (o->common.common.redact_rules && file_is(path, o->common.common.redact_rules))
		return "redact-rules";
	if (written && path != written && file_is(path, written))
		return "output-json";
	/* That its input is this one the reader says, in all programs alike. */
	if (path == written)
		return NULL;
	for (char *const *file = gate->files; *file; file++)
		if (file_is(path, *file))
			return "input";
	if (!gate->files[0] && file_is(path, "-"))
		return "input";
	return file_is_output(path) ? "output" : NULL;
}

static int
file_check(const struct gate *gate, const char *option, const char *path, struct text *why)
{
	const char *other = path ? file_given_as(gate, option, path) : NULL;

	return other
		   ? text_fail(why, "--%s %s is the same file as the %s; each needs one of its own",
			 option, path, other)
		   : 0;
}

int
gate_files_check(const struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;
	const struct {
		const char *option, *path;
	} written[] = {{"attest", o->attest},
	    {"write-findings-baseline", o->write_findings_baseline}, {"state", o->state},
	    {"history", o->history}, {"output-json", o->common.common.output_json}};
	const size_t count = sizeof(written) / sizeof(written[0]);

	/* --check writes nothing but the last of them. */
	for (size_t i = o->check ? count - 1 : 0; i < count; i++)
		if (file_check(gate, written[i].option, written[i].path, why) == -1)
			return -1;
	return 0;
}
