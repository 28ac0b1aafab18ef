#include "members.h"

#include <string.h>

#include "document.h"
#include "rule.h"
#include "text.h"

static int
read_duration(const struct document *document, const struct document_value *value, int64_t *into,
    struct text *why)
{
	if (!value->string || units_parse_duration(value->string, into) != 0)
		return document_fault(
		    document, value, why, "\"%s\" is not a duration such as \"10m\"", value->name);
	return 0;
}

int
policy_recovery_read_for(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why)
{
	return read_duration(document, value, &rule->recovery.hold_for, why);
}

int
policy_recovery_read_keep_for(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why)
{
	return read_duration(document, value, &rule->recovery.keep_for, why);
}

int
policy_recovery_read_target(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why)
{
	struct recovery *r = &rule->recovery;
	const char *s = value->string;

	if (s ? units_parse_quantity(s, strlen(s), &r->target, &r->unit) != 0
	      : json_number(&value->slice, &r->target) != 0)
		return document_fault(document, value, why,
		    "\"recover\" is not a number, or a string such as \"400ms\"");
	r->has_target = true;
	return 0;
}
