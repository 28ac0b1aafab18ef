/* What is set aside: artifacts that are broken, or that a sink will never take. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "artifact.h"
#include "spool.h"
#include "text.h"

enum { PRIVATE_FOLDER = 0700, PRIVATE_FILE = 0600 };

int
spool_set_aside(const struct spool *spool, const char *file, struct text *why)
{
	TEXT_LOCAL from = TEXT_INIT(TEXT_MAX_REASON), to = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&to, "%s/delivery/broken", spool_folder(spool));
	if (artifact_make_folder(text_string(&to), PRIVATE_FOLDER, why) == -1)
		return -1;
	text_add_format(&to, "/%s", file);
	spool_put_path(spool, file, &from);
	if (rename(text_string(&from), text_string(&to)) == -1)
		return text_fail(
		    why, "cannot set %s aside: %s", text_string(&from), strerror(errno));

	return 0;
}

static void
kept_put_path(const struct spool *spool, const char *file, const char *sink, const char *ending,
    struct text *out)
{
	text_set_format(out, "%s/delivery/failed/%.*s.%s%s", spool_folder(spool),
	    (int)(strlen(file) - strlen(".json")), file, sink, ending);
}

int
spool_keep_failed(const struct spool *spool, const char *file, const char *sink, const char *words,
    struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON), bytes = TEXT_INIT(INCIDENT_V1_LARGEST);

	text_add_format(&path, "%s/delivery/failed", spool_folder(spool));
	if (artifact_make_folder(text_string(&path), PRIVATE_FOLDER, why) == -1)
		return -1;
	text_clear(&path);
	spool_put_path(spool, file, &path);
	if (artifact_read_itself(text_string(&path), INCIDENT_V1_LARGEST, &bytes, why) == -1)
		return -1;
	kept_put_path(spool, file, sink, ".json", &path);
	if (artifact_save(text_string(&path), PRIVATE_FILE, text_string(&bytes), bytes.len, why) ==
	    -1)
		return -1;
	kept_put_path(spool, file, sink, ".txt", &path);

	return artifact_save(text_string(&path), PRIVATE_FILE, words, strlen(words), why);
}

void
spool_clear(const struct spool *spool)
{
	static const char *const folders[] = {"delivery", "delivery/failed"};

	for (size_t i = 0; i < 2; i++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

		text_add_format(&path, "%s/%s", spool_folder(spool), folders[i]);
		artifact_clear(text_string(&path));
	}
}

void
spool_drop_failed(const struct spool *spool, const char *file, const char *sink)
{
	static const char *const endings[] = {".json", ".txt"};

	for (size_t i = 0; i < 2; i++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

		kept_put_path(spool, file, sink, endings[i], &path);
		(void)unlink(text_string(&path));
	}
}
