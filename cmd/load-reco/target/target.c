/* One target among the targets. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "journey_plan.h"
#include "memory.h"
#include "targets.h"
#include "template.h"

enum { LONGEST_PATH = 64 << 10 };

static bool
name_is_token(const char *s)
{
	size_t len = 0;

	while (char_is_token(s[len]))
		len++;

	return len > 0 && s[len] == '\0';
}

/* What frames the request, and what every request carries of itself. */
static bool
name_is_ours(const char *name)
{
	static const char *const ours[] = {"content-length", "transfer-encoding", "x-request-id",
	    "x-correlation-id", "traceparent"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcasecmp(name, ours[i]) == 0)
			return true;

	return false;
}

/* Appends a path.  Outside of {{...}} neither blanks nor control bytes may stand in it, nor a
 * fragment, which is never sent, and what is outside of ASCII goes out percent-encoded; what stands
 * between braces is encoded when it is expanded. */
static int
path_add(struct text *out, const char *path, struct text *why)
{
	bool inside = false;

	for (const char *at = path; *at != '\0'; at++) {
		unsigned char byte = (unsigned char)*at;

		if (at[0] == '{' && at[1] == '{')
			inside = true;
		else if (at[0] == '}' && at[1] == '}')
			inside = false;
		if (!inside && (byte <= ' ' || byte == 0x7F || byte == '#'))
			return text_fail(why, "the path holds a blank, a control byte or a \"#\"; "
					      "percent-encode it");
		if (!inside && byte >= 0x80)
			text_add_format(out, "%%%02X", byte);
		else
			text_add_byte(out, *at);
	}
	if (path[0] != '/' && path[0] != '?')
		return text_fail(why, "the path does not begin with \"/\"");

	return text_failed(out) ? text_fail(why, "the path is too long") : 0;
}

int
target_check_header(const char *name, const char *value, struct text *why)
{
	if (!name_is_token(name) || name_is_ours(name)) {
		text_set_format(why, "header \"");
		text_add_visible(why, name, strlen(name));
		text_add_string(why, name_is_token(name) ? "\" is set by load-reco itself"
							 : "\" is not a header's name");
		return -1;
	}
	if (strcasecmp(name, "Connection") == 0 && strcasecmp(value, "close") != 0)
		return text_fail(why, "header \"Connection\": only \"close\" can be asked for");
	if (strpbrk(value, "\r\n"))
		return text_fail(why, "the value of header \"%s\" holds a line end", name);

	return 0;
}

int
target_add_header(struct target *target, const char *name, const char *value, struct text *why)
{
	struct template *parsed;

	if (target_check_header(name, value, why) == -1)
		return -1;
	parsed = template_parse(value, strlen(value), TEMPLATE_HEADER, why);
	if (!parsed)
		return -1;
	target->headers = memory_grow(
	    target->headers, target->header_count, &target->header_room, sizeof(*target->headers));
	target->headers[target->header_count++] =
	    (struct target_header){memory_string(name), parsed};
	target->own_cookies |= strcasecmp(name, "Cookie") == 0;
	target->own_host |= strcasecmp(name, "Host") == 0;
	target->own_type |= strcasecmp(name, "Content-Type") == 0;
	target->closes |= strcasecmp(name, "Connection") == 0;
	target->constant &= template_is_constant(parsed);

	return 0;
}

int
target_set_body(struct target *target, const char *bytes, size_t len, bool json, struct text *why)
{
	target->body = json ? template_parse(bytes, len, TEMPLATE_JSON_STRING, why)
			    : template_parse(bytes, len, TEMPLATE_PLAIN, why);
	target->json = json;
	target->constant &= target->body && template_is_constant(target->body);

	return target->body ? 0 : -1;
}

/* NULL with the reason. */
static struct target *
targets_add_one(struct targets *targets, const char *name, struct text *why)
{
	struct target *target;

	if (strcmp(name, "all") == 0) {
		text_set_format(why, "the name \"all\" is that of the figures of all targets");
		return NULL;
	}
	targets->list =
	    memory_grow(targets->list, targets->count, &targets->room, sizeof(*targets->list));
	target = &targets->list[targets->count++];
	*target = (struct target){.weight = 1, .name = memory_string(name)};

	return target;
}

struct target *
targets_add_journey(
    struct targets *targets, const char *name, struct journey_plan *journey, struct text *why)
{
	struct target *target = targets_add_one(targets, name, why);

	if (target)
		target->journey = journey;
	else
		journey_plan_free(journey);

	return target;
}

struct target *
targets_add(struct targets *targets, const char *name, const char *method, const char *path,
    struct text *why)
{
	TEXT_LOCAL whole = TEXT_INIT(LONGEST_PATH);
	struct target *target = NULL;

	if (!name_is_token(method) || strcasecmp(method, "CONNECT") == 0) {
		text_set_format(why, "the method is none that can be used here");
		return NULL;
	}
	text_add_string(&whole, targets->prefix);
	if (path[0] == '?' && whole.len == 0)
		text_add_byte(&whole, '/');
	if (path_add(&whole, path, why) == 0)
		target = targets_add_one(targets, name, why);
	if (target) {
		target->method = memory_string(method);
		target->path = template_parse(whole.bytes, whole.len, TEMPLATE_URL, why);
		target->constant = target->path && template_is_constant(target->path);
	}

	return target && target->path ? target : NULL;
}

void
target_free(struct target *target)
{
	for (size_t h = 0; h < target->header_count; h++) {
		free(target->headers[h].name);
		template_free(target->headers[h].value);
	}
	free(target->headers);
	journey_plan_free(target->journey);
	free(target->name);
	free(target->method);
	template_free(target->path);
	template_free(target->body);
	free(target->expected);
}
