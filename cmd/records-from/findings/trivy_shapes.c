#include <string.h>

#include "json_reader.h"
#include "report.h"
#include "trivy.h"

/* "registry/shop:1.4 (debian 12.5)" is registry/shop, whatever its tag: else each image would have
 * findings of its own. */
static void
trivy_put_image(const char *target, struct text *out)
{
	size_t len = strcspn(target, " @");
	const char *slash = memchr(target, '/', len), *colon;

	while (slash && memchr(slash + 1, '/', len - (size_t)(slash + 1 - target)))
		slash = memchr(slash + 1, '/', len - (size_t)(slash + 1 - target));
	if (!slash)
		slash = target;
	colon = memchr(slash, ':', len - (size_t)(slash - target));
	text_add(out, target, colon ? (size_t)(colon - target) : len);
}

static void
trivy_set_file(struct element *element)
{
	const struct trivy_result *result = element->state;
	struct finding *f = element->finding;

	if (f->file.len > 0)
		return;
	if (strcmp(text_string(&result->class), "os-pkgs") == 0)
		trivy_put_image(text_string(&result->target), &f->file);
	else
		text_add(&f->file, result->target.bytes, result->target.len);
}

static int
trivy_finish(struct element *element, struct text *why)
{
	(void)why;
	trivy_set_file(element);
	if (element->finding->message.len == 0)
		json_word(&element->values[ELEMENT_A], &element->finding->message);
	return 1;
}

/* The same vulnerability in the same package is the same, whatever the package's version. */
static int
trivy_finish_vulnerability(struct element *element, struct text *why)
{
	TEXT_LOCAL title = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL version = TEXT_INIT(REPORT_WORD);
	struct finding *f = element->finding;

	text_add(&title, f->message.bytes, f->message.len);
	json_word(&element->values[ELEMENT_B], &version);
	text_clear(&f->message);
	text_add_format(&f->message, "%s %s", text_string(&f->package), text_string(&version));
	if (title.len > 0)
		text_add_format(&f->message, ": %s", text_string(&title));
	text_add(&f->print, f->package.bytes, f->package.len);
	return trivy_finish(element, why);
}

/* With --include-non-failures also what passed is there. */
static int
trivy_finish_misconfiguration(struct element *element, struct text *why)
{
	struct trivy_result *result = element->state;
	const struct json_slice *status = &element->values[ELEMENT_B];

	if (json_string_equals(status, "PASS", 4) || json_string_equals(status, "EXCEPTION", 9))
		return 0;
	result->told_failed++;
	return trivy_finish(element, why);
}

/* What a policy, a VEX document or a file of exceptions took out: kept, and flagged. */
static int
trivy_finish_modified(struct element *element, struct text *why)
{
	element->finding->suppressed = true;
	return trivy_finish(element, why);
}

static int
trivy_finish_modified_vulnerability(struct element *element, struct text *why)
{
	element->finding->suppressed = true;
	return trivy_finish_vulnerability(element, why);
}

#define VULNERABILITY(IN)                                                                          \
	{                                                                                          \
		[ELEMENT_KNOWN_BY] = IN ".VulnerabilityID",                                        \
		[ELEMENT_RULE] = IN ".VulnerabilityID", [ELEMENT_FILE] = IN ".PkgPath",            \
		[ELEMENT_SEVERITY] = IN ".Severity", [ELEMENT_PACKAGE] = IN ".PkgName",            \
		[ELEMENT_FIXED_VERSION] = IN ".FixedVersion", [ELEMENT_MESSAGE] = IN ".Title",     \
		[ELEMENT_B] = IN ".InstalledVersion"                                               \
	}
#define SECRET(IN)                                                                                 \
	{                                                                                          \
		[ELEMENT_KNOWN_BY] = IN ".RuleID", [ELEMENT_RULE] = IN ".RuleID",                  \
		[ELEMENT_LINE] = IN ".StartLine", [ELEMENT_SEVERITY] = IN ".Severity",             \
		[ELEMENT_MESSAGE] = IN ".Title"                                                    \
	}
#define MISCONFIGURATION(IN)                                                                       \
	{                                                                                          \
		[ELEMENT_KNOWN_BY] = IN ".ID", [ELEMENT_RULE] = IN ".ID",                          \
		[ELEMENT_LINE] = IN ".CauseMetadata.StartLine",                                    \
		[ELEMENT_SEVERITY] = IN ".Severity", [ELEMENT_MESSAGE] = IN ".Message",            \
		[ELEMENT_A] = IN ".Title", [ELEMENT_B] = IN ".Status"                              \
	}
#define LICENSE(IN)                                                                                \
	{                                                                                          \
		[ELEMENT_KNOWN_BY] = IN ".Name", [ELEMENT_RULE] = IN ".Name",                      \
		[ELEMENT_FILE] = IN ".FilePath", [ELEMENT_SEVERITY] = IN ".Severity",              \
		[ELEMENT_PACKAGE] = IN ".PkgName", [ELEMENT_MESSAGE] = IN ".Category"              \
	}

const struct element_shape trivy_shapes[] = {
    {.places = VULNERABILITY(""), .finish = trivy_finish_vulnerability},
    {.places = SECRET(""), .finish = trivy_finish},
    {.places = MISCONFIGURATION(""), .finish = trivy_finish_misconfiguration},
    {.places = LICENSE(""), .finish = trivy_finish},
    {.places = VULNERABILITY(".Finding"), .finish = trivy_finish_modified_vulnerability},
    {.places = SECRET(".Finding"), .finish = trivy_finish_modified},
    {.places = MISCONFIGURATION(".Finding"), .finish = trivy_finish_modified},
    {.places = LICENSE(".Finding"), .finish = trivy_finish_modified},
    {0},
};
