#include "core_file.h"

#include <glob.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "text.h"

/* The signals whose default action makes one. */
static bool
signal_makes_core(int signo)
{
	static const int makes[] = {
	    SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ};

	for (size_t i = 0; i < sizeof(makes) / sizeof(makes[0]); i++)
		if (makes[i] == signo)
			return true;

	return false;
}

/* Words of a pattern for glob(3): as they are. */
static void
pattern_put(struct text *out, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (word[i] != '\0' && strchr("*?[]\\", word[i]))
			text_add_byte(out, '\\');
		text_add_byte(out, word[i]);
	}
}

/* What the kernel calls the process: the program's name, 15 bytes at most. */
static void
pattern_put_name(struct text *out, const char *program)
{
	const char *slash = strrchr(program, '/');

	program = slash ? slash + 1 : program;
	pattern_put(out, program, strnlen(program, 15));
}

/* One specifier of core(5); what cannot be known, such as the time of the dump, may be anything. */
static void
pattern_put_specifier(struct text *out, char specifier, const struct core_file *core)
{
	char host[256] = "";

	switch (specifier) {
	case '%':
		text_add_byte(out, '%');
		break;
	case 'p':
	case 'i':
		text_add_format(out, "%lld", (long long)core->pid);
		break;
	case 'u':
		text_add_format(out, "%u", getuid());
		break;
	case 'g':
		text_add_format(out, "%u", getgid());
		break;
	case 's':
		text_add_format(out, "%d", WTERMSIG(core->status));
		break;
	case 'e':
		pattern_put_name(out, core->program);
		break;
	case 'h':
		gethostname(host, sizeof(host) - 1);
		pattern_put(out, host, strlen(host));
		break;
	default:
		text_add_byte(out, '*');
	}
}

/* The name of the file, for glob(3). */
static void
pattern_expand(const struct core_file *core, struct text *out)
{
	bool names_pid = false;

	if (core->pattern[0] != '/' && core->folder) {
		pattern_put(out, core->folder, strlen(core->folder));
		text_add_byte(out, '/');
	}
	for (const char *at = core->pattern; *at; at++) {
		if (*at != '%') {
			pattern_put(out, at, 1);
		} else if (at[1]) {
			at++;
			names_pid = names_pid || *at == 'p';
			pattern_put_specifier(out, *at, core);
		}
	}
	if (core->adds_pid && !names_pid)
		text_add_format(out, ".%lld", (long long)core->pid);
}

/* The newest file of that name. */
static bool
pattern_find(const char *pattern, struct text *out)
{
	const char *newest = NULL;
	struct stat about, best = {0};
	glob_t found;

	if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return false;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (stat(found.gl_pathv[i], &about) == 0 && S_ISREG(about.st_mode) &&
		    (!newest || about.st_mtime > best.st_mtime)) {
			newest = found.gl_pathv[i];
			best = about;
		}
	}
	if (newest)
		text_add_visible(out, newest, strlen(newest));
	globfree(&found);

	return newest;
}

static void
core_file_name(const struct core_file *core, struct text *out)
{
	TEXT_LOCAL pattern = TEXT_INIT(TEXT_MAX_REASON);

	pattern_expand(core, &pattern);
	if (text_failed(&pattern) || pattern_find(text_string(&pattern), out))
		return;
	text_add_string(out, "expected as ");
	text_add_visible(out, text_string(&pattern), pattern.len);
}

/* "|PROGRAM ARGUMENTS": it reads the core. */
static void
core_file_handed(const struct core_file *core, struct text *out)
{
	const char *program = core->pattern + 1 + strspn(core->pattern + 1, "|@ ");
	size_t len = strcspn(program, " ");

	text_add_string(out, "handed to ");
	text_add_visible(out, program, len);
	if (len >= 16 && memcmp(program + len - 16, "systemd-coredump", 16) == 0)
		text_add_format(out, ": coredumpctl info %lld", (long long)core->pid);
}

void
core_file_tell(const struct core_file *core, struct text *out)
{
	if (!WIFSIGNALED(core->status) || !signal_makes_core(WTERMSIG(core->status)))
		return;
	if (!WCOREDUMP(core->status))
		text_add_string(
		    out, core->limited ? "none: RLIMIT_CORE is 0" : "none: the kernel made none");
	else if (!core->pattern)
		text_add_string(out, "made, but the core_pattern cannot be read");
	else if (core->pattern[0] == '|' || core->pattern[0] == '@')
		core_file_handed(core, out);
	else
		core_file_name(core, out);
}

void
core_file_tell_here(struct core_file *core, struct text *out)
{
	TEXT_LOCAL pattern = TEXT_INIT(TEXT_MAX_REASON), adds_pid = TEXT_INIT(TEXT_MAX_REASON),
		   why = TEXT_INIT(TEXT_MAX_REASON);
	struct rlimit limit;

	if (file_read("/proc/sys/kernel/core_pattern", &pattern, &why) == 0) {
		text_cut(&pattern, strcspn(text_string(&pattern), "\n"));
		core->pattern = text_string(&pattern);
	}
	if (file_read("/proc/sys/kernel/core_uses_pid", &adds_pid, &why) == 0)
		core->adds_pid = text_string(&adds_pid)[0] == '1';
	core->limited = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0;
	core_file_tell(core, out);
	core->pattern = NULL;
}
