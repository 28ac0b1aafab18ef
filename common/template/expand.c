#include "template.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "json.h"
#include "random.h"
#include "json_writer.h"
#include "part.h"
#include "text.h"
#include "uuid.h"

/* A number below `span` (0: any), each as likely: what would favour the low ones is drawn again. */
static uint64_t
draw_below(uint64_t *state, uint64_t span)
{
	uint64_t surplus = span ? -span % span : 0, value;

	do {
		value = random_draw(state);
	} while (value < surplus);
	return span ? value % span : value;
}

static int
add_url(struct text *out, const char *bytes, size_t len)
{
	static const char HEX[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (isalnum(c) || (c && strchr("-._~", c))) {
			text_add_byte(out, bytes[i]);
		} else {
			text_add_byte(out, '%');
			text_add_byte(out, HEX[c >> 4]);
			text_add_byte(out, HEX[c & 15]);
		}
	}
	return 0;
}

/* The JSON writer's string without its quotes. */
static int
add_json(struct text *out, const char *bytes, size_t len)
{
	struct json_writer writer = json_writer(out);
	size_t start = out->len;

	json_put_bytes(&writer, NULL, bytes, len);
	if (text_failed(out))
		return 0;
	memmove(out->bytes + start, out->bytes + start + 1, out->len - start - 1);
	text_cut(out, out->len - 2);
	return 0;
}

static int
add_value(const struct template *t, const struct part *part, const char *bytes, size_t len,
    struct text *out, struct text *why)
{
	switch (t->place) {
	case TEMPLATE_JSON_STRING:
		return add_json(out, bytes, len);
	case TEMPLATE_URL:
		return add_url(out, bytes, len);
	case TEMPLATE_HEADER:
		if (template_breaks_header(bytes, len))
			return text_fail(why,
			    "the value of {{%s%s}} cannot stand in a header: it "
			    "holds CR, LF or NUL",
			    part->kind == PART_ENVIRONMENT ? "env." : "", part->text);
		break;
	case TEMPLATE_PLAIN:
		break;
	}
	if (len > 0)
		text_add(out, bytes, len);
	return 0;
}

static int
add_variable(const struct template *t, const struct part *part,
    const struct template_context *context, struct text *out, struct text *why)
{
	size_t len = 0;
	const char *value =
	    context->variables ? variables_get(context->variables, part->text, &len) : NULL;

	if (!value)
		return text_fail(why, "variable %s is not set", part->text);
	return add_value(t, part, value, len, out, why);
}

static int
add_environment(
    const struct template *t, const struct part *part, struct text *out, struct text *why)
{
	const char *value = getenv(part->text);

	if (!value || !*value)
		return text_fail(why, "environment variable %s is %s", part->text,
		    value ? "set but empty" : "not set");
	return add_value(t, part, value, strlen(value), out, why);
}

static int
add_pick(const struct template *t, const struct part *part, struct template_context *context,
    struct text *out, struct text *why)
{
	uint64_t chosen = draw_below(&context->random, part->len - 1);
	const char *word = template_next_word(part->text);

	while (chosen-- > 0)
		word = template_next_word(word);
	return add_value(t, part, word, strlen(word), out, why);
}

static void
note_made(const struct template_context *context, const char *function, const char *value)
{
	if (context->made)
		text_add_format(context->made, "%s %s\n", function, value);
}

static int
part_expand(const struct template *t, const struct part *part, struct template_context *context,
    struct text *out, struct text *why)
{
	char uuid[UUID_SIZE], now[32];

	switch (part->kind) {
	case PART_LITERAL:
		return text_add(out, part->text, part->len);
	case PART_VARIABLE:
		return add_variable(t, part, context, out, why);
	case PART_ENVIRONMENT:
		return add_environment(t, part, out, why);
	case PART_UUID:
		if (context->uuid_random != 0)
			uuid_v4_of(uuid, random_draw(&context->uuid_random),
			    random_draw(&context->uuid_random));
		else
			uuid_v4(uuid);
		note_made(context, "uuid", uuid);
		return text_add(out, uuid, UUID_SIZE - 1);
	case PART_NOW_MS:
		snprintf(
		    now, sizeof(now), "%lld", (long long)(clock_wall(context->clock) / CLOCK_MS));
		note_made(context, "now_ms", now);
		return text_add_string(out, now);
	case PART_SEQUENCE:
		return text_add_format(out, "%llu", (unsigned long long)++context->sequence);
	case PART_INTEGER:
		return text_add_format(out, "%lld",
		    (long long)((uint64_t)part->low + draw_below(&context->random, part->span)));
	case PART_PICK:
		return add_pick(t, part, context, out, why);
	}
	return -1;
}

bool
template_is_number(const char *bytes, size_t len)
{
	return len > 0 && (*bytes == '-' || isdigit((unsigned char)*bytes)) &&
	       isdigit((unsigned char)bytes[len - 1]) && json_validate(bytes, len, 0, NULL) == 0;
}

static int
number_check(const struct part *part, const char *bytes, size_t len, struct text *why)
{
	if (template_is_number(bytes, len))
		return 0;
	return text_fail(why, "{{number %s%s}}: its value is no number",
	    part->kind == PART_ENVIRONMENT ? "env." : "", part->text);
}

int
template_expand(
    const struct template *t, struct template_context *context, struct text *out, struct text *why)
{
	size_t before = out->len;

	text_clear(why);
	for (size_t i = 0; i < t->count; i++) {
		const struct part *part = &t->parts[i];
		size_t start = out->len;

		if (part_expand(t, part, context, out, why) == 0 && !text_failed(out) &&
		    (!part->is_number ||
			number_check(part, out->bytes + start, out->len - start, why) == 0))
			continue;
		if (why->len == 0)
			text_set_format(why, "the expanded text is too long");
		text_cut(out, before);
		return -1;
	}
	return 0;
}

int
template_check_environment(const struct template *t, struct text *why)
{
	TEXT_LOCAL scratch = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int rc = 0;

	for (size_t i = 0; i < t->count && rc == 0; i++)
		if (t->parts[i].kind == PART_ENVIRONMENT)
			rc = part_expand(t, &t->parts[i], NULL, &scratch, why);
	if (scratch.bytes)
		explicit_bzero(scratch.bytes, scratch.len);
	return rc;
}
