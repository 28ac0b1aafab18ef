#include "renderer.h"

#include "clock.h"
#include "data.h"
#include "plan.h"
#include "random.h"
#include "request.h"
#include "users.h"
#include "uuid.h"

int
renderer_open(struct renderer *renderer, const struct load_plan *plan,
    const struct targets *targets, const struct data *data, const struct users *users,
    struct variables *variables, struct share share, struct text *why)
{
	*renderer = (struct renderer){.targets = targets, .data = data, .share = share};
	renderer->common = TEXT_INIT(TEXT_MAX_REASON);
	renderer->host = TEXT_INIT(TEXT_MAX_REASON);
	renderer->value = TEXT_INIT(REQUEST_MAX);
	renderer->variables = variables;
	/* Who logged in for all stays; of many, each is served in turn. */
	if (users && !users->each)
		renderer->user = users->list;
	/* Then the variables of a user hold his row. */
	if (users && users->own_rows)
		renderer->data = NULL;
	renderer->context = (struct template_context){.variables = variables,
	    .clock = &clock_system,
	    .random = (uint64_t)plan->seed + RANDOM_STEP * (uint64_t)share.index};
	uuid_random_bytes(&renderer->context.uuid_random, sizeof(renderer->context.uuid_random));
	renderer->context.uuid_random |= 1;
	ids_seed(&renderer->ids);
	if (text_add_format(&renderer->host, "Host: %s\r\n", targets->authority) == -1)
		return text_fail(why, "the host's name is too long");
	if (text_add_format(&renderer->common,
		"User-Agent: load-reco/" READYLINE_VERSION "\r\n"
		"X-Correlation-ID: %s\r\n",
		plan->run) == -1)
		return text_fail(why, "the run's id is too long");

	return 0;
}

void
renderer_close(struct renderer *renderer)
{
	text_free(&renderer->common);
	text_free(&renderer->host);
	text_free(&renderer->value);
}

void
renderer_serve(struct renderer *renderer, const struct user *user)
{
	renderer->user = user;
	renderer->variables = user->variables;
	renderer->context.variables = user->variables;
}

size_t
renderer_choose(struct renderer *renderer)
{
	if (renderer->targets->count == 1)
		return 0;

	return targets_choose(renderer->targets, random_share(&renderer->context.random));
}

/* Each worker takes rows of its own. */
static int
renderer_set_row(const struct renderer *renderer, struct variables *variables)
{
	uint64_t row;

	if (!renderer->data)
		return 0;
	row = renderer->rendered * (uint64_t)renderer->share.of + (uint64_t)renderer->share.index;

	return data_set(renderer->data, (size_t)(row % data_rows(renderer->data)), variables);
}

int
renderer_take_row(struct renderer *renderer, struct variables *variables)
{
	int rc = renderer_set_row(renderer, variables);

	renderer->rendered++;

	return rc;
}

int
renderer_next_row(struct renderer *renderer, struct text *why)
{
	if (renderer_set_row(renderer, renderer->variables) == 0)
		return 0;
	return text_fail(why, "out of memory");
}
