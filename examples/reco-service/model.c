#include "model.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "timing.h"

#define WATCH_SEC_MAX 86400.0
#define POSITION_MAX 10000.0
#define IMPRESSIONS_MAX 200

/* ---- complaints ---- */

void
complain(struct complaints *complaints, const char *at, const char *msg, const char *type)
{
	struct buffer *body = &complaints->answer->body;

	if (complaints->count++ == 0) {
		buffer_clear(body);
		buffer_puts(body, "{\"detail\":[");
		complaints->answer->status = 422;
	} else {
		buffer_puts(body, ",");
	}
	buffer_printf(body, "{\"loc\":[%s],\"msg\":", at);
	buffer_json_string(body, msg, strlen(msg));
	buffer_printf(body, ",\"type\":\"%s\"}", type);
}

bool
complaints_end(struct complaints *complaints)
{
	if (complaints->count > 0)
		buffer_puts(&complaints->answer->body, "]}");
	return complaints->count == 0;
}

/* ---- models ---- */

enum field_kind {
	FIELD_ID,       /* 1 to 128 bytes of text */
	FIELD_EVENT_ID, /* 8 to 64 characters */
	FIELD_TYPE,     /* view, click or purchase */
	FIELD_TIME,     /* Unix milliseconds, about now */
	FIELD_COUNT,    /* a whole number from 0 to `most` */
	FIELD_NUMBER,   /* a number from 0 to `most` */
	FIELD_FLAG,
	FIELD_OBJECT,
	FIELD_LIST, /* read by itself */
};

struct field {
	const char *name;
	enum field_kind kind;
	bool optional; /* it may be left out, and null */
	double most;
	size_t offset; /* in the struct that is filled; 0: nothing is kept */
};

#define KEPT(member) offsetof(struct event_body, member)

/* event_id stands at offset 0, and is kept by its kind. */
static const struct field event_fields[] = {
    {.name = "event_id", .kind = FIELD_EVENT_ID},
    {.name = "user_id", .kind = FIELD_ID, .offset = KEPT(user_id)},
    {.name = "item_id", .kind = FIELD_ID, .offset = KEPT(item_id)},
    {.name = "event_type", .kind = FIELD_TYPE, .offset = KEPT(event_type)},
    {.name = "ts", .kind = FIELD_TIME},
    {0},
};

#define LOG_FIELDS                                                                                 \
	{.name = "event_id", .kind = FIELD_EVENT_ID},                                              \
	    {.name = "user_id", .kind = FIELD_ID, .offset = KEPT(user_id)},                        \
	    {.name = "session_id", .kind = FIELD_ID, .offset = KEPT(session_id)},                  \
	    {.name = "request_id", .kind = FIELD_ID, .offset = KEPT(request_id)},                  \
	    {.name = "ts_ms", .kind = FIELD_TIME},                                                 \
	{                                                                                          \
		.name = "context", .kind = FIELD_OBJECT, .optional = true                          \
	}

static const struct field watch_fields[] = {
    LOG_FIELDS,
    {.name = "item_id", .kind = FIELD_ID, .offset = KEPT(item_id)},
    {.name = "watch_time_sec",
	.kind = FIELD_NUMBER,
	.most = WATCH_SEC_MAX,
	.offset = KEPT(watch_time_sec)},
    {.name = "percent_watched", .kind = FIELD_NUMBER, .optional = true, .most = 100},
    {.name = "ended", .kind = FIELD_FLAG, .optional = true},
    {.name = "playback_speed", .kind = FIELD_NUMBER, .optional = true, .most = 100},
    {.name = "rebuffer_count", .kind = FIELD_COUNT, .optional = true, .most = 1e9},
    {0},
};

static const struct field impression_fields[] = {
    LOG_FIELDS,
    {.name = "items", .kind = FIELD_LIST},
    {0},
};

/* An item that was shown; what is kept is its position. */
struct shown_item {
	char item_id[ID_MAX + 1];
	double position;
};

static const struct field shown_fields[] = {
    {.name = "item_id", .kind = FIELD_ID},
    {.name = "position",
	.kind = FIELD_COUNT,
	.most = POSITION_MAX,
	.offset = offsetof(struct shown_item, position)},
    {0},
};

