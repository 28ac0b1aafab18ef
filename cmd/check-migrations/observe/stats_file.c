/* stats_file: the sizes of tables in a file: a head, and a line for each table. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "document_members.h"
#include "json_writer.h"
#include "memory.h"
#include "sizes.h"
#include "text.h"

enum { STATS_VERSION = 1 };

/* ---- writing ---- */

void
sizes_put(const struct sizes *sizes, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_integer(&w, "stats", STATS_VERSION);
	json_put_time(&w, "time", sizes->taken_ns);
	json_put_integer(&w, "server_version", sizes->server_version);
	json_put_integer(&w, "tables", (int64_t)sizes->count);
	json_close_object(&w);
	text_add_byte(out, '\n');
	for (size_t i = 0; i < sizes->count; i++) {
		const struct table_size *size = &sizes->items[i];

		w = json_writer(out);
		json_open_object(&w, NULL);
		json_put_string(&w, "table", size->name);
		json_put_integer(&w, "bytes", size->bytes);
		if (size->rows >= 0)
			json_put_number(&w, "rows", size->rows);
		json_close_object(&w);
		text_add_byte(out, '\n');
	}
}

/* ---- reading ---- */

struct stats_head {
	int64_t version, server_version, tables, taken_ns;
};

static int
stats_read_time(const struct document_object *object, const struct document_value *value)
{
	struct stats_head *head = object->into;

	if (value->string &&
	    clock_parse(value->string, strlen(value->string), &head->taken_ns) == 0)
		return 0;

	return members_misfit(object, value, "time", "a time such as \"2026-01-31T12:00:00Z\"");
}

static const struct member stats_head_members[] = {
    MEMBER_INTEGER("stats", struct stats_head, version, .needed = true, .least = STATS_VERSION,
	.most = STATS_VERSION),
    MEMBER(ANY, "time", .needed = true, .read = stats_read_time),
    MEMBER_INTEGER("server_version", struct stats_head, server_version, .most = 99999999),
    MEMBER_INTEGER("tables", struct stats_head, tables, .needed = true, .most = 1e9),
    {0},
};
static const struct members stats_head_table = {"the head of statistics", stats_head_members, NULL};

static const struct member stats_members[] = {
    MEMBER_COPY("table", struct table_size, name, .needed = true),
    MEMBER_INTEGER("bytes", struct table_size, bytes, .needed = true, .most = 9e18),
    MEMBER_NUMBER("rows", struct table_size, rows, .most = 1e18),
    {0},
};
static const struct members stats_table = {"a table's size", stats_members, NULL};

static int
stats_compare(const void *a, const void *b)
{
	const struct table_size *one = a, *other = b;
	int order = strcmp(one->name, other->name);

	return order != 0 ? order : (one->line > other->line) - (one->line < other->line);
}

static int
stats_sort(const char *path, struct sizes *sizes, struct text *why)
{
	if (sizes->count > 0)
		qsort(sizes->items, sizes->count, sizeof(*sizes->items), stats_compare);
	for (size_t i = 1; i < sizes->count; i++)
		if (strcmp(sizes->items[i - 1].name, sizes->items[i].name) == 0)
			return text_fail_visible(why, "%s:%u: %s stands in line %u already", path,
			    sizes->items[i].line, sizes->items[i].name, sizes->items[i - 1].line);

	return 0;
}

static int
stats_take(const struct document *document, struct sizes *sizes, const char *path, struct text *why)
{
	struct stats_head head = {0};
	struct document_object object = {document, document->first, &head, why};

	if (!document->first)
		return text_fail(why, "%s: it is empty: write it anew with --write-stats", path);
	if (members_read(&object, &stats_head_table, 0) == -1)
		return -1;
	for (const struct document_value *v = document->first->next; v; v = v->next) {
		struct table_size size = {.rows = -1, .line = v->line};
		int rc;

		object = (struct document_object){document, v, &size, why};
		rc = members_read(&object, &stats_table, 0);
		sizes->items =
		    memory_grow(sizes->items, sizes->count, &sizes->room, sizeof(*sizes->items));
		if (size.name)
			sizes->items[sizes->count++] = size;
		if (rc == -1)
			return -1;
	}
	if (head.tables != (int64_t)sizes->count)
		return text_fail(why,
		    "%s: its head announces %" PRId64
		    " tables, but it holds %zu: it was cut short, "
		    "or changed",
		    path, head.tables, sizes->count);
	sizes->taken_ns = head.taken_ns;
	sizes->server_version = (int)head.server_version;

	return stats_sort(path, sizes, why);
}

int
sizes_read_file(const char *path, struct sizes *sizes, struct text *why)
{
	struct document *document = document_read(path, why);
	int rc = document ? stats_take(document, sizes, path, why) : -1;

	document_free(document);

	return rc;
}
