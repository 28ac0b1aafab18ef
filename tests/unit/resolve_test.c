#include "resolve.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "signals.h"
#include "text.h"
#include "unit.h"

/* Stands in for libc's, so that no test asks a name server. */
int
getaddrinfo(const char *restrict node, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict list)
{
	static struct sockaddr_in first = {.sin_family = AF_INET}, second = {.sin_family = AF_INET};
	static struct addrinfo two = {.ai_family = AF_INET, .ai_addr = (struct sockaddr *)&second};
	static struct addrinfo one = {
	    .ai_family = AF_INET, .ai_addr = (struct sockaddr *)&first, .ai_next = &two};

	(void)service;
	(void)hints;
	if (strcmp(node, "hangs.test") == 0)
		pause();
	if (strcmp(node, "broken.test") == 0) {
		errno = EMFILE;
		return EAI_SYSTEM;
	}
	if (strcmp(node, "later.test") == 0)
		return EAI_AGAIN;
	if (strcmp(node, "two.test") != 0)
		return EAI_NONAME;
	first.sin_addr.s_addr = htonl(0xc0000201);  /* 192.0.2.1 */
	second.sin_addr.s_addr = htonl(0xc0000202); /* 192.0.2.2 */
	*list = &one;
	return 0;
}

void
freeaddrinfo(struct addrinfo *list)
{
	(void)list;
}

static void
numbers_need_no_lookup(void)
{
	static const struct {
		const char *host, *address;
	} cases[] = {
	    {"127.0.0.1", "127.0.0.1"},
	    {"::1", "::1"},
	    {"[::1]", "::1"},
	    {"[2001:DB8:0::1]", "2001:db8::1"},
	    {"localhost", "127.0.0.1"},
	    {"LOCALHOST", "127.0.0.1"},
	};
	struct resolve_answer answer;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_INT(resolve_host(cases[i].host, 0, &answer, &why), 0);
		CHECK(answer.count >= 1);
		CHECK_STRING(answer.addresses[0], cases[i].address);
	}
	text_free(&why);
}

static void
names_keep_their_order(void)
{
	struct resolve_answer answer;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(resolve_host("two.test", CLOCK_SECOND, &answer, &why), 0);
	CHECK_INT(answer.count, 2);
	CHECK_STRING(answer.addresses[0], "192.0.2.1");
	CHECK_STRING(answer.addresses[1], "192.0.2.2");
	text_free(&why);
}

static void
failures_say_why(void)
{
	struct resolve_answer answer;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(resolve_host("unknown.test", CLOCK_SECOND, &answer, &why), -1);
	CHECK_STRING(text_string(&why), "cannot resolve unknown.test: not known");
	CHECK_INT(resolve_host("broken.test", CLOCK_SECOND, &answer, &why), -1);
	CHECK_STRING(text_string(&why), "cannot resolve broken.test: Too many open files");
	CHECK_INT(resolve_host("later.test", CLOCK_SECOND, &answer, &why), -1);
	CHECK(strstr(text_string(&why), "cannot resolve later.test: Temporary failure") != NULL);
	CHECK_INT(answer.count, 0);
	text_free(&why);
}

static void
the_deadline_holds(void)
{
	struct resolve_answer answer;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t start = clock_monotonic(&clock_system), spent;

	CHECK_INT(resolve_host("hangs.test", 200 * CLOCK_MS, &answer, &why), -1);
	spent = clock_monotonic(&clock_system) - start;
	CHECK(spent >= 200 * CLOCK_MS);
	CHECK(spent < 2 * CLOCK_SECOND);
	CHECK(strstr(text_string(&why), "cannot resolve hangs.test: no answer within 200") != NULL);
	text_free(&why);
}

static void *
interrupt_soon(void *process)
{
	usleep(100000);
	kill(*(pid_t *)process, SIGTERM);
	return NULL;
}

static void
a_signal_ends_the_wait(void)
{
	struct resolve_answer answer;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t start = clock_monotonic(&clock_system);
	pid_t self = getpid();
	pthread_t thread;

	signal_watch(SIGNAL_SOURCE);
	pthread_create(&thread, NULL, interrupt_soon, &self);
	CHECK_INT(resolve_host("hangs.test", 30 * CLOCK_SECOND, &answer, &why), -1);
	CHECK(clock_monotonic(&clock_system) - start < 5 * CLOCK_SECOND);
	CHECK_STRING(text_string(&why), "cannot resolve hangs.test: interrupted");
	pthread_join(thread, NULL);
	text_free(&why);
}

int
main(void)
{
	program_begin("resolve_test");
	numbers_need_no_lookup();
	names_keep_their_order();
	failures_say_why();
	the_deadline_holds();
	a_signal_ends_the_wait();
	return unit_end();
}
