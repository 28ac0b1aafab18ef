/* smoke: the client, the variables and the records of a run. */
#include "smoke.h"

#include <stdlib.h>

#include "http.h"
#include "memory.h"
#include "records.h"
#include "uuid.h"

static int
smoke_open_client(struct smoke *smoke, const char *run, struct text *why)
{
	const struct smoke_options *o = smoke->options;
	struct http_settings settings;

	smoke->resolve = memory_new(o->resolve.count + 1, sizeof(*smoke->resolve));
	for (size_t i = 0; i < o->resolve.count; i++)
		smoke->resolve[i] = o->resolve.items[i];
	settings = (struct http_settings){.run = run,
	    .timeout_ns = o->timeout_ns,
	    .route = {.ca_file = o->ca_file,
		.client_cert = o->client_cert,
		.client_key = o->client_key,
		.proxy = o->proxy,
		.unix_socket = o->unix_socket,
		.resolve = smoke->resolve,
		.http2 = o->http2},
	    .cookies = !o->replay,
	    .max_connections = o->jobs > 100 ? (size_t)o->jobs : 0};
	smoke->http = http_new(&settings, why);
	return smoke->http ? 0 : -1;
}

int
smoke_open_world(struct smoke *smoke, const char *run, struct text *why)
{
	const struct smoke_options *o = smoke->options;

	smoke->variables = memory_given(variables_new());
	if ((!o->check && smoke_give(smoke->variables, o, why) == -1) ||
	    smoke_open_client(smoke, run, why) == -1)
		return -1;
	smoke->templates =
	    (struct template_context){.variables = smoke->variables, .clock = &clock_system};
	uuid_random_bytes(&smoke->templates.random, sizeof(smoke->templates.random));
	smoke->world = (struct step_world){.http = smoke->http,
	    .base_url = o->base_url,
	    .ca_file = o->ca_file,
	    .timeout_ns = o->timeout_ns,
	    .variables = smoke->variables,
	    .templates = &smoke->templates,
	    .clock = &clock_system};
	return 0;
}

void
smoke_close_world(struct smoke *smoke)
{
	http_free(smoke->http);
	variables_free(smoke->variables);
	free(smoke->resolve);
}

int
smoke_open(struct smoke *smoke, const struct options *options, struct text *why)
{
	smoke->records = memory_given(records_open(&options->common, &clock_system));
	return smoke_open_world(smoke, options->common.run, why);
}

int
smoke_close(struct smoke *smoke)
{
	smoke_close_world(smoke);
	return records_finish(smoke->records);
}
