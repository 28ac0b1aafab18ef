#ifdef __aarch64__
#	define JSON_NEON
#	include "json_machine.h"
#endif
