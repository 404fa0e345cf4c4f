"""TLS as portals have it: verified by default, old handshakes only where asked for."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import threading
from contextlib import suppress
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.fetch.connections import Origin, _connected, tls_context
from crawler.fetch.handler import WIRE, Fetcher
from crawler.fetch.limits import Failed, FetchError
from tests.faults.certificates import certificate, server_context
from tests.faults.server import FaultServer, page

# The 1024-bit group of RFC 2409, as old servers have it.
OAKLEY_2 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22"
    "514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6"
    "F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381"
    "FFFFFFFFFFFFFFFF",
    16,
)


@pytest.fixture
def trust(monkeypatch):
    """Make one certificate trusted."""

    def trusted(pem: bytes) -> None:
        def context(mode):
            made = tls_context.__wrapped__(mode)
            made.load_verify_locations(cadata=pem.decode())
            return made

        monkeypatch.setattr("crawler.fetch.connections.tls_context", context)

    return trusted


def fetch(server: FaultServer, tls: str = "verified"):
    own = f"{server.host}:{server.port}"
    request = Request(server.url("/report"), meta={"allow_private": own, "tls": tls})

    async def main():
        fetcher = Fetcher(SimpleNamespace(settings=Settings({"DOWNLOAD_TIMEOUT": 5})))
        try:
            return await fetcher.download_request(request), request.meta[WIRE]
        finally:
            await fetcher.close()

    return asyncio.run(main())


def failure(server: FaultServer, tls: str = "verified") -> FetchError:
    with pytest.raises(FetchError) as error:
        fetch(server, tls)
    return error.value


def test_a_trusted_certificate_and_what_is_recorded_of_it(tmp_path, trust):
    pem = certificate()
    trust(pem)
    with FaultServer(tls=server_context(tmp_path, pem)) as server:
        response, wire = fetch(server)
    assert response.body == page()
    assert wire.protocol.startswith("TLSv1.3 ")
    assert wire.tls == "verified"


@pytest.mark.parametrize("tls", ["verified", "legacy"])
@pytest.mark.parametrize(
    ("pem", "is_trusted", "detail"),
    [
        (certificate(), False, "self-signed"),
        (certificate(days=-1), True, "expired"),
        (certificate("127.0.0.9"), True, "mismatch"),
    ],
)
def test_a_bad_certificate_is_never_passed_over(
    tmp_path, trust, pem, is_trusted, detail, tls
):
    if is_trusted:
        trust(pem)
    with FaultServer(tls=server_context(tmp_path, pem)) as server:
        error = failure(server, tls)
        assert server.hits == []
    assert (error.state, error.reason) == ("failed", "tls")
    assert detail in error.detail


def old_protocol(context: ssl.SSLContext, folder) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")


def der(tag: int, content: bytes) -> bytes:
    length = len(content)
    head = bytes((length,)) if length < 128 else bytes((0x81, length))
    return bytes((tag,)) + head + content


def small_key(context: ssl.SSLContext, folder) -> None:
    whole = der(0x30, der(2, b"\0" + OAKLEY_2.to_bytes(128)) + der(2, b"\2"))
    body = base64.encodebytes(whole)
    pem = b"-----BEGIN DH PARAMETERS-----\n" + body + b"-----END DH PARAMETERS-----\n"
    (folder / "dh.pem").write_bytes(pem)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    context.load_dh_params(folder / "dh.pem")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_host_of_tls_1_0_only_is_named_with_the_key_that_helps(tmp_path, trust):
    pem = certificate()
    trust(pem)
    context = server_context(tmp_path, pem)
    old_protocol(context, tmp_path)

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            context.wrap_socket(listening.accept()[0], server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, args=(listening,))
        serving.start()
        host, port = listening.getsockname()
        at = SimpleNamespace(
            host=host, port=port, url=lambda p: f"https://{host}:{port}{p}"
        )
        error = failure(at)
        serving.join()
    assert error.reason == "tls"
    assert "speaks TLS 1.0 or 1.1 only" in error.detail
    assert 'tls = "legacy"' in error.detail


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("weaken", [old_protocol, small_key])
def test_old_handshakes_are_for_sites_that_ask_for_them(tmp_path, trust, weaken):
    pem = certificate()
    trust(pem)
    context = server_context(tmp_path, pem)
    weaken(context, tmp_path)
    with FaultServer(tls=context) as server:
        assert failure(server).reason in ("tls", "connection")  # asyncio sends no alert
        assert server.hits == []
        response, wire = fetch(server, "legacy")
    assert response.status == 200
    assert wire.tls == "legacy"
    assert wire.protocol.startswith("TLSv1.")


def test_a_connection_that_is_reset_as_it_stands_says_so(monkeypatch):
    """The system knows no peer of it any more."""

    async def reset(_loop, protocol, *_where, **_how):
        nobody = SimpleNamespace(get_extra_info=lambda _name: None, abort=lambda: None)
        return nobody, protocol()

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", reset)
    origin = Origin("http", "127.0.0.1", 80)
    with pytest.raises(Failed, match="connection: reset"):
        asyncio.run(_connected(origin, "127.0.0.1"))
