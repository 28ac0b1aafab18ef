/*
 * npm audit: version 6 {"advisories": {"118": {...}}, "metadata": ...}, since 7
 * {"auditReportVersion": 2, "vulnerabilities": {"PACKAGE": {"via": [...]}}, "metadata": ...}.
 *
 * A finding is an advisory for a package.  Since version 7 an object in `via` is an advisory, and a
 * string is the name of another package that makes this one vulnerable.
 */
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "hash.h"
#include "json_reader.h"
#include "json_walk.h"
#include "memory.h"
#include "npm_audit.h"
#include "report.h"

/* ---- an advisory ---- */

enum {
	WHOLE,
	ID,
	SOURCE,
	GITHUB_ID,
	URL,
	TITLE,
	SEVERITY,
	OLD_PACKAGE,
	NEW_PACKAGE,
	PATCHED,
	ADVISORY_MEMBERS
};

static const char *const advisory_members[ADVISORY_MEMBERS] = {
    [WHOLE] = ".",
    [ID] = ".id",
    [SOURCE] = ".source",
    [GITHUB_ID] = ".github_advisory_id",
    [URL] = ".url",
    [TITLE] = ".title",
    [SEVERITY] = ".severity",
    [OLD_PACKAGE] = ".module_name",
    [NEW_PACKAGE] = ".name",
    [PATCHED] = ".patched_versions",
};

/* What npm calls info is that, and no low. */
static enum severity
npm_severity(const struct text *word)
{
	return strcmp(text_string(word), "info") == 0 ? SEVERITY_INFO
						      : severity_of_word(text_string(word));
}

/* GitHub's id, which stands behind most advisories' URL, else npm's own. */
static void
npm_put_rule(const struct json_slice values[], struct text *rule)
{
	TEXT_LOCAL url = TEXT_INIT(REPORT_WORD);
	const char *id;

	if (json_word(&values[GITHUB_ID], rule) && rule->len > 0)
		return;
	json_word(&values[URL], &url);
	id = strstr(text_string(&url), "GHSA-");
	if (id)
		text_add_string(rule, id);
	else if (!json_word(&values[ID], rule))
		json_word(&values[SOURCE], rule);
}

/* Whether this advisory has been told of this package. */
static bool
npm_is_told(struct npm *npm)
{
	const struct finding *f = &npm->finding;
	uint64_t hash = hash_bytes(HASH_BEGIN, text_string(&f->rule), f->rule.len + 1);

	hash = hash_bytes(hash, text_string(&f->package), f->package.len);
	return !npm->old && f->rule.len > 0 && name_set_add(&npm->told, hash);
}

static void
npm_tell_advisory(struct npm *npm, const struct json_slice values[], const char *fixed)
{
	struct finding *f = &npm->finding;

	finding_clear(f);
	npm_put_rule(values, &f->rule);
	if (!json_word(&values[OLD_PACKAGE], &f->package))
		json_word(&values[NEW_PACKAGE], &f->package);
	if (npm_is_told(npm))
		return;
	json_word(&values[TITLE], &f->message);
	if (!json_word(&values[PATCHED], &f->fixed_version))
		text_add_string(&f->fixed_version, fixed);
	json_word(&values[SEVERITY], &f->given);
	f->severity = npm_severity(&f->given);
	text_add(&f->print, f->package.bytes, f->package.len);
	report_finding(npm->report, f);
}

/* ---- npm 6 ---- */

static void
npm_take_advisories(struct npm *npm)
{
	struct json_slice name, values[ADVISORY_MEMBERS];

	npm->old = true;
	if (!json_enter_object(npm->r))
		json_reader_fail(npm->r, "\"advisories\" is no object");
	while (
	    json_next_member(npm->r, &name) && json_take_members(npm->r, npm->advisory, values)) {
		if (values[WHOLE].type != JSON_OBJECT)
			json_reader_fail(npm->r, "an advisory is no object");
		else
			npm_tell_advisory(npm, values, "");
	}
}

/* ---- npm 7 ---- */

