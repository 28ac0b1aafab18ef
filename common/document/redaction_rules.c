#include "redaction_rules.h"

#include "document_members.h"
#include "redaction.h"
#include "text.h"

enum { MOST_LETTERS = 1024 };

enum rule_kind {
	RULE_TOKEN = 1,
	RULE_NAME = 2,
	RULE_PATTERN = 4,
	RULE_ALLOW = 8,
	RULE_ALLOW_NAME = 16
};
enum { RULE_NAMED = RULE_TOKEN | RULE_NAME | RULE_PATTERN };

/* The member that tells a rule's kind, by its bit. */
static const char *const rule_heads[] = {"prefix", "name", "pattern", "allow", "allow_name"};

static const char *const rule_kinds[] = {"a rule for a prefix", "a rule for a name",
    "a rule for a pattern", "an allowed value", "an allowed name", NULL};

static const struct member rule_members[] = {
    MEMBER_TEXT("rule", struct redaction_rule, rule, .needed = RULE_NAMED, .of = RULE_NAMED),
    MEMBER_TEXT("prefix", struct redaction_rule, prefix, .of = RULE_TOKEN),
    MEMBER_CHOICE("alphabet", struct redaction_rule, alphabet, .of = RULE_TOKEN,
	.needed = RULE_TOKEN, .words = redaction_alphabets),
    MEMBER_INTEGER("min", struct redaction_rule, min, .of = RULE_TOKEN, .needed = RULE_TOKEN,
	.least = 1, .most = MOST_LETTERS),
    MEMBER_INTEGER(
	"max", struct redaction_rule, max, .of = RULE_TOKEN, .least = 1, .most = MOST_LETTERS),
    MEMBER_TEXT("name", struct redaction_rule, name, .of = RULE_NAME),
    MEMBER_TEXT("pattern", struct redaction_rule, pattern, .of = RULE_PATTERN),
    MEMBER_TEXT("allow", struct redaction_rule, allow, .of = RULE_ALLOW),
    MEMBER_TEXT("allow_name", struct redaction_rule, allow_name, .of = RULE_ALLOW_NAME),
    {0},
};
static const struct members rule_table = {"a rule of redaction", rule_members, rule_kinds};

static int
rule_read(const struct document *document, const struct document_value *value, struct text *why)
{
	struct redaction_rule rule = {0};
	struct document_object object = {document, value, &rule, why};
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	unsigned kind = 0;

	for (size_t i = 0; kind == 0 && i < sizeof(rule_heads) / sizeof(rule_heads[0]); i++)
		if (value->slice.type == JSON_OBJECT && document_member(value, rule_heads[i]))
			kind = 1U << i;
	if (kind == 0 &&
	    members_check(&object, (const struct members *const[]){&rule_table, NULL}) == -1)
		return -1;
	if (kind == 0)
		return members_fault(&object, value,
		    "expected \"prefix\", \"name\", \"pattern\", \"allow\" or \"allow_name\"");
	if (members_read(&object, &rule_table, kind) == -1)
		return -1;
	if (rule.max > 0 && rule.max < rule.min)
		return members_fault(&object, value, "\"max\" is below \"min\"");

	return members_blame(&object, value, redaction_add_rule(&rule, &reason), &reason);
}

int
redaction_rules_read(const char *path, struct text *why)
{
	struct document *document = document_read(path, why);
	int rc = document ? 0 : -1;

	if (document && document->count == 0)
		rc = text_fail(why, "%s: no rule", path);
	for (const struct document_value *value = document ? document->first : NULL;
	     rc == 0 && value; value = value->next)
		rc = rule_read(document, value, why);
	document_free(document);

	return rc;
}
