#include "letters.h"
#include "scan.h"

#include "json.h"
#include "json_writer.h"
#include "redaction.h"
#include "text.h"

/* ---- strings ---- */

/* The string at the cursor: its bytes within the record where nothing is escaped, else
 * `decoded`. */
struct content {
	struct text decoded;
	const char *bytes;
	size_t len;
	size_t to;     /* behind the string */
	bool innocent; /* as text */
};

static struct content
content_read(struct redaction_scan *s)
{
	const char *open = s->bytes + s->at + 1;
	size_t end, len = redaction_innocent(s->bytes, s->len, s->at + 1, '"', &end) - s->at - 1;
	struct content content = {
	    TEXT_INIT(TEXT_MAX_RECORD), open, .innocent = !s->everywhere && open[len] == '"'};
	struct json_slice slice = {JSON_STRING, false, open - 1, 0};

	for (; open[len] != '"'; len++)
		if (open[len] == '\\') {
			slice.escaped = true;
			len++;
		}
	content.len = len;
	content.to = s->at + len + 2;
	if (slice.escaped) {
		slice.len = len + 2;
		if (json_string(&slice, &content.decoded) != 0)
			s->failed = true;
		content.bytes = text_string(&content.decoded);
		content.len = content.decoded.len;
	}
	return content;
}

/* A line of a private key; its last one, of any length, where the strings are lines of an array. */
static bool
content_is_pem(const char *bytes, size_t len, bool in_array)
{
	size_t run = 0;

	while (len > 0 && char_is_space(bytes[len - 1]))
		len--;
	while (run < len &&
	       (char_is_alnum(bytes[len - 1 - run]) || strchr("+/=", bytes[len - 1 - run])))
		run++;
	return run >= 16 || (in_array && run > 0 && run == len) ||
	       memmem(bytes, len, "-----END", 8);
}

/* What the strings of one object or array have told about the next one. */
struct frame {
	const char *rule; /* of the whole */
	const char *next; /* of the next value alone */
	const char *name; /* of the member; empty in an array */
	size_t name_len;
};

/* Scans the string as text, and rewrites it (and `content`) when there was something in it. */
static void
content_scan(struct redaction_scan *s, struct content *content)
{
	struct text scratch = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer writer = json_writer(s->out);
	struct redaction_scan inner;

	if (!redaction_enter(s, &inner, content->bytes, content->len, &scratch))
		return;
	redaction_scan_text(&inner);
	s->failed |= inner.failed;
	/* The key goes on in the next string, or in the next record. */
	s->pem_open |= inner.pem_open;
	if (inner.count == 0)
		return;
	redaction_flush(s, s->at);
	json_put_bytes(&writer, NULL, scratch.bytes, scratch.len);
	s->failed |= text_failed(s->out);
	redaction_written(s, content->to);
	redaction_note(s, inner.rule, inner.count);
	text_free(&content->decoded);
	content->decoded = scratch;
	content->bytes = scratch.bytes;
	content->len = scratch.len;
}

static void
json_walk_string(struct redaction_scan *s, struct frame *frame)
{
	struct content content = content_read(s);
	const char *rule = frame->next ? frame->next : frame->rule;

	if (rule) {
		if (!redaction_value_harmless(
			rule, frame->name, frame->name_len, content.bytes, content.len))
			redaction_replace(s, s->at, content.to, rule, true);
	} else if (s->pem_open &&
		   content_is_pem(content.bytes, content.len, frame->name_len == 0)) {
		s->pem_open = !memmem(content.bytes, content.len, "-----END", 8);
		redaction_replace(s, s->at, content.to, "private-key", true);
	} else if (!content.innocent) {
		content_scan(s, &content);
	}
	s->at = content.to;
	text_free(&content.decoded);
}

/* ---- values ---- */

static void
json_skip_space(struct redaction_scan *s)
{
	while (s->at < s->len && char_is_space(s->bytes[s->at]))
		s->at++;
}

/* Numbers are secret under a password's or a PIN's name alone; true, false and null never. */
static void
json_walk_scalar(struct redaction_scan *s, const char *rule)
{
	size_t from = s->at;

	while (s->at < s->len && !char_is_space(s->bytes[s->at]) && s->bytes[s->at] != ',' &&
	       s->bytes[s->at] != ']' && s->bytes[s->at] != '}')
		s->at++;
	if (rule && !char_is_letter(s->bytes[from]) &&
	    (strcmp(rule, "password") == 0 || strcmp(rule, "pin") == 0))
		redaction_replace(s, from, s->at, rule, true);
}

static void json_walk_object(struct redaction_scan *s, const char *rule);
static void json_walk_array(struct redaction_scan *s, const char *rule);

