#include "action.h"
#include "deliver.h"
void
action_retry(struct deliver *deliver)
{
	(void)deliver;
}
