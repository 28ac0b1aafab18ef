/* links: cmd/check-migrations/ */
/* What is read from a revision file of Alembic. */
#include "../../cmd/check-migrations/layout/alembic_source.h"

#include "text.h"
#include "unit.h"

static void
expect_source(const char *source_text, const char *expected)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL got = TEXT_INIT(TEXT_MAX_REASON);
	struct alembic_source source;

	if (alembic_source_read(source_text, strlen(source_text), &source, &why) == -1)
		text_add_format(&got, "%.*s", (int)strcspn(text_string(&why), ":"), why.bytes);
	for (size_t i = 0; i < ALEMBIC_VARIABLES && why.len == 0; i++) {
		const struct alembic_value *value = &source.values[i];

		text_add_format(&got, "%s%s", i > 0 ? ";" : "", value->assigned ? "" : "-");
		for (size_t k = 0; k < value->count; k++)
			text_add_format(&got, "%s%s", k > 0 ? "," : "", value->strings[k]);
	}
	if (!CHECK_STRING(text_string(&got), expected))
		fprintf(stderr, "    of: %s\n", source_text);
	alembic_source_free(&source);
}

int
main(void)
{
	static const char *const table[][2] = {
	    {"", "-;-;-;-"},
	    {"revision = 'a'", "a;-;-;-"},
	    {"revision = 'a'\ndown_revision = None\n", "a;;-;-"},
	    {"depends_on = ('x', \"y\")\nbranch_labels = ['z']\n", "-;-;z;x,y"},
	    {"revision: str = 'a'\n", "a;-;-;-"},
	    {"revision: 'x = y' = 'a'\n", "a;-;-;-"},
	    {"revision: str\n", "-;-;-;-"},
	    {"revision='a';down_revision='b'# c\n", "a;b;-;-"},
	    {"revision = 'a' 'b'\n", "ab;-;-;-"},
	    {"revision = ('a'\n  'b')\n", "ab;-;-;-"},
	    {"revision = ''\n", ";-;-;-"},
	    {"revision = ()\n", ";-;-;-"},
	    {"revision = '''a\nb'''\n", "a\nb;-;-;-"},
	    {"revision = r'a\\b'\n", "a\\b;-;-;-"},
	    {"revision = 'a',\n", "a;-;-;-"},
	    {"revision = 'a', 'b'\n", "a,b;-;-;-"},
	    {"x = '\\'\nrevision = 'a'\n", "a;-;-;-"},
	    {"x = 'it''s'\n\"\"\"\nrevision = 'b'\n\"\"\"\nrevision = 'a'\n", "a;-;-;-"},
	    {"# '''\nrevision = 'a'\n", "a;-;-;-"},
	    {"x = f('''\n''', (\nrevision = 1\n))\nrevision = 'a'\n", "a;-;-;-"},
	    {"\trevision = 'a'\n", "-;-;-;-"},
	    {"def revision():\n  pass\n", "-;-;-;-"},
	    {"revision()\nrevision.x = 1\nrevision == 1\nrevisions = 1\n", "-;-;-;-"},
	    {"revision = \\\n  'a'\r\ndown_revision = 'b'\r\n", "a;b;-;-"},
	    {"revision = 'a'\rdown_revision = 'b'\r", "a;b;-;-"},
	    {"\xEF\xBB\xBFrevision = 'a'", "a;-;-;-"},
	    {"revision = None\n", ";-;-;-"},
	    {"\n\nrevision = 1\n", "line 3"},
	    {"revision = f'a'\n", "line 1"},
	    {"revision = b'a'\n", "line 1"},
	    {"revision = '\\n'\n", "line 1"},
	    {"revision = 'a' + 'b'\n", "line 1"},
	    {"revision = 'a' if x else 'b'\n", "line 1"},
	    {"revision = Nonesuch\n", "line 1"},
	    {"revision += 'a'\n", "line 1"},
	    {"revision = ['a'\n", "line 1"},
	    {"revision = ['a', None]\n", "line 1"},
	    {"revision = [['a']]\n", "line 1"},
	    {"revision = (\n", "line 1"},
	    {"revision =", "line 1"},
	    {"revision =\n'a'\n", "line 1"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		expect_source(table[i][0], table[i][1]);

	return unit_end();
}
