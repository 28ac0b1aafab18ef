-- The tables, constraints and triggers of procrastinate 3 that concern a job that failed and is tried again.
CREATE TYPE procrastinate_job_status AS ENUM ('todo', 'doing', 'succeeded', 'failed', 'cancelled', 'aborting', 'aborted');
CREATE TYPE procrastinate_job_event_type AS ENUM ('deferred', 'started', 'deferred_for_retry', 'failed', 'succeeded',
    'cancelled', 'abort_requested', 'aborted', 'scheduled', 'retried');
CREATE TABLE procrastinate_workers (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    last_heartbeat timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE procrastinate_jobs (
    id bigserial PRIMARY KEY,
    queue_name varchar(128) NOT NULL,
    task_name varchar(128) NOT NULL,
    priority int NOT NULL DEFAULT 0,
    lock text,
    queueing_lock text,
    args jsonb NOT NULL DEFAULT '{}',
    status procrastinate_job_status NOT NULL DEFAULT 'todo',
    scheduled_at timestamptz,
    attempts int NOT NULL DEFAULT 0,
    abort_requested boolean NOT NULL DEFAULT false,
    worker_id bigint REFERENCES procrastinate_workers (id) ON DELETE SET NULL,
    CHECK (NOT (status = 'todo' AND abort_requested))
);
CREATE TABLE procrastinate_events (
    id bigserial PRIMARY KEY,
    job_id bigint NOT NULL REFERENCES procrastinate_jobs ON DELETE CASCADE,
    type procrastinate_job_event_type,
    at timestamptz DEFAULT now()
);
CREATE UNIQUE INDEX ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
CREATE UNIQUE INDEX ON procrastinate_jobs (lock) WHERE status = 'doing';

CREATE FUNCTION note_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'failed' AND NEW.status = 'todo' THEN
        INSERT INTO procrastinate_events (job_id, type) VALUES (NEW.id, 'retried');
    ELSIF OLD.status = 'doing' AND NEW.status = 'failed' THEN
        INSERT INTO procrastinate_events (job_id, type) VALUES (NEW.id, 'failed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER note_status AFTER UPDATE OF status ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION note_status();

CREATE FUNCTION dead_jobs(count int) RETURNS void LANGUAGE sql AS $$
    WITH jobs AS (INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)
        SELECT 'mail', 'app.send', jsonb_build_object('to', n), 'failed', 3 FROM generate_series(1, count) AS n
        RETURNING id)
    INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'failed', now() - interval '3 hours' FROM jobs
$$;

-- work(FAILS): as a worker fetches and finishes.
CREATE FUNCTION work(fails boolean) RETURNS bigint LANGUAGE sql AS $$
    UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now();
    WITH done AS (UPDATE procrastinate_jobs SET attempts = attempts + 1,
        status = CASE WHEN fails THEN 'failed' ELSE 'succeeded' END::procrastinate_job_status
        WHERE status = 'doing' RETURNING 1)
    SELECT count(*) FROM done
$$;
