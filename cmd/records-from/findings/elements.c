#include "elements.h"

#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "json_reader.h"
#include "json_walk.h"
#include "memory.h"
#include "report.h"

struct elements {
	struct report *report;
	const struct element_shape *shapes;
	size_t shape_count;
	struct json_scanner *scanner;
	int *slots;                /* [shape * ELEMENT_PLACES + place], -1: none */
	struct json_slice *values; /* by slot */
	struct elements *inner;    /* NULL: no shape has inner elements */
	struct finding finding;
	void *state;
	int64_t count;
};

/* ---- making ---- */

static size_t
shapes_count(const struct element_shape *shapes)
{
	size_t count = 0;

	while (shapes[count].places[ELEMENT_KNOWN_BY])
		count++;
	return count;
}

struct elements *
elements_new(struct report *report, const struct element_shape *shapes, void *state)
{
	struct elements *e = memory_new(1, sizeof(*e));
	struct json_paths *paths = json_paths_new();

	*e = (struct elements){.report = report,
	    .shapes = shapes,
	    .shape_count = shapes_count(shapes),
	    .finding = FINDING_INIT,
	    .state = state};
	e->slots = memory_new(e->shape_count * ELEMENT_PLACES, sizeof(*e->slots));
	for (size_t i = 0; i < e->shape_count; i++) {
		for (size_t j = 0; j < ELEMENT_PLACES; j++) {
			const char *path = shapes[i].places[j];

			e->slots[i * ELEMENT_PLACES + j] = path ? json_paths_add(paths, path) : -1;
		}
		if (shapes[i].inner && !e->inner)
			e->inner = elements_new(report, shapes[i].inner, state);
	}
	e->values = memory_new(json_paths_count(paths), sizeof(*e->values));
	e->scanner = json_scanner_new(paths, 0);
	json_paths_free(paths);
	return e;
}

void
elements_free(struct elements *e)
{
	if (!e)
		return;
	elements_free(e->inner);
	json_scanner_free(e->scanner);
	finding_free(&e->finding);
	free(e->values);
	free(e->slots);
	free(e);
}

/* ---- one element ---- */

static struct json_slice
element_value(const struct elements *e, size_t shape, enum element_place place)
{
	static const struct json_slice nothing = {0};
	int slot = e->slots[shape * ELEMENT_PLACES + place];

	return slot == -1 ? nothing : e->values[slot];
}

/* The shape of what has been scanned. */
static const struct element_shape *
element_find_shape(const struct elements *e, struct json_slice values[])
{
	for (size_t i = 0; i < e->shape_count; i++) {
		if (element_value(e, i, ELEMENT_KNOWN_BY).type == JSON_ABSENT ||
		    element_value(e, i, ELEMENT_FOREIGN).type != JSON_ABSENT)
			continue;
		for (enum element_place place = 0; place < ELEMENT_PLACES; place++)
			values[place] = element_value(e, i, place);
		return &e->shapes[i];
	}
	return NULL;
}

/* Fills the finding with what the places have; `outer` has what holds for all of its elements. */
static void
element_fill(const struct element_shape *shape, const struct json_slice values[],
    const struct finding *outer, struct finding *f)
{
	TEXT_LOCAL commit = TEXT_INIT(REPORT_WORD);

	finding_clear(f);
	json_word(&values[ELEMENT_RULE], &f->rule);
	json_word(&values[ELEMENT_MESSAGE], &f->message);
	json_word(&values[ELEMENT_FIXED_VERSION], &f->fixed_version);
	if (!json_word(&values[ELEMENT_FILE], &f->file) && outer)
		text_add(&f->file, text_string(&outer->file), outer->file.len);
	if (!json_word(&values[ELEMENT_PACKAGE], &f->package) && outer)
		text_add(&f->package, text_string(&outer->package), outer->package.len);
	finding_set_line(f, &values[ELEMENT_LINE]);
	finding_set_severity(f, &values[ELEMENT_SEVERITY]);
	if (shape->severity != SEVERITY_UNKNOWN)
		f->severity = shape->severity;
	if (json_word(&values[ELEMENT_COMMIT], &commit) && commit.len > 0)
		text_add_format(&f->print, "%s:%lld", text_string(&commit), (long long)f->line);
}

