/* bars: a latency histogram in block characters, on a scale of 1, 2, 5 or of 1, 10. */
#include "histogram.h"
#include "human.h"
#include "render.h"
#include "units.h"

enum {
	BARS_INDENT = 4,
	MOST_BARS = 14,
	LABEL_WIDTH = 10,
	COUNT_WIDTH = 12,
	LONGEST_BAR = 40,
	EIGHTHS = 8
};

struct bar {
	int64_t most; /* of its values, in nanoseconds */
	int64_t count;
};

/* The next bound of the scale: 1, 2, 5, 10, 20 ... or 1, 10, 100 ... */
static int64_t
bar_bound_next(int64_t bound, bool decades)
{
	int64_t power = 1;

	if (decades)
		return bound * 10;
	while (power <= bound / 10)
		power *= 10;
	return bound / power == 2 ? power * 5 : bound * 2;
}

/* The smallest bound of the scale that holds `value`. */
static int64_t
bar_bound_of(int64_t value, bool decades)
{
	int64_t bound = 1000;

	while (bound < value)
		bound = bar_bound_next(bound, decades);

	return bound;
}

static size_t
bars_fill(struct bar *bars, const struct histogram *histogram, bool decades)
{
	int64_t before = 0, bound = bar_bound_of(histogram_min(histogram), decades);
	size_t count = 0;

	while (before < histogram_count(histogram) && count < MOST_BARS) {
		int64_t up_to = histogram_count_at_most(histogram, bound);
		bool last = bound >= histogram_max(histogram);

		if (last)
			up_to = histogram_count(histogram);
		bars[count] = (struct bar){.most = bound, .count = up_to - before};
		count++;
		before = up_to;
		bound = bar_bound_next(bound, decades);
	}

	return before == histogram_count(histogram) ? count : 0;
}

/* `eighths` of a column; what is not nothing is to be seen. */
static void
bar_put(struct text *out, int64_t eighths, bool something)
{
	static const char *const parts[] = {
	    "", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589"};

	if (eighths == 0 && something)
		eighths = 1;
	for (; eighths >= EIGHTHS; eighths -= EIGHTHS)
		text_add_string(out, "\u2588");
	text_add_string(out, parts[eighths]);
}

void
bars_put(struct text *out, const struct histogram *histogram, unsigned width)
{
	struct bar bars[MOST_BARS];
	size_t count = bars_fill(bars, histogram, false);
	int64_t most = 1, columns = LONGEST_BAR;

	if (count == 0)
		count = bars_fill(bars, histogram, true);
	for (size_t i = 0; i < count; i++)
		most = bars[i].count > most ? bars[i].count : most;
	if (width > 0 && width < BARS_INDENT + LABEL_WIDTH + COUNT_WIDTH + LONGEST_BAR)
		columns = width > BARS_INDENT + LABEL_WIDTH + COUNT_WIDTH
			      ? width - BARS_INDENT - LABEL_WIDTH - COUNT_WIDTH
			      : 1;
	for (size_t i = 0; i < count; i++) {
		TEXT_LOCAL label = TEXT_INIT(TEXT_MAX_REASON);

		text_add_string(&label, "<= ");
		units_show_duration(&label, bars[i].most);
		text_add_format(out, "%*s%*s ", BARS_INDENT, "", LABEL_WIDTH, text_string(&label));
		bar_put(out,
		    (int64_t)((double)bars[i].count / (double)most * (double)columns * EIGHTHS),
		    bars[i].count > 0);
		text_add_format(
		    out, "%s%lld\n", bars[i].count > 0 ? " " : "", (long long)bars[i].count);
	}
}
