#include "abort.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "units.h"

#define PATIENCE (10 * CLOCK_SECOND)

int
abort_rule_parse(const char *s, struct abort_rule *rule)
{
	const char *colon = strrchr(s, ':'), *at = s + strspn(s, " ");
	char *share;
	int rc;

	*rule = (struct abort_rule){.never = strcmp(s, "never") == 0};
	if (rule->never)
		return 0;
	if (!colon || strncmp(at, "errors", 6) != 0)
		return -1;
	at += 6 + strspn(at + 6, " ");
	if (*at++ != '>')
		return -1;
	at += strspn(at, " ");
	share = memory_copy(at, at < colon ? (size_t)(colon - at) : 0);
	rc = units_parse_share(share, &rule->share);
	free(share);
	/* More than all can never fail. */
	if (rc == -1 || rule->share >= 100 || units_parse_duration(colon + 1, &rule->window) == -1)
		return -1;

	return rule->window >= ABORT_PARTS * CLOCK_MS ? 0 : -1;
}

bool
abort_tell(struct abort_success *success, bool succeeded)
{
	if (atomic_load_explicit(&success->seen, memory_order_relaxed))
		return false;
	if (succeeded) {
		atomic_store(&success->seen, true);
		return false;
	}

	return atomic_fetch_add(&success->failures, 1) + 1 >= ABORT_REQUESTS;
}

static int64_t
abort_part_length(const struct abort_watch *watch)
{
	return watch->rule.window / ABORT_PARTS;
}

bool
abort_wants_counts(const struct abort_watch *watch, int64_t now)
{
	return watch->rule.window > 0 && watch->start > 0 &&
	       now - watch->part_start >= abort_part_length(watch);
}

/* Ends a part of the window.  True when the whole window has too many errors. */
static bool
abort_end_part(struct abort_watch *watch, int64_t now, int64_t requests, int64_t failed)
{
	int64_t all = 0, bad = 0;

	watch->requests[watch->part % ABORT_PARTS] = requests - watch->seen_requests;
	watch->failed[watch->part % ABORT_PARTS] = failed - watch->seen_failed;
	watch->seen_requests = requests;
	watch->seen_failed = failed;
	watch->part_start = now;
	if (++watch->part < ABORT_PARTS)
		return false;
	for (size_t i = 0; i < ABORT_PARTS; i++) {
		all += watch->requests[i];
		bad += watch->failed[i];
	}

	return all > 0 && 100 * (double)bad / (double)all > watch->rule.share;
}

bool
abort_look(struct abort_watch *watch, int64_t now, int64_t requests, int64_t failed)
{
	int64_t failures = atomic_load(&watch->success.failures);

	if (watch->start == 0)
		watch->start = watch->part_start = now;
	if (watch->rule.never || watch->why.len > 0)
		return watch->why.len > 0;
	watch->why.max = TEXT_MAX_REASON;
	if (abort_wants_counts(watch, now) && abort_end_part(watch, now, requests, failed))
		text_set_format(&watch->why,
		    "more than %g %% of the requests failed (--abort-after)", watch->rule.share);
	else if (!atomic_load(&watch->success.seen) &&
		 (failures >= ABORT_REQUESTS || (failures > 0 && now - watch->start >= PATIENCE)))
		text_set_format(&watch->why,
		    "none of the first %lld requests succeeded within %.3g s; --abort-after never "
		    "goes on",
		    (long long)failures, (double)(now - watch->start) / (double)CLOCK_SECOND);

	return watch->why.len > 0;
}
