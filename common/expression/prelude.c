#include "program.h"

#include "text.h"
#include "uuid.h"

/*
 * The operators call functions of two arguments that bind like any other, so the last definitions
 * here, which stand before the expressions and behind libjq's own, give them our meaning and leave
 * libjq's functions theirs.
 *
 * What counts as missing halts the evaluation.  An error would not do: in jq 1.6 `?`, `try` and
 * `//` also catch errors raised behind them, so that `any(.items[]; .ms? > 500) | not` would be
 * true of items without `ms`.
 *
 * jq orders null, false, true, numbers, strings, arrays, objects: the two bounds let finite numbers
 * through and nothing else.  Operands are taken in the order of jq's own operators, the right one
 * first.
 *
 * The null of `.x == null` is told from a null in a record by standing as a text that no record can
 * foresee.
 *
 * libjq holds numbers as doubles.  Where those no longer tell integers apart, two that look equal
 * may not be, and their digits are not those of the record.
 */
#define ORDERING(name, op)                                                                         \
	"def _readyline" name "(a; b): b as $b | a as $a |"                                        \
	" if ($a | _readyline_finite) and ($b | _readyline_finite) then"                           \
	" if $a == $b and ($a | _readyline_is_big) then halt else $a " op " $b end"                \
	" else halt end;"
#define ARITHMETIC(name, op, doubt)                                                                \
	"def _readyline" name "(a; b): b as $b | a as $a |"                                        \
	" if $a == null or $b == null or (" doubt ") then halt else $a " op " $b end;"
/* Gives up before a function without arguments, or with one, if `condition` holds of its input. */
#define GUARD(name, condition)                                                                     \
	"def _readyline_" name ": if " condition " then halt else " name " end;"
#define GUARD_1(name, condition)                                                                   \
	"def _readyline_" name "(f): if " condition " then halt else " name "(f) end;"
/* Tells of the strings that a function without our meaning looks for, and then is that function. */
#define WATCH(name, found, found_folded)                                                           \
	"def _readyline_in_" name "($x): " name "($x);"                                            \
	"def " name "($x):"                                                                        \
	" _readyline_tell($x; " found "; " found_folded ") | _readyline_in_" name "($x);"
/* Told as `other` tells, which is libjq's as long as it has no other meaning. */
#define WATCH_AS(name, other)                                                                      \
	WATCH(name, other "($x)", "_readyline_fold | " other "($x | _readyline_fold)")
#define WATCH_PART(name) WATCH_AS(name, "_readyline_in_" name)
#define WATCH_PLACE(name, other)                                                                   \
	WATCH(name, other "($x) | length > 0",                                                     \
	    "_readyline_fold | " other "($x | _readyline_fold) | length > 0")
/* Regular expressions: alone or in a list with their flags, with flags, with a replacement. */
#define WATCH_PATTERN(name)                                                                        \
	"def _readyline_in_" name "($x): " name "($x);"                                            \
	"def " name "($x): _readyline_tell_pattern($x) | _readyline_in_" name "($x);"
#define WATCH_PATTERN_FLAGS(name)                                                                  \
	"def _readyline_in_" name "($x; $flags): " name "($x; $flags);"                            \
	"def " name "($x; $flags):"                                                                \
	" _readyline_tell_regex($x; $flags) | _readyline_in_" name "($x; $flags);"
#define WATCH_REPLACEMENT(name)                                                                    \
	"def _readyline_in_" name "($x; f): " name "($x; f);"                                      \
	"def " name "($x; f): _readyline_tell_regex($x; null) | _readyline_in_" name "($x; f);"    \
	"def _readyline_in_" name "($x; f; $flags): " name "($x; f; $flags);"                      \
	"def " name "($x; f; $flags):"                                                             \
	" _readyline_tell_regex($x; $flags) | _readyline_in_" name "($x; f; $flags);"
#define REDEFINE(name) "def " name ": _readyline_" name ";"
#define REDEFINE_1(name) "def " name "(f): _readyline_" name "(f);"
#define REDEFINE_OPERATOR(name) "def " name "(a; b): _readyline" name "(a; b);"

/* clang-format off */
static const char MEETING[] = "def _readyline_met($a; $b): .;";

/* Each of a pair of strings may be one of the expression. */
static const char WATCHED_MEETING[] =
    "def _readyline_met($a; $b):"
    " if ($a | type) == \"string\" and ($b | type) == \"string\""
    " then ([$a, $b] | debug) as $x | . else . end;";

