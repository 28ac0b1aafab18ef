-- The table of good_job 4.
CREATE TABLE good_jobs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    queue_name text,
    priority int,
    serialized_params jsonb,
    scheduled_at timestamp(6),
    performed_at timestamp(6),
    finished_at timestamp(6),
    error text,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    active_job_id uuid,
    concurrency_key text,
    cron_key text,
    retried_good_job_id uuid,
    cron_at timestamp(6),
    batch_id uuid,
    batch_callback_id uuid,
    is_discrete boolean,
    executions_count int,
    job_class text,
    error_event smallint,
    labels text[],
    locked_by_id uuid,
    locked_at timestamp(6),
    lock_type smallint
);
CREATE INDEX ON good_jobs (priority, created_at) WHERE finished_at IS NULL;
CREATE UNIQUE INDEX ON good_jobs (cron_key, cron_at) WHERE cron_key IS NOT NULL;

CREATE FUNCTION dead_jobs(count int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO good_jobs (queue_name, serialized_params, scheduled_at, performed_at, finished_at, error, created_at,
        updated_at, executions_count, job_class, error_event)
    SELECT 'default', jsonb_build_object('job_class', 'MailJob', 'arguments', jsonb_build_array(n), 'executions', 5),
        t.t, t.t, t.t + n * interval '1 second', 'Net::ReadTimeout: no answer', t.t, t.t, 5, 'MailJob', 1
    FROM generate_series(1, count) AS n, (SELECT now() AT TIME ZONE 'UTC' - interval '1 day' AS t) AS t
$$;

CREATE FUNCTION work(fails boolean) RETURNS bigint LANGUAGE sql AS $$
    WITH done AS (UPDATE good_jobs SET performed_at = now() AT TIME ZONE 'UTC', finished_at = now() AT TIME ZONE 'UTC',
        error = CASE WHEN fails THEN 'Net::ReadTimeout: again' END, executions_count = executions_count + 1
        WHERE finished_at IS NULL AND performed_at IS NULL AND scheduled_at <= now() AT TIME ZONE 'UTC' RETURNING 1)
    SELECT count(*) FROM done
$$;
