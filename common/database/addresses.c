#include "driver.h"

#include "resolve.h"

/* A name that has to be looked up: no address, and no socket's folder. */
static bool
host_is_name(const char *host)
{
	return host && host[0] != '\0' && host[0] != '/' && host[0] != '@';
}

int
database_try_addresses(const char *host, const struct deadline *whole, database_connector *connect,
    void *context, struct text *why)
{
	struct database_address at = {.whole = *whole, .share = *whole};
	struct resolve_answer answer = {0};
	int rc = -1;

	if (!host_is_name(host))
		return connect(context, &at, why);
	if (resolve_host(host, deadline_left(whole), &answer, why) == -1)
		return -1;
	for (size_t i = 0; i < answer.count && rc == -1 && !at.answered; i++) {
		int64_t share = deadline_left(whole) / (int64_t)(answer.count - i);

		at.address = answer.addresses[i];
		at.share.until = deadline_in(share).until;
		rc = connect(context, &at, why);
	}

	return rc;
}
