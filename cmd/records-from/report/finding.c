#include "finding.h"

#include <string.h>

#include "fingerprint.h"
#include "from.h"
#include "json_reader.h"
#include "json_writer.h"
#include "report.h"

static void
finding_each(struct finding *f, void (*act)(struct text *))
{
	act(&f->rule);
	act(&f->message);
	act(&f->file);
	act(&f->package);
	act(&f->fixed_version);
	act(&f->given);
	act(&f->print);
}

void
finding_clear(struct finding *f)
{
	finding_each(f, text_clear);
	f->severity = SEVERITY_UNKNOWN;
	f->line = 0;
	f->suppressed = false;
}

void
finding_free(struct finding *f)
{
	finding_each(f, text_free);
}

void
finding_set_severity(struct finding *f, const struct json_slice *word)
{
	f->severity = SEVERITY_UNKNOWN;
	if (json_word(word, &f->given) && word->type == JSON_STRING)
		f->severity = severity_of_word(text_string(&f->given));
}

void
finding_set_line(struct finding *f, const struct json_slice *line)
{
	f->line = 0;
	if (json_integer(line, &f->line) == -1 || f->line < 0)
		f->line = 0;
}

static void
put_unless_empty(struct json_writer *w, const char *name, const struct text *value)
{
	if (value->len > 0)
		json_put_bytes(w, name, value->bytes, value->len);
}

void
report_finding(struct report *report, const struct finding *f)
{
	TEXT_LOCAL path = TEXT_INIT(REPORT_WORD);
	char print[FINGERPRINT_SIZE];
	bool unknown = f->severity == SEVERITY_UNKNOWN;
	enum severity severity = unknown ? report->from->unknown_severity : f->severity;
	struct json_writer *w;

	if (!report->fingerprints)
		report->fingerprints = fingerprints_new();
	report_path(report, text_string(&f->file), &path);
	fingerprint_make(report->fingerprints, report_tool(report), text_string(&path), f, print);
	if (unknown)
		report->unknown_severities++;

	w = report_begin(report, REPORT_FINDING);
	json_put_string(w, "rule", f->rule.len > 0 ? text_string(&f->rule) : "unnamed");
	json_put_string(w, "severity", severity_names[severity]);
	put_unless_empty(w, "severity_given", &f->given);
	if (unknown)
		json_put_bool(w, "severity_assumed", true);
	put_unless_empty(w, "file", &path);
	if (f->line > 0)
		json_put_integer(w, "line", f->line);
	put_unless_empty(w, "package", &f->package);
	put_unless_empty(w, "fixed_version", &f->fixed_version);
	json_put_string(w, "fingerprint", print);
	json_put_bool(w, "suppressed", f->suppressed);
	put_unless_empty(w, "message", &f->message);
	report_end(report);
}
