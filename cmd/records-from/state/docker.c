/*
 * The state of containers: the array of `docker inspect`, and the lines of
 * `docker stats --no-stream --format json`.
 */
#include <math.h>
#include <string.h>

#include "clock.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"
#include "state.h"
#include "units.h"

/* ---- docker inspect ---- */

enum {
	NAME,
	IMAGE,
	STATUS,
	RUNNING,
	OOM_KILLED,
	EXIT_CODE,
	STARTED,
	HEALTH,
	HEALTH_STATUS,
	FAILING_STREAK,
	RESTARTS,
	MEMORY,
	NANO_CPUS,
	CPU_QUOTA,
	CPU_PERIOD,
	PIDS_LIMIT,
	INSPECT_MEMBERS
};

static const char *const inspect_members[INSPECT_MEMBERS] = {
    [NAME] = ".Name",
    [IMAGE] = ".Config.Image",
    [STATUS] = ".State.Status",
    [RUNNING] = ".State.Running",
    [OOM_KILLED] = ".State.OOMKilled",
    [EXIT_CODE] = ".State.ExitCode",
    [STARTED] = ".State.StartedAt",
    [HEALTH] = ".State.Health",
    [HEALTH_STATUS] = ".State.Health.Status",
    [FAILING_STREAK] = ".State.Health.FailingStreak",
    [RESTARTS] = ".RestartCount",
    [MEMORY] = ".HostConfig.Memory",
    [NANO_CPUS] = ".HostConfig.NanoCpus",
    [CPU_QUOTA] = ".HostConfig.CpuQuota",
    [CPU_PERIOD] = ".HostConfig.CpuPeriod",
    [PIDS_LIMIT] = ".HostConfig.PidsLimit",
};

/* ---- docker stats ---- */

enum {
	STATS_NAME,
	STATS_CONTAINER,
	STATS_CPU,
	STATS_MEMORY,
	STATS_USAGE,
	STATS_NETWORK,
	STATS_BLOCK,
	STATS_PIDS,
	STATS_MEMBERS
};

static const char *const stats_members[STATS_MEMBERS] = {
    [STATS_NAME] = ".Name",
    [STATS_CONTAINER] = ".Container",
    [STATS_CPU] = ".CPUPerc",
    [STATS_MEMORY] = ".MemPerc",
    [STATS_USAGE] = ".MemUsage",
    [STATS_NETWORK] = ".NetIO",
    [STATS_BLOCK] = ".BlockIO",
    [STATS_PIDS] = ".PIDs",
};

struct docker {
	struct report *report;
	struct json_reader *r;
	struct json_scanner *inspect, *stats;
	struct state state;
	int64_t containers;
};

/* ---- one container of docker inspect ---- */

/* A limit; where it says nothing, or -1, there is none, which is 0. */
static double
limit_of(const struct json_slice *value, double unit)
{
	double limit;

	return json_number(value, &limit) == 0 && limit > 0 ? limit / unit : 0;
}

static double
cpus_of(const struct json_slice values[])
{
	const double usual_period = 1e5;
	double period = limit_of(&values[CPU_PERIOD], 1);

	if (limit_of(&values[NANO_CPUS], 1) > 0)
		return limit_of(&values[NANO_CPUS], 1e9);
	return limit_of(&values[CPU_QUOTA], period > 0 ? period : usual_period);
}

static bool
is_boolean(const struct json_slice *value)
{
	return value->type == JSON_TRUE || value->type == JSON_FALSE;
}

static bool
is_number_or_none(const struct json_slice *value)
{
	return !json_there(value) || value->type == JSON_NUMBER;
}

