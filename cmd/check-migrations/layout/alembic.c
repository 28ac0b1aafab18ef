#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alembic_source.h"
#include "chain.h"
#include "character.h"
#include "file.h"
#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "records.h"
#include "rule.h"
#include "script.h"
#include "text.h"

/*
 * Alembic: *.py in versions/, but what begins with .# or __init__; in folders in it only where
 * recursive_version_locations is set (alembic/script/base.py).  What a file is called is free, its
 * `revision` and `down_revision` make the chain (revision.py); a file of old may have its revision
 * in its name alone.  env.py stands beside versions/.
 */

static const char suffix[] = ".py";

static bool
alembic_is_ours(const char *name)
{
	if (strncmp(name, ".#", 2) == 0 || strncmp(name, "__init__", 8) == 0 ||
	    strcmp(name, "env.py") == 0)
		return false;

	return name_ends_in_caseless(name, suffix);
}

static int
alembic_read_name(struct migration *migration, struct text *faults)
{
	const char *name = name_base(migration->name), *slug = strchr(name, '_');
	size_t stem = strlen(name) - strlen(suffix);

	if (!name_ends_in(name, suffix))
		return text_fail(faults,
		    "it does not end in .py, so it would not be read: \".py\" in small letters is "
		    "expected there");
	if (slug && (size_t)(slug - name) < stem)
		migration->title = memory_copy(slug + 1, stem - (size_t)(slug - name) - 1);

	return 0;
}

/* ---- folders in the folder ---- */

static bool
setting_is_on(const struct text *ini)
{
	static const char key[] = "recursive_version_locations";
	struct script_lines lines = {.at = text_string(ini), .end = text_string(ini) + ini->len};

	while (script_next_line(&lines)) {
		const char *at = lines.line, *end = lines.line + lines.len;

		if (lines.len < strlen(key) || memcmp(at, key, strlen(key)) != 0)
			continue;
		for (at += strlen(key); at < end && (char_is_blank(*at) || *at == '=');)
			at++;
		while (end > at && char_is_space(end[-1]))
			end--;

		return end - at == 4 && strncasecmp(at, "true", 4) == 0;
	}

	return false;
}

/* alembic.ini stands beside the script folder, or beside versions/. */
static bool
alembic_is_recursive(const struct folder *folder)
{
	static const char *const places[] = {"", "../", "../../"};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
		TEXT_LOCAL ini = TEXT_INIT(TEXT_MAX_RECORD);
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

		text_add_format(&path, "%s/%salembic.ini", folder->path, places[i]);
		if (file_read(text_string(&path), &ini, &why) == 0)
			return setting_is_on(&ini);
	}

	return false;
}

static bool
migration_is_deep(const struct migration *migration)
{
	const char *name = migration->name;

	if (strncmp(name, "versions/", 9) == 0)
		name += 9;

	return strchr(name, '/');
}

/* ---- revisions ---- */

static void
migration_refuse_source(struct migration *migration, const char *odd)
{
	struct text shown = TEXT_INIT(TEXT_MAX_REASON * 2);

	text_add_visible(&shown, odd, strlen(odd));
	free(migration->odd);
	migration->odd = memory_given(text_take(&shown));
}

/* A name of old, hexadecimal digits alone, is the revision. */
static char *
revision_of_name(const char *name)
{
	size_t digits = strspn(name, "0123456789abcdef");

	return digits > 0 && strcmp(name + digits, suffix) == 0 ? memory_copy(name, digits) : NULL;
}

static char **
value_take_over(struct alembic_value *value)
{
	char **strings = value->strings;

	*value = (struct alembic_value){0};

	return strings;
}

