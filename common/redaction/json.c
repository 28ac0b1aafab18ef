#include "scan.h"

#include "json.h"
#include "json_writer.h"
#include "redaction.h"
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
struct member {
	struct content name; /* empty in an array */
	const char *rule;    /* of every string in it */
	const char *weak;    /* of the value where it looks like a secret */
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

	if (!redaction_scan_within(s, content->bytes, content->len, &scratch, &inner))
		return;
	/* The key goes on in the next string, or in the next record. */
	s->pem_open |= inner.pem_open;
	redaction_leave_out(s, s->at, content->to, inner.rule, inner.count);
	json_put_bytes(&writer, NULL, scratch.bytes, scratch.len);
	s->failed |= text_failed(s->out);
	text_free(&content->decoded);
	*content = (struct content){scratch, scratch.bytes, scratch.len, content->to};
}

/* ---- values ---- */

/* Moves behind the separators at the cursor. */
static void
json_skip(struct redaction_scan *s, const char *separators)
{
	while (s->at < s->len && redaction_is_of(s->bytes[s->at], separators))
		s->at++;
}

#define JSON_SPACE " \t\r\n"

/* {"value": "x", "name": "DB_PASSWORD"}: what is told before the name. */
static const char *
json_rule_behind(struct redaction_scan *s, const struct content *name, size_t at)
{
	enum { FAR = 256 };
	static struct pattern member = {
	    .letters = "(?:\\s*+,\\s*+\"\\w{1,32}+\"\\s*+:\\s*+(?:\"[^\"\\\\]*+\"|[\\w.]++)){0,2}?"
		       "\\s*+,\\s*+\"([\\w.-]++)\"\\s*+:\\s*+\"([\\w.-]++)\""};
	struct pattern_span *groups;
	struct pattern_match match;

	if (!redaction_name_is(REDACTION_TOLD, name->bytes, name->len) ||
	    !pattern_match(&member, s->bytes, s->len - at < FAR ? s->len : at + FAR, at, &match))
		return NULL;
	groups = match.groups;
	return redaction_name_is(
		   REDACTION_TELLS, s->bytes + groups[1].from, groups[1].to - groups[1].from)
		   ? redaction_key(s->bytes + groups[2].from, groups[2].to - groups[2].from)
		   : NULL;
}

static void
json_walk_string(struct redaction_scan *s, const struct member *member)
{
	/* A line of a private key; its last one, of any length, where they stand in an array. */
	static struct pattern pem = {.letters = ".*?[A-Za-z0-9+/=]{16,}+\\s*+\\z"
						" | .*-----END | [A-Za-z0-9+/=]++\\z (*:last)"};
	const struct content *name = &member->name;
	struct content content = content_read(s);
	const char *rule = member->rule;
	struct pattern_match match;

	if (!rule && member->weak &&
	    redaction_value_is_mixed(member->weak, content.bytes, content.len))
		rule = member->weak;
	if (!rule && name->len > 0)
		rule = json_rule_behind(s, name, content.to);
	if (rule) {
		if (!redaction_value_harmless(
			rule, name->bytes, name->len, content.bytes, content.len))
			redaction_replace(s, s->at, content.to, rule, true);
	} else if (s->pem_open && pattern_match(&pem, content.bytes, content.len, 0, &match) &&
		   (name->len == 0 || !match.mark[0])) {
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

	while (s->at < s->len && !redaction_is_of(s->bytes[s->at], ",]}" JSON_SPACE))
		s->at++;
	if (rule && !char_is_letter(s->bytes[from]) && redaction_rule_is_strong(rule))
		redaction_replace(s, from, s->at, rule, true);
}

/* The rule for what the string at the cursor tells, when it holds a secret's name, or NULL; in an
 * array that of an option or header, which has its value behind it. */
static const char *
json_rule_of_string(struct redaction_scan *s, bool in_array)
{
	static struct pattern names[] = {{.letters = "[\\w.%-]{1,128}+\\z"},
	    {.letters = "(?: (?:--|[Xx]-)[\\w.%-]{1,126}+ | "
			"(?i:(?:proxy-)?authorization|(?:set-)?cookie) )\\z"}};
	const char *rule = NULL;
	struct pattern_match match;
	struct content content;

	if (s->bytes[s->at] != '"')
		return NULL;
	content = content_read(s);
	if (pattern_match(&names[in_array], content.bytes, content.len, 0, &match))
		rule = redaction_key(content.bytes, content.len);
	text_free(&content.decoded);
	return rule;
}

/* Reads the name of a member, whose object has `rule`.  *told is the rule for the value of a name
 * that another member told: {"name": "DB_PASSWORD", "value": "x"}. */
static struct member
json_take_name(struct redaction_scan *s, const char *rule, const char **told)
{
	struct member member = {.name = content_read(s)};
	const char *name, *tells, *own;
	size_t len;
	bool weak;

	/* Judged without its own secrets, as it will be the next time. */
	content_scan(s, &member.name);
	name = member.name.bytes;
	len = member.name.len;
	s->at = member.name.to;
	json_skip(s, ":" JSON_SPACE);
	own = redaction_name_rule(name, len, &weak);
	member.rule = weak ? NULL : own;
	if (member.rule)
		return member;
	if (redaction_name_is(REDACTION_TELLS, name, len) &&
	    (tells = json_rule_of_string(s, false)))
		*told = tells;
	else if (*told && redaction_name_is(REDACTION_TOLD, name, len))
		member.rule = *told;
	else
		member.weak = own;
	if (!member.rule && rule && !redaction_name_is(REDACTION_PUBLIC, name, len))
		member.rule = rule;
	return member;
}

static void json_walk_value(struct redaction_scan *s, const struct member *member);

static void
json_walk_container(struct redaction_scan *s, const char *rule)
{
	/* {"type": "string", "minLength": 8}: a schema says what a secret must be. */
	static struct pattern schema = {
	    .letters =
		"\\{\\s*+\"type\"[:\\s]*+\"(?:string|number|integer|boolean|object|array)\""};
	bool object = s->bytes[s->at] == '{';
	const char *told = NULL;
	struct pattern_match match;

	if (rule && pattern_match(&schema, s->bytes, s->len, s->at, &match))
		rule = NULL;
	s->at++;
	json_skip(s, JSON_SPACE);
	while (!redaction_is_of(s->bytes[s->at], "}]")) {
		struct member member = {.rule = rule, .name.bytes = ""};

		if (object) {
			member = json_take_name(s, rule, &told);
		} else {
			/* An option has no other option for its value. */
			if (told && memcmp(s->bytes + s->at, "\"-", 2) != 0)
				member.rule = told;
			told = json_rule_of_string(s, true);
		}
		json_walk_value(s, &member);
		text_free(&member.name.decoded);
		json_skip(s, "," JSON_SPACE);
	}
	s->at++;
}

static void
json_walk_value(struct redaction_scan *s, const struct member *member)
{
	if (s->bytes[s->at] == '"')
		json_walk_string(s, member);
	else if (redaction_is_of(s->bytes[s->at], "{["))
		json_walk_container(s, member->rule);
	else
		json_walk_scalar(s, member->rule);
}

void
redaction_walk_json(struct redaction_scan *s, const char *rule)
{
	json_skip(s, JSON_SPACE);
	json_walk_value(s, &(struct member){.rule = rule, .name.bytes = ""});
	json_skip(s, JSON_SPACE);
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
