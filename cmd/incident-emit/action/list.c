#include "actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "emit.h"
#include "incident_v1.h"
#include "memory.h"
#include "records.h"
#include "render.h"
#include "units.h"

enum { LEAST_SHORT = 8, NARROW = 60 };

struct listed {
	char *id, *rest; /* the line behind the id */
};

struct list {
	struct emit *emit;
	struct listed *items;
	size_t count, room;
	int64_t now;
};

/* "3m", "2h", "5d": one figure is enough. */
static void
list_put_age(struct text *out, int64_t age)
{
	static const struct {
		int64_t ns;
		char unit;
	} units[] = {{86400 * CLOCK_SECOND, 'd'}, {3600 * CLOCK_SECOND, 'h'},
	    {60 * CLOCK_SECOND, 'm'}, {CLOCK_SECOND, 's'}};
	size_t i = 0;
	char age_of[24];

	while (i < 3 && age < 2 * units[i].ns)
		i++;
	snprintf(age_of, sizeof(age_of), "%lld%c", (long long)(age < 0 ? 0 : age / units[i].ns),
	    units[i].unit);
	text_add_format(out, "%5s", age_of);
}

static void
list_keep(struct list *list, const struct incident_v1 *incident)
{
	TEXT_LOCAL rest = TEXT_INIT(TEXT_MAX_RECORD);

	list_put_age(&rest, incident->first_seen < 0 ? 0 : list->now - incident->first_seen);
	/* What failed is told first. */
	if (render_width(1) >= NARROW)
		text_add_visible_format(
		    &rest, "  %-9s  %-8s", incident->finer_kind, incident->severity);
	text_add_visible_format(&rest, "  %5lldx  %s%s", (long long)incident->count,
	    incident->status == INCIDENT_V1_RESOLVED ? "(resolved) " : "", incident->exception);
	list->items = memory_grow(list->items, list->count, &list->room, sizeof(*list->items));
	list->items[list->count++] = (struct listed){
	    .id = memory_string(incident->id), .rest = memory_given(text_take(&rest))};
}

static void
list_take(void *context, const char *name, const struct incident_v1 *incident)
{
	struct list *list = context;

	if (incident->status == INCIDENT_V1_RESOLVED && !list->emit->all)
		return;
	if (list->emit->human)
		list_keep(list, incident);
	else
		incident_put_record(list->emit, name, incident);
}

static int
listed_order(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->id, ((const struct listed *)b)->id);
}

/* How much of an id tells it from its neighbours in the order. */
static size_t
listed_needs(const struct listed *a, const struct listed *b)
{
	size_t len = 0;

	while (a->id[len] != '\0' && a->id[len] == b->id[len])
		len++;

	return len + 1;
}

/* A line is a line, as wide as the terminal is. */
static void
line_fit(struct text *line, unsigned width)
{
	size_t len = line->len;

	if (render_columns(text_string(line), len) <= width)
		return;
	while (len > 0 && ((line->bytes[len] & 0xc0) == 0x80 ||
			      render_columns(text_string(line), len) + 3 > width))
		len--;
	text_cut(line, len);
	text_add_string(line, "...");
}

static void
list_show(struct list *list)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);
	size_t width = LEAST_SHORT;
	unsigned columns = render_width(1);

	if (list->count > 0)
		qsort(list->items, list->count, sizeof(*list->items), listed_order);
	for (size_t i = 1; i < list->count; i++) {
		size_t needs = listed_needs(&list->items[i - 1], &list->items[i]);

		width = needs > width ? needs : width;
	}
	for (size_t i = 0; i < list->count; i++) {
		text_clear(&out);
		text_add_visible_format(&out, "%-*.*s", (int)width, (int)width, list->items[i].id);
		text_add_format(&out, " %s", list->items[i].rest);
		line_fit(&out, columns);
		text_add_byte(&out, '\n');
		records_text(list->emit->records, text_string(&out), out.len);
		free(list->items[i].id);
		free(list->items[i].rest);
	}
	free(list->items);
}

void
action_list(struct emit *emit, char *const *operands)
{
	struct list list = {.emit = emit, .now = clock_wall(emit->clock)};

	(void)operands;
	if (incidents_each(emit, list_take, &list) != -1) {
		records_done(emit->records);
		if (emit->human && list.count == 0)
			diag_note(
			    "no incident is %s in %s", emit->all ? "there" : "open", emit->folder);
	}
	list_show(&list);
}
