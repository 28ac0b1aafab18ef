#include "sink.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const struct sink_kind *const kinds[] = {&sink_webhook};

void
sink_put_schemes(struct text *out)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		text_add_format(out, "%s%s", i == 0 ? "" : ", ", kinds[i]->scheme);
}

static const struct sink_kind *
kind_find(const char *scheme, size_t len)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i]->scheme) == len && memcmp(kinds[i]->scheme, scheme, len) == 0)
			return kinds[i];

	return NULL;
}

int
sink_open(
    struct sink *sink, const char *url, const struct sink_settings *settings, struct text *why)
{
	size_t len = strcspn(url, "+:");
	bool is_plain = strncmp(url, "https:", 6) == 0 || strncmp(url, "http:", 5) == 0;

	*sink = (struct sink){.settings = settings};
	sink->kind = is_plain ? &sink_webhook : kind_find(url, len);
	if (!sink->kind || (url[len] == '\0' && !is_plain)) {
		text_set_format(why, "no such sink; known are ");
		sink_put_schemes(why);
		return -1;
	}

	return sink->kind->open(sink, is_plain ? url : url + len + 1, why);
}

void
sink_close(struct sink *sink)
{
	if (sink->kind)
		sink->kind->close(sink);
	free(sink->name);
}
