#include "filter.h"

#include <stdlib.h>
#include <string.h>

#include "expression.h"
#include "json.h"
#include "json_writer.h"
#include "memory.h"
#include "message.h"
#include "text.h"

struct filter {
	struct json_paths *paths;
	struct expressions *set;
	struct json_scanner *scanner;
	struct json_slice *values;
	struct text record;
	struct expression_sight sight; /* of all records */
	int id;
};

struct filter *
filter_new(const char *source, struct text *why)
{
	struct filter *filter = memory_new(1, sizeof(*filter));

	filter->record = TEXT_INIT(TEXT_MAX_DOCUMENT);
	filter->paths = json_paths_new();
	filter->set = expressions_new(filter->paths);
	expressions_watch(filter->set);
	filter->id = expressions_add(filter->set, source, why);
	if (filter->id == -1 || expressions_check(filter->set, why) == -1) {
		filter_free(filter);
		return NULL;
	}
	filter->scanner = json_scanner_new(filter->paths, 0);
	filter->values = memory_new(json_paths_count(filter->paths), sizeof(*filter->values));

	return filter;
}

void
filter_free(struct filter *filter)
{
	if (!filter)
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
	struct expression_sight sight;
	int truth;

	/* A member that is asked for and stands twice has no one value. */
	if (json_scan(filter->scanner, record, len, filter->values, NULL) == -1)
		return -1;
	expressions_record(filter->set, record, len, filter->values);

	truth = expressions_truth(filter->set, filter->id);
	sight = expressions_sight(filter->set, filter->id);
	filter->sight.reached |= sight.reached;
	filter->sight.found |= sight.found;
	filter->sight.matched |= sight.matched;
	filter->sight.cased |= sight.cased;

	return truth;
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

bool
filter_doubt(const struct filter *filter, struct text *out)
{
	uint64_t members = filter->sight.reached & ~filter->sight.found;
	uint64_t strings = filter->sight.cased & ~filter->sight.matched;

	return expressions_doubt(filter->set, filter->id, "message", members, strings, out);
}

bool
filter_is_clear(const struct filter *filter)
{
	size_t members = expressions_member_count(filter->set, filter->id);
	size_t strings = expressions_string_count(filter->set, filter->id);

	return (members == 0 || filter->sight.found == UINT64_MAX >> (64 - members)) &&
	       (strings == 0 || filter->sight.matched == UINT64_MAX >> (64 - strings));
}
