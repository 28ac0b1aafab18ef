/*
 * fake_input: input.h over bytes in memory, a block of any size at a time.
 *
 * What input_look() gave is freed by the next call, and ends where it says, so that a sanitizer sees
 * a reader that looks on or back.
 */
#ifndef TESTS_UNIT_FAKE_INPUT_H
#define TESTS_UNIT_FAKE_INPUT_H

#include <stdlib.h>
#include <string.h>

#include "../../cmd/records-from/input.h"

struct input {
	const char *bytes;
	size_t len, at, shown, block;
	uint64_t line;
	char *window;
	const char *failure; /* what input_failed() says once all is shown, or NULL */
};

static struct input
input_of(const char *bytes, size_t len, size_t block)
{
	return (struct input){.bytes = bytes, .len = len, .block = block, .line = 1};
}

static void
input_done(struct input *input)
{
	free(input->window);
	input->window = NULL;
}

const char *
input_look(struct input *input, size_t least, size_t *len)
{
	size_t ahead;

	if (least > INPUT_MOST)
		least = INPUT_MOST;
	while (input->shown - input->at < least && input->shown < input->len)
		input->shown += input->len - input->shown < input->block ? input->len - input->shown
									 : input->block;
	*len = ahead = input->shown - input->at;
	free(input->window);
	input->window = malloc(ahead > 0 ? ahead : 1);
	if (!input->window)
		abort();
	memcpy(input->window, input->bytes + input->at, ahead);
	return input->window;
}

void
input_take(struct input *input, size_t len)
{
	if (len > input->shown - input->at)
		abort();
	for (; len > 0; len--)
		input->line += input->bytes[input->at++] == '\n';
}

const char *
input_name(const struct input *input)
{
	(void)input;
	return "FILE";
}

uint64_t
input_line_number(const struct input *input)
{
	return input->line;
}

uint64_t
input_offset(const struct input *input)
{
	return input->at;
}

const char *
input_failed(const struct input *input)
{
	return input->shown == input->len ? input->failure : NULL;
}

bool
input_is_utf16(struct input *input)
{
	size_t len;
	const char *at = input_look(input, 2, &len);

	return len >= 2 && (memcmp(at, "\xff\xfe", 2) == 0 || memcmp(at, "\xfe\xff", 2) == 0 ||
			       !at[0] != !at[1]);
}

#endif
