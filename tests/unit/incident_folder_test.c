/* links: cmd/incident-emit/ */
/* The folder of incidents by its functions: names, links, reading, changes, what counts as a repeat. */
#include "../../cmd/incident-emit/folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../cmd/incident-emit/filter/group.h"
#include "../../cmd/incident-emit/folder/delivered.h"
#include "../../cmd/incident-emit/incident.h"
#include "document.h"
#include "incident_says.h"
#include "incident_v1.h"
#include "text.h"
#include "unit.h"

static struct text why = TEXT_INIT(TEXT_MAX_REASON);

static void
test_names(void)
{
	struct text link = TEXT_INIT(FOLDER_NAME_SIZE);
	char long_name[400];

	CHECK(folder_is_artifact("incident_a.json"));
	CHECK(!folder_is_artifact("incident_.json"));
	CHECK(!folder_is_artifact("incident_a.jsonl") && !folder_is_artifact("an_incident_a.json"));
	CHECK(!folder_is_artifact("incident_../a.json") && !folder_is_artifact(""));
	memset(long_name, 'a', sizeof(long_name));
	memcpy(long_name, "incident_", 9);
	memcpy(long_name + sizeof(long_name) - 6, ".json", 6);
	CHECK(!folder_is_artifact(long_name));
	for (size_t len = FOLDER_NAME_SIZE - 1; len <= FOLDER_NAME_SIZE; len++) {
		char name[FOLDER_NAME_SIZE + 1] = "incident_";

		memset(name + 9, 'a', len - 9);
		memcpy(name + len - 5, ".json", 6);
		CHECK_INT(folder_is_artifact(name), len < FOLDER_NAME_SIZE);
	}

	CHECK_INT(folder_link_name(&link, "abc-1_D", "local"), 0);
	CHECK_STRING(text_string(&link), "abc-1_D.local");
	CHECK_INT(folder_link_name(&link, "", "local"), -1);
	CHECK_INT(folder_link_name(&link, "a", ""), -1);
	CHECK_INT(folder_link_name(&link, "../a", "local"), -1);
	CHECK_INT(folder_link_name(&link, "/a", "local"), -1);
	CHECK_INT(folder_link_name(&link, "a", "../b"), -1);
	CHECK_INT(folder_link_name(&link, "a\n", "b"), -1);
	CHECK_INT(folder_link_name(&link, long_name, "b"), -1);
	for (int len = FOLDER_NAME_SIZE / 3; len <= FOLDER_NAME_SIZE / 3 + 1; len++) {
		text_clear(&link);
		text_set_format(&why, "%.*s", len, long_name + 9);
		CHECK_INT(folder_link_name(&link, text_string(&why), "ci"),
		    len > FOLDER_NAME_SIZE / 3 ? -1 : 0);
	}
	text_free(&link);
}

static struct folder_change
change_of(const char *name, const char *json, enum folder_link link)
{
	struct folder_change change = {.name = strdup(name),
	    .document = TEXT_INIT(TEXT_MAX_RECORD),
	    .why = TEXT_INIT(TEXT_MAX_REASON),
	    .link = link,
	    .fingerprint = "f",
	    .environment = "ci"};

	text_add_string(&change.document, json);

	return change;
}

static void
change_free(struct folder_change *change)
{
	free(change->name);
	text_free(&change->document);
	text_free(&change->why);
}

/* Which incident is open under the fingerprint: its id, or "". */
static const char *
open_one(const struct folder *folder)
{
	static char id[64];
	struct text name = TEXT_INIT(FOLDER_NAME_SIZE);
	struct incident_v1 incident;
	int there = folder_read_open(folder, "f", "ci", &name, &incident, &why);

	(void)snprintf(id, sizeof(id), "%s", there == 1 ? incident.id : there == 0 ? "" : "broken");
	incident_v1_free(&incident);
	text_free(&name);

	return id;
}

