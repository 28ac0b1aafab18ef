#include "json_window.h"

#include "input.h"
#include "json.h"

/* ---- failing ---- */

void
window_vfail(struct json_window *w, const char *format, va_list arguments)
{
	if (window_failed(w))
		return;
	text_add_format(&w->why, "%s:%llu: ", input_name(w->input),
	    (unsigned long long)input_line_number(w->input));
	text_add_vformat(&w->why, format, arguments);
	if (input_failed(w->input))
		text_set_format(&w->why, "%s", input_failed(w->input));
}

void
window_fail(struct json_window *w, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	window_vfail(w, format, arguments);
	va_end(arguments);
}

void
window_fail_ahead(struct json_window *w, size_t offset, const char *reason)
{
	input_take(w->input, offset);
	window_fail(w, "%s, at byte %llu", reason, (unsigned long long)input_offset(w->input) + 1);
}

void
window_fail_cut(struct json_window *w)
{
	window_fail(w, "it ends early: the report was cut off");
}

/* ---- what lies ahead ---- */

char
window_peek(struct json_window *w)
{
	const char *at;
	size_t len, blank;

	if (window_failed(w))
		return '\0';
	input_take(w->input, w->held);
	w->held = 0;
	for (;;) {
		at = input_look(w->input, 1, &len);
		for (blank = 0; blank < len && json_is_blank(at[blank]); blank++)
			;
		input_take(w->input, blank);
		if (blank < len && at[blank] == '\0')
			window_fail_ahead(w, 0, "a NUL byte");
		if (blank < len || len == 0)
			return blank < len ? at[blank] : '\0';
	}
}

/* What says that a fault this near to the end of what lies ahead may be a value that goes on. */
enum { TAIL = 16 };

size_t
window_measure(struct json_window *w, size_t most)
{
	size_t len, used, before = 0;
	struct json_error error;

	for (;;) {
		const char *at = input_look(w->input, before + 1, &len);
		bool ended = len <= before, good;

		good = json_validate_prefix(at, len, &used, &error) == 0;
		if (good && (used < len || ended))
			return used;
		if (!good && error.offset + TAIL < len) {
			window_fail_ahead(w, error.offset, error.reason);
			return 0;
		}
		if (ended && input_failed(w->input)) {
			window_fail(w, "%s", input_failed(w->input));
			return 0;
		}
		if (ended) {
			if (error.offset < len)
				window_fail_ahead(w, error.offset, error.reason);
			else
				window_fail_cut(w);
			return 0;
		}
		if (len >= most)
			return 0;
		/* Twice as much each time, as it is read from its beginning. */
		before = before == 0 ? len : 2 * len - 1;
		if (before >= INPUT_MOST)
			before = len >= INPUT_MOST ? len : INPUT_MOST - 1;
	}
}
