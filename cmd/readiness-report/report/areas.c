#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "document_members.h"
#include "memory.h"
#include "path_glob.h"
#include "report.h"
#include "score.h"
#include "text.h"

enum { MOST_AREAS = 64, MOST_PATTERNS = 7 };

struct areas {
	struct area list[MOST_AREAS];
	size_t count;
	struct document *document; /* that the names stand in; NULL: the built-in ones */
};

static const struct area built_in[] = {
    {"Migrations", 1, {"check-migrations"}, {NULL}, true},
    {"Smoke tests", 1, {"smoke-stack"}, {NULL}, true},
    {"Load", 1, {"load-reco"}, {NULL}, true},
    {"Reports read", 1, {"records-from"}, {NULL}, true},
    {"Guardrails", 1, {"check-guardrails"}, {NULL}, true},
    {"Queues", 1, {"requeue-dlq"}, {NULL}, true},
    {"Incidents", 1, {"incident-*"}, {NULL}, true},
};

/* What no area takes, such as what the report finds by itself. */
static const struct area everything_else = {"Everything else", 1, {NULL}, {NULL}, true};

static int
patterns_read(
    const struct document_object *object, const struct document_value *list, const char **patterns)
{
	size_t count = 0;

	for (const struct document_value *value = list->first; value; value = value->next) {
		if (!value->string || value->string[0] == '\0' ||
		    strlen(value->string) > PATH_GLOB_MOST)
			return members_fault(
			    object, value, "expected a name or a pattern of names");
		if (count == MOST_PATTERNS)
			return members_fault(object, value, "at most %d patterns", MOST_PATTERNS);
		patterns[count++] = value->string;
	}

	return 0;
}

static int
area_read_tools(const struct document_object *object, const struct document_value *value)
{
	return patterns_read(object, value, ((struct area *)object->into)->tools);
}

static int
area_read_checks(const struct document_object *object, const struct document_value *value)
{
	return patterns_read(object, value, ((struct area *)object->into)->checks);
}

static const struct member area_members[] = {
    MEMBER_TEXT("name", struct area, name, .needed = true),
    MEMBER_NUMBER("weight", struct area, weight, .above = true, .most = 1e6),
    MEMBER(LIST, "tools", .read = area_read_tools),
    MEMBER(LIST, "checks", .read = area_read_checks),
    MEMBER_BOOL("optional", struct area, optional),
    {0},
};
static const struct members area_table = {"an area", area_members, NULL};

static int
areas_read(struct areas *areas, const char *path, struct text *why)
{
	areas->document = document_read(path, why);
	if (!areas->document)
		return -1;
	if (areas->document->count == 0)
		return text_fail(why, "%s: no area", path);
	for (const struct document_value *value = areas->document->first; value;
	     value = value->next) {
		struct area *area = &areas->list[areas->count];
		struct document_object object = {areas->document, value, area, why};

		if (areas->count == MOST_AREAS - 1)
			return members_fault(&object, value, "at most %d areas", MOST_AREAS - 1);
		*area = (struct area){.weight = 1};
		if (members_read(&object, &area_table, 0) == -1)
			return -1;
		for (size_t i = 0; i < areas->count; i++)
			if (strcmp(areas->list[i].name, area->name) == 0)
				return members_fault(
				    &object, value, "two areas are named \"%s\"", area->name);
		areas->count++;
	}

	return 0;
}

struct areas *
areas_new(const char *path, struct text *why)
{
	struct areas *areas = memory_new(1, sizeof(*areas));

	if (path && areas_read(areas, path, why) == -1) {
		areas_free(areas);
		return NULL;
	}
	if (!path) {
		memcpy(areas->list, built_in, sizeof(built_in));
		areas->count = sizeof(built_in) / sizeof(built_in[0]);
	}
	areas->list[areas->count++] = everything_else;

	return areas;
}

void
areas_free(struct areas *areas)
{
	if (!areas)
		return;
	document_free(areas->document);
	free(areas);
}

size_t
areas_count(const struct areas *areas)
{
	return areas->count;
}

const struct area *
areas_at(const struct areas *areas, size_t index)
{
	return &areas->list[index];
}
