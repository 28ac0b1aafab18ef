#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "deliver.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "records.h"
#include "sink.h"

static void
agent_record(struct deliver *deliver, const struct sink *sink, const struct notice *notice,
    enum sink_verdict verdict, const struct sink_reply *reply)
{
	static const char *const outcomes[] = {[SINK_DELIVERED] = "delivered",
	    [SINK_LATER] = "deferred",
	    [SINK_REFUSED] = "failed",
	    [SINK_UNKNOWN] = "unknown"};
	struct json_writer *w = records_begin(deliver->records, "delivery");

	json_put_string(w, "incident_id", notice->incident->id);
	json_put_string(w, "sink", sink->name);
	json_put_string(w, "outcome", outcomes[verdict]);
	json_put_integer(w, "attempts", 1);
	if (reply->reason.len > 0)
		json_put_string(w, "message", text_string(&reply->reason));
	records_end(deliver->records);
}

static void
agent_deliver(struct deliver *deliver, const char *path)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct incident_v1 incident;

	if (incident_v1_read(&incident, path, &why) == -1) {
		records_trouble_with(deliver->records, "%s", text_string(&why));
		incident_v1_free(&incident);
		return;
	}
	for (size_t i = 0; i < deliver->to.count; i++) {
		struct sink *sink = &deliver->sinks[i];
		const struct notice notice = {.incident = &incident,
		    .event = incident.status == INCIDENT_V1_OPEN ? NOTICE_TRIGGER : NOTICE_RESOLVE,
		    .key = incident.fingerprint ? incident.fingerprint : incident.id,
		    .idempotency_key = incident.id,
		    .at = clock_wall(deliver->clock)};
		struct sink_reply reply = {.reason = TEXT_INIT(TEXT_MAX_REASON)};
		enum sink_verdict verdict = sink->kind->send(sink, &notice, &reply);
		const struct check check = {.name = sink->name,
		    .status = verdict == SINK_DELIVERED ? CHECK_PASS : CHECK_FAIL,
		    .message = verdict == SINK_DELIVERED ? NULL : text_string(&reply.reason)};

		agent_record(deliver, sink, &notice, verdict, &reply);
		records_check(deliver->records, &check);
		text_free(&reply.reason);
	}
	incident_v1_free(&incident);
}

void
agent_flush(struct deliver *deliver)
{
	DIR *folder = opendir(deliver->spool);
	struct dirent *entry;

	if (!folder) {
		records_trouble_with(deliver->records, "cannot read the spool %s: %s",
		    deliver->spool, strerror(errno));
		return;
	}
	records_done(deliver->records);
	while ((entry = readdir(folder))) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

		if (strncmp(entry->d_name, "incident_", 9) != 0)
			continue;
		text_add_format(&path, "%s/%s", deliver->spool, entry->d_name);
		agent_deliver(deliver, text_string(&path));
	}
	closedir(folder);
}
