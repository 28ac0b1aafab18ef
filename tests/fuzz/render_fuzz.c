/*
 * Any record, rendered for a terminal of any width: no control byte but line feeds gets through,
 * and what is shown is UTF-8.
 */
#include "render.h"

#include <stdint.h>
#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "text.h"
#include "utf8.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_error error;
	struct render *render;
	const char *record;

	if (size < 2 || size > 1 << 16)
		return 0;
	record = (const char *)bytes + 1;
	if (json_validate(record, size - 1, 0, &error) == -1)
		return 0;
	render = render_new(false, bytes[0]);
	must(render_record(render, record, size - 1, &out) == 0);
	must(out.len > 0 && out.bytes[out.len - 1] == '\n');
	must(utf8_prefix(out.bytes, out.len) == out.len);
	for (size_t i = 0; i < out.len; i++)
		must((unsigned char)out.bytes[i] >= ' ' || out.bytes[i] == '\n');
	/* Once more, with what is remembered of the first time. */
	text_clear(&out);
	must(render_record(render, record, size - 1, &out) == 0);
	render_free(render);
	text_free(&out);
	return 0;
}
