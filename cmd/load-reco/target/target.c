/* One target among the targets. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "journey_plan.h"
#include "targets.h"
#include "template.h"

enum { LONGEST_PATH = 64 << 10 };

static int
out_of_memory(struct text *why)
{
	(void)text_set_format(why, "out of memory");

	return -1;
}

static bool
is_token(const char *s)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && strchr("!#$%&'*+-.^_`|~", s[i]) == NULL)
			return false;

	return len > 0;
}

/* What frames the request, and what every request carries of itself. */
static bool
is_ours(const char *name)
{
	static const char *const ours[] = {"content-length", "transfer-encoding", "x-request-id",
	    "x-correlation-id", "traceparent"};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcasecmp(name, ours[i]) == 0)
			return true;

	return false;
}

/* Outside of {{...}} neither blanks nor control bytes may stand in a path, nor a fragment, which is never sent. */
static int
check_path(const char *path, struct text *why)
{
	bool inside = false;

	for (const char *at = path; *at != '\0'; at++) {
		if (at[0] == '{' && at[1] == '{')
			inside = true;
		else if (at[0] == '}' && at[1] == '}')
			inside = false;
		if (!inside && ((unsigned char)*at <= ' ' || *at == 0x7F || *at == '#')) {
			(void)text_set_format(why,
			    "the path holds a blank, a control byte or a \"#\"; "
			    "percent-encode it");
			return -1;
		}
	}
	if (path[0] != '/' && path[0] != '?') {
		(void)text_set_format(why, "the path does not begin with \"/\"");
		return -1;
	}

	return 0;
}

/* What is outside of ASCII goes out percent-encoded, but for what stands between braces, which is
 * encoded when it is expanded. */
static void
add_encoded(struct text *out, const char *path)
{
	bool inside = false;

	for (const char *at = path; *at != '\0'; at++) {
		if (at[0] == '{' && at[1] == '{')
			inside = true;
		else if (at[0] == '}' && at[1] == '}')
			inside = false;
		if (!inside && (unsigned char)*at >= 0x80)
			(void)text_add_format(out, "%%%02X", (unsigned char)*at);
		else
			(void)text_add_byte(out, *at);
	}
}

int
target_check_header(const char *name, const char *value, struct text *why)
{
	if (!is_token(name) || is_ours(name)) {
		(void)text_set_format(why, "header \"");
		(void)text_add_visible(why, name, strlen(name));
		(void)text_add_string(why,
		    is_token(name) ? "\" is set by load-reco itself" : "\" is not a header's name");
		return -1;
	}
	if (strcasecmp(name, "Connection") == 0 && strcasecmp(value, "close") != 0) {
		(void)text_set_format(
		    why, "header \"Connection\": only \"close\" can be asked for");
		return -1;
	}
	if (strpbrk(value, "\r\n") != NULL) {
		(void)text_set_format(why, "the value of header \"%s\" holds a line end", name);
		return -1;
	}

	return 0;
}

int
target_add_header(struct target *target, const char *name, const char *value, struct text *why)
{
	struct target_header *longer =
	    reallocarray(target->headers, target->header_count + 1, sizeof(*longer));
	struct target_header *header;

	if (longer == NULL)
		return out_of_memory(why);
	target->headers = longer;
	if (target_check_header(name, value, why) == -1)
		return -1;
	header = &target->headers[target->header_count];
	header->name = strdup(name);
	header->value = template_parse(value, strlen(value), TEMPLATE_HEADER, why);
	if (header->name == NULL || header->value == NULL) {
		free(header->name);
		template_free(header->value);
		return header->value == NULL ? -1 : out_of_memory(why);
	}
	target->header_count++;
	target->own_cookies |= strcasecmp(name, "Cookie") == 0;
	target->own_host |= strcasecmp(name, "Host") == 0;
	target->closes |= strcasecmp(name, "Connection") == 0;
	target->constant &= template_is_constant(header->value);

	return 0;
}

/* Room for one more, which is not counted yet; NULL with the reason. */
static struct target *
make_room(struct targets *targets, const char *name, struct text *why)
{
	struct target *longer = reallocarray(targets->list, targets->count + 1, sizeof(*longer));

	if (longer == NULL) {
		(void)out_of_memory(why);
		return NULL;
	}
	targets->list = longer;
	if (strcmp(name, "all") == 0) {
		(void)text_set_format(
		    why, "the name \"all\" is that of the figures of all targets");
		return NULL;
	}
	longer += targets->count;
	*longer = (struct target){.weight = 1, .name = strdup(name)};
	if (longer->name == NULL) {
		(void)out_of_memory(why);
		return NULL;
	}

	return longer;
}

struct target *
targets_add_journey(
    struct targets *targets, const char *name, struct journey_plan *journey, struct text *why)
{
	struct target *target = make_room(targets, name, why);

	if (target == NULL) {
		journey_plan_free(journey);
		return NULL;
	}
	target->journey = journey;
	targets->count++;

	return target;
}

struct target *
targets_add(struct targets *targets, const char *name, const char *method, const char *path,
    struct text *why)
{
	struct text whole = TEXT_INIT(LONGEST_PATH);
	struct target *target = NULL;

	if (!is_token(method) || strcasecmp(method, "CONNECT") == 0) {
		(void)text_set_format(why, "the method is none that can be used here");
		return NULL;
	}
	if (check_path(path, why) == -1)
		return NULL;
	(void)text_add_string(&whole, targets->prefix);
	if (path[0] == '?' && whole.len == 0)
		(void)text_add_byte(&whole, '/');
	add_encoded(&whole, path);
	if (text_failed(&whole)) {
		(void)text_set_format(why, "the path is too long");
		goto out;
	}

	target = make_room(targets, name, why);
	if (target == NULL)
		goto out;
	target->method = strdup(method);
	target->path = template_parse(whole.bytes, whole.len, TEMPLATE_URL, why);
	targets->count++;
	if (target->method == NULL || target->path == NULL) {
		if (target->path != NULL)
			(void)out_of_memory(why);
		target = NULL;
		goto out;
	}
	target->constant = template_is_constant(target->path);
out:
	text_free(&whole);
	return target;
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
