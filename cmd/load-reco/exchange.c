#include "exchange.h"

const char *
exchange_error_name(int error)
{
	switch (error) {
	case EXCHANGE_ERROR_UNSENT:
		return "unsent";
	case EXCHANGE_ERROR_EXPECTATION:
		return "expectation";
	default:
		return http_error_name((enum http_error)error);
	}
}
