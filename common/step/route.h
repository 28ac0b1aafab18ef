/*
 * step/route: the way that a step's requests go, as far as it says so itself.
 */
#ifndef COMMON_STEP_ROUTE_H
#define COMMON_STEP_ROUTE_H

#include <stdbool.h>

struct json_writer;
struct step;
struct step_pair;
struct step_rendered;
struct step_world;
struct template;
struct text;

enum route_string {
	ROUTE_CA_FILE,
	ROUTE_CLIENT_CERT,
	ROUTE_CLIENT_KEY,
	ROUTE_PROXY,
	ROUTE_UNIX_SOCKET,
	ROUTE_STRINGS, /* how many */
};

struct step_route {
	struct template *strings[ROUTE_STRINGS];
	bool none[ROUTE_STRINGS]; /* it says that there is none, whatever the run has */
	bool resolves;            /* it says so, with no address perhaps */
	struct step_pair *resolve;
	bool says_http2, http2;
};

void step_route_free(struct step_route *route);

/* Fills what is the route's of a rendered step that has one.  0, or -1 with the reason. */
int step_render_route(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why);

/* Puts what the step says of its route, if anything, without userinfo and without where the
 * client's key is. */
void step_put_route(struct json_writer *w, const struct step *step, const struct step_world *world,
    const struct step_rendered *rendered);

#endif
