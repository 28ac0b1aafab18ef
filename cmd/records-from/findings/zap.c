/*
 * ZAP's traditional report: JSON {"@version", "site": [{"alerts": [...]}]}, or XML of the root
 * OWASPZAPReport with site, alerts and alertitem.
 */
#include "zap.h"

#include "format.h"
#include "input.h"
#include "report.h"

static int
zap_read(struct report *report)
{
	struct zap zap;
	int rc;

	zap_init(&zap, report);
	rc = input_first_byte(report->input) == '<' || input_is_utf16(report->input)
		 ? zap_read_xml(&zap)
		 : zap_read_json(&zap);
	if (rc == 0 && zap.sites == 0)
		report_doubt(report, "ZAP names no site that it looked at");
	zap_free(&zap);
	return rc;
}

const struct format format_zap = {
    .name = "zap",
    .roots = "OWASPZAPReport",
    .members = "@version site",
    .read = zap_read,
};
