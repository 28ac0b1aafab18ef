#include "rest.h"

#include <string.h>

#include "character.h"
#include "report.h"
#include "text.h"
#include "utf8.h"

char
rest_next(const struct rest *rest)
{
	return rest->at < rest->end ? *rest->at : '\0';
}

bool
rest_take(struct rest *rest, char c)
{
	if (rest->at == rest->end || *rest->at != c)
		return false;
	rest->at++;
	return true;
}

/* Blanks are free in Prometheus' format, and nowhere in OpenMetrics. */
void
rest_skip_blanks(struct rest *rest)
{
	if (!rest->openmetrics)
		while (rest->at < rest->end && char_is_blank(*rest->at))
			rest->at++;
}

/* What stands between two tokens. */
int
rest_skip_gap(struct rest *rest, const char *behind)
{
	if (!rest->openmetrics)
		rest_skip_blanks(rest);
	else if (!rest_take(rest, ' '))
		return text_fail(rest->why, "one space is expected behind %s", behind);
	return 0;
}

size_t
rest_token(const struct rest *rest)
{
	const char *at = rest->at;

	while (at < rest->end && !char_is_blank(*at))
		at++;
	return (size_t)(at - rest->at);
}

int
rest_fail(const struct rest *rest, const char *what)
{
	enum { SHOWN = 40 };
	size_t left = (size_t)(rest->end - rest->at);

	if (left == 0)
		return text_fail(rest->why, "%s is expected where the line ends", what);
	return text_fail_visible(rest->why, "%s is expected, not \"%.*s%s\"", what,
	    (int)(left < SHOWN ? left : SHOWN), rest->at, left > SHOWN ? "..." : "");
}

/* How long a name is that begins here; a label's has no ':'. */
size_t
rest_name(const struct rest *rest, bool of_metric)
{
	const char *at = rest->at;

	if (at < rest->end && char_is_digit(*at))
		return 0;
	while (at < rest->end && (char_is_word(*at) || (of_metric && *at == ':')))
		at++;
	return (size_t)(at - rest->at);
}

/* Unescapes one `\x`; Prometheus knows three, OpenMetrics leaves others as they are. */
static int
rest_take_escape(struct rest *rest, struct text *out)
{
	char c = ++rest->at < rest->end ? *rest->at++ : '\0';

	if (c == 'n')
		return text_add_byte(out, '\n');
	if (c == '\\' || c == '"')
		return text_add_byte(out, c);
	if (!rest->openmetrics || c == '\0')
		return text_fail(rest->why, "only \\\\, \\\" and \\n may be escaped");
	text_add_byte(out, '\\');
	return text_add_byte(out, c);
}

/* A string in quotes into `out`. */
int
rest_take_quoted(struct rest *rest, struct text *out)
{
	text_clear(out);
	if (!rest_take(rest, '"'))
		return rest_fail(rest, "a value in quotes");
	for (;;) {
		const char *from = rest->at;

		while (rest->at < rest->end && *rest->at != '"' && *rest->at != '\\')
			rest->at++;
		text_add(out, from, (size_t)(rest->at - from));
		if (rest->at == rest->end)
			return text_fail(rest->why, "a quote is not closed");
		if (rest_take(rest, '"'))
			break;
		if (rest_take_escape(rest, out) == -1)
			return text_failed(out) ? text_fail(rest->why, "a label is too long") : -1;
	}
	if (text_failed(out))
		return text_fail(rest->why, "a label is longer than %d bytes", REPORT_WORD);
	if (out->len > 0 && utf8_prefix(out->bytes, out->len) != out->len)
		return text_fail(rest->why, "invalid UTF-8 in a label");
	return 0;
}