/* What every container says. */
static bool
is_container(const struct json_slice values[])
{
	int64_t number;

	for (int i = MEMORY; i <= PIDS_LIMIT; i++)
		if (!is_number_or_none(&values[i]))
			return false;
	if (json_there(&values[HEALTH]) && values[HEALTH_STATUS].type != JSON_STRING)
		return false;
	return values[NAME].type == JSON_STRING && values[STATUS].type == JSON_STRING &&
	       is_boolean(&values[RUNNING]) && is_boolean(&values[OOM_KILLED]) &&
	       json_integer(&values[EXIT_CODE], &number) == 0 &&
	       json_integer(&values[RESTARTS], &number) == 0 && number >= 0;
}

static double
number_of(const struct json_slice *value)
{
	double number;

	return json_number(value, &number) == 0 ? number : NAN;
}

/* A container without a check of its own has no health; that is not healthy. */
static void
container_put_health(struct state *state, const struct json_slice values[])
{
	if (!json_word(&values[HEALTH_STATUS], &state->word) || state->word.len == 0 ||
	    strcmp(text_string(&state->word), "none") == 0)
		return;
	state_put_with(state, "docker_container_healthy", "health", text_string(&state->word),
	    strcmp(text_string(&state->word), "healthy") == 0);
	state_put(
	    state, "docker_container_health_failing_streak", number_of(&values[FAILING_STREAK]));
}

static void
container_put_start(struct state *state, const struct json_slice *started)
{
	int64_t ns;

	/* One that never ran says the year 1. */
	if (started->type == JSON_STRING && !started->escaped &&
	    clock_parse(started->bytes + 1, started->len - 2, &ns) == 0)
		state_put(
		    state, "docker_container_start_time_seconds", (double)(ns / CLOCK_MS) / 1e3);
}

static void
container_put(struct state *state, const struct json_slice values[])
{
	TEXT_LOCAL name = TEXT_INIT(REPORT_WORD), status = TEXT_INIT(REPORT_WORD);

	state_object(state);
	json_word(&values[NAME], &name);
	/* "/web" */
	json_put_string(
	    &state->writer, "container", text_string(&name) + (text_string(&name)[0] == '/'));
	state_label(state, "image", &values[IMAGE]);
	json_word(&values[STATUS], &status);
	state_put_with(state, "docker_container_running", "status", text_string(&status),
	    values[RUNNING].type == JSON_TRUE);
	state_put(state, "docker_container_restarts", number_of(&values[RESTARTS]));
	state_put(state, "docker_container_oom_killed", values[OOM_KILLED].type == JSON_TRUE);
	state_put(state, "docker_container_exit_code", number_of(&values[EXIT_CODE]));
	container_put_health(state, values);
	container_put_start(state, &values[STARTED]);
	state_put(state, "docker_container_memory_limit_bytes", limit_of(&values[MEMORY], 1));
	state_put(state, "docker_container_cpu_limit", cpus_of(values));
	state_put(state, "docker_container_pids_limit", limit_of(&values[PIDS_LIMIT], 1));
}

static void
docker_take_containers(struct docker *d)
{
	struct json_slice values[INSPECT_MEMBERS];

	while (json_next_element(d->r)) {
		if (json_coming(d->r) != JSON_OBJECT) {
			json_reader_fail(d->r, "an element that is no object");
			return;
		}
		if (!json_take_members(d->r, d->inspect, values))
			return;
		if (!is_container(values)) {
			json_reader_fail(d->r, "no container: docker inspect --type container is "
					       "read, with Name, State and RestartCount");
			return;
		}
		container_put(&d->state, values);
		d->containers++;
	}
}

/* ---- one line of docker stats ---- */

/* "12.5%", "1.5MiB", "3"; of a container that does not run "--", which is no number.  False where
 * it is anything else. */
static bool
quantity_of(const char *bytes, size_t len, enum unit wanted, double *value)
{
	enum unit unit;

	*value = NAN;
	while (len > 0 && *bytes == ' ') {
		bytes++;
		len--;
	}
	while (len > 0 && bytes[len - 1] == ' ')
		len--;
	if (len == 2 && memcmp(bytes, "--", 2) == 0)
		return true;
	return len > 0 && units_parse_quantity(bytes, len, value, &unit) == 0 && unit == wanted &&
	       *value >= 0;
}

