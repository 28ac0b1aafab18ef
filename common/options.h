/*
 * options: one table per program drives getopt_long, --help, the completions and the check of the
 * man page.
 *
 * Long names are exact (no abbreviations), options may stand anywhere, `--` ends them.  Flags beat
 * the environment, the environment beats the default.  A value that is empty, on the command line
 * or in the environment, is an error.  A wrong option says what was wrong and what was expected, in
 * two lines, and exits with 2.
 */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_writer;
struct text;

enum option_kind {
	OPTION_END = 0,
	OPTION_FLAG,      /* bool */
	OPTION_STRING,    /* const char * */
	OPTION_FILE,      /* const char *, completed as a file name */
	OPTION_FOLDER,    /* const char * */
	OPTION_SECRET,    /* const char *: a URL, header or token; "@FILE": the file's first line */
	OPTION_CHOICE,    /* const char *: one of `choices` */
	OPTION_COUNT,     /* int64_t: decimal, between least and most */
	OPTION_DURATION,  /* int64_t: nanoseconds */
	OPTION_SIZE,      /* int64_t: bytes */
	OPTION_RATE,      /* double: per second */
	OPTION_SHARE,     /* double: percent */
	OPTION_LIST,      /* struct option_list: may be repeated */
	OPTION_FILE_LIST, /* the same, completed as file names */
	OPTION_SECRET_LIST, /* struct option_list: repeated; each may be "@FILE" */
};

struct option_list {
	const char **items;
	size_t count;
	/* Of OPTION_SECRET_LIST, by item: it comes from a file, so that no other user sees it. */
	const bool *in_file;
};

struct option_row {
	const char *name; /* long name, without dashes */
	char letter;      /* short name or 0 */
	enum option_kind kind;
	size_t offset;        /* of the member that it fills, which holds the default before */
	const char *argument; /* "FILE", "DURATION" in --help; NULL for flags */
	const char *help;     /* one line, lower case, no full stop */
	/* Variables that stand in for it, "A B" in order of preference, or NULL. */
	const char *environment;
	/* "fail|warn|ok" for OPTION_CHOICE; else completion words, of secrets their beginnings */
	const char *choices;
	int64_t least, most; /* bounds of counts, durations (ns) and sizes; most 0: no bound */
};

/* The completion words of --expect: who writes a summary. */
#define OPTION_TOOLS                                                                               \
	"check-migrations smoke-stack load-reco records-from check-guardrails requeue-dlq "        \
	"incident-emit incident-deliver"

/* A row of each kind, for a member of OPTION_STRUCT, which a file defines before its table.
 * Further fields, such as `.environment = "A B"`, may follow. */
#define OPTION_FLAG_ROW(name, letter, member, help, ...)                                           \
	OPTION_ROW_(bool, OPTION_FLAG, name, letter, member, NULL, help, __VA_ARGS__)
#define OPTION_STRING_ROW(name, letter, member, argument, help, ...)                               \
	OPTION_ROW_(const char *, OPTION_STRING, name, letter, member, argument, help, __VA_ARGS__)
#define OPTION_FILE_ROW(name, letter, member, argument, help, ...)                                 \
	OPTION_ROW_(const char *, OPTION_FILE, name, letter, member, argument, help, __VA_ARGS__)
#define OPTION_FOLDER_ROW(name, letter, member, argument, help, ...)                               \
	OPTION_ROW_(const char *, OPTION_FOLDER, name, letter, member, argument, help, __VA_ARGS__)
#define OPTION_SECRET_ROW(name, letter, member, argument, help, ...)                               \
	OPTION_ROW_(const char *, OPTION_SECRET, name, letter, member, argument, help, __VA_ARGS__)
#define OPTION_CHOICE_ROW(name, letter, member, argument, help, words, ...)                        \
	OPTION_ROW_(const char *, OPTION_CHOICE, name, letter, member, argument, help,             \
	    .choices = words, __VA_ARGS__)
#define OPTION_COUNT_ROW(name, letter, member, argument, help, from, to, ...)                      \
	OPTION_ROW_(int64_t, OPTION_COUNT, name, letter, member, argument, help, .least = from,    \
	    .most = to, __VA_ARGS__)
#define OPTION_DURATION_ROW(name, letter, member, argument, help, from, to, ...)                   \
	OPTION_ROW_(int64_t, OPTION_DURATION, name, letter, member, argument, help, .least = from, \
	    .most = to, __VA_ARGS__)
#define OPTION_SIZE_ROW(name, letter, member, argument, help, from, to, ...)                       \
	OPTION_ROW_(int64_t, OPTION_SIZE, name, letter, member, argument, help, .least = from,     \
	    .most = to, __VA_ARGS__)
#define OPTION_RATE_ROW(name, letter, member, argument, help, ...)                                 \
	OPTION_ROW_(double, OPTION_RATE, name, letter, member, argument, help, __VA_ARGS__)
