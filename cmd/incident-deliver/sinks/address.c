#include "address.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "percent.h"
#include "redaction.h"
#include "text.h"

/* A segment of a path that is as long as this is no name that a person chose. */
enum { TOKEN_LEAST = 20 };

static const char *
address_host(const char *url)
{
	return strstr(url, "://") + 3;
}

static size_t
authority_length(const char *host)
{
	return strcspn(host, "/?#");
}

/* ---- what may not be shown ---- */

/* The path of a hook is its key: "/services/T.../B.../...". */
static bool
path_is_token(const char *path)
{
	static const char *const hooks[] = {"/services/", "/workflows/", "/triggers/"};

	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		if (strncmp(path, hooks[i], strlen(hooks[i])) == 0)
			return true;
	while (*path == '/') {
		size_t len = strcspn(++path, "/?#");

		if (len >= TOKEN_LEAST)
			return true;
		path += len;
	}

	return false;
}

static int
shown_check(const char *url, struct text *why)
{
	TEXT_LOCAL redacted = TEXT_INIT(TEXT_MAX_RECORD);
	const char *host = address_host(url);

	if (!memchr(host, '@', authority_length(host)) && !path_is_token(address_path(url)) &&
	    redaction_url(url, strlen(url), &redacted) == 0)
		return 0;

	return text_fail(why,
	    "this URL holds a key, which every user of this machine can see on the command line; "
	    "write the URL into a file and give --to @FILE");
}

/* ---- taking it apart ---- */

/* The fragment: all of it may stand in a file, on the command line the sink's name alone. */
static int
fragment_take(struct sink_address *address, const char *fragment, struct text *why)
{
	if (*fragment != '#')
		return 0;
	address->given = memory_string(fragment + 1);
	if (!address->shown || (strncmp(fragment, "#name=", 6) == 0 &&
				   fragment[6 + strcspn(fragment + 6, "&")] == '\0'))
		return 0;

	return text_fail(why,
	    "keys behind '#' do not belong on the command line, where every user of this machine "
	    "can see them; write the URL into a file and give --to @FILE");
}

int
address_read(struct sink_address *address, const char *rest, bool shown, struct text *why)
{
	size_t len = strcspn(rest, "#");
	const char *host, *at;

	*address = (struct sink_address){.shown = shown};
	if (fragment_take(address, rest + len, why) == -1)
		return -1;
	if (len == 0)
		return 0;
	if (strncasecmp(rest, "https://", 8) != 0 && strncasecmp(rest, "http://", 7) != 0)
		return text_fail(why, "behind the scheme stands nothing, or +https://HOST");
	address->url = memory_copy(rest, len);
	if (shown && shown_check(address->url, why) == -1)
		return -1;
	host = address_host(address->url);
	at = memrchr(host, '@', authority_length(host));
	if (!at)
		return 0;
	address->user = percent_decode(host, (size_t)(at - host));
	if (!address->user)
		return text_fail(why, "a '%%' stands wrong before '@'");
	memmove(address->url + (host - address->url), at + 1, strlen(at + 1) + 1);

	return 0;
}

void
address_free(struct sink_address *address)
{
	char *const secrets[] = {address->url, address->user, address->given};

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		if (secrets[i])
			explicit_bzero(secrets[i], strlen(secrets[i]));
		free(secrets[i]);
	}
	*address = (struct sink_address){0};
}

/* ---- its parts ---- */

const char *
address_path(const char *url)
{
	const char *host = address_host(url);

	return host + authority_length(host);
}

void
address_put_origin(const char *url, struct text *out)
{
	text_add(out, url, (size_t)(address_path(url) - url));
}

void
address_join(const char *url, const char *path, struct text *out)
{
	size_t len = strcspn(url, "?"), more = strlen(path);

	while (len > 0 && url[len - 1] == '/')
		len--;
	text_add(out, url, len);
	if (len < more || memcmp(url + len - more, path, more) != 0)
		text_add_string(out, path);
}

bool
address_is_safe(const char *url)
{
	const char *host = address_host(url);
	size_t len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");

	if (strncasecmp(url, "https://", 8) == 0)
		return true;

	return (len == 9 && strncasecmp(host, "localhost", len) == 0) ||
	       (len == 5 && strncmp(host, "[::1]", len) == 0) ||
	       (strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == len);
}
