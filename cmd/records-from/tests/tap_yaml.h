/*
 * tap_yaml: the block behind a test point, of which a few members are read: `message` or `error`
 * (why it failed) and `duration_ms`.
 */
#ifndef RECORDS_FROM_TESTS_TAP_YAML_H
#define RECORDS_FROM_TESTS_TAP_YAML_H

#include <stdbool.h>
#include <stddef.h>

struct test_case;

struct tap_yaml {
	struct test_case *test; /* whose it is; NULL: none is open */
	size_t indent;
	bool failed;  /* it says why */
	bool message; /* within the lines of a message */
	bool named;   /* a message has been read */
};

void yaml_open(struct tap_yaml *yaml, struct test_case *test, bool failed, size_t indent);
bool yaml_is_open(const struct tap_yaml *yaml);

/* Takes a line, or the end of the block.  False: it is neither, and the block ended without. */
bool yaml_take(struct tap_yaml *yaml, const char *bytes, size_t len);

#endif
