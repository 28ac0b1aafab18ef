/*
 * Database URLs: as they are; and as a password that was not percent-encoded, of which nothing may
 * be shown or stand in a reason, however the URL is taken apart.
 */
#include "database.h"

#include <stdint.h>
#include <string.h>

#include "database/driver.h"
#include "fuzz.h"
#include "text.h"

static const char mark[] = "Zq9xZq";

static void
take_apart(const char *url, bool marked)
{
	struct text shown = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct database_url parts;
	int rc = database_url_parse(url, &parts, &why);

	must(rc == 0 || why.len > 0);
	if (rc == 0) {
		struct database_keywords keywords = {0};

		must(database_show_url(url, &shown) == 0);
		if (parts.kind == DATABASE_POSTGRES)
			(void)database_take_keywords(&keywords, &parts, &why);
		else
			must(parts.path != NULL && *parts.path != '\0');
	}
	must(!marked || strstr(text_string(&shown), mark) == NULL);
	must(!marked || strstr(text_string(&why), mark) == NULL);
	database_url_free(&parts);
	text_free(&shown);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text url = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_REASON);
	size_t used = strnlen((const char *)bytes, len);

	(void)text_add(&url, bytes, used);
	take_apart(text_string(&url), false);
	text_clear(&url);
	(void)text_add_format(
	    &url, "postgresql://keeper:%s%.*s%s@db.example/app", mark, (int)used, bytes, mark);
	take_apart(text_string(&url), true);

	database_conceal(text_string(&url), mark, &message);
	must(strstr(text_string(&message), mark) == NULL);
	text_free(&url);
	text_free(&message);
	return 0;
}
