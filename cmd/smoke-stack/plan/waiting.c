#include "waiting.h"

#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "render.h"
#include "status_line.h"
#include "step.h"
#include "text.h"
#include "units.h"

#define SILENT (500 * CLOCK_MS)
#define EVERY (200 * CLOCK_MS)

/* Of fewer columns a reason makes nothing. */
enum { LEAST = 14 };

/* As much of the reason as there is room for: its end says most ("...: Connection refused"). */
static void
waiting_add_reason(struct text *line, const char *reason, size_t room)
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);
	const char *rest;

	while (strlen(reason) + 2 > room && (rest = strstr(reason, ": ")))
		reason = rest + 2;
	text_add_format(&shown, ", %s", reason);
	render_cut(&shown, (unsigned)room);
	text_add(line, text_string(&shown), shown.len);
}

void
waiting_show(const struct step_run *run, int64_t *shown)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_REASON), end = TEXT_INIT(TEXT_MAX_REASON);
	size_t width = render_width(STDERR_FILENO) - 1;
	int64_t now = clock_monotonic(&clock_system);
	struct step_pending pending;

	step_pending(run, &pending);
	if (pending.elapsed_ns < SILENT || now - *shown < EVERY || !status_line_wanted())
		return;
	*shown = now;
	text_add_format(&line, "waiting: %s", pending.name);
	if (pending.tries > 0)
		text_add_format(
		    &line, ", %u %s", pending.tries, pending.tries == 1 ? "try" : "tries");
	text_add_string(&end, ", ");
	units_show_duration(&end, pending.left_ns);
	text_add_string(&end, " left");
	if (width > line.len + end.len + LEAST)
		waiting_add_reason(&line, pending.reason[0] ? pending.reason : "no answer yet",
		    width - line.len - end.len);
	text_add(&line, text_string(&end), end.len);
	render_cut(&line, (unsigned)width);
	status_line_show(text_string(&line));
}