static bool
stats_put(struct state *state, const struct json_slice *slice, enum unit unit, const char *name)
{
	double value;

	if (!json_word(slice, &state->word) ||
	    !quantity_of(text_string(&state->word), state->word.len, unit, &value))
		return false;
	state_put(state, name, value);
	return true;
}

/* "1.5kB / 648B"; the second has no name where it is no figure of the container's. */
static bool
stats_put_pair(
    struct state *state, const struct json_slice *slice, const char *name, const char *second)
{
	double left, right;
	const char *at, *slash;

	if (!json_word(slice, &state->word))
		return false;
	at = text_string(&state->word);
	/* Of a container that does not run. */
	if (strcmp(at, "--") == 0)
		at = "--/--";
	slash = strchr(at, '/');
	if (!slash || !quantity_of(at, (size_t)(slash - at), UNIT_BYTES, &left) ||
	    !quantity_of(slash + 1, strlen(slash + 1), UNIT_BYTES, &right))
		return false;
	state_put(state, name, left);
	if (second)
		state_put(state, second, right);
	return true;
}

static void
docker_take_stats(struct docker *d)
{
	struct json_slice values[STATS_MEMBERS];
	struct state *state = &d->state;

	if (json_coming(d->r) != JSON_OBJECT) {
		json_reader_fail(d->r, "a line that is no object");
		return;
	}
	if (!json_take_members(d->r, d->stats, values))
		return;
	state_object(state);
	state_label(state, "container",
	    &values[json_there(&values[STATS_NAME]) ? STATS_NAME : STATS_CONTAINER]);
	if (!state->writer.comma ||
	    !stats_put(state, &values[STATS_CPU], UNIT_PERCENT, "docker_container_cpu_percent") ||
	    !stats_put(
		state, &values[STATS_MEMORY], UNIT_PERCENT, "docker_container_memory_percent") ||
	    !stats_put_pair(
		state, &values[STATS_USAGE], "docker_container_memory_usage_bytes", NULL) ||
	    !stats_put_pair(state, &values[STATS_NETWORK], "docker_container_network_receive_bytes",
		"docker_container_network_transmit_bytes") ||
	    !stats_put_pair(state, &values[STATS_BLOCK], "docker_container_block_read_bytes",
		"docker_container_block_write_bytes") ||
	    !stats_put(state, &values[STATS_PIDS], UNIT_NONE, "docker_container_pids"))
		json_reader_fail(d->r, "no line of docker stats --no-stream --format json");
	d->containers++;
}

/* ---- the report ---- */

static void
docker_take(struct docker *d)
{
	if (json_enter_array(d->r)) {
		docker_take_containers(d);
		return;
	}
	if (json_coming(d->r) == JSON_ABSENT)
		return;
	do
		docker_take_stats(d);
	while (json_reader_more(d->r));
}

static int
docker_read(struct report *report)
{
	struct docker d = {.report = report,
	    .r = json_reader_new(report->input),
	    .inspect = json_scanner_of(inspect_members, INSPECT_MEMBERS),
	    .stats = json_scanner_of(stats_members, STATS_MEMBERS),
	    .state = state_begin(report)};
	int rc;

	report_speaks_of(report, REPORT_METRIC);
	docker_take(&d);
	rc = json_reader_end(d.r, &report->why);
	if (rc == 0 && d.containers == 0)
		report_doubt(report,
		    "it holds no container, as docker inspect also says of names that there are "
		    "none of");
	json_scanner_free(d.inspect);
	json_scanner_free(d.stats);
	json_reader_free(d.r);
	state_free(&d.state);
	return rc;
}

const struct format format_docker = {
    .name = "docker",
    .members = "CPUPerc MemPerc MemUsage",
    .element = "State HostConfig RestartCount",
    .read = docker_read,
};
