/*
 * Payloads: the first byte chooses the form.  Even: the input is base64 text, as a record would
 * carry it.  Odd: the input is bytes, encoded here, so that headers and counts are reached without
 * luck.  What decodes must survive being read, merged and encoded, and come back the same.
 */
#include "histogram.h"

#include <stdint.h>

#include "base64.h"
#include "fuzz.h"
#include "text.h"

static void
read_all(const struct histogram *h)
{
	size_t index = 0;
	int64_t value, count, sum = 0, last = -1;

	while (histogram_next(h, &index, &value, &count)) {
		must(count > 0);
		must(value > last);
		last = value;
		sum += count;
	}
	must(sum == histogram_count(h));
	must(histogram_min(h) <= histogram_max(h));
	must(histogram_percentile(h, 50) <= histogram_percentile(h, 99));
	must(histogram_percentile(h, 100) == histogram_max(h));
	must(histogram_count_at_most(h, histogram_max(h)) == histogram_count(h));
	must(histogram_mean(h) >= 0);
	must(histogram_stddev(h) >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text encoded = TEXT_INIT(1 << 20), why = TEXT_INIT(TEXT_MAX_REASON);
	struct text again = TEXT_INIT(TEXT_MAX_RECORD);
	struct histogram *h = NULL, *back = NULL, *into = NULL;

	if (len == 0 || len > 1 << 16)
		return 0;
	if (bytes[0] & 1)
		base64_encode(bytes + 1, len - 1, &encoded);
	else
		text_add(&encoded, bytes + 1, len - 1);
	h = histogram_decode(encoded.bytes, encoded.len, &why);
	if (!h) {
		must(why.len > 0);
		goto out;
	}
	read_all(h);
	must(histogram_encode(h, &again) == 0);
	back = histogram_decode(again.bytes, again.len, &why);
	must(back != NULL);
	must(histogram_count(back) == histogram_count(h));
	must(histogram_max(back) == histogram_max(h));
	into = histogram_new(1000000);
	must(into != NULL);
	must(histogram_merge(into, h) == 0);
	must(histogram_count(into) == histogram_count(h));
	must(histogram_merge(back, into) == 0 || histogram_count(h) > INT64_MAX / 2);
out:
	histogram_free(into);
	histogram_free(back);
	histogram_free(h);
	text_free(&again);
	text_free(&why);
	text_free(&encoded);
	return 0;
}
