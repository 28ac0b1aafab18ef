/* links: cmd/requeue-dlq/ */
/*
 * Dead jobs of Sidekiq: the input is one, and its first byte says whether it goes to another queue.  What
 * can be moved is pushed as JSON, is read as the same job again, and has been requeued once more.
 */
#include "../../cmd/requeue-dlq/jobs/jobs_store.h"

#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "text.h"

static void
store_open_texts(struct jobs_store *store)
{
	store->id = store->request = store->reason = store->error = store->destination =
	    store->payload = TEXT_INIT(TEXT_MAX_RECORD);
}

static void
store_close_texts(struct jobs_store *store)
{
	json_scanner_free(store->scanner);
	text_free(&store->id);
	text_free(&store->request);
	text_free(&store->reason);
	text_free(&store->error);
	text_free(&store->destination);
	text_free(&store->payload);
}

static void
job_push(struct jobs_store *store, const struct jobs_met *met, const struct message *message)
{
	struct text empty = TEXT_INIT(TEXT_MAX_RECORD);
	struct jobs_taken taken = {'m', empty, empty, empty, empty, empty};
	TEXT_LOCAL id = TEXT_INIT(TEXT_MAX_RECORD);
	struct message again = {0};
	struct jobs_met pushed = {.score = "1"};

	text_add(&id, message->id.bytes, message->id.len);
	jobs_sidekiq.push(store, met, &taken);
	pushed.member = (struct bytes){text_string(&taken.pushed), taken.pushed.len};
	must(json_validate(pushed.member.bytes, pushed.member.len, 0, NULL) == 0);
	store->head.queue = text_string(&taken.queue);
	must(jobs_sidekiq.read(store, &pushed, &again) && !again.unreadable);
	must(again.id.len == id.len && memcmp(again.id.bytes, id.bytes, id.len) == 0);
	must(again.requeue_count == message->requeue_count + 1 ||
	     message->requeue_count == INT64_MAX);
	text_free(&taken.list);
	text_free(&taken.pushed);
	text_free(&taken.queue);
	text_free(&taken.key);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct jobs_store store = {.prefix = "", .now_ms = 1700000000123};
	struct message message = {0};
	struct jobs_met met = {.member = {(const char *)bytes + 1, len - 1}, .score = "1"};

	if (len < 1 || len > 1 << 14)
		return 0;
	store.head.queue = "q";
	store.head.settings.to = bytes[0] % 2 ? "an\"other" : NULL;
	store_open_texts(&store);
	if (jobs_sidekiq.read(&store, &met, &message) && !message.unreadable)
		job_push(&store, &met, &message);
	store_close_texts(&store);

	return 0;
}
