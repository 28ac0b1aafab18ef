#include "action.h"
#include "deliver.h"
void
action_ping(struct deliver *deliver)
{
	(void)deliver;
}
