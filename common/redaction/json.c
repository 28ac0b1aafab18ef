#include "scan.h"

#include "json.h"
#include "json_writer.h"
#include "text.h"

/* The string at the cursor: its bytes within the record where nothing is escaped, else
 * `decoded`. */
struct content {
	struct text decoded;
	const char *bytes;
	size_t len;
	size_t to; /* behind the string */
};

/* What is known of the next value of an object or array. */
struct frame {
	const char *rule; /* of the whole */
	const char *next; /* of the next value alone */
	const char *weak; /* the same, if it looks like a secret */
	const char *name; /* of the member; empty in an array */
	size_t name_len;
};

static struct content
content_read(struct redaction_scan *s)
{
	const char *open = s->bytes + s->at + 1;
	struct content content = {TEXT_INIT(TEXT_MAX_RECORD), open, .to = s->at + 2};
	struct json_slice slice = {JSON_STRING, false, open - 1, 0};

	for (; open[content.len] != '"'; content.len++)
		if (open[content.len] == '\\') {
			slice.escaped = true;
			content.len++;
		}
	content.to += content.len;
	if (slice.escaped) {
		slice.len = content.len + 2;
		s->failed |= json_string(&slice, &content.decoded) != 0;
		content.bytes = text_string(&content.decoded);
		content.len = content.decoded.len;
	}
	return content;
}

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
	redaction_wrote(s, content->to, inner.rule, inner.count);
	text_free(&content->decoded);
	content->decoded = scratch;
	content->bytes = scratch.bytes;
	content->len = scratch.len;
}

/* ---- values ---- */

static void
json_skip_space(struct redaction_scan *s)
{
	while (s->at < s->len && char_is_space(s->bytes[s->at]))
		s->at++;
}

/* {"value": "x", "name": "DB_PASSWORD"}: what is told before the name. */
static const char *
json_rule_behind(struct redaction_scan *s, const struct frame *frame, size_t at)
{
	enum { FAR = 256 };
	static struct redaction_pattern member = {
	    .letters = "(?:\\s*+,\\s*+\"\\w{1,32}+\"\\s*+:\\s*+(?:\"[^\"\\\\]*+\"|[\\w.]++)){0,2}?"
		       "\\s*+,\\s*+\"([\\w.-]++)\"\\s*+:\\s*+\"([\\w.-]++)\""};
	const struct redaction_value *groups;
	struct redaction_match match;

	if (!redaction_name_is(REDACTION_TOLD, frame->name, frame->name_len) ||
	    !redaction_match(&member, s->bytes, s->len - at < FAR ? s->len : at + FAR, at, &match))
		return NULL;
	groups = match.groups;
	if (!redaction_name_is(
		REDACTION_TELLS, s->bytes + groups[1].from, groups[1].to - groups[1].from))
		return NULL;
	return redaction_name_rule(s->bytes + groups[2].from, groups[2].to - groups[2].from);
}

static void
json_walk_string(struct redaction_scan *s, struct frame *frame)
{
	/* A line of a private key; its last one, of any length, where they stand in an array. */
	static struct redaction_pattern pem = {.letters =
						   ".*?[A-Za-z0-9+/=]{16,}+\\s*+\\z"
						   " | .*-----END | [A-Za-z0-9+/=]++\\z (*:last)"};
	struct content content = content_read(s);
	const char *rule = frame->next ? frame->next : frame->rule;
	struct redaction_match match;

	if (!rule && frame->weak &&
	    redaction_value_is_mixed(frame->weak, content.bytes, content.len))
		rule = frame->weak;
	if (!rule && frame->name_len > 0)
		rule = json_rule_behind(s, frame, content.to);
	if (rule) {
		if (!redaction_value_harmless(
			rule, frame->name, frame->name_len, content.bytes, content.len))
			redaction_replace(s, s->at, content.to, rule, true);
	} else if (s->pem_open && redaction_match(&pem, content.bytes, content.len, 0, &match) &&
		   (frame->name_len == 0 || !match.mark[0])) {
		s->pem_open = !memmem(content.bytes, content.len, "-----END", 8);
		redaction_replace(s, s->at, content.to, "private-key", true);
	} else {
		content_scan(s, &content);
	}
	s->at = content.to;
	text_free(&content.decoded);
}

/* Numbers are secret under a password's or a PIN's name alone; true, false and null never. */
static void
json_walk_scalar(struct redaction_scan *s, const char *rule)
{
	size_t from = s->at;

	while (s->at < s->len && !char_is_space(s->bytes[s->at]) &&
	       !redaction_is_of(s->bytes[s->at], ",]}"))
		s->at++;
	if (rule && !char_is_letter(s->bytes[from]) && redaction_rule_is_strong(rule))
		redaction_replace(s, from, s->at, rule, true);
}

static void json_walk_container(struct redaction_scan *s, const char *rule);