static void
test_changes(void)
{
	struct folder folder, other;
	struct folder_change many[12];
	struct folder_names names;
	struct incident_v1 incident;

	folder_empty();
	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(folder_lock(&folder, &why), 0);
	CHECK_STRING(open_one(&folder), "");
	many[0] = change_of("incident_1.json", DOCUMENT("one", "open"), FOLDER_LINK_SET);
	folder_change(&folder, many, 1);
	CHECK(!many[0].failed);
	CHECK_STRING(open_one(&folder), "one");
	CHECK_INT(folder_look_for_open(path, "f", "ci", &incident), 1);
	CHECK_STRING(incident.id, "one");
	incident_v1_free(&incident);
	change_free(&many[0]);

	/* Many at once; the last of a fingerprint is the open one; of another environment none. */
	for (int n = 0; n < 12; n++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "incident_m%02d.json", n);
		many[n] = change_of(name,
		    n == 11 ? DOCUMENT("last", "open") : DOCUMENT("m", "open"), FOLDER_LINK_SET);
	}
	free(many[3].name);
	many[3].name = strdup("no/such/incident_m.json");
	folder_change(&folder, many, 12);
	for (int n = 0; n < 12; n++) {
		CHECK(many[n].failed == (n == 3));
		change_free(&many[n]);
	}
	CHECK_STRING(open_one(&folder), "last");
	CHECK_INT(folder_names(&folder, folder_is_artifact, &names, &why), 0);
	CHECK_INT((int)names.count, 12);
	CHECK_STRING(names.items[0], "incident_1.json");
	CHECK_STRING(names.items[11], "incident_m11.json");
	folder_names_free(&names);

	/* Resolved: the link goes when it is its own, and stays when another has opened. */
	many[0] = change_of("incident_1.json", DOCUMENT("one", "resolved"), FOLDER_LINK_CLEAR);
	folder_change(&folder, many, 1);
	CHECK_STRING(open_one(&folder), "last");
	change_free(&many[0]);
	many[0] = change_of("incident_m11.json", DOCUMENT("last", "resolved"), FOLDER_LINK_STAYS);
	folder_change(&folder, many, 1);
	CHECK_STRING(open_one(&folder), "");
	many[0].link = FOLDER_LINK_CLEAR;
	folder_change(&folder, many, 1);
	CHECK(faccessat(folder.opened, "f.ci", F_OK, AT_SYMLINK_NOFOLLOW) == -1);
	change_free(&many[0]);

	/* What a killed one left is cleared by who locks next; two cannot lock at once. */
	close(openat(folder.made, "incident_left.json", O_CREAT | O_WRONLY, 0600));
	folder_close(&folder);
	CHECK_INT(folder_open(&other, path, &why), 0);
	CHECK_INT(folder_lock(&other, &why), 0);
	CHECK(faccessat(other.made, "incident_left.json", F_OK, 0) == -1);
	folder_close(&other);
}

#define NO_FINGERPRINT(id, more)                                                                   \
	"{\"incident_id\":\"" id "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"environment\":\"ci"  \
	"\",\"kind\":\"api\",\"exception\":\"E\",\"stack\":\"s" more "\"}"

static char long_target[300];

