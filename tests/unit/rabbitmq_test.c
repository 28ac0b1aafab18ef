/* RabbitMQ's URLs, frames, properties and headers: what they say, what is refused, what stays as it
 * is. */
#include "rabbitmq.h"

#include <stdlib.h>

#include "rabbitmq/url.h"
#include "text.h"
#include "unit.h"

static void
test_urls(void)
{
	static const struct {
		const char *url, *host, *user, *password, *vhost;
		unsigned port, heartbeat;
		bool secure;
	} rows[] = {
	    {"amqp://", "localhost", "guest", "guest", "/", 5672, 60, false},
	    {"AMQP://h/", "h", "guest", "guest", "/", 5672, 60, false},
	    {"amqps://h", "h", "guest", "guest", "/", 5671, 60, true},
	    {"amqp://h:1/app", "h", "guest", "guest", "app", 1, 60, false},
	    {"amqp://u:p@h:65535/%2F", "h", "u", "p", "/", 65535, 60, false},
	    {"amqp://u@h/a%2Fb?heartbeat=5", "h", "u", "", "a/b", 5672, 5, false},
	    {"amqp://u:@h?heartbeat=0&connection_timeout=3", "h", "u", "", "/", 5672, 0, false},
	    {"amqp://:a%2Fb%40c%3a%25@h", "h", "", "a/b@c:%", "/", 5672, 60, false},
	    {"amqp://u:a@b@h", "h", "u", "a@b", "/", 5672, 60, false},
	    {"amqp://[::1]:9/%2f", "[::1]", "guest", "guest", "/", 9, 60, false},
	};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct rabbitmq_url parts;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK_INT(rabbitmq_url_parse(rows[i].url, &parts, &why), 0);
		CHECK_STRING(parts.host, rows[i].host);
		CHECK_STRING(parts.user, rows[i].user);
		CHECK_STRING(parts.password, rows[i].password);
		CHECK_STRING(parts.vhost, rows[i].vhost);
		CHECK_INT(parts.port, rows[i].port);
		CHECK_INT(parts.heartbeat_s, rows[i].heartbeat);
		CHECK_INT(parts.secure, rows[i].secure);
		rabbitmq_url_free(&parts);
	}
}

static void
test_refusals(void)
{
	static const char *const urls[] = {"", "amqp", "amqp:", "amqp:/secret", "http://u:secret@h",
	    "amqp://u:secret@h:", "amqp://u:secret@h:65536", "amqp://u:secret@h:1x",
	    "amqp://u:secret@h:-1", "amqp://u:secret@h/a/b", "amqp://u:secret/more@h",
	    "amqp://u:secret?more@h", "amqp://u:secret%@h", "amqp://u:secret%4@h",
	    "amqp://u:secret%00@h", "amqp://u:secret@[::1", "amqp://u:secret@[::1]5",
	    "amqp://u:secret@h,i", "amqp://h?secret=secret", "amqp://h?heartbeat=secret",
	    "amqp://h?heartbeat", "amqp://h?heartbeat=-1", "amqp://u:secret@h/?verify=verify_none",
	    "amqp://u:secret@h/%zz"};
	struct rabbitmq_url parts;

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

		CHECK_INT(rabbitmq_url_parse(urls[i], &parts, &why), -1);
		CHECK(why.len > 0);
		CHECK(!strstr(text_string(&why), "secret"));
		rabbitmq_url_free(&parts);
	}
}

/* Headers of every type, x-death among them, and all properties. */
#define DEATH                                                                                      \
	"\x07x-death"                                                                              \
	"A\0\0\0\x94"                                                                              \
	"F\0\0\0\x73"                                                                              \
	"\x05"                                                                                     \
	"countl\0\0\0\0\0\0\0\x03"                                                                 \
	"\x06reasonS\0\0\0\x08rejected"                                                            \
	"\x05queueS\0\0\0\x06orders"                                                               \
	"\x04timeT\0\0\0\0\x65\0\0\0"                                                              \
	"\x08"                                                                                     \
	"exchangeS\0\0\0\x04shop"                                                                  \
	"\x0crouting-keysA\0\0\0\x0dS\0\0\0\x03newS\0\0\0\0"                                       \
	"F\0\0\0\x17\x05queueS\0\0\0\x0aold.orders\x00V"
