#include "http/redirect.h"
#include "http/route.h"
#include "http/url.h"
#include "text.h"
#include "unit.h"

static bool
leads(const char *base_url, const char *reference, const char *expected)
{
	struct text out = TEXT_INIT(1000);
	struct http_url base;
	bool good;

	if (http_url_split(base_url, &base, NULL) < 0)
		return false;
	http_reference_resolve(&base, base_url, reference, strlen(reference), &out);
	good = strcmp(text_string(&out), expected) == 0;
	if (!good)
		fprintf(stderr, "%s at %s: %s, expected %s\n", reference, base_url,
		    text_string(&out), expected);
	text_free(&out);
	return good;
}

/* RFC 3986, sections 5.4.1 and 5.4.2, without the fragments, which never go out. */
static void
examples_of_the_rfc_hold(void)
{
	static const char *const cases[][2] = {
	    {"g:h", "g:h"},
	    {"g", "http://a/b/c/g"},
	    {"./g", "http://a/b/c/g"},
	    {"g/", "http://a/b/c/g/"},
	    {"/g", "http://a/g"},
	    {"//g", "http://g"},
	    {"?y", "http://a/b/c/d;p?y"},
	    {"g?y", "http://a/b/c/g?y"},
	    {"#s", "http://a/b/c/d;p?q"},
	    {"g#s", "http://a/b/c/g"},
	    {"g?y#s", "http://a/b/c/g?y"},
	    {";x", "http://a/b/c/;x"},
	    {"g;x", "http://a/b/c/g;x"},
	    {"g;x?y#s", "http://a/b/c/g;x?y"},
	    {"", "http://a/b/c/d;p?q"},
	    {".", "http://a/b/c/"},
	    {"./", "http://a/b/c/"},
	    {"..", "http://a/b/"},
	    {"../", "http://a/b/"},
	    {"../g", "http://a/b/g"},
	    {"../..", "http://a/"},
	    {"../../", "http://a/"},
	    {"../../g", "http://a/g"},
	    {"../../../g", "http://a/g"},
	    {"../../../../g", "http://a/g"},
	    {"/./g", "http://a/g"},
	    {"/../g", "http://a/g"},
	    {"g.", "http://a/b/c/g."},
	    {".g", "http://a/b/c/.g"},
	    {"g..", "http://a/b/c/g.."},
	    {"..g", "http://a/b/c/..g"},
	    {"./../g", "http://a/b/g"},
	    {"./g/.", "http://a/b/c/g/"},
	    {"g/./h", "http://a/b/c/g/h"},
	    {"g/../h", "http://a/b/c/h"},
	    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
	    {"g;x=1/../y", "http://a/b/c/y"},
	    {"g?y/./x", "http://a/b/c/g?y/./x"},
	    {"g?y/../x", "http://a/b/c/g?y/../x"},
	    {"g#s/../x", "http://a/b/c/g"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK(leads("http://a/b/c/d;p?q", cases[i][0], cases[i][1]));
}

static void
bases_and_hosts_differ(void)
{
	CHECK(leads("http://a", "g", "http://a/g"));
	CHECK(leads("http://a", "?y", "http://a?y"));
	CHECK(leads("http://a?q/x", "g", "http://a/g"));
	CHECK(leads("http://a/b?q/x", "g", "http://a/g"));
	CHECK(leads("http://a/b#q/x", "g", "http://a/g"));
	CHECK(leads("http://a/b?q#s", "", "http://a/b?q"));
	CHECK(leads("http://a", "", "http://a"));
	CHECK(leads("http://a", "..", "http://a/"));
	CHECK(leads("http://a/b", "/c//../d", "http://a/c/d"));
	CHECK(leads("http://a/b", "/c/..//d", "http://a//d"));
	CHECK(leads("https://u:p@a:8443/b/", "c", "https://u:p@a:8443/b/c"));
	CHECK(leads("https://a/b", "//c:1/d/../e?f", "https://c:1/e?f"));
	CHECK(leads("http://a/b", "HTTPS://c", "HTTPS://c"));
	CHECK(leads("http://a/b", "http://c?d/../e", "http://c?d/../e"));
	CHECK(leads("http://a/b/", "c:d", "c:d"));
	CHECK(leads("http://a/b/", "1:d", "http://a/b/1:d"));
	CHECK(leads("http://a/b/", "./c:d", "http://a/b/c:d"));
	CHECK(leads("http://a/b/", "c/d:e", "http://a/b/c/d:e"));
	CHECK(leads("http://[::1]:80/b", "c", "http://[::1]:80/c"));
}

static void
targets_are_encoded(void)
{
	static const char *const cases[][2] = {
	    {"http://a/b c", "http://a/b%20c"},
	    {"http://a/\xc3\xa9?\xc3\xa9", "http://a/%C3%A9?%C3%A9"},
	    {"http://a/%c3", "http://a/%c3"},
	    {"http://\xc3\xa9:%C3@a/", "http://%C3%A9:%C3@a/"},
	    {"http://a/b\\c", "http://a/b%5Cc"},
	    {"HTTP://127.1/b", "HTTP://127.0.0.1/b"},
	    {"http://[0:0::1]/", "http://[::1]/"},
	    {"g:h", NULL},
	    {"ftp://a/", NULL},
	    {"http:///a", NULL},
	    {"http://a:0/", NULL},
	    {"http://a b/", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text out = TEXT_INIT(1000), why = TEXT_INIT(1000);
		int rc = http_url_encode(cases[i][0], &out, &why);

		if (cases[i][1])
			CHECK(rc == 0 && CHECK_STRING(text_string(&out), cases[i][1]));
		else
			CHECK(rc == -1 && why.len > 0);
		text_free(&out);
		text_free(&why);
	}
}

static void
resolutions_send_the_name_that_urls_do(void)
{
	static const char *const cases[][2] = {
	    {"a.test:80:127.0.0.1", "a.test:80:127.0.0.1"},
	    {"*:80:[::1]", "*:80:[::1]"},
	    {"b\xc3\xbc"
	     "cher.test:80:127.0.0.1,[::1]",
		"xn--bcher-kva.test:80:127.0.0.1,[::1]"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text out = TEXT_INIT(1000), why = TEXT_INIT(1000);

		if (http_resolution_ascii(cases[i][0], &out, &why) == 0)
			CHECK_STRING(text_string(&out), cases[i][1]);
		else
			CHECK(strstr(text_string(&why), "libidn2") != NULL);
		text_free(&out);
		text_free(&why);
	}
}

int
main(void)
{
	examples_of_the_rfc_hold();
	bases_and_hosts_differ();
	targets_are_encoded();
	resolutions_send_the_name_that_urls_do();
	return unit_end();
}
