#include "scratch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "hash.h"
#include "keeper.h"
#include "memory.h"
#include "migrations.h"
#include "scratch_place.h"
#include "text.h"
#include "units.h"
#include "uuid.h"

/* ---- names ---- */

void
scratch_put_name(struct text *out)
{
	char host[256] = "", id[2 * 4 + 1];

	gethostname(host, sizeof(host) - 1);
	uuid_random_hex(id, 4);
	text_add_format(out, "%" PRId64 "_%08x_%s", clock_wall(&clock_system) / CLOCK_SECOND,
	    (unsigned)hash_bytes(HASH_BEGIN, host, strlen(host)), id);
}

bool
scratch_name_is_old(const char *name, const char *prefix)
{
	enum { YOUNG_S = 300 };
	const char *at = name + strlen(prefix);
	char *digits = memory_copy(at, strcspn(at, "_"));
	int64_t made;
	bool old = units_parse_count(digits, &made) == -1 ||
		   made + YOUNG_S < clock_wall(&clock_system) / CLOCK_SECOND;

	free(digits);

	return old;
}

/* ---- one ---- */

static void
scratch_free(struct scratch *scratch)
{
	free(scratch->folder);
	free(scratch->url);
	free(scratch->create);
	free(scratch->drop);
	free(scratch);
}

struct scratch *
scratch_new(const struct migrations *asked, struct category *category, struct text *why)
{
	struct scratch *scratch = memory_new(1, sizeof(*scratch));
	struct keeper_work work = {.context = scratch, .timeout_ns = asked->timeout_ns};

	scratch->asked = asked;
	scratch->place =
	    strncmp(asked->replay_url, "sqlite", 6) == 0 ? &scratch_sqlite : &scratch_postgres;
	work.make = scratch->place->make;
	work.remove = scratch->place->remove;
	if (scratch->place->look(scratch, category, why) == 0)
		scratch->keeper = keeper_new(&work, why);
	if (scratch->keeper)
		return scratch;
	scratch_free(scratch);

	return NULL;
}

struct database *
scratch_connect(const struct scratch *scratch, int64_t timeout_ns, struct text *why)
{
	return scratch->place->connect(
	    scratch, timeout_ns ? timeout_ns : scratch->asked->timeout_ns, why);
}

bool
scratch_is_sqlite(const struct scratch *scratch)
{
	return scratch->place == &scratch_sqlite;
}

int
scratch_remove(struct scratch *scratch, struct text *why)
{
	int rc;

	text_clear(why);
	rc = keeper_end(scratch->keeper, why);
	if (rc == -1)
		scratch->place->advise(scratch, why);
	scratch_free(scratch);

	return rc;
}
