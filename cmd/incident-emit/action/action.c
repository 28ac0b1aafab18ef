#include "action.h"

#include <string.h>

#include "actions.h"
#include "text.h"

static const struct action actions[] = {
    {"list", action_list, ACTION_NO_OPERANDS},
    {"show", action_show, ACTION_IDS},
    {"resolve", action_resolve, ACTION_NO_OPERANDS},
    {"mttr", action_mttr, ACTION_NO_OPERANDS},
};

const struct action *
action_find(const char *name)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];

	return NULL;
}

const char *
action_nearest(const char *name)
{
	enum { COUNT = sizeof(actions) / sizeof(actions[0]) };
	const char *names[COUNT + 1] = {NULL};

	for (size_t i = 0; i < COUNT; i++)
		names[i] = actions[i].name;

	return text_nearest(name, names);
}
