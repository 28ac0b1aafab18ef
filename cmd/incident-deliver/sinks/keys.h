/*
 * sinks/keys: the keys of one sink: from its URL, when that stands in a file, else from the
 * environment.  A value "@FILE" is that file's first line.
 */
#ifndef INCIDENT_DELIVER_KEYS_H
#define INCIDENT_DELIVER_KEYS_H

struct sink_keys;
struct text;

/* Of what stands behind '#' ("NAME=VALUE&NAME=VALUE", percent-encoded), NULL: nothing.  NULL with
 * the reason. */
struct sink_keys *keys_new(const char *given, struct text *why);
void keys_free(struct sink_keys *keys); /* wiped; NULL is harmless */

/* The name that the sink was given, or NULL. */
const char *keys_sink_name(const struct sink_keys *keys);

/* What `name` is set to, *value NULL: nothing (borrowed).  0, or -1 with the reason. */
int keys_find(struct sink_keys *keys, const char *name, const char **value, struct text *why);

/* The same of what must be set. */
int keys_need(struct sink_keys *keys, const char *name, const char **value, struct text *why);

/* Whether all was asked for that stands behind '#'.  0, or -1 with the reason. */
int keys_check(const struct sink_keys *keys, struct text *why);

/* A secret of another source, to be hidden too. */
void keys_add(struct sink_keys *keys, const char *secret);

/* Puts `[redacted]` in the place of each of them. */
void keys_hide(const struct sink_keys *keys, struct text *line); /* NULL: there are none */

#endif
