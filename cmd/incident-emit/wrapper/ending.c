#include "ending.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "clock.h"
#include "command.h"
#include "core_file.h"
#include "json_writer.h"
#include "redaction.h"
#include "text.h"
#include "units.h"

enum { LONGEST_WORDS = 64 << 10 };

/* ---- in words ---- */

void
ending_describe_status(const struct command *command, struct text *out)
{
	int status = command->status;

	if (WIFSIGNALED(status))
		text_set_format(
		    out, "ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		text_set_format(out, "exit status %d", WEXITSTATUS(status));
}

void
ending_describe(const struct command *command, struct text *out)
{
	if (!command->timed_out) {
		ending_describe_status(command, out);
		return;
	}
	text_set_format(out, "timed out after ");
	units_show_duration(out, command->timeout_ns);
}

/* ---- as members ---- */

/* As one array, since a secret may stand behind the word that names it. */
static void
ending_put_words(struct json_writer *w, char *const *words)
{
	TEXT_LOCAL json = TEXT_INIT(LONGEST_WORDS), clean = TEXT_INIT(2 * LONGEST_WORDS);
	struct json_writer array = json_writer(&json);

	json_open_array(&array, NULL);
	for (; *words; words++)
		json_put_string(&array, NULL, *words);
	json_close_array(&array);
	if (text_failed(&json) || redaction_json(text_string(&json), json.len, &clean) == -1)
		json_put_string(w, "words", "[left out: too long]");
	else
		json_put_raw(w, "words", text_string(&clean), clean.len);
}

static void
ending_put_folder(struct json_writer *w, const char *folder)
{
	TEXT_LOCAL clean = TEXT_INIT(LONGEST_WORDS);

	if (folder && redaction_visible(folder, strlen(folder), &clean) != -1)
		json_put_bytes(w, "folder", text_string(&clean), clean.len);
}

static void
ending_put_command(struct json_writer *w, const struct ending *ending)
{
	const struct command *command = ending->command;

	json_open_object(w, "command");
	ending_put_words(w, ending->words);
	ending_put_folder(w, ending->folder);
	if (!command->ended) {
		json_close_object(w);
		return;
	}
	json_put_time(w, "started_at", ending->started_at);
	json_put_time(w, "ended_at", ending->ended_at);
	json_put_number(
	    w, "elapsed_ms", (double)(command->ended_at - command->started_at) / CLOCK_MS);
	if (WIFSIGNALED(command->status))
		json_put_integer(w, "signal", WTERMSIG(command->status));
	else
		json_put_integer(w, "exit_status", WEXITSTATUS(command->status));
	if (command->timed_out)
		json_put_number(w, "timed_out_after_ms", (double)command->timeout_ns / CLOCK_MS);
	json_close_object(w);
}

static double
usage_milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

/* Of the command and of all that it waited for. */
static void
ending_put_resources(struct json_writer *w, const struct rusage *usage)
{
	json_open_object(w, "resources");
	json_put_number(w, "user_ms", usage_milliseconds(usage->ru_utime));
	json_put_number(w, "system_ms", usage_milliseconds(usage->ru_stime));
	json_put_integer(w, "max_rss_bytes", usage->ru_maxrss * INT64_C(1024));
	json_put_integer(w, "minor_faults", usage->ru_minflt);
	json_put_integer(w, "major_faults", usage->ru_majflt);
	json_put_integer(w, "voluntary_switches", usage->ru_nvcsw);
	json_put_integer(w, "involuntary_switches", usage->ru_nivcsw);
	json_close_object(w);
}

static void
ending_put_core(struct json_writer *w, const struct ending *ending)
{
	struct core_file core = {
	    .folder = ending->folder,
	    .program = ending->words[0],
	    .pid = ending->command->pid,
	    .status = ending->command->status,
	};
	TEXT_LOCAL told = TEXT_INIT(TEXT_MAX_REASON);

	core_file_tell_here(&core, &told);
	if (told.len > 0)
		json_put_bytes(w, "core", told.bytes, told.len);
}

void
ending_put_extras(const struct ending *ending, struct text *out)
{
	/* Members without the object around them. */
	struct json_writer w = json_writer(out);

	ending_put_command(&w, ending);
	if (!ending->command->ended)
		return;
	ending_put_resources(&w, &ending->command->usage);
	ending_put_core(&w, ending);
}
