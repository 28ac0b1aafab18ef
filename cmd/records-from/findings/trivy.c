/*
 * Trivy: {"SchemaVersion": 2, "Results": [...]}; before version 0.20 the array of results alone;
 * of a cluster {"ClusterName", "Resources": [{"Results": [...]}]}, or "Vulnerabilities" and
 * "Misconfigurations" of such.
 */
#include "elements.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"
#include "spool.h"
#include "trivy.h"

struct trivy {
	struct report *report;
	struct json_reader *r;
	struct elements *elements;
	struct trivy_result result; /* under way */
	bool has_target;
	struct spool *spool; /* its elements, where the target follows them */
	int64_t results;     /* in all */
	int64_t failed;      /* misconfigurations that they count */
	int64_t not_scanned; /* resources of a cluster */
	bool old_system;
};

/* ---- a result ---- */

/* Elements before the target (someone sorted the members) wait for it. */
static void
trivy_keep_elements(struct trivy *trivy)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_slice value;

	if (!trivy->spool)
		trivy->spool = spool_new(&why);
	while (trivy->spool && json_next_element(trivy->r) && json_take(trivy->r, &value))
		if (spool_put(trivy->spool, &value, &why) == -1)
			break;
	if (why.len > 0)
		json_reader_fail(trivy->r, "%s", text_string(&why));
}

static void
trivy_tell_kept(struct trivy *trivy)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_slice value;
	int more;

	if (!trivy->spool)
		return;
	while ((more = spool_next(trivy->spool, &value, &why)) == 1)
		if (elements_tell(trivy->elements, value.bytes, value.len, &why) == -1)
			break;
	if (more != 0)
		json_reader_fail(trivy->r, "%s", text_string(&why));
	spool_free(trivy->spool);
	trivy->spool = NULL;
}

static void
trivy_take_summary(struct trivy *trivy)
{
	static const char *const paths[] = {".", ".Failures"};
	struct json_scanner *scanner = json_scanner_of(paths, 2);
	struct json_slice values[2];
	int64_t count = 0;

	if (json_take_members(trivy->r, scanner, values) && json_there(&values[0]) &&
	    (values[0].type != JSON_OBJECT || !json_count(&values[1], &count)))
		json_reader_fail(trivy->r, "MisconfSummary has no count of Failures");
	trivy->failed += count;
	json_scanner_free(scanner);
}

static void
trivy_take_result_member(struct trivy *trivy, const struct json_slice *name)
{
	static const char *const lists[] = {"Vulnerabilities", "Misconfigurations", "Secrets",
	    "Licenses", "ExperimentalModifiedFindings"};
	struct json_reader *r = trivy->r;

	if (json_name_is(name, "Target"))
		trivy->has_target = json_take_string(r, &trivy->result.target);
	else if (json_name_is(name, "Class"))
		json_take_string(r, &trivy->result.class);
	else if (json_name_is(name, "MisconfSummary"))
		trivy_take_summary(trivy);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (!json_name_is(name, lists[i]) || json_coming(r) == JSON_NULL)
			continue;
		if (trivy->result.target.len == 0 && json_enter_array(r))
			trivy_keep_elements(trivy);
		else
			elements_take_array(trivy->elements, r, lists[i]);
		return;
	}
}

static void
trivy_take_results(struct trivy *trivy)
{
	struct json_reader *r = trivy->r;
	struct json_slice name;

	while (json_next_element(r)) {
		trivy->results++;
		trivy->has_target = false;
		text_clear(&trivy->result.target);
		text_clear(&trivy->result.class);
		if (!json_enter_object(r))
			json_reader_fail(r, "a result is no object");
		while (json_next_member(r, &name))
			trivy_take_result_member(trivy, &name);
		if (!trivy->has_target)
			json_reader_fail(r, "a result names no Target");
		trivy_tell_kept(trivy);
	}
}

/* ---- a cluster ---- */

/* Whether it is one that only a resource has. */
static bool
trivy_take_resource_member(struct trivy *trivy, const struct json_slice *name)
{
	struct json_reader *r = trivy->r;
	struct json_slice error;

	if (json_name_is(name, "Results") && json_coming(r) != JSON_NULL) {
		if (json_enter_array(r))
			trivy_take_results(trivy);
		else
			json_reader_fail(r, "\"Results\" is no array");
		return true;
	}
	if (json_name_is(name, "Error") && json_take(r, &error)) {
		trivy->not_scanned += json_there(&error) && !json_name_is(&error, "");
		return true;
	}
	return json_name_is(name, "Kind") || json_name_is(name, "Name");
}

static void
trivy_take_resources(struct trivy *trivy)
{
	struct json_reader *r = trivy->r;
	struct json_slice name;

	while (json_next_element(r)) {
		bool known = false;

		if (!json_enter_object(r))
			json_reader_fail(r, "a resource is no object");
		trivy->results++;
		while (json_next_member(r, &name))
			known |= trivy_take_resource_member(trivy, &name);
		if (!known)
			json_reader_fail(r, "a resource says neither what it is nor its Results");
	}
}

