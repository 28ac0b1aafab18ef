#include "crash_dump.h"

#include <ctype.h>
#include <string.h>

#include "artifact.h"
#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "incident.h"
#include "json_writer.h"
#include "records.h"
#include "redaction.h"
#include "tail.h"

/* A part of a file name: what is not a letter, digit, '.', '-' or '_' becomes '-', a leading '.'
 * too; 64 bytes at most. */
static void
put_safe(struct text *out, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i < len && i < 64; i++) {
		unsigned char c = (unsigned char)part[i];
		bool safe = (c < 0x80 && isalnum(c)) || c == '_' || c == '-' || (c == '.' && i > 0);

		(void)text_add_byte(out, safe ? (char)c : '-');
	}
}

/* TIME_PROCESS_PID[_REQUEST] */
static void
put_stem(struct text *out, const struct incident *incident)
{
	char time[CLOCK_RFC3339_SIZE];

	clock_format(time, incident->at);
	for (const char *c = time; *c != '\0'; c++)
		if (*c != '-' && *c != ':')
			(void)text_add_byte(out, *c);
	(void)text_add_byte(out, '_');
	put_safe(out, text_string(&incident->process_name));
	(void)text_add_format(out, "_%lld", (long long)incident->process_id);
	if (incident->request_id.len > 0) {
		(void)text_add_byte(out, '_');
		put_safe(out, text_string(&incident->request_id));
	}
}

static void
put_redacted(struct json_writer *w, const char *name, const char *bytes, size_t len)
{
	struct text clean = TEXT_INIT(INCIDENT_MAX_BYTES);

	if (redaction_text(bytes, len, &clean) == -1)
		json_put_string(w, name, "[left out: too long]");
	else
		json_put_bytes(w, name, text_string(&clean), clean.len);
	text_free(&clean);
}

/* A line of JSON per line of log, then one for the exception, under OpenTelemetry's names. */
static void
put_lines(struct text *out, const struct emit *emit, const struct incident *incident)
{
	struct text logs = TEXT_INIT(INCIDENT_MAX_BYTES);
	struct json_writer w;
	char time[CLOCK_RFC3339_SIZE];
	const char *at, *end;

	if (tail_redact(incident->logs, (size_t)emit->last, &logs) == -1)
		(void)text_set_format(&logs, "[left out: too long]\n");
	for (at = text_string(&logs); (end = strchr(at, '\n')) != NULL; at = end + 1) {
		w = json_writer(out);
		json_open_object(&w, NULL);
		json_put_bytes(&w, "body", at, (size_t)(end - at));
		json_close_object(&w);
		(void)text_add_byte(out, '\n');
	}
	text_free(&logs);
	clock_format(time, incident->at);
	w = json_writer(out);
	json_open_object(&w, NULL);
	json_put_string(&w, "timestamp", time);
	json_put_string(&w, "incident_id", incident->id);
	json_put_string(&w, "process.executable.name", text_string(&incident->process_name));
	json_put_integer(&w, "process.pid", incident->process_id);
	put_redacted(
	    &w, "exception.message", text_string(&incident->exception), incident->exception.len);
	put_redacted(
	    &w, "exception.stacktrace", text_string(&incident->stack), incident->stack.len);
	json_close_object(&w);
	(void)text_add_byte(out, '\n');
}

static int
save(const char *folder, const char *prefix, const char *stem, const char *suffix,
    const struct text *contents, struct text *why)
{
	struct text path = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	(void)text_add_format(&path, "%s/%s_%s.%s", folder, prefix, stem, suffix);
	rc = text_failed(&path)
		 ? -1
		 : artifact_save(text_string(&path), 0600, contents->bytes, contents->len, why);
	text_free(&path);

	return rc;
}

int
crash_dump(struct emit *emit, const struct incident *incident)
{
	const char *folders[] = {emit->log_folder, emit->folder};
	struct text lines = TEXT_INIT(TEXT_MAX_RECORD), stack = TEXT_INIT(TEXT_MAX_RECORD),
		    stem = TEXT_INIT(512);
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	int rc = -1;

	put_stem(&stem, incident);
	put_lines(&lines, emit, incident);
	if (redaction_text(text_string(&incident->stack), incident->stack.len, &stack) == -1 ||
	    text_failed(&lines)) {
		(void)text_set_format(&why, "it is too large");
		goto out;
	}
	for (size_t i = 0; i < 2 && rc == -1; i++) {
		if (folders[i] == NULL)
			continue;
		if (artifact_make_folder(folders[i], 0700, &why) == 0 &&
		    save(folders[i], "crash", text_string(&stem), "jsonl", &lines, &why) == 0 &&
		    save(folders[i], "stack", text_string(&stem), "txt", &stack, &why) == 0)
			rc = 0;
	}
out:
	if (rc == -1) {
		diag_error("cannot write a crash dump: %s", text_string(&why));
		records_trouble(emit->records);
	}
	text_free(&lines);
	text_free(&stack);
	text_free(&stem);
	text_free(&why);
	return rc;
}
