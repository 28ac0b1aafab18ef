#include "spectrum.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "quantiles.h"
#include "tally.h"

void
spectrum_of_numbers(struct spectrum *s, const double *numbers, size_t count)
{
	double *sorted = memory_new(count, sizeof(*sorted));

	*s = (struct spectrum){.lines = memory_new(count, sizeof(*s->lines))};
	memcpy(sorted, numbers, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), quantiles_compare);
	for (size_t i = 0; i < count; i++) {
		if (s->count == 0 || s->lines[s->count - 1].value != sorted[i])
			s->lines[s->count++].value = sorted[i];
		s->lines[s->count - 1].count++;
	}
	s->total = (int64_t)count;
	free(sorted);
}

static void
spectrum_of_quantiles(struct spectrum *s, const struct quantiles *q)
{
	double lowest, highest;
	size_t at = 0, room = 0;
	int64_t count;

	*s = (struct spectrum){0};
	while (quantiles_next(q, &at, &lowest, &highest, &count)) {
		s->lines = memory_grow(s->lines, s->count, &room, sizeof(*s->lines));
		s->lines[s->count++] =
		    (struct spectrum_line){lowest + (highest - lowest) / 2, count};
		s->total += count;
	}
}

void
spectrum_of_tally(struct spectrum *s, const struct tally *t)
{
	if (!t->exact_over)
		spectrum_of_numbers(s, t->exact, t->exact_count);
	else
		spectrum_of_quantiles(s, t->quantiles);
}

void
spectrum_free(struct spectrum *s)
{
	free(s->lines);
	*s = (struct spectrum){0};
}

bool
spectrum_next(const struct spectrum *x, const struct spectrum *y, size_t *i, size_t *j,
    struct spectrum_pair *pair)
{
	const struct spectrum_line *of_x = *i < x->count ? &x->lines[*i] : NULL;
	const struct spectrum_line *of_y = *j < y->count ? &y->lines[*j] : NULL;

	if (!of_x && !of_y)
		return false;
	pair->value = !of_y || (of_x && of_x->value < of_y->value) ? of_x->value : of_y->value;
	pair->of_x = of_x && of_x->value == pair->value ? x->lines[(*i)++].count : 0;
	pair->of_y = of_y && of_y->value == pair->value ? y->lines[(*j)++].count : 0;
	return true;
}

double
spectrum_mean(const struct spectrum *s)
{
	double mean = 0;

	for (size_t i = 0; i < s->count; i++)
		mean += s->lines[i].value * ((double)s->lines[i].count / (double)s->total);
	return mean;
}

double
spectrum_at(const struct spectrum *s, int64_t rank)
{
	size_t i = 0;

	while (i + 1 < s->count && rank > s->lines[i].count)
		rank -= s->lines[i++].count;
	return s->lines[i].value;
}

int64_t
spectrum_over(const struct spectrum *s, double value)
{
	int64_t over = 0;

	for (size_t i = s->count; i > 0 && s->lines[i - 1].value > value; i--)
		over += s->lines[i - 1].count;
	return over;
}
