#include <math.h>

#include "k6.h"
#include "report.h"

int
k6_tell(struct k6 *k)
{
	struct load *load = &k->load;

	if (!k->requests) {
		report_doubt(k->report, "k6 tells of no HTTP request");
		return 0;
	}
	if (k->judged > load->requests)
		return report_fault(k->report,
		    "http_req_failed counts %lld requests, http_reqs %lld", (long long)k->judged,
		    (long long)load->requests);
	/* Without a responseCallback k6 judges none. */
	load->part_failed = k->judged < load->requests;
	if (load->part_failed)
		report_doubt(k->report,
		    "k6 does not say of %lld requests whether they failed (http_req_failed)",
		    (long long)(load->requests - k->judged));
	for (int i = 0; load->requests == 0 && i < LOAD_TIMES; i++)
		load->latency_ms[i] = NAN;
	text_add_string(&load->name, "all");
	return report_load(k->report, load);
}
