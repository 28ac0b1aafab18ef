/*
 * migrations_say: what check-migrations says of a few files, without starting it: for tables of cases.
 */
#ifndef TESTS_UNIT_MIGRATIONS_SAY_H
#define TESTS_UNIT_MIGRATIONS_SAY_H

#include <ftw.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../cmd/check-migrations/migrations.h"
#include "../../cmd/check-migrations/rule.h"
#include "../../cmd/check-migrations/waivers.h"
#include "artifact.h"
#include "clock.h"
#include "text.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { SAY_FILES = 24, SAY_WORDS = 20 };

struct say_case {
	const char *
	    options; /* words between blanks; DIR stands for the folder, UP for the one around it */
	const char *categories; /* whose records are told, between blanks; NULL: all of them */
	/* Of each record "NAME:STATUS:FILE:LINE" with the status' first letter, or "NAME=OBSERVED" where a category
	 * passes. */
	const char *expected;
	const char *files[SAY_FILES]; /* "NAME=BYTES"; without a =, SELECT 1; and "=SQL" fills
				      * the database UP/db of SQLite */
	const char *message;          /* words that one of the messages holds */
};

static char say_around[] = "/tmp/migrations_say.XXXXXX", say_folder[64];

/* ---- the folder ---- */

static inline int
say_remove(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	return status && walk && kind != FTW_NS ? remove(path) : -1;
}

static inline void
say_put(const char *entry)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	const char *bytes = strchr(entry, '='), *in = entry;
	size_t len = bytes ? (size_t)(bytes - entry) : strlen(entry);

	bytes = bytes ? bytes + 1 : "SELECT 1;\n";
	text_add_format(&path, "%s/", say_folder);
	for (; (size_t)(in - entry) < len; in++) {
		if (*in == '/')
			mkdir(text_string(&path), 0700);
		text_add_byte(&path, *in);
	}
	CHECK_INT(artifact_save(text_string(&path), 0600, bytes, strlen(bytes), &why), 0);
}

static inline void
say_begin(void)
{
	if (!mkdtemp(say_around))
		abort();
	snprintf(say_folder, sizeof(say_folder), "%s/m", say_around);
}

