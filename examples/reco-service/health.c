#include <string.h>

#include "outbox.h"
#include "recommender.h"
#include "service.h"

void
handle_health(struct service *service, const struct request *request, struct answer *answer)
{
	(void)service;
	(void)request;
	answer->status = 200;
	buffer_puts(&answer->body, "{\"status\":\"ok\"}");
}

void
handle_healthz(struct service *service, const struct request *request, struct answer *answer)
{
	struct buffer *body = &answer->body;
	struct outbox_counts counts;
	struct sql *sql;

	(void)request;
	answer->status = 200;
	sql = store_take(&service->reports);
	if (outbox_count(sql, &counts) != 0) {
		buffer_puts(
		    body, "{\"status\":\"degraded\",\"event_backbone\":{\"outbox\":{\"error\":");
		buffer_json_string(body, sql_error(sql), strlen(sql_error(sql)));
	} else {
		buffer_printf(body,
		    "{\"status\":\"ok\",\"event_backbone\":{\"outbox\":{\"pending\":%lld,"
		    "\"publishing\":%lld,\"published\":%lld,\"dead\":%lld,\"parked\":%lld,"
		    "\"oldest_lag_ms\":%lld",
		    (long long)counts.pending, (long long)counts.publishing,
		    (long long)counts.published, (long long)counts.dead, (long long)counts.parked,
		    (long long)counts.oldest_lag_ms);
	}
	buffer_puts(body, "}}}");
	store_give(&service->reports, &answer->used);
}

/* Appends "name":"text" and passes on whether it is well, that is, "ok". */
static bool
check_write(struct buffer *body, const char *name, bool is_well, const char *text)
{
	buffer_printf(body, "\"%s\":", name);
	if (is_well)
		text = "ok";
	buffer_json_string(body, text, strlen(text));
	return is_well;
}

static bool
check_database(struct service *service, struct answer *answer)
{
	struct sql *sql = store_take(&service->reports);
	int64_t tables = 0;
	bool is_well;

	is_well = sql_number(sql, "SELECT count(*) FROM sqlite_master", SQL_NOTHING, &tables) == 0;
	is_well = check_write(&answer->body, "database", is_well, sql_error(sql));
	store_give(&service->reports, &answer->used);
	return is_well;
}

void
handle_readyz(struct service *service, const struct request *request, struct answer *answer)
{
	struct answer checks = *answer; /* the verdict stands first, but comes last */
	bool ready;

	(void)request;
	buffer_init(&checks.body, 4096);
	ready = check_database(service, &checks);
	buffer_puts(&checks.body, ",");
	ready &= check_write(&checks.body, "migrations",
	    atomic_load(&service->pending_migrations) == 0, "some are not applied");
	buffer_puts(&checks.body, ",");
	ready &= check_write(
	    &checks.body, "catalogue", recommender_loaded(service->recommender), "not loaded");
	buffer_puts(&checks.body, ",");
	ready &=
	    check_write(&checks.body, "relay", relay_healthy(service->relay), "cannot publish");
	buffer_puts(&checks.body, ",");
	ready &=
	    check_write(&checks.body, "warm_up", faults_ready(&service->faults), "not finished");
	buffer_puts(&checks.body, ",");
	ready &=
	    check_write(&checks.body, "running", !atomic_load(&service->stopping), "shutting down");

	answer->used = checks.used;
	answer->status = ready ? 200 : 503;
	buffer_printf(&answer->body, "{\"ready\":%s,\"checks\":{", ready ? "true" : "false");
	if (!checks.body.failed)
		buffer_append(&answer->body, checks.body.data, checks.body.length);
	buffer_puts(&answer->body, "}}");
	buffer_free(&checks.body);
}

void
handle_startup(struct service *service, const struct request *request, struct answer *answer)
{
	bool started = recommender_loaded(service->recommender);

	(void)request;
	answer->status = started ? 200 : 503;
	buffer_printf(&answer->body, "{\"status\":\"%s\"}", started ? "ok" : "starting");
}
