#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifact.h"
#include "burn_file.h"
#include "clock.h"
#include "json_writer.h"
#include "state_read.h"
#include "text.h"

/* The lock is a file of its own: the state's file is replaced by every run. */
static int
lock(const char *path, struct text *why)
{
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	int fd = -1;

	text_add_format(&name, "%s.lock", path);
	if (!text_failed(&name))
		fd = open(text_string(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1) {
		text_set_format(why, "cannot open %s: %s", text_string(&name), strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			text_set_format(why, "%s is in use by another run", path);
		else
			text_set_format(
			    why, "cannot lock %s: %s", text_string(&name), strerror(errno));
		close(fd);
		fd = -1;
	}
	text_free(&name);
	return fd;
}

/* Where the state is: behind a symbolic link, since replacing the link would part it from its file, and from the lock of those
 * who name the file. NULL with the reason. */
static char *
state_path(const char *path, struct text *why)
{
	struct stat st;
	char *real = NULL;

	if (lstat(path, &st) != 0 && errno == ENOENT) {
		real = strdup(path);
		if (!real)
			text_set_format(why, "out of memory");
		return real;
	}
	real = realpath(path, NULL);
	if (!real || stat(real, &st) != 0)
		text_set_format(why, "cannot use %s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		text_set_format(why, "cannot use %s: it is no regular file", path);
	else
		return real;
	free(real);
	return NULL;
}

static int
read_file(struct state *state, int64_t now, struct text *why)
{
	struct text bytes = TEXT_INIT(TEXT_MAX_RECORD);
	struct stat st;
	int rc = 0;

	if (stat(state->path, &st) != 0) {
		if (errno == ENOENT)
			return 0;
		text_set_format(why, "cannot read %s: %s", state->path, strerror(errno));
		return -1;
	}
	rc = artifact_read(state->path, TEXT_MAX_RECORD, &bytes, why);
	if (rc == 0)
		rc = state_parse(state, text_string(&bytes), bytes.len, now, why);
	text_free(&bytes);
	return rc;
}

int
state_open(struct state *state, const char *path, const char policy[FINGERPRINT_SIZE], int64_t now,
    struct text *why)
{
	*state = (struct state){.lock = -1, .at = INT64_MIN};
	memcpy(state->policy, policy, FINGERPRINT_SIZE);
	state->path = state_path(path, why);
	if (!state->path)
		return -1;
	state->lock = lock(state->path, why);
	return state->lock != -1 ? read_file(state, now, why) : -1;
}

int
state_parse(struct state *state, const char *bytes, size_t len, int64_t now, struct text *why)
{
	const char *name = state->path ? state->path : "state";
	struct document *document = document_parse(name, bytes, len, why);
	int rc = document ? state_read(state, document, now, why) : -1;

	document_free(document);
	return rc;
}

static int
same_group(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

struct alarm *
state_alarm(struct state *state, const char *rule, const char *group, int64_t at)
{
	struct alarm *a;

	for (size_t i = 0; i < state->count; i++) {
		a = &state->alarms[i];
		if (strcmp(a->rule, rule) == 0 && same_group(a->group, group))
			return a;
	}
	if (state->count == STATE_MAX_ALARMS)
		return NULL;
	a = realloc(state->alarms, (state->count + 1) * sizeof(*a));
	if (!a)
		return NULL;
	state->alarms = a;
	a += state->count;
	*a = (struct alarm){.rule = strdup(rule), .since = at};
	a->group = group ? strdup(group) : NULL;
	if (!a->rule || (group && !a->group)) {
		alarm_free(a);
		return NULL;
	}
	state->count++;
	return a;
}

static void
put_time(struct json_writer *w, const char *name, int64_t ms)
{
	char time[CLOCK_RFC3339_SIZE];

	clock_format(time, ms * CLOCK_MS);
	json_put_string(w, name, time);
}

void
state_put(const struct state *state, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "format", STATE_FORMAT);
	json_put_string(&w, "policy", state->policy);
	put_time(&w, "at", state->at);
	json_open_array(&w, "alarms");
	for (size_t i = 0; i < state->count; i++) {
		const struct alarm *a = &state->alarms[i];

		json_open_object(&w, NULL);
		json_put_string(&w, "rule", a->rule);
		json_put_string(&w, "group", a->group);
		json_put_string(&w, "state", alarm_state_name(a->state));
		put_time(&w, "since", a->since);
		if (a->gap)
			json_put_bool(&w, "gap", true);
		json_close_object(&w);
	}
	json_close_array(&w);
	burns_put(&state->burns, &w);
	json_close_object(&w);
	text_add_byte(out, '\n');
}

int
state_save(const struct state *state, struct text *why)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	int rc = -1;

	state_put(state, &out);
	if (text_failed(&out))
		text_set_format(why, "cannot write %s: it would be too large", state->path);
	else
		rc = artifact_save(state->path, 0644, out.bytes, out.len, why);
	text_free(&out);
	return rc;
}

void
state_close(struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		alarm_free(&state->alarms[i]);
	free(state->alarms);
	free(state->path);
	burns_free(&state->burns);
	if (state->lock != -1)
		close(state->lock);
	*state = (struct state){.lock = -1};
}
