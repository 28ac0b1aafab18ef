#include "settings.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"
#include "sql.h"

static const struct setting {
	const char *name;
	const char *argument; /* NULL: takes none */
	const char *help;
} table[] = {
    {"host", "ADDRESS", "listen on this numeric address (127.0.0.1)"},
    {"port", "N", "listen on this port; 0 picks a free one (8080)"},
    {"db", "FILE", "the SQLite database, created where it is missing"},
    {"migrations", "DIR", "the folder of NNNN_name.sql files"},
    {"migrate", NULL, "apply the missing migrations, then serve"},
    {"port-file", "FILE", "write the port that is listened on into this file"},
    {"statements", "FILE", "record what it asks of the database in this file"},
    {"tls-cert", "FILE", "speak HTTPS, with this certificate (PEM)"},
    {"tls-key", "FILE", "its key"},
    {"client-timeout", "SECONDS", "close connections that are silent for so long (10)"},
    {"login-limit", "N", "logins a minute and client, then 429 (10)"},
    {"window", "SECONDS", "what /metrics/reco looks back on (60)"},
    {"help", NULL, "print this and exit"},
    {"version", NULL, "print the version and those of the libraries, and exit"},
};
#define SETTINGS (sizeof table / sizeof table[0])

static void usage_error(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

static void
usage_error(const char *format, ...)
{
	va_list arguments;

	fputs("reco-service: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputs(
	    "\nusage: reco-service --db FILE --migrations DIR [options]; see reco-service --help\n",
	    stderr);
	exit(2);
}

/* What was printed has to have arrived. */
static void
leave(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		exit(2);
	exit(0);
}

static void
print_help(void)
{
	puts("usage: reco-service --db FILE --migrations DIR [options]\n"
	     "A small recommender API with a transactional outbox. Options:");
	for (size_t i = 0; i < SETTINGS; i++) {
		char name[40];

		snprintf(name, sizeof name, "--%s%s%s", table[i].name,
		    table[i].argument == NULL ? "" : " ",
		    table[i].argument == NULL ? "" : table[i].argument);
		printf("  %-26s  %s\n", name, table[i].help);
	}
	puts("Faults are switched on by RECO_FAULT_* variables and POST /admin/faults; see "
	     "README.md.");
	leave();
}

static int
number(const char *name, const char *text, long least, long most)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < least || value > most)
		usage_error("--%s %s: expected a number from %ld to %ld", name, text, least, most);
	return (int)value;
}

static void
setting_apply(struct settings *settings, const char *name, const char *value)
{
	if (value != NULL && value[0] == '\0')
		usage_error("--%s: expected a value, got an empty one", name);
	if (strcmp(name, "help") == 0)
		print_help();
	if (strcmp(name, "version") == 0) {
		printf("reco-service %s\nlibmicrohttpd %s\nsqlite %s\n", READYLINE_VERSION,
		    server_version(), sql_version());
		leave();
	}
	if (strcmp(name, "host") == 0)
		settings->host = value;
	else if (strcmp(name, "port") == 0)
		settings->port = number(name, value, 0, 65535);
	else if (strcmp(name, "db") == 0)
		settings->db = value;
	else if (strcmp(name, "migrations") == 0)
		settings->migrations = value;
	else if (strcmp(name, "migrate") == 0)
		settings->migrate = true;
	else if (strcmp(name, "port-file") == 0)
		settings->port_file = value;
	else if (strcmp(name, "statements") == 0)
		settings->statements = value;
	else if (strcmp(name, "tls-cert") == 0)
		settings->tls_cert = value;
	else if (strcmp(name, "tls-key") == 0)
		settings->tls_key = value;
	else if (strcmp(name, "client-timeout") == 0)
		settings->client_timeout_sec = number(name, value, 1, 3600);
	else if (strcmp(name, "login-limit") == 0)
		settings->login_limit = number(name, value, 1, 100000);
	else if (strcmp(name, "window") == 0)
		settings->window_sec = number(name, value, 1, 300);
}

/* getopt_long takes abbreviations; this service takes exact names only. */
static void
refuse_abbreviations(int argc, char *argv[])
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		size_t length = strcspn(argv[i], "=");
		bool known = false;

		if (strncmp(argv[i], "--", 2) != 0)
			continue;
		for (size_t option = 0; option < SETTINGS; option++)
			if (strlen(table[option].name) == length - 2 &&
			    strncmp(table[option].name, argv[i] + 2, length - 2) == 0)
				known = true;
		if (!known)
			usage_error("%s: no such option", argv[i]);
	}
}

void
settings_parse(struct settings *settings, int argc, char *argv[])
{
	struct option options[SETTINGS + 1] = {0};
	int code, index;

	*settings = (struct settings){.host = "127.0.0.1",
	    .port = 8080,
	    .client_timeout_sec = 10,
	    .login_limit = 10,
	    .window_sec = 60};
	for (size_t i = 0; i < SETTINGS; i++)
		options[i] = (struct option){.name = table[i].name,
		    .has_arg = table[i].argument == NULL ? no_argument : required_argument,
		    .val = 1};
	refuse_abbreviations(argc, argv);
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":", options, &index)) != -1) {
		if (code == 1)
			setting_apply(settings, table[index].name, optarg);
		else if (code == ':')
			usage_error("%s: expected a value", argv[optind - 1]);
		else
			usage_error(
			    "%s: no such option, or one that takes no value", argv[optind - 1]);
	}
	if (optind < argc)
		usage_error("%s: unexpected operand", argv[optind]);
	if (settings->db == NULL || settings->migrations == NULL)
		usage_error("--%s: missing", settings->db == NULL ? "db" : "migrations");
	if ((settings->tls_cert == NULL) != (settings->tls_key == NULL))
		usage_error("--%s: missing", settings->tls_cert == NULL ? "tls-cert" : "tls-key");
}
