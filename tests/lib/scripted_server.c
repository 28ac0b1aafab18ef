/*
 * scripted-server: an HTTP server that misbehaves as told, for tests.
 *
 *   scripted-server --port-file FILE [--seconds N] [SCENARIO]
 *
 * Listens on a free port of 127.0.0.1, writes its number to FILE, and ends by SIGTERM or after N
 * seconds (60).  A thread per connection.  Each scenario is a function of the table below; without
 * SCENARIO the first segment of each request's path names it (GET /hang), "refuse" and
 * "accept-hang" excepted, which never read a request.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scripted.h"

enum { REQUEST_MAX = 1 << 20 };

/* ---- reading a request ---- */

static size_t
body_length(const struct exchange *x)
{
	for (const char *line = x->bytes; line < x->bytes + x->head_len;) {
		const char *next = strstr(line, "\r\n");

		if (strncasecmp(line, "Content-Length:", 15) == 0)
			return (size_t)strtoul(line + 15, NULL, 10);
		if (!next)
			break;
		line = next + 2;
	}
	return 0;
}

/* Reads one request; what follows it on the connection is not expected (no pipelining).  False at
 * the end. */
static bool
read_request(struct exchange *x)
{
	x->len = x->head_len = 0;
	for (;;) {
		char *end;
		ssize_t n = recv(x->fd, x->bytes + x->len, REQUEST_MAX - 1 - x->len, 0);

		if (n <= 0)
			return false;
		x->len += (size_t)n;
		x->bytes[x->len] = '\0';
		end = strstr(x->bytes, "\r\n\r\n");
		if (end && x->head_len == 0)
			x->head_len = (size_t)(end - x->bytes) + 4;
		if (x->head_len && x->len >= x->head_len + body_length(x))
			break;
	}
	return sscanf(x->bytes, "%15s %1023s", x->method, x->path) == 2;
}

struct visit {
	int fd;
	const struct scenario *scenario; /* NULL: the path names it */
};

static void *
serve(void *context)
{
	struct visit visit = *(struct visit *)context;
	struct exchange x = {.fd = visit.fd, .bytes = malloc(REQUEST_MAX)};
	bool more = x.bytes != NULL;

	free(context);
	while (more) {
		const struct scenario *scenario = visit.scenario;

		if ((!scenario || !scenario->unread) && !read_request(&x))
			break;
		x.served++;
		if (!scenario)
			scenario = scenario_find(x.path + 1, strcspn(x.path + 1, "/?#"));
		more = scenario ? scenario->play(&x)
				: scripted_answer(
				      &x, "404 Not Found", "", "{\"error\":\"no such scenario\"}");
	}
	close(x.fd);
	free(x.bytes);
	return NULL;
}

/* ---- the server ---- */

static int
fail(const char *what)
{
	fprintf(stderr, "scripted-server: %s: %s\n", what, strerror(errno));
	return 2;
}

/* The port appears whole, so that who waits for the file reads all of it. */
static int
write_port(const char *path, unsigned port)
{
	char temporary[4096];
	FILE *file;

	if (snprintf(temporary, sizeof(temporary), "%s.new", path) >= (int)sizeof(temporary))
		return -1;
	file = fopen(temporary, "w");
	if (!file)
		return -1;
	fprintf(file, "%u\n", port);
	return fclose(file) == 0 ? rename(temporary, path) : -1;
}

static int
listen_on_free_port(unsigned *port)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, 512) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0)
		return -1;
	*port = ntohs(address.sin_port);
	return fd;
}

static void
accept_forever(int listener, const struct scenario *scenario)
{
	for (;;) {
		struct visit *visit;
		pthread_t thread;
		int one = 1, fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		visit = malloc(sizeof(*visit));
		if (!visit) {
			close(fd);
			continue;
		}
		*visit = (struct visit){fd, scenario};
		if (pthread_create(&thread, NULL, serve, visit) == 0) {
			pthread_detach(thread);
		} else {
			close(fd);
			free(visit);
		}
	}
}

int
main(int argc, char *argv[])
{
	static const struct option long_options[] = {{"port-file", required_argument, NULL, 'p'},
	    {"seconds", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	const struct scenario *scenario = NULL;
	const char *port_file = NULL;
	unsigned port;
	int listener, option, life_seconds = 60;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == 'p')
			port_file = optarg;
		else if (option == 's')
			life_seconds = (int)strtol(optarg, NULL, 10);
		else
			return 2;
	}
	if (optind < argc)
		scenario = scenario_find(argv[optind], strlen(argv[optind]));
	if (!port_file || life_seconds <= 0 || argc > optind + 1 || (optind < argc && !scenario)) {
		fprintf(
		    stderr, "usage: scripted-server --port-file FILE [--seconds N] [SCENARIO]\n");
		return 2;
	}
	listener = listen_on_free_port(&port);
	if (listener < 0)
		return fail("cannot listen");
	if (write_port(port_file, port) < 0)
		return fail(port_file);
	/* SIGALRM's default action ends a server that its test forgot. */
	alarm((unsigned)life_seconds);
	accept_forever(listener, scenario);
}
