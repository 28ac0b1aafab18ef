/*
 * gate_says: what check-guardrails says of a few records, without starting it: for tables of cases.
 *
 * In rules and records a ' stands for ", which C strings would have to escape.  A line of records "N*RECORD" stands
 * N times, with # for 1, 2, ... N.
 */
#ifndef TESTS_UNIT_GATE_SAYS_H
#define TESTS_UNIT_GATE_SAYS_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../cmd/check-guardrails/gate.h"
#include "diag.h"
#include "json.h"
#include "unit.h"

#define BASELINE "\f"
#define ANSWER "\a"
#define SAYS "\v"

struct gate_case {
	const char
	    *rules; /* one a line: as -r takes it, an object of a policy, or a "contract {...}" */
	const char *
	    /* More of them, separated by blanks; STATE is a file that is not there, KEPT the same as it is, and so
	     * are HISTORY and PAST;
	     * STDIN: the records come from there, where cases run apart. */
	    arguments;
	const char
	    *records; /* JSON Lines; those behind BASELINE are for --baseline, those behind ANSWER
			     * for --baseline-json */
	/* "NAME=STATUS:OBSERVED/SAMPLES@LEVEL" of each check, what it has of it (the level "record" is
	 * not said), and " -> EXIT STATUS"; behind SAYS what else stands in the records, separated by |
	 * (' is "), or does not, where it begins with ! */
	const char *expected;
};

static char gate_folder[256];
/* Each case in a process of its own, for wrong command lines, which end it. */
static bool gate_apart;
static char gate_output[1 << 20]; /* of the case before, as it was written */

static const char *
gate_path(const char *name)
{
	static char paths[16][300];
	static size_t next;
	char *path = paths[next++ % 16];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", gate_folder, name);
	return path;
}

static void
gate_put_line(FILE *file, const char *line, size_t len, long i)
{
	for (size_t k = 0; k < len; k++) {
		if (line[k] == '#')
			fprintf(file, "%ld", i);
		else
			fputc(line[k] == '\'' ? '"' : line[k], file);
	}
	fputc('\n', file);
}

static const char *
gate_save(const char *name, const char *records)
{
	const char *path = gate_path(name), *end = records + strcspn(records, BASELINE ANSWER);
	FILE *file = fopen(path, "w");

	if (!file)
		abort();
	while (records < end) {
		size_t len = strcspn(records, "\n" BASELINE ANSWER);
		char *line;
		long count = strtol(records, &line, 10);

		if (*line != '*' || line == records) {
			count = 1;
			line = (char *)records - 1;
		}
		for (long i = 1; i <= count; i++)
			gate_put_line(file, line + 1, (size_t)(records + len - line - 1), i);
		records += len + (records[len] == '\n');
	}
	if (fclose(file) != 0)
		abort();
	return path;
}

/* Takes the rules apart: into the policy what is an object, into the arguments what is a line. */
static char *
gate_take_rules(const char *rules, const char *argv[], int *argc)
{
	char *copy = strdup(rules), *save = NULL;
	FILE *policy = fopen(gate_path("policy"), "w");
	bool objects = false;

	if (!copy || !policy)
		abort();
	for (char *at = copy; *at; at++)
		if (*at == '\'')
			*at = '"';
	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (*line == '{') {
			fprintf(policy, "%s\n", line);
			objects = true;
			continue;
		}
		if (strncmp(line, "contract ", 9) == 0) {
			argv[(*argc)++] = "--contract";
			argv[(*argc)++] = gate_save("contract", line + 9);
			continue;
		}
		argv[(*argc)++] = "-r";
		argv[(*argc)++] = line;
	}
	if (fclose(policy) != 0)
		abort();
	if (objects) {
		argv[(*argc)++] = "-p";
		argv[(*argc)++] = gate_path("policy");
	}
	return copy;
}

static int
gate_main(int argc, const char *argv[])
{
	struct gate gate = {0};
	char **arguments = (char **)argv;

	gate_parse(&gate, &argc, &arguments);
	if (gate_open(&gate) == 0)
		gate_run(&gate);
	return gate_close(&gate);
}

