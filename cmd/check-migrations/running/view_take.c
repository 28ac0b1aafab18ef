#include <string.h>

#include "database.h"
#include "kind.h"
#include "view.h"

int
view_take(struct view *view, struct database *db, const char *sql, enum kind kind, struct text *why)
{
	int rc;

	if (database_describe(db, sql, &view->shape, why) == -1) {
		if (!view_is_verdict(db))
			return -1;
		database_shape_free(&view->shape);
		view->refusal = view_reason(why);
		return 0;
	}
	if (database_kind(db) == DATABASE_SQLITE)
		return view_look_sqlite(view, db, sql, why);
	if (kind == KIND_UTILITY || !kind_is_planned(sql, strlen(sql)))
		return 0;
	rc = view_plan_postgres(view, db, sql, why);
	if (rc == 1)
		view->plan_refusal = view_reason(why);

	return rc == -1 ? -1 : 0;
}
