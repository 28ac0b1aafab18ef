-- The tables that requeue-dlq works on: dead_letters holds what could not be published, messages
-- is the live queue that the relay takes requeued events from (queue 'outbox').
CREATE TABLE dead_letters (
	id              TEXT PRIMARY KEY,          -- message id, kept on a move
	queue           TEXT NOT NULL,             -- the queue that it failed in
	payload         BLOB NOT NULL,             -- exact bytes
	reason          TEXT,                      -- short class: timeout, rejected, ...
	error           TEXT,                      -- last error text
	retry_count     INTEGER NOT NULL DEFAULT 0,
	requeue_count   INTEGER NOT NULL DEFAULT 0,
	request_id      TEXT,
	first_failed_at INTEGER NOT NULL,          -- Unix milliseconds
	last_failed_at  INTEGER NOT NULL,
	status          TEXT NOT NULL DEFAULT 'dead' CHECK (status IN ('dead', 'parked'))
);

CREATE TABLE messages (                        -- the live queue that consumers take from
	id            TEXT PRIMARY KEY,
	queue         TEXT NOT NULL,
	payload       BLOB NOT NULL,
	request_id    TEXT,
	requeue_count INTEGER NOT NULL DEFAULT 0,
	enqueued_at   INTEGER NOT NULL
);