static inline void
say_end(void)
{
	CHECK_INT(nftw(say_around, say_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static inline void
say_fill(const char *sql)
{
	char path[128];
	sqlite3 *database;

	snprintf(path, sizeof(path), "%s/db", say_around);
	unlink(path);
	CHECK_INT(sqlite3_open(path, &database), SQLITE_OK);
	if (!CHECK_INT(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK))
		fprintf(stderr, "    %s\n", sqlite3_errmsg(database));
	sqlite3_close(database);
}

/* ---- what is told ---- */

/* The member of a record, up to its end, without quotes; "" where there is none. */
static inline const char *
say_member(const char *record, const char *name, char *out, size_t size)
{
	char sought[32];
	const char *at;
	size_t len;

	snprintf(sought, sizeof(sought), "\"%s\":", name);
	at = strstr(record, sought);
	*out = '\0';
	if (!at)
		return out;
	at += strlen(sought);
	len = *at == '"' ? strcspn(++at, "\"") : strcspn(at, ",}");
	snprintf(out, size, "%.*s", (int)len, at);
	return out;
}

static inline bool
say_lists(const char *categories, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = categories; at && (at = strstr(at, name)); at += len)
		if ((at == categories || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return !categories;
}

/* A check is named after its rule, or after its category, which may be called as a rule of another
 * one is. */
static inline bool
say_wants(const char *categories, const char *name)
{
	enum rule rule;

	return say_lists(categories, name) ||
	       (rule_named(name, &rule) == 0 && say_lists(categories, rule_info(rule)->category));
}

static inline void
say_record(const char *record, const char *categories, struct text *said)
{
	char name[64], status[16], file[512], number[32];
	size_t around = strlen(say_around) + 1, folder = strlen(say_folder) + 1;

	if (strcmp(say_member(record, "type", name, sizeof(name)), "check") != 0 ||
	    !say_wants(categories, say_member(record, "name", name, sizeof(name))))
		return;
	text_add_string(said, said->len > 0 ? " " : "");
	say_member(record, "status", status, sizeof(status));
	say_member(record, "file", file, sizeof(file));
	say_member(record, "observed", number, sizeof(number));
	if (strcmp(status, "pass") == 0 && !*file) {
		text_add_format(said, "%s=%s", name, number);
		return;
	}
	text_add_format(said, "%s:%c", name, status[0]);
	if (*file)
		text_add_format(said, ":%s",
		    strncmp(file, say_folder, folder - 1) == 0 && file[folder - 1] == '/'
			? file + folder
		    : strncmp(file, say_around, around - 1) == 0 ? file + around
								 : file);
	if (*say_member(record, "line", number, sizeof(number)))
		text_add_format(said, ":%s", number);
}

/* ---- a run ---- */

/* One word, in which DIR/ and UP/ stand for folders. */
static inline void
say_word(const char *at, size_t len, char word[256])
{
	char given[256], *mark;

	snprintf(given, sizeof(given), "%.*s", (int)len, at);
	mark = strstr(given, "DIR/");
	if (mark)
		snprintf(word, 256, "%.*s%s%s", (int)(mark - given), given, say_folder, mark + 3);
	else if ((mark = strstr(given, "UP/")))
		snprintf(word, 256, "%.*s%s%s", (int)(mark - given), given, say_around, mark + 2);
	else
		strcpy(word, given);
}

static inline size_t
say_words(const char *options, char words[SAY_WORDS][256], char **argv)
{
	size_t count = 1;

	argv[0] = words[0];
	strcpy(words[0], "check-migrations");
	for (const char *at = options + strspn(options, " "); *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");

		if (count == SAY_WORDS - 2)
			abort();
		argv[count] = words[count];
		say_word(at, len, words[count++]);
		at += len;
	}
	argv[count] = words[count];
	strcpy(words[count++], say_folder);
	argv[count] = NULL;
	return count;
}

/* What a judge wrote onto a file, a record a line. */
static inline const char *
say_read(FILE *file)
{
	static char output[1 << 20];
	size_t len;

	rewind(file);
	len = fread(output, 1, sizeof(output) - 1, file);
	output[len] = '\0';
	fclose(file);
	return output;
}

static inline FILE *
say_file(void)
{
	FILE *file = tmpfile();

	if (!file)
		abort();
	return file;
}

static inline const char *
say_run(const char *options)
{
	char words[SAY_WORDS][256], *arguments[SAY_WORDS + 1], **argv = arguments;
	int argc = (int)say_words(options, words, argv);
	FILE *file = say_file();
	struct migrations asked;
	struct findings findings;

	migrations_parse(&asked, &argc, &argv);
	findings.waivers = asked.waivers;
	findings.records = records_open_on(&asked.options.common, &clock_system, fileno(file));
	migrations_judge(&asked, &findings);
	CHECK(records_finish(findings.records) >= 0);
	waivers_free(findings.waivers);
	options_free(&asked.options);
	return say_read(file);
}

static inline void
say_records(const char *output, const char *categories, struct text *said)
{
	for (const char *at = output; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		TEXT_LOCAL record = TEXT_INIT(TEXT_MAX_DOCUMENT);

		text_add(&record, at, strcspn(at, "\n"));
		say_record(text_string(&record), categories, said);
	}
}

static inline bool
say_judge(const struct say_case *c)
{
	TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const char *output;
	bool good;

	mkdir(say_folder, 0700);
	for (size_t i = 0; i < SAY_FILES && c->files[i]; i++)
		if (*c->files[i] == '=')
			say_fill(c->files[i] + 1);
		else
			say_put(c->files[i]);
	output = say_run(c->options);
	say_records(output, c->categories, &said);
	good = CHECK_STRING(text_string(&said), c->expected);
	if (c->message && !CHECK(strstr(output, c->message))) {
		fprintf(stderr, "%s in %s", c->message, output);
		good = false;
	}
	CHECK_INT(nftw(say_folder, say_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
	return good;
}

static inline void
say_table(const struct say_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!say_judge(&cases[i]))
			fprintf(stderr, "    in row %zu\n", i);
}

#endif
