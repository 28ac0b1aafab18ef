/*
 * libjq_leaks: for targets and tests that hand broken expressions to libjq, whose parser (1.6)
 * forgets literals when it meets a syntax error.  Included by the one file of a target, as it
 * defines what the leak checker asks for.
 */
#ifndef TESTS_FUZZ_LIBJQ_LEAKS_H
#define TESTS_FUZZ_LIBJQ_LEAKS_H

const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libjq";
}

#endif
