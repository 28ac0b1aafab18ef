/*
 * Properties of a message as RabbitMQ hands them over, headers and x-death among them: what cannot be
 * read is refused whole, what can comes out as it went in, and a change changes nothing else.
 */
#include "rabbitmq.h"

#include <string.h>

#include "fuzz.h"
#include "rabbitmq/url.h"
#include "text.h"

static void
url_take_apart(const uint8_t *bytes, size_t len)
{
	TEXT_LOCAL url = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct rabbitmq_url parts;

	text_add_string(&url, "amqp://");
	text_add(&url, bytes, len);
	if (rabbitmq_url_parse(text_string(&url), &parts, &why) == 0)
		must(parts.host && parts.user && parts.password && parts.vhost);
	else
		must(why.len > 0);
	rabbitmq_url_free(&parts);
}

static void
deaths_read(const struct rabbitmq_properties *properties)
{
	struct rabbitmq_death death;
	size_t count = rabbitmq_deaths(properties);

	for (size_t i = 0; i < count && i < 8; i++) {
		if (rabbitmq_death(properties, i, &death))
			must(!death.queue.bytes || death.queue.len < 1 << 20);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct rabbitmq_properties *properties = rabbitmq_properties_new();
	struct rabbitmq_bytes raw = {(const char *)bytes, len};
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);

	url_take_apart(bytes, len);
	if (rabbitmq_properties_read(properties, raw, NULL) == 0) {
		deaths_read(properties);
		must(rabbitmq_properties_write(properties, &out) == 0);
		must(out.len == len && memcmp(out.bytes, bytes, len) == 0);
		rabbitmq_header_set_integer(properties, "x-requeue-count", 7);
		rabbitmq_header_remove(properties, "CC");
		text_clear(&out);
		must(rabbitmq_properties_write(properties, &out) == 0);
		must(rabbitmq_properties_read(
			 properties, (struct rabbitmq_bytes){out.bytes, out.len}, NULL) == 0);
		must(rabbitmq_header_integer(properties, "x-requeue-count", 0) == 7);
	}
	rabbitmq_properties_free(properties);
	return 0;
}
