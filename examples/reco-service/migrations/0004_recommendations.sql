-- The lists that were shown, a sample of them under load: the first 20 items as a JSON array.
CREATE TABLE recommendations (
	id         INTEGER PRIMARY KEY,
	request_id TEXT NOT NULL,
	user_id    TEXT NOT NULL,
	session_id TEXT,
	strategy   TEXT NOT NULL,
	shown      INTEGER NOT NULL,
	items      TEXT NOT NULL CHECK (json_valid(items)),
	created_at INTEGER NOT NULL
);

CREATE INDEX recommendations_by_user ON recommendations (user_id, created_at);
CREATE INDEX recommendations_by_request ON recommendations (request_id);
