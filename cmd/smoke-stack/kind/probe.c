#include "probe.h"

#include <poll.h>

#include "clock.h"
#include "document.h"
#include "json_writer.h"
#include "signals.h"
#include "text.h"
#include "units.h"

/* How long a wait goes on without a look for a signal that came just before it. */
enum { LOOK_MS = 100 };

/* ---- reading ---- */

int
kind_read_strings(const struct document_object *object, const struct document_value *value)
{
	const struct document_value *first = value->string ? value : value->first;

	if (!first || value->slice.type == JSON_OBJECT)
		return members_misfit(object, value, value->name, "a string or a list of them");
	json_open_array(object->into, value->name);
	for (const struct document_value *v = first; v; v = value->string ? NULL : v->next) {
		if (!v->string || (v == first && !*v->string))
			return members_fault(object, v,
			    "\"%s\": expected strings, the first one not empty", value->name);
		json_put_raw(object->into, NULL, v->slice.bytes, v->slice.len);
	}
	json_close_array(object->into);
	return 0;
}

/* ---- running ---- */

const char *
kind_setting(const struct step_probe *probe, const char *name)
{
	const struct document_value *value = document_member(probe->settings, name);

	return value ? value->string : NULL;
}

int64_t
kind_left(const struct step_probe *probe)
{
	int64_t left = probe->deadline_ns - clock_monotonic(&clock_system);

	return left > 0 ? left : 0;
}

bool
kind_stopping(const struct step_probe *probe)
{
	return atomic_load(probe->given_up) || (!probe->heedless && signal_pending());
}

void
kind_fail(struct step_reply *reply, enum step_failure failure, const char *format, ...)
{
	va_list arguments;

	reply->failure = failure;
	text_clear(&reply->reason);
	va_start(arguments, format);
	text_add_vformat(&reply->reason, format, arguments);
	va_end(arguments);
}

void
kind_fail_late(const struct step_probe *probe, struct step_reply *reply)
{
	if (kind_stopping(probe)) {
		kind_fail(reply, STEP_INTERRUPTED, "interrupted");
		return;
	}
	kind_fail(reply, STEP_LATE, "no answer within ");
	units_show_duration(&reply->reason, probe->timeout_ns);
}

int
kind_wait(const struct step_probe *probe, int fd, short events)
{
	struct pollfd poller = {.fd = fd, .events = events};

	while (!kind_stopping(probe)) {
		int64_t left = kind_left(probe), ms = left / CLOCK_MS + 1;

		if (left == 0)
			return -1;
		if (poll(&poller, 1, ms < LOOK_MS ? (int)ms : LOOK_MS) > 0)
			return 0;
	}
	return -1;
}
