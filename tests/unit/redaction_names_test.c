#include "redaction.h"

#include "unit.h"

static void
test_names(void)
{
	static const char *const secret[][2] = {{"password", "password"},
	    {"DB_PASSWORD", "password"}, {"dbPassword", "password"}, {"userpassword", "password"},
	    {"PGPASSWORD", "password"}, {"passwd", "password"}, {"pwd", "password"},
	    {"db.pwd", "password"}, {"passphrase", "password"}, {"smtp_pass", "password"},
	    {"--password", "password"}, {"pin", "pin"}, {"card_pin", "pin"}, {"otp", "pin"},
	    {"secret", "secret"}, {"stripeSecretKey", "secret"}, {"client_secret", "secret"},
	    {"AWS_SECRET_ACCESS_KEY", "secret"}, {"secret_id", "secret"}, {"token", "token"},
	    {"accessToken", "token"}, {"refreshtoken", "token"}, {"SESSION_TOKEN", "session"},
	    {"X-Vault-Token", "token"}, {"tokens", "token"}, {"jwt", "token"},
	    {"x-api-key", "api-key"}, {"apiKey", "api-key"}, {"APIKey", "api-key"},
	    {"api_keys", "api-key"}, {"apikey2", "api-key"}, {"Authorization", "authorization"},
	    {"proxy-authorization", "authorization"}, {"auth", "authorization"},
	    {"X-Auth", "authorization"}, {"basic_auth", "authorization"},
	    {"oauth2", "authorization"}, {"Cookie", "cookie"}, {"Set-Cookie", "cookie"},
	    {"sessioncookie", "cookie"}, {"session", "session"}, {"sessionid", "session"},
	    {"JSESSIONID", "session"}, {"PHPSESSID", "session"}, {"csrf", "csrf"},
	    {"csrfmiddleware", "csrf"}, {"X-CSRF", "csrf"}, {"credential", "credential"},
	    {"credentials", "credential"}, {"gcp_creds", "credential"},
	    {"private_key", "private-key"}, {"privateKey", "private-key"},
	    {"client-key", "client-key"}, {"client_key_data", "client-key"},
	    {"access_key", "access-key"}, {"AccountKey", "access-key"},
	    {"SharedAccessKey", "access-key"}, {"dsn", "dsn"}, {"SENTRY_DSN", "dsn"},
	    {"encryption_key", "private-key"}, {"pass_word", "password"}};
	static const char *const kept[] = {"", "_", "name", "key", "user", "username",
	    "aws_access_key_id", "accessKeyId", "kms_key_id", "signing_key_id", "public_key",
	    "publicKey", "client_public_key", "request_id", "X-Request-ID", "trace_id",
	    "traceparent", "session_id", "sessionId", "SESSION_ID", "dedup_key", "routing_key",
	    "idempotency_key", "cache_key", "primary_key", "token_count", "tokens_used",
	    "max_tokens", "token_type", "token_url", "tokenize", "tokenizer", "has_token",
	    "is_secret", "author", "authored_by", "authors", "authority", "auth_method", "auth_url",
	    "keyboard", "monkey", "turkey", "compass", "bypass", "pass", "first_pass", "passed",
	    "passenger", "secretary", "secret_name", "cookie_policy", "cookieConsent", "obsession",
	    "session_timeout", "password_policy", "password_reset", "PASSWORD_FILE",
	    "csrf_protection", "spin", "pinned", "gpio_pin", "hotpot", "dsnap", "InvalidTokenError",
	    "PasswordEncoderFactory"};

	for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
		const char *rule = redaction_key(secret[i][0], strlen(secret[i][0]));

		if (!CHECK_STRING(rule, secret[i][1]))
			fprintf(stderr, "    of %s\n", secret[i][0]);
	}
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		if (!CHECK_STRING(redaction_key(kept[i], strlen(kept[i])), NULL))
			fprintf(stderr, "    of %s\n", kept[i]);
	}
}

int
main(void)
{
	test_names();
	return unit_end();
}
