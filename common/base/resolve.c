#include "resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "clock.h"
#include "signals.h"
#include "text.h"
#include "thread.h"
#include "units.h"

/* How often a waiting caller looks for a signal: the wait itself cannot be interrupted by one. */
enum { LOOK_MS = 50 };

/* Shared by the caller and the thread; whoever lets go last frees it. */
struct lookup {
	pthread_mutex_t lock;
	pthread_cond_t finished;
	unsigned holders;
	bool done;
	int error; /* getaddrinfo's */
	int system_error;
	struct resolve_answer answer;
	char host[];
};

static void
answer_add(struct resolve_answer *answer, int family, const void *address)
{
	char *slot = answer->addresses[answer->count];

	if (!inet_ntop(family, address, slot, RESOLVE_ADDRESS_SIZE))
		return;
	for (size_t i = 0; i < answer->count; i++)
		if (strcmp(answer->addresses[i], slot) == 0)
			return;
	answer->count++;
}

/* Numeric addresses (IPv6 also in brackets) and localhost (RFC 6761, 6.3) need no lookup. */
static bool
answer_known(const char *host, struct resolve_answer *answer)
{
	unsigned char address[sizeof(struct in6_addr)];
	char bare[RESOLVE_ADDRESS_SIZE];
	size_t len = strlen(host);

	if (len >= 2 && host[0] == '[' && host[len - 1] == ']' && len - 2 < sizeof(bare)) {
		memcpy(bare, host + 1, len - 2);
		bare[len - 2] = '\0';
		host = bare;
	}
	if (inet_pton(AF_INET, host, address) == 1) {
		answer_add(answer, AF_INET, address);
		return true;
	}
	if (inet_pton(AF_INET6, host, address) == 1) {
		answer_add(answer, AF_INET6, address);
		return true;
	}
	if (strcasecmp(host, "localhost") == 0) {
		answer_add(answer, AF_INET, &(struct in_addr){htonl(INADDR_LOOPBACK)});
		answer_add(answer, AF_INET6, &in6addr_loopback);
		return true;
	}
	return false;
}

static void
lookup_release(struct lookup *lookup)
{
	unsigned holders;

	pthread_mutex_lock(&lookup->lock);
	holders = --lookup->holders;
	pthread_mutex_unlock(&lookup->lock);
	if (holders > 0)
		return;
	pthread_cond_destroy(&lookup->finished);
	pthread_mutex_destroy(&lookup->lock);
	free(lookup);
}

static void *
lookup_run(void *context)
{
	struct lookup *lookup = context;
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	struct resolve_answer answer = {0};
	int error = getaddrinfo(lookup->host, NULL, &hints, &list);
	int system_error = errno;

	for (struct addrinfo *a = list; a && answer.count < RESOLVE_MAX_ADDRESSES; a = a->ai_next) {
		if (a->ai_family == AF_INET)
			answer_add(&answer, AF_INET,
			    &((const struct sockaddr_in *)(const void *)a->ai_addr)->sin_addr);
		else if (a->ai_family == AF_INET6)
			answer_add(&answer, AF_INET6,
			    &((const struct sockaddr_in6 *)(const void *)a->ai_addr)->sin6_addr);
	}
	if (list)
		freeaddrinfo(list);

	pthread_mutex_lock(&lookup->lock);
	lookup->done = true;
	lookup->error = error;
	lookup->system_error = system_error;
	lookup->answer = answer;
	pthread_cond_signal(&lookup->finished);
	pthread_mutex_unlock(&lookup->lock);
	lookup_release(lookup);
	return NULL;
}

static struct lookup *
lookup_new(const char *host)
{
	size_t len = strlen(host);
	struct lookup *lookup = calloc(1, sizeof(*lookup) + len + 1);
	pthread_condattr_t monotonic;

	if (!lookup)
		return NULL;
	memcpy(lookup->host, host, len + 1);
	lookup->holders = 1;
	pthread_mutex_init(&lookup->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&lookup->finished, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return lookup;
}

/* Starts the thread, detached.  0 or an error number. */
static int
lookup_start(struct lookup *lookup)
{
	pthread_t thread;
	int error;

	lookup->holders++;
	error = thread_start(&thread, lookup_run, lookup);
	if (error)
		lookup->holders--;
	else
		pthread_detach(thread);
	return error;
}

/* Waits until the lookup is done, the deadline has passed or a stop was asked for; returns whether
 * it is done.  The lock is held. */
static bool
lookup_wait(struct lookup *lookup, int64_t deadline)
{
	while (!lookup->done && !signal_pending()) {
		int64_t now = clock_monotonic(&clock_system);
		int64_t until = now + LOOK_MS * CLOCK_MS;
		struct timespec at;

		if (now >= deadline)
			break;
		if (until > deadline)
			until = deadline;
		at.tv_sec = (time_t)(until / CLOCK_SECOND);
		at.tv_nsec = (long)(until % CLOCK_SECOND);
		pthread_cond_timedwait(&lookup->finished, &lookup->lock, &at);
	}
	return lookup->done;
}

static const char *
lookup_reason(const struct lookup *lookup)
{
	switch (lookup->error) {
	case 0: /* answered, but with no address of a family that we speak */
	case EAI_NONAME:
	case EAI_NODATA:
		return "not known";
	case EAI_SYSTEM:
		return strerror(lookup->system_error);
	default:
		return gai_strerror(lookup->error);
	}
}

/* "cannot resolve HOST: ", to be continued. */
static void
say_cannot(struct text *why, const char *host)
{
	text_fail_visible(why, "cannot resolve %s: ", host);
}

int
resolve_host(const char *host, int64_t timeout_ns, struct resolve_answer *answer, struct text *why)
{
	int64_t now = clock_monotonic(&clock_system);
	int64_t deadline = timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
	struct lookup *lookup;
	int error, rc = -1;

	*answer = (struct resolve_answer){0};
	if (answer_known(host, answer))
		return 0;

	lookup = lookup_new(host);
	error = lookup ? lookup_start(lookup) : ENOMEM;
	if (error) {
		say_cannot(why, host);
		text_add_string(why, strerror(error));
		if (lookup)
			lookup_release(lookup);
		return -1;
	}

	pthread_mutex_lock(&lookup->lock);
	if (lookup_wait(lookup, deadline)) {
		*answer = lookup->answer;
		rc = answer->count > 0 ? 0 : -1;
	}
	if (rc < 0) {
		say_cannot(why, host);
		if (lookup->done) {
			text_add_string(why, lookup_reason(lookup));
		} else if (signal_pending()) {
			text_add_string(why, "interrupted");
		} else {
			text_add_string(why, "no answer within ");
			units_show_duration(why, timeout_ns);
		}
	}
	pthread_mutex_unlock(&lookup->lock);
	lookup_release(lookup);
	return rc;
}
