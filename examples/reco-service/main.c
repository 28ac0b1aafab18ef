/*
 * reco-service: a small recommender API, for the programs of this repository to be shown on. It
 * starts its parts, serves until SIGTERM or SIGINT, and ends them in the reverse order.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "certificate.h"
#include "impressions.h"
#include "keeper.h"
#include "log.h"
#include "metrics.h"
#include "outbox.h"
#include "recommender.h"
#include "service.h"
#include "settings.h"
#include "timing.h"

#define GRACE_SEC 5

/* Writes the port as a line; the file appears whole or not at all. */
static int
port_file_write(const char *path, int port, char *why, size_t why_size)
{
	char temporary[4096];
	int fd;

	if (snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid()) >=
	    (int)sizeof temporary) {
		snprintf(why, why_size, "%s: name too long", path);
		return -1;
	}
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || dprintf(fd, "%d\n", port) < 0 || fsync(fd) != 0 ||
	    rename(temporary, path) != 0) {
		snprintf(why, why_size, "%s: %s", path, strerror(errno));
		unlink(temporary);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	return 0;
}

static int
announce(const struct settings *settings, int port, char *why, size_t why_size)
{
	const bool is_ipv6 = strchr(settings->host, ':') != NULL;

	if (settings->port_file != NULL &&
	    port_file_write(settings->port_file, port, why, why_size) != 0)
		return -1;
	printf("listening on %s://%s%s%s:%d\n", settings->tls_cert == NULL ? "http" : "https",
	    is_ipv6 ? "[" : "", settings->host, is_ipv6 ? "]" : "", port);
	if (fflush(stdout) == 0)
		return 0;
	snprintf(why, why_size, "stdout: %s", strerror(errno));
	return -1;
}

/* Brings the database to where the service expects it. */
static int
database_prepare(
    struct service *service, const struct settings *settings, char *why, size_t why_size)
{
	struct sql *sql = store_take(&service->store);
	struct sql_usage used = {0};
	int applied = 0;

	if (settings->migrate)
		applied = migrations_apply(&service->migrations, sql, why, why_size);
	if (applied > 0)
		log_line("%d migrations applied", applied);
	atomic_store(&service->pending_migrations, migrations_pending(&service->migrations, sql));
	if (applied >= 0 &&
	    outbox_hide(sql, faults_outbox(&service->faults) == OUTBOX_MISSING) != 0) {
		snprintf(why, why_size, "the outbox table: %s", sql_error(sql));
		applied = -1;
	}
	store_give(&service->store, &used);
	return applied < 0 ? -1 : 0;
}

static int
service_open(struct service *service, const struct settings *settings, char *why, size_t why_size)
{
	service->started_ms = wall_ms();
	service->recommender = recommender_new();
	service->impressions = impressions_new();
	service->metrics = metrics_new(settings->window_sec);
	if (service->recommender == NULL || service->impressions == NULL ||
	    service->metrics == NULL) {
		snprintf(why, why_size, "out of memory");
		return -1;
	}
	if (migrations_list(&service->migrations, settings->migrations, why, why_size) != 0 ||
	    body_reader_open(&service->bodies, why, why_size) != 0 ||
	    store_open(&service->store, settings->db, why, why_size) != 0 ||
	    store_open(&service->reports, settings->db, why, why_size) != 0)
		return -1;
	return database_prepare(service, settings, why, why_size);
}

static void
service_close(struct service *service)
{
	store_close(&service->reports);
	store_close(&service->store);
	body_reader_close(&service->bodies);
	migrations_free(&service->migrations);
	metrics_free(service->metrics);
	impressions_free(service->impressions);
	recommender_free(service->recommender);
	security_destroy(&service->security);
	faults_destroy(&service->faults);
}

/* Serves until one of the signals comes. 0, or -1 with why when it could not begin. */
static int
service_run(struct service *service, const struct settings *settings, const sigset_t *signals,
    char *why, size_t why_size)
{
	struct certificate certificate = {0};
	const struct server_settings server_settings = {
	    .host = settings->host,
	    .port = settings->port,
	    .client_timeout_sec = settings->client_timeout_sec,
	    .certificate = &certificate,
	    .context = service,
	    .delay = routes_delay,
	    .handle = routes_handle,
	    .answered = routes_answered,
	};
	struct keeper *keeper = NULL;
	struct server *server = NULL;
	int signal_number = 0, rc = -1;

	if (settings->statements != NULL && sql_record(settings->statements) != 0) {
		snprintf(why, why_size, "%s: %s", settings->statements, strerror(errno));
		goto out;
	}
	if (settings->tls_cert != NULL && certificate_read(&certificate, settings->tls_cert,
					      settings->tls_key, why, why_size) != 0)
		goto out;
	service->relay = relay_start(settings->db, &service->faults, why, why_size);
	if (service->relay == NULL)
		goto out;
	keeper = keeper_start(settings->db, service, why, why_size);
	if (keeper == NULL)
		goto out;
	server = server_start(&server_settings, why, why_size);
	if (server == NULL || announce(settings, server_port(server), why, why_size) != 0)
		goto out;

	sigwait(signals, &signal_number);
	log_line("%s: finishing", strsignal(signal_number));
	/* A second one ends it at once. */
	pthread_sigmask(SIG_UNBLOCK, signals, NULL);
	rc = 0;
out:
	atomic_store(&service->stopping, true);
	server_stop(server, GRACE_SEC);
	keeper_stop(keeper);
	relay_stop(service->relay);
	certificate_free(&certificate);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct service service = {0};
	struct settings settings;
	sigset_t signals;
	char why[512] = "";
	int rc;

	settings_parse(&settings, argc, argv);
	/* Blocked before the first thread starts, so that only sigwait sees them. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);

	faults_init(&service.faults);
	if (security_init(&service.security, settings.login_limit, why, sizeof why) != 0 ||
	    faults_from_environment(&service.faults, why, sizeof why) != 0) {
		fprintf(stderr, "reco-service: %s\nsee reco-service --help\n", why);
		return 2;
	}
	rc = service_open(&service, &settings, why, sizeof why);
	if (rc == 0)
		rc = service_run(&service, &settings, &signals, why, sizeof why);
	service_close(&service);
	if (rc != 0)
		fprintf(stderr, "reco-service: %s\n", why);
	return rc == 0 ? 0 : 2;
}
