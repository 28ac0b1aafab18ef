#ifndef RECO_SERVICE_H
#define RECO_SERVICE_H

/* The service: its parts, which main.c puts together, and the handlers of its paths. */

#include <stdatomic.h>
#include <stdint.h>

#include "body.h"
#include "faults.h"
#include "migrate.h"
#include "security.h"
#include "server.h"
#include "store.h"

struct impressions;
struct metrics;
struct recommender;
struct relay;

struct service {
	struct faults faults;
	struct security security;
	struct store store;   /* what is written */
	struct store reports; /* what is only read, and may take long */
	struct body_reader bodies;
	struct migrations migrations;
	struct recommender *recommender;
	struct impressions *impressions;
	struct metrics *metrics;
	struct relay *relay;
	atomic_int pending_migrations; /* -1: the ledger cannot be read */
	atomic_bool stopping;
	int64_t started_ms; /* Unix */
};

/* What the server calls: routes.c. The context is the service. */
int64_t routes_delay(void *context, const struct request *request);
void routes_handle(void *context, const struct request *request, struct answer *answer);
void routes_answered(
    void *context, const struct request *request, const struct answer *answer, int64_t elapsed_ns);

/* The number of routes, and what one is called, for the metrics. The last stands for unknown paths. */
size_t routes_count(void);
const char *routes_method(size_t path);
const char *routes_name(size_t path);

/* ---- for handlers: answers.c ---- */

/* Status and {"detail":"..."}; the text is made printable. */
void answer_error(struct answer *answer, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A number with three decimals, null for NaN. */
void answer_number(struct answer *answer, double number);

/* A member of a body as an id; NULL leaves *id alone. -1: why says what was expected. */
int member_id(const struct body_member *member, char id[ID_MAX + 1], char *why, size_t why_size);

/* ---- the handlers: they fill an answer ---- */

typedef void route_handler(
    struct service *service, const struct request *request, struct answer *answer);

route_handler handle_health, handle_healthz, handle_readyz, handle_startup;    /* health.c */
route_handler handle_reco;                                                     /* reco.c */
route_handler handle_event, handle_watch, handle_impression, handle_batch;     /* ingest.c */
route_handler handle_contract, handle_metrics, handle_window, handle_baseline; /* reports.c */
route_handler handle_login, handle_approve, handle_admin_status;               /* admin.c */
route_handler handle_faults_show, handle_faults_set, handle_faults_clear;      /* admin.c */

#endif
