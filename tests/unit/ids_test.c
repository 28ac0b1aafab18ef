/* links: cmd/load-reco/request/ids.c */
/* The ids of requests: their shape, and that each digit of them may be any. */
#include "../../cmd/load-reco/ids.h"

#include "unit.h"

enum { DRAWS = 2000, LEN = IDS_REQUEST_LEN + IDS_TRACE_LEN + IDS_SPAN_LEN };

static const char digits[] = "0123456789abcdef";

/* Which digits each place has had. */
static void
draw_many(bool seen[static LEN][16])
{
	struct ids ids;
	char id[LEN];

	ids_seed(&ids);
	for (int i = 0; i < DRAWS; i++) {
		ids_draw(&ids, id, id + IDS_REQUEST_LEN, id + IDS_REQUEST_LEN + IDS_TRACE_LEN);
		for (int place = 0; place < LEN; place++) {
			const char *digit = memchr(digits, id[place], 16);

			if (digit != NULL)
				seen[place][digit - digits] = true;
			else
				CHECK(id[place] == '-' &&
				      (place == 8 || place == 13 || place == 18 || place == 23));
		}
	}
}

static int
seen_at(bool seen[static LEN][16], int place)
{
	int count = 0;

	for (int digit = 0; digit < 16; digit++)
		count += seen[place][digit];

	return count;
}

int
main(void)
{
	static bool seen[LEN][16];
	const int last_of_trace = IDS_REQUEST_LEN + IDS_TRACE_LEN - 1;

	draw_many(seen);
	for (int place = 0; place < LEN; place++) {
		int expected = 16;

		if (place == 8 || place == 13 || place == 18 || place == 23)
			expected = 0;
		else if (place == 14)
			expected = 1;
		else if (place == 19)
			expected = 4;
		else if (place == last_of_trace || place == LEN - 1)
			expected = 8;
		CHECK_INT(seen_at(seen, place), expected);
	}
	/* Version 4, the variant of RFC 9562, and no id of zeros alone. */
	CHECK(seen[14][4]);
	CHECK(seen[19][8] && seen[19][9] && seen[19][10] && seen[19][11]);
	CHECK(!seen[last_of_trace][0] && !seen[LEN - 1][0]);

	return unit_end();
}
