-- What can be recommended. Rows are only ever added: the service keeps items by their position.
CREATE TABLE items (
	item_id      TEXT PRIMARY KEY,
	title        TEXT NOT NULL,
	category     INTEGER NOT NULL CHECK (category BETWEEN 0 AND 7),
	duration_sec INTEGER NOT NULL CHECK (duration_sec > 0),
	base_score   REAL NOT NULL CHECK (base_score BETWEEN 0 AND 1)
);