/* Before our operators, so that it tells of nothing that it compares itself. */
static const char WATCHED_PARTS[] =
    "def _readyline_fold:"
    " if type == \"string\" then ascii_downcase"
    " elif type == \"array\" or type == \"object\" then map_values(_readyline_fold) else . end;"
    "def _readyline_tell($x; found; found_folded): . as $in |"
    " (if try found catch false then [$x | .. | strings | [., .] | debug]"
    " elif try found_folded catch false then"
    " ($in | if type == \"string\" then . else tojson end) as $seen |"
    " [$x | .. | strings | [\"~\", ., $seen] | debug]"
    " else null end) as $y | .;"
    "def _readyline_tell_regex($re; $flags):"
    " _readyline_tell($re; test($re; $flags); test($re; ($flags // \"\") + \"i\"));"
    "def _readyline_tell_pattern($x):"
    " if $x | type == \"array\" then _readyline_tell_regex($x[0]; $x[1])"
    " else _readyline_tell_regex($x; null) end;"
    WATCH_AS("ltrimstr", "startswith")
    WATCH_AS("rtrimstr", "endswith")
    WATCH_PART("startswith")
    WATCH_PART("endswith")
    "def _readyline_tell_part($x): _readyline_tell($x; . as $v | $x | contains($v);"
    " _readyline_fold as $v | $x | _readyline_fold | contains($v));"
    "def _readyline_in_inside($x): inside($x);"
    "def inside($x):"
    " (if type == \"string\" then _readyline_tell_part($x)"
    " else [.. | strings] as $seen |"
    " [$x | .. | strings as $s | $seen[] | [$s, .] | debug] end) as $y"
    " | _readyline_in_inside($x);"
    WATCH_AS("split", "contains")
    WATCH_PART("contains")
    WATCH_PLACE("index", "indices")
    WATCH_PLACE("rindex", "indices")
    WATCH_PLACE("indices", "_readyline_in_indices")
    WATCH_PATTERN("splits")
    WATCH_PATTERN("scan")
    WATCH_PATTERN("capture")
    WATCH_PATTERN("match")
    WATCH_PATTERN_FLAGS("split")
    WATCH_PATTERN_FLAGS("splits")
    WATCH_PATTERN_FLAGS("capture")
    WATCH_PATTERN_FLAGS("match")
    WATCH_REPLACEMENT("sub")
    WATCH_REPLACEMENT("gsub")
    WATCH_PATTERN("test")
    WATCH_PATTERN_FLAGS("test") "\n";

