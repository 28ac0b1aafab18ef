/*
 * A bare loop over libcurl's multi interface and epoll, without any clocks, counts by status or
 * records: what the curl engine is measured against.
 *
 *   curl_multi_bench URL CONNECTIONS SECONDS [HEADER...]    prints requests per second, and requests
 *
 * With headers it sends what load-reco sends: libcurl writes each byte of them anew for each request.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

enum { EVENTS = 64 };

struct bench {
	CURLM *multi;
	int epoll;
	double timer; /* when libcurl wants to be called; below 0: never */
};

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int
socket_changed(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
	struct bench *bench = context;
	struct epoll_event event = {.data.fd = fd,
	    .events =
		(what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U)};

	(void)easy;
	if (what == CURL_POLL_REMOVE)
		return epoll_ctl(bench->epoll, EPOLL_CTL_DEL, fd, &event), 0;
	if (!known)
		curl_multi_assign(bench->multi, fd, bench);
	return epoll_ctl(bench->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
}

static int
timer_changed(CURLM *multi, long timeout_ms, void *context)
{
	struct bench *bench = context;

	(void)multi;
	bench->timer = timeout_ms < 0 ? -1 : now() + (double)timeout_ms / 1000;
	return 0;
}

static size_t
ignore(char *bytes, size_t size, size_t count, void *context)
{
	(void)bytes;
	(void)context;
	return size * count;
}

static void
turn(struct bench *bench)
{
	struct epoll_event events[EVENTS];
	double left = bench->timer < 0 ? 0.1 : bench->timer - now();
	int n, running;

	n = epoll_wait(bench->epoll, events, EVENTS, left > 0 ? (int)(left * 1000) : 0);
	for (int i = 0; i < n; i++)
		curl_multi_socket_action(bench->multi, events[i].data.fd,
		    (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
			(events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0),
		    &running);
	if (bench->timer >= 0 && bench->timer <= now()) {
		bench->timer = -1;
		curl_multi_socket_action(bench->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
}

int
main(int argc, char *argv[])
{
	struct bench bench = {.timer = -1};
	long connections = argc > 2 ? strtol(argv[2], NULL, 10) : 50, done = 0;
	double seconds = argc > 3 ? strtod(argv[3], NULL) : 3, start;
	struct curl_slist *headers = NULL;

	if (argc < 2 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return 2;
	bench.epoll = epoll_create1(EPOLL_CLOEXEC);
	bench.multi = curl_multi_init();
	curl_multi_setopt(bench.multi, CURLMOPT_SOCKETFUNCTION, socket_changed);
	curl_multi_setopt(bench.multi, CURLMOPT_SOCKETDATA, &bench);
	curl_multi_setopt(bench.multi, CURLMOPT_TIMERFUNCTION, timer_changed);
	curl_multi_setopt(bench.multi, CURLMOPT_TIMERDATA, &bench);
	curl_multi_setopt(bench.multi, CURLMOPT_MAXCONNECTS, connections);
	for (int i = 4; i < argc; i++)
		headers = curl_slist_append(headers, argv[i]);
	start = now();
	for (long i = 0; i < connections; i++) {
		CURL *easy = curl_easy_init();

		curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
		curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
		curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
		curl_multi_add_handle(bench.multi, easy);
	}
	while (now() - start < seconds) {
		CURLMsg *message;
		int left;

		turn(&bench);
		while ((message = curl_multi_info_read(bench.multi, &left)) != NULL) {
			done += message->data.result == CURLE_OK;
			curl_multi_remove_handle(bench.multi, message->easy_handle);
			curl_multi_add_handle(bench.multi, message->easy_handle);
		}
	}
	printf("%.0f %ld\n", (double)done / (now() - start), done);
	return 0;
}