enum { PACKAGE, NAME, PACKAGE_SEVERITY, VIA, FIX_NAME, FIX_VERSION, PACKAGE_MEMBERS };

static const char *const package_members[PACKAGE_MEMBERS] = {
    [PACKAGE] = ".",
    [NAME] = ".name",
    [PACKAGE_SEVERITY] = ".severity",
    [VIA] = ".via",
    [FIX_NAME] = ".fixAvailable.name",
    [FIX_VERSION] = ".fixAvailable.version",
};

static uint64_t
npm_hash(const struct text *name)
{
	return hash_bytes(HASH_BEGIN, text_string(name), name->len);
}

static void
npm_ask_for(struct npm *npm, const struct json_slice *name, const struct json_slice *severity)
{
	/* npm takes no longer names. */
	enum { MOST_CAUSES = 100000, LONGEST = 214 };
	TEXT_LOCAL word = TEXT_INIT(REPORT_WORD);
	struct npm_cause *cause;

	json_word(name, &word);
	if (word.len > LONGEST) {
		json_reader_fail(npm->r, "the name of a package is longer than %d bytes", LONGEST);
		return;
	}
	if (name_set_add(&npm->asked, npm_hash(&word)))
		return;
	if (npm->cause_count == MOST_CAUSES) {
		json_reader_fail(npm->r, "more than %d packages", MOST_CAUSES);
		return;
	}
	npm->causes =
	    memory_grow(npm->causes, npm->cause_count, &npm->cause_room, sizeof(*npm->causes));
	cause = &npm->causes[npm->cause_count++];
	cause->name = memory_string(text_string(&word));
	json_word(severity, &word);
	cause->severity = npm_severity(&word);
}

static void
npm_fail_package(struct npm *npm)
{
	json_reader_fail(npm->r, "a package does not say what makes it vulnerable");
}

static void
npm_take_via(struct npm *npm, const struct json_slice package[], const char *fixed)
{
	struct json_slice values[ADVISORY_MEMBERS], name, via;
	struct json_walk walk = json_walk_begin(&package[VIA]);
	struct json_error error;
	bool any = false;

	while (json_walk_next(&walk, &name, &via) && !json_reader_failed(npm->r)) {
		any = true;
		if (via.type == JSON_STRING)
			npm_ask_for(npm, &via, &package[PACKAGE_SEVERITY]);
		else if (via.type != JSON_OBJECT)
			json_reader_fail(npm->r, "\"via\" names neither an advisory nor a package");
		else if (json_scan(npm->advisory, via.bytes, via.len, values, &error) == -1)
			json_reader_fail(npm->r, "%s", error.reason);
		else
			npm_tell_advisory(npm, values, fixed);
	}
	if (!any)
		npm_fail_package(npm);
}

static void
npm_take_package(struct npm *npm, const struct json_slice package[])
{
	TEXT_LOCAL name = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL fixed = TEXT_INIT(REPORT_WORD);

	if (package[PACKAGE].type != JSON_OBJECT || package[VIA].type != JSON_ARRAY) {
		npm_fail_package(npm);
		return;
	}
	json_word(&package[NAME], &name);
	name_set_add(&npm->packages, npm_hash(&name));
	if (json_string_equals(&package[FIX_NAME], text_string(&name), name.len))
		json_word(&package[FIX_VERSION], &fixed);
	npm_take_via(npm, package, text_string(&fixed));
}

static void
npm_take_packages(struct npm *npm)
{
	struct json_slice name, package[PACKAGE_MEMBERS];

	npm->new = true;
	if (!json_enter_object(npm->r))
		json_reader_fail(npm->r, "\"vulnerabilities\" is no object");
	while (
	    json_next_member(npm->r, &name) && json_take_members(npm->r, npm->package, package)) {
		npm->listed++;
		npm_take_package(npm, package);
	}
}

