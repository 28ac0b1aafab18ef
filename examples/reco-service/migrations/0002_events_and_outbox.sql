-- An event and its outbox row are written in one transaction; the relay then publishes the row to
-- event_backbone. The event id is the key everywhere, so that neither a client that sends an event
-- twice nor a relay that publishes one twice leaves two.
CREATE TABLE events (
	event_id       TEXT PRIMARY KEY,
	kind           TEXT NOT NULL CHECK (kind IN ('event', 'watch', 'impression')),
	event_type     TEXT,
	user_id        TEXT NOT NULL,
	item_id        TEXT,
	request_id     TEXT,
	watch_time_sec REAL CHECK (watch_time_sec >= 0),
	created_at     INTEGER NOT NULL -- Unix milliseconds, as all times here
);

CREATE INDEX events_by_user ON events (user_id, kind, created_at);

CREATE TABLE outbox (
	id              INTEGER PRIMARY KEY,
	event_id        TEXT NOT NULL UNIQUE,
	payload         BLOB NOT NULL, -- the exact bytes that the client sent
	request_id      TEXT,
	status          TEXT NOT NULL DEFAULT 'pending'
		CHECK (status IN ('pending', 'publishing', 'published', 'dead')),
	attempts        INTEGER NOT NULL DEFAULT 0,
	requeue_count   INTEGER NOT NULL DEFAULT 0,
	created_at      INTEGER NOT NULL,
	first_failed_at INTEGER,
	next_attempt_at INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX outbox_by_status ON outbox (status, next_attempt_at);

CREATE TABLE event_backbone (
	position     INTEGER PRIMARY KEY, -- consumers remember how far they have read
	event_id     TEXT NOT NULL UNIQUE,
	payload      BLOB NOT NULL,
	published_at INTEGER NOT NULL
);
