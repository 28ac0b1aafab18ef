/* Tables that many have, with names that differ. */
#include "memory.h"
#include "tables.h"

static const struct preset presets[] = {
    {
	.mapping = "outbox",
	.tables = {"outbox", "event_outbox", "outbox_events", "outbox_event", "outbox_messages"},
	.names =
	    {
		[MAPPING_ID] = {"id", "event_id", "message_id"},
		[MAPPING_QUEUE] = {"topic", "kafka_topic", "queue", "destination", "exchange",
		    "event_type", "type"},
		[MAPPING_PAYLOAD] = {"payload", "payload_json", "body", "data", "event", "message"},
		[MAPPING_STATUS] = {"status", "state"},
		[MAPPING_REASON] = {"last_error_type", "error_type", "error_code"},
		[MAPPING_ERROR] = {"last_error", "error_message", "error_msg", "error",
		    "error_text"},
		[MAPPING_RETRY_COUNT] = {"attempt_count", "attempts", "retry_count", "retries"},
		[MAPPING_REQUEUE_COUNT] = {"requeue_count", "replay_count"},
		[MAPPING_REQUEST_ID] = {"request_id", "correlation_id", "trace_id"},
		[MAPPING_FIRST_FAILED_AT] = {"first_failed_at", "created_at", "occurred_at"},
		[MAPPING_LAST_FAILED_AT] = {"last_failed_at", "dead_at", "failed_at", "updated_at",
		    "last_attempt_at", "created_at"},
		[MAPPING_AVAILABLE_AT] = {"next_attempt_at", "available_at", "next_retry_at",
		    "next_run_at", "next_delivery_at", "process_after", "scheduled_at"},
		[MAPPING_LEASED_UNTIL] = {"lease_expires_at", "lease_until", "leased_until",
		    "locked_until", "locked_at"},
	    },
	.values = {"dead", "pending", NULL, "published"},
	.done = {{"published_at", "now()"}, {"updated_at", "now()"}},
    },
    {
	.mapping = "feature-consumer-dlq",
	.tables = {"feature_consumer_dlq"},
	.names =
	    {
		[MAPPING_ID] = {"id"},
		[MAPPING_QUEUE] = {"source_topic"},
		[MAPPING_PAYLOAD] = {"payload"},
		[MAPPING_STATUS] = {"status"},
		[MAPPING_ERROR] = {"error_text"},
		[MAPPING_RETRY_COUNT] = {"retry_count"},
		[MAPPING_REQUEUE_COUNT] = {"replay_count"},
		[MAPPING_FIRST_FAILED_AT] = {"first_failed_at"},
		[MAPPING_LAST_FAILED_AT] = {"last_failed_at"},
	    },
	.values = {"pending", NULL, NULL, "replayed"},
	.done = {{"replayed_at", "now()"}, {"replay_count", "d.replay_count + 1"},
	    {"last_replay_error", "NULL"}, {"updated_at", "now()"}},
	.failed = {{"replay_count", "d.replay_count + 1"},
	    {"last_replay_error", "'requeue-dlq: the command failed'"}, {"updated_at", "now()"}},
    },
};

const struct preset *
preset_named(const char *mapping)
{
	for (size_t i = 0; mapping && i < sizeof(presets) / sizeof(presets[0]); i++) {
		if (strcmp(presets[i].mapping, mapping) == 0)
			return &presets[i];
	}

	return NULL;
}

void
preset_fill(const struct preset *preset, struct postgres_store *store)
{
	struct mapping *mapping = &store->columns;

	for (int i = 0; i < MAPPING_MEMBERS; i++) {
		for (const char *const *name = preset->names[i]; *name && !mapping->columns[i];
		     name++) {
			if (relation_column(&store->source, *name))
				mapping->columns[i] = memory_string(*name);
		}
	}
	for (int i = 0; i < MAPPING_VALUES; i++) {
		if (!mapping->values[i])
			mapping->values[i] = memory_string(preset->values[i]);
	}
}
