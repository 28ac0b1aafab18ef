#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "json_walk.h"
#include "memory.h"
#include "scanner.h"

struct json_scanner {
	json_machine *machine;
	size_t slots;
	bool whole;          /* no member may stand twice */
	struct json_run run; /* set up but for the record */
};

/* The fastest first. */
static const struct {
	const char *name;
	json_machine *machine;
} kinds[] = {
#ifdef __SSE2__
    {"sse2", json_machine_sse2},
#endif
#ifdef __aarch64__
    {"neon", json_machine_neon},
#endif
    {"scalar", json_machine_scalar},
};

static unsigned
depth_limit(unsigned max_depth)
{
	return max_depth == 0 || max_depth > JSON_MAX_DEPTH ? JSON_MAX_DEPTH : max_depth;
}

struct json_scanner *
json_scanner_new(const struct json_paths *paths, unsigned max_depth)
{
	struct json_scanner *scanner = memory_new(1, sizeof *scanner);
	size_t depth = 0;

	scanner->machine = kinds[0].machine;
	scanner->run.max_depth = depth_limit(max_depth);
	scanner->slots = json_paths_count(paths);
	scanner->whole = json_paths_whole(paths);
	if (scanner->slots == 0)
		return scanner;

	scanner->run.root = json_node_new();
	for (size_t slot = 0; slot < scanner->slots; slot++)
		json_node_add(scanner->run.root, json_paths_text(paths, slot), &depth)->slot =
		    (int)slot;
	scanner->run.frames = memory_new(depth + 1, sizeof *scanner->run.frames);
	return scanner;
}

struct json_scanner *
json_scanner_of(const char *const texts[], size_t count)
{
	struct json_paths *paths = json_paths_of(texts, count);
	struct json_scanner *scanner = json_scanner_new(paths, 0);

	json_paths_free(paths);
	return scanner;
}

void
json_scanner_free(struct json_scanner *scanner)
{
	if (!scanner)
		return;
	json_node_free(scanner->run.root);
	free(scanner->run.frames);
	free(scanner);
}

const char *
json_scanner_kind(const struct json_scanner *scanner)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (scanner->machine == kinds[i].machine)
			return kinds[i].name;
	return "?";
}

int
json_scanner_choose(struct json_scanner *scanner, const char *kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kind, kinds[i].name) == 0) {
			scanner->machine = kinds[i].machine;
			return 0;
		}
	}
	return -1;
}

/* Whether nothing but white space follows the value; otherwise -1. */
static int
expect_end(struct json_run *run)
{
	for (const char *p = run->stop; p < run->end; p++) {
		if (*p != ' ' && *p != '\t' && *p != '\r' && *p != '\n') {
			return json_fail(
			    run, p, *p == '\0' ? "NUL byte" : "something follows the value");
		}
	}
	return 0;
}

bool
json_error_is_twice(const struct json_error *error)
{
	return strcmp(error->reason, JSON_TWICE) == 0;
}

/* Whether no member stands twice; otherwise -1. */
static int
expect_once(struct json_run *run)
{
	struct json_slice value = json_slice_of(run->begin, (size_t)(run->end - run->begin));
	struct json_slice twice = json_find_twice(&value);

	if (twice.type == JSON_ABSENT)
		return 0;
	return json_fail(run, twice.bytes, JSON_TWICE);
}

static struct json_scanner
json_validator(unsigned max_depth)
{
	return (struct json_scanner){
	    .machine = kinds[0].machine, .run.max_depth = depth_limit(max_depth)};
}

/* The run's other fields stay as they are from record to record. */
static int
scan_value(struct json_scanner *scanner, const char *bytes, size_t len, struct json_slice values[],
    struct json_error *error)
{
	struct json_run *run = &scanner->run;

	run->begin = bytes;
	run->end = bytes + len;
	run->values = values;
	run->error = error ? error : &run->ignored;
	run->stamp++;
	run->depth = 0;
	run->tracked = 0;
	for (size_t slot = 0; slot < scanner->slots; slot++)
		values[slot] = (struct json_slice){.type = JSON_ABSENT};
	return scanner->machine(run);
}

int
json_scan(struct json_scanner *scanner, const char *record, size_t len, struct json_slice values[],
    struct json_error *error)
{
	if (scan_value(scanner, record, len, values, error) == -1 ||
	    expect_end(&scanner->run) == -1)
		return -1;
	return scanner->whole ? expect_once(&scanner->run) : 0;
}

int
json_scan_prefix(struct json_scanner *scanner, const char *bytes, size_t len,
    struct json_slice values[], size_t *used, struct json_error *error)
{
	if (scan_value(scanner, bytes, len, values, error) == -1)
		return -1;
	*used = (size_t)(scanner->run.stop - bytes);
	return 0;
}

int
json_validate(const char *record, size_t len, unsigned max_depth, struct json_error *error)
{
	struct json_scanner scanner = json_validator(max_depth);
	struct json_slice none;

	return json_scan(&scanner, record, len, &none, error);
}

int
json_validate_prefix(const char *bytes, size_t len, size_t *used, struct json_error *error)
{
	struct json_scanner scanner = json_validator(0);
	struct json_slice none;

	return json_scan_prefix(&scanner, bytes, len, &none, used, error);
}