static const struct field batch_fields[] = {{.name = "events", .kind = FIELD_LIST}, {0}};

static const struct field *const kind_fields[] = {
    [EVENT_KIND_EVENT] = event_fields,
    [EVENT_KIND_WATCH] = watch_fields,
    [EVENT_KIND_IMPRESSION] = impression_fields,
};

/* ---- one member ---- */

struct reading {
	const struct field *fields;
	const char *at;
	char *record; /* the struct that is filled */
	uint32_t seen;
	struct complaints *complaints;
};

static size_t
count_characters(const char *text)
{
	size_t characters = 0;

	for (; *text != '\0'; text++)
		characters += ((unsigned char)*text & 0xc0) != 0x80;
	return characters;
}

/* Why a text does not do, or NULL. */
static const char *
text_fault(const struct field *field, const struct body_member *member)
{
	size_t characters;

	if (strcmp(member->type, "text") != 0)
		return "expected a string";
	switch (field->kind) {
	case FIELD_EVENT_ID:
		characters = count_characters(member->text);
		if (characters < EVENT_ID_LEAST || characters > EVENT_ID_MOST)
			return "expected a string of 8 to 64 characters";
		return NULL;
	case FIELD_TYPE:
		if (strcmp(member->text, "view") != 0 && strcmp(member->text, "click") != 0 &&
		    strcmp(member->text, "purchase") != 0)
			return "expected view, click or purchase";
		return NULL;
	default:
		return id_is_sane(member->text, member->length)
			   ? NULL
			   : "expected a string of 1 to 128 bytes without control characters";
	}
}

static const char *
number_fault(const struct field *field, const struct body_member *member)
{
	bool whole = strcmp(member->type, "integer") == 0;
	double now = (double)wall_ms();

	if (field->kind == FIELD_NUMBER) {
		if (!whole && strcmp(member->type, "real") != 0)
			return "expected a number";
	} else if (!whole) {
		return "expected a whole number";
	}
	if (field->kind == FIELD_TIME) {
		if (member->number > now + TS_FUTURE_MS)
			return "too far in the future; milliseconds since 1970 are meant";
		if (member->number < now - TS_PAST_MS)
			return "too old; milliseconds since 1970 are meant";
		return NULL;
	}
	return member->number >= 0 && member->number <= field->most ? NULL : "out of range";
}

static const char *
field_fault(const struct field *field, const struct body_member *member)
{
	switch (field->kind) {
	case FIELD_ID:
	case FIELD_EVENT_ID:
	case FIELD_TYPE:
		return text_fault(field, member);
	case FIELD_TIME:
	case FIELD_COUNT:
	case FIELD_NUMBER:
		return number_fault(field, member);
	case FIELD_FLAG:
		return strcmp(member->type, "true") == 0 || strcmp(member->type, "false") == 0
			   ? NULL
			   : "expected true or false";
	case FIELD_OBJECT:
		return strcmp(member->type, "object") == 0 ? NULL : "expected an object";
	case FIELD_LIST:
		return strcmp(member->type, "array") == 0 ? NULL : "expected an array";
	}
	return NULL;
}

static void
field_keep(
    const struct reading *reading, const struct field *field, const struct body_member *member)
{
	if (field->kind == FIELD_EVENT_ID || field->kind == FIELD_ID || field->kind == FIELD_TYPE)
		memcpy(reading->record + field->offset, member->text, member->length + 1);
	else if (field->offset != 0)
		memcpy(reading->record + field->offset, &member->number, sizeof member->number);
}

/* A complaint about a member; its name is the client's, and is written as JSON. */
static void
complain_of(const struct reading *reading, const char *name, const char *msg, const char *type)
{
	struct buffer at;

	buffer_init(&at, 1024);
	buffer_printf(&at, "%s,", reading->at);
	buffer_json_string(&at, name, strlen(name));
	complain(reading->complaints, at.failed ? reading->at : at.data, msg, type);
	buffer_free(&at);
}

