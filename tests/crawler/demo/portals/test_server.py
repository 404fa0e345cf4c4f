"""The loopback server: keep-alive, its log, faults on demand, a clean end."""

from __future__ import annotations

import http.client
import socket

import pytest

from crawler.demo.portals.server import LoopbackServer, Port, Reply, Request


class Echo:
    def answer(self, request: Request) -> Reply:
        if request.path == "/none":
            return Reply(status=304)
        return Reply(request.target.encode() + request.body)


@pytest.fixture
def port():
    port = Port(Echo())
    server = LoopbackServer([port])
    server.start()
    yield port
    server.stop()


@pytest.fixture
def connection(port):
    connection = http.client.HTTPConnection("127.0.0.1", port.number, timeout=5)
    yield connection
    connection.close()


def ask(connection, method="GET", path="/", body=None, headers=None):
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    return response, response.read()


def test_one_connection_serves_many_requests(connection, port):
    for number in range(3):
        response, body = ask(connection, path=f"/{number}?a=b")
        assert (response.status, body) == (200, f"/{number}?a=b".encode())
    assert [hit.target for hit in port.hits] == ["/0?a=b", "/1?a=b", "/2?a=b"]
    assert [h.at for h in port.hits] == sorted(h.at for h in port.hits)


def test_a_head_and_a_304_have_no_body(connection):
    response, body = ask(connection, "HEAD", "/page")
    assert (body, response.getheader("Content-Length")) == (b"", "5")
    response, body = ask(connection, path="/none")
    assert (response.status, body) == (304, b"")
    assert ask(connection, path="/after")[1] == b"/after"


def test_a_form_is_read(connection):
    assert ask(connection, "POST", "/form", b"a=1")[1] == b"/forma=1"


def test_conditional_requests_are_told_apart(connection, port):
    ask(connection, headers={"If-None-Match": '"x"', "User-Agent": "me"})
    ask(connection)
    assert [hit.conditional for hit in port.hits] == [True, False]
    assert port.hits[0].user_agent == "me"


def test_parameters_come_from_query_and_form():
    request = Request("POST", "/", "a=1&b=%E5%8E%BF", body=b"c=3&a=2")
    assert request.parameters() == {"a": "2", "b": "县", "c": "3"}


def test_a_fault_answers_in_the_portals_place(connection, port):
    port.fault = lambda r: Reply(status=503) if r.path == "/bad" else None
    assert ask(connection, path="/bad")[0].status == 503
    assert ask(connection, path="/good")[0].status == 200
    assert [hit.status for hit in port.hits] == [503, 200]


def test_raw_bytes_go_out_as_they_are_and_end_the_connection(port):
    port.fault = lambda _request: Reply(raw=b"HTTP/1.1 200 OK\r\n\r\nabc")
    with socket.create_connection(("127.0.0.1", port.number), 5) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        received = b""
        while chunk := client.recv(1000):
            received += chunk
    assert received == b"HTTP/1.1 200 OK\r\n\r\nabc"


def test_nonsense_ends_only_its_own_connection(port, connection):
    with socket.create_connection(("127.0.0.1", port.number), 5) as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert client.recv(100) == b""
    assert ask(connection, path="/still")[1] == b"/still"


def test_a_stopped_server_leaves_no_open_port():
    port = Port(Echo())
    server = LoopbackServer([port])
    server.start()
    kept_alive = socket.create_connection(("127.0.0.1", port.number), 5)
    server.stop()
    with kept_alive:
        assert kept_alive.recv(10) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port.number), 1)