static void
migration_take_source(struct migration *migration, struct alembic_source *source)
{
	struct alembic_value *revision = &source->values[ALEMBIC_REVISION];

	if (!revision->assigned)
		migration->version = revision_of_name(name_base(migration->name));
	else if (revision->count == 1)
		migration->version = memory_string(revision->strings[0]);
	if (!migration->version)
		migration_refuse_source(migration,
		    "it says no revision, so Alembic refuses the folder: revision = \"...\" at the "
		    "beginning of a line is expected");
	else if (strpbrk(migration->version, "@-+:") || *migration->version == '\0')
		migration_refuse_source(migration,
		    "its revision is empty, or holds @, -, + or :, which Alembic refuses");
	else if (!source->values[ALEMBIC_DOWN_REVISION].assigned)
		migration_refuse_source(migration,
		    "it says no down_revision, so Alembic refuses the folder: a revision or None "
		    "is expected");
	migration->parents = value_take_over(&source->values[ALEMBIC_DOWN_REVISION]);
	migration->needs = value_take_over(&source->values[ALEMBIC_DEPENDS_ON]);
}

/* ---- labels ---- */

/* A branch's label stands for the revision that has it, where others name it. */
struct alembic_label {
	char *label;
	const struct migration *migration;
};

struct alembic_labels {
	struct alembic_label *items;
	size_t count, room;
};

static void
labels_take(struct alembic_labels *labels, const struct migration *migration,
    const struct alembic_value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		labels->items = memory_grow(
		    labels->items, labels->count, &labels->room, sizeof(*labels->items));
		labels->items[labels->count++] =
		    (struct alembic_label){memory_string(value->strings[i]), migration};
	}
}

static int
compare_labels(const void *a, const void *b)
{
	const struct alembic_label *one = a, *other = b;

	return strcmp(one->label, other->label);
}

static void
labels_resolve(const struct alembic_labels *labels, char **versions)
{
	for (size_t i = 0; versions && versions[i] && labels->count > 0; i++) {
		const struct alembic_label wanted = {.label = versions[i]};
		const struct alembic_label *found = bsearch(
		    &wanted, labels->items, labels->count, sizeof(*labels->items), compare_labels);

		if (!found || !found->migration->version)
			continue;
		free(versions[i]);
		versions[i] = memory_string(found->migration->version);
	}
}

static void
labels_apply(struct alembic_labels *labels, struct folder *folder)
{
	if (labels->count > 0)
		qsort(labels->items, labels->count, sizeof(*labels->items), compare_labels);
	for (size_t i = 0; i < folder->count; i++) {
		labels_resolve(labels, folder->items[i].parents);
		labels_resolve(labels, folder->items[i].needs);
	}
	for (size_t i = 0; i < labels->count; i++)
		free(labels->items[i].label);
	free(labels->items);
}

/* ---- the folder ---- */

static int
alembic_read_source(struct migration *migration, struct text *body, struct alembic_labels *labels,
    struct records *records)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct alembic_source source;

	if (contents_body(migration, body, &why) == -1) {
		records_trouble_with(records, "cannot read %s", text_string(&why));
		return -1;
	}
	if (alembic_source_read(text_string(body), body->len, &source, &why) == -1) {
		migration_refuse_source(migration, text_string(&why));
	} else {
		labels_take(labels, migration, &source.values[ALEMBIC_BRANCH_LABELS]);
		migration_take_source(migration, &source);
	}
	alembic_source_free(&source);

	return 0;
}

static int
alembic_arrange(struct folder *folder, struct findings *findings)
{
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_RECORD);
	bool recursive = alembic_is_recursive(folder);
	struct alembic_labels labels = {0};
	int rc = 0;

	for (size_t i = 0; i < folder->count && rc == 0; i++) {
		struct migration *migration = &folder->items[i];

		if (migration->odd || !migration->contents.known)
			continue;
		if (migration_is_deep(migration) && !recursive)
			migration_refuse_source(migration,
			    "Alembic looks into folders only with recursive_version_locations = "
			    "true "
			    "in alembic.ini");
		else
			rc = alembic_read_source(migration, &body, &labels, findings->records);
	}
	labels_apply(&labels, folder);
	chain_arrange(folder);

	return rc;
}

static void
alembic_judge(const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "order"};

	chain_judge(folder, &category);
	category_end(&category);
}

const struct layout layout_alembic = {
    .name = "alembic",
    .tool = "Alembic",
    .expected = "REVISION_name.py",
    .order = ORDER_CHAIN,
    .recursive = true,
    .subfolder = "versions",
    .is_ours = alembic_is_ours,
    .read_name = alembic_read_name,
    .arrange = alembic_arrange,
    .judge = alembic_judge,
};