static void
test_links_that_lead_elsewhere(void)
{
	static const char *const targets[] = {"../../incident_x.json", "/etc/incident_x.json",
	    "../incident_gone.json", "incident_1.json", "../", "../sub/incident_x.json",
	    "abcincident_m00.json", "../other.json", "../incident_other.json", long_target};
	struct folder_change change =
	    change_of("incident_1.json", DOCUMENT("one", "resolved"), FOLDER_LINK_CLEAR);
	struct folder folder;

	memset(long_target, 'a', sizeof(long_target) - 1);
	put("other.json", DOCUMENT("other", "open"));
	put("incident_other.json", NO_FINGERPRINT("other", ""));
	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(folder_lock(&folder, &why), 0);
	for (size_t n = 0; n < sizeof(targets) / sizeof(targets[0]); n++) {
		(void)unlinkat(folder.opened, "f.ci", 0);
		CHECK_INT(symlinkat(targets[n], folder.opened, "f.ci"), 0);
		CHECK_STRING(open_one(&folder), "");
	}
	/* The last of them is nobody's own. */
	folder_change(&folder, &change, 1);
	CHECK(faccessat(folder.opened, "f.ci", F_OK, AT_SYMLINK_NOFOLLOW) == 0);
	/* What makes no name has no link, and that is no fault of the file system. */
	change.fingerprint = "/f";
	change.link = FOLDER_LINK_SET;
	folder_change(&folder, &change, 1);
	CHECK(!change.failed && !change.is_unlinked);
	change_free(&change);
	(void)unlinkat(folder.opened, "f.ci", 0);
	CHECK_INT(symlinkat("../incident_link.json", folder.opened, "f.ci"), 0);
	CHECK_INT(symlinkat("incident_m00.json", folder.fd, "incident_link.json"), 0);
	CHECK_STRING(open_one(&folder), "broken");
	CHECK(strstr(text_string(&why), "it is a symbolic link"));
	(void)unlinkat(folder.fd, "incident_link.json", 0);
	CHECK_INT(mkfifoat(folder.fd, "incident_link.json", 0600), 0);
	CHECK_STRING(open_one(&folder), "broken");
	(void)unlinkat(folder.fd, "incident_link.json", 0);
	folder_close(&folder);
}

/* A file ends where it ends, behind a whole piece and a byte behind it; one that is too long is not
 * read, nor one that is none. */
static void
test_reading(void)
{
	static const char document[] = NO_FINGERPRINT("a", "");
	size_t before = strlen(document) - 2;
	struct incident_v1 incident;
	struct folder_names names;
	struct folder folder;

	folder_empty();
	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(folder_names(&folder, folder_is_artifact, &names, &why), 0);
	CHECK_INT(names.count, 0);
	for (size_t len = 64 << 10; len <= (64 << 10) + 1; len++) {
		struct text bytes = TEXT_INIT(TEXT_MAX_RECORD);

		text_add(&bytes, document, before);
		while (bytes.len < len - 2)
			text_add_byte(&bytes, 'x');
		text_add_string(&bytes, document + before);
		put("incident_long.json", text_string(&bytes));
		CHECK_INT(folder_read(&folder, "incident_long.json", &incident, &why), 1);
		CHECK_INT(strlen(incident.stack) + before - 1, len - 2);
		incident_v1_free(&incident);
		text_free(&bytes);
	}
	CHECK_INT(truncate(in("incident_long.json"), (off_t)INCIDENT_V1_LARGEST + 1), 0);
	CHECK_INT(folder_read(&folder, "incident_long.json", &incident, &why), -1);
	CHECK(strstr(text_string(&why), "it is larger than an artifact can be"));
	put("incident_none.json", "{}");
	CHECK_INT(folder_read(&folder, "incident_none.json", &incident, &why), -1);
	incident_v1_free(&incident);
	folder_close(&folder);
	CHECK_INT(folder_look_for_open("/nowhere", "f", "ci", &incident), 0);
	CHECK_INT(folder_look_for_open(path, "f", "ci", &incident), 0);
}

/* An incident is found by its id however that is written. */
static void
test_words(void)
{
	static const struct {
		const char *written, *id;
	} ids[] = {{NO_FINGERPRINT("/ab", ""), "/ab"}, {NO_FINGERPRINT("\\/ab", ""), "/ab"},
	    {NO_FINGERPRINT("a\\/b", ""), "a/b"}, {NO_FINGERPRINT("\\u0061-b", ""), "a-b"},
	    {NO_FINGERPRINT("\\nab", ""), "\nab"}, {NO_FINGERPRINT("a\\nb", ""), "a\nb"},
	    {NO_FINGERPRINT("\\n", ""), "\n"}, {NO_FINGERPRINT("a-b", ""), "a-b"}};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct emit emit = emit_begin();
		struct folder_choice choice = {.id = ids[i].id, .at = now + CLOCK_MS};

		folder_empty();
		put("incident_a.json", ids[i].written);
		put("incident_b.json", NO_FINGERPRINT("b", ""));
		CHECK_INT(folder_resolve(&emit, &choice), 1);
		CHECK_INT(records_finish(emit.records), 1);
	}
}