static void
json_walk_value(struct redaction_scan *s, struct frame *frame)
{
	const char *rule = frame->next ? frame->next : frame->rule;

	json_skip_space(s);
	if (s->bytes[s->at] == '"')
		json_walk_string(s, frame);
	else if (s->bytes[s->at] == '{' || s->bytes[s->at] == '[')
		json_walk_container(s, rule);
	else
		json_walk_scalar(s, rule);
	json_skip_space(s);
}

/* The rule for what the string at the cursor tells, when it holds a secret's name, or NULL. */
static const char *
json_rule_of_string(struct redaction_scan *s, bool in_array)
{
	static struct redaction_pattern names = {.letters = "[\\w.%-]{1,128}+\\z"};
	/* Of an option or header, which has its value behind it. */
	static struct redaction_pattern arguments = {
	    .letters = "(?: (?:--|[Xx]-)[\\w.%-]{1,126}+ | "
		       "(?i:(?:proxy-)?authorization|(?:set-)?cookie) )\\z"};
	const char *rule = NULL;
	struct redaction_match match;
	struct content content;

	if (s->bytes[s->at] != '"')
		return NULL;
	content = content_read(s);
	if (redaction_match(in_array ? &arguments : &names, content.bytes, content.len, 0, &match))
		rule = redaction_name_rule(content.bytes, content.len);
	text_free(&content.decoded);
	return rule;
}

/* Reads the member's name, and fills what it tells of its value.  *told is the rule for the value
 * of a name that another member told: {"name": "DB_PASSWORD", "value": "x"}. */
static struct content
json_take_name(struct redaction_scan *s, struct frame *frame, const char **told)
{
	struct content name = content_read(s);
	const char *rule;

	/* Judged without its own secrets, as it will be the next time. */
	content_scan(s, &name);
	s->at = name.to;
	json_skip_space(s);
	s->at++;
	json_skip_space(s);
	frame->name = name.bytes;
	frame->name_len = name.len;
	frame->next = redaction_name_rule(name.bytes, name.len);
	if (frame->next)
		return name;
	if (redaction_name_is(REDACTION_TELLS, name.bytes, name.len) &&
	    (rule = json_rule_of_string(s, false)))
		*told = rule;
	else if (*told && redaction_name_is(REDACTION_TOLD, name.bytes, name.len))
		frame->next = *told;
	else
		frame->weak = redaction_name_weak_rule(name.bytes, name.len);
	if (frame->rule && !frame->next &&
	    redaction_name_is(REDACTION_PUBLIC, name.bytes, name.len))
		frame->rule = NULL;
	return name;
}

static void
json_walk_container(struct redaction_scan *s, const char *rule)
{
	/* {"type": "string", "minLength": 8}: a schema says what a secret must be. */
	static struct redaction_pattern schema = {
	    .letters =
		"\\{\\s*+\"type\"[:\\s]*+\"(?:string|number|integer|boolean|object|array)\""};
	bool object = s->bytes[s->at] == '{';
	const char *told = NULL;
	struct redaction_match match;

	if (rule && redaction_match(&schema, s->bytes, s->len, s->at, &match))
		rule = NULL;
	s->at++;
	json_skip_space(s);
	while (s->bytes[s->at] != '}' && s->bytes[s->at] != ']') {
		struct frame frame = {.rule = rule, .name = ""};
		struct content name = {.len = 0};

		if (object) {
			name = json_take_name(s, &frame, &told);
		} else {
			/* An option has no other option for its value. */
			frame.next = redaction_has(s, s->at, "\"-") ? NULL : told;
			told = json_rule_of_string(s, true);
		}
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
	json_walk_value(s, &(struct frame){.rule = rule, .name = ""});
}

/* ---- JSON within text ---- */

/* The length of the valid JSON value that begins at `at`, or 0. */
static size_t
json_length(struct redaction_scan *s, size_t at)
{
	struct json_error error;
	size_t used;

	if (at < s->json_hopeless || !redaction_is_of(redaction_byte(s, at), "{["))
		return 0;
	if (json_validate_prefix(s->bytes + at, s->len - at, &used, &error) == 0)
		return used;
	s->json_hopeless = at + error.offset;
	return 0;
}

bool
redaction_scan_json(struct redaction_scan *s, const char *rule)
{
	bool valid = json_length(s, s->at) > 0;

	if (valid)
		redaction_walk_json(s, rule);
	return valid;
}

bool
redaction_scan_json_around(struct redaction_scan *s, size_t place)
{
	size_t begin = place, least = s->at > s->json_tried ? s->at : s->json_tried;

	while (begin > least && s->bytes[begin - 1] != '\n')
		begin--;
	for (; begin < place; begin++) {
		size_t used = json_length(s, begin);

		if (begin + used > place) {
			s->at = begin;
			redaction_walk_json(s, NULL);
			return true;
		}
		begin += used > 0 ? used - 1 : 0;
	}
	s->json_tried = place;
	return false;
}
