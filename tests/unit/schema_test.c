#include "schema.h"

#include <stdlib.h>

#include "json.h"
#include "text.h"
#include "unit.h"

/* The value at `path`, without white space. */
static char *
squeezed(const char *json, const char *path)
{
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner;
	struct json_slice value;
	struct json_error error;
	struct text text = TEXT_INIT(TEXT_MAX_RECORD);

	CHECK_INT(json_paths_add(paths, path), 0);
	scanner = json_scanner_new(paths, 0);
	CHECK_INT(json_scan(scanner, json, strlen(json), &value, &error), 0);
	for (size_t i = 0; value.type != JSON_ABSENT && i < value.len; i++)
		if (strchr(" \n", value.bytes[i]) == NULL)
			(void)text_add_byte(&text, value.bytes[i]);
	json_scanner_free(scanner);
	json_paths_free(paths);

	return text_take(&text);
}

static void
check_squeezed(const char *json, const char *path, const char *expected)
{
	char *value = squeezed(json, path);

	CHECK_STRING(value, expected);
	free(value);
}

static void
test_every_type(void)
{
	static const char *const records[] = {"alert", "check", "coverage", "delivery", "finding",
	    "incident", "interval", "load", "message", "metric", "move", "request", "source",
	    "stats", "summary", "test", "transition", NULL};
	const char *before = "";

	for (const char *const *type = schema_types(); *type != NULL; type++) {
		char id[128];

		CHECK(strcmp(before, *type) < 0);
		before = *type;
		(void)snprintf(id, sizeof(id), "\"urn:readyline:schema:%s\"", *type);
		check_squeezed(schema_find(*type), ".[\"$id\"]", id);
	}
	for (const char *const *type = records; *type != NULL; type++) {
		char name[64];
		char *required;

		if (!CHECK(schema_find(*type) != NULL))
			continue;
		(void)snprintf(name, sizeof(name), "{\"const\":\"%s\"}", *type);
		check_squeezed(schema_find(*type), ".properties.type", name);
		required = squeezed(schema_find(*type), ".required");
		CHECK(strncmp(required, "[\"type\",\"tool\",\"time\",\"run\",", 28) == 0);
		free(required);
	}
	CHECK(schema_find("chec") == NULL);
	CHECK(schema_find("") == NULL);
}

/* The record carries the artifact's schema, so that each of the two files stands alone. */
static void
test_incident(void)
{
	static const char *const parts[] = {"required", "properties", "additionalProperties"};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char inside[64], alone[64];
		char *expected;

		(void)snprintf(inside, sizeof(inside), ".[\"$defs\"].incident_v1.%s", parts[i]);
		(void)snprintf(alone, sizeof(alone), ".%s", parts[i]);
		expected = squeezed(schema_find("incident_v1"), alone);
		CHECK(expected[0] != '\0');
		check_squeezed(schema_find("incident"), inside, expected);
		free(expected);
	}
}

int
main(void)
{
	test_every_type();
	test_incident();

	return unit_end();
}
