#include "sights.h"

#include <string.h>

#include "expression.h"
#include "memory.h"
#include "text.h"

struct sights *
sights_new(struct expressions *set, int expression)
{
	struct sights *sights = memory_new(1, sizeof(*sights));

	sights->set = set;
	sights->expression = expression;
	return sights;
}

int
sights_truth(struct sights *sights, int kind)
{
	size_t strings;
	int truth;

	expressions_rest(sights->set, sights->expression, sights->settled[kind]);
	truth = expressions_truth(sights->set, sights->expression);
	if (!sights->settled[kind]) {
		sights_take(sights, kind);
		/* All members found in records of the kind, all strings met as they are written. */
		strings = expressions_string_count(sights->set, sights->expression);
		sights->settled[kind] =
		    sights_have_all(sights, kind) &&
		    (strings == 0 || sights->matched == UINT64_MAX >> (64 - strings));
	}
	return truth;
}

void
sights_take(struct sights *sights, int kind)
{
	struct expression_sight sight;

	if (!sights)
		return;
	sight = expressions_sight(sights->set, sights->expression);
	sights->reached[kind] |= sight.reached;
	sights->found[kind] |= sight.found;
	sights->matched |= sight.matched;
	sights->cased |= sight.cased;
}

bool
sights_have_any(const struct sights *sights, int kind)
{
	return !sights || sights->found[kind] ||
	       expressions_member_count(sights->set, sights->expression) == 0;
}

bool
sights_have_all(const struct sights *sights, int kind)
{
	size_t count = sights ? expressions_member_count(sights->set, sights->expression) : 0;

	return count == 0 || sights->found[kind] == UINT64_MAX >> (64 - count);
}

bool
sights_lack(const struct sights *sights, int kind)
{
	return sights && (sights->reached[kind] & ~sights->found[kind]) != 0;
}

/* Members that were reached in records of these kinds and found in none of them. */
static uint64_t
sights_lacking(const struct sights *sights, int kind)
{
	uint64_t reached = 0, found = 0;

	if (kind >= 0)
		return sights->reached[kind] & ~sights->found[kind];
	for (int k = 0; k < KINDS; k++) {
		reached |= sights->reached[k];
		found |= sights->reached[k] & sights->found[k];
	}
	return reached & ~found;
}

bool
sights_doubt(const struct sights *sights, int kind, struct text *out)
{
	uint64_t members = sights ? sights_lacking(sights, kind) : 0;
	uint64_t strings = sights ? sights->cased & ~sights->matched : 0;

	return sights &&
	       expressions_doubt(sights->set, sights->expression, "record", members, strings, out);
}
