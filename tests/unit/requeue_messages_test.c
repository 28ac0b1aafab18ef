/* links: cmd/requeue-dlq/ */
/* What elements of Redis say, which messages are chosen, and what a record that is imported becomes. */
#include "../../cmd/requeue-dlq/action/parcel.h"
#include "../../cmd/requeue-dlq/choice.h"
#include "../../cmd/requeue-dlq/redis/format.h"

#include <string.h>

#include "clock.h"
#include "options.h"
#include "unit.h"

static struct text said = {.max = TEXT_MAX_REASON};

static void
say(const char *name, const struct bytes *bytes)
{
	if (bytes->bytes)
		text_add_format(&said, "%s%s=%.*s", said.len > 0 ? " " : "", name, (int)bytes->len,
		    bytes->bytes);
}

/* ---- elements ---- */

static struct redis_shape shape;

/* "id=... to=... retries=2 time=1000", or why it is none. */
static const char *
reads(const struct redis_format *format, const char *element)
{
	void *reader = format->reader_new();
	struct message message = {.retry_count = -1, .last_failed_ms = MESSAGE_NO_TIME};

	text_clear(&said);
	shape = (struct redis_shape){.to = strlen(element)};
	if (format->read(reader, element, strlen(element), &message, &shape)) {
		say("request", &message.request_id);
		say("to", &message.destination);
		say("payload", &message.payload);
		say("error", &message.error);
		say("reason", &message.reason);
		if (message.retry_count != -1)
			text_add_format(&said, " retries=%d", (int)message.retry_count);
		if (message.last_failed_ms != MESSAGE_NO_TIME)
			text_add_format(&said, " ms=%lld", (long long)message.last_failed_ms);
	} else {
		text_add_format(&said, "none: %s", message.unreadable);
	}
	format->reader_free(reader);

	return text_string(&said);
}

static void
test_envelopes(void)
{
	const char *whole = "{\"original_message\": {\"a\" : 1} "
			    ",\"original_queue\":\"q\\u00e9\",\"error\":\"E: x\","
			    "\"timestamp\":\"2026-01-01T00:00:00\",\"retry_count\":3,\"request_"
			    "id\":\"r\",\"reason\":\"E\"}";

	CHECK_STRING(reads(&redis_envelope, whole),
	    "request=r to=q\xc3\xa9 payload={\"a\" : 1} error=E: x "
	    "reason=E retries=3 ms=1767225600000");
	CHECK_INT(shape.from, 21);
	CHECK_INT(shape.to, 30);
	CHECK(shape.insert[0] == '\0');
	CHECK_STRING(reads(&redis_envelope,
			 "{\"original_message\":0,\"original_queue\":\"q\",\"retry_count\":-1,"
			 "\"timestamp\":\"2026-01-01T01:00:00+01:00\",\"error\":7}"),
	    "to=q payload=0 ms=1767225600000");
	CHECK_STRING(reads(&redis_envelope,
			 "{\"original_message\":[],\"original_queue\":\"q\",\"retry_count\":0,"
			 "\"timestamp\":\"yesterday\"}"),
	    "to=q payload=[] retries=0");
	CHECK_STRING(
	    reads(&redis_envelope, "{\"original_queue\":\"q\"}"), "none: no original_message");
	CHECK_STRING(reads(&redis_envelope, "{\"original_message\":null,\"original_queue\":\"q\"}"),
	    "none: no original_message");
	CHECK_STRING(reads(&redis_envelope, "{\"original_message\":1}"), "none: no original_queue");
	CHECK_STRING(reads(&redis_envelope, "{\"original_message\":1,\"original_queue\":\"\"}"),
	    "none: no original_queue");
	CHECK_STRING(reads(&redis_envelope, "{\"original_message\":1,\"original_queue\":[]}"),
	    "none: no original_queue");
	CHECK(strncmp(reads(&redis_envelope, "{\"original_message\":1"), "none: ", 6) == 0);
}

#define TASK                                                                                       \
	"{\"body\":\"W10=\",\"headers\":{\"task\":\"t\",\"id\":\"i\",\"retries\":2},"              \
	"\"properties\":{"

static const char *
goes_to(const char *priority)
{
	static char element[512];

	snprintf(element, sizeof(element),
	    TASK
	    "\"delivery_tag\":\"d\",\"priority\":%s,\"delivery_info\":{\"routing_key\":\"q\"}}}",
	    priority);
	reads(&redis_celery, element);
	text_cut(&said, strcspn(text_string(&said), "{"));

	return text_string(&said);
}

