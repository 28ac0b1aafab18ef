/* The lines of `k6 run --out json=FILE`: a Metric before its first Point, and Points. */
#include <math.h>

#include "clock.h"
#include "histogram.h"
#include "json_reader.h"
#include "k6.h"
#include "memory.h"
#include "report.h"
#include "units.h"

enum { TYPE, METRIC, VALUE, TIME, STATUS, MEMBERS };

static const char *const point_members[MEMBERS] = {
    [TYPE] = ".type",
    [METRIC] = ".metric",
    [VALUE] = ".data.value",
    [TIME] = ".data.time",
    [STATUS] = ".data.tags.status",
};

struct k6_points {
	struct k6 *k;
	struct histogram *times;
	int64_t first, last; /* when the first request began and the last ended */
	int64_t failed;
};

static bool
slice_is(const struct json_slice *slice, const char *word)
{
	return json_name_is(slice, word);
}

static bool
point_take_duration(struct k6_points *p, const struct json_slice *time, double ms)
{
	const double longest = 1e9;
	int64_t at, ns;

	if (!(ms <= longest) || time->type != JSON_STRING ||
	    clock_parse(time->bytes + 1, time->len - 2, &at) == -1)
		return false;
	ns = llround(ms * 1e6);
	if (histogram_count(p->times) == 0 || at - ns < p->first)
		p->first = at - ns;
	if (histogram_count(p->times) == 0 || at > p->last)
		p->last = at;
	histogram_record(p->times, ns, 1);
	return true;
}

/* One request, of a status, or without an answer (0). */
static bool
point_take_request(struct k6_points *p, const struct json_slice *tag, double value)
{
	int64_t status = 0;

	p->k->requests = true;
	if (value != 1)
		return false;
	if (tag->type == JSON_STRING &&
	    units_read_integer(tag->bytes + 1, tag->len - 2, &status) != tag->len - 2)
		return false;
	return load_add_status(&p->k->load, status, 1);
}

static bool
point_take(struct k6_points *p, const struct json_slice values[])
{
	double value;

	if (values[METRIC].type != JSON_STRING || json_number(&values[VALUE], &value) == -1)
		return false;
	if (slice_is(&values[METRIC], "http_reqs"))
		return point_take_request(p, &values[STATUS], value);
	if (slice_is(&values[METRIC], "http_req_duration"))
		return value >= 0 && point_take_duration(p, &values[TIME], value);
	if (slice_is(&values[METRIC], "http_req_failed")) {
		p->k->judged++;
		p->failed += value != 0;
	} else if (slice_is(&values[METRIC], "data_received") && value > 0 && value < 1e15) {
		p->k->load.bytes += (int64_t)value;
	}
	return true;
}

static void
points_take(struct k6_points *p, struct json_reader *r)
{
	struct json_scanner *scanner = json_scanner_of(point_members, MEMBERS);
	struct json_slice values[MEMBERS];

	do {
		if (!json_take_members(r, scanner, values))
			break;
		if (!slice_is(&values[TYPE], "Metric") &&
		    (!slice_is(&values[TYPE], "Point") || !point_take(p, values)))
			json_reader_fail(r, "no line of k6 --out json: a Metric or a Point with a "
					    "number is expected");
	} while (json_reader_more(r));
	json_scanner_free(scanner);
}

int
k6_read_points(struct k6 *k)
{
	const int64_t highest = 24 * 3600 * CLOCK_SECOND;
	struct k6_points p = {.k = k, .times = memory_given(histogram_new(highest))};
	int rc;

	k->load.bytes = 0;
	points_take(&p, k->r);
	rc = json_reader_end(k->r, &k->report->why);
	/* What k6 takes for failed, whatever the status. */
	k->load.failed = p.failed;
	k->load.elapsed_ms = (double)(p.last - p.first) / 1e6;
	if (p.last > p.first)
		k->load.rate = 1e3 * (double)k->load.requests / k->load.elapsed_ms;
	load_set_times(&k->load, p.times);
	if (rc == 0)
		rc = k6_tell(k);
	histogram_free(p.times);
	return rc;
}
