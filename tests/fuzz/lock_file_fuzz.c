/* links: cmd/check-migrations/ */
/*
 * Lock files: whatever they hold, they are refused with a reason, or written again and read they
 * are the same.
 */
#include "../../cmd/check-migrations/checksum/lock_file.h"

#include <string.h>

#include "fuzz.h"
#include "text.h"

static void
lock_check(const struct lock *lock)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct lock again = {.bytes = TEXT_INIT(TEXT_MAX_DOCUMENT)};

	for (size_t i = 0; i < lock->count; i++)
		lock_put(&again.bytes, lock->lines[i].sha256, lock->lines[i].name);
	must(lock_read(&again, &why) == 0);
	must(again.count == lock->count);
	for (size_t i = 0; i < lock->count; i++) {
		const struct lock_line *line = lock_find(&again, lock->lines[i].name);

		must(line && strcmp(line->sha256, lock->lines[i].sha256) == 0);
		must(strlen(line->sha256) == 64 && *line->name != '\0');
	}
	lock_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct lock lock = {.bytes = TEXT_INIT(TEXT_MAX_DOCUMENT)};
	int rc;

	text_add(&lock.bytes, bytes, len);
	rc = lock_read(&lock, &why);
	must((rc == -1) == (why.len > 0));
	must(rc == -1 || lock.count > 0);
	if (rc == 0)
		lock_check(&lock);
	lock_free(&lock);

	return 0;
}
