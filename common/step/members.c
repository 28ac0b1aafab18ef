/* The members that a step may have. */
#include "parser.h"
#include "step_kind.h"

#define A_PATH .expected = "a path (\"/readyz\") or a URL"

static const struct member request_members[] = {
    MEMBER(STRING, "method", .needed = true),
    MEMBER(STRING, "url", .needed = true, A_PATH),
    {0},
};
static const struct members request = {"\"request\"", request_members, NULL};

static const struct member basic_members[] = {
    MEMBER(STRING, "user", .needed = true, .read = step_read_credential),
    MEMBER(STRING, "password", .needed = true, .read = step_read_credential),
    {0},
};
static const struct members basic = {"\"basic\"", basic_members, NULL};

static const struct member burst_members[] = {
    MEMBER_INTEGER(
	"requests", struct step, http.burst, .needed = true, .least = 1, .most = STEP_BURST_MOST),
    MEMBER_DURATION("within", struct step, http.burst_within_ns, .needed = true, .above = true),
    {0},
};
static const struct members burst = {"\"burst\"", burst_members, NULL};

/* Of steps of HTTP. */
static const struct member http_members[] = {
    MEMBER(STRING, "get", A_PATH),
    MEMBER(STRING, "head", A_PATH),
    MEMBER(STRING, "post", A_PATH),
    MEMBER(STRING, "put", A_PATH),
    MEMBER(STRING, "patch", A_PATH),
    MEMBER(STRING, "delete", A_PATH),
    MEMBER(OBJECT, "request", .members = &request),
    MEMBER(OBJECT, "headers", .empty = true),
    MEMBER(OBJECT, "query", .empty = true),
    MEMBER(ANY, "json"),
    MEMBER(OBJECT, "form", .empty = true),
    MEMBER(STRING, "body", .expected = "a string (\"json\" takes any value)"),
    MEMBER(OBJECT, "multipart", .expected = "an object of names and parts"),
    MEMBER(TEXT, "body_file"),
    MEMBER(OBJECT, "basic", .members = &basic),
    MEMBER(STRING, "bearer", .read = step_read_credential),
    MEMBER_BOOL("optional", struct step, http.optional),
    MEMBER_BOOL("redirects", struct step, http.redirects),
    MEMBER_BOOL("compressed", struct step, http.compressed),
    MEMBER(TEXT, "ca_file", .or_false = true),
    MEMBER(TEXT, "client_cert", .or_false = true),
    MEMBER(TEXT, "client_key", .or_false = true),
    MEMBER(TEXT, "proxy", .or_false = true),
    MEMBER(TEXT, "unix_socket", .or_false = true),
    MEMBER(TEXT, "resolve", .or_false = true, .each = true, .empty = true),
    MEMBER(BOOL, "http2"),
    MEMBER(OBJECT, "burst", .members = &burst),
    {0},
};
const struct members step_http_table = {"a step", http_members, NULL};

static const struct member again_members[] = {MEMBER(OBJECT, "expect", .empty = true), {0}};
static const struct members again = {"\"again\"", again_members, NULL};

/* Of steps of any kind. */
static const struct member flow_members[] = {
    MEMBER_COPY("name", struct step, name),
    MEMBER_SECONDS("timeout", struct step, timeout_ns, .above = true),
    MEMBER_BOOL("until", struct step, until),
    MEMBER_SECONDS("try", struct step, try_ns, .above = true),
    MEMBER_SECONDS("every", struct step, every_ns, .above = true),
    MEMBER_NUMBER("backoff", struct step, backoff, .least = 1, .most = 10),
    MEMBER(OBJECT, "expect", .empty = true),
    MEMBER(BOOL, "again", .empty = true, .members = &again),
    MEMBER(OBJECT, "capture", .empty = true, .read = step_read_captures),
    MEMBER(LIST, "secret", .empty = true, .expected = "a list of captured names",
	.read = step_read_secrets),
    MEMBER_INTEGER("times", struct step, times, .least = 1, .most = STEP_ROUNDS_MOST),
    MEMBER(OBJECT, "foreach", .empty = true, .read = step_read_loops),
    {0},
};
const struct members step_flow_table = {"a step", flow_members, NULL};

void
step_put_members(
    struct text *out, const struct members *others, const struct step_kind *const *kinds)
{
	members_put(out, &step_http_table, 0, "plan", "");
	members_put(out, &step_flow_table, 0, "plan", "");
	members_put(out, others, 0, "plan", "");
	members_put(out, &expect_http_table, 0, "plan", "expect");
	members_put(out, &expect_times_table, 0, "plan", "expect");
	members_put(out, &expect_burst_table, 1U << 1, "plan", "expect"); /* not needed by all */
	for (; *kinds; kinds++) {
		members_put(out, (*kinds)->members, 0, "plan", "");
		for (const struct step_rule *r = (*kinds)->rules; r && r->name; r++) {
			const struct member row[] = {step_rule_member(r), {0}};
			const struct members rule = {"\"expect\"", row, NULL};

			members_put(out, &rule, 0, "plan", "expect");
		}
	}
}
