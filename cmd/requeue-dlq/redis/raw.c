/* Whatever bytes an element has: they are the message. */
#include "format.h"

static void *
raw_reader_new(void)
{
	return NULL;
}

static void
raw_reader_free(void *context)
{
	(void)context;
}

static bool
raw_read(void *context, const char *element, size_t len, struct message *message,
    struct redis_shape *shape)
{
	(void)context;
	message->payload = (struct bytes){element, len};
	*shape = (struct redis_shape){.to = len};

	return true;
}

const struct redis_format redis_raw = {
    .name = "raw",
    .reader_new = raw_reader_new,
    .reader_free = raw_reader_free,
    .read = raw_read,
};
