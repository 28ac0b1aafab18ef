#include "payload.h"

#include <string.h>

#include "document.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "sink.h"
#include "text.h"
#include "utf8.h"

/* What the words about the rest take, and more: one round too many is cheap. */
enum { SPARE = 512, MOST_ROUNDS = 40 };

/* ---- the parts ---- */

const struct document_value *
payload_checks(const struct notice *notice)
{
	const struct document_value *extras = notice->incident->extras;
	const struct document_value *checks = extras ? document_member(extras, "checks") : NULL;

	return checks && checks->slice.type == JSON_ARRAY ? checks : NULL;
}

static size_t
elements_count(const struct document_value *array)
{
	size_t count = 0;

	for (const struct document_value *e = array ? array->first : NULL; e; e = e->next)
		count++;

	return count;
}

void
payload_put_logs(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt)
{
	const struct document_value *logs = notice->incident->last_logs;
	size_t at = 0;

	if (!logs || excerpt->bare || elements_count(logs) <= excerpt->logs)
		return;
	json_open_array(w, name);
	for (const struct document_value *line = logs->first; line; line = line->next)
		if (at++ >= excerpt->logs)
			json_put_line(w, NULL, line->slice.bytes, line->slice.len);
	json_close_array(w);
}

void
payload_put_checks(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt)
{
	const struct document_value *checks = payload_checks(notice);
	size_t count = elements_count(checks), at = 0;

	if (excerpt->bare || count <= excerpt->checks)
		return;
	json_open_array(w, name);
	for (const struct document_value *check = checks->first; check; check = check->next)
		if (at++ < count - excerpt->checks)
			json_put_line(w, NULL, check->slice.bytes, check->slice.len);
	json_close_array(w);
}

/* Its two ends say most: what was called, and where it failed. */
static void
stack_put_cut(const char *stack, size_t len, size_t left_out, struct text *out)
{
	size_t head = (len - left_out) / 2, tail = len - left_out - head;
	const char *end = stack + len - tail;

	while (head > 0 && ((unsigned char)stack[head] & 0xc0) == 0x80)
		head--;
	while (*end && ((unsigned char)*end & 0xc0) == 0x80)
		end++;
	text_add(out, stack, head);
	text_add_format(out, "\n[... %zu bytes left out ...]\n", (size_t)(end - stack) - head);
	text_add_string(out, end);
}

void
payload_put_stack(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt)
{
	const char *stack = notice->incident->stack;
	TEXT_LOCAL cut = TEXT_INIT(TEXT_MAX_DOCUMENT);
	size_t len = strlen(stack);

	if (len == 0 || excerpt->bare || excerpt->stack >= len)
		return;
	if (excerpt->stack == 0) {
		json_put_string(w, name, stack);
		return;
	}
	stack_put_cut(stack, len, excerpt->stack, &cut);
	json_put_bytes(w, name, text_string(&cut), cut.len);
}

void
payload_put_left_out(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);
	size_t logs = elements_count(notice->incident->last_logs);
	size_t checks = elements_count(payload_checks(notice));

	if (excerpt->bare) {
		json_put_string(w, name, "all but the summary; it would be too large");
		return;
	}
	if (excerpt->logs > 0)
		text_add_format(&words, ", %zu of %zu lines of the log", excerpt->logs, logs);
	if (excerpt->checks > 0)
		text_add_format(&words, ", %zu of %zu checks", excerpt->checks, checks);
	if (excerpt->stack > 0)
		text_add_format(&words, ", %zu bytes of the stack", excerpt->stack);
	if (words.len > 0)
		json_put_string(w, name, text_string(&words) + 2);
}

/* ---- what to leave out ---- */

/* How many of the elements behind the first `from` take `excess` bytes; all of them, if need be. */
static size_t
first_taking(const struct document_value *array, size_t from, size_t excess)
{
	size_t at = 0, taken = 0, bytes = 0;

	for (const struct document_value *e = array ? array->first : NULL; e; e = e->next) {
		if (at++ < from)
			continue;
		if (bytes >= excess)
			break;
		bytes += e->slice.len + 1;
		taken++;
	}

	return taken;
}

/* The same from the end on, of the first `count`. */
static size_t
last_taking(const struct document_value *array, size_t count, size_t excess)
{
	const struct document_value *e = array ? array->first : NULL;
	size_t bytes = 0, kept = 0, at;

	for (at = 0; at < count; at++, e = e->next)
		bytes += e->slice.len + 1;
	e = array ? array->first : NULL;
	for (at = 0; at < count && bytes > excess; at++, e = e->next) {
		size_t without = bytes - (e->slice.len + 1);

		if (without < excess)
			break;
		bytes = without;
		kept++;
	}

	return count - kept;
}

static void
excerpt_shrink(struct excerpt *excerpt, const struct notice *notice, size_t excess)
{
	const struct document_value *logs = notice->incident->last_logs;
	const struct document_value *checks = payload_checks(notice);
	size_t stack = strlen(notice->incident->stack), more;

	more = first_taking(logs, excerpt->logs, excess);
	excerpt->logs += more;
	if (more > 0)
		return;
	more = last_taking(checks, elements_count(checks) - excerpt->checks, excess);
	excerpt->checks += more;
	if (more > 0)
		return;
	if (excerpt->stack < stack)
		excerpt->stack = stack - excerpt->stack > excess ? excerpt->stack + excess : stack;
	else
		excerpt->bare = true;
}

int
payload_build(const struct notice *notice, const struct payload_form *form, struct text *out)
{
	struct excerpt excerpt = {0};

	for (int round = 0; !excerpt.bare; round++) {
		text_clear(out);
		form->put(notice, &excerpt, form->context, out);
		if (!text_failed(out) && out->len <= form->most)
			return 0;
		if (text_failed(out) || round == MOST_ROUNDS)
			excerpt.bare = true;
		else
			excerpt_shrink(&excerpt, notice, out->len - form->most + SPARE);
	}
	text_clear(out);
	form->put(notice, &excerpt, form->context, out);

	return text_failed(out) || out->len > form->most ? -1 : 0;
}
