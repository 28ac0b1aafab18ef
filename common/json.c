#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "json_internal.h"

struct json_scanner {
	json_machine *machine;
	struct json_node *root; /* NULL when nothing is asked for */
	struct json_frame *frames;
	size_t slots;
	uint64_t stamp;
	unsigned max_depth;
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
	struct json_scanner *scanner = calloc(1, sizeof *scanner);
	size_t depth = 0;

	if (!scanner)
		return NULL;
	scanner->machine = kinds[0].machine;
	scanner->max_depth = depth_limit(max_depth);
	scanner->slots = json_paths_count(paths);
	if (scanner->slots == 0)
		return scanner;

	scanner->root = json_node_new();
	for (size_t slot = 0; scanner->root && slot < scanner->slots; slot++) {
		struct json_node *node =
		    json_node_add(scanner->root, json_paths_text(paths, slot), &depth);

		if (!node) {
			json_scanner_free(scanner);
			return NULL;
		}
		node->slot = (int)slot;
	}
	scanner->frames = calloc(depth + 1, sizeof *scanner->frames);
	if (!scanner->root || !scanner->frames) {
		json_scanner_free(scanner);
		return NULL;
	}
	return scanner;
}

void
json_scanner_free(struct json_scanner *scanner)
{
	if (!scanner)
		return;
	json_node_free(scanner->root);
	free(scanner->frames);
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

int
json_scan_prefix(struct json_scanner *scanner, const char *bytes, size_t len,
    struct json_slice values[], size_t *used, struct json_error *error)
{
	struct json_run run = {
	    .begin = bytes,
	    .end = bytes + len,
	    .root = scanner->root,
	    .values = values,
	    .frames = scanner->frames,
	    .stamp = ++scanner->stamp,
	    .max_depth = scanner->max_depth,
	    .error = error,
	};

	for (size_t slot = 0; slot < scanner->slots; slot++)
		values[slot] = (struct json_slice){.type = JSON_ABSENT};
	if (scanner->machine(&run) == -1)
		return -1;
	*used = (size_t)(run.stop - bytes);
	return 0;
}

/* Whether nothing but white space follows the value; otherwise -1. */
static int
expect_end(const char *record, size_t used, size_t len, struct json_error *error)
{
	for (; used < len; used++) {
		char byte = record[used];

		if (byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n') {
			*error = (struct json_error){.offset = used,
			    .reason = byte == '\0' ? "NUL byte" : "something follows the value"};
			return -1;
		}
	}
	return 0;
}

int
json_scan(struct json_scanner *scanner, const char *record, size_t len, struct json_slice values[],
    struct json_error *error)
{
	size_t used;

	if (json_scan_prefix(scanner, record, len, values, &used, error) == -1)
		return -1;
	return expect_end(record, used, len, error);
}

int
json_validate(const char *record, size_t len, unsigned max_depth, struct json_error *error)
{
	struct json_run run = {
	    .begin = record,
	    .end = record + len,
	    .max_depth = depth_limit(max_depth),
	    .error = error,
	};

	if (kinds[0].machine(&run) == -1)
		return -1;
	return expect_end(record, (size_t)(run.stop - record), len, error);
}
