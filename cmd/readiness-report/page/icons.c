#include "icons.h"

#include <stddef.h>
#include <string.h>

#include "text.h"

static const struct {
	const char *name, *shape, *sign;
} icons[] = {
    {"pass", "M12 2a10 10 0 1 0 .01 0z", "M7 12.4l3.4 3.5 6.7-7.6"},
    {"fail", "M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z", "M8 8l8 8M16 8l-8 8"},
    {"warn", "M12 2.5L23 21.5H1z", "M12 9.5v5.5M12 18.1v.2"},
    {"unknown", "M12 1l11 11-11 11L1 12z",
	"M9.4 9.6a2.7 2.7 0 1 1 3.9 2.4c-.9.5-1.3 1-1.3 2M12 17.2v.2"},
    {"skip", "M12 2a10 10 0 1 0 .01 0z", "M8 12h8"},
};

enum { ICONS = sizeof(icons) / sizeof(icons[0]) };

void
icons_put_symbols(struct text *out)
{
	text_add_string(
	    out, "<svg class=\"defs\" aria-hidden=\"true\" focusable=\"false\"><defs>\n");
	for (size_t i = 0; i < ICONS; i++)
		text_add_format(out,
		    "<symbol id=\"icon-%s\" viewBox=\"0 0 24 24\"><path class=\"shape\" d=\"%s\"/>"
		    "<path class=\"sign\" d=\"%s\"/></symbol>\n",
		    icons[i].name, icons[i].shape, icons[i].sign);
	text_add_string(out, "</defs></svg>\n");
}

void
icon_put(struct text *out, const char *name)
{
	for (size_t i = 0; i < ICONS; i++)
		if (strcmp(icons[i].name, name) == 0)
			text_add_format(out,
			    "<path class=\"%s\" d=\"%s\"/><path class=\"sign\" d=\"%s\"/>", name,
			    icons[i].shape, icons[i].sign);
}

const enum check_status status_order[STATUSES] = {
    CHECK_FAIL, CHECK_UNKNOWN, CHECK_WARN, CHECK_PASS, CHECK_SKIP};

const char *
status_word(enum check_status status)
{
	static const char *const words[] = {[CHECK_PASS] = "Passed",
	    [CHECK_FAIL] = "Failed",
	    [CHECK_WARN] = "Warning",
	    [CHECK_SKIP] = "Skipped",
	    [CHECK_UNKNOWN] = "Unknown"};

	return words[status];
}

const char *
status_plural(enum check_status status)
{
	static const char *const words[] = {[CHECK_PASS] = "passed",
	    [CHECK_FAIL] = "failed",
	    [CHECK_WARN] = "warned",
	    [CHECK_SKIP] = "skipped",
	    [CHECK_UNKNOWN] = "unknown"};

	return words[status];
}

void
status_icon(struct text *out, const char *name)
{
	text_add_format(out,
	    "<svg class=\"icon %s\" aria-hidden=\"true\" focusable=\"false\">"
	    "<use href=\"#icon-%s\"/></svg>",
	    name, name);
}
