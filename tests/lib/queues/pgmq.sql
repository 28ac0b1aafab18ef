-- A queue of pgmq 1.5 and that of its dead letters.
CREATE SCHEMA pgmq;
CREATE TABLE pgmq.meta (
    queue_name varchar UNIQUE NOT NULL,
    is_partitioned boolean NOT NULL,
    is_unlogged boolean NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL
);
CREATE FUNCTION pgmq_create(queue text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE pgmq.%I (msg_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, read_ct int DEFAULT 0
        NOT NULL, enqueued_at timestamptz DEFAULT now() NOT NULL, vt timestamptz NOT NULL, message jsonb, headers jsonb)',
        'q_' || queue);
    EXECUTE format('CREATE INDEX ON pgmq.%I (vt)', 'q_' || queue);
    INSERT INTO pgmq.meta VALUES (queue, false, false);
END $$;
SELECT pgmq_create('orders');
SELECT pgmq_create('orders_dlq');

CREATE FUNCTION dead_orders(count int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO pgmq.q_orders_dlq (vt, read_ct, enqueued_at, message, headers)
    SELECT now(), 6, now() - interval '1 hour', jsonb_build_object('order', n),
        CASE WHEN n % 2 = 0 THEN jsonb_build_object('request_id', 'r' || n, 'error', 'PaymentError: declined') END
    FROM generate_series(1, count) AS n
$$;

-- work(FAILS): reads and deletes, or reads and puts into the queue of dead letters.
CREATE FUNCTION work(fails boolean) RETURNS bigint LANGUAGE sql AS $$
    WITH taken AS (DELETE FROM pgmq.q_orders WHERE vt <= now() RETURNING message, headers),
    dead AS (INSERT INTO pgmq.q_orders_dlq (vt, read_ct, message, headers)
        SELECT now(), 1, message, headers FROM taken WHERE fails)
    SELECT count(*) FROM taken
$$;
