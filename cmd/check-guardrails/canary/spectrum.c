#include "spectrum.h"

#include <stdlib.h>
#include <string.h>

#include "quantiles.h"
#include "tally.h"

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
spectrum_of_numbers(struct spectrum *s, const double *numbers, size_t count)
{
	double *sorted = malloc((count + 1) * sizeof(*sorted));

	*s = (struct spectrum){.lines = calloc(count + 1, sizeof(*s->lines))};
	if (!sorted || !s->lines) {
		free(sorted);
		spectrum_free(s);
		return -1;
	}
	if (count > 0)
		memcpy(sorted, numbers, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare);
	for (size_t i = 0; i < count; i++) {
		if (s->count == 0 || s->lines[s->count - 1].value != sorted[i])
			s->lines[s->count++].value = sorted[i];
		s->lines[s->count - 1].count++;
	}
	s->total = (int64_t)count;
	free(sorted);
	return 0;
}

static int
of_quantiles(struct spectrum *s, const struct quantiles *q)
{
	struct spectrum_line *more;
	double lowest, highest;
	size_t at = 0, room = 0;
	int64_t count;

	*s = (struct spectrum){0};
	while (quantiles_next(q, &at, &lowest, &highest, &count)) {
		if (s->count == room) {
			room = room ? room * 2 : 256;
			more = realloc(s->lines, room * sizeof(*more));
			if (!more) {
				spectrum_free(s);
				return -1;
			}
			s->lines = more;
		}
		s->lines[s->count++] =
		    (struct spectrum_line){lowest + (highest - lowest) / 2, count};
		s->total += count;
	}
	return 0;
}

int
spectrum_of_tally(struct spectrum *s, const struct tally *t)
{
	if (t->exact && !t->exact_over)
		return spectrum_of_numbers(s, t->exact, t->exact_count);
	return of_quantiles(s, t->quantiles);
}

void
spectrum_free(struct spectrum *s)
{
	free(s->lines);
	*s = (struct spectrum){0};
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
