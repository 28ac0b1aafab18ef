-- Workflows that somebody approved through POST /api/workflows/{id}/approve.
CREATE TABLE approvals (
	workflow_id TEXT PRIMARY KEY,
	approved_by TEXT NOT NULL,
	approved_at INTEGER NOT NULL
);