static int
member_read(void *context, const struct body_member *member, char *why, size_t why_size)
{
	struct reading *reading = context;
	const char *fault;

	(void)why;
	(void)why_size;
	for (size_t i = 0; reading->fields[i].name != NULL; i++) {
		const struct field *field = &reading->fields[i];

		if (strcmp(field->name, member->name) != 0)
			continue;
		reading->seen |= UINT32_C(1) << i;
		if (field->optional && strcmp(member->type, "null") == 0)
			return 0;
		fault = field_fault(field, member);
		if (fault != NULL)
			complain_of(reading, field->name, fault, "value_error");
		else
			field_keep(reading, field, member);
		return 0;
	}
	complain_of(reading, member->name, "a member that is not known", "extra_forbidden");
	return 0;
}

/* Holds the object at a path against a model. Whether nothing was wrong with it. */
static bool
object_read(struct body_reader *reader, const struct request *request, const char *path,
    struct reading *reading)
{
	int before = reading->complaints->count;
	char why[256];

	if (body_each(reader, request->body, request->body_length, path, member_read, reading, why,
		sizeof why) != 0) {
		complain(reading->complaints, reading->at, why,
		    strstr(why, "body is") != NULL ? "json_invalid" : "value_error");
		return false;
	}
	for (size_t i = 0; reading->fields[i].name != NULL; i++)
		if (!reading->fields[i].optional && (reading->seen & (UINT32_C(1) << i)) == 0)
			complain_of(
			    reading, reading->fields[i].name, "a member that is needed", "missing");
	return reading->complaints->count == before;
}

/* ---- what holds others ---- */

static void
shown_read(struct body_reader *reader, const struct request *request, const char *path,
    const char *at, struct complaints *complaints)
{
	struct shown_item shown[IMPRESSIONS_MAX];
	char item_path[96], item_at[96];
	int items;

	snprintf(item_path, sizeof item_path, "%s.items", path);
	snprintf(item_at, sizeof item_at, "%s,\"items\"", at);
	items = body_elements(reader, request->body, request->body_length, item_path);
	if (items < 1 || items > IMPRESSIONS_MAX) {
		complain(complaints, item_at, "expected 1 to 200 items", "value_error");
		return;
	}
	for (int i = 0; i < items; i++) {
		struct reading reading = {.fields = shown_fields,
		    .at = item_at,
		    .record = (char *)&shown[i],
		    .complaints = complaints};

		snprintf(item_path, sizeof item_path, "%s.items[%d]", path, i);
		snprintf(item_at, sizeof item_at, "%s,\"items\",%d", at, i);
		shown[i] = (struct shown_item){.position = -1};
		if (!object_read(reader, request, item_path, &reading))
			continue;
		for (int j = 0; j < i; j++)
			if (shown[j].position == shown[i].position)
				complain(
				    complaints, item_at, "its position is taken", "value_error");
	}
}

void
event_body_read(struct body_reader *reader, const struct request *request, enum event_kind kind,
    const char *path, const char *at, struct event_body *event, struct complaints *complaints)
{
	struct reading reading = {.fields = kind_fields[kind],
	    .at = at,
	    .record = (char *)event,
	    .complaints = complaints};

	*event = (struct event_body){.watch_time_sec = (double)NAN};
	if (object_read(reader, request, path, &reading) && kind == EVENT_KIND_IMPRESSION)
		shown_read(reader, request, path, at, complaints);
}

int
batch_body_read(struct body_reader *reader, const struct request *request,
    enum event_kind kinds[BATCH_MAX], struct event_body events[BATCH_MAX],
    struct complaints *complaints)
{
	char unused[1], path[64], at[64];
	struct reading reading = {
	    .fields = batch_fields, .at = "\"body\"", .record = unused, .complaints = complaints};
	int count;

	if (!object_read(reader, request, "$", &reading))
		return -1;
	count = body_elements(reader, request->body, request->body_length, "$.events");
	if (count < 1 || count > BATCH_MAX) {
		complain(
		    complaints, "\"body\",\"events\"", "expected 1 to 100 events", "value_error");
		return -1;
	}
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof path, "$.events[%d].items", i);
		kinds[i] = body_elements(reader, request->body, request->body_length, path) >= 0
			       ? EVENT_KIND_IMPRESSION
			       : EVENT_KIND_WATCH;
		snprintf(path, sizeof path, "$.events[%d]", i);
		snprintf(at, sizeof at, "\"body\",\"events\",%d", i);
		event_body_read(reader, request, kinds[i], path, at, &events[i], complaints);
	}
	return complaints->count == 0 ? count : -1;
}
