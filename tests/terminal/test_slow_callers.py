"""Whoever opens connections and says nothing more does not keep the house from answering others."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack

import pytest
import requests
from flask import Flask
from servers import free_port

from terminal.house import serve_app

SLOW = 200
BEGUN = b"POST /webhooks/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n{"


@pytest.fixture
def port() -> int:
    """A served application, which ends with the tests."""
    port = free_port()
    threading.Thread(target=serve_app, args=(Flask("slow"), "127.0.0.1", port), daemon=True).start()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)
    return port


def test_many_who_are_slow_keep_nobody_waiting(port: int) -> None:
    with ExitStack() as held:
        for _ in range(SLOW):
            held.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(BEGUN)

        assert requests.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == 404
