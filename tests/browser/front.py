"""What people put before a house that has a name: a door that speaks TLS and hands everything on as it is."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailserver import certificate

#: The name of the house; the browser of the tests finds it on this machine.
NAME = "samen.test"


@contextmanager
def front(folder: Path, port: int, at: int) -> Iterator[None]:
    """A proxy at port ``at`` of loopback before a house at ``port``."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate(folder), folder / "key.pem")
    with socket.create_server(("127.0.0.1", at)) as listening:
        threading.Thread(target=_welcome, args=(listening, context, port), daemon=True).start()
        yield


def _welcome(listening: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            came, _ = listening.accept()
        except OSError:  # the test is over
            return
        threading.Thread(target=_serve, args=(came, context, port), daemon=True).start()


def _serve(came: socket.socket, context: ssl.SSLContext, port: int) -> None:
    try:
        outside = context.wrap_socket(came, server_side=True)
        with outside, socket.create_connection(("127.0.0.1", port)) as inside:
            there = threading.Thread(target=_pass_on, args=(outside, inside), daemon=True)
            there.start()
            _pass_on(inside, outside)
            there.join(5)
    except OSError:  # the browser went away, or does not like who we are
        return


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return