static void
trivy_take_cluster_list(struct trivy *trivy, const char *name)
{
	if (json_enter_array(trivy->r))
		trivy_take_resources(trivy);
	else if (json_coming(trivy->r) != JSON_NULL)
		json_reader_fail(trivy->r, "%s is no array", name);
}

/* ---- the whole ---- */

static void
trivy_take_version(struct trivy *trivy)
{
	static const char *const paths[] = {".Version"};
	struct json_scanner *scanner = json_scanner_of(paths, 1);
	struct json_slice version;

	if (json_take_members(trivy->r, scanner, &version))
		report_set_version_slice(trivy->report, &version);
	json_scanner_free(scanner);
}

static void
trivy_take_metadata(struct trivy *trivy)
{
	static const char *const paths[] = {".OS.EOSL"};
	struct json_scanner *scanner = json_scanner_of(paths, 1);
	struct json_slice ended;

	if (json_take_members(trivy->r, scanner, &ended))
		trivy->old_system = ended.type == JSON_TRUE;
	json_scanner_free(scanner);
}

static void
trivy_check_schema(struct trivy *trivy)
{
	struct json_slice value;
	int64_t version;

	if (json_take(trivy->r, &value) && !(json_integer(&value, &version) == 0 && version == 2))
		json_reader_fail(trivy->r, "SchemaVersion is %.*s; only 2 can be read",
		    (int)(value.len < 40 ? value.len : 40), value.bytes);
}

/* Whether it is a report of Trivy's. */
static bool
trivy_take_object(struct trivy *trivy)
{
	static const char *const of_clusters[] = {
	    "Resources", "Vulnerabilities", "Misconfigurations", "Findings"};
	struct json_reader *r = trivy->r;
	struct json_slice name;
	bool known = false;

	while (json_next_member(r, &name)) {
		if (json_name_is(&name, "SchemaVersion")) {
			known = true;
			trivy_check_schema(trivy);
		} else if (json_name_is(&name, "Results") && json_coming(r) != JSON_NULL) {
			if (json_enter_array(r))
				trivy_take_results(trivy);
			else
				json_reader_fail(r, "\"Results\" is no array");
		} else if (json_name_is(&name, "Trivy")) {
			trivy_take_version(trivy);
		} else if (json_name_is(&name, "Metadata")) {
			trivy_take_metadata(trivy);
		} else {
			known |= json_name_is(&name, "ClusterName");
			for (size_t i = 0; i < sizeof(of_clusters) / sizeof(of_clusters[0]); i++)
				if (json_name_is(&name, of_clusters[i]))
					trivy_take_cluster_list(trivy, of_clusters[i]);
		}
	}
	return known;
}

static int
trivy_judge(const struct trivy *trivy)
{
	struct report *report = trivy->report;

	if (trivy->failed > trivy->result.told_failed)
		return report_fault(report,
		    "it counts %lld failed misconfigurations (MisconfSummary), and holds %lld",
		    (long long)trivy->failed, (long long)trivy->result.told_failed);
	if (trivy->results == 0)
		report_doubt(report,
		    "Trivy names nothing that it looked at, as when there was nothing to scan");
	if (trivy->not_scanned > 0)
		report_warn(
		    report, "Trivy could not scan %lld resources", (long long)trivy->not_scanned);
	if (trivy->old_system)
		report_warn(report,
		    "the operating system is no longer supported (EOSL), so that advisories "
		    "for it may be missing");
	return 0;
}

static int
trivy_read(struct report *report)
{
	struct trivy trivy = {.report = report,
	    .r = json_reader_new(report->input),
	    .result = {.target = TEXT_INIT(REPORT_WORD), .class = TEXT_INIT(REPORT_WORD)}};
	bool known = true;
	int rc;

	trivy.elements = elements_new(report, trivy_shapes, &trivy.result);
	report_speaks_of(report, REPORT_FINDING);
	if (json_enter_array(trivy.r))
		trivy_take_results(&trivy);
	else if (json_enter_object(trivy.r))
		known = trivy_take_object(&trivy);
	else
		known = json_coming(trivy.r) == JSON_NULL;
	rc = json_reader_end(trivy.r, &report->why);
	if (rc == 0 && !known)
		rc = report_fault(report, "it is no report of Trivy: it has no \"SchemaVersion\"");
	if (rc == 0)
		rc = trivy_judge(&trivy);
	spool_free(trivy.spool);
	elements_free(trivy.elements);
	json_reader_free(trivy.r);
	text_free(&trivy.result.target);
	text_free(&trivy.result.class);
	return rc;
}

static bool
trivy_fits(const struct sample *sample)
{
	static const char *const of_clusters[] = {
	    "Resources", "Vulnerabilities", "Misconfigurations", "Findings"};

	if (sample->opening == '[')
		return sample_has(&sample->element, "Target");
	if (sample->opening != '{')
		return false;
	for (size_t i = 0; i < sizeof(of_clusters) / sizeof(of_clusters[0]); i++)
		if (sample_has(&sample->members, "ClusterName") &&
		    sample_has(&sample->members, of_clusters[i]))
			return true;
	return sample_has(&sample->members, "SchemaVersion");
}

const struct format format_trivy = {
    .name = "trivy",
    .fits = trivy_fits,
    .read = trivy_read,
};
