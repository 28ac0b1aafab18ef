#include <stdio.h>
#include <string.h>

#include "outbox.h"
#include "recommender.h"
#include "service.h"

/* What the probes tell of; read once, so that an answer does not contradict itself. */
struct health {
	bool db;
	bool online_cache;
	bool outbox_read; /* else outbox_error, where the database is there */
	struct outbox_counts outbox;
	char outbox_error[256];
};

static void
health_read(struct service *service, struct answer *answer, struct health *health)
{
	struct sql *sql = store_take(&service->reports);
	int64_t tables = 0;

	*health = (struct health){0};
	health->db =
	    !faults_on(&service->faults, &service->faults.database_down) &&
	    sql_number(sql, "SELECT count(*) FROM sqlite_master", SQL_NOTHING, &tables) == 0;
	health->online_cache =
	    recommender_loaded(service->recommender) && faults_ready(&service->faults);
	health->outbox_read = health->db && outbox_count(sql, &health->outbox) == 0;
	if (health->db && !health->outbox_read)
		snprintf(health->outbox_error, sizeof health->outbox_error, "%s", sql_error(sql));
	store_give(&service->reports, &answer->used);
}

/* "checks":{...},"event_backbone":{...}: without a database there is no outbox, and where the table
 * cannot be read there are no numbers. */
static void
health_write(const struct health *health, struct buffer *body)
{
	const struct outbox_counts *counts = &health->outbox;

	buffer_printf(body,
	    "\"checks\":{\"db\":%s,\"online_cache\":%s},"
	    "\"event_backbone\":{\"mode\":\"outbox\",\"outbox\":",
	    health->db ? "true" : "false", health->online_cache ? "true" : "false");
	if (!health->db) {
		buffer_puts(body, "null}");
	} else if (!health->outbox_read) {
		buffer_puts(body, "{\"error\":");
		buffer_json_string(body, health->outbox_error, strlen(health->outbox_error));
		buffer_puts(body, "}}");
	} else {
		buffer_printf(body,
		    "{\"pending\":%lld,\"publishing\":%lld,\"published\":%lld,\"dead\":%lld,"
		    "\"parked\":%lld,\"oldest_lag_ms\":%lld}}",
		    (long long)counts->pending, (long long)counts->publishing,
		    (long long)counts->published, (long long)counts->dead,
		    (long long)counts->parked, (long long)counts->oldest_lag_ms);
	}
}

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
	struct health health;

	(void)request;
	health_read(service, answer, &health);
	answer->status = 200;
	buffer_printf(&answer->body, "{\"status\":\"%s\",",
	    health.db && health.outbox_read ? "ok" : "degraded");
	health_write(&health, &answer->body);
	buffer_puts(&answer->body, "}");
}

/* Why it is not ready, or NULL. */
static const char *
unready_reason(struct service *service, const struct health *health)
{
	if (atomic_load(&service->stopping))
		return "shutting down";
	if (!health->db)
		return "the database cannot be read";
	if (atomic_load(&service->pending_migrations) != 0)
		return "some migrations are not applied";
	if (!recommender_loaded(service->recommender))
		return "the catalogue is not loaded";
	if (!health->online_cache)
		return "warming up";
	if (!relay_healthy(service->relay))
		return "the relay cannot publish";
	return NULL;
}

void
handle_readyz(struct service *service, const struct request *request, struct answer *answer)
{
	struct buffer *body = &answer->body;
	struct health health;
	const char *reason;

	(void)request;
	health_read(service, answer, &health);
	reason = unready_reason(service, &health);
	answer->status = reason == NULL ? 200 : 503;
	if (reason == NULL)
		buffer_puts(body, "{\"ready\":true,");
	else
		buffer_printf(body, "{\"detail\":{\"ready\":false,\"reason\":\"%s\",", reason);
	health_write(&health, body);
	buffer_puts(body, reason == NULL ? "}" : "}}");
}

void
handle_startup(struct service *service, const struct request *request, struct answer *answer)
{
	bool started = recommender_loaded(service->recommender);

	(void)request;
	answer->status = started ? 200 : 503;
	buffer_printf(&answer->body, "{\"status\":\"%s\"}", started ? "ok" : "starting");
}
