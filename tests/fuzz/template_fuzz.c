/*
 * Templates: the first byte chooses the place, the rest is the source.  What parses must expand, or
 * say why not; what stands in a JSON string must stay inside it, and what stands in a header in its
 * line.
 */
#include "template.h"

#include <stdint.h>
#include <string.h>

#include "clock.h"
#include "fuzz.h"
#include "json.h"
#include "text.h"

static int
count(const char *name, void *context)
{
	must(*name != '\0');
	++*(size_t *)context;
	return 0;
}

static void
check(const char *source, size_t len, enum template_place place, const struct text *out)
{
	struct json_error error;

	if (place == TEMPLATE_JSON_STRING && json_validate(source, len, 0, &error) == 0)
		must(json_validate(text_string(out), out->len, 0, &error) == 0);
	if (place == TEMPLATE_HEADER && out->len > 0)
		must(!memchr(out->bytes, '\n', out->len) && !memchr(out->bytes, '\r', out->len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const enum template_place PLACES[] = {
	    TEMPLATE_PLAIN, TEMPLATE_JSON_STRING, TEMPLATE_URL, TEMPLATE_HEADER};
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct variables *variables = variables_new();
	struct template_context context = {
	    .variables = variables, .clock = &clock_system, .random = len};
	enum template_place place = PLACES[len ? bytes[0] % 4 : 0];
	const char *source = len ? (const char *)bytes + 1 : "";
	size_t source_len = len ? len - 1 : 0, names = 0;
	struct template *t;

	must(variables != NULL);
	must(variables_set(variables, "a", source, source_len, true) == 0);
	must(variables_set(variables, "b", "\"\\\r\n\xff", 5, false) == 0);
	t = template_parse(source, source_len, place, &why);
	must(t || why.len > 0);
	if (t) {
		must(template_names(t, count, &names) == 0);
		must(!template_is_constant(t) || names == 0);
		if (template_expand(t, &context, &out, &why) == 0)
			check(source, source_len, place, &out);
		else
			must(why.len > 0 && out.len == 0);
	}
	text_clear(&out);
	must(variables_conceal(variables, source, source_len, &out) == 0);
	template_free(t);
	variables_free(variables);
	text_free(&out);
	text_free(&why);
	return 0;
}
