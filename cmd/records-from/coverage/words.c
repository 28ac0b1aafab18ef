#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "text.h"
#include "units.h"

static const char *const lost_numbers[] = {"undefined", "null", "NaN", "None", "", NULL};
static const char *const never[] = {"-", "=====", "#####", NULL};

int64_t
coverage_count_of(const char *word)
{
	int64_t count;

	return units_parse_count(word, &count) == 0 ? count : -1;
}

int
coverage_line_of(const char *word, int64_t *line)
{
	bool below = *word == '-';

	*line = 0;
	if (text_is_among(word, lost_numbers))
		return 0;
	*line = coverage_count_of(word + below);
	if (*line < 0 || *line > COVERAGE_LAST_LINE)
		return -1;
	if (below)
		*line = 0;
	return 0;
}

int
coverage_hits_of(const char *word, bool *executed)
{
	char *end;
	double hits;

	*executed = false;
	if (text_is_among(word, never))
		return 0;
	if (!isdigit((unsigned char)word[*word == '-']) || strpbrk(word, "xX"))
		return -1;
	/* What is too large becomes infinite, which is more than never. */
	hits = strtod(word, &end);
	*executed = hits > 0;
	return *end ? -1 : 0;
}