/* Where the report leaves out the package that is to blame, that it is must not be lost. */
static void
npm_tell_causes(struct npm *npm)
{
	struct finding *f = &npm->finding;

	for (size_t i = 0; i < npm->cause_count; i++) {
		const struct npm_cause *cause = &npm->causes[i];

		finding_clear(f);
		text_add_string(&f->package, cause->name);
		if (name_set_add(&npm->packages, npm_hash(&f->package)))
			continue;
		text_add_string(&f->rule, cause->name);
		text_add_string(&f->message, "makes others vulnerable, and is not described");
		f->severity = cause->severity;
		report_finding(npm->report, f);
	}
}

/* ---- the whole ---- */

static void
npm_take_member(struct npm *npm, const struct json_slice *name)
{
	if (json_name_is(name, "auditReportVersion"))
		npm_check_version(npm);
	else if (json_name_is(name, "vulnerabilities"))
		npm_take_packages(npm);
	else if (json_name_is(name, "advisories"))
		npm_take_advisories(npm);
	else if (json_name_is(name, "metadata"))
		npm_take_metadata(npm);
	else if (json_name_is(name, "error"))
		npm_take_error(npm);
	else if (json_name_is(name, "message") && npm->error.len == 0)
		json_take_string(npm->r, &npm->error);
}

static int
npm_judge(struct npm *npm)
{
	struct report *report = npm->report;

	if (npm->error.len > 0)
		return report_fault(report, "npm did not audit: %s", text_string(&npm->error));
	if (!npm->old && !npm->new)
		return report_fault(report,
		    "it is no report of npm audit: it has neither \"vulnerabilities\" nor "
		    "\"advisories\"");
	npm_tell_causes(npm);
	if (npm->new && npm->listed == 0 && !npm->versioned)
		return report_fault(
		    report, "it is no report of npm audit: it has no \"auditReportVersion\"");
	if (npm->counted > 0 && report->items[REPORT_FINDING] == 0)
		return report_fault(report,
		    "it counts %lld vulnerabilities (metadata), and lists none",
		    (long long)npm->counted);
	if (npm->listed > 0 && report->items[REPORT_FINDING] == 0)
		return report_fault(report,
		    "each of its packages is vulnerable by another of them, and none by an "
		    "advisory");
	if (npm->new && npm->counted > npm->listed)
		return report_fault(report,
		    "it counts %lld vulnerable packages (metadata), and lists %lld",
		    (long long)npm->counted, (long long)npm->listed);
	return 0;
}

static void
npm_free(struct npm *npm)
{
	for (size_t i = 0; i < npm->cause_count; i++)
		free(npm->causes[i].name);
	free(npm->causes);
	free(npm->told.hashes);
	free(npm->packages.hashes);
	free(npm->asked.hashes);
	json_scanner_free(npm->advisory);
	json_scanner_free(npm->package);
	json_reader_free(npm->r);
	finding_free(&npm->finding);
	text_free(&npm->error);
}

static int
npm_read(struct report *report)
{
	struct npm npm = {.report = report,
	    .r = json_reader_new(report->input),
	    .advisory = json_scanner_of(advisory_members, ADVISORY_MEMBERS),
	    .package = json_scanner_of(package_members, PACKAGE_MEMBERS),
	    .error = TEXT_INIT(TEXT_MAX_REASON),
	    .finding = FINDING_INIT};
	struct json_slice name;
	int rc;

	report_speaks_of(report, REPORT_FINDING);
	if (json_enter_object(npm.r))
		while (json_next_member(npm.r, &name))
			npm_take_member(&npm, &name);
	rc = json_reader_end(npm.r, &report->why);
	if (rc == 0)
		rc = npm_judge(&npm);
	npm_free(&npm);
	return rc;
}

/* The error that it writes instead is known as its own too. */
static bool
npm_fits(const struct sample *sample)
{
	if (sample->opening != '{')
		return false;
	return sample_has(&sample->members, "auditReportVersion vulnerabilities") ||
	       sample_has(&sample->members, "advisories metadata") ||
	       sample_has(&sample->inner, "error.code error.summary");
}

const struct format format_npm_audit = {
    .name = "npm-audit",
    .fits = npm_fits,
    .read = npm_read,
};
