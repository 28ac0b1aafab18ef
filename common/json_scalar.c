#include "json_machine.h"
