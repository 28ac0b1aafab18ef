#include "addresses.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "text.h"
#include "units.h"

#define LONGEST_RESOLVE (10 * CLOCK_SECOND)

static void
addresses_add(struct addresses *addresses, const char *address, uint16_t port)
{
	struct address *to = &addresses->list[addresses->count];
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
		memcpy(&to->bytes, &v4, sizeof(v4));
		to->len = sizeof(v4);
	} else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
		memcpy(&to->bytes, &v6, sizeof(v6));
		to->len = sizeof(v6);
	} else {
		return;
	}
	addresses->count++;
}

void
addresses_find(struct addresses *addresses, const char *authority, int64_t timeout_ns)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const char *end = authority + strlen(authority);
	const char *colon = strrchr(authority, ':');
	struct resolve_answer answer;
	uint16_t port = 80;
	int64_t given;
	char *host;

	addresses->count = 0;
	/* A colon inside of brackets belongs to the address. */
	if (colon && !strchr(colon, ']')) {
		end = colon;
		if (units_parse_count(colon + 1, &given) == 0)
			port = (uint16_t)given;
	}
	host = memory_copy(authority, (size_t)(end - authority));
	/* A name without an address is no trouble here: each request then fails of it. */
	if (timeout_ns > LONGEST_RESOLVE)
		timeout_ns = LONGEST_RESOLVE;
	if (resolve_host(host, timeout_ns, &answer, &why) == 0)
		for (size_t i = 0; i < answer.count; i++)
			addresses_add(addresses, answer.addresses[i], port);
	free(host);
}
