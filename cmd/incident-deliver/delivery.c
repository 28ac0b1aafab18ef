#include "delivery.h"

#include "json_writer.h"

void
delivery_put(struct json_writer *w, const struct delivery *delivery)
{
	static const char *const events[] = {[NOTICE_TRIGGER] = "triggered",
	    [NOTICE_UPDATE] = "updated",
	    [NOTICE_RENEW] = "renewed",
	    [NOTICE_RESOLVE] = "resolved"};

	json_put_string(w, "incident_id", delivery->incident_id);
	json_put_string(w, "sink", delivery->sink);
	json_put_string(w, "event", events[delivery->event]);
	json_put_string(w, "outcome", ledger_outcome_name(delivery->outcome));
	json_put_integer(w, "attempts", delivery->attempts);
	json_put_string(w, "message", delivery->message);
}
