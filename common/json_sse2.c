#ifdef __SSE2__
#	define JSON_SSE2
#	include "json_machine.h"
#endif
