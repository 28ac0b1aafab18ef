#include <errno.h>
#include <string.h>

#include "contents.h"
#include "layouts.h"
#include "ledger.h"
#include "records.h"
#include "rule.h"
#include "signs.h"
#include "text.h"
#include "waivers.h"

enum { MOST_LAYOUTS = 16 };

/* What is known of the folder, and what follows for each layout, in the order of layouts[]. */
struct detection {
	const char *path;
	const struct ledger *ledger;
	struct signs signs;
	bool fits_all[MOST_LAYOUTS];
	size_t files[MOST_LAYOUTS]; /* how many files fit it */
};

/* ---- what files fit ---- */

/* Whether a file with these signs could be one of the tool's.  Of what any tool could have written
 * a ledger alone makes more than plain. */
static bool
group_fits(
    const struct detection *detection, const struct sign_group *group, const struct layout *layout)
{
	const bool *has = group->has;
	bool marked = has[SIGN_DBMATE] || has[SIGN_GOOSE];

	/* Atlas keeps its sums over a folder of another tool too (sql/migrate/dir.go). */
	if (layout == &layout_atlas && detection->signs.atlas_sum &&
	    (detection->signs.count == 1 || !marked))
		return has[SIGN_NUMBERED] || has[SIGN_DIRECTED] || has[SIGN_FLYWAY];
	if (layout == &layout_dbmate)
		return has[SIGN_DBMATE];
	if (layout == &layout_goose)
		return has[SIGN_GOOSE];
	if (layout == &layout_golang_migrate)
		return has[SIGN_DIRECTED];
	if (layout == &layout_sqlx && has[SIGN_DIRECTED])
		return true;
	if (layout == &layout_sqlx || layout == &layout_atlas)
		return has[SIGN_NUMBERED] && !marked && ledger_fits(detection->ledger, layout);
	if (layout == &layout_plain)
		return has[SIGN_NUMBERED] && !marked && !detection->signs.atlas_sum;

	return (layout == &layout_flyway && has[SIGN_FLYWAY]) ||
	       (layout == &layout_rails && has[SIGN_RAILS]) ||
	       (layout == &layout_alembic && has[SIGN_ALEMBIC]) ||
	       (layout == &layout_prisma && has[SIGN_PRISMA]);
}

static void
detection_fit(struct detection *detection)
{
	for (size_t i = 0; layouts[i]; i++) {
		detection->fits_all[i] =
		    !detection->signs.prisma_lock || layouts[i] == &layout_prisma;
		for (size_t j = 0; j < detection->signs.count; j++) {
			const struct sign_group *group = &detection->signs.groups[j];

			if (group_fits(detection, group, layouts[i]))
				detection->files[i] += group->files;
			else
				detection->fits_all[i] = false;
		}
	}
}

/* Of several layouts that fit, the one whose ledger the database holds; as they are where that says
 * nothing. */
static size_t
candidates_ask_ledger(
    const struct ledger *ledger, const struct layout *found[MOST_LAYOUTS], size_t count)
{
	const struct layout *known = NULL;
	size_t fitting = 0;

	for (size_t i = 0; i < count; i++) {
		if (ledger_fits(ledger, found[i])) {
			known = found[i];
			fitting++;
		}
	}
	if (fitting != 1)
		return count;
	found[0] = known;

	return 1;
}

/* The layout that most files fit; plain where several have as many. */
static const struct layout *
detection_most(const struct detection *detection)
{
	const struct layout *found[MOST_LAYOUTS];
	size_t best = 0, count = 0;

	for (size_t i = 0; layouts[i]; i++)
		if (detection->files[i] > best)
			best = detection->files[i];
	for (size_t i = 0; layouts[i]; i++)
		if (detection->files[i] == best)
			found[count++] = layouts[i];
	count = candidates_ask_ledger(detection->ledger, found, count);
	/* What is golang-migrate's is sqlx' as well. */
	if (count == 2 && found[0] == &layout_golang_migrate && found[1] == &layout_sqlx)
		count = 1;

	return count == 1 ? found[0] : &layout_plain;
}

/* ---- what is said ---- */

/* Files of which nothing but these signs is known, in words: "dbmate", "golang-migrate or sqlx". */
static void
group_add_owners(
    const struct detection *detection, const struct sign_group *group, struct text *out)
{
	size_t count = 0;

	for (size_t i = 0; layouts[i]; i++)
		if (group_fits(detection, group, layouts[i]))
			text_add_format(out, "%s%s", count++ > 0 ? " or " : "", layouts[i]->tool);
}

static void
detection_report_mixture(
    struct detection *detection, const struct layout *layout, struct findings *findings)
{
	TEXT_LOCAL list = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL file = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {.findings = findings, .name = "layout"};
	struct check check = {.observed = check_string(layout->name)};
	const char *path = detection->path;

	for (size_t i = 0; i < detection->signs.count; i++) {
		const struct sign_group *group = &detection->signs.groups[i];

		text_add_format(&list, "%s%s is of ", i > 0 ? ", " : "", group->example);
		group_add_owners(detection, group, &list);
		if (file.len == 0 && !group_fits(detection, group, layout))
			text_add_format(&file, "%s%s%s", path,
			    path[strlen(path) - 1] == '/' ? "" : "/", group->example);
	}
	if (detection->signs.prisma_lock)
		text_add_string(&list, ", migration_lock.toml is of Prisma");
	check.file = file.len > 0 ? text_string(&file) : NULL;
	category_fault(&category, RULE_LAYOUT, &check,
	    "files of several tools stand side by side: %s; they are judged as %s",
	    text_string(&list), layout->name);
}

