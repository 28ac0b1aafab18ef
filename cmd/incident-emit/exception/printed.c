#include "lines.h"

bool
exception_printed(struct incident *incident, const struct tail *logs)
{
	static bool (*const runtimes[])(
	    struct incident * incident, const struct tail *logs, size_t i) = {exception_of_python,
	    exception_of_syntax, exception_of_node, exception_of_frames, exception_of_go,
	    exception_of_rust, exception_of_ruby, exception_of_php};

	for (size_t i = tail_count(logs); i-- > 0;)
		for (size_t r = 0; r < sizeof(runtimes) / sizeof(runtimes[0]); r++)
			if (runtimes[r](incident, logs, i))
				return true;

	return false;
}
