#include <string.h>

#include "clock.h"
#include "finding_waiver.h"
#include "memory.h"
#include "policy.h"
#include "policy_rule.h"
#include "text.h"

/* A day holds to its end, in UTC; a time to the nanosecond. */
static int
until_parse(const char *until, int64_t *end)
{
	char time[] = "YYYY-MM-DDT00:00:00Z";
	size_t len = strlen(until);

	if (len != 10)
		return clock_parse(until, len, end);
	memcpy(time, until, 10);
	if (clock_parse(time, strlen(time), end) == -1)
		return -1;
	*end += 86400 * CLOCK_SECOND;
	return 0;
}

int
policy_until_read(
    const struct document_object *object, const struct document_value *value, int64_t *end)
{
	if (until_parse(value->string, end) == 0)
		return 0;
	return members_misfit(
	    object, value, "until", "a date such as \"2026-12-31\" or a time after RFC 3339");
}

static int
waive_until_read(const struct document_object *object, const struct document_value *value)
{
	return policy_until_read(object, value, &((struct finding_waiver *)object->into)->end);
}

#define SELECTOR(name, which) MEMBER_COPY(name, struct finding_waiver, selectors[which])

static const struct member waive_members[] = {
    SELECTOR("rule", SELECT_RULE),
    SELECTOR("file", SELECT_FILE),
    SELECTOR("tool", SELECT_TOOL),
    SELECTOR("package", SELECT_PACKAGE),
    SELECTOR("fingerprint", SELECT_FINGERPRINT),
    MEMBER_COPY("until", struct finding_waiver, until, .needed = true, .read = waive_until_read),
    MEMBER_COPY("reason", struct finding_waiver, reason, .needed = true),
    MEMBER_COPY("owner", struct finding_waiver, owner),
    {0},
};
const struct members policy_waive = {.what = "a waiver of findings", .list = waive_members};

int
policy_waive_read(const struct document_object *object, const struct document_value *value)
{
	struct finding_waivers *waivers = &((struct policy *)object->into)->waivers;
	struct document_object inner = {object->document, value, NULL, object->why};
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct finding_waiver *waiver;

	if (waivers->count == FINDING_WAIVERS)
		return members_fault(
		    object, value, "there are more than %d waivers of findings", FINDING_WAIVERS);
	waivers->items =
	    memory_grow(waivers->items, waivers->count, &waivers->room, sizeof(*waivers->items));
	waiver = &waivers->items[waivers->count++];
	*waiver = (struct finding_waiver){.line = value->line};
	inner.into = waiver;
	if (members_read(&inner, &policy_waive, 0) == -1)
		return -1;
	return members_blame(object, value, finding_waiver_check(waiver, &reason), &reason);
}
