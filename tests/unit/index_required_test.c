/* links: cmd/check-migrations/ */
/* How what is required of an index is read, and when two expressions are one. */
#include "../../cmd/check-migrations/indexes/required.h"

#include "text.h"
#include "unit.h"

static const struct {
	const char *given, *said; /* schema|table|method|keys|predicate, or the reason's words */
} readings[] = {
    {"users(a)", "-|users|-|a|-"},
    {" Users ( A , \"B c\" ) ", "-|users|-|a,B c|-"},
    {"app.users USING gin (body)", "app|users|gin|body|-"},
    {"\"App\".\"Us\"\"ers\"(a)", "App|Us\"ers|-|a|-"},
    {"t(a DESC, b ASC, c NULLS FIRST, d desc nulls last)", "-|t|-|a-,b+,c<,d->|-"},
    {"t(desc, \"asc\")", "-|t|-|desc,asc|-"},
    {"t(lower(a), (b || ','))", "-|t|-|=lower(a),=b || ','|-"},
    {"t(a) WHERE deleted_at IS NULL", "-|t|-|a|deleted_at is null"},
    {"t(a) where ((b)::text = 'x'::text)", "-|t|-|a|b = 'x'"},
    {"t(a, -- one\n b /* two */)", "-|t|-|a,b|-"},
    {"", "begins with no table"},
    {"(a)", "begins with no table"},
    {"t", "no list of columns"},
    {"t.", "begins with no table"},
    {"t using", "no method"},
    {"t()", "a column is empty"},
    {"t(a,)", "a column is empty"},
    {"t(,a)", "a column is empty"},
    {"t(a", "not closed"},
    {"t(f(a)", "not closed"},
    {"t(a) b", "WHERE and a condition"},
    {"t(a) where", "WHERE and a condition"},
    {"t(a))", "WHERE and a condition"},
};

static void
required_tell(const struct required *required, struct text *said)
{
	text_add_format(said, "%s|%s|%s|", required->schema ? required->schema : "-",
	    required->table, required->method ? required->method : "-");
	for (size_t i = 0; i < required->count; i++) {
		const struct required_key *key = &required->keys[i];

		text_add_format(said, "%s%s%s%s%s", i > 0 ? "," : "", key->name ? "" : "=",
		    key->name ? key->name : key->expression,
		    key->direction == DIRECTION_UP     ? "+"
		    : key->direction == DIRECTION_DOWN ? "-"
						       : "",
		    key->nulls == DIRECTION_UP     ? "<"
		    : key->nulls == DIRECTION_DOWN ? ">"
						   : "");
	}
	text_add_format(said, "|%s", required->predicate ? required->predicate : "-");
}

static void
required_are_read(void)
{
	for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), said = TEXT_INIT(TEXT_MAX_REASON);
		struct required_list list = {0};

		if (required_add(&list, readings[i].given, strlen(readings[i].given), &why) == 0) {
			required_tell(&list.items[0], &said);
			CHECK_STRING(text_string(&said), readings[i].said);
		} else if (!CHECK(strstr(text_string(&why), readings[i].said))) {
			fprintf(stderr, "    %s: %s\n", readings[i].given, text_string(&why));
		}
		required_list_free(&list);
	}
}

/* As PostgreSQL prints it, and as a person writes it; NULL: they differ. */
static const char *const spellings[][3] = {
    {"lower((email)::text)", "lower(email)", "lower(email)"},
    {"(state = 'open'::text)", "state = 'open'", "state = 'open'"},
    {"(state = 'open'::app.mood)", "( state='open' )", "state = 'open'"},
    {"(total > (0)::numeric)", "total > 0", "total > 0"},
    {"(total > (0)::numeric(10,2))", "total > 0", "total > 0"},
    {"((a > 1) AND (b < 2))", "(a > 1) and (b < 2)", "(a > 1) and(b < 2)"},
    {"(name <> 'x'::character varying)", "name != 'x'", "name != 'x'"},
    {"COALESCE(a, b)", "coalesce( a,b )", "coalesce(a, b)"},
    {"(tags = '{}'::text[])", "tags = '{}'", "tags = '{}'"},
    {"(deleted_at IS NULL)", "deleted_at is null", "deleted_at is null"},
    {"((made)::date)", "made", NULL},
    {"(\"Email\" = 'a')", "email = 'a'", NULL},
    {"(a > 1)", "a > 2", NULL},
    {"f(a)", "f a", NULL},
    {"(a + b)", "a - b", NULL},
    {"((a) + (b))", "a + b", "a + b"},
    {"a IN ('x')", "a in 'x'", NULL},
    {"::", "", NULL},
    {"()", ")", NULL},
};

static void
expressions_are_spelt(void)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		TEXT_LOCAL one = TEXT_INIT(TEXT_MAX_REASON), other = TEXT_INIT(TEXT_MAX_REASON);

		expression_write(spellings[i][0], strlen(spellings[i][0]), &one);
		expression_write(spellings[i][1], strlen(spellings[i][1]), &other);
		if (spellings[i][2]) {
			CHECK_STRING(text_string(&one), spellings[i][2]);
			CHECK_STRING(text_string(&other), spellings[i][2]);
		} else if (!CHECK(strcmp(text_string(&one), text_string(&other)) != 0)) {
			fprintf(stderr, "    %s\n", text_string(&one));
		}
	}
}

int
main(void)
{
	required_are_read();
	expressions_are_spelt();
	return unit_end();
}
