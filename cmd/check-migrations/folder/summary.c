#include "folder.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "json_writer.h"
#include "layout.h"
#include "memory.h"
#include "records.h"

static int
compare_names(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;

	return strcmp((*one)->name, (*other)->name);
}

const struct migration **
folder_sorted(const struct folder *folder)
{
	const struct migration **sorted = memory_new(folder->count, sizeof(*sorted));
	bool in_order = true;

	for (size_t i = 0; i < folder->count; i++) {
		sorted[i] = &folder->items[i];
		in_order = in_order && (i == 0 || compare_names(&sorted[i - 1], &sorted[i]) <= 0);
	}
	if (!in_order)
		qsort(sorted, folder->count, sizeof(*sorted), compare_names);

	return sorted;
}

/* The digest of the lines that sha256sum prints for the files, bytewise sorted by name. */
static void
folder_digest(const struct folder *folder, char sha256[DIGEST_SIZE])
{
	const struct migration **sorted = folder_sorted(folder);
	struct digest *digest = memory_given(digest_new());

	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = sorted[i];

		if (!migration->contents.known)
			continue;
		digest_add(digest, migration->contents.sha256, DIGEST_SIZE - 1);
		digest_add(digest, "  ", 2);
		digest_add(digest, migration->name, strlen(migration->name));
		digest_add(digest, "\n", 1);
	}
	if (digest_end(digest, sha256) == -1)
		memory_lacked();
	digest_free(digest);
	free(sorted);
}

void
folder_summarize(const struct folder *folder, struct records *records)
{
	struct json_writer *w = records_summary_members(records);
	char sha256[DIGEST_SIZE];

	folder_digest(folder, sha256);
	json_put_string(w, "layout", folder->layout->name);
	json_put_integer(w, "migrations", (int64_t)folder->count);
	json_put_integer(w, "ignored", (int64_t)folder->ignored);
	json_put_string(w, "sha256", sha256);
}
