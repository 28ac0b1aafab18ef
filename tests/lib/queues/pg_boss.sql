-- The tables of pg-boss 10 that concern a job: partitioned by queue, with the index of its policy "stately".
CREATE SCHEMA pgboss;
CREATE TYPE pgboss.job_state AS ENUM ('created', 'retry', 'active', 'completed', 'cancelled', 'failed');
CREATE TABLE pgboss.queue (name text PRIMARY KEY, policy text, dead_letter text REFERENCES pgboss.queue (name));
CREATE TABLE pgboss.job (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL,
    priority int NOT NULL DEFAULT 0,
    data jsonb,
    state pgboss.job_state NOT NULL DEFAULT 'created',
    retry_limit int NOT NULL DEFAULT 2,
    retry_count int NOT NULL DEFAULT 0,
    retry_delay int NOT NULL DEFAULT 0,
    retry_backoff boolean NOT NULL DEFAULT false,
    start_after timestamptz NOT NULL DEFAULT now(),
    started_on timestamptz,
    singleton_key text,
    singleton_on timestamp,
    expire_in interval NOT NULL DEFAULT interval '15 minutes',
    created_on timestamptz NOT NULL DEFAULT now(),
    completed_on timestamptz,
    keep_until timestamptz NOT NULL DEFAULT now() + interval '14 days',
    output jsonb,
    dead_letter text,
    policy text
) PARTITION BY LIST (name);
CREATE FUNCTION boss_queue(queue text, policy text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part text := 'j' || encode(sha224(queue::bytea), 'hex');
BEGIN
    INSERT INTO pgboss.queue (name, policy) VALUES (queue, policy);
    EXECUTE format('CREATE TABLE pgboss.%I (LIKE pgboss.job INCLUDING DEFAULTS)', part);
    EXECUTE format('ALTER TABLE pgboss.%I ADD PRIMARY KEY (name, id), ADD CHECK (name = %L), ADD FOREIGN KEY (name)
        REFERENCES pgboss.queue (name) DEFERRABLE INITIALLY DEFERRED', part, queue);
    EXECUTE format('CREATE UNIQUE INDEX ON pgboss.%I (name, state, coalesce(singleton_key, '''')) WHERE state <= ''active''
        AND policy = ''stately''', part);
    EXECUTE format('ALTER TABLE pgboss.job ATTACH PARTITION pgboss.%I FOR VALUES IN (%L)', part, queue);
END $$;
SELECT boss_queue('mail', 'standard');
SELECT boss_queue('mail-slow', 'standard');
SELECT boss_queue('sync', 'stately');

CREATE FUNCTION dead_jobs(queue text, count int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO pgboss.job (name, data, state, retry_count, started_on, created_on, completed_on, keep_until, policy, output)
    SELECT $1, jsonb_build_object('mail', n), 'failed', 2, now() - interval '20 days', now() - interval '20 days',
        now() - interval '20 days' + n * interval '1 second', now() - interval '6 days',
        (SELECT q.policy FROM pgboss.queue q WHERE q.name = $1), '{"name": "SMTPError", "message": "refused"}'
    FROM generate_series(1, $2) AS n
$$;

CREATE FUNCTION work(fails boolean) RETURNS bigint LANGUAGE sql AS $$
    WITH done AS (UPDATE pgboss.job SET completed_on = now(),
        state = CASE WHEN fails THEN 'failed' ELSE 'completed' END::pgboss.job_state
        WHERE state < 'active' AND start_after <= now() RETURNING 1)
    SELECT count(*) FROM done
$$;
