#ifndef RECO_SETTINGS_H
#define RECO_SETTINGS_H

#include <stdbool.h>

/* The command line. */
struct settings {
	const char *host;
	int port;
	const char *db;
	const char *migrations;
	bool migrate;
	const char *port_file;          /* NULL: none */
	const char *statements;         /* a file that records them; NULL: none */
	const char *tls_cert, *tls_key; /* NULL: plain HTTP */
	int client_timeout_sec;
	int login_limit; /* a minute and client */
	int window_sec;
};

/* Reads the command line; --help and --version end the program with 0, a wrong option with two
 * lines and 2. */
void settings_parse(struct settings *settings, int argc, char *argv[]);

#endif