static const char PRELUDE[] =
    "def _readyline_finite:"
    " . <= 1.7976931348623157e308 and . >= (0 - 1.7976931348623157e308);"
    "def _readyline_is_big: . >= 9007199254740992 or . <= (0 - 9007199254740992);"
    "def _readyline_less_than($n): . < $n;"
    "def _readyline_null: \"%s\";"
    "def _readyline_nothing: null;"
    /* Whether a value holds a number whose digits libjq did not keep. */
    "def _readyline_holds_big:"
    " if type == \"number\" then _readyline_is_big"
    " elif type == \"array\" or type == \"object\""
    " then any(..; type == \"number\" and _readyline_is_big)"
    " else false end;"
    "def _readyline_holds_null: any(.[]; . == null);"
    "def _readyline_same($a; $b):"
    " _readyline_met($a; $b) | if $a == $b"
    " then if $a | _readyline_holds_big then halt else true end else false end;"
    "def _readyline_beside_null: if type == \"string\" or . == true then false else halt end;"
    "def _readyline_is_null:"
    " if . == null or . == _readyline_null then true"
    " elif type == \"number\" then if _readyline_finite then false else halt end"
    " else false end;"
    "def _readyline_equal(a; b): b as $b | a as $a |"
    " if ($a | _readyline_finite) and ($b | _readyline_finite) then _readyline_same($a; $b)"
    " elif $a == _readyline_null then $b | _readyline_is_null"
    " elif $b == _readyline_null then $a | _readyline_is_null"
    " elif $a == null then $b | _readyline_beside_null"
    " elif $b == null then $a | _readyline_beside_null"
    " elif ($a | type) == ($b | type) and ($a | type) != \"number\" then _readyline_same($a; $b)"
    " else halt end;"
    "def _readyline_notequal(a; b): b as $b | a as $a |"
    " if $a == null and $b != _readyline_null or $b == null and $a != _readyline_null then halt"
    " else _readyline_equal($a; $b) | not end;"
    ORDERING("_less", "<")
    ORDERING("_lesseq", "<=")
    ORDERING("_greater", ">")
    ORDERING("_greatereq", ">=")
    ARITHMETIC("_plus", "+", "false")
    ARITHMETIC("_minus", "-", "$a | _readyline_holds_big and (type == \"array\" or . == $b)")
    ARITHMETIC("_multiply", "*", "false")
    ARITHMETIC("_divide", "/", "$a | _readyline_holds_big and . == $b")
    ARITHMETIC("_mod", "%%", "($a | _readyline_holds_big) or ($b | _readyline_holds_big)")
    GUARD("_negate", ". == null")
    GUARD("length", ". == null")
    GUARD("add", "_readyline_holds_null")
    GUARD("min", "_readyline_holds_null")
    GUARD("max", "_readyline_holds_null")
    GUARD_1("min_by", "any(.[] | f; . == null)")
    GUARD_1("max_by", "any(.[] | f; . == null)")
    GUARD("tostring", "_readyline_holds_big")
    GUARD("tojson", "_readyline_holds_big")
    GUARD_1("format", "_readyline_holds_big")
    GUARD_1("join", "_readyline_holds_big")
    GUARD("unique", "_readyline_holds_big")
    GUARD_1("unique_by", "any(.[] | f; _readyline_holds_big)")
    GUARD_1("group_by", "any(.[] | f; _readyline_holds_big)")
    "def _readyline_IN(f): if _readyline_holds_big then halt else . as $v |"
    " any(f as $s | _readyline_met($v; $s) | $v == $s; .) end;"
    "def _readyline_IN(s; f): any(s as $v | if $v | _readyline_holds_big then halt else"
    " f as $s | _readyline_met($v; $s) | $v == $s end; .);"
    "def _readyline_INDEX(s; f): INDEX(s; f | if _readyline_holds_big then halt else . end);"
    GUARD_1("index", "_readyline_holds_big")
    GUARD_1("rindex", "_readyline_holds_big")
    GUARD_1("indices", "_readyline_holds_big")
    GUARD_1("contains", "_readyline_holds_big")
    GUARD_1("inside", "_readyline_holds_big")
    REDEFINE_OPERATOR("_equal")
    REDEFINE_OPERATOR("_notequal")
    REDEFINE_OPERATOR("_less")
    REDEFINE_OPERATOR("_lesseq")
    REDEFINE_OPERATOR("_greater")
    REDEFINE_OPERATOR("_greatereq")
    REDEFINE_OPERATOR("_plus")
    REDEFINE_OPERATOR("_minus")
    REDEFINE_OPERATOR("_multiply")
    REDEFINE_OPERATOR("_divide")
    REDEFINE_OPERATOR("_mod")
    REDEFINE("_negate")
    REDEFINE("length")
    REDEFINE("add")
    REDEFINE("min")
    REDEFINE("max")
    REDEFINE_1("min_by")
    REDEFINE_1("max_by")
    REDEFINE("tostring")
    REDEFINE("tojson")
    REDEFINE_1("format")
    REDEFINE_1("join")
    REDEFINE("unique")
    REDEFINE_1("unique_by")
    REDEFINE_1("group_by")
    REDEFINE_1("IN")
    "def IN(s; f): _readyline_IN(s; f);"
    "def INDEX(s; f): _readyline_INDEX(s; f);"
    "def INDEX(f): _readyline_INDEX(.[]; f);"
    REDEFINE_1("index")
    REDEFINE_1("rindex")
    REDEFINE_1("indices")
    REDEFINE_1("contains")
    REDEFINE_1("inside") "\n";
/* clang-format on */

/* Appends what runs the member whose number lies from `first` up to `end`: a binary search. */
static void
write_choice(struct text *out, size_t first, size_t end)
{
	size_t middle = first + (end - first) / 2;

	if (end - first == 1) {
		text_add_format(out, "_readyline_%zu", first);
		return;
	}
	text_add_format(out, "if $__readyline_number | _readyline_less_than(%zu) then ", middle);
	write_choice(out, first, middle);
	text_add_string(out, " else ");
	write_choice(out, middle, end);
	text_add_string(out, " end");
}

void
expression_write_program(
    struct text *out, char *const translated[], size_t count, size_t variables, bool watched)
{
	char nonce[2 * 16 + 1];

	uuid_random_hex(nonce, 16);
	text_add_string(out, watched ? WATCHED_MEETING : MEETING);
	if (watched)
		text_add_string(out, WATCHED_PARTS);
	text_add_format(out, PRELUDE, nonce);
	text_add_string(out, ".[0] as $__readyline_number |\n");
	for (size_t i = 0; i < variables; i++)
		text_add_format(out, ".[2][%zu] as $__readyline_%zu |\n", i, i);
	/* The line break ends whatever the expression leaves open to its line's end. */
	for (size_t i = 0; i < count; i++)
		text_add_format(out, "def _readyline_%zu: (%s\n);\n", i, translated[i]);
	text_add_string(out, ".[1] | ");
	write_choice(out, 0, count);
}
