#include "action.h"
#include "deliver.h"
void
action_status(struct deliver *deliver)
{
	(void)deliver;
}
