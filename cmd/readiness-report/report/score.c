#include "score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "path_glob.h"
#include "report.h"

enum { STATUSES = CHECK_UNKNOWN + 1 };

struct score {
	const struct areas *areas;
	int64_t (*counts)[STATUSES]; /* by area */
};

struct score *
score_new(const struct areas *areas)
{
	struct score *score = memory_new(1, sizeof(*score));

	score->areas = areas;
	score->counts = memory_new(areas_count(areas), sizeof(*score->counts));
	return score;
}

void
score_free(struct score *score)
{
	if (!score)
		return;
	free(score->counts);
	free(score);
}

static bool
pattern_fits(const char *const *patterns, const char *name)
{
	if (!*patterns)
		return true;
	for (; *patterns; patterns++)
		if (name_glob_fits(*patterns, name, strlen(name)))
			return true;

	return false;
}

size_t
score_item(struct score *score, const struct item *item)
{
	size_t i = 0;

	/* The last one takes everything. */
	while (!pattern_fits(areas_at(score->areas, i)->tools, item->tool) ||
	       !pattern_fits(areas_at(score->areas, i)->checks, item->bare_name))
		i++;
	score->counts[i][item->status]++;

	return i;
}

const int64_t *
score_counts(const struct score *score, size_t area)
{
	return score->counts[area];
}

static int64_t
score_passed(const struct score *score, size_t area)
{
	const int64_t *counts = score->counts[area];

	return counts[CHECK_PASS] + counts[CHECK_WARN];
}

static int64_t
score_judged(const struct score *score, size_t area)
{
	const int64_t *counts = score->counts[area];

	return score_passed(score, area) + counts[CHECK_FAIL] + counts[CHECK_UNKNOWN];
}

bool
score_has(const struct score *score, size_t area)
{
	return score_judged(score, area) > 0 || !areas_at(score->areas, area)->optional;
}

static double
score_part(const struct score *score, size_t area)
{
	int64_t judged = score_judged(score, area);

	return judged == 0 ? 0 : (double)score_passed(score, area) / (double)judged;
}

/* Whole percent of a part; 100 is what is whole alone. */
static int
part_percent(double part, bool whole)
{
	if (whole)
		return 100;
	return (int)fmin(floor(part * 100 + 1e-9), 99);
}

static bool
score_is_whole(const struct score *score, size_t area)
{
	return score_judged(score, area) > 0 &&
	       score_judged(score, area) == score_passed(score, area);
}

int
score_share(const struct score *score, size_t area)
{
	return part_percent(score_part(score, area), score_is_whole(score, area));
}

int
score_percent(const struct score *score, enum summary_status verdict)
{
	double sum = 0, weights = 0;
	bool whole = verdict == SUMMARY_PASS;

	for (size_t i = 0; i < areas_count(score->areas); i++) {
		double weight = areas_at(score->areas, i)->weight;

		if (!score_has(score, i))
			continue;
		sum += weight * score_part(score, i);
		weights += weight;
		whole &= score_is_whole(score, i);
	}

	return weights == 0 ? 0 : part_percent(sum / weights, whole);
}
