#include "assumed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "text.h"

void
assumed_see(struct assumed *assumed, const struct json_slice *severity)
{
	TEXT_LOCAL read = TEXT_INIT(TEXT_MAX_RECORD);
	char word[ASSUMED_WORD];

	json_string(severity, &read); /* what is no string has no word */
	snprintf(word, sizeof(word), "%s", text_string(&read));
	if (assumed->count++ == 0)
		memcpy(assumed->word, word, sizeof(word));
	else if (strcmp(word, assumed->word) != 0)
		assumed->several = true;
}

void
assumed_describe(const struct assumed *assumed, struct text *out)
{
	if (assumed->count == 0)
		return;
	text_add_format(out, " (%" PRId64 " of unknown severity, read as ", assumed->count);
	text_add_visible(out, assumed->word, strlen(assumed->word));
	text_add_format(out, "%s; --unknown-severity)", assumed->several ? " and others" : "");
}
