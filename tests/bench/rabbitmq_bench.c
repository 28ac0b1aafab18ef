/*
 * Publishes messages of 200 bytes to a queue, with the headers that the server gives dead letters,
 * and waits until all are confirmed: what the server takes to be handed messages, and nothing else.
 *
 *   rabbitmq_bench URL QUEUE COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rabbitmq.h"
#include "text.h"

enum { BODY = 200 };

/* Persistent, and x-death with one entry, as they travel. */
static const char properties[] = "\x30\x00"
				 "\0\0\0\x69"
				 "\x07x-death"
				 "A\0\0\0\x5c"
				 "F\0\0\0\x57"
				 "\x05queueS\0\0\0\x04live"
				 "\x06reasonS\0\0\0\x08rejected"
				 "\x05"
				 "countI\0\0\0\x01"
				 "\x08"
				 "exchangeS\0\0\0\0"
				 "\x0crouting-keysA\0\0\0\x09S\0\0\0\x04live"
				 "\x02";

int
main(int argc, char *argv[])
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct rabbitmq *rabbitmq;
	char body[BODY];
	int rc = 0;

	if (argc != 4)
		return 2;
	memset(body, '0', sizeof(body));
	rabbitmq = rabbitmq_open(argv[1], 0, &why);
	for (long left = strtol(argv[3], NULL, 10); rabbitmq && rc == 0 && left > 0; left--)
		rc = rabbitmq_publish(rabbitmq, (struct rabbitmq_bytes){"", 0},
		    (struct rabbitmq_bytes){argv[2], strlen(argv[2])},
		    (struct rabbitmq_bytes){properties, sizeof(properties) - 1},
		    (struct rabbitmq_bytes){body, sizeof(body)}, &why);
	if (!rabbitmq || rc == -1 || rabbitmq_settle(rabbitmq, 0, &why) == -1) {
		fprintf(stderr, "rabbitmq_bench: %s\n", text_string(&why));
		rc = -1;
	}
	rabbitmq_close(rabbitmq);

	return rc == 0 ? 0 : 2;
}
