#include <string.h>

#include "json_reader.h"
#include "json_walk.h"
#include "kubernetes.h"
#include "report.h"

enum {
	CONTAINER_NAME,
	CONTAINER_READY,
	CONTAINER_RESTARTS,
	CONTAINER_IMAGE,
	CONTAINER_IMAGE_ID,
	CONTAINER_RUNNING,
	CONTAINER_WAITING,
	CONTAINER_TERMINATED,
	CONTAINER_LAST_TERMINATED,
	CONTAINER_LAST,
	CONTAINER_MEMBERS
};

static const char *const container_members[CONTAINER_MEMBERS] = {
    [CONTAINER_NAME] = ".name",
    [CONTAINER_READY] = ".ready",
    [CONTAINER_RESTARTS] = ".restartCount",
    [CONTAINER_IMAGE] = ".image",
    [CONTAINER_IMAGE_ID] = ".imageID",
    [CONTAINER_RUNNING] = ".state.running",
    [CONTAINER_WAITING] = ".state.waiting.reason",
    [CONTAINER_TERMINATED] = ".state.terminated.reason",
    [CONTAINER_LAST_TERMINATED] = ".lastState.terminated.reason",
    [CONTAINER_LAST] = ".lastState.terminated",
};

/* The metrics of a pod's containers, and of those that run before them. */
struct container_names {
	const char *info, *ready, *restarts, *running, *waiting, *terminated, *last_terminated;
};

static const struct container_names main_names = {
    .info = "kube_pod_container_info",
    .ready = "kube_pod_container_status_ready",
    .restarts = "kube_pod_container_status_restarts_total",
    .running = "kube_pod_container_status_running",
    .waiting = "kube_pod_container_status_waiting_reason",
    .terminated = "kube_pod_container_status_terminated_reason",
    .last_terminated = "kube_pod_container_status_last_terminated_reason",
};

static const struct container_names init_names = {
    .info = "kube_pod_init_container_info",
    .ready = "kube_pod_init_container_status_ready",
    .restarts = "kube_pod_init_container_status_restarts_total",
    .running = "kube_pod_init_container_status_running",
    .waiting = "kube_pod_init_container_status_waiting_reason",
    .terminated = "kube_pod_init_container_status_terminated_reason",
    .last_terminated = "kube_pod_init_container_status_last_terminated_reason",
};

struct json_scanner *
kube_container_scanner(void)
{
	return json_scanner_of(container_members, CONTAINER_MEMBERS);
}

static void
container_put_reason(struct kube *k, const char *name, const struct json_slice *reason)
{
	if (json_word(reason, &k->word) && k->word.len > 0)
		state_put_with(&k->state, name, "reason", text_string(&k->word), 1);
}

/* A reason is left out, or a word. */
static bool
reasons_are_words(const struct json_slice values[])
{
	for (int i = CONTAINER_WAITING; i <= CONTAINER_LAST_TERMINATED; i++)
		if (json_there(&values[i]) && values[i].type != JSON_STRING)
			return false;
	return !json_there(&values[CONTAINER_LAST]) || values[CONTAINER_LAST].type == JSON_OBJECT;
}

static bool
container_tell(
    struct kube *k, const struct json_slice values[], const struct container_names *names)
{
	struct state *state = &k->state;
	size_t mark;
	int64_t restarts;

	if (values[CONTAINER_NAME].type != JSON_STRING ||
	    (values[CONTAINER_READY].type != JSON_TRUE &&
		values[CONTAINER_READY].type != JSON_FALSE) ||
	    json_integer(&values[CONTAINER_RESTARTS], &restarts) == -1 || restarts < 0 ||
	    !reasons_are_words(values))
		return false;
	state_label(state, "container", &values[CONTAINER_NAME]);
	mark = state_mark(state);
	state_label(state, "image", &values[CONTAINER_IMAGE]);
	state_label(state, "image_id", &values[CONTAINER_IMAGE_ID]);
	state_put(state, names->info, 1);
	state_cut(state, mark);
	state_put(state, names->ready, values[CONTAINER_READY].type == JSON_TRUE);
	state_put(state, names->restarts, (double)restarts);
	state_put(state, names->running, json_there(&values[CONTAINER_RUNNING]));
	container_put_reason(k, names->waiting, &values[CONTAINER_WAITING]);
	container_put_reason(k, names->terminated, &values[CONTAINER_TERMINATED]);
	container_put_reason(k, names->last_terminated, &values[CONTAINER_LAST_TERMINATED]);
	return true;
}

static void
pod_take_containers(struct kube *k, const struct json_slice pod[], enum kube_member which,
    const struct container_names *names)
{
	struct json_walk walk = json_walk_begin(&pod[which]);
	struct json_slice unnamed, container, values[CONTAINER_MEMBERS];
	size_t mark = state_mark(&k->state);

	if (json_there(&pod[which]) && pod[which].type != JSON_ARRAY)
		kube_fail(k, pod, "its containers are no array");
	while (json_walk_next(&walk, &unnamed, &container)) {
		if (json_scan(k->container, container.bytes, container.len, values, NULL) == -1 ||
		    !container_tell(k, values, names)) {
			kube_fail(
			    k, pod, "a container's status without name, ready or restartCount");
			return;
		}
		state_cut(&k->state, mark);
	}
}

void
kube_take_pod(struct kube *k, const struct json_slice values[])
{
	static const char *const phases[] = {
	    "Pending", "Running", "Succeeded", "Failed", "Unknown", NULL};
	TEXT_LOCAL phase = TEXT_INIT(REPORT_WORD);

	if (values[KUBE_PHASE].type != JSON_STRING || !json_word(&values[KUBE_PHASE], &phase)) {
		kube_fail(k, values, "it does not say its phase");
		return;
	}
	state_put_one_of(&k->state, "kube_pod_status_phase", "phase", phases, text_string(&phase));
	kube_put_conditions(k, values, "kube_pod_status_ready", "Ready");
	pod_take_containers(k, values, KUBE_CONTAINERS, &main_names);
	pod_take_containers(k, values, KUBE_INIT_CONTAINERS, &init_names);
}
