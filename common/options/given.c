#include "table.h"

#include "json_writer.h"
#include "text.h"

struct option_list
options_files(const struct options *options, const struct option_row *row)
{
	void *place = (char *)options->values + row->offset;

	if (!options->given[row - options->rows])
		return (struct option_list){0};
	if (row->kind == OPTION_FILE)
		return (struct option_list){.items = place, .count = 1};
	return row->kind == OPTION_FILE_LIST ? *(const struct option_list *)place
					     : (struct option_list){0};
}

static void
list_put(struct json_writer *w, const char *name, const struct option_list *list)
{
	json_open_array(w, name);
	for (size_t i = 0; i < list->count; i++)
		json_put_string(w, NULL, list->items[i]);
	json_close_array(w);
}

static void
value_put(struct json_writer *w, const struct option_row *row, const void *place)
{
	switch (row->kind) {
	case OPTION_END:
		break;
	case OPTION_FLAG:
		json_put_bool(w, row->name, *(const bool *)place);
		break;
	case OPTION_COUNT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		json_put_integer(w, row->name, *(const int64_t *)place);
		break;
	case OPTION_RATE:
	case OPTION_SHARE:
		json_put_number(w, row->name, *(const double *)place);
		break;
	case OPTION_STRING:
	case OPTION_FILE:
	case OPTION_FOLDER:
	case OPTION_CHOICE:
		json_put_string(w, row->name, *(const char *const *)place);
		break;
	case OPTION_LIST:
	case OPTION_FILE_LIST:
		list_put(w, row->name, place);
		break;
	case OPTION_SECRET:
	case OPTION_SECRET_LIST:
		json_put_bool(w, row->name, true);
		break;
	}
}

void
options_put(struct options *options, const char *const *but, struct json_writer *w)
{
	struct option_table table = option_table_new(options);

	json_open_object(w, "options");
	for (size_t i = 0; i < table.shown; i++) {
		const struct option_row *row = &table.rows[i];

		if (options->given[i] && !text_is_among(row->name, but))
			value_put(w, row, option_place(&table, options, row));
	}
	json_close_object(w);
	option_table_free(&table);
}