/* When the only one ended, in milliseconds from now. */
static long long
ended(void)
{
	struct incident_v1 incident;
	long long at;

	CHECK_INT(incident_v1_read(&incident, in("incident_a.json"), &why), 0);
	at = (incident.resolved_at - now) / CLOCK_MS;
	incident_v1_free(&incident);

	return at;
}

/* Now, or when it is said, and never before it was seen last. */
static void
test_end(void)
{
	static const int64_t begin = INT64_C(1767225600) * CLOCK_SECOND;
	int64_t before = now;
	struct emit emit = emit_begin();

	now = begin + 10 * CLOCK_SECOND;
	put("incident_a.json", NO_FINGERPRINT("a", ""));
	CHECK_INT(folder_resolve(&emit, &(struct folder_choice){.id = "a"}), 1);
	CHECK_INT(ended(), 0);
	put("incident_a.json", NO_FINGERPRINT("a", ""));
	CHECK_INT(
	    folder_resolve(&emit, &(struct folder_choice){.id = "a", .at = now - 4 * CLOCK_SECOND}),
	    1);
	CHECK_INT(ended(), -4000);
	put("incident_a.json", NO_FINGERPRINT("a", ""));
	CHECK_INT(folder_resolve(
		      &emit, &(struct folder_choice){.id = "a", .at = now - 14 * CLOCK_SECOND}),
	    1);
	CHECK_INT(ended(), -10000);
	CHECK_INT(records_finish(emit.records), 1);
	now = before;
}

/* The figures of all incidents in the folder: "COUNT STATUS; ...", in the order of their names. */
static const char *
figures(void)
{
	static struct text out = TEXT_INIT(TEXT_MAX_REASON);
	struct folder folder;
	struct folder_names names;

	text_clear(&out);
	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(folder_names(&folder, folder_is_artifact, &names, &why), 0);
	for (size_t i = 0; i < names.count; i++) {
		struct incident_v1 incident;

		CHECK_INT(folder_read(&folder, names.items[i], &incident, &why), 1);
		text_add_format(&out, "%lld %s; ", (long long)incident.count,
		    incident.status == INCIDENT_V1_OPEN ? "open" : "resolved");
		incident_v1_free(&incident);
	}
	folder_names_free(&names);
	folder_close(&folder);

	return text_string(&out);
}

static void
save(struct emit *emit, const char *fingerprint, int64_t count)
{
	struct incident incident;

	incident_init(&incident, emit);
	text_add_string(&incident.kind, "api");
	text_add_string(&incident.exception, "E");
	text_add_string(&incident.stack, "s");
	text_add_string(&incident.fingerprint_of, fingerprint);
	incident.count = count;
	CHECK_INT(incident_save(emit, &incident), 0);
	incident_free(&incident);
}

static void
test_repeats(void)
{
	struct emit emit = emit_begin();

	folder_empty();
	save(&emit, "a", 1);
	save(&emit, "a", 1);
	CHECK_STRING(figures(), "2 open; ");
	now += 3600 * CLOCK_SECOND;
	save(&emit, "a", 1);
	CHECK_STRING(figures(), "3 open; ");
	now -= 7 * CLOCK_SECOND;
	save(&emit, "a", 1);
	now += 3607 * CLOCK_SECOND; /* to the very second after what was seen last */
	save(&emit, "a", 1);
	CHECK_STRING(figures(), "5 open; ");
	now += 3600 * CLOCK_SECOND + 1;
	save(&emit, "a", 1);
	CHECK_STRING(figures(), "5 open; 1 open; ");
	/* Together: nothing is there until they are flushed; the same ones are one. */
	incident_gather(&emit);
	save(&emit, "a", 2);
	now += CLOCK_SECOND; /* names sort by it */
	save(&emit, "b", 1);
	save(&emit, "b", 4);
	CHECK(incident_waits(&emit));
	CHECK_STRING(figures(), "5 open; 1 open; ");
	CHECK_INT(incident_flush(&emit), 0);
	CHECK(!incident_waits(&emit));
	now += CLOCK_SECOND;
	CHECK_STRING(figures(), "5 open; 3 open; 5 open; ");
	/* A count that cannot grow any more stays. */
	save(&emit, "b", INT64_MAX);
	incident_flush(&emit);
	CHECK_STRING(figures(), "5 open; 3 open; 9223372036854775807 open; ");
	emit.dedupe_ns = 0;
	save(&emit, "c", 1);
	save(&emit, "c", 1);
	incident_saved(&emit);
	CHECK_STRING(figures(), "5 open; 3 open; 9223372036854775807 open; 1 open; 1 open; ");
	/* Nor does one by one without --dedupe, at the same time. */
	save(&emit, "c", 1);
	CHECK_STRING(
	    figures(), "5 open; 3 open; 9223372036854775807 open; 1 open; 1 open; 1 open; ");
	CHECK_INT(incident_flush(&emit), 0);
	incident_saved(&emit);
	CHECK_INT(records_finish(emit.records), 1);
}

