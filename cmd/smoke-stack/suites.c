#include <string.h>

#include "clock.h"
#include "json_writer.h"
#include "smoke.h"

static int64_t
given_or(int64_t given, int64_t otherwise)
{
	return given > 0 ? given : otherwise;
}

static void
put_duration(struct json_writer *w, const char *name, int64_t ns)
{
	struct text text = TEXT_INIT(64);

	if (ns % CLOCK_SECOND == 0)
		text_add_format(&text, "%llds", (long long)(ns / CLOCK_SECOND));
	else
		text_add_format(&text, "%lldms", (long long)(ns / CLOCK_MS));
	json_put_string(w, name, text_string(&text));
	text_free(&text);
}

/* ---- a step, from its name to its end ---- */

static struct json_writer
step_begin(struct text *out, const char *name, const char *method, const char *path)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "name", name);
	json_put_string(&w, method, path);
	return w;
}

/* Steps that make no sense on a stack that is not ready are skipped. */
static void
put_after_ready(struct json_writer *w)
{
	json_put_string(w, "after", "ready");
}

static void
put_until(struct json_writer *w, const struct smoke_options *options, int64_t timeout_ns)
{
	json_put_bool(w, "until", true);
	put_duration(w, "timeout", timeout_ns);
	put_duration(w, "every", given_or(options->poll_ns, CLOCK_SECOND / 2));
}

static void
put_range(struct json_writer *w, const char *name, int64_t to)
{
	json_open_object(w, name);
	json_put_integer(w, "from", 1);
	json_put_integer(w, "to", to);
	json_close_object(w);
}

/* {"status":200,"jq":[...]}; NULL where there are fewer. */
static void
put_expect(struct json_writer *w, const char *jq, const char *more_jq)
{
	json_open_object(w, "expect");
	json_put_integer(w, "status", 200);
	json_open_array(w, "jq");
	json_put_string(w, NULL, jq);
	json_put_string(w, NULL, more_jq);
	json_close_array(w);
	json_close_object(w);
}

static void
step_end(struct json_writer *w)
{
	json_close_object(w);
	text_add_byte(w->out, '\n');
}

/* ---- the reco suite ---- */

static void
ready(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = step_begin(out, "ready", "get", "/readyz");

	put_until(&w, options, given_or(options->ready_timeout_ns, 60 * CLOCK_SECOND));
	put_expect(&w, ".ready", NULL);
	step_end(&w);
}

static void
seed_events(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = step_begin(out, "events are taken", "post", "/event");

	put_after_ready(&w);
	json_put_integer(&w, "times", given_or(options->seed_rounds, 1));
	json_open_object(&w, "foreach");
	put_range(&w, "user", given_or(options->seed_users, 5));
	put_range(&w, "item", given_or(options->seed_items, 8));
	json_close_object(&w);
	json_open_object(&w, "json");
	json_put_string(&w, "event_id", "{{uuid}}");
	json_put_string(&w, "user_id", "smoke-user-{{user}}");
	json_put_string(&w, "item_id", "item-{{item}}");
	json_put_string(&w, "event_type", "click");
	json_close_object(&w);
	put_expect(&w, ".status == \"ok\"", NULL);
	step_end(&w);
}

static void
ask_for_recommendations(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = step_begin(out, "recommendations", "get", "/reco");

	put_after_ready(&w);
	json_put_integer(&w, "times", given_or(options->reco_requests, 20));
	json_open_object(&w, "query");
	json_put_string(&w, "user_id", "smoke-user-{{seq}}");
	json_put_string(&w, "session_id", "{{uuid}}");
	json_put_integer(&w, "k", 20);
	json_close_object(&w);
	put_expect(&w, ".items[0].item_id != null", ".request_id != null");
	json_open_object(&w, "capture");
	json_put_string(&w, "reco_request", ".request_id");
	json_put_string(&w, "item", ".items[0].item_id");
	json_close_object(&w);
	step_end(&w);
}

static void
put_watch(struct json_writer *w)
{
	json_open_object(w, "json");
	json_put_string(w, "event_id", "{{uuid}}");
	json_put_string(w, "user_id", "smoke-user-1");
	json_put_string(w, "item_id", "{{item}}");
	json_put_string(w, "request_id", "{{reco_request}}");
	json_put_integer(w, "watch_time_sec", 30);
	json_close_object(w);
}

static void
log_watches(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = step_begin(out, "watches are logged", "post", "/log/watch");

	put_after_ready(&w);
	json_put_integer(&w, "times", given_or(options->reco_requests, 20));
	put_watch(&w);
	put_expect(&w, ".status == \"ok\"", NULL);
	step_end(&w);
}

