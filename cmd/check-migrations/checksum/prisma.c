/* prisma: the bytes, the same with \r\n turned into \n, or with \n turned into \r\n. */
#include <stdbool.h>
#include <string.h>

#include "character.h"
#include "contents.h"
#include "digest.h"
#include "folder.h"
#include "memory.h"
#include "sums.h"
#include "text.h"
#include "variant.h"

struct prisma_forms {
	struct digest *lf, *crlf;
	bool held; /* a \r that \n may follow */
};

/* Digits of either spelling in lower case, 32 to 64 of them.  0 or -1. */
static int
prisma_normalize(const char *applied, char out[DIGEST_SIZE])
{
	size_t len = strlen(applied);

	if (len < (DIGEST_SIZE - 1) / 2 || len >= DIGEST_SIZE)
		return -1;
	for (size_t i = 0; i <= len; i++) {
		if (applied[i] != '\0' && char_hex(applied[i]) == -1)
			return -1;
		out[i] = char_lower(applied[i]);
	}

	return 0;
}

static void
forms_take_text(struct prisma_forms *forms, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	digest_add(forms->crlf, bytes, len);
	if (forms->held)
		digest_add(forms->lf, "\r", 1);
	forms->held = bytes[len - 1] == '\r';
	digest_add(forms->lf, bytes, forms->held ? len - 1 : len);
}

static void
forms_take(void *context, const char *bytes, size_t len)
{
	struct prisma_forms *forms = context;
	const char *end = bytes + len, *at;

	while ((at = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		forms_take_text(forms, bytes, (size_t)(at - bytes));
		forms->held = false;
		digest_add(forms->lf, "\n", 1);
		digest_add(forms->crlf, "\r\n", 2);
		bytes = at + 1;
	}
	forms_take_text(forms, bytes, (size_t)(end - bytes));
}

static int
forms_end(struct prisma_forms *forms, char lf[DIGEST_SIZE], char crlf[DIGEST_SIZE])
{
	if (forms->held)
		digest_add(forms->lf, "\r", 1);

	return digest_end(forms->lf, lf) == 0 ? digest_end(forms->crlf, crlf) : -1;
}

/* Whether the digits are those of the digest, without the leading zero of each byte where there are
 * fewer than 64. */
static bool
prisma_is(const char *digest, const char *wanted)
{
	char old[DIGEST_SIZE];
	size_t len = 0;

	if (strlen(wanted) == DIGEST_SIZE - 1)
		return strcmp(digest, wanted) == 0;
	for (size_t i = 0; i + 1 < DIGEST_SIZE; i++)
		if (digest[i] != '0' || i % 2 == 1)
			old[len++] = digest[i];
	old[len] = '\0';

	return strcmp(old, wanted) == 0;
}

enum checksum_verdict
prisma_judge(const struct migration *migration, const char *applied, struct text *how, char *own)
{
	struct prisma_forms forms;
	char wanted[DIGEST_SIZE], lf[DIGEST_SIZE], crlf[DIGEST_SIZE];
	int rc;

	if (prisma_normalize(applied, wanted) == -1)
		return CHECKSUM_STRANGE;
	if (prisma_is(own, wanted))
		return CHECKSUM_SAME;
	forms = (struct prisma_forms){
	    .lf = memory_given(digest_new()), .crlf = memory_given(digest_new())};
	rc = contents_again(migration, forms_take, &forms);
	if (rc == 0 && forms_end(&forms, lf, crlf) == -1)
		memory_lacked();
	digest_free(forms.lf);
	digest_free(forms.crlf);
	if (rc == -1)
		return checksum_unreadable(how);
	if (prisma_is(lf, wanted) || prisma_is(crlf, wanted))
		return CHECKSUM_SAME;

	return variant_judge(migration, memory_given(digest_new()), prisma_is, wanted, how);
}
