#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "certificate.h"
#include "delays.h"
#include "timing.h"

#define THREADS 4
#define CONNECTIONS_MAX 1000
#define CONNECTION_MEMORY ((size_t)32 * 1024)
#define BODY_MAX ((size_t)64 * 1024)
#define ANSWER_MAX ((size_t)256 * 1024)
/* A body too large is read up to here, so that its sender gets to see the 413; beyond, the
 * connection is closed. */
#define DISCARD_MAX ((size_t)1024 * 1024)

struct server {
	struct MHD_Daemon *daemon;
	struct delays *delays;
	struct server_settings settings;
	int port;
	atomic_bool stopping;
	pthread_mutex_t lock;
	pthread_cond_t idle;
	size_t running; /* requests between their first line and the last byte of the answer */
};

/* One request and what the server needs to know of it; lives until it is completed. */
struct exchange {
	struct request request;
	struct server *server;
	struct buffer body;
	size_t received;
	bool was_delayed;
	struct delayed delayed;
};

/* ---- requests ---- */

const char *
request_argument(const struct request *request, const char *name, size_t *length)
{
	const char *value = NULL;

	if (MHD_lookup_connection_value_n(request->connection, MHD_GET_ARGUMENT_KIND, name,
		strlen(name), &value, length) != MHD_YES)
		return NULL;
	return value;
}

const char *
request_header(const struct request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

double
request_connections_used_pct(const struct request *request)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_DAEMON);
	const union MHD_DaemonInfo *used =
	    info == NULL ? NULL
			 : MHD_get_daemon_info(info->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

	return used == NULL ? (double)NAN : 100.0 * used->num_connections / CONNECTIONS_MAX;
}

void
request_client(const struct request *request, char client[CLIENT_SIZE])
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info == NULL ? NULL : info->client_addr;

	snprintf(client, CLIENT_SIZE, "unknown");
	if (address != NULL && address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
		    client, CLIENT_SIZE);
	else if (address != NULL && address->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
		    &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, client,
		    CLIENT_SIZE);
}

/* ---- answers ---- */

static const char *const secure_headers[][2] = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    {"Referrer-Policy", "no-referrer"},
    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
};

static bool
response_header(struct MHD_Response *response, const char *name, const char *value)
{
	return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool
response_ms(struct MHD_Response *response, const char *name, int64_t ns)
{
	char text[32];

	snprintf(text, sizeof text, "%.3f", (double)ns / 1e6);
	return response_header(response, name, text);
}

static bool
response_count(struct MHD_Response *response, const char *name, int64_t count)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)count);
	return response_header(response, name, text);
}

static bool
response_add_usual(struct MHD_Response *response, const struct request *request,
    const struct answer *answer, int64_t elapsed_ns)
{
	for (size_t i = 0; i < sizeof secure_headers / sizeof secure_headers[0]; i++)
		if (!response_header(response, secure_headers[i][0], secure_headers[i][1]))
			return false;
	return response_header(response, "X-Request-ID", request->id) &&
	       response_ms(response, "X-Response-Time-ms", elapsed_ns) &&
	       response_ms(response, "X-DB-Time-ms", answer->used.ns) &&
	       response_count(response, "X-DB-Queries", answer->used.queries);
}

static bool
response_add_headers(struct MHD_Response *response, const struct exchange *exchange,
    const struct answer *answer, int64_t elapsed_ns)
{
	if (!response_header(response, "Content-Type", answer->content_type))
		return false;
	if (answer->allow != NULL && !response_header(response, "Allow", answer->allow))
		return false;
	if (answer->retry_after_sec > 0 &&
	    !response_count(response, "Retry-After", answer->retry_after_sec))
		return false;
	if (answer->status == 401 && !response_header(response, "WWW-Authenticate", "Bearer"))
		return false;
	if (atomic_load_explicit(&exchange->server->stopping, memory_order_relaxed) &&
	    !response_header(response, "Connection", "close"))
		return false;
	return answer->bare || response_add_usual(response, &exchange->request, answer, elapsed_ns);
}

