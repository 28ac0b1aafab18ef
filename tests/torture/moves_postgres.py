"""Tables of PostgreSQL that moves.py fills and counts: of the application's own, and of libraries."""

import pathlib
from collections import Counter

from moves_kind import Kind
from moves_servers import PostgresServer

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "lib" / "queues"
# Places that belong to requeue-dlq itself.
OWN = ("requeue_dlq_marks", "requeue_dlq_ledger")


class Postgres(Kind):
    """Of a table `d`: how a payload is put there and read, and which rows are dead and live."""

    has_ledger = True
    only_json = True
    schema = "public"
    id = "d.id"
    live_table = None
    wipes = 0

    def __init__(self, folder, data, durable):
        folder.chmod(0o755)
        self.server = PostgresServer(folder / "postgres")
        self.url = self.server.url
        self.connect()
        for statement in self.made:
            self.sql.execute((SCHEMAS / statement).read_text() if statement.endswith(".sql") else statement)

    def connect(self):
        self.sql = self.server.client()

    def words(self, action):
        return ["--store", self.url, "--queue", self.queue, "--action", action, *self.options]

    def own(self):
        """Those that are there by now."""
        self.sql.execute("SELECT tablename FROM pg_tables WHERE tablename = ANY(%s)", [list(OWN)])
        return [f"{self.schema}.{row[0]}" for row in self.sql.fetchall()]

    def wipe(self):
        # Every other time the ledger has to be made anew.
        self.wipes += 1
        own = self.own()
        if own and self.wipes % 2:
            self.sql.execute(f"DROP TABLE {', '.join(own)}")
            own = []
        tables = {self.table, self.live_table or self.table, *own}
        self.sql.execute(f"TRUNCATE {', '.join(sorted(tables))} CASCADE")

    def fill(self, payloads):
        """jsonb keeps values and no bytes: what is there now is what has to stay."""
        for payload in payloads:
            value = payload if self.binary else payload.decode().replace("\\u0000", "")
            self.sql.execute(self.insert, [value])
        return list(self.census()["dead"].elements())

    binary = False

    def rows(self, table, condition):
        self.sql.execute(f"SELECT {self.payload} FROM {table} d WHERE {condition}")
        return Counter(bytes(v) if self.binary else v.encode() for (v,) in self.sql.fetchall())

    def census(self):
        parked = "false"
        if self.own():
            parked = (
                f"EXISTS (SELECT 1 FROM {self.schema}.requeue_dlq_marks m"
                f" WHERE m.id = {self.id}::text AND m.parked_at IS NOT NULL)"
            )
        return {
            "dead": self.rows(self.table, f"{self.dead} AND NOT {parked}"),
            "parked": self.rows(self.table, f"{self.dead} AND {parked}"),
            "live": self.rows(self.live_table or self.table, self.live),
        }

    def expire(self):
        if self.own():
            self.sql.execute(f"UPDATE {self.schema}.requeue_dlq_marks SET claimed_until = '-infinity' "
                             "WHERE claimed_until IS NOT NULL")  # fmt: skip


class Columns(Postgres):
    """A table of one's own, of bytes."""

    only_json, binary = False, True
    made = (
        "CREATE TABLE tasks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT NULL,"
        " body bytea NOT NULL, state text NOT NULL, tries int NOT NULL DEFAULT 3)",
    )
    table, queue = "tasks", "audit:tasks"
    options = (
        "--table", "tasks", "--columns", "queue=topic,payload=body,status=state,dead=failed,live=queued,retry_count=tries",
    )  # fmt: skip
    insert = "INSERT INTO tasks (topic, body, state) VALUES ('audit:tasks', %s, 'failed')"
    payload, dead, live = "d.body", "d.state = 'failed'", "d.state = 'queued'"


class Rows(Postgres):
    """Dead letters that a requeue takes to another table."""

    only_json, binary = False, True
    made = (
        "CREATE TABLE dead_tasks (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), payload bytea NOT NULL,"
        " failed_at timestamptz NOT NULL DEFAULT clock_timestamp())",
        "CREATE TABLE tasks (id uuid PRIMARY KEY, payload bytea NOT NULL)",
    )
    table, live_table, queue = "dead_tasks", "tasks", "dead_tasks"
    options = ("--table", "dead_tasks", "--columns", "last_failed_at=failed_at")
    insert = "INSERT INTO dead_tasks (payload) VALUES (%s)"
    payload, dead, live = "d.payload", "true", "true"

    def words(self, action):
        return [*super().words(action), *(("--to", "tasks") if action == "requeue" else ())]


class Outbox(Postgres):
    made = ("outbox.sql",)
    table, queue = "event_outbox", "watches"
    options = ("--mapping", "outbox")
    insert = (
        "INSERT INTO event_outbox (event_id, event_type, kafka_topic, kafka_key, payload, status)"
        " VALUES (gen_random_uuid(), 'watch', 'watches', 'k', %s, 'dead')"
    )
    payload, dead, live = "d.payload::text", "d.status = 'dead'", "d.status = 'pending'"


class Pgmq(Postgres):
    made = ("pgmq.sql",)
    schema, id = "pgmq", "d.msg_id"
    table, live_table, queue = "pgmq.q_orders_dlq", "pgmq.q_orders", "orders"
    options = ("--mapping", "pgmq")
    insert = "INSERT INTO pgmq.q_orders_dlq (vt, message) VALUES (now(), %s)"
    payload, dead, live = "d.message::text", "true", "true"


class Procrastinate(Postgres):
    made = ("procrastinate.sql",)
    table, queue = "procrastinate_jobs", "mail"
    options = ("--mapping", "procrastinate")
    insert = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
        " VALUES ('mail', 'app.send', jsonb_build_object('of', %s::jsonb), 'failed')"
    )
    payload = "jsonb_build_object('task_name', d.task_name, 'args', d.args)::text"
    dead, live = "d.status = 'failed'", "d.status = 'todo'"


class PgBoss(Postgres):
    made = ("pg_boss.sql",)
    schema, table, queue = "pgboss", "pgboss.job", "mail"
    options = ("--mapping", "pg-boss")
    insert = "INSERT INTO pgboss.job (name, data, state, completed_on) VALUES ('mail', %s, 'failed', clock_timestamp())"
    payload, dead, live = "d.data::text", "d.state = 'failed'", "d.state IN ('created', 'retry')"


class GoodJob(Postgres):
    made = ("good_job.sql",)
    table, queue = "good_jobs", "default"
    options = ("--mapping", "good_job")
    insert = (
        "INSERT INTO good_jobs (queue_name, serialized_params, finished_at, error, created_at, updated_at)"
        " VALUES ('default', jsonb_build_object('arguments', %s::jsonb), clock_timestamp(), 'IOError: no', now(), now())"
    )
    # A requeue counts the executions.
    payload = "(d.serialized_params - 'executions')::text"
    dead, live = "d.finished_at IS NOT NULL AND d.error IS NOT NULL", "d.finished_at IS NULL"


KINDS = {
    "postgres": Columns,
    "postgres-rows": Rows,
    "outbox": Outbox,
    "pgmq": Pgmq,
    "procrastinate": Procrastinate,
    "pg-boss": PgBoss,
    "good_job": GoodJob,
}
