#include "suite.h"

#include <string.h>

#include "writer.h"

void
suite_write(const struct smoke_options *options, struct text *out)
{
	static const struct {
		const char *name;
		void (*write)(const struct smoke_options *options, struct text *out);
	} suites[] = {{"reco", suite_write_reco}, {"health", suite_write_health},
	    {"security", suite_write_security}};

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (strcmp(suites[i].name, options->suite) == 0)
			suites[i].write(options, out);
}
