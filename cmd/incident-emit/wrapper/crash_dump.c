#include "crash_dump.h"

#include <string.h>

#include "artifact.h"
#include "character.h"
#include "emit.h"
#include "incident.h"
#include "json_writer.h"
#include "records.h"
#include "redaction.h"
#include "tail.h"

/* A part of a file name: what is not a letter, digit, '.', '-' or '_' becomes '-', a leading '.'
 * too; 64 bytes at most. */
static void
stem_put(struct text *out, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i < len && i < 64; i++) {
		char c = part[i];
		bool safe = char_is_word(c) || c == '-' || (c == '.' && i > 0);

		text_add_byte(out, safe ? c : '-');
	}
}

/* TIME_PROCESS_PID[_REQUEST] */
static void
stem_make(struct text *out, const struct incident *incident)
{
	incident_add_time(incident, out);
	text_add_byte(out, '_');
	stem_put(out, text_string(&incident->process_name));
	text_add_format(out, "_%lld", (long long)incident->process_id);
	if (incident->request_id.len > 0) {
		text_add_byte(out, '_');
		stem_put(out, text_string(&incident->request_id));
	}
}

/* A line of JSON per line of log, then one for the exception, under OpenTelemetry's names, and for
 * how the command ended. */
static void
crash_put_lines(struct text *out, const struct emit *emit, const struct incident *incident)
{
	TEXT_LOCAL logs = TEXT_INIT(INCIDENT_MAX_BYTES);
	struct json_writer w;
	char fingerprint[DIGEST_SIZE];
	const char *at, *end;

	if (tail_redact(incident->logs, (size_t)emit->last, &logs) == -1)
		text_set_format(&logs, "[left out: too long]\n");
	for (at = text_string(&logs); (end = strchr(at, '\n')); at = end + 1) {
		w = json_writer(out);
		json_open_object(&w, NULL);
		json_put_bytes(&w, "body", at, (size_t)(end - at));
		json_close_object(&w);
		text_add_byte(out, '\n');
	}
	w = json_writer(out);
	json_open_object(&w, NULL);
	json_put_time(&w, "timestamp", incident->at);
	json_put_string(&w, "incident_id", incident->id);
	/* A repeat is counted in an incident of another id, but of this fingerprint. */
	if (incident_fingerprint(incident, fingerprint) == -1)
		records_trouble_with(emit->records,
		    "a fingerprint cannot be computed: a crash dump does not name it");
	else if (*fingerprint != '\0')
		json_put_string(&w, "fingerprint", fingerprint);
	json_put_string(&w, "process.executable.name", text_string(&incident->process_name));
	json_put_integer(&w, "process.pid", incident->process_id);
	incident_put_clean(&w, "exception.message", text_string(&incident->exception),
	    incident->exception.len, &logs);
	incident_put_clean(
	    &w, "exception.stacktrace", text_string(&incident->stack), incident->stack.len, &logs);
	if (incident->extras.len > 0)
		json_put_raw(&w, NULL, incident->extras.bytes, incident->extras.len);
	json_close_object(&w);
	text_add_byte(out, '\n');
}

static int
crash_save(const char *folder, const char *prefix, const char *stem, const char *suffix,
    const struct text *contents, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&path, "%s/%s_%s.%s", folder, prefix, stem, suffix);
	return text_failed(&path)
		   ? -1
		   : artifact_save(text_string(&path), 0600, contents->bytes, contents->len, why);
}

int
crash_dump(struct emit *emit, const struct incident *incident)
{
	const char *folders[] = {emit->log_folder, emit->folder};
	TEXT_LOCAL lines = TEXT_INIT(TEXT_MAX_RECORD), stack = TEXT_INIT(TEXT_MAX_RECORD),
		   stem = TEXT_INIT(512);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	bool fits;

	for (size_t i = 0; i < 2; i++)
		if (folders[i])
			artifact_clear(folders[i]);
	stem_make(&stem, incident);
	crash_put_lines(&lines, emit, incident);
	fits =
	    redaction_visible(text_string(&incident->stack), incident->stack.len, &stack) != -1 &&
	    !text_failed(&lines);
	if (!fits)
		text_set_format(&why, "it is too large");
	for (size_t i = 0; fits && i < 2; i++) {
		if (folders[i] && artifact_make_folder(folders[i], 0700, &why) == 0 &&
		    crash_save(folders[i], "crash", text_string(&stem), "jsonl", &lines, &why) ==
			0 &&
		    crash_save(folders[i], "stack", text_string(&stem), "txt", &stack, &why) == 0)
			return 0;
	}
	records_trouble_with(emit->records, "cannot write a crash dump: %s", text_string(&why));

	return -1;
}
