/* links: cmd/records-from/ */
/*
 * Reports of all formats: the first line names the format, the rest is the report.  Whatever it
 * holds, it is read to its end or refused with a reason.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "file.h"
#include "format.h"
#include "from.h"
#include "fuzz.h"
#include "options.h"
#include "records.h"
#include "report.h"

static void
report_try(struct from *from, const struct format *format, const char *path)
{
	struct report report;

	must(report_open(&report, from, path, true) == 0);
	report.format = format ? format : format_recognise(report.input, &report.why);
	must(report.format || report.why.len > 0);
	if (report.format)
		must((report_run(&report) == -1) == (report.why.len > 0));
	report_close(&report);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = len > 0 ? memchr(bytes, '\n', len) : NULL;
	struct common_options options = {.jsonl = true, .run = "fuzz"};
	struct from from = FROM_DEFAULTS;
	char name[32], path[64];
	int fd;

	if (!end || (size_t)(end - bytes) >= sizeof(name))
		return 0;
	memcpy(name, bytes, (size_t)(end - bytes));
	name[end - bytes] = '\0';
	diag_quiet(true);
	fd = memfd_create("report", MFD_CLOEXEC);
	must(fd != -1 && file_write(fd, end + 1, len - (size_t)(end + 1 - bytes)) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	from.records = records_open_on(&options, &clock_system, -1);
	report_try(&from, format_find(name), path);
	records_finish_silently(from.records);
	close(fd);
	return 0;
}
