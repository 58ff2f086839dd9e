"""The queue is a real Valkey of our own: asked twice stands once, and a crash loses nothing."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rq import Queue
from rq.job import Job as Kept
from rq.serializers import JSONSerializer

from household import queue
from household.queue import Job, NoQueueServer, connection, enqueue, server_command, socket_path
from household.settings import Settings

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start(local: Settings) -> Iterator[Start]:
    """Starts our own server, and makes sure that it is gone afterwards."""
    children: list[subprocess.Popen[bytes]] = []

    def started() -> subprocess.Popen[bytes]:
        child = subprocess.Popen(server_command(local), stdout=subprocess.DEVNULL)
        children.append(child)
        assert connection(local).ping()
        return child

    yield started
    for child in children:
        child.kill()
        child.wait()
    shutil.rmtree(socket_path(local).parent)


def waiting(settings: Settings) -> list[str]:
    return Queue("samen", connection=connection(settings), serializer=JSONSerializer).job_ids


def kill(child: subprocess.Popen[bytes]) -> None:
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


def test_a_job_that_is_asked_for_twice_stands_once(start: Start, local: Settings):
    start()

    asked = [enqueue(local, Job.WRITE, household) for household in (7, 7, 8)] + [enqueue(local, Job.ROUND, 1)]

    assert asked == [True, True, True, True]
    assert waiting(local) == ["worker-write-7", "worker-write-8", "worker-round-1"]


def test_a_job_is_a_name_and_numbers_as_json(start: Start, local: Settings):
    start()
    enqueue(local, Job.WRITE, 7)

    job = Kept.fetch("worker-write-7", connection(local), JSONSerializer)

    assert (job.func_name, job.args, job.kwargs) == ("worker.write", [7], {})
    assert (job.result_ttl, job.failure_ttl, job.timeout) == (0, 60, 300)
    assert (job.retries_left, job.retry_intervals) == (3, [5, 30, 120])


def test_a_killed_server_comes_back_with_its_jobs(start: Start, local: Settings):
    child = start()
    accepted = [household for household in range(50) if enqueue(local, Job.WRITE, household)]
    fsync = connection(local).execute_command("WAITAOF", 1, 0, 5000)
    kill(child)

    start()

    assert fsync[0] == 1
    assert accepted
    assert {f"worker-write-{household}" for household in accepted} <= set(waiting(local))


def test_without_a_server_asking_is_false_and_no_error(start: Start, local: Settings):
    kill(start())

    assert enqueue(local, Job.WRITE, 1) is False
    assert queue.bring_back_retries(local) == 0


def test_the_worker_waits_for_a_server_that_restarts(start: Start, local: Settings):
    kill(start())
    patient = connection(local)

    start()

    assert patient.ping()


def test_only_this_user_reaches_the_server(start: Start, local: Settings):
    start()
    path = socket_path(local)

    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((local.data / "queue").stat().st_mode) == 0o700
    assert connection(local).config_get("port")["port"] == "0"


def test_a_job_that_broke_comes_back_when_its_wait_is_over(start: Start, local: Settings):
    start()
    there = connection(local)
    jobs = Queue("samen", connection=there, serializer=JSONSerializer)
    enqueue(local, Job.WRITE, 1)
    enqueue(local, Job.WRITE, 2)
    for name, at in (("worker-write-1", time.time() - 1), ("worker-write-2", time.time() + 60)):
        there.lrem(jobs.key, 1, name)
        there.zadd(jobs.scheduled_job_registry.key, {name: at, "gone": 1})

    assert queue.bring_back_retries(local) == 2
    assert waiting(local) == ["worker-write-1"]
    assert jobs.scheduled_job_registry.get_job_ids() == ["worker-write-2"]
    assert queue.bring_back_retries(local) == 0


def test_the_worker_does_what_was_asked(start: Start, local: Settings, tmp_path: Path):
    start()
    enqueue(local, Job.ROUND, 3)

    worker(local, tmp_path).wait(50)

    assert (tmp_path / "done-3").exists()
    assert connection(local).keys("rq:job:*") == []


def test_what_a_killed_worker_had_at_hand_can_be_asked_for_again(start: Start, local: Settings, tmp_path: Path):
    start()
    enqueue(local, Job.ROUND, 3)
    child = worker(local, tmp_path, then="import time; time.sleep(60)")
    while not (tmp_path / "done-3").exists():
        time.sleep(0.02)
    kill(child)

    worker(local, tmp_path).wait(50)
    enqueue(local, Job.ROUND, 3)

    assert waiting(local) == ["worker-round-3"]


WORKER = """
from pathlib import Path

def round(home):
    Path("done-" + str(home)).touch()
    {then}
"""


def worker(settings: Settings, folder: Path, then: str = "") -> subprocess.Popen[bytes]:
    """A worker whose only job leaves a file behind; it stops when there is nothing left to do."""
    (folder / "worker.py").write_text(WORKER.format(then=then))
    code = "from household.queue import work; from household.settings import read_settings; import os\n"
    code += "work(read_settings(os.environ), burst=True)"

    environ = {**os.environ, "SAMEN_DATA": str(settings.data), "PYTHONPATH": f"{folder}:{Path.cwd()}"}
    return subprocess.Popen([sys.executable, "-c", code], env=environ, cwd=folder)


def test_without_a_packed_server_the_one_of_the_system_is_used(
    local: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(queue, "_packed", lambda: iter(()))
    server = tmp_path / "redis-server"
    server.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert server_command(local)[0] == str(server)

    server.unlink()

    with pytest.raises(NoQueueServer):
        server_command(local)


def test_a_given_server_is_the_one_that_is_asked(local: Settings):
    away = replace(local, redis_url="redis://127.0.0.1:1/0")

    assert enqueue(away, Job.ROUND, 1) is False
    assert connection(away).connection_pool.connection_kwargs["port"] == 1
