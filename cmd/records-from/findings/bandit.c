/* Bandit: {"errors": [...], "metrics": {"_totals": ...}, "results": [...]}. */
#include "finding.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"

enum { RULE, FILE_NAME, LINE, SEVERITY, MESSAGE, MEMBERS };

static const char *const bandit_members[MEMBERS] = {
    [RULE] = ".test_id",
    [FILE_NAME] = ".filename",
    [LINE] = ".line_number",
    [SEVERITY] = ".issue_severity",
    [MESSAGE] = ".issue_text",
};

static void
bandit_take_results(struct report *report, struct json_reader *r, struct json_scanner *scanner)
{
	struct json_slice values[MEMBERS];
	struct finding finding = FINDING_INIT;

	while (json_next_element(r) && json_take_members(r, scanner, values)) {
		finding_clear(&finding);
		json_word(&values[RULE], &finding.rule);
		json_word(&values[FILE_NAME], &finding.file);
		json_word(&values[MESSAGE], &finding.message);
		finding_set_line(&finding, &values[LINE]);
		finding_set_severity(&finding, &values[SEVERITY]);
		report_finding(report, &finding);
	}
	finding_free(&finding);
}

/* Files that Bandit could not read are files that it did not judge. */
static int64_t
bandit_count_errors(struct json_reader *r)
{
	int64_t errors = 0;

	while (json_next_element(r))
		errors++;
	return errors;
}

static int
bandit_read(struct report *report)
{
	struct json_reader *r = json_reader_new(report->input);
	struct json_scanner *scanner = json_scanner_of(bandit_members, MEMBERS);
	struct json_slice name;
	bool results = false;
	int64_t errors = 0;
	int rc;

	report_speaks_of(report, REPORT_FINDING);
	if (json_enter_object(r))
		while (json_next_member(r, &name)) {
			if (json_name_is(&name, "results") && json_enter_array(r)) {
				results = true;
				bandit_take_results(report, r, scanner);
			} else if (json_name_is(&name, "errors") && json_enter_array(r)) {
				errors = bandit_count_errors(r);
			}
		}
	rc = json_reader_end(r, &report->why);
	if (rc == 0 && !results)
		rc = report_fault(report, "it is no report of Bandit: it has no \"results\"");
	if (rc == 0 && errors > 0)
		report_warn(report, "Bandit could not read %lld files", (long long)errors);
	json_scanner_free(scanner);
	json_reader_free(r);
	return rc;
}

const struct format format_bandit = {
    .name = "bandit",
    .members = "results metrics",
    .read = bandit_read,
};
