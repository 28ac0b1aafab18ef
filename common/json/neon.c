#ifdef __aarch64__
#	define JSON_NEON
#	include "machine.h"
#endif
