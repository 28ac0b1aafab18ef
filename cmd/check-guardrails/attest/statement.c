#include "statement.h"

#include <string.h>

#include "clock.h"
#include "diag.h"
#include "digests.h"
#include "json_writer.h"
#include "options.h"
#include "statement_checks.h"
#include "text.h"

const char *const statement_other_options[] = {
    /* They have members of their own. */
    "at", "run",
    /* Of a contract the bytes count, not how they came. */
    "header", "ca-file",
    /* They choose what is shown or written, and where. */
    "tee", "jsonl", "color", "quiet", "summary-only", "output-json", "write-findings-baseline",
    "attest", "verify", "redact-rules", NULL};

/* What is judged; all other files are what it is judged by. */
static bool
entry_is_judged(const struct digest_entry *entry)
{
	static const char *const snapshots[] = {"baseline-json", "reco-metrics-json", NULL};

	return entry->option[0] == '\0' || text_is_among(entry->option, snapshots);
}

static void
digest_put(struct json_writer *w, const char *name, const char *sha256)
{
	json_open_object(w, name);
	json_put_string(w, "sha256", sha256);
	json_close_object(w);
}

/* In milliseconds, as records have it, or in nanoseconds where --at says so. */
static void
clock_put(struct json_writer *w, int64_t at)
{
	TEXT_LOCAL exact = TEXT_INIT(TEXT_MAX_REASON);
	char time[CLOCK_RFC3339_SIZE];
	int64_t rest = (at % CLOCK_MS + CLOCK_MS) % CLOCK_MS;

	clock_format(time, at);
	text_add(&exact, time, strlen(time) - 1);
	if (rest != 0)
		text_add_format(&exact, "%06d", (int)rest);
	text_add_byte(&exact, 'Z');
	json_put_string(w, "clock", text_string(&exact));
}

static void
subject_put(const struct digests *digests, struct json_writer *w)
{
	json_open_array(w, "subject");
	for (size_t i = 0; i < digests_count(digests); i++) {
		const struct digest_entry *entry = digests_entry(digests, i);

		if (!entry_is_judged(entry))
			continue;
		json_open_object(w, NULL);
		json_put_string(w, "name", entry->name);
		digest_put(w, "digest", entry->sha256);
		json_close_object(w);
	}
	json_close_array(w);
}

static void
files_put(const struct digests *digests, struct json_writer *w)
{
	json_open_array(w, "files");
	for (size_t i = 0; i < digests_count(digests); i++) {
		const struct digest_entry *entry = digests_entry(digests, i);

		if (entry_is_judged(entry))
			continue;
		json_open_object(w, NULL);
		json_put_string(w, "option", entry->option);
		json_put_string(w, "name", entry->name);
		if (entry->absent)
			json_put_bool(w, "absent", true);
		else
			digest_put(w, "digest", entry->sha256);
		json_close_object(w);
	}
	json_close_array(w);
}

static int
input_put(const struct digests *digests, struct json_writer *w)
{
	char sha256[DIGEST_SIZE];
	int64_t bytes;
	int rc = digests_input(digests, &bytes, sha256);

	json_open_object(w, "input");
	json_put_integer(w, "bytes", bytes);
	digest_put(w, "digest", sha256);
	json_close_object(w);
	return rc;
}

static int
verdict_put(const struct statement_parts *parts, struct json_writer *w)
{
	static const char *const names[] = {"pass", "fail", "trouble"};
	enum summary_status verdict = records_verdict(parts->records);
	struct statement_checks *checks = parts->checks;
	char sha256[DIGEST_SIZE];

	json_open_object(w, "verdict");
	json_put_integer(w, "exit_status", verdict);
	json_put_string(w, "status", names[verdict]);
	for (int i = CHECK_PASS; i <= CHECK_UNKNOWN; i++)
		json_put_integer(w, check_status_name((enum check_status)i),
		    records_count(parts->records, (enum check_status)i));
	json_open_array(w, "checks");
	json_put_raw(w, NULL, text_string(&checks->list), checks->list.len);
	json_close_array(w);
	if (digest_end(checks->digest, sha256) == -1)
		return -1;
	digest_put(w, "records", sha256);
	json_close_object(w);
	/* A record that is too large was trouble when it was written. */
	return text_failed(&checks->list) ? -1 : 0;
}

int
statement_put(const struct statement_parts *parts, struct text *out)
{
	struct json_writer w = json_writer(out);
	int rc;

	json_open_object(&w, NULL);
	json_put_string(&w, "_type", STATEMENT_TYPE);
	subject_put(parts->digests, &w);
	json_put_string(&w, "predicateType", STATEMENT_PREDICATE);
	json_open_object(&w, "predicate");
	json_open_object(&w, "program");
	json_put_string(&w, "name", program_name());
	json_put_string(&w, "version", READYLINE_VERSION);
	json_close_object(&w);
	clock_put(&w, parts->at);
	json_put_string(&w, "run", parts->run);
	options_put(parts->options, statement_other_options, &w);
	rc = input_put(parts->digests, &w);
	files_put(parts->digests, &w);
	if (verdict_put(parts, &w) == -1)
		rc = -1;
	json_close_object(&w);
	json_close_object(&w);
	text_add_byte(out, '\n');
	return text_failed(out) ? -1 : rc;
}