/* What was counted before, and is opened all the same, was seen once; one alone waits, too. */
static void
test_counted_before(void)
{
	struct emit emit = emit_begin();
	struct incident_v1 incident;
	struct folder_names names;
	struct folder folder;

	folder_empty();
	incident_gather(&emit);
	save(&emit, "a", 0);
	CHECK(incident_waits(&emit));
	save(&emit, "a", 0);
	CHECK_INT(incident_flush(&emit), 0);
	CHECK_STRING(figures(), "1 open; ");
	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(folder_names(&folder, folder_is_artifact, &names, &why), 0);
	CHECK_INT(folder_read(&folder, names.items[0], &incident, &why), 1);
	CHECK(*document_member(incident.extras, "count")->slice.bytes == '1');
	incident_v1_free(&incident);
	folder_names_free(&names);
	folder_close(&folder);
	incident_saved(&emit);
	CHECK_INT(records_finish(emit.records), 1);
}

/* The checks and the runbook of the only incident. */
static const char *
judged(void)
{
	static struct text out = TEXT_INIT(TEXT_MAX_REASON);
	struct incident_v1 incident;
	struct folder_names names;
	struct folder folder;

	text_clear(&out);
	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(folder_names(&folder, folder_is_artifact, &names, &why), 0);
	if (CHECK_INT(names.count, 1) &&
	    CHECK_INT(folder_read(&folder, names.items[0], &incident, &why), 1)) {
		const struct document_value *checks = document_member(incident.extras, "checks");

		text_add_format(&out, "%lld %.*s %s", (long long)incident.count,
		    checks ? (int)checks->slice.len : 0, checks ? checks->slice.bytes : "",
		    incident.runbook ? incident.runbook : "none");
		incident_v1_free(&incident);
	}
	folder_names_free(&names);
	folder_close(&folder);

	return text_string(&out);
}

static void
save_check(struct emit *emit, const char *check, const char *runbook, bool is_check)
{
	struct incident incident;

	incident_init(&incident, emit);
	incident.at = now;
	text_add_string(&incident.kind, "api");
	text_add_string(&incident.exception, "E");
	text_add_string(&incident.stack, "s");
	text_add_string(&incident.fingerprint_of, "rule");
	text_add_string(&incident.checks, check);
	text_add_string(&incident.runbook, runbook);
	incident.is_check = is_check;
	incident.count = 1;
	CHECK_INT(incident_save(emit, &incident), 0);
	incident_free(&incident);
}

/* Of a rule whose incident is open the last check is kept, and a runbook where there was none; what
 * fails otherwise changes neither. */
