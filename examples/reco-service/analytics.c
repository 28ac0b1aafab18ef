#include "analytics.h"

#include <math.h>

#include "sql.h"

#define LISTS                                                                                      \
	" lists AS (SELECT * FROM recommendations"                                                 \
	" WHERE user_id IN (SELECT user_id FROM events) ORDER BY id DESC LIMIT 20000) "

/* From the watches to the lists, so that each is a look into an index. A watch names the
 * request whose list it belongs to. */
#define HITS                                                                                       \
	" watches AS (SELECT user_id, item_id, request_id, created_at FROM events"                 \
	"  WHERE kind = 'watch' ORDER BY rowid DESC LIMIT 20000),"                                 \
	" hits AS ("                                                                               \
	"  SELECT DISTINCT l.id FROM watches w JOIN recommendations l"                             \
	"   ON l.request_id = w.request_id AND l.user_id = w.user_id"                              \
	"   WHERE w.item_id IN (SELECT value FROM json_each(l.items))) "

/* The columns of a single row, NaN for NULL. */
static int
figures_read(struct sql *sql, const char *statement, double *figures, int count)
{
	struct sql_query *query = sql_select(sql, statement, SQL_NOTHING);
	int row = query == NULL ? -1 : sql_row(query);

	for (int i = 0; row == 1 && i < count; i++)
		figures[i] = sql_column_is_null(query, i) ? (double)NAN : sql_column_real(query, i);
	sql_finish(query);
	return row == 1 ? 0 : -1;
}

int
baseline_read(struct sql *sql, struct baseline *baseline)
{
	double lists[3], watches[2], coverage[1];

	if (figures_read(sql,
		"WITH" LISTS "," HITS "SELECT count(*), coalesce(sum(shown), 0),"
		" 100.0 * sum(id IN (SELECT id FROM hits WHERE id IS NOT NULL)) / count(*) FROM "
		"lists",
		lists, 3) != 0 ||
	    figures_read(sql,
		"SELECT count(*), avg(watch_time_sec) FROM events WHERE kind = 'watch'", watches,
		2) != 0 ||
	    figures_read(sql,
		"WITH" LISTS "SELECT 100.0 * nullif(count(DISTINCT value), 0) /"
		" (SELECT count(*) FROM items) FROM lists, json_each(lists.items)",
		coverage, 1) != 0)
		return -1;
	*baseline = (struct baseline){
	    .requests = (int64_t)lists[0],
	    .impressions = (int64_t)lists[1],
	    .watches = (int64_t)watches[0],
	    .ctr_pct = lists[2],
	    .watch_sec = watches[1],
	    .coverage_pct = coverage[0],
	};
	return 0;
}