#define OPTION_SHARE_ROW(name, letter, member, argument, help, ...)                                \
	OPTION_ROW_(double, OPTION_SHARE, name, letter, member, argument, help, __VA_ARGS__)
#define OPTION_LIST_ROW(name, letter, member, argument, help, ...)                                 \
	OPTION_ROW_(                                                                               \
	    struct option_list, OPTION_LIST, name, letter, member, argument, help, __VA_ARGS__)
#define OPTION_FILE_LIST_ROW(name, letter, member, argument, help, ...)                            \
	OPTION_ROW_(struct option_list, OPTION_FILE_LIST, name, letter, member, argument, help,    \
	    __VA_ARGS__)
#define OPTION_SECRET_LIST_ROW(name, letter, member, argument, help, ...)                          \
	OPTION_ROW_(struct option_list, OPTION_SECRET_LIST, name, letter, member, argument, help,  \
	    __VA_ARGS__)

/* Does not compile when the member is of another type than the kind fills. */
#define OPTION_ROW_(type, its_kind, long_name, short_name, member, placeholder, line, ...)         \
	{                                                                                          \
		.name = long_name, .letter = short_name, .kind = its_kind,                         \
		.offset = _Generic(&((OPTION_STRUCT *)0)->member, type *                           \
				   : offsetof(OPTION_STRUCT, member)),                             \
		.argument = placeholder, .help = line, __VA_ARGS__                                 \
	}

/* What every program accepts (DESIGN, section 2). */
struct common_options {
	bool quiet;
	bool summary_only;
	bool jsonl;         /* JSON Lines even to a terminal */
	bool in_full;       /* a terminal shows messages with every member: the program's wish */
	const char *color;  /* --color, for render_wants_colour(); NULL: auto */
	bool ignore_status; /* readers only */
	/* --run, else READYLINE_RUN, else a fresh UUIDv7; never NULL after parsing. */
	const char *run;
	bool run_given;           /* whether --run or READYLINE_RUN named it */
	const char *output_json;  /* NULL: none */
	const char *redact_rules; /* of those that redact; NULL: none */
	int64_t max_line;         /* readers only */
};

/* Options that print something and end the program. */
struct option_requests {
	bool help;
	bool version;
	bool option_table;
	bool operand_table;
	bool member_table;
	const char *schema;
};

struct option_kept;

struct options {
	const char *synopsis; /* operands: "[options] [FILE...]" */
	const char *about;    /* one sentence */
	/* For the completions: FILE, FOLDER, COMMAND (behind --), or choices "FILE|a|b", in their
	 * order; NULL: nothing that could be offered. */
	const char *operands;
	const char *example;           /* one command line, at most 78 columns, or NULL */
	const char *manual;            /* pages beside PROGRAM(1): "readyline-plan(5)", or NULL */
	const struct option_row *rows; /* ends with a zeroed row; NULL: none of its own */
	void *values;                  /* the OPTION_STRUCT that they fill */
	/* NULL-terminated: "libcurl 7.88.1", for --version. */
	const char *(*const *libraries)(void);
	/* Record types that it writes, "check summary", for the completion of --schema. */
	const char *types;
	/* Appends the tables of members (document_members.h) of the files that it reads, for lint.
	 * NULL: none. */
	void (*members)(struct text *out);
	bool reads_records; /* adds --ignore-status and --max-line */
	/* Adds --redact-rules, and reads that file at the end of options_parse(), which ends the
	 * program with 2 where it cannot: redaction_rules_read(), in all that write what others
	 * said.  NULL: it does not redact. */
	int (*redact_rules)(const char *path, struct text *why);
	bool wraps_command; /* operands are a COMMAND: parsing stops at the first operand or "--" */
	struct common_options common; /* filled by options_parse() */
	bool ended;                   /* filled: "--" stood on the line */
	int before_end;               /* filled: so many operands stood before it */
	const bool *given; /* filled, by row: it stood on the line or in the environment */
	struct option_requests requests; /* private: served while the line is read */
	struct option_kept *kept;        /* private: what options_free() frees */
};

/* Parses and fills; on --help, --version, --schema prints to stdout (checked) and exits 0; on a
 * wrong line exits 2.  Afterwards *argc and *argv are the operands alone (argv[argc] is NULL).
 * What it allocates lives as long as the program and is freed by options_free(). */
void options_parse(struct options *options, int *argc, char ***argv);
void options_free(struct options *options);

/* The files that an option names, where it was given; `row` is one of the program's own.  None
 * where it names no files. */
struct option_list options_files(const struct options *options, const struct option_row *row);

/* Writes what was given, in the order of the table, as "options":{"rule":["..."],"exact":true},
 * all but the options that `but` names (NULL-terminated).  Times are in nanoseconds, sizes in
 * bytes; of what may hold a secret it says true. */
void options_put(struct options *options, const char *const *but, struct json_writer *w);

/* A wrong combination, found by the program after parsing: two lines, exit 2. */
_Noreturn void options_wrong(const struct options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