#define EVERY_TYPE                                                                                 \
	"\x01tt\x01\x01"                                                                           \
	"bb\xff\x01"                                                                               \
	"BB\xff\x01ss\xff\xfe\x01uu\xff\xfe\x01II\xff\xff\xff\xfd"                                 \
	"\x01ii\0\0\0\x07\x01ll\xff\xff\xff\xff\xff\xff\xff\xfb\x01LL\xff\xff\xff\xff\xff\xff\xff" \
	"\xff"                                                                                     \
	"\x01"                                                                                     \
	"ff\0\0\0\0\x01"                                                                           \
	"dd\0\0\0\0\0\0\0\0\x01"                                                                   \
	"DD\x02\0\0\0\x05\x01SS\0\0\0\x02hi\x01xx\0\0\0\x02\0\xff"                                 \
	"\x01TT\0\0\0\0\0\0\0\x01\x01"                                                             \
	"FF\0\0\0\x03\x01zV\x01VV\x01"                                                             \
	"AA\0\0\0\x02tV"

#define BYTES(literal) ((struct rabbitmq_bytes){literal, sizeof(literal) - 1})

/* Properties that have headers alone. */
static void
headers_make(struct text *out, struct rabbitmq_bytes table)
{
	text_clear(out);
	text_add(out, "\x20\0\0\0", 4);
	text_add_byte(out, (char)(table.len >> 8));
	text_add_byte(out, (char)table.len);
	text_add(out, table.bytes, table.len);
}

static struct rabbitmq_bytes
text_borrow(const struct text *text)
{
	return (struct rabbitmq_bytes){text_string(text), text->len};
}

static bool
bytes_are(struct rabbitmq_bytes bytes, const char *expected)
{
	return bytes.bytes && bytes.len == strlen(expected) &&
	       memcmp(bytes.bytes, expected, bytes.len) == 0;
}

static void
test_untouched(void)
{
	static const struct rabbitmq_bytes all = BYTES("\xff\xfc\x02ty\x02"
						       "en\0\0\0\x03\x01zV\x02\x09\x01"
						       "c\x01r\x03"
						       "500\x02id"
						       "\0\0\0\0\0\0\0\x2a\x01t\x01u\x01"
						       "a\x01k");
	struct rabbitmq_properties *properties = rabbitmq_properties_new();
	TEXT_LOCAL raw = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);

	CHECK_INT(rabbitmq_properties_read(properties, all, NULL), 0);
	CHECK(bytes_are(rabbitmq_property(properties, RABBITMQ_MESSAGE_ID), "id"));
	CHECK(bytes_are(rabbitmq_property(properties, RABBITMQ_CORRELATION_ID), "c"));
	CHECK(bytes_are(rabbitmq_property(properties, RABBITMQ_EXPIRATION), "500"));
	CHECK(bytes_are(rabbitmq_property(properties, RABBITMQ_USER_ID), "u"));
	CHECK(bytes_are(rabbitmq_property(properties, RABBITMQ_TYPE), "t"));
	CHECK_INT(rabbitmq_timestamp(properties), 42);
	CHECK_INT(rabbitmq_properties_write(properties, &out), 0);
	CHECK(out.len == all.len && memcmp(out.bytes, all.bytes, all.len) == 0);

	headers_make(&raw, BYTES(EVERY_TYPE));
	CHECK_INT(rabbitmq_properties_read(properties, text_borrow(&raw), NULL), 0);
	text_clear(&out);
	CHECK_INT(rabbitmq_properties_write(properties, &out), 0);
	CHECK(out.len == raw.len && memcmp(out.bytes, raw.bytes, raw.len) == 0);
	CHECK_INT(rabbitmq_header_integer(properties, "b", 9), -1);
	CHECK_INT(rabbitmq_header_integer(properties, "B", 9), 255);
	CHECK_INT(rabbitmq_header_integer(properties, "s", 9), -2);
	CHECK_INT(rabbitmq_header_integer(properties, "u", 9), 65534);
	CHECK_INT(rabbitmq_header_integer(properties, "I", 9), -3);
	CHECK_INT(rabbitmq_header_integer(properties, "i", 9), 7);
	CHECK_INT(rabbitmq_header_integer(properties, "l", 9), -5);
	CHECK_INT(rabbitmq_header_integer(properties, "L", 9), 9);
	CHECK_INT(rabbitmq_header_integer(properties, "S", 9), 9);
	CHECK(bytes_are(rabbitmq_header(properties, "S"), "hi"));
	CHECK(!rabbitmq_header(properties, "l").bytes);
	CHECK(!rabbitmq_header(properties, "nowhere").bytes);
	rabbitmq_properties_free(properties);
}