static void
test_checks(void)
{
	struct emit emit = emit_begin();

	folder_empty();
	save_check(&emit, "{\"type\":\"check\",\"n\":1}", "", true);
	CHECK_STRING(judged(), "1 [{\"type\":\"check\",\"n\":1}] none");
	save_check(&emit, "{\"type\":\"check\",\"n\":7}", "", true);
	CHECK_STRING(judged(), "2 [{\"type\":\"check\",\"n\":7}] none");
	save_check(&emit, "{\"type\":\"check\",\"n\":2}", "https://r/one", true);
	CHECK_STRING(judged(), "3 [{\"type\":\"check\",\"n\":2}] https://r/one");
	save_check(&emit, "{\"type\":\"check\",\"n\":3}", "https://r/two", false);
	CHECK_STRING(judged(), "4 [{\"type\":\"check\",\"n\":2}] https://r/one");
	/* Several that wait together. */
	incident_gather(&emit);
	save_check(&emit, "{\"type\":\"check\",\"n\":4}", "", true);
	save_check(&emit, "{\"type\":\"check\",\"n\":5}", "", true);
	save_check(&emit, "{\"type\":\"check\",\"n\":6}", "", false);
	CHECK_INT(incident_flush(&emit), 0);
	CHECK_STRING(judged(), "7 [{\"type\":\"check\",\"n\":5}] https://r/one");
	incident_saved(&emit);
	CHECK_INT(records_finish(emit.records), 1);
}

static void
test_resolve(void)
{
	struct emit emit = emit_begin();
	char fingerprint[DIGEST_SIZE];
	struct folder_choice choice = {.fingerprint = fingerprint, .environment = "local"};
	char none[sizeof(path) + 8];
	struct incident of;

	folder_empty();
	emit.dedupe_ns = 0;
	incident_init(&of, &emit);
	text_add_string(&of.fingerprint_of, "a");
	CHECK_INT(incident_fingerprint(&of, fingerprint), 0);
	incident_free(&of);
	save(&emit, "a", 1);
	save(&emit, "a", 1);
	now += CLOCK_SECOND;
	save(&emit, "b", 1);
	emit.environment = "ci";
	now += CLOCK_SECOND;
	save(&emit, "a", 1);
	now -= 10 * CLOCK_SECOND;
	CHECK_INT(folder_resolve(&emit, &choice), 2);
	CHECK_STRING(figures(), "1 resolved; 1 resolved; 1 open; 1 open; ");
	CHECK_INT(folder_resolve(&emit, &choice), 0);
	choice.environment = NULL;
	CHECK_INT(folder_resolve(&emit, &choice), 1);
	choice = (struct folder_choice){.id = "no such"};
	CHECK_INT(folder_resolve(&emit, &choice), 0);
	CHECK_STRING(figures(), "1 resolved; 1 resolved; 1 open; 1 resolved; ");
	(void)snprintf(none, sizeof(none), "%s/none", path);
	emit.folder = none;
	hear();
	CHECK_INT(folder_resolve(&emit, &choice), -1);
	CHECK(strstr(said(), "cannot resolve: cannot read the folder "));
	incident_saved(&emit);
	CHECK_INT(records_finish(emit.records), 2);
}

/* ---- what sinks have heard of ---- */

/* The ledger that lacks the incident of this id, or "none". */
static const char *
lacking(const char *id)
{
	static char name[64];
	struct folder folder;
	struct delivered delivered;
	const char *found;

	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(delivered_read(&delivered, &folder, &why), 0);
	found = delivered_lacks(&delivered, id);
	(void)snprintf(name, sizeof(name), "%s", found ? found : "none");
	delivered_free(&delivered);
	folder_close(&folder);

	return name;
}

