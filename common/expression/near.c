/* What a stream shows in place of a member or a string that an expression speaks of. */
#include <string.h>

#include "source.h"
#include "text.h"

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

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
}

static bool
is_other_case(const struct text *literal, const char *seen, size_t len)
{
	if (literal->len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(literal->bytes[i]) != lower(seen[i]))
			return false;
	return true;
}

void
expression_string_see(struct expression_members *members, size_t i, const char *seen, size_t len,
    struct expression_sight *sight)
{
	struct expression_string *string = &members->strings[i];

	if (string->text.len == len && memcmp(text_string(&string->text), seen, len) == 0) {
		sight->matched |= UINT64_C(1) << i;
	} else if (is_other_case(&string->text, seen, len)) {
		sight->cased |= UINT64_C(1) << i;
		if (len < sizeof(string->near)) {
			memcpy(string->near, seen, len);
			string->near[len] = '\0';
		}
	}
}
