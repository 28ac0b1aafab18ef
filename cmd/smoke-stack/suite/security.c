#include "writer.h"

static void
security_put_statuses(struct json_writer *w, int64_t one, int64_t other)
{
	json_open_object(w, "expect");
	json_open_array(w, "status");
	json_put_integer(w, NULL, one);
	if (other)
		json_put_integer(w, NULL, other);
	json_close_array(w);
	json_close_object(w);
}

/* Last, as it may lock this client out. */
static void
security_limit_logins(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(
	    out, "logins are limited", "post", suite_path(options->login_path, "/auth/login"));

	json_open_object(&w, "json");
	json_put_string(&w, "email", "smoke-stack@example.com");
	json_put_string(&w, "password", "wrong-{{uuid}}");
	json_close_object(&w);
	json_open_object(&w, "burst");
	json_put_integer(&w, "requests", suite_count(options->login_requests, 12));
	json_put_string(&w, "within", "60s");
	json_close_object(&w);
	json_open_object(&w, "expect");
	json_open_object(&w, "statuses");
	json_put_string(&w, "429", ">=1");
	json_put_integer(&w, "2xx", 0);
	json_put_integer(&w, "5xx", 0);
	json_close_object(&w);
	json_close_object(&w);
	suite_end(&w);
}

void
suite_write_security(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(
	    out, "security headers", "get", suite_path(options->headers_path, "/health"));

	json_open_object(&w, "expect");
	json_put_string(&w, "headers", "secure");
	json_put_bool(&w, "echo_request_id", true);
	json_close_object(&w);
	suite_end(&w);
	w = suite_begin(out, "a change needs a CSRF token", "post",
	    suite_path(options->csrf_path, "/api/workflows/123/approve"));
	security_put_statuses(&w, 403, 0);
	suite_end(&w);
	w = suite_begin(out, "administration needs a login", "get",
	    suite_path(options->admin_path, "/admin/status"));
	security_put_statuses(&w, 401, 403);
	suite_end(&w);
	w = suite_begin(out, "administration refuses a wrong token", "get",
	    suite_path(options->admin_path, "/admin/status"));
	json_put_string(&w, "bearer", "{{uuid}}");
	security_put_statuses(&w, 401, 403);
	suite_end(&w);
	security_limit_logins(options, out);
}