/* Hands the answer to the library, which frees its body. */
static enum MHD_Result
answer_send(struct exchange *exchange, struct answer *answer)
{
	const struct server_settings *settings = &exchange->server->settings;
	int64_t elapsed_ns = mono_ns() - exchange->request.started_ns;
	struct MHD_Response *response;
	enum MHD_Result result = MHD_NO;

	response = MHD_create_response_from_buffer(
	    answer->body.length, answer->body.data, MHD_RESPMEM_MUST_FREE);
	if (response == NULL) {
		buffer_free(&answer->body);
		return MHD_NO;
	}
	if (response_add_headers(response, exchange, answer, elapsed_ns))
		result = MHD_queue_response(
		    exchange->request.connection, (unsigned int)answer->status, response);
	MHD_destroy_response(response);
	settings->answered(settings->context, &exchange->request, answer, elapsed_ns);
	return result;
}

static struct answer
answer_begin(int status)
{
	struct answer answer = {.status = status, .content_type = "application/json"};

	buffer_init(&answer.body, ANSWER_MAX);
	return answer;
}

static enum MHD_Result
answer_too_large(struct exchange *exchange)
{
	struct answer answer = answer_begin(413);

	buffer_printf(&answer.body, "{\"detail\":\"the body is larger than %zu bytes\"}", BODY_MAX);
	return answer_send(exchange, &answer);
}

static enum MHD_Result
answer_make(struct exchange *exchange)
{
	const struct server_settings *settings = &exchange->server->settings;
	struct answer answer = answer_begin(500);

	exchange->request.body = exchange->body.data;
	exchange->request.body_length = exchange->body.length;
	settings->handle(settings->context, &exchange->request, &answer);
	if (answer.body.failed) {
		buffer_clear(&answer.body);
		answer.status = 500;
	}
	return answer_send(exchange, &answer);
}

/* ---- what the library calls ---- */

static void
exchange_resume(struct delayed *delayed)
{
	struct exchange *exchange =
	    (struct exchange *)(void *)((char *)delayed - offsetof(struct exchange, delayed));

	MHD_resume_connection(exchange->request.connection);
}

/* Whether the exchange has been put to sleep; it is handled when it wakes. */
static bool
exchange_delay(struct exchange *exchange)
{
	struct server *server = exchange->server;
	int64_t ns;

	if (exchange->was_delayed || atomic_load(&server->stopping))
		return false;
	exchange->was_delayed = true;
	ns = server->settings.delay(server->settings.context, &exchange->request);
	if (ns <= 0)
		return false;
	exchange->delayed = (struct delayed){.due_ns = mono_ns() + ns, .wake = exchange_resume};
	MHD_suspend_connection(exchange->request.connection);
	delays_add(server->delays, &exchange->delayed);
	return true;
}

static struct exchange *
exchange_begin(
    struct server *server, struct MHD_Connection *connection, const char *path, const char *method)
{
	struct exchange *exchange = calloc(1, sizeof *exchange);

	if (exchange == NULL)
		return NULL;
	exchange->server = server;
	exchange->request = (struct request){
	    .method = method, .path = path, .started_ns = mono_ns(), .connection = connection};
	buffer_init(&exchange->body, BODY_MAX);
	id_adopt(exchange->request.id, request_header(&exchange->request, "X-Request-ID"));
	pthread_mutex_lock(&server->lock);
	server->running++;
	pthread_mutex_unlock(&server->lock);
	return exchange;
}

static bool
announces_too_much(const struct request *request)
{
	const char *length = request_header(request, "Content-Length");

	return length != NULL && strtoull(length, NULL, 10) > DISCARD_MAX;
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *path, const char *method,
    const char *version, const char *data, size_t *data_size, void **state)
{
	struct exchange *exchange = *state;

	(void)version;
	if (exchange == NULL) {
		*state = exchange = exchange_begin(context, connection, path, method);
		if (exchange == NULL)
			return MHD_NO;
		return announces_too_much(&exchange->request) ? answer_too_large(exchange)
							      : MHD_YES;
	}
	if (*data_size > 0) {
		exchange->received += *data_size;
		buffer_append(&exchange->body, data, *data_size);
		*data_size = 0;
		return exchange->received > DISCARD_MAX ? MHD_NO : MHD_YES;
	}
	if (exchange->body.failed)
		return answer_too_large(exchange);
	if (exchange_delay(exchange))
		return MHD_YES;
	return answer_make(exchange);
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct server *server = context;
	struct exchange *exchange = *state;

	(void)connection;
	(void)code;
	if (exchange == NULL)
		return;
	*state = NULL;
	buffer_free(&exchange->body);
	free(exchange);
	pthread_mutex_lock(&server->lock);
	server->running--;
	if (server->running == 0)
		pthread_cond_signal(&server->idle);
	pthread_mutex_unlock(&server->lock);
}

