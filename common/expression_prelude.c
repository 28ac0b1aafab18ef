#include "expression_internal.h"

#include "text.h"
#include "uuid.h"

/*
 * The operators < <= > >= == != call functions of two arguments that bind like any other, so the
 * last definitions here, which stand before the expressions and behind libjq's own, give them our
 * meaning and leave libjq's functions theirs.
 *
 * A comparison that counts as missing halts the evaluation.  An error would not do: in jq 1.6 `?`,
 * `try` and `//` also catch errors raised behind them, so that `any(.items[]; .ms? > 500) | not`
 * would be true of items without `ms`.
 *
 * jq orders null, false, true, numbers, strings, arrays, objects: the two bounds let finite numbers
 * through and nothing else.  Operands are taken in the order of jq's own operators, the right one
 * first.
 *
 * The null of `.x == null` is told from a null in a record by standing as a text that no record can
 * foresee.
 */
#define ORDERING(name, op)                                                                         \
	"def _readyline" name "(a; b): b as $b | a as $a |"                                        \
	" if ($a | _readyline_finite) and ($b | _readyline_finite) then $a " op " $b"              \
	" else halt end;"
#define REDEFINE(name) "def " name "(a; b): _readyline" name "(a; b);"

/* clang-format off */
static const char PRELUDE[] =
    "def _readyline_finite:"
    " . <= 1.7976931348623157e308 and . >= (0 - 1.7976931348623157e308);"
    "def _readyline_less_than($n): . < $n;"
    "def _readyline_null: \"%s\";"
    "def _readyline_operand:"
    " if type == \"number\" then halt elif . == _readyline_null then null else . end;"
    "def _readyline_number_is($n):"
    " if _readyline_finite then . == $n elif . == _readyline_null then false else halt end;"
    "def _readyline_equal(a; b): b as $b | a as $a |"
    " if $a | _readyline_finite then $b | _readyline_number_is($a)"
    " elif $b | _readyline_finite then $a | _readyline_number_is($b)"
    " else ($a | _readyline_operand) == ($b | _readyline_operand) end;"
    "def _readyline_notequal(a; b): _readyline_equal(a; b) | not;"
    ORDERING("_less", "<")
    ORDERING("_lesseq", "<=")
    ORDERING("_greater", ">")
    ORDERING("_greatereq", ">=")
    REDEFINE("_equal")
    REDEFINE("_notequal")
    REDEFINE("_less")
    REDEFINE("_lesseq")
    REDEFINE("_greater")
    REDEFINE("_greatereq") "\n";
/* clang-format on */

/* Appends what runs the member whose number lies from `first` up to `end`, $n being the number: a
 * binary search. */
static void
write_choice(struct text *out, size_t first, size_t end)
{
	size_t middle = first + (end - first) / 2;

	if (end - first == 1) {
		text_add_format(out, "_readyline_%zu", first);
		return;
	}
	text_add_format(out, "if $n | _readyline_less_than(%zu) then ", middle);
	write_choice(out, first, middle);
	text_add_string(out, " else ");
	write_choice(out, middle, end);
	text_add_string(out, " end");
}

void
expression_write_program(struct text *out, const char *const translated[], size_t count)
{
	char nonce[2 * 16 + 1];

	uuid_random_hex(nonce, 16);
	text_add_format(out, PRELUDE, nonce);
	/* The line break ends whatever the expression leaves open to its line's end. */
	for (size_t i = 0; i < count; i++)
		text_add_format(out, "def _readyline_%zu: (%s\n);\n", i, translated[i]);
	text_add_string(out, ".[0] as $n | .[1] | ");
	write_choice(out, 0, count);
}
