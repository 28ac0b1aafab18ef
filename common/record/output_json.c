#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "artifact.h"
#include "diag.h"
#include "file.h"
#include "memory.h"
#include "output.h"
#include "text.h"

enum { BLOCK = 64 << 10 };

struct output_json {
	char *path;
	int spool; /* an unlinked file */
	bool any;
	bool failed;
	struct text waiting; /* not yet in the spool */
};

struct output_json *
output_json_new(const char *path, struct text *why)
{
	int spool = file_nameless(path);
	struct output_json *output_json;

	if (spool == -1) {
		text_fail(why, "cannot write %s: %s", path, strerror(errno));
		return NULL;
	}
	output_json = memory_new(1, sizeof(*output_json));
	output_json->spool = spool;
	output_json->waiting = TEXT_INIT(TEXT_MAX_DOCUMENT);
	output_json->path = memory_string(path);

	return output_json;
}

void
output_json_free(struct output_json *output_json)
{
	if (!output_json)
		return;
	close(output_json->spool);
	text_free(&output_json->waiting);
	free(output_json->path);
	free(output_json);
}

static int
output_json_failed(struct output_json *output_json)
{
	diag_error("cannot keep records for %s: %s", output_json->path, strerror(errno));
	output_json->failed = true;

	return -1;
}

static int
spool_write(struct output_json *output_json)
{
	if (file_write(output_json->spool, output_json->waiting.bytes, output_json->waiting.len) ==
	    -1)
		return output_json_failed(output_json);
	text_clear(&output_json->waiting);

	return 0;
}

int
output_json_add(struct output_json *output_json, const struct text *record)
{
	if (output_json->failed)
		return -1;
	text_add_string(&output_json->waiting, output_json->any ? ",\n" : "\n");
	text_add(&output_json->waiting, record->bytes, record->len);
	output_json->any = true;
	if (text_failed(&output_json->waiting)) {
		errno = ENOMEM;
		return output_json_failed(output_json);
	}

	return output_json->waiting.len < BLOCK ? 0 : spool_write(output_json);
}

static void
spool_take(void *artifact, const char *bytes, size_t len)
{
	artifact_write(artifact, bytes, len);
}

/* Copies the spool into the artifact, which remembers its own failures. */
static int
spool_copy(struct output_json *output_json, struct artifact *artifact)
{
	if (lseek(output_json->spool, 0, SEEK_SET) == -1 ||
	    file_each(output_json->spool, spool_take, artifact) == -1)
		return output_json_failed(output_json);

	return 0;
}

int
output_json_save(struct output_json *output_json, const struct text *summary)
{
	static const char head[] = "{\"summary\":", middle[] = ",\"records\":[", tail[] = "\n]}\n";
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct artifact *artifact = NULL;
	int rc = -1;

	if (output_json->failed || spool_write(output_json) == -1)
		return -1;
	artifact = artifact_open(output_json->path, 0666, &why);
	if (!artifact)
		goto out;
	artifact_write(artifact, head, sizeof(head) - 1);
	artifact_write(artifact, summary->bytes, summary->len);
	artifact_write(artifact, middle, sizeof(middle) - 1);
	if (spool_copy(output_json, artifact) == -1) {
		artifact_abandon(artifact);
		return -1;
	}
	artifact_write(artifact, tail, sizeof(tail) - 1);
	rc = artifact_commit(artifact, &why);
out:
	if (rc == -1)
		diag_error("%s", text_string(&why));
	return rc;
}