static void
detection_report_doubt(const struct detection *detection, const struct layout *const *found,
    size_t count, struct findings *findings)
{
	TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {.findings = findings, .name = "layout"};
	struct check check = {.status = CHECK_UNKNOWN};

	for (size_t i = 0; i < count; i++)
		text_add_format(&names, "%s%s",
		    i == 0          ? ""
		    : i + 1 < count ? ", "
				    : " and ",
		    found[i]->name);
	category_say(&category, RULE_LAYOUT, &check,
	    "the files fit %s alike: say which with --layout", text_string(&names));
	records_trouble_with(findings->records,
	    "%s: the files fit %s alike: say which with "
	    "--layout",
	    detection->path, text_string(&names));
}

/* How many files carry a marker. */
static void
detection_add_marker(
    const struct signs *signs, enum sign sign, const char *marker, struct text *out)
{
	size_t files = 0, looked = 0;

	for (size_t i = 0; i < signs->count; i++) {
		if (signs->groups[i].has[sign]) {
			files += signs->groups[i].files;
			looked += signs->groups[i].looked;
		}
	}
	text_add_format(out, "by %s in %zu file%s", marker, looked, looked == 1 ? "" : "s");
	if (looked < files)
		text_add_format(out, ", all that were looked into of %zu", files);
}

/* By what the layout was told. */
static void
detection_explain(const struct detection *detection, const struct layout *layout, bool by_ledger,
    struct text *out)
{
	const struct signs *signs = &detection->signs;

	if (by_ledger)
		text_add_string(out, "by the ledger of the database");
	else if (layout == &layout_dbmate)
		detection_add_marker(signs, SIGN_DBMATE, "-- migrate:up", out);
	else if (layout == &layout_goose)
		detection_add_marker(signs, SIGN_GOOSE, "-- +goose", out);
	else if (layout == &layout_alembic)
		detection_add_marker(signs, SIGN_ALEMBIC, "revision", out);
	else if (layout == &layout_atlas)
		text_add_string(out, "by atlas.sum");
	else if (layout == &layout_prisma && signs->prisma_lock)
		text_add_string(out, "by migration_lock.toml");
	else if (layout == &layout_prisma)
		text_add_format(
		    out, "by migration.sql in folders such as %s", signs->groups[0].example);
	else if (layout == &layout_plain)
		text_add_string(out, "no sign of a tool");
	else
		text_add_format(out, "by names such as %s", signs->groups[0].example);
}

static void
detection_report(const struct detection *detection, const struct layout *layout, bool by_ledger,
    struct findings *findings)
{
	TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {.findings = findings, .name = "layout"};
	struct check check = {.status = CHECK_PASS, .observed = check_string(layout->name)};

	waivers_note_rule(findings->waivers, RULE_LAYOUT);
	detection_explain(detection, layout, by_ledger, &how);
	category_say(&category, RULE_LAYOUT, &check, "%s", text_string(&how));
}

/* ---- the verdict ---- */

static const struct layout *
detection_decide(struct detection *detection, struct findings *findings)
{
	const struct layout *found[MOST_LAYOUTS];
	size_t fitting = 0, count;

	for (size_t i = 0; layouts[i]; i++)
		if (detection->fits_all[i])
			found[fitting++] = layouts[i];
	if (fitting == 0) {
		const struct layout *most = detection_most(detection);

		detection_report_mixture(detection, most, findings);
		return most;
	}
	count = candidates_ask_ledger(detection->ledger, found, fitting);
	if (count > 1) {
		detection_report_doubt(detection, found, count, findings);
		return NULL;
	}
	detection_report(detection, found[0], fitting > 1, findings);

	return found[0];
}

/* Alembic's files stand in versions/, where its folder has that. */
static int
detection_read_subfolder(struct detection *detection, const struct layout *layout)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&path, "%s/%s", detection->path, layout->subfolder);
	if (signs_read(&detection->signs, text_string(&path)) == -1)
		return -1;
	if (detection->signs.count == 1 &&
	    group_fits(detection, &detection->signs.groups[0], layout))
		return 0;
	signs_free(&detection->signs);

	return -1;
}

static int
detection_read(struct detection *detection)
{
	int rc = signs_read(&detection->signs, detection->path);

	for (size_t i = 0; rc == 0 && detection->signs.count == 0 && layouts[i]; i++)
		if (layouts[i]->subfolder && detection_read_subfolder(detection, layouts[i]) == 0)
			return 0;

	return rc;
}

const struct layout *
layout_detect(const char *path, const struct ledger *ledger, struct findings *findings)
{
	struct detection detection = {.path = path, .ledger = ledger};
	const struct layout *layout = &layout_plain;

	/* Were it plain then, it would be judged as such should it be readable a moment later. */
	if (*path != '\0' && detection_read(&detection) == -1) {
		records_trouble_with(
		    findings->records, "cannot read %s: %s", path, contents_error(errno));
		layout = NULL;
	}
	/* One that has nothing in it is for folder_read() to report. */
	if (detection.signs.count > 0 || detection.signs.prisma_lock) {
		detection_fit(&detection);
		layout = detection_decide(&detection, findings);
	}
	signs_free(&detection.signs);

	return layout;
}
