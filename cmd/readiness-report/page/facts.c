#include "facts.h"

#include <math.h>
#include <string.h>

#include "clock.h"
#include "json.h"
#include "memory.h"
#include "reader.h"
#include "report.h"

#define FACT_PATH(name, path) path,
const char *const fact_paths[FACTS + 1] = {PAGE_FACTS(FACT_PATH) NULL};

const struct json_slice *
fact(const struct facts *facts, enum fact which)
{
	return rendering_value(facts->rendering, facts->reading, which);
}

double
fact_number(const struct facts *facts, enum fact which)
{
	double number;

	return json_number(fact(facts, which), &number) == 0 ? number : NAN;
}

char *
slice_word(const struct json_slice *value, size_t most)
{
	TEXT_LOCAL word = TEXT_INIT(TEXT_MAX_RECORD);

	if (value->type == JSON_STRING)
		json_string(value, &word);
	else if (value->type != JSON_ABSENT && value->type != JSON_NULL)
		text_add(&word, value->bytes, value->len);
	if (word.len > most)
		text_cut(&word, most);
	/* What would end the string becomes what markup.c shows as no character. */
	for (size_t i = 0; i < word.len; i++)
		if (word.bytes[i] == '\0')
			word.bytes[i] = 1;

	return memory_string(text_string(&word));
}

char *
fact_word(const struct facts *facts, enum fact which, size_t most)
{
	return slice_word(fact(facts, which), most);
}

bool
fact_is(const struct facts *facts, enum fact which, const char *word)
{
	return json_string_equals(fact(facts, which), word, strlen(word));
}

bool
fact_time(const struct facts *facts, enum fact which, int64_t *wall_ns)
{
	const struct json_slice *value = fact(facts, which);

	return value->type == JSON_STRING && value->len > 2 &&
	       clock_parse(value->bytes + 1, value->len - 2, wall_ns) == 0;
}
