"""Servers of one's own for moves.py, each in a folder of its own, and a way to them that can be cut."""

import contextlib
import glob
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

from resp import Redis  # noqa: E402


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(holds, seconds, what):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain: {what}")
        time.sleep(0.02)


class Server:
    """What is alike: a process that is started, answers, is killed, and is started again on the same port."""

    process = None
    was_up = False

    def start(self):
        """Again where it ends at once: what was killed may still hold a port or shared memory."""
        self.log = open(self.folder / "log", "ab")
        if not self.was_up:
            self.take_ports()
        self.begin()
        try:
            wait_until(self.answers, 90, f"{type(self).__name__} answers: see {self.folder}/log")
        except SystemExit:
            self.stop()
            raise
        self.was_up = True

    def take_ports(self):
        self.port = free_port()

    def begin(self):
        self.process = subprocess.Popen(
            self.command(), stdout=self.log, stderr=self.log, env=self.environment(), start_new_session=True,
            **self.identity(),
        )  # fmt: skip

    def environment(self):
        return dict(os.environ)

    def identity(self):
        return {}

    def answers(self):
        if self.process.poll() is not None:
            time.sleep(0.1)
            # Somebody else may have taken the free one.
            if not self.was_up:
                self.take_ports()
            self.begin()
        try:
            return self.ask()
        except (OSError, RuntimeError):
            return False

    def kill(self, how=signal.SIGKILL):
        """The whole group, as nobody else can have joined it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(30)
        self.log.close()

    def restart(self):
        self.kill()
        self.start()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.kill()


class RedisServer(Server):
    def __init__(self, folder, *options):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.options = options
        self.start()

    url = property(lambda self: f"redis://127.0.0.1:{self.port}")

    def command(self):
        return [
            "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder),
            *self.options,
        ]  # fmt: skip

    def ask(self):
        return Redis(self.url)("PING") == b"PONG"

    def client(self):
        return Redis(self.url)


class PostgresServer(Server):
    """Trusts whoever comes over the loopback; keeps what it has committed when it is killed."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres:", self.folder], check=True)
        subprocess.run(
            [f"{self.programs}/initdb", "--pgdata", self.folder / "data", "--username", "keeper", "--auth", "trust",
             "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **self.identity(),
        )  # fmt: skip
        self.start()

    url = property(lambda self: f"postgresql://keeper@127.0.0.1:{self.port}/postgres")

    def identity(self):
        return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}

    def command(self):
        return [
            f"{self.programs}/postgres", "-D", str(self.folder / "data"), "-p", str(self.port),
            "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
            "-c", "fsync=off", "-c", "synchronous_commit=on", "-c", "max_connections=40",
            "-c", "shared_buffers=16MB", "-c", "autovacuum=off",
        ]  # fmt: skip

    def client(self):
        import psycopg2

        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        return connection.cursor()

    def ask(self):
        import psycopg2

        try:
            self.client().execute("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True


class RabbitServer(Server):
    """With a port mapper of its own, which outlives it until the end."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.mapper = free_port()
        cookie = self.folder / ".erlang.cookie"
        cookie.write_text("OFTHETESTS")
        cookie.chmod(0o400)
        (self.folder / "plugins").write_text("[].")
        self.start()

    def take_ports(self):
        self.port, self.distribution = free_port(), free_port()

    url = property(lambda self: f"amqp://guest:guest@127.0.0.1:{self.port}/")

    def environment(self):
        return dict(
            os.environ,
            HOME=str(self.folder),
            ERL_CRASH_DUMP=str(self.folder / "crash"),
            ERL_EPMD_ADDRESS="127.0.0.1",
            ERL_EPMD_PORT=str(self.mapper),
            RABBITMQ_CONFIG_FILE=str(self.folder / "none"),
            RABBITMQ_CONF_ENV_FILE="/dev/null",
            RABBITMQ_DIST_PORT=str(self.distribution),
            RABBITMQ_ENABLED_PLUGINS_FILE=str(self.folder / "plugins"),
            RABBITMQ_LOGS="-",
            RABBITMQ_LOG_BASE=str(self.folder / "logs"),
            RABBITMQ_MNESIA_BASE=str(self.folder / "data"),
            RABBITMQ_NODENAME=f"moves{self.port}@localhost",
            RABBITMQ_NODE_IP_ADDRESS="127.0.0.1",
            RABBITMQ_NODE_PORT=str(self.port),
            ERL_CRASH_DUMP_BYTES="0",
            RABBITMQ_PID_FILE=str(self.folder / "pid"),
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
        )

    def command(self):
        return ["/usr/lib/rabbitmq/bin/rabbitmq-server"]

    def client(self):
        import pika

        return pika.BlockingConnection(pika.URLParameters(self.url))

    def ask(self):
        import pika

        try:
            self.client().close()
        except pika.exceptions.AMQPError:
            return False
        return True

    def stop(self):
        super().stop()
        # As long as it believes that the killed node lives, it refuses.
        wait_until(self.mapper_ends, 10, "the port mapper ends")

    def mapper_ends(self):
        return subprocess.run(["epmd", "-kill"], env=self.environment(), capture_output=True).returncode == 0


class Way:
    """A port that leads to another, and is cut or goes silent once so many bytes went by.

    arm(BYTES, WHERE, HOW): WHERE is "up" (to the server), "down" (from it) or "both"; HOW is "cut" (both sides are
    reset; the last bytes that fit still go out) or "silent" (from then on nothing is forwarded on that connection, and
    nobody is told).  Later connections are whole.
    """

    def __init__(self, port):
        self.to = port
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.lock = threading.Lock()
        self.left = None
        self.gone_by = {"up": 0, "down": 0}
        self.struck = False
        threading.Thread(target=self.accept, daemon=True).start()

    def arm(self, count, where, how):
        with self.lock:
            self.left, self.where, self.how = count, where, how
            self.gone_by = {"up": 0, "down": 0}
            self.struck = False

    def accept(self):
        while True:
            client, _ = self.server.accept()
            try:
                upstream = socket.create_connection(("127.0.0.1", self.to), timeout=10)
            except OSError:
                client.close()
                continue
            upstream.settimeout(None)
            pair = (client, upstream, threading.Event())
            threading.Thread(target=self.carry, args=("up", client, upstream, pair), daemon=True).start()
            threading.Thread(target=self.carry, args=("down", upstream, client, pair), daemon=True).start()

    def allowed(self, where, count):
        """How many of the bytes go by, and whether that ends the connection."""
        with self.lock:
            self.gone_by[where] += count
            if self.left is None or self.where not in (where, "both"):
                return count, False
            if count <= self.left:
                self.left -= count
                return count, False
            count, self.left, self.struck = self.left, None, True
            return count, True

    def carry(self, where, source, target, pair):
        silent = pair[2]
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if silent.is_set():
                    continue
                count, ends = self.allowed(where, len(data))
                target.sendall(data[:count])
                if ends and self.how == "cut":
                    for s in pair[:2]:
                        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
                if ends:
                    silent.set()
        for s in pair[:2]:
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)
            s.close()
