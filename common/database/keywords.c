#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "character.h"
#include "clock.h"
#include "driver.h"
#include "diag.h"
#include "text.h"

enum { LONGEST_READ = 32 << 10, LONGEST_MESSAGE = 1000 };

/* What asyncpg, SQLAlchemy and Prisma write behind '?' for themselves, without a meaning for what
 * is read here. */
static const char *const harmless[] = {"async_fallback", "command_timeout", "connect_timeout",
    "connection_limit", "max_overflow", "pgbouncer", "pool_size", "pool_timeout",
    "prepared_statement_cache_size", "prepared_statement_name_func", "statement_cache_size",
    "timeout", NULL};

/* What would turn the URL's server into another one, or its connection into another kind. */
static const char *const refused[] = {"client_encoding", "replication", "service", NULL};

/* asyncpg's ssl= takes the values of libpq's sslmode=, and these for require. */
static const char *const ssl_yes[] = {"true", "True", "1", NULL};

void
database_put_keyword(struct database_keywords *keywords, const char *name, const char *value)
{
	assert(keywords->count < DATABASE_MAX_KEYWORDS);
	keywords->names[keywords->count] = name;
	keywords->values[keywords->count] = value;
	keywords->count++;
}

int
database_take_keywords(
    struct database_keywords *keywords, const struct database_url *parts, struct text *why)
{
	database_put_keyword(keywords, "client_encoding", "UTF8");
	database_put_keyword(keywords, "fallback_application_name", program_name());
	/* Kerberos blocks on network traffic of its own; a URL that wants it says so. */
	database_put_keyword(keywords, "gssencmode", "disable");
	for (size_t i = 0; i < parts->count; i++) {
		const char *name = parts->settings[i].name, *value = parts->settings[i].value;

		if (text_is_among(name, harmless))
			continue;
		if (text_is_among(name, refused) || strcmp(name, "schema") == 0)
			return text_fail(why, "the URL's parameter %s is not supported%s", name,
			    strcmp(name, "schema") == 0 ? " (write options=-csearch_path%3DNAME)"
							: "");
		if (strcmp(name, "ssl") == 0)
			database_put_keyword(
			    keywords, "sslmode", text_is_among(value, ssl_yes) ? "require" : value);
		else
			database_put_keyword(keywords, name, value);
	}

	return 0;
}

void
database_put_limits(char sql[DATABASE_LIMITS_SIZE], int64_t timeout_ns, bool reader)
{
	int64_t timeout_ms = timeout_ns / CLOCK_MS + 1;

	if (timeout_ms > INT32_MAX)
		timeout_ms = INT32_MAX;
	snprintf(sql, DATABASE_LIMITS_SIZE,
	    reader ? "SELECT set_config('statement_timeout', '%" PRId64 "', true), "
		     "set_config('lock_timeout', '%" PRId64 "', true)"
		   : "SET SESSION statement_timeout = %" PRId64,
	    timeout_ms, timeout_ms - timeout_ms / 4);
}

/* One line of a message; line ends are for the caller. */
static void
add_concealed(struct text *out, const char *line, size_t len, const char *secret)
{
	size_t secret_len = secret ? strlen(secret) : 0;
	const char *found;

	while (secret_len > 0 && (found = memmem(line, len, secret, secret_len))) {
		text_add_visible(out, line, (size_t)(found - line));
		text_add_string(out, "***");
		len -= (size_t)(found - line) + secret_len;
		line = found + secret_len;
	}
	text_add_visible(out, line, len);
}

void
database_conceal(const char *message, const char *secret, struct text *out)
{
	TEXT_LOCAL concealed = TEXT_INIT(LONGEST_READ * 4);
	size_t len = strnlen(message, LONGEST_READ), line;

	/* Cut only afterwards: half of a password is a secret too. */
	while (len > 0) {
		const char *end = memchr(message, '\n', len);

		line = end ? (size_t)(end - message) : len;
		/* libpq indents what goes on. */
		for (; line > 0 && char_is_blank(*message); message++, len--)
			line--;
		if (line > 0 && concealed.len > 0)
			text_add_string(&concealed, "; ");
		add_concealed(&concealed, message, line, secret);
		if (end)
			line++;
		message += line;
		len -= line;
	}
	if (concealed.len == 0)
		text_add_string(&concealed, "no reason was given");
	text_add_visible(out, text_string(&concealed),
	    concealed.len < LONGEST_MESSAGE ? concealed.len : LONGEST_MESSAGE);
}
