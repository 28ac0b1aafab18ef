/* links: cmd/load-reco/login/cookies.c */
/* The cookies that a login left: which of them go with which request. */
#include "../../cmd/load-reco/cookies.h"

#include "text.h"
#include "unit.h"

static const char lines[] = "h.test\tFALSE\t/\tFALSE\t0\tall\t1\n"
			    "#HttpOnly_h.test\tFALSE\t/shop\tFALSE\t0\tshop\t2\n"
			    "h.test\tFALSE\t/shop/\tFALSE\t0\tslash\t3\n"
			    "h.test\tFALSE\t/\tTRUE\t0\tsafe\t4\n"
			    ".test\tTRUE\t/\tFALSE\t0\twide\t5\n"
			    "other.test\tFALSE\t/\tFALSE\t0\tother\t6\n"
			    "t\tFALSE\t/\tFALSE\t0\tshort\t7\n"
			    "h.test\tFALSE\t/\tFALSE\t0\tempty\t\n"
			    "# a comment\n"
			    "h.test\tFALSE\n"
			    "\n";

static const struct {
	const char *authority;
	bool secure;
	const char *path, *sent;
} cases[] = {
    {"h.test", false, "/", "all=1; wide=5; empty="},
    {"H.TEST:8080", false, "/", "all=1; wide=5; empty="},
    {"h.test", true, "/x?y=/shop/", "all=1; safe=4; wide=5; empty="},
    {"h.test", false, "/shop", "shop=2; all=1; wide=5; empty="},
    {"h.test", false, "/shop?a=b", "shop=2; all=1; wide=5; empty="},
    {"h.test", false, "/shop/a", "slash=3; shop=2; all=1; wide=5; empty="},
    {"h.test", false, "/shopping", "all=1; wide=5; empty="},
    {"other.test", false, "/", "wide=5; other=6"},
    {"x.h.test", false, "/", "wide=5"},
    {"xother.test", false, "/", "wide=5"},
    {"test", false, "/", "wide=5"},
    {"atest", false, "/", NULL},
    {"127.0.0.1:80", false, "/", NULL},
};

static void
each_request_carries_its_own(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cookies cookies = {0};
		struct text out = TEXT_INIT(4096);

		cookies_read(&cookies, lines, cases[i].authority, cases[i].secure);
		CHECK_INT(cookies_add(&cookies, cases[i].path, strlen(cases[i].path), &out),
		    cases[i].sent != NULL);
		if (!CHECK_STRING(text_string(&out), cases[i].sent == NULL ? "" : cases[i].sent))
			fprintf(stderr, "  for %s%s\n", cases[i].authority, cases[i].path);
		text_free(&out);
		cookies_free(&cookies);
	}
}

static void
this_machine_counts_as_safe(void)
{
	static const char *const authorities[] = {"127.0.0.1:1", "localhost", "[::1]:80"};
	static const char safe[] = "127.0.0.1\tFALSE\t/\tTRUE\t0\ta\t1\n"
				   "localhost\tFALSE\t/\tTRUE\t0\ta\t1\n"
				   "::1\tFALSE\t/\tTRUE\t0\ta\t1\n";

	for (size_t i = 0; i < sizeof(authorities) / sizeof(authorities[0]); i++) {
		struct cookies cookies = {0};

		cookies_read(&cookies, safe, authorities[i], false);
		CHECK_INT((intmax_t)cookies.count, 1);
		cookies_free(&cookies);
	}
}

int
main(void)
{
	each_request_carries_its_own();
	this_machine_counts_as_safe();

	return unit_end();
}
