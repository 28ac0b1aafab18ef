/*
 * The state of workloads: `kubectl get ... -o json`, a List or one object.  Metrics are named as
 * kube-state-metrics names them, so that a rule does not ask where they came from.
 */
#include <string.h>

#include "format.h"
#include "input.h"
#include "json_reader.h"
#include "kubernetes.h"
#include "report.h"

static const char *const kube_members[KUBE_MEMBERS] = {
    [KUBE_KIND] = ".kind",
    [KUBE_NAME] = ".metadata.name",
    [KUBE_NAMESPACE] = ".metadata.namespace",
    [KUBE_CONTINUE] = ".metadata.continue",
    [KUBE_GENERATION] = ".metadata.generation",
    [KUBE_STATUS] = ".status",
    [KUBE_OBSERVED] = ".status.observedGeneration",
    [KUBE_PHASE] = ".status.phase",
    [KUBE_CONDITIONS] = ".status.conditions",
    [KUBE_CONTAINERS] = ".status.containerStatuses",
    [KUBE_INIT_CONTAINERS] = ".status.initContainerStatuses",
    [KUBE_SPEC_REPLICAS] = ".spec.replicas",
    [KUBE_REPLICAS] = ".status.replicas",
    [KUBE_READY] = ".status.readyReplicas",
    [KUBE_AVAILABLE] = ".status.availableReplicas",
    [KUBE_UNAVAILABLE] = ".status.unavailableReplicas",
    [KUBE_UPDATED] = ".status.updatedReplicas",
    [KUBE_CURRENT] = ".status.currentReplicas",
    [KUBE_DESIRED_SCHEDULED] = ".status.desiredNumberScheduled",
    [KUBE_CURRENT_SCHEDULED] = ".status.currentNumberScheduled",
    [KUBE_UPDATED_SCHEDULED] = ".status.updatedNumberScheduled",
    [KUBE_NUMBER_READY] = ".status.numberReady",
    [KUBE_NUMBER_AVAILABLE] = ".status.numberAvailable",
    [KUBE_NUMBER_UNAVAILABLE] = ".status.numberUnavailable",
    [KUBE_MISSCHEDULED] = ".status.numberMisscheduled",
    [KUBE_COMPLETIONS] = ".spec.completions",
    [KUBE_SUCCEEDED] = ".status.succeeded",
    [KUBE_FAILED] = ".status.failed",
    [KUBE_ACTIVE] = ".status.active",
};

/* What Kubernetes leaves out of a status is 0; of a spec 1. */
static const struct kube_figure deployment_figures[] = {
    {KUBE_SPEC_REPLICAS, "kube_deployment_spec_replicas", 1},
    {KUBE_REPLICAS, "kube_deployment_status_replicas", 0},
    {KUBE_READY, "kube_deployment_status_replicas_ready", 0},
    {KUBE_AVAILABLE, "kube_deployment_status_replicas_available", 0},
    {KUBE_UNAVAILABLE, "kube_deployment_status_replicas_unavailable", 0},
    {KUBE_UPDATED, "kube_deployment_status_replicas_updated", 0},
    {0, NULL, 0},
};

static const struct kube_figure statefulset_figures[] = {
    {KUBE_SPEC_REPLICAS, "kube_statefulset_replicas", 1},
    {KUBE_REPLICAS, "kube_statefulset_status_replicas", 0},
    {KUBE_READY, "kube_statefulset_status_replicas_ready", 0},
    {KUBE_AVAILABLE, "kube_statefulset_status_replicas_available", 0},
    {KUBE_CURRENT, "kube_statefulset_status_replicas_current", 0},
    {KUBE_UPDATED, "kube_statefulset_status_replicas_updated", 0},
    {0, NULL, 0},
};

static const struct kube_figure replicaset_figures[] = {
    {KUBE_SPEC_REPLICAS, "kube_replicaset_spec_replicas", 1},
    {KUBE_REPLICAS, "kube_replicaset_status_replicas", 0},
    {KUBE_READY, "kube_replicaset_status_ready_replicas", 0},
    {0, NULL, 0},
};

static const struct kube_figure daemonset_figures[] = {
    {KUBE_DESIRED_SCHEDULED, "kube_daemonset_status_desired_number_scheduled", 0},
    {KUBE_CURRENT_SCHEDULED, "kube_daemonset_status_current_number_scheduled", 0},
    {KUBE_UPDATED_SCHEDULED, "kube_daemonset_status_updated_number_scheduled", 0},
    {KUBE_NUMBER_READY, "kube_daemonset_status_number_ready", 0},
    {KUBE_NUMBER_AVAILABLE, "kube_daemonset_status_number_available", 0},
    {KUBE_NUMBER_UNAVAILABLE, "kube_daemonset_status_number_unavailable", 0},
    {KUBE_MISSCHEDULED, "kube_daemonset_status_number_misscheduled", 0},
    {0, NULL, 0},
};

