#include "variant.h"

#include <stdbool.h>
#include <string.h>

#include "contents.h"
#include "digest.h"
#include "folder.h"
#include "memory.h"
#include "sums.h"
#include "text.h"

/*
 * Which change that nobody sees turns the file into the one that was applied?  The file is read
 * once more and fed to the digests of every combination of line ends, BOM and last newline.  A text
 * that mixed its line ends when it was applied cannot be found again this way: a text of n lines
 * has 2^n of them.
 */

enum style { AS_IS, LF, CRLF, STYLES };

struct variant {
	enum style style;
	bool bom, last; /* a newline at the end */
	struct digest *digest;
};

enum { VARIANTS = STYLES * 2 * 2 };

struct variants {
	struct variant variants[VARIANTS];
	bool begun;      /* the first piece, which holds the BOM, was seen */
	char pending[3]; /* a line end not yet known to be the last: "", "\n", "\r\n" or "\r" */
};

static void
variants_free(struct variant *variants)
{
	for (int i = 0; i < VARIANTS; i++)
		digest_free(variants[i].digest);
}

static void
variants_new(struct variant *variants, const struct digest *begun)
{
	for (int i = 0; i < VARIANTS; i++) {
		variants[i] = (struct variant){
		    .style = (enum style)(i / 4), .bom = (i & 2) != 0, .last = (i & 1) != 0};
		variants[i].digest = memory_given(digest_copy(begun));
		if (variants[i].bom)
			digest_add(variants[i].digest, "\xEF\xBB\xBF", 3);
	}
}

static void
variant_add_line_end(struct variant *variant, const char *as_is)
{
	static const char *const ends[STYLES] = {[LF] = "\n", [CRLF] = "\r\n"};
	const char *end = variant->style == AS_IS ? as_is : ends[variant->style];

	digest_add(variant->digest, end, strlen(end));
}

static void
variants_add_pending(struct variants *all)
{
	if (all->pending[0] == '\0')
		return;
	for (int i = 0; i < VARIANTS; i++)
		variant_add_line_end(&all->variants[i], all->pending);
	all->pending[0] = '\0';
}

static void
variants_add_text(struct variants *all, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	variants_add_pending(all);
	for (int i = 0; i < VARIANTS; i++)
		digest_add(all->variants[i].digest, bytes, len);
}

static void
variants_take_line_end(struct variants *all, char c)
{
	if (c == '\n' && strcmp(all->pending, "\r") == 0) {
		memcpy(all->pending, "\r\n", 3);
		return;
	}
	variants_add_pending(all);
	all->pending[0] = c;
	all->pending[1] = '\0';
}

static void
variants_take(void *context, const char *bytes, size_t len)
{
	struct variants *all = context;
	const char *end = bytes + len;

	if (!all->begun && len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		bytes += 3;
	all->begun = true;
	while (bytes < end) {
		const char *at = bytes;

		while (at < end && *at != '\n' && *at != '\r')
			at++;
		variants_add_text(all, bytes, (size_t)(at - bytes));
		if (at < end)
			variants_take_line_end(all, *at++);
		bytes = at;
	}
}

static void
variant_describe(const struct variant *variant, struct text *out)
{
	static const char *const styles[STYLES] = {
	    "the same line ends", "LF line ends", "CRLF line ends"};

	text_add_format(out, "%s, %s BOM and %s newline at the end", styles[variant->style],
	    variant->bom ? "a" : "no", variant->last ? "a" : "no");
}

static bool
variant_is(struct variant *variant, const char *pending,
    bool (*is)(const char *digest, const char *wanted), const char *wanted)
{
	char digest[DIGEST_SHA384_SIZE];

	if (variant->last)
		variant_add_line_end(variant, *pending != '\0' ? pending : "\n");
	if (digest_end(variant->digest, digest) == -1)
		memory_lacked();

	return is(digest, wanted);
}

enum checksum_verdict
variant_judge(const struct migration *migration, struct digest *begun,
    bool (*is)(const char *digest, const char *wanted), const char *wanted, struct text *how)
{
	enum checksum_verdict verdict = CHECKSUM_EDITED;
	struct variants all = {0};

	variants_new(all.variants, begun);
	if (contents_again(migration, variants_take, &all) == -1)
		verdict = checksum_unreadable(how);
	for (int i = 0; i < VARIANTS && verdict == CHECKSUM_EDITED; i++) {
		if (variant_is(&all.variants[i], all.pending, is, wanted)) {
			variant_describe(&all.variants[i], how);
			verdict = CHECKSUM_EOL_ONLY;
		}
	}
	variants_free(all.variants);
	digest_free(begun);

	return verdict;
}
