/*
 * Cobertura: coverage/packages/package/classes/class[filename]/lines/line[number, hits].
 *
 * A class's methods repeat its lines, and some writers put other lines there; they are read only of
 * a class that has no lines of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "format.h"
#include "memory.h"
#include "report.h"
#include "xml_reader.h"

enum { COBERTURA_MOST_METHOD_LINES = 4 << 20 };

struct cobertura_line {
	int64_t line;
	bool executed;
};

struct cobertura {
	struct report *report;
	struct coverage *coverage;
	struct coverage_file *file; /* of the class under way */
	bool in_methods, has_lines;
	struct cobertura_line *held; /* the lines of its methods */
	size_t held_count, held_room;
	int64_t valid, covered; /* what the root says; -1: nothing */
	bool any;               /* a class */
};

static int64_t
attribute_count(const struct xml_reader *r, const char *name)
{
	const char *word = xml_attribute(r, name);

	return word ? coverage_count_of(word) : -1;
}

static void
cobertura_open_root(struct cobertura *c, struct xml_reader *r, const char *name)
{
	const char *version = xml_attribute(r, "version");

	if (strcmp(name, "coverage") != 0) {
		xml_fail(r, "it is no Cobertura report: its root is %.40s", name);
		return;
	}
	if (version)
		report_set_version(c->report, version);
	c->valid = attribute_count(r, "lines-valid");
	c->covered = attribute_count(r, "lines-covered");
}

static void
cobertura_open_class(struct cobertura *c, struct xml_reader *r)
{
	/* Some leave it empty, of code that belongs to no file. */
	const char *path = xml_attribute(r, "filename");

	if (!path || !*path)
		path = xml_attribute(r, "name");
	c->file = coverage_file(c->coverage, path ? path : "");
	c->has_lines = c->in_methods = false;
	c->held_count = 0;
	c->any = true;
}

static void
cobertura_hold(struct cobertura *c, struct xml_reader *r, struct cobertura_line line)
{
	if (c->held_count == COBERTURA_MOST_METHOD_LINES) {
		xml_fail(
		    r, "a class with more than %d lines of methods", COBERTURA_MOST_METHOD_LINES);
		return;
	}
	c->held = memory_grow(c->held, c->held_count, &c->held_room, sizeof(*c->held));
	c->held[c->held_count++] = line;
}

static void
cobertura_open_line(struct cobertura *c, struct xml_reader *r)
{
	const char *number = xml_attribute(r, "number"), *hits = xml_attribute(r, "hits");
	struct cobertura_line line;

	if (!c->file)
		xml_fail(r, "a line outside of a class");
	else if (!number || coverage_line_of(number, &line.line) == -1)
		xml_fail(r, "a line without a number that a line can have");
	else if (!hits || coverage_hits_of(hits, &line.executed) == -1)
		xml_fail(r, "a line without a count of hits");
	else if (c->in_methods)
		cobertura_hold(c, r, line);
	else {
		coverage_line(c->file, line.line, line.executed);
		c->has_lines = true;
	}
}

static void
cobertura_open(void *context, struct xml_reader *r, const char *name)
{
	struct cobertura *c = context;

	if (xml_depth(r) == 1)
		cobertura_open_root(c, r, name);
	else if (xml_depth(r) == 2 && strcmp(name, "project") == 0)
		xml_fail(r, "it is a report of Clover, not of Cobertura; have the tool write "
			    "Cobertura or LCOV");
	else if (strcmp(name, "class") == 0)
		cobertura_open_class(c, r);
	else if (strcmp(name, "methods") == 0)
		c->in_methods = true;
	else if (strcmp(name, "line") == 0)
		cobertura_open_line(c, r);
}

static void
cobertura_close(void *context, struct xml_reader *r, const char *name, const struct text *text)
{
	struct cobertura *c = context;

	(void)r;
	(void)text;
	if (strcmp(name, "methods") == 0)
		c->in_methods = false;
	if (strcmp(name, "class") != 0 || !c->file)
		return;
	for (size_t i = 0; i < c->held_count && !c->has_lines; i++)
		coverage_line(c->file, c->held[i].line, c->held[i].executed);
	c->file = NULL;
}

static int
cobertura_check(const struct cobertura *c)
{
	int64_t missed = coverage_missed(c->coverage);

	if (!c->any)
		return report_fault(
		    c->report, "it names no class: nothing was measured, whatever its totals say");
	if (c->covered >= 0 && c->valid - c->covered > missed)
		return report_fault(c->report,
		    "its totals say that %lld lines were not executed, its classes hold %lld: it "
		    "was cut or filtered",
		    (long long)(c->valid - c->covered), (long long)missed);
	return 0;
}

static int
cobertura_read(struct report *report)
{
	static const struct xml_hooks hooks = {.open = cobertura_open, .close = cobertura_close};
	struct cobertura c = {.report = report, .coverage = coverage_new(report)};
	int rc = xml_read(report->input, &hooks, &c, &report->why);

	if (rc == 0)
		rc = cobertura_check(&c);
	rc = coverage_tell(c.coverage, rc);
	coverage_free(c.coverage);
	free(c.held);
	return rc;
}

const struct format format_cobertura = {
    .name = "cobertura",
    .roots = "coverage",
    .read = cobertura_read,
};
