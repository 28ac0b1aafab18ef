#include "render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "text.h"
#include "units.h"

/* Strings without quotes, everything else as it stands; nothing when absent or null. */
static void
sentence_put_value(struct text *out, const struct json_slice *value)
{
	struct text plain = TEXT_INIT(TEXT_MAX_RECORD);

	if (json_string(value, &plain) == 0)
		text_add_visible(out, text_string(&plain), plain.len);
	else if (value->type != JSON_ABSENT && value->type != JSON_NULL)
		text_add_visible(out, value->bytes, value->len);
	text_free(&plain);
}

static struct text
sentence_value(const struct json_slice *value)
{
	struct text text = TEXT_INIT(TEXT_MAX_RECORD);

	sentence_put_value(&text, value);
	return text;
}

/* A figure of which four digits are as many as a person reads, unless they would hide on which side
 * of its target it lies. */
static void
sentence_put_observed(struct text *out, const struct json_slice *value, const char *target)
{
	char digits[32];
	double figure;

	if (value->type == JSON_STRING) {
		text_add_visible(out, value->bytes, value->len);
		return;
	}
	if (json_number(value, &figure) == -1 || figure == floor(figure)) {
		sentence_put_value(out, value);
		return;
	}
	snprintf(digits, sizeof(digits), fabs(figure) < 10000 ? "%.4g" : "%.0f", figure);
	if (strcmp(digits, target) == 0)
		sentence_put_value(out, value);
	else
		text_add_string(out, digits);
}

/* "<= 120 ms"; a string that was to be equal stands in quotes. */
static void
sentence_put_bound(
    struct text *out, const struct render_figures *f, const char *op, const char *unit)
{
	bool listed = strcmp(op, "in") == 0; /* "2xx", "200, 204" */

	if (strcmp(op, "==") != 0 && !listed && op[0] != '\0')
		text_add_format(out, "%s ", op);
	if (f->target->type == JSON_STRING && !listed)
		text_add_visible(out, f->target->bytes, f->target->len);
	else
		sentence_put_value(out, f->target);
	if (unit[0] != '\0')
		text_add_format(out, " %s", unit);
}

struct sentence {
	const struct render_figures *figures;
	struct text message, observed, target, op, unit;
	bool passed;
	bool bound; /* the target is to be told: neither name nor message does */
	bool value; /* so is what was observed */
};

/* What came and what was expected, after `before`. */
static void
sentence_put_figures(struct sentence *s, const char *before, struct text *out)
{
	const struct render_figures *f = s->figures;
	const char *op = text_string(&s->op), *unit = text_string(&s->unit);

	if (s->value) {
		text_add_string(out, before);
		sentence_put_observed(out, f->observed, text_string(&s->target));
		if (unit[0] != '\0')
			text_add_format(out, " %s", unit);
	}
	if (!s->bound)
		return;
	if (s->passed) {
		text_add_string(out, s->value ? " (" : before);
		sentence_put_bound(out, f, op, unit);
		text_add_string(out, s->value ? ")" : "");
		return;
	}
	text_add_string(out, s->value ? ", expected " : before);
	text_add_string(out, s->value ? "" : "expected ");
	sentence_put_bound(out, f, op, unit);
}

static bool
text_tells(const struct text *text, const struct text *what)
{
	return what->len == 0 || strstr(text_string(text), text_string(what));
}

/* What passed as it should says nothing, a `true` that was hoped for least of all. */
static void
sentence_choose(struct sentence *s)
{
	const struct render_figures *f = s->figures;
	bool equal = s->passed && strcmp(text_string(&s->op), "==") == 0 &&
		     strcmp(text_string(&s->observed), text_string(&s->target)) == 0;

	s->bound = s->target.len > 0 && !equal && !text_tells(&s->message, &s->target) &&
		   !strstr(f->name, text_string(&s->target));
	s->value = s->observed.len > 0 && !equal && !(s->passed && f->observed->type == JSON_TRUE);
	if (s->message.len == 0)
		return;
	/* A message of a check that passed, or that could not be judged, is all there is to say;
	 * and what had to be true is known. */
	if (s->passed || strcmp(f->status, "fail") != 0 || f->target->type == JSON_TRUE ||
	    text_tells(&s->message, &s->target))
		s->bound = s->value = false;
	else
		s->value = s->value && !text_tells(&s->message, &s->observed);
}

void
render_sentence(const struct render_figures *figures, struct text *out)
{
	struct sentence s = {.figures = figures,
	    .message = sentence_value(figures->message),
	    .observed = sentence_value(figures->observed),
	    .target = sentence_value(figures->target),
	    .op = sentence_value(figures->op),
	    .unit = sentence_value(figures->unit),
	    .passed = strcmp(figures->status, "pass") == 0};

	sentence_choose(&s);
	text_add(out, text_string(&s.message), s.message.len);
	sentence_put_figures(&s, s.message.len == 0 ? "" : s.value ? ": " : ", ", out);
	if (out->len == 0 && !s.passed)
		text_add_string(out, "no reason was given");
	text_free(&s.message);
	text_free(&s.observed);
	text_free(&s.target);
	text_free(&s.op);
	text_free(&s.unit);
}

/* ---- loads ---- */

static void
load_put_count(
    struct text *out, const char *before, const struct json_slice *value, const char *after)
{
	double count;

	if (json_number(value, &count) == 0)
		text_add_format(out, "%s %.0f%s", before, count, after);
}

static void
load_put_time(struct text *out, bool *begun, const char *name, const struct json_slice *value)
{
	double ms;

	if (json_number(value, &ms) == -1 || !(ms >= 0 && ms < 1e12))
		return;
	text_add_format(out, "%s%s ", *begun ? ", " : "; ", name);
	units_show_duration(out, (int64_t)(ms * 1e6 + 0.5));
	*begun = true;
}

void
render_load_sentence(const struct render_load *load, struct text *out)
{
	bool begun = false;

	sentence_put_value(out, load->name);
	if (load->phase->type != JSON_ABSENT) {
		text_add_string(out, ", ");
		sentence_put_value(out, load->phase);
	}
	text_add_byte(out, ':');
	load_put_count(out, "", load->requests, " requests");
	load_put_count(out, ",", load->failed, " failed");
	load_put_count(out, ",", load->rate, "/s");
	load_put_time(out, &begun, "p50", load->p50);
	load_put_time(out, &begun, "p95", load->p95);
	load_put_time(out, &begun, "p99", load->p99);
}

/* ---- ids ---- */

void
render_id(const char *id, struct text *out)
{
	enum { HEX = 32, UUID = 36, HEAD = 8, TAIL = 4 };
	size_t len = strlen(id), digits = strspn(id, "0123456789abcdefABCDEF-");

	if (digits == len && ((len == UUID && id[8] == '-') || (len >= HEX && !strchr(id, '-'))))
		text_add_format(out, "%.*s...%s", HEAD, id, id + len - TAIL);
	else
		text_add_visible(out, id, len);
}
