#include "atlas_files.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "atlas.h"
#include "digest.h"
#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "records.h"
#include "text.h"

int
atlas_compare_files(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;

	return strcmp((*one)->name, (*other)->name);
}

static bool
file_is_summed(const struct folder *folder, const struct migration *migration)
{
	static const char up[] = ".up.sql", sql[] = ".sql";
	const char *suffix = strcmp(folder->layout->name, "golang-migrate") == 0 ? up : sql;
	size_t len = strlen(migration->name), tail = strlen(suffix);

	return migration->contents.known && len >= tail &&
	       strcmp(migration->name + len - tail, suffix) == 0;
}

void
atlas_files_choose(const struct folder *folder, struct atlas_files *files)
{
	*files = (struct atlas_files){
	    .items = memory_new(folder->count, sizeof(struct migration *)),
	};
	for (size_t i = 0; i < folder->count; i++)
		if (file_is_summed(folder, &folder->items[i]))
			files->items[files->count++] = &folder->items[i];
	qsort(files->items, files->count, sizeof(*files->items), atlas_compare_files);
}

/* Whether a file is left out of atlas.sum, but for its name. */
static bool
body_is_ignored(const struct text *body)
{
	struct atlas_directive directive;

	return atlas_directive_read(text_string(body), body->len, "sum", &directive) &&
	       directive.value_len == 6 && memcmp(directive.value, "ignore", 6) == 0;
}

int
atlas_file_feed(const struct migration *file, struct digest *digest, struct text *body,
    char hash[ATLAS_HASH_SIZE], struct text *why)
{
	if (contents_body(file, body, why) == -1)
		return -1;
	digest_add(digest, file->name, strlen(file->name));
	hash[0] = '\0';
	if (body_is_ignored(body))
		return 0;
	digest_add(digest, text_string(body), body->len);
	atlas_hash_so_far(digest, hash);

	return 0;
}

int
atlas_sum_fill(struct folder *folder, struct records *records)
{
	struct digest *digest = memory_given(digest_new());
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct atlas_directive directive;
	char hash[ATLAS_HASH_SIZE];
	struct atlas_files files;
	int rc = 0;

	atlas_files_choose(folder, &files);
	for (size_t i = 0; i < files.count && rc == 0; i++) {
		struct migration *file = files.items[i];

		rc = atlas_file_feed(file, digest, &body, hash, &why);
		if (rc == -1)
			records_trouble_with(records, "cannot read %s", text_string(&why));
		else
			file->sum = memory_string(hash);
		if (rc == 0 && folder->layout->checksum == CHECKSUM_ATLAS &&
		    atlas_directives_count(text_string(&body), body.len, "checkpoint", &directive) >
			0)
			file->kind = MIGRATION_BASELINE;
	}
	free(files.items);
	digest_free(digest);

	return rc;
}
