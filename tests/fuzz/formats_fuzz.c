/* links: cmd/readiness-report/ */
/*
 * Any stream of records in each format of readiness-report: what is written is UTF-8 without control
 * bytes, JSON where it has to be, and no line of it is a command of GitHub that is not ours.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "file.h"
#include "fuzz.h"
#include "json.h"
#include "options.h"
#include "report.h"
#include "score.h"
#include "text.h"
#include "utf8.h"

static const struct format *const formats[] = {&format_human, &format_tap, &format_junit,
    &format_sarif, &format_github, &format_gitlab, &format_markdown, &format_prometheus,
    &format_readiness, &format_html, &format_svg, &format_ctrf, &format_badge};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static void
take(void *out, const char *bytes, size_t len)
{
	text_add(out, bytes, len);
}

/* What the format makes of the file; the same with itself as the run before. */
static void
render(
    const struct format *format, char *file, bool compared, int64_t summary_only, struct text *out)
{
	struct common_options options = {
	    .quiet = true, .summary_only = summary_only, .run = "r", .max_line = 1 << 20};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct report report = {.summary_only = summary_only, .width = 40};
	int fd = memfd_create("out", MFD_CLOEXEC);

	must(fd != -1);
	report.previous = compared ? file : NULL;
	report.areas = areas_new(NULL, &why);
	report.records = records_open_on(&options, &clock_system, fd);
	report_add(&report, format, NULL);
	report_run(&report, (char *[]){file, NULL}, &options);
	records_finish_silently(report.records);
	areas_free(report.areas);
	must(lseek(fd, 0, SEEK_SET) == 0 && file_each(fd, take, out) == 0);
	close(fd);
}

/* "::error ..." and so on at the begin of a line, and "##[" nowhere. */
static void
check_commands(const char *line)
{
	static const char *const ours[] = {
	    "::error ", "::warning ", "::notice ", "::group::all that", "::endgroup::\n"};

	must(!strstr(line, "##["));
	for (; line && *line != '\0'; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		bool is_ours = false;

		line += strspn(line, " \t");
		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			is_ours |= strncmp(line, ours[i], strlen(ours[i])) == 0;
		must(strncmp(line, "::", 2) != 0 || is_ours);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct text out = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const struct format *format;
	char file[40];
	int fd;

	if (size < 2 || size > 1 << 16)
		return 0;
	diag_quiet(true);
	format = formats[bytes[0] % FORMATS];
	fd = memfd_create("in", MFD_CLOEXEC);
	must(fd != -1 && file_write(fd, bytes + 1, size - 1) == 0);
	snprintf(file, sizeof(file), "/proc/self/fd/%d", fd);
	render(format, file, bytes[0] >= 128, bytes[0] & 64, &out);
	close(fd);

	must(out.len > 0 && utf8_prefix(out.bytes, out.len) == out.len);
	for (size_t i = 0; i < out.len; i++)
		must((unsigned char)out.bytes[i] >= ' ' || out.bytes[i] == '\n' ||
		     out.bytes[i] == '\t');
	if (format == &format_sarif || format == &format_gitlab || format == &format_ctrf ||
	    format == &format_badge)
		must(json_validate(out.bytes, out.len, 0, NULL) == 0);
	if (format == &format_github)
		check_commands(text_string(&out));
	text_free(&out);
	return 0;
}
