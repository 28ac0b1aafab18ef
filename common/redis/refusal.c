/* What the errors of a server mean, and what to do. */
#include <string.h>

#include "connect.h"

enum { LONGEST_SHOWN = 300 };

/* Found by the first word of an error, or by words anywhere in it where that says nothing. */
static const struct refusal {
	const char *code, *words;
	const char *meaning;
} refusals[] = {
    {"NOAUTH", NULL,
	"the server asks for a password: write redis://USER:PASSWORD@HOST, or :PASSWORD@ without "
	"a user"},
    {"WRONGPASS", NULL, "wrong user or password"},
    {"NOPERM", NULL,
	"the user lacks a right: ACL SETUSER on the server grants commands (+COMMAND) and keys "
	"(~PATTERN)"},
    {NULL, "user executing the script can't",
	"the user lacks a right within a script: ACL SETUSER on the server grants commands "
	"(+COMMAND) and keys (~PATTERN)"},
    {"LOADING", NULL, "the server is still loading its data: wait, or give a longer --timeout"},
    {"BUSY", NULL, "the server is busy with a script: wait, or look at what runs there"},
    {"READONLY", NULL,
	"this server is a replica, which takes no writes: name its master, or the Sentinels "
	"(redis+sentinel://)"},
    {"MASTERDOWN", NULL, "this replica has lost its master: name the master"},
    {"NOREPLICAS", NULL,
	"the server has too few replicas to write (min-replicas-to-write): bring them back"},
    {"OOM", NULL,
	"the server is full (maxmemory, and nothing may be evicted): free memory, or raise "
	"maxmemory"},
    {"MISCONF", NULL,
	"the server cannot save its data to disk and takes no writes: look at its log and its "
	"disk"},
    {"CROSSSLOT", NULL,
	"the lists lie in different slots of a cluster, where nothing moves between them at once: "
	"nothing was moved; give their names one {tag}"},
    {NULL, "keys that do not belong to the same slot", /* within a script, 7.0 */
	"the lists lie in different slots of a cluster, where nothing moves between them at once: "
	"nothing was moved; give their names one {tag}"},
    {NULL, "non local key",
	"a key lies on another node of the cluster: nothing was moved; give the lists' names one "
	"{tag}"},
    {"MOVED", NULL,
	"this node of the cluster does not hold the list: name the one that does, whose address "
	"stands last"},
    {"ASK", NULL, "the cluster is moving this slot to another node: wait until it has"},
    {"TRYAGAIN", NULL, "the cluster is moving this slot to another node: wait until it has"},
    {"CLUSTERDOWN", NULL, "the cluster is down: CLUSTER INFO on a node says which slots lack"},
    {NULL, "nknown Redis command",
	"Redis 6.0.6 or later is needed, and none of its commands renamed or forbidden"},
    {NULL, "nknown command",
	"Redis 6.0.6 or later is needed, and none of its commands renamed or forbidden"},
};

static bool
error_begins(const struct redis_bytes *said, const char *code)
{
	size_t len = strlen(code);

	return said->len >= len && memcmp(said->bytes, code, len) == 0 &&
	       (said->len == len || said->bytes[len] == ' ');
}

bool
redis_reply_is(const struct redis_reply *reply, const char *code)
{
	struct redis_bytes said = redis_reply_bytes(reply);

	return redis_reply_kind(reply) == REDIS_ERROR && error_begins(&said, code);
}

static const char *
error_meaning(const struct redis_bytes *said)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *refusal = &refusals[i];

		if (refusal->code && error_begins(said, refusal->code))
			return refusal->meaning;
		if (refusal->words &&
		    memmem(said->bytes, said->len, refusal->words, strlen(refusal->words)))
			return refusal->meaning;
	}

	return NULL;
}

/* An unknown command is answered with its arguments, which are not ours to show. */
void
redis_explain(const struct redis_bytes *said, struct text *why)
{
	static const char arguments[] = ", with args";
	const char *meaning = error_meaning(said),
		   *cut = memmem(said->bytes, said->len, arguments, sizeof(arguments) - 1);
	size_t len = cut ? (size_t)(cut - said->bytes) : said->len;

	text_set_format(why, "%s%s", meaning ? meaning : "the server says: ", meaning ? " (" : "");
	text_add_visible(why, said->bytes, len < LONGEST_SHOWN ? len : LONGEST_SHOWN);
	text_add_string(why, meaning ? ")" : "");
}