static void
json_walk_value(struct redaction_scan *s, struct frame *frame)
{
	const char *rule = frame->next ? frame->next : frame->rule;

	json_skip_space(s);
	if (s->bytes[s->at] == '"')
		json_walk_string(s, frame);
	else if (s->bytes[s->at] == '{')
		json_walk_object(s, rule);
	else if (s->bytes[s->at] == '[')
		json_walk_array(s, rule);
	else
		json_walk_scalar(s, rule);
	json_skip_space(s);
}

/* The rule for what follows a string that holds a secret's name, or NULL. */
static const char *
json_rule_of_string(struct redaction_scan *s, bool argument)
{
	static const char *const headers[] = {
	    "authorization", "proxy-authorization", "cookie", "set-cookie", NULL};
	const char *rule = NULL;
	struct content content;
	size_t letters = 0;

	if (s->bytes[s->at] != '"')
		return NULL;
	content = content_read(s);
	while (letters < content.len && redaction_is_name(content.bytes[letters]))
		letters++;
	/* Of a list, only options and headers: ["--password", "x"], ["X-Api-Key", "x"]; not
	 * ["password", "email"]. */
	if (letters == content.len && content.len <= REDACTION_NAME_MAX &&
	    (!argument || redaction_begins(content.bytes, content.len, "--") ||
		(content.len > 2 && strncasecmp(content.bytes, "x-", 2) == 0) ||
		text_is_among_caseless(content.bytes, content.len, headers)))
		rule = redaction_name_rule(content.bytes, content.len);
	text_free(&content.decoded);
	return rule;
}

static void
json_walk_array(struct redaction_scan *s, const char *rule)
{
	struct frame frame = {.rule = rule, .name = ""};

	s->at++;
	json_skip_space(s);
	while (s->bytes[s->at] != ']') {
		const char *next = json_rule_of_string(s, true);

		if (frame.next && redaction_begins(s->bytes + s->at, s->len - s->at, "\"-"))
			frame.next = NULL;
		json_walk_value(s, &frame);
		frame.next = next;
		if (s->bytes[s->at] == ',') {
			s->at++;
			json_skip_space(s);
		}
	}
	s->at++;
}

/* {"name": "DB_PASSWORD", "value": "x"}: the name of one member tells about another. */
static const char *
json_rule_of_member(struct redaction_scan *s, const char *name, size_t len, const char **named)
{
	static const char *const tells[] = {
	    "name", "key", "header", "field", "variable", "option", NULL};
	static const char *const told[] = {"value", "val", "values", NULL};
	const char *rule = redaction_name_rule(name, len), *of_value;

	if (rule)
		return rule;
	if (redaction_letters_begin(&redaction_of_others, name, len) &&
	    text_is_among_caseless(name, len, tells) && (of_value = json_rule_of_string(s, false)))
		*named = of_value;
	return *named && text_is_among_caseless(name, len, told) ? *named : NULL;
}

static void
json_walk_object(struct redaction_scan *s, const char *rule)
{
	const char *named = NULL;

	s->at++;
	json_skip_space(s);
	while (s->bytes[s->at] != '}') {
		struct content name = content_read(s);
		struct frame frame = {.rule = rule};

		if (!name.innocent)
			content_scan(s, &name);
		/* Judged without its own secrets, as it will be the next time. */
		frame.name = name.bytes;
		frame.name_len = name.len;
		s->at = name.to;
		json_skip_space(s);
		s->at++;
		json_skip_space(s);
		frame.next = json_rule_of_member(s, name.bytes, name.len, &named);
		if (rule && !frame.next && redaction_key_is_public(name.bytes, name.len))
			frame.rule = NULL;
		json_walk_value(s, &frame);
		text_free(&name.decoded);
		if (s->bytes[s->at] == ',') {
			s->at++;
			json_skip_space(s);
		}
	}
	s->at++;
}

void
redaction_walk_json(struct redaction_scan *s, const char *rule)
{
	struct frame frame = {.rule = rule, .name = ""};

	json_walk_value(s, &frame);
}

/* ---- JSON within text ---- */

bool
redaction_scan_json(struct redaction_scan *s, const char *rule)
{
	struct json_error error;
	size_t used;

	if (s->at >= s->len || (s->bytes[s->at] != '{' && s->bytes[s->at] != '[') ||
	    s->at < s->json_hopeless)
		return false;
	if (json_validate_prefix(s->bytes + s->at, s->len - s->at, &used, &error) == -1) {
		s->json_hopeless = s->at + error.offset;
		return false;
	}
	redaction_walk_json(s, rule);
	return true;
}
