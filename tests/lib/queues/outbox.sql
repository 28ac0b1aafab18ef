-- A transactional outbox: a relay takes rows that are pending and due, and gives up after max_attempts.
CREATE TABLE event_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id text NOT NULL,
    event_type text NOT NULL,
    kafka_topic text NOT NULL,
    kafka_key text NOT NULL,
    payload jsonb NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'publishing', 'published', 'dead')),
    attempt_count int NOT NULL DEFAULT 0,
    max_attempts int NOT NULL DEFAULT 25,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    lease_expires_at timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    UNIQUE (event_id, event_type)
);
CREATE INDEX event_outbox_due ON event_outbox (status, next_attempt_at, id) WHERE published_at IS NULL;

-- dead_events(COUNT): of the topic "watches"; 1 in 3 timed out.
CREATE FUNCTION dead_events(count int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO event_outbox (event_id, event_type, kafka_topic, kafka_key, payload, status, attempt_count, last_error,
        created_at, updated_at)
    SELECT 'e' || n, 'watch', 'watches', 'k' || n, jsonb_build_object('event', n, 'at', 1.50), 'dead', 25,
        CASE WHEN n % 3 = 0 THEN 'KafkaTimeoutError: no leader' ELSE 'SchemaError: field missing' END,
        now() - interval '2 hours', now() - interval '1 hour'
    FROM generate_series(1, count) AS n
$$;

-- relay(FAILS): publishes what is pending, or fails on it until it is dead.
CREATE FUNCTION relay(fails boolean) RETURNS bigint LANGUAGE sql AS $$
    WITH due AS (SELECT id FROM event_outbox WHERE status = 'pending' AND next_attempt_at <= now() ORDER BY id
        FOR UPDATE SKIP LOCKED),
    done AS (UPDATE event_outbox o SET status = CASE WHEN fails THEN 'dead' ELSE 'published' END,
        attempt_count = CASE WHEN fails THEN max_attempts ELSE attempt_count + 1 END,
        last_error = CASE WHEN fails THEN 'BrokenPipeError: still broken' END,
        published_at = CASE WHEN fails THEN NULL ELSE now() END, updated_at = now()
        FROM due WHERE o.id = due.id RETURNING 1)
    SELECT count(*) FROM done
$$;
