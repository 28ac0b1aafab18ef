/*
 * TruffleHog (--json): a secret a line.  Version 3 writes {"DetectorName", "Verified",
 * "SourceMetadata": {"Data": {SOURCE: {"file", "line", ...}}}, ...}, and its log in JSON lines of
 * their own, which stand among them where both went to one file; version 2 {"stringsFound",
 * "reason", "path", "commitHash", ...}.  `Raw`, `RawV2`, `Redacted`, `stringsFound` and `diff` are
 * the secret itself and go no further.
 */
#include <string.h>

#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "json_walk.h"
#include "report.h"
#include "text.h"

enum { TRUFFLEHOG_MOST = 1000000000 };

/* What the log says, and what was found. */
struct trufflehog_log {
	bool any, finished;
	bool scanned; /* something */
	int64_t errors;
	int64_t announced, found; /* secrets */
};

/* Where it was found: what the object of any kind of source says of it. */
static void
trufflehog_take_place(const struct json_slice *data, struct finding *f)
{
	TEXT_LOCAL commit = TEXT_INIT(REPORT_WORD);
	struct json_walk sources = json_walk_begin(data), members;
	struct json_slice name, source, value;

	if (data->type != JSON_OBJECT || !json_walk_next(&sources, &name, &source) ||
	    source.type != JSON_OBJECT)
		return;
	members = json_walk_begin(&source);
	while (json_walk_next(&members, &name, &value)) {
		if (json_name_is(&name, "file"))
			json_word(&value, &f->file);
		else if (json_name_is(&name, "line"))
			finding_set_line(f, &value);
		else if (json_name_is(&name, "commit"))
			json_word(&value, &commit);
	}
	if (commit.len > 0)
		text_add_format(&f->print, "%s:%lld", text_string(&commit), (long long)f->line);
}

/* The three states have the names that its --results gives them.  Where the asking failed, the
 * secret may be live. */
static int
trufflehog_finish(struct element *element, struct text *why)
{
	struct trufflehog_log *log = element->state;
	struct finding *f = element->finding;
	const struct json_slice *error = &element->values[ELEMENT_C];
	bool verified = element->values[ELEMENT_B].type == JSON_TRUE;
	bool asked = element->values[ELEMENT_B].type == JSON_FALSE &&
		     (!json_there(error) || (error->type == JSON_STRING && error->len == 2));

	(void)why;
	log->found++;
	trufflehog_take_place(&element->values[ELEMENT_A], f);
	f->severity = verified ? SEVERITY_CRITICAL : SEVERITY_HIGH;
	text_clear(&f->given);
	text_add_string(&f->given, verified ? "verified" : asked ? "unverified" : "unknown");
	return 1;
}

static int
trufflehog_finish_old(struct element *element, struct text *why)
{
	struct trufflehog_log *log = element->state;

	(void)why;
	log->found++;
	return 1;
}

static int
trufflehog_finish_log(struct element *element, struct text *why)
{
	struct trufflehog_log *log = element->state;
	const struct json_slice *values = element->values;
	int64_t chunks, verified, others;

	log->any = true;
	if (json_name_is(&values[ELEMENT_KNOWN_BY], "error") ||
	    json_name_is(&values[ELEMENT_KNOWN_BY], "fatal"))
		log->errors++;
	if (json_name_is(&values[ELEMENT_A], "finished scanning")) {
		log->finished = true;
		if (!json_count(&values[ELEMENT_D], &chunks) ||
		    !json_count(&values[ELEMENT_B], &verified) ||
		    !json_count(&values[ELEMENT_C], &others))
			return text_fail(why, "the log counts by what is no number");
		if (chunks > 0 || !json_there(&values[ELEMENT_D]))
			log->scanned = true;
		if (log->announced < TRUFFLEHOG_MOST)
			log->announced += verified + others;
	}
	return 0;
}

static const struct element_shape trufflehog_shapes[] = {
    {.places = {[ELEMENT_KNOWN_BY] = ".DetectorName",
	 [ELEMENT_RULE] = ".DetectorName",
	 [ELEMENT_MESSAGE] = ".DetectorDescription",
	 [ELEMENT_A] = ".SourceMetadata.Data",
	 [ELEMENT_B] = ".Verified",
	 [ELEMENT_C] = ".VerificationError"},
	.finish = trufflehog_finish},
    {.places = {[ELEMENT_KNOWN_BY] = ".stringsFound",
	 [ELEMENT_RULE] = ".reason",
	 [ELEMENT_FILE] = ".path",
	 [ELEMENT_COMMIT] = ".commitHash"},
	.severity = SEVERITY_HIGH,
	.finish = trufflehog_finish_old},
    {.places = {[ELEMENT_KNOWN_BY] = ".level",
	 [ELEMENT_A] = ".msg",
	 [ELEMENT_B] = ".verified_secrets",
	 [ELEMENT_C] = ".unverified_secrets",
	 [ELEMENT_D] = ".chunks"},
	.finish = trufflehog_finish_log},
    {0},
};

/* Whether what was read may be all that was found. */
static int
trufflehog_judge(struct report *report, const struct trufflehog_log *log)
{
	if (log->any && !log->finished)
		return report_fault(
		    report, "TruffleHog's log does not end with \"finished scanning\"");
	if (log->announced > log->found)
		return report_fault(report, "TruffleHog announces %lld secrets, and %lld are there",
		    (long long)log->announced, (long long)log->found);
	if (log->errors > 0)
		report_warn(report,
		    "TruffleHog logged %lld error%s; what it is about may not have been scanned",
		    (long long)log->errors, log->errors == 1 ? "" : "s");
	if (log->found == 0 && !log->scanned)
		report_doubt(report, log->finished
					 ? "TruffleHog scanned nothing: its log says 0 chunks"
					 : "the output of TruffleHog is empty, which it also "
					   "is when nothing was scanned");
	return 0;
}

static int
trufflehog_read(struct report *report)
{
	struct trufflehog_log log = {0};
	struct elements *elements = elements_new(report, trufflehog_shapes, &log);
	struct json_reader *r = json_reader_new(report->input);
	int rc = 0;

	report_speaks_of(report, REPORT_FINDING);
	if (json_coming(r) != JSON_ABSENT || json_reader_failed(r)) {
		do
			elements_take(elements, r);
		while (json_reader_more(r));
		rc = json_reader_end(r, &report->why);
	}
	json_reader_free(r);
	elements_free(elements);
	return rc == 0 ? trufflehog_judge(report, &log) : -1;
}

static bool
trufflehog_fits(const struct sample *sample)
{
	return sample_has(&sample->members, "DetectorName SourceMetadata") ||
	       sample_has(&sample->members, "stringsFound reason") ||
	       sample_has(&sample->members, "level ts logger msg");
}

const struct format format_trufflehog = {
    .name = "trufflehog",
    .fits = trufflehog_fits,
    .read = trufflehog_read,
};