/* What is changed keeps its place, what is new stands at the end, what surrounds it stays. */
static void
test_changes(void)
{
	struct rabbitmq_properties *properties = rabbitmq_properties_new();
	TEXT_LOCAL raw = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL expected = TEXT_INIT(TEXT_MAX_RECORD);

	headers_make(&raw, BYTES("\x01"
				 "aS\0\0\0\x01x\x02"
				 "CCA\0\0\0\x06S\0\0\0\x01k\x01nI\0\0\0\x01"));
	CHECK_INT(rabbitmq_properties_read(properties, text_borrow(&raw), NULL), 0);
	rabbitmq_header_remove(properties, "CC");
	rabbitmq_header_set_integer(properties, "n", 2);
	rabbitmq_header_set_integer(properties, "n", 3);
	rabbitmq_header_set(properties, "new", BYTES("v"));
	rabbitmq_header_remove(properties, "nowhere");
	CHECK_INT(rabbitmq_properties_write(properties, &out), 0);
	headers_make(&expected, BYTES("\x01"
				      "aS\0\0\0\x01x\x01nl\0\0\0\0\0\0\0\x03\x03newS\0\0\0\x01v"));
	CHECK(out.len == expected.len && memcmp(out.bytes, expected.bytes, out.len) == 0);

	/* Where there were no headers, and no properties at all. */
	CHECK_INT(rabbitmq_properties_read(properties, BYTES("\0\0"), NULL), 0);
	rabbitmq_header_set(properties, "n", BYTES(""));
	rabbitmq_property_set(properties, RABBITMQ_MESSAGE_ID, BYTES("id"));
	text_clear(&out);
	CHECK_INT(rabbitmq_properties_write(properties, &out), 0);
	CHECK(
	    out.len == 16 && memcmp(out.bytes, "\x20\x80\0\0\0\x07\x01nS\0\0\0\0\x02id", 16) == 0);
	rabbitmq_property_set(properties, RABBITMQ_MESSAGE_ID, (struct rabbitmq_bytes){NULL, 0});
	CHECK(!rabbitmq_property(properties, RABBITMQ_MESSAGE_ID).bytes);
	rabbitmq_properties_free(properties);
}

static void
test_deaths(void)
{
	struct rabbitmq_properties *properties = rabbitmq_properties_new();
	TEXT_LOCAL raw = TEXT_INIT(TEXT_MAX_RECORD);
	struct rabbitmq_death death;

	headers_make(&raw, BYTES(DEATH));
	CHECK_INT(rabbitmq_properties_read(properties, text_borrow(&raw), NULL), 0);
	CHECK_INT((intmax_t)rabbitmq_deaths(properties), 2);
	CHECK(rabbitmq_death(properties, 0, &death));
	CHECK(bytes_are(death.queue, "orders"));
	CHECK(bytes_are(death.reason, "rejected"));
	CHECK(bytes_are(death.exchange, "shop"));
	CHECK(bytes_are(death.routing_key, "new"));
	CHECK_INT((intmax_t)death.routing_keys, 2);
	CHECK_INT(death.count, 3);
	CHECK_INT(death.time, 0x65000000);
	CHECK(rabbitmq_death(properties, 1, &death));
	CHECK(bytes_are(death.queue, "old.orders"));
	CHECK(!death.exchange.bytes);
	CHECK_INT(death.count, -1);
	CHECK(!rabbitmq_death(properties, 2, &death));
	rabbitmq_properties_free(properties);
}

/* However they are cut or broken, they are read whole or not at all. */
static void
test_broken(void)
{
	static const struct rabbitmq_bytes broken[] = {BYTES(""), BYTES("\0"), BYTES("\0\1"),
	    BYTES("\0\0x"), BYTES("\x20\0\0\0\0\x02\x01z"), BYTES("\x20\0\0\0\0\x03\x01zQ"),
	    BYTES("\x20\0\0\0\0\x09\x01zS\xff\xff\xff\xff.."), BYTES("\x20\0\xff\xff\xff\xff"),
	    BYTES("\0\x80\x03id")};
	struct rabbitmq_properties *properties = rabbitmq_properties_new();
	TEXT_LOCAL raw = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		text_clear(&why);
		CHECK_INT(rabbitmq_properties_read(properties, broken[i], &why), -1);
		CHECK(why.len > 0);
	}
	headers_make(&raw, BYTES(DEATH));
	for (size_t len = 0; len < raw.len; len++)
		CHECK_INT(rabbitmq_properties_read(
			      properties, (struct rabbitmq_bytes){raw.bytes, len}, NULL),
		    -1);
	rabbitmq_properties_free(properties);
}

int
main(void)
{
	test_urls();
	test_refusals();
	test_untouched();
	test_changes();
	test_deaths();
	test_broken();
	return unit_end();
}
