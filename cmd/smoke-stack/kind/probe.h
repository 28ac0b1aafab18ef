/*
 * kind/probe: what several kinds of step need.
 */
#ifndef SMOKE_STACK_KIND_PROBE_H
#define SMOKE_STACK_KIND_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kind.h"
#include "step_kind.h"

/* ---- reading ---- */

/* Writes a list of strings that is not empty, or one string as a list. */
int kind_read_strings(const struct document_object *object, const struct document_value *value);

/* ---- running ---- */

/* A setting's string, or NULL. */
const char *kind_setting(const struct step_probe *probe, const char *name);

/* Nanoseconds until the deadline, 0 when it has passed. */
int64_t kind_left(const struct step_probe *probe);

/* Whether it has to stop: a signal, or nobody waits for it any more. */
bool kind_stopping(const struct step_probe *probe);

/* Sets the reply's failure and reason. */
void kind_fail(struct step_reply *reply, enum step_failure failure, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "no answer within 2 s", or that a signal came. */
void kind_fail_late(const struct step_probe *probe, struct step_reply *reply);

/* Waits until `fd` is ready for `events` (poll(2)).  0, or -1 when it is too late or a signal
 * came. */
int kind_wait(const struct step_probe *probe, int fd, short events);

/* ---- connecting ---- */

struct kind_place {
	char host[256]; /* without the brackets of an IPv6 address */
	char port[6];
	char address[64]; /* the numeric address that took the connection, or was tried last */
};

/* Reads "HOST:PORT" or "[ADDRESS]:PORT"; without a port, `port` is taken, unless it is NULL.  0,
 * or -1 with the reason. */
int kind_read_place(struct kind_place *place, const char *text, const char *port, struct text *why);

/* Whether the name can be asked for as it is: of ASCII alone.  0, or -1 with the reason. */
int kind_check_host(const char *host, struct text *why);

enum kind_connection {
	KIND_CONNECTED,
	KIND_REFUSED,     /* the other side says no */
	KIND_LATE,        /* nobody answers */
	KIND_UNREACHABLE, /* there is no way from here */
	KIND_UNRESOLVED,
};

/* Resolves and connects, one address after the other, to a socket that does not block.  Unless
 * KIND_CONNECTED, the reply's failure and reason say why. */
enum kind_connection kind_connect(const struct step_probe *probe, struct kind_place *place,
    int *socket, struct step_reply *reply);

#endif
