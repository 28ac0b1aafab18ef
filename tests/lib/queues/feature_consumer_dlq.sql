-- What a consumer of Kafka could not handle; a program replays it from here.
CREATE TABLE feature_consumer_dlq (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_topic text NOT NULL,
    source_partition int NOT NULL,
    source_offset bigint NOT NULL,
    kafka_key text NOT NULL DEFAULT '',
    payload jsonb NOT NULL,
    error_text text NOT NULL,
    retry_count int NOT NULL CHECK (retry_count > 0),
    replay_count int NOT NULL DEFAULT 0 CHECK (replay_count >= 0),
    last_replay_error text,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'replayed')),
    first_failed_at timestamptz NOT NULL DEFAULT now(),
    last_failed_at timestamptz NOT NULL DEFAULT now(),
    replayed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (source_topic, source_partition, source_offset)
);

CREATE FUNCTION dead_features(count int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO feature_consumer_dlq (source_topic, source_partition, source_offset, payload, error_text, retry_count,
        first_failed_at, last_failed_at)
    SELECT 'watch-events', n % 4, n, jsonb_build_object('feature', n), 'ValidationError: bad event ' || n, 3,
        now() - interval '2 days', now() - interval '1 day'
    FROM generate_series(1, count) AS n
$$;