/* ---- starting and stopping ---- */

static int
address_parse(const struct server_settings *settings, struct sockaddr_storage *address)
{
	struct sockaddr_in *v4 = (void *)address;
	struct sockaddr_in6 *v6 = (void *)address;

	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, settings->host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)settings->port);
		return 0;
	}
	if (inet_pton(AF_INET6, settings->host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)settings->port);
		return 0;
	}
	return -1;
}

static struct MHD_Daemon *
daemon_start(struct server *server, const struct sockaddr_storage *address)
{
	const struct certificate *certificate = server->settings.certificate;
	unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
	struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, certificate->chain},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, certificate->key}, {MHD_OPTION_END, 0, NULL}};

	if (certificate->chain == NULL)
		tls[0] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
	else
		flags |= MHD_USE_TLS;
	if (address->ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR,
	    (const struct sockaddr *)(const void *)address, MHD_OPTION_THREAD_POOL_SIZE, THREADS,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
	    (unsigned int)server->settings.client_timeout_sec, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, server, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

/* errno says nothing of what the library thinks of a certificate. */
static const char *
start_failure(const struct certificate *certificate)
{
	if (errno != 0 || certificate->chain == NULL)
		return strerror(errno);
	return MHD_is_feature_supported(MHD_FEATURE_TLS) == MHD_YES
		   ? "the certificate and its key cannot be used"
		   : "libmicrohttpd was built without TLS";
}

struct server *
server_start(const struct server_settings *settings, char *why, size_t why_size)
{
	struct server *server = calloc(1, sizeof *server);
	const union MHD_DaemonInfo *info;
	struct sockaddr_storage address;

	if (server == NULL || (server->delays = delays_start()) == NULL) {
		snprintf(why, why_size, "out of memory or threads");
		free(server);
		return NULL;
	}
	server->settings = *settings;
	pthread_mutex_init(&server->lock, NULL);
	pthread_cond_init(&server->idle, NULL);
	if (address_parse(settings, &address) != 0) {
		snprintf(why, why_size, "%s: expected a numeric address", settings->host);
		goto fail;
	}
	errno = 0;
	server->daemon = daemon_start(server, &address);
	info = server->daemon == NULL
		   ? NULL
		   : MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	if (info == NULL) {
		snprintf(why, why_size, "%s port %d: cannot listen: %s", settings->host,
		    settings->port, start_failure(settings->certificate));
		goto fail;
	}
	server->port = info->port;
	return server;
fail:
	server_stop(server, 0);
	return NULL;
}

int
server_port(const struct server *server)
{
	return server->port;
}

/* Waits until no request is running. */
static void
server_finish(struct server *server, int grace_sec)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += grace_sec;
	pthread_mutex_lock(&server->lock);
	while (server->running > 0)
		if (pthread_cond_timedwait(&server->idle, &server->lock, &until) != 0)
			break;
	pthread_mutex_unlock(&server->lock);
}

void
server_stop(struct server *server, int grace_sec)
{
	MHD_socket listening = MHD_INVALID_SOCKET;

	if (server == NULL)
		return;
	atomic_store(&server->stopping, true);
	if (server->daemon != NULL) {
		listening = MHD_quiesce_daemon(server->daemon);
		server_finish(server, grace_sec);
	}
	delays_stop(server->delays); /* nothing may be asleep when the library ends */
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	if (listening != MHD_INVALID_SOCKET)
		close(listening);
	pthread_cond_destroy(&server->idle);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

const char *
server_version(void)
{
	return MHD_get_version();
}