static void
test_delivered(void)
{
	struct folder folder;
	struct delivered delivered;
	char file[128];

	folder_empty();
	CHECK_STRING(lacking("a"), "none");
	(void)snprintf(file, sizeof(file), "%s/delivery", path);
	CHECK_INT(mkdir(file, 0700), 0);
	CHECK_STRING(lacking("a"), "none");
	put("delivery/x.db", "");
	put("delivery/y.db-wal", "");
	put("delivery/.db", "");
	CHECK_STRING(lacking("a"), "x");
	put("delivery/x.finished", "[\"c\",\"a\",7,\"b\"]\n");
	CHECK_STRING(lacking("a"), "none");
	CHECK_STRING(lacking("b"), "none");
	CHECK_STRING(lacking("c"), "none");
	CHECK_STRING(lacking("d"), "x");
	/* Each sink has to have heard of it; a list that was cut short says nothing. */
	put("delivery/y.db", "");
	CHECK_STRING(lacking("a"), "y");
	put("delivery/y.finished", "[\"a\"");
	CHECK_STRING(lacking("a"), "y");
	put("delivery/y.finished", "[\"a\"]\n");
	CHECK_STRING(lacking("a"), "none");
	CHECK_STRING(lacking("b"), "y");
	/* What is no folder cannot be read. */
	folder_empty();
	put("delivery", "");
	CHECK_INT(folder_open(&folder, path, &why), 0);
	CHECK_INT(delivered_read(&delivered, &folder, &why), -1);
	CHECK(strstr(text_string(&why), "cannot read the folder"));
	text_clear(&why);
	delivered_free(&delivered);
	folder_close(&folder);
}

/* ---- groups ---- */

static void
test_groups(void)
{
	struct emit emit = EMIT_DEFAULTS;
	struct groups groups;
	struct group *a, *rest;
	bool made;
	char key[32];

	groups_init(&groups);
	CHECK(!groups_find(&groups, "a"));
	a = groups_of(&groups, "a", &emit, &made);
	CHECK(made && !a->rest);
	CHECK(groups_of(&groups, "a", &emit, &made) == a && !made);
	for (int i = 1; i < GROUPS_MOST; i++) {
		(void)snprintf(key, sizeof(key), "%d", i);
		CHECK(groups_of(&groups, key, &emit, &made) != a && made);
	}
	CHECK_INT(groups.count, GROUPS_MOST);
	rest = groups_of(&groups, "more", &emit, &made);
	CHECK(made && rest->rest);
	CHECK(groups_of(&groups, "others", &emit, &made) == rest && !made);
	CHECK(!groups_find(&groups, "more") && !groups_find(&groups, ""));
	CHECK(groups_find(&groups, "a") == a);
	CHECK(groups_of(&groups, "a", &emit, &made) == a && !made);
	CHECK_STRING(groups_of(&groups, key, &emit, &made)->key, key);
	groups_free(&groups);
}

/* The failure is seen again with the first of its checks; of the rest each check is one. */
static void
test_group_sees(void)
{
	struct emit emit = EMIT_DEFAULTS;
	struct groups groups;
	bool made;

	groups_init(&groups);
	for (int rest = 0; rest < 2; rest++) {
		struct group *group = groups_of(&groups, rest ? "b" : "a", &emit, &made);
		int64_t first = group->incident.count;

		group->rest = rest;
		CHECK(group_sees(group, "x", 1));
		CHECK_INT(group->incident.count - first, 0);
		CHECK(group_sees(group, "y", 1));
		CHECK_INT(group->incident.count - first, rest);
		CHECK(!group_sees(group, "y", 1));
		CHECK_INT(group->incident.count - first, rest ? 2 : 0);
		CHECK(!group_sees(group, "x", 1));
		CHECK_INT(group->incident.count - first, rest ? 3 : 1);
		for (int i = 2; i < INCIDENT_MAX_CHECKS; i++)
			CHECK(group_sees(group, (const char *)&i, sizeof(i)));
		CHECK(!group_sees(group, "z", 1) && !group_sees(group, "z", 1));
		CHECK_INT(group->seen_count, INCIDENT_MAX_CHECKS);
	}
	groups_free(&groups);
}

int
main(void)
{
	(void)umask(022);
	if (mkdtemp(path) == NULL)
		return 2;
	test_names();
	test_changes();
	test_links_that_lead_elsewhere();
	test_repeats();
	test_counted_before();
	test_reading();
	test_words();
	test_end();
	test_checks();
	test_resolve();
	test_delivered();
	test_groups();
	test_group_sees();
	folder_empty();
	CHECK_INT(rmdir(path), 0);
	text_free(&why);

	return unit_end();
}
