/*
 * Heads, a line each: fields point into their line and have no blanks around them, lengths fit, and
 * what an answer keeps of the head can be asked for.
 */
#include "http_field.h"

#include <string.h>

#include "fuzz.h"
#include "http/answer.h"
#include "text.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
take(const char *line, size_t len, struct http_framing *framing)
{
	struct http_field field;
	bool version_0 = false;
	int status = http_status_line(line, len, &version_0), framed;

	must(status == -1 || (status >= 100 && status <= 999));
	if (http_field_split(line, len, &field) < 0)
		return;
	must(status == -1 && field.name == line && field.name_len > 0);
	must(line[field.name_len] == ':' && !memchr(line, ':', field.name_len));
	must(field.value > line + field.name_len && field.value + field.value_len <= line + len);
	if (field.value_len > 0)
		must(!is_blank(field.value[0]) && !is_blank(field.value[field.value_len - 1]));
	framed = http_framing_take(framing, &field);
	must(framed == -1 || framed == 0 || framing->has_length || framing->has_coding);
	must(framing->length <= INT64_MAX && (!framing->chunked || framing->has_coding));
	if (http_framing_doubtful(framing, version_0))
		must(framing->has_coding);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text input = TEXT_INIT(1 << 16);
	struct http_answer answer = {0};
	struct http_framing framing = {0};
	const char *line, *end;
	size_t found;

	if (len > 1 << 14)
		return 0;
	answer.headers.max = 1 << 17;
	text_add(&input, bytes, len);
	line = text_string(&input);
	end = line + input.len;
	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));
		size_t line_len = (size_t)((next ? next : end) - line);

		take(line, line_len, &framing);
		http_answer_take_line(&answer, line, next ? line_len + 1 : line_len);
		line += line_len + 1;
	}
	line = http_answer_header(&answer, "Location", &found);
	if (line)
		must(line >= answer.headers.bytes &&
		     line + found <= answer.headers.bytes + answer.headers.len);
	http_answer_free(&answer);
	text_free(&input);
	return 0;
}