static int
gate_main_apart(int argc, const char *argv[])
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (!freopen(gate_path("in"), "r", stdin))
			abort();
		exit(gate_main(argc, argv));
	}
	if (child == -1 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* The same with stdout in `gate_output`. */
static int
gate_catch(int argc, const char *argv[])
{
	int keep = dup(STDOUT_FILENO);
	int out = open(gate_path("out"), O_RDWR | O_CREAT | O_TRUNC, 0600), status;
	ssize_t n;

	if (keep == -1 || out == -1 || dup2(out, STDOUT_FILENO) == -1)
		abort();
	status = gate_apart ? gate_main_apart(argc, argv) : gate_main(argc, argv);
	if (dup2(keep, STDOUT_FILENO) == -1)
		abort();
	n = pread(out, gate_output, sizeof(gate_output) - 1, 0);
	gate_output[n > 0 ? n : 0] = '\0';
	close(keep);
	close(out);
	return status;
}

static int
gate_slice_length(const struct json_slice *slice)
{
	return (int)slice->len - 2;
}

/* Of a file's path as the name its last part. */
static void
gate_leave_folder(struct json_slice *name)
{
	size_t len = strlen(gate_folder) + 1;

	if (strncmp(name->bytes + 1, gate_folder, len - 1) == 0) {
		name->bytes += len;
		name->len -= len;
	}
}

/* What of `gate_output` is to be compared. */
static const char *
gate_summary(int status)
{
	static char said[1 << 16];
	static const char *const members[] = {
	    ".type", ".name", ".status", ".observed", ".samples", ".labels.level"};
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner;
	struct json_slice v[6];
	struct json_error error;
	size_t used = 0;
	double number;

	for (size_t i = 0; i < 6; i++)
		json_paths_add(paths, members[i]);
	scanner = json_scanner_new(paths, 0);
	for (const char *line = gate_output; *line; line += strcspn(line, "\n") + 1) {
		if (json_scan(scanner, line, strcspn(line, "\n"), v, &error) != 0)
			abort();
		if (!json_string_equals(&v[0], "check", 5))
			continue;
		gate_leave_folder(&v[1]);
		used += (size_t)sprintf(said + used, "%.*s=%.*s", gate_slice_length(&v[1]),
		    v[1].bytes + 1, gate_slice_length(&v[2]), v[2].bytes + 1);
		if (json_number(&v[3], &number) == 0)
			used += (size_t)sprintf(said + used, ":%.5g", number);
		if (json_number(&v[4], &number) == 0)
			used += (size_t)sprintf(said + used, "/%g", number);
		if (v[5].type == JSON_STRING && !json_string_equals(&v[5], "record", 6))
			used += (size_t)sprintf(
			    said + used, "@%.*s", gate_slice_length(&v[5]), v[5].bytes + 1);
		used += (size_t)sprintf(said + used, " ");
	}
	(void)sprintf(said + used, "-> %d", status);
	json_scanner_free(scanner);
	json_paths_free(paths);
	return said;
}

static const char *
gate_says(const struct gate_case *c)
{
	const char *argv[64] = {"check-guardrails"};
	int argc = 1, status;
	char *rules = gate_take_rules(c->rules, argv, &argc);
	char *words = strdup(c->arguments), *save = NULL;
	bool named = true;

	if (!words)
		abort();
	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		bool fresh = strcmp(w, "STATE") == 0;

		if (strcmp(w, "STDIN") == 0) {
			named = false;
			continue;
		}
		if (fresh)
			unlink(gate_path("state"));
		if (strcmp(w, "HISTORY") == 0)
			unlink(gate_path("history"));
		argv[argc++] = fresh || strcmp(w, "KEPT") == 0 ? gate_path("state")
			       : strcmp(w, "HISTORY") == 0 || strcmp(w, "PAST") == 0
				   ? gate_path("history")
				   : w;
	}
	if (strstr(c->records, BASELINE)) {
		argv[argc++] = "--baseline";
		argv[argc++] = gate_save("baseline", strstr(c->records, BASELINE) + 1);
	}
	if (strstr(c->records, ANSWER)) {
		argv[argc++] = "--baseline-json";
		argv[argc++] = gate_save("answer", strstr(c->records, ANSWER) + 1);
	}
	argv[argc] = gate_save("in", c->records);
	argc += named;
	argv[argc] = NULL;
	status = gate_catch(argc, argv);
	free(rules);
	free(words);
	return gate_summary(status);
}

static inline void
gate_begin(void)
{
	program_begin("unit");
	diag_quiet(true);
	(void)snprintf(gate_folder, sizeof(gate_folder), "%s/gate_test.XXXXXX",
	    getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(gate_folder))
		abort();
}

/* Whether `gate_output` has all of `parts`. */
static bool
gate_has(const char *parts)
{
	char *copy = strdup(parts), *save = NULL;
	bool all = true;

	if (!copy)
		abort();
	for (char *at = copy; *at; at++)
		if (*at == '\'')
			*at = '"';
	for (char *part = strtok_r(copy, "|", &save); part; part = strtok_r(NULL, "|", &save)) {
		bool absent = *part == '!', found = strstr(gate_output, part + absent) != NULL;

		if (!CHECK(found != absent))
			fprintf(stderr, "  %s: %s\n", found ? "there" : "missing", part);
		all = all && found != absent;
	}
	free(copy);
	return all;
}

static inline void
gate_check(const struct gate_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *says = strstr(cases[i].expected, SAYS);
		char *outline = strndup(cases[i].expected, strcspn(cases[i].expected, SAYS));
		bool good = CHECK_STRING(gate_says(&cases[i]), outline);

		if ((says && !gate_has(says + 1)) || !good)
			fprintf(stderr, "  of case %zu: %s %s\n%s", i, cases[i].rules,
			    cases[i].arguments, gate_output);
		free(outline);
	}
}

static inline int
gate_end(void)
{
	static const char *const names[] = {"in", "out", "policy", "contract", "baseline", "answer",
	    "state", "state.lock", "history", "history.lock"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(gate_path(names[i]));
	CHECK_INT(rmdir(gate_folder), 0);
	return unit_end();
}

#endif
