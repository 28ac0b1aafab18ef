/* links: cmd/check-migrations/ */
/*
 * Revision files of Alembic, and atlas.sum: whatever they hold, they are read or refused with a
 * reason, and what was read stands in them.
 */
#include <string.h>

#include "../../cmd/check-migrations/checksum/atlas_sum.h"
#include "../../cmd/check-migrations/layout/alembic_source.h"
#include "atlas.h"
#include "fuzz.h"
#include "text.h"

static void
source_try(const char *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct alembic_source source;
	int rc = alembic_source_read(bytes, len, &source, &why);

	must((rc == -1) == (why.len > 0));
	for (size_t i = 0; i < ALEMBIC_VARIABLES; i++) {
		const struct alembic_value *value = &source.values[i];

		must(value->assigned || value->count == 0);
		for (size_t k = 0; k < value->count; k++)
			must(strlen(value->strings[k]) <= len);
		must(!value->strings || !value->strings[value->count]);
	}
	alembic_source_free(&source);
	text_free(&why);
}

static void
sum_try(const char *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	char total[ATLAS_HASH_SIZE];
	struct atlas_sum sum;
	unsigned line;
	int rc = atlas_sum_parse(bytes, len, &sum, &why, &line);

	must((rc == -1) == (why.len > 0));
	for (size_t i = 0; i < sum.count; i++)
		must(strlen(sum.lines[i].name) + strlen(sum.lines[i].hash) + 3 <= len);
	atlas_sum_total(&sum, total);
	must(strlen(total) == ATLAS_HASH_SIZE - 1);
	atlas_sum_free(&sum);
	text_free(&why);
}

static void
directives_try(const char *bytes, size_t len)
{
	struct atlas_directive found = {.prefix = bytes, .value = bytes};
	unsigned line = 0;

	if (atlas_directive_read(bytes, len, "sum", &found))
		must(found.prefix == bytes && found.value + found.value_len <= bytes + len);
	if (atlas_directives_count(bytes, len, "txmode", &found) > 0)
		must(atlas_directive_somewhere(bytes, len, "txmode", &line) && line > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1);

	if (!text)
		return 0;
	if (len > 0)
		memcpy(text, bytes, len);
	text[len] = '\0';
	source_try(text, len);
	sum_try(text, len);
	directives_try(text, len);
	free(text);

	return 0;
}
