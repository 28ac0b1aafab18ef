#include "load.h"

const char *
load_error_name(int error)
{
	switch (error) {
	case LOAD_ERROR_UNSENT:
		return "unsent";
	case LOAD_ERROR_EXPECTATION:
		return "expectation";
	default:
		return http_error_name((enum http_error)error);
	}
}