static void
test_celery(void)
{
	CHECK_STRING(goes_to("0"), "request=i to=q payload=");
	CHECK_STRING(goes_to("2"), "request=i to=q payload=");
	CHECK_STRING(goes_to("null"), "request=i to=q payload=");
	CHECK_STRING(goes_to("3"), "request=i to=q\x06\x16"
				   "3 payload=");
	CHECK_STRING(goes_to("5"), "request=i to=q\x06\x16"
				   "3 payload=");
	CHECK_STRING(goes_to("6"), "request=i to=q\x06\x16"
				   "6 payload=");
	CHECK_STRING(goes_to("8"), "request=i to=q\x06\x16"
				   "6 payload=");
	CHECK_STRING(goes_to("9"), "request=i to=q\x06\x16"
				   "9 payload=");
	CHECK_STRING(goes_to("255"), "request=i to=q\x06\x16"
				     "9 payload=");
	CHECK(strstr(reads(&redis_celery, TASK "\"delivery_tag\":\"dd\"}}"), " retries=2"));
	CHECK_INT(shape.to - shape.from, 2);
	CHECK_INT(strlen(shape.insert), UUID_SIZE - 1);
	/* Protocol 1: the task stands in the body, plain or encoded. */
	CHECK(strstr(
	    reads(&redis_celery,
		"{\"body\":\"{\\\"task\\\":\\\"t\\\",\\\"id\\\":\\\"j\\\",\\\"retries\\\":1}\","
		"\"properties\":{\"delivery_tag\":\"d\"}}"),
	    "request=j"));
	CHECK(strstr(text_string(&said), " retries=1"));
	/* {"task":"t","id":"k"} */
	CHECK(strstr(
	    reads(&redis_celery,
		"{\"body\":\"eyJ0YXNrIjoidCIsImlkIjoiayJ9\",\"properties\":{\"body_encoding\":"
		"\"base64\",\"delivery_tag\":\"d\"}}"),
	    "request=k"));
	CHECK(strncmp(reads(&redis_celery,
			  "{\"body\":\"W10=\",\"properties\":{\"delivery_tag\":\"d\"}}"),
		  "none", 4) == 0);
	CHECK(strncmp(reads(&redis_celery, "{\"body\":\"W10=\",\"headers\":{\"task\":\"t\"}}"),
		  "none", 4) == 0);
	CHECK(strncmp(reads(&redis_celery,
			  "{\"headers\":{\"task\":\"t\"},\"properties\":{\"delivery_tag\":\"d\"}}"),
		  "none", 4) == 0);
}

/* ---- choice ---- */

static const struct message timed_out = {.id = {"0123456789abcdef", 16},
    .error = {"app.TimeoutError: late", 22},
    .payload = {"{\"n\":1}", 7},
    .last_failed_ms = 1000000,
    .first_failed_ms = MESSAGE_NO_TIME,
    .retry_count = -1,
    .requeue_count = -1};

static int
fits(const struct choice_asked *asked, const struct message *message, int64_t now_ms)
{
	static const struct option_list none = {0};
	struct choice_asked whole = *asked;
	struct choice *choice;
	int rc;

	if (!whole.ids)
		whole.ids = &none;
	text_clear(&said);
	choice = choice_new(&whole, &said);
	if (!choice)
		return -2;
	rc = choice_fits(choice, message, now_ms * CLOCK_MS);
	choice_unmet(choice, &said);
	choice_free(choice);

	return rc;
}

static void
test_choice(void)
{
	const char *names[] = {"other", "01234567...def"}, *short_one[] = {"0123...def"};
	const char *longer[] = {"0123456789a...9abcdef"};
	const struct option_list ids = {.items = names, .count = 2};
	const struct option_list too_short = {.items = short_one, .count = 1};
	const struct option_list overlap = {.items = longer, .count = 1};
	struct message unknown = timed_out;

	unknown.last_failed_ms = MESSAGE_NO_TIME;
	CHECK_INT(fits(&(struct choice_asked){0}, &timed_out, 0), 1);
	CHECK_INT(fits(&(struct choice_asked){.ids = &ids}, &timed_out, 0), 1);
	CHECK_STRING(text_string(&said), "other");
	CHECK_INT(fits(&(struct choice_asked){.ids = &too_short}, &timed_out, 0), 0);
	CHECK_STRING(text_string(&said), "0123...def");
	CHECK_INT(fits(&(struct choice_asked){.ids = &overlap}, &timed_out, 0), 0);
	CHECK_INT(fits(&(struct choice_asked){.reason = "*Timeout*"}, &timed_out, 0), 1);
	CHECK_INT(fits(&(struct choice_asked){.reason = "Timeout*"}, &timed_out, 0), 0);
	CHECK_INT(fits(&(struct choice_asked){.older_ns = CLOCK_SECOND}, &timed_out, 1001000), 0);
	CHECK_INT(fits(&(struct choice_asked){.older_ns = CLOCK_SECOND}, &timed_out, 1001001), 1);
	CHECK_INT(fits(&(struct choice_asked){.older_ns = CLOCK_SECOND}, &unknown, 1001001), 0);
	CHECK_INT(fits(&(struct choice_asked){.where = ".payload.n == 1"}, &timed_out, 0), 1);
	CHECK_INT(fits(&(struct choice_asked){.where = ".payload.n == 2"}, &timed_out, 0), 0);
	CHECK_INT(fits(&(struct choice_asked){.where = ".payload.n | error"}, &timed_out, 0), -1);
	CHECK_INT(fits(&(struct choice_asked){.where = "("}, &timed_out, 0), -2);
}

