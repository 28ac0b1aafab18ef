#include "json_reader.h"
#include "sarif.h"

void
sarif_pool_init(struct sarif_pool *pool)
{
	*pool = (struct sarif_pool){.bytes = TEXT_INIT(2 * SARIF_KEPT)};
	text_add_byte(&pool->bytes, '\0');
}

bool
sarif_pool_charge(struct sarif_pool *pool, size_t size)
{
	if (pool->full || pool->bytes.len + pool->charged + size > SARIF_KEPT) {
		pool->full = true;
		return false;
	}
	pool->charged += size;
	return true;
}

size_t
sarif_pool_keep(struct sarif_pool *pool, const char *bytes, size_t len)
{
	size_t at = pool->bytes.len;

	if (len == 0 || !sarif_pool_charge(pool, 0) || !sarif_pool_charge(pool, len + 1))
		return 0;
	pool->charged -= len + 1;
	text_add(&pool->bytes, bytes, len);
	text_add_byte(&pool->bytes, '\0');
	return at;
}

size_t
sarif_pool_keep_word(struct sarif_pool *pool, const struct json_slice *word)
{
	TEXT_LOCAL plain = TEXT_INIT(SARIF_KEPT);

	return json_word(word, &plain) ? sarif_pool_keep(pool, plain.bytes, plain.len) : 0;
}

const char *
sarif_pool_string(const struct sarif_pool *pool, size_t at)
{
	return pool->bytes.bytes + at;
}