static int elements_tell_within(struct elements *e, const char *bytes, size_t len,
    const struct finding *outer, struct text *why);

/* The inner elements; only the second array may be absent. */
static int
element_tell_inner(struct elements *e, const struct element *element, struct text *why)
{
	for (enum element_place i = ELEMENT_INNER; i <= ELEMENT_MORE_INNER; i++) {
		const struct json_slice *array = &element->values[i];
		struct json_walk walk = json_walk_begin(array);
		struct json_slice name, value;

		if (i == ELEMENT_MORE_INNER && !json_there(array))
			break;
		if (array->type != JSON_ARRAY)
			return text_fail(why, "an element has no list of its findings");
		while (json_walk_next(&walk, &name, &value))
			if (elements_tell_within(
				e->inner, value.bytes, value.len, element->finding, why) == -1)
				return -1;
	}
	return 0;
}

static int
elements_tell_within(struct elements *e, const char *bytes, size_t len, const struct finding *outer,
    struct text *why)
{
	struct element element = {.report = e->report, .finding = &e->finding, .state = e->state};
	const struct element_shape *shape;
	struct json_error error;
	int is_finding = 1;

	e->count++;
	if (json_scan(e->scanner, bytes, len, e->values, &error) == -1)
		return text_fail(why, "%s", error.reason);
	shape = element_find_shape(e, element.values);
	if (!shape)
		return text_fail(
		    why, "this is not what %s writes of a finding", e->report->format->name);
	element_fill(shape, element.values, outer, &e->finding);
	if (shape->finish)
		is_finding = shape->finish(&element, why);
	if (is_finding == -1 || !is_finding)
		return is_finding;
	if (shape->inner)
		return element_tell_inner(e, &element, why);
	report_finding(e->report, &e->finding);
	return 0;
}

int
elements_tell(struct elements *e, const char *bytes, size_t len, struct text *why)
{
	text_clear(why);
	return elements_tell_within(e, bytes, len, NULL, why);
}

/* ---- from a reader ---- */

void
elements_take(struct elements *e, struct json_reader *r)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_slice value;

	if (json_take(r, &value) && elements_tell(e, value.bytes, value.len, &why) == -1)
		json_reader_fail(r, "%s", text_string(&why));
}

void
elements_take_array(struct elements *e, struct json_reader *r, const char *name)
{
	if (!json_enter_array(r)) {
		json_reader_fail(r, "%s is no array", name);
		return;
	}
	while (json_next_element(r))
		elements_take(e, r);
}

/* ---- reports that are nothing else ---- */

static void
elements_take_list(struct elements *e, struct json_reader *r, const char *list)
{
	struct json_slice name;
	bool found = false;

	json_enter_object(r);
	while (json_next_member(r, &name))
		if (json_name_is(&name, list)) {
			found = true;
			elements_take_array(e, r, list);
		}
	if (!found)
		json_reader_fail(r, "it has no \"%s\"", list);
}

static void
elements_take_report(
    struct elements *e, struct json_reader *r, const struct elements_format *format)
{
	enum json_type type = json_coming(r);

	if (type == JSON_OBJECT && format->list) {
		elements_take_list(e, r, format->list);
	} else if (type == JSON_OBJECT && format->lines) {
		do
			elements_take(e, r);
		while (json_reader_more(r));
	} else if (type == JSON_NULL && format->doubt_null) {
		report_doubt(e->report, "%s", format->doubt_null);
	} else if (type != JSON_ABSENT) {
		elements_take_array(e, r, "the report");
	}
	if (type != JSON_NULL && e->count == 0 && format->doubt_empty)
		report_doubt(e->report, "%s", format->doubt_empty);
}

int
elements_read(struct report *report, const struct elements_format *format)
{
	struct elements *e = elements_new(report, format->shapes, NULL);
	struct json_reader *r = json_reader_new(report->input);
	int rc;

	report_speaks_of(report, REPORT_FINDING);
	elements_take_report(e, r, format);
	rc = json_reader_end(r, &report->why);
	json_reader_free(r);
	elements_free(e);
	return rc;
}