static void
send_a_watch_twice(struct text *out)
{
	struct json_writer w =
	    step_begin(out, "a watch sent twice counts once", "post", "/log/watch");

	put_after_ready(&w);
	put_watch(&w);
	put_expect(&w, ".status == \"ok\"", NULL);
	json_open_object(&w, "again");
	put_expect(&w, ".status == \"duplicate\"", NULL);
	json_close_object(&w);
	step_end(&w);
}

/* Where the outbox cannot be read there are no numbers to compare, and the expectations fail. */
static void
wait_for_the_outbox(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = step_begin(out, "outbox settles", "get", "/healthz");
	struct text pending = TEXT_INIT(TEXT_MAX_REASON);
	int64_t most = options->max_outbox_pending > 0 ? options->max_outbox_pending : 0;

	text_add_format(
	    &pending, ".event_backbone.outbox | .pending + .publishing <= %lld", (long long)most);
	put_after_ready(&w);
	put_until(&w, options, given_or(options->outbox_timeout_ns, 60 * CLOCK_SECOND));
	put_expect(&w, ".event_backbone.outbox.dead == 0", text_string(&pending));
	step_end(&w);
	text_free(&pending);
}

static void
see_samples(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = step_begin(out, "requests are measured", "get", "/metrics/reco");

	put_after_ready(&w);
	put_until(&w, options, 10 * CLOCK_SECOND);
	put_expect(&w, ".sample_size > 0", NULL);
	step_end(&w);
}

static void
write_reco(const struct smoke_options *options, struct text *out)
{
	ready(options, out);
	seed_events(options, out);
	ask_for_recommendations(options, out);
	log_watches(options, out);
	send_a_watch_twice(out);
	wait_for_the_outbox(options, out);
	see_samples(options, out);
}

/* ---- the health suite ---- */

/* The shapes in use; a body without any of them says nothing, and fails. */
static const char healthy[] =
    ".status == \"ok\" or .status == \"alive\" or .status == \"ready\" or .ready == true";

static void
write_health(const struct smoke_options *options, struct text *out)
{
	static const char *const paths[] = {"/health", "/healthz", "/ready", "/startup"};
	struct json_writer w = step_begin(out, "readyz", "get", "/readyz");

	put_until(&w, options, given_or(options->ready_timeout_ns, 60 * CLOCK_SECOND));
	put_expect(&w, healthy, NULL);
	step_end(&w);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		w = step_begin(out, paths[i] + 1, "get", paths[i]);
		put_expect(&w, healthy, NULL);
		step_end(&w);
	}
}

/* ---- the security suite ---- */

static const char *
path_or(const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

static void
put_statuses(struct json_writer *w, int64_t one, int64_t other)
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
limit_logins(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = step_begin(
	    out, "logins are limited", "post", path_or(options->login_path, "/auth/login"));

	json_open_object(&w, "json");
	json_put_string(&w, "email", "smoke-stack@example.com");
	json_put_string(&w, "password", "wrong-{{uuid}}");
	json_close_object(&w);
	json_open_object(&w, "burst");
	json_put_integer(&w, "requests", given_or(options->login_requests, 12));
	json_put_string(&w, "within", "60s");
	json_close_object(&w);
	json_open_object(&w, "expect");
	json_open_object(&w, "statuses");
	json_put_string(&w, "429", ">=1");
	json_put_integer(&w, "2xx", 0);
	json_put_integer(&w, "5xx", 0);
	json_close_object(&w);
	json_close_object(&w);
	step_end(&w);
}

static void
write_security(const struct smoke_options *options, struct text *out)
{
	struct json_writer w =
	    step_begin(out, "security headers", "get", path_or(options->headers_path, "/health"));

	json_open_object(&w, "expect");
	json_put_string(&w, "headers", "secure");
	json_put_bool(&w, "echo_request_id", true);
	json_close_object(&w);
	step_end(&w);
	w = step_begin(out, "a change needs a CSRF token", "post",
	    path_or(options->csrf_path, "/api/workflows/123/approve"));
	put_statuses(&w, 403, 0);
	step_end(&w);
	w = step_begin(out, "administration needs a login", "get",
	    path_or(options->admin_path, "/admin/status"));
	put_statuses(&w, 401, 403);
	step_end(&w);
	w = step_begin(out, "administration refuses a wrong token", "get",
	    path_or(options->admin_path, "/admin/status"));
	json_put_string(&w, "bearer", "{{uuid}}");
	put_statuses(&w, 401, 403);
	step_end(&w);
	limit_logins(options, out);
}

void
suite_write(const struct smoke_options *options, struct text *out)
{
	static const struct {
		const char *name;
		void (*write)(const struct smoke_options *options, struct text *out);
	} suites[] = {{"reco", write_reco}, {"health", write_health}, {"security", write_security}};

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (strcmp(suites[i].name, options->suite) == 0)
			suites[i].write(options, out);
}
