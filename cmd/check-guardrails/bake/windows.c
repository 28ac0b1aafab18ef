#include "windows.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "observe.h"
#include "reader.h"
#include "series.h"

void
windows_begin(struct windows *w)
{
	w->origin = TALLY_NO_TIME;
	w->newest = w->reached = TALLY_NO_TIME;
	for (size_t i = 0; i < w->survey->count; i++)
		w->sees_verdicts |= w->survey->items[i].sees_verdicts;
}

static void
window_free(struct window *window)
{
	ledger_close(&window->ledger);
	free(window);
}

void
windows_free(struct windows *w)
{
	for (size_t i = 0; i < w->count; i++)
		window_free(w->open[i]);
	w->count = 0;
}

/* Opens the next window behind those that are open. */
static struct window *
window_open(struct windows *w)
{
	struct window *window = memory_new(1, sizeof(*window));

	ledger_open(&window->ledger, w->survey);
	window->ledger.windowed = true;
	window->start = w->next + (int64_t)w->count * w->length;
	window->end = window->start + w->length;
	w->open[w->count++] = window;
	return window;
}

static void
window_close_first(struct windows *w)
{
	struct window *first = w->count > 0 ? w->open[0] : window_open(w);

	if (!w->closed(w->context, first))
		w->stopped = true;
	window_free(first);
	w->count--;
	memmove(&w->open[0], &w->open[1], w->count * sizeof(w->open[0]));
	w->next += w->length;
	if (w->next >= w->end)
		w->stopped = true;
}

void
windows_advance(struct windows *w, int64_t watermark)
{
	if (watermark > w->reached)
		w->reached = watermark;
	while (!w->stopped && w->reached >= w->next + w->length + w->lateness)
		window_close_first(w);
}

int64_t
windows_due(const struct windows *w)
{
	if (w->origin == TALLY_NO_TIME)
		return w->length + w->lateness;
	return w->next + w->length + w->lateness - w->newest;
}

static void
windows_begin_at(struct windows *w, int64_t time)
{
	w->origin = w->next = time;
	w->newest = w->reached = time;
	w->end = w->span != 0 ? time + w->span : INT64_MAX;
}

/* The first window also takes what is a little older than the record that opened it. */
static void
windows_place(struct windows *w, const struct reading *reading, int64_t time, bool data)
{
	bool early = w->next == w->origin && time >= w->origin - w->lateness;
	int64_t index = ((time < w->next ? w->next : time) - w->next) / w->length;

	if (time < w->next && !early) {
		w->late += data;
		return;
	}
	/* Only what is no data can be so far ahead. */
	if (index >= WINDOWS_OPEN)
		return;
	while (w->count <= (size_t)index)
		window_open(w);
	ledger_see(&w->open[index]->ledger, reading);
}

bool
windows_see(struct windows *w, const struct reading *reading, int64_t now)
{
	bool data = w->sees_verdicts || kind_find(&w->kinds, &reading->type)->data;
	int64_t time = observe_time(w->survey, reading);

	if (w->stopped) {
		/* The windows that were judged lacked it; those that never will be do not need
		 * it. */
		w->late += data && time >= 0 && time < w->next;
		return false;
	}
	/* Without one, or before 1970, when nobody measured: a clock that was never set. */
	if (time < 0) {
		w->timeless += data;
		return false;
	}
	if (time > now + TALLY_CLOCK_SKEW) {
		w->future += data;
		return false;
	}
	if (w->origin == TALLY_NO_TIME && !data)
		return false;
	if (w->origin == TALLY_NO_TIME)
		windows_begin_at(w, time);
	if (data && time > w->newest) {
		w->newest = time;
		windows_advance(w, time);
	}
	if (!w->stopped)
		windows_place(w, reading, time, data);
	return data;
}

void
windows_finish(struct windows *w)
{
	while (!w->stopped && w->origin != TALLY_NO_TIME && w->next <= w->newest)
		window_close_first(w);
}

bool
windows_complete(const struct windows *w)
{
	return w->origin != TALLY_NO_TIME && w->reached >= w->end && w->next >= w->end;
}