static const struct kube_figure job_figures[] = {
    {KUBE_COMPLETIONS, "kube_job_spec_completions", 1},
    {KUBE_ACTIVE, "kube_job_status_active", 0},
    {KUBE_SUCCEEDED, "kube_job_status_succeeded", 0},
    {KUBE_FAILED, "kube_job_status_failed", 0},
    {0, NULL, 0},
};

static const struct kube_kind kinds[] = {
    {"Deployment", "deployment", deployment_figures, "kube_deployment_status_condition", true},
    {"StatefulSet", "statefulset", statefulset_figures, NULL, true},
    {"ReplicaSet", "replicaset", replicaset_figures, NULL, true},
    {"DaemonSet", "daemonset", daemonset_figures, NULL, true},
    {"Job", "job_name", job_figures, "kube_job_status_condition", false},
    {"Node", "node", NULL, "kube_node_status_condition", false},
    {"Pod", "pod", NULL, NULL, false},
    {NULL, NULL, NULL, NULL, false},
};

static const struct kube_kind *
kube_kind_find(const char *name)
{
	for (size_t i = 0; kinds[i].name; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* ---- one object ---- */

static void
kube_put_figures(
    struct kube *k, const struct kube_figure *figures, const struct json_slice values[])
{
	int64_t number;

	for (; figures && figures->name; figures++) {
		const struct json_slice *value = &values[figures->member];

		if (!json_there(value)) {
			state_put(&k->state, figures->name, figures->otherwise);
		} else if (json_integer(value, &number) == -1 || number < 0) {
			kube_fail(k, values, "a number of replicas is no count");
			return;
		} else {
			state_put(&k->state, figures->name, (double)number);
		}
	}
}

/* A status of an earlier generation says nothing of this one. */
static void
kube_look_at_generation(struct kube *k, const struct json_slice values[])
{
	int64_t generation = 0, observed = 0;

	json_integer(&values[KUBE_GENERATION], &generation);
	if (json_integer(&values[KUBE_OBSERVED], &observed) == 0 && observed >= generation)
		return;
	k->stale++;
	if (k->stale_name.len == 0) {
		json_word(&values[KUBE_NAME], &k->word);
		text_add_visible_format(
		    &k->stale_name, "%s %s", text_string(&k->kind), text_string(&k->word));
	}
}

static void
kube_take_object(struct kube *k, const struct json_slice values[])
{
	const struct kube_kind *kind = kube_kind_find(text_string(&k->kind));

	if (!kind) {
		if (k->others++ == 0)
			text_add_visible_format(&k->other, "%s", text_string(&k->kind));
		return;
	}
	if (values[KUBE_NAME].type != JSON_STRING || values[KUBE_STATUS].type != JSON_OBJECT) {
		kube_fail(k, values, "it has no name or no status; is it a manifest?");
		return;
	}
	state_object(&k->state);
	state_label(&k->state, kind->label, &values[KUBE_NAME]);
	state_label(&k->state, "namespace", &values[KUBE_NAMESPACE]);
	kube_put_figures(k, kind->figures, values);
	if (kind->conditions)
		kube_put_conditions(k, values, kind->conditions, NULL);
	if (kind->observed)
		kube_look_at_generation(k, values);
	if (strcmp(kind->name, "Pod") == 0)
		kube_take_pod(k, values);
	k->objects++;
}

static void
kube_take_item(struct kube *k)
{
	struct json_slice values[KUBE_MEMBERS];

	if (json_coming(k->r) != JSON_OBJECT) {
		json_reader_fail(k->r, "an item that is no object");
		return;
	}
	if (!json_take_members(k->r, k->scanner, values))
		return;
	/* The items of a PodList do not say what they are. */
	if (!json_word(&values[KUBE_KIND], &k->kind) && k->list_kind.len > 4) {
		text_clear(&k->kind);
		text_add(&k->kind, k->list_kind.bytes, k->list_kind.len - 4);
	}
	if (k->kind.len == 0)
		json_reader_fail(k->r, "an item that does not say its kind");
	else
		kube_take_object(k, values);
}

/* ---- the report ---- */

/* What one object that is no list is made of. */
static void
kube_keep(struct kube *k, const char *name)
{
	struct json_slice value;

	if (!json_take(k->r, &value))
		return;
	json_put_raw(&k->single_writer, name, value.bytes, value.len);
	if (text_failed(&k->single))
		json_reader_fail(k->r, "an object is longer than 16 MiB");
}

static void
kube_take_members(struct kube *k)
{
	struct json_slice name;

	while (json_next_member(k->r, &name)) {
		if (json_name_is(&name, "kind")) {
			json_take_string(k->r, &k->list_kind);
		} else if (json_name_is(&name, "message")) {
			json_take_string(k->r, &k->message);
		} else if (json_name_is(&name, "metadata")) {
			kube_keep(k, "metadata");
		} else if (json_name_is(&name, "spec")) {
			kube_keep(k, "spec");
		} else if (json_name_is(&name, "status")) {
			kube_keep(k, "status");
		} else if (json_name_is(&name, "items") && json_enter_array(k->r)) {
			k->list = true;
			while (json_next_element(k->r))
				kube_take_item(k);
		}
	}
}

/* What was kept of it: an object, or what a list says of itself. */
static void
kube_take_single(struct kube *k)
{
	struct json_slice values[KUBE_MEMBERS];

	json_close_object(&k->single_writer);
	if (json_scan(k->scanner, text_string(&k->single), k->single.len, values, NULL) == -1) {
		json_reader_fail(k->r, "a member stands twice in the object");
		return;
	}
	/* A list that goes on elsewhere is not whole. */
	k->goes_on = values[KUBE_CONTINUE].type == JSON_STRING && values[KUBE_CONTINUE].len > 2;
	text_clear(&k->kind);
	text_add(&k->kind, text_string(&k->list_kind), k->list_kind.len);
	if (!k->list && k->kind.len > 0 && strcmp(text_string(&k->kind), "Status") != 0)
		kube_take_object(k, values);
}

static int
kube_conclude(struct kube *k)
{
	const char *kind = text_string(&k->list_kind);
	TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_REASON);

	text_add_visible_format(&said, "%s", text_string(&k->message));
	if (strcmp(kind, "Status") == 0)
		return report_fault(k->report, "the request failed: %s", text_string(&said));
	if (!k->list && k->objects == 0 && k->others == 0)
		return report_fault(
		    k->report, "it is nothing of kubectl get -o json: it has no \"items\"");
	if (k->goes_on)
		return report_fault(k->report,
		    "the list goes on (metadata.continue); ask for all of it: --chunk-size=0");
	if (k->stale > 0)
		return report_fault(k->report,
		    "the status of %lld objects is not of their present generation (%s); ask again "
		    "once it is: kubectl rollout status",
		    (long long)k->stale, text_string(&k->stale_name));
	if (k->others > 0)
		report_warn(k->report, "%lld objects are of kinds that are not read (%s)",
		    (long long)k->others, text_string(&k->other));
	if (k->objects == 0)
		report_doubt(k->report,
		    "it holds no workload, which kubectl also says of another namespace");
	return 0;
}

static void
kube_free(struct kube *k)
{
	json_reader_free(k->r);
	json_scanner_free(k->scanner);
	json_scanner_free(k->condition);
	json_scanner_free(k->container);
	state_free(&k->state);
	text_free(&k->kind);
	text_free(&k->list_kind);
	text_free(&k->word);
	text_free(&k->message);
	text_free(&k->single);
	text_free(&k->other);
	text_free(&k->stale_name);
}

static int
kubernetes_read(struct report *report)
{
	static const char *const condition[] = {".type", ".status"};
	struct kube k = {.report = report,
	    .r = json_reader_new(report->input),
	    .scanner = json_scanner_of(kube_members, KUBE_MEMBERS),
	    .condition = json_scanner_of(condition, 2),
	    .container = kube_container_scanner(),
	    .state = state_begin(report),
	    .kind = TEXT_INIT(REPORT_WORD),
	    .list_kind = TEXT_INIT(REPORT_WORD),
	    .word = TEXT_INIT(REPORT_WORD),
	    .message = TEXT_INIT(REPORT_WORD),
	    .single = TEXT_INIT(INPUT_MOST),
	    .other = TEXT_INIT(TEXT_MAX_REASON),
	    .stale_name = TEXT_INIT(TEXT_MAX_REASON)};
	int rc;

	report_speaks_of(report, REPORT_METRIC);
	k.single_writer = json_writer(&k.single);
	json_open_object(&k.single_writer, NULL);
	if (json_enter_object(k.r)) {
		kube_take_members(&k);
		if (!json_reader_failed(k.r))
			kube_take_single(&k);
	}
	rc = json_reader_end(k.r, &report->why);
	if (rc == 0)
		rc = kube_conclude(&k);
	kube_free(&k);
	return rc;
}

const struct format format_kubernetes = {
    .name = "kubernetes",
    .members = "apiVersion kind",
    .read = kubernetes_read,
};