/* ---- records ---- */

static const char *
takes(const char *record)
{
	struct json_scanner *scanner = json_scanner_of(parcel_paths, MEMBERS);
	struct json_slice values[MEMBERS];
	struct parcel parcel = parcel_new();
	struct message message;
	const char *fault;

	text_clear(&said);
	CHECK(json_scan(scanner, record, strlen(record), values, NULL) == 0);
	fault = parcel_take(values, &parcel, &message);
	if (fault) {
		text_add_string(&said, fault);
	} else {
		say("id", &message.id);
		say("request", &message.request_id);
		say("payload", &message.payload);
		say("element", &message.element);
		say("error", &message.error);
		text_add_format(&said, " %s%s %d %d", message.format ? message.format : "-",
		    message.is_parked ? " parked" : "", (int)message.retry_count,
		    (int)message.requeue_count);
		if (message.first_failed_ms < 2000000000000)
			text_add_format(&said, " %lld-%lld", (long long)message.first_failed_ms,
			    (long long)message.last_failed_ms);
	}
	parcel_free(&parcel);
	json_scanner_free(scanner);

	return text_string(&said);
}

static void
test_records(void)
{
	const char *count = "retry_count and requeue_count have to be counts";

	CHECK_STRING(
	    takes(
		"{\"id\":\"a\",\"payload\":{\"b\": "
		"1},\"request_id\":\"r\",\"error\":\"e\",\"retry_count\":2,"
		"\"requeue_count\":1,\"parked\":true,\"format\":\"rq\",\"element_base64\":\"AWI=\","
		"\"first_failed_at\":\"1970-01-01T00:00:01Z\",\"last_failed_at\":\"1970-01-01T00:"
		"00:02Z\"}"),
	    "id=a request=r payload={\"b\": 1} element=\001b error=e rq parked 2 1 1000-2000");
	CHECK_STRING(
	    takes(
		"{\"id\":\"a\",\"payload_base64\":\"eA==\",\"request_id\":null,\"last_failed_at\":"
		"\"1970-01-01T00:00:02Z\"}"),
	    "id=a payload=x - 0 0 2000-2000");
	CHECK_STRING(takes("{\"payload\":1}"), "it has no id");
	CHECK_STRING(takes("{\"id\":\"\",\"payload\":1}"), "it has no id");
	CHECK_STRING(takes("{\"id\":7,\"payload\":1}"), "it has no id");
	CHECK_STRING(takes("{\"id\":\"a\"}"), "it has no payload, or one that is not base64");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"payload_base64\":\"eA==\"}"),
	    "it has no payload, or one that is not base64");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload_base64\":\"e\"}"),
	    "it has no payload, or one that is not base64");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"element_base64\":\"e\"}"),
	    "its element is not base64, or its format no string");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"format\":1}"),
	    "its element is not base64, or its format no string");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"reason\":1}"),
	    "request_id, reason and error have to be strings");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"error\":[]}"),
	    "request_id, reason and error have to be strings");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"request_id\":{}}"),
	    "request_id, reason and error have to be strings");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"retry_count\":-1}"), count);
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"requeue_count\":\"1\"}"), count);
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"first_failed_at\":\"soon\"}"),
	    "first_failed_at and last_failed_at have to be times (RFC 3339)");
	CHECK_STRING(takes("{\"id\":\"a\",\"payload\":1,\"last_failed_at\":5}"),
	    "first_failed_at and last_failed_at have to be times (RFC 3339)");
}

int
main(void)
{
	test_envelopes();
	test_celery();
	test_choice();
	test_records();
	text_free(&said);

	return unit_end();
}
