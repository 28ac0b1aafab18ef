#include "filter.h"

#include <stdlib.h>

#include "expression.h"
#include "json.h"
#include "json_writer.h"
#include "message.h"
#include "text.h"

struct filter {
	struct json_paths *paths;
	struct expressions *set;
	struct json_scanner *scanner;
	struct json_slice *values;
	struct text record;
	int id;
};

struct filter *
filter_new(const char *source, struct text *why)
{
	struct filter *filter = calloc(1, sizeof(*filter));

	if (filter == NULL)
		goto no_memory;
	filter->record = TEXT_INIT(TEXT_MAX_DOCUMENT);
	filter->paths = json_paths_new();
	filter->set = filter->paths != NULL ? expressions_new(filter->paths) : NULL;
	if (filter->set == NULL)
		goto no_memory;
	filter->id = expressions_add(filter->set, source, why);
	if (filter->id == -1 || expressions_check(filter->set, why) == -1)
		goto fail;
	filter->scanner = json_scanner_new(filter->paths, 0);
	filter->values = calloc(json_paths_count(filter->paths) + 1, sizeof(*filter->values));
	if (filter->scanner == NULL || filter->values == NULL)
		goto no_memory;

	return filter;

no_memory:
	(void)text_set_format(why, "out of memory");
fail:
	filter_free(filter);
	return NULL;
}

void
filter_free(struct filter *filter)
{
	if (filter == NULL)
		return;
	expressions_free(filter->set);
	json_scanner_free(filter->scanner);
	json_paths_free(filter->paths);
	free(filter->values);
	text_free(&filter->record);
	free(filter);
}

int
filter_matches_record(struct filter *filter, const char *record, size_t len)
{
	struct json_error error;

	/* A member that is asked for and stands twice has no one value. */
	if (json_scan(filter->scanner, record, len, filter->values, &error) == -1)
		return -1;
	expressions_record(filter->set, record, len, filter->values);

	return expressions_truth(filter->set, filter->id);
}

int
filter_matches(struct filter *filter, const struct message *message, int64_t now_ns)
{
	struct json_writer w;

	text_clear(&filter->record);
	w = json_writer(&filter->record);
	json_open_object(&w, NULL);
	json_put_string(&w, "type", "message");
	message_put(&w, message, now_ns, MESSAGE_JUDGED);
	json_close_object(&w);

	if (text_failed(&filter->record))
		return -1;

	return filter_matches_record(filter, filter->record.bytes, filter->record.len);
}
