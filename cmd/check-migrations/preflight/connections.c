/* connections: how many more the server takes. */
#include <string.h>

#include "look.h"

enum { FEWEST_CONNECTIONS = 3 }; /* a tool opens one or two, and keeps a lock on another */

struct connections {
	double left;
	const char *limit; /* whose limit it is */
};

/* Columns: what is left of the server's, the login's and the database's; NULL: no limit. */
static int
connections_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	static const char *const limits[] = {
	    "max_connections", "the login's CONNECTION LIMIT", "the database's CONNECTION LIMIT"};
	struct connections *connections = context;

	(void)names;
	for (size_t i = 0; i < count && i < sizeof(limits) / sizeof(*limits); i++) {
		if (columns[i].kind == DATABASE_NULL ||
		    (connections->limit && look_number(&columns[i]) >= connections->left))
			continue;
		connections->left = look_number(&columns[i]);
		connections->limit = limits[i];
	}

	return 0;
}

/* Of others' sessions their user and database show to everybody; servers' own processes have no
 * user, and standbys have a limit of their own. */
static const char connections_sql[] =
    "WITH client AS (SELECT usesysid, datid FROM pg_catalog.pg_stat_activity "
    "WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend') "
    "SELECT current_setting('max_connections')::int8 "
    "- current_setting('superuser_reserved_connections')::int8 "
    "- coalesce(current_setting('reserved_connections', true)::int8, 0) "
    "- (SELECT count(*) FROM client), "
    "(SELECT rolconnlimit - (SELECT count(*) FROM client WHERE usesysid = r.oid) "
    "FROM pg_catalog.pg_roles r WHERE rolname = session_user AND rolconnlimit >= 0), "
    "(SELECT datconnlimit - (SELECT count(*) FROM client WHERE datid = d.oid) "
    "FROM pg_catalog.pg_database d WHERE datname = current_database() AND datconnlimit >= 0)";

void
look_at_connections(struct look *look)
{
	struct connections connections = {0};
	struct check check = {.op = ">=",
	    .target = check_number(FEWEST_CONNECTIONS),
	    .unit = "connections",
	    .status = CHECK_PASS};

	if (!look_ask(
		look, RULE_CONNECTIONS, connections_sql, NULL, connections_take, &connections))
		return;
	check.observed = check_number(connections.left);
	if (connections.left < FEWEST_CONNECTIONS)
		category_fault(&look->category, RULE_CONNECTIONS, &check,
		    "of %s so many are left: %.0f", connections.limit, connections.left);
	else
		category_say(&look->category, RULE_CONNECTIONS, &check, "%s", "");
}
