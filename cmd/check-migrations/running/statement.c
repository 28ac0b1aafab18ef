#include "statement.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "spelling.h"
#include "text.h"
#include "units.h"

enum { MOST_SPELLINGS = 40, LONGEST_ASKED = 64 << 20 };

void
statement_classify(struct running_statement *statement, bool sqlite)
{
	TEXT_LOCAL instead = TEXT_INIT(LONGEST_ASKED);
	const struct recorded_statement *recorded = statement->recorded;

	statement->kind = kind_of(recorded->text, recorded->len, sqlite, &instead);
	if (statement->kind == KIND_INSTEAD)
		statement->asked = text_take(&instead);
	if (statement->kind == KIND_DARK || statement->kind == KIND_NONE)
		statement->unjudged =
		    memory_string("what it concerns is not looked up before it runs");
}

/* ---- before the pending migrations ---- */

static const char *
statement_sql(const struct running_statement *statement)
{
	return statement->asked ? statement->asked : statement->recorded->text;
}

/* Finds another spelling for what was refused.  False: there is none. */
static bool
statement_respell(
    struct running_statement *statement, const struct database_fault *fault, const char *refusal)
{
	TEXT_LOCAL out = TEXT_INIT(LONGEST_ASKED);
	const char *sql = statement_sql(statement), *dollar = strchr(refusal, '$');
	int64_t number = 0;
	bool found = false;

	if (strcmp(fault->state, "42601") == 0 && !statement->respelt)
		found = spelling_of_parameters(sql, strlen(sql), &out);
	/* It cannot tell the type of parameter $1, in whatever language it says so. */
	if (strcmp(fault->state, "42P18") == 0 && dollar &&
	    units_read_integer(dollar + 1, strlen(dollar + 1), &number) > 0) {
		spelling_of_text(sql, strlen(sql), (unsigned)number, &out);
		found = out.len > strlen(sql);
	}
	if (!found || text_failed(&out))
		return false;
	free(statement->asked);
	statement->asked = text_take(&out);
	statement->respelt = true;

	return statement->asked;
}

/* Takes the view before; a spelling that can be judged is sought.  0, or -1 with the reason. */
int
statement_stand(struct running_statement *statement, struct database *db, struct text *why)
{
	char *first = NULL;
	int rc;

	for (int tries = 0;; tries++) {
		rc = view_take(
		    &statement->before, db, statement_sql(statement), statement->kind, why);
		if (rc == -1 || !statement->before.refusal)
			break;
		first = first ? first : memory_string(statement->before.refusal);
		if (tries == MOST_SPELLINGS || database_kind(db) == DATABASE_SQLITE ||
		    !statement_respell(statement, database_fault(db), statement->before.refusal)) {
			statement->unjudged = first;
			return 0;
		}
		view_free(&statement->before);
	}
	free(first);

	return rc;
}

/* ---- after them ---- */

static void
broken_note(struct broken *broken, struct problem *problem, const char *file)
{
	if (problem->message && !broken->message) {
		*broken = (struct broken){
		    .file = file, .message = problem->message, .status = problem->status};
		return;
	}
	if (problem->message)
		broken->until = NULL;
	else if (broken->message && !broken->until)
		broken->until = file ? file : "a later one";
	free(problem->message);
}

int
statement_look(struct running_statement *statement, struct database *db, const struct values *lost,
    const char *file, struct text *why)
{
	struct problem problems[PROBLEMS] = {{0}};
	struct view after = {0};
	const char *sql = statement_sql(statement);
	int rc = view_take(&after, db, sql, statement->kind, why);

	if (rc == 0)
		rc = view_compare(&statement->before, &after, db, lost, sql, problems, why);
	for (size_t kind = 0; kind < PROBLEMS; kind++)
		if (rc == 0)
			broken_note(&statement->broken[kind], &problems[kind], file);
		else
			free(problems[kind].message);
	view_free(&after);

	return rc;
}

void
statement_free(struct running_statement *statement)
{
	free(statement->asked);
	free(statement->unjudged);
	view_free(&statement->before);
	for (size_t kind = 0; kind < PROBLEMS; kind++)
		free(statement->broken[kind].message);
}
