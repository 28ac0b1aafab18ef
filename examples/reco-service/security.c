#include "security.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ids.h"
#include "timing.h"

#define SESSION_NS (3600 * NS_PER_SEC)
#define MINUTE_NS (60 * NS_PER_SEC)

static int
secret_from_environment(const char *name, const char **value, char *why, size_t why_size)
{
	*value = getenv(name);
	if (*value == NULL || **value != '\0')
		return 0;
	snprintf(why, why_size, "%s: is set but empty", name);
	return -1;
}

int
security_init(struct security *security, int logins_per_minute, char *why, size_t why_size)
{
	*security = (struct security){.logins_per_minute = logins_per_minute};
	if (secret_from_environment("RECO_ADMIN_TOKEN", &security->admin_token, why, why_size) !=
		0 ||
	    secret_from_environment("RECO_LOGIN_EMAIL", &security->email, why, why_size) != 0 ||
	    secret_from_environment("RECO_LOGIN_PASSWORD", &security->password, why, why_size) != 0)
		return -1;
	if ((security->email == NULL) != (security->password == NULL)) {
		snprintf(why, why_size,
		    "RECO_LOGIN_EMAIL and RECO_LOGIN_PASSWORD: expected both or neither");
		return -1;
	}
	pthread_mutex_init(&security->lock, NULL);
	return 0;
}

void
security_destroy(struct security *security)
{
	pthread_mutex_destroy(&security->lock);
}

bool
secret_equal(const char *secret, const char *given)
{
	size_t secret_length = strlen(secret), given_length = strlen(given);
	unsigned char difference = secret_length != given_length;

	for (size_t i = 0; i < given_length; i++)
		difference |= (unsigned char)given[i] ^
			      (unsigned char)secret[secret_length == 0 ? 0 : i % secret_length];
	return difference == 0;
}

/* The client's row; a new one takes the place of the one that was seen longest ago. */
static struct client *
client_find(struct security *security, const char *address, int64_t now)
{
	struct client *oldest = &security->clients[0];

	for (size_t i = 0; i < CLIENTS; i++) {
		struct client *client = &security->clients[i];

		if (strcmp(client->address, address) == 0)
			return client;
		if (client->seen_ns < oldest->seen_ns)
			oldest = client;
	}
	*oldest = (struct client){.credit_ns = MINUTE_NS, .seen_ns = now};
	snprintf(oldest->address, sizeof oldest->address, "%s", address);
	return oldest;
}

bool
security_login_allowed(struct security *security, const char *address, int *retry_sec)
{
	int64_t now = mono_ns(), cost = MINUTE_NS / security->logins_per_minute;
	struct client *client;
	bool allowed;

	pthread_mutex_lock(&security->lock);
	client = client_find(security, address, now);
	client->credit_ns += now - client->seen_ns;
	client->seen_ns = now;
	if (client->credit_ns > MINUTE_NS)
		client->credit_ns = MINUTE_NS;
	allowed = client->credit_ns >= cost;
	if (allowed)
		client->credit_ns -= cost;
	else
		*retry_sec = (int)((cost - client->credit_ns) / NS_PER_SEC) + 1;
	pthread_mutex_unlock(&security->lock);
	return allowed;
}

bool
security_login(
    struct security *security, const char *email, const char *password, struct session *session)
{
	struct session *place = &security->sessions[0];
	bool email_right, password_right;

	if (security->email == NULL)
		return false;
	email_right = secret_equal(security->email, email);
	password_right = secret_equal(security->password, password);
	if (!email_right || !password_right)
		return false;

	random_hex(session->access_token, (TOKEN_SIZE - 1) / 2);
	random_hex(session->csrf_token, (TOKEN_SIZE - 1) / 2);
	session->expires_ns = mono_ns() + SESSION_NS;
	pthread_mutex_lock(&security->lock);
	for (size_t i = 1; i < SESSIONS; i++)
		if (security->sessions[i].expires_ns < place->expires_ns)
			place = &security->sessions[i];
	*place = *session;
	pthread_mutex_unlock(&security->lock);
	return true;
}

enum bearer
security_bearer(struct security *security, const char *authorization, char csrf_token[TOKEN_SIZE])
{
	enum bearer bearer = BEARER_UNKNOWN;
	int64_t now = mono_ns();
	const char *token;

	if (authorization == NULL || strncasecmp(authorization, "Bearer ", 7) != 0)
		return BEARER_NONE;
	token = authorization + 7;
	if (security->admin_token != NULL && secret_equal(security->admin_token, token))
		return BEARER_ADMIN;

	pthread_mutex_lock(&security->lock);
	for (size_t i = 0; i < SESSIONS; i++) {
		const struct session *session = &security->sessions[i];

		if (session->expires_ns < now || !secret_equal(session->access_token, token))
			continue;
		bearer = BEARER_SESSION;
		if (csrf_token != NULL)
			memcpy(csrf_token, session->csrf_token, TOKEN_SIZE);
		break;
	}
	pthread_mutex_unlock(&security->lock);
	return bearer;
}
