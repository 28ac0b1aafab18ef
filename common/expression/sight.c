/* What a stream shows of the members and strings that an expression speaks of, or in their
 * place. */
#include <stdio.h>
#include <string.h>

#include "character.h"
#include "members.h"
#include "program.h"
#include "set.h"

/* ---- an evaluation tells ---- */

void
expression_member_near(
    struct expression_member *member, const struct text *name, const char *seen, size_t len)
{
	char other[EXPRESSION_NEAR];
	unsigned distance;

	if (len >= sizeof(other) || memchr(seen, '\0', len))
		return;
	memcpy(other, seen, len);
	other[len] = '\0';
	distance = text_distance(text_string(name), other);
	if (distance < member->distance) {
		member->distance = distance;
		memcpy(member->near, other, len + 1);
	}
}

static bool
is_other_case(const struct text *literal, const char *seen, size_t len)
{
	if (literal->len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (char_lower(literal->bytes[i]) != char_lower(seen[i]))
			return false;
	return true;
}

static bool
is_same_text(const struct text *text, const char *bytes, size_t len)
{
	return text->len == len && memcmp(text_string(text), bytes, len) == 0;
}

/* It was met in another case. */
static void
string_see_cased(const struct expression_notes *notes, size_t i, const char *seen, size_t len)
{
	struct expression_string *string = &notes->members->strings[i];

	notes->sight->cased |= UINT64_C(1) << i;
	snprintf(string->near, sizeof(string->near), "%.*s", (int)len, seen);
}

void
expression_string_see(const struct expression_notes *notes, size_t i, const char *seen, size_t len)
{
	const struct text *text = &notes->members->strings[i].text;

	if (is_same_text(text, seen, len))
		notes->sight->matched |= UINT64_C(1) << i;
	else if (is_other_case(text, seen, len))
		string_see_cased(notes, i, seen, len);
}

void
expression_strings_see(const struct expression_notes *notes, struct expression_bytes literal,
    struct expression_bytes seen, bool folded)
{
	for (size_t i = 0; i < notes->members->string_count; i++) {
		if (!is_same_text(&notes->members->strings[i].text, literal.bytes, literal.len))
			continue;
		if (folded)
			string_see_cased(notes, i, seen.bytes, seen.len);
		else
			expression_string_see(notes, i, seen.bytes, seen.len);
	}
}

/* ---- a program asks ---- */

void
expressions_watch(struct expressions *set)
{
	set->watched = true;
	expression_program_watch(set->program);
}

void
expressions_rest(struct expressions *set, int id, bool rests)
{
	set->list[id].rests = rests;
}

struct expression_sight
expressions_sight(const struct expressions *set, int id)
{
	return set->list[id].sight;
}

size_t
expressions_member_count(const struct expressions *set, int id)
{
	return set->list[id].members.count;
}

size_t
expressions_string_count(const struct expressions *set, int id)
{
	return set->list[id].members.string_count;
}

const char *
expressions_member(const struct expressions *set, int id, size_t i)
{
	return text_string(&set->list[id].members.list[i].text);
}

const char *
expressions_member_near(const struct expressions *set, int id, size_t i)
{
	return set->list[id].members.list[i].near;
}

const char *
expressions_string(const struct expressions *set, int id, size_t i)
{
	return text_string(&set->list[id].members.strings[i].text);
}

const char *
expressions_string_near(const struct expressions *set, int id, size_t i)
{
	return set->list[id].members.strings[i].near;
}

bool
expressions_doubt(const struct expressions *set, int id, const char *what, uint64_t members,
    uint64_t strings, struct text *out)
{
	size_t i = (size_t)__builtin_ctzll(members ? members : strings ? strings : 1);

	if (members) {
		const char *member = expressions_member(set, id, i);
		const char *near = expressions_member_near(set, id, i);

		text_add_visible_format(out, "no %s has %s", what, member);
		if (*near)
			text_add_visible_format(out, "; the nearest name there is \"%s\"", near);
		text_add_visible_format(out, "; if it may be left out, say (%s // \"\")", member);
	} else if (strings) {
		text_add_visible_format(out,
		    "no %s has \"%s\", but some have \"%s\"; write it as it stands there", what,
		    expressions_string(set, id, i), expressions_string_near(set, id, i));
	}
	return members || strings;
}
