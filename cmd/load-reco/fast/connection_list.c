/* Connections in the order of their `when`. */
#include "fast.h"

void
connection_list_insert(struct connection_list *list, struct connection *connection)
{
	struct connection *before = list->last;

	/* Nearly always the last place is the right one. */
	while (before && before->when > connection->when)
		before = before->previous;
	connection->previous = before;
	connection->next = before ? before->next : list->first;
	if (connection->next)
		connection->next->previous = connection;
	else
		list->last = connection;
	if (before)
		before->next = connection;
	else
		list->first = connection;
}

void
connection_list_remove(struct connection_list *list, struct connection *connection)
{
	if (connection->previous)
		connection->previous->next = connection->next;
	else
		list->first = connection->next;
	if (connection->next)
		connection->next->previous = connection->previous;
	else
		list->last = connection->previous;
	connection->next = connection->previous = NULL;
}
