#ifdef __SSE2__
#	define JSON_SSE2
#	include "machine.h"
#endif
