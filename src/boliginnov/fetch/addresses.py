"""Which addresses may be asked: public ones by http and https, checked when the connection is made."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from boliginnov.fetch.settings import FetchError

_SAFE = "/%:@!$&'()*+,;=~-._?"


def proper_url(url: str) -> str:
    """The address as it is sent: host in ASCII, blanks and letters outside ASCII escaped, no fragment.

    Raises FetchError for anything but http and https, without a host, or with a name and password in it.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError) as error:
        raise FetchError(f"{url} is not an address; mend it in the manifest") from error
    if parts.scheme not in {"http", "https"}:
        raise FetchError(f"{url} is no http or https address; only such are fetched")
    if not host or "@" in parts.netloc:
        raise FetchError(f"{url} names no host, or a user; mend it in the manifest")
    host = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, host + port, quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE), ""))


def joined(page: str, link: str) -> str:
    """The address that a link on a page, or a redirect of it, leads to. Raises FetchError as ``proper_url`` does."""
    try:
        return proper_url(urljoin(page, link))
    except ValueError as error:
        raise FetchError(f"{page} leads to {link!r}, which is no address") from error


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not of this machine, a private network or a special range."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    return found.is_global and not found.is_multicast


def connect(host: str, port: int, timeout: Any, allow_private: bool) -> socket.socket:
    """A connection to the host. The address connected to is the very one that was checked, so a name cannot change in between.

    Raises FetchError if the name is unknown or leads into a private network.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise FetchError(f"the host {host} is not known; check the address and the internet connection", again=True) from error
    private = [str(info[4][0]) for info in found if not is_public(str(info[4][0]))]
    if private and not allow_private:
        raise FetchError(f"{host} leads to {private[0]}, an address of a private network; such are not fetched")
    failure: OSError | None = None
    for family, kind, protocol, _, address in found:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(timeout)
        try:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.connect(address)
            return opened
        except OSError as error:
            opened.close()
            failure = error
    raise FetchError(f"no connection to {host} ({failure})", again=True) from failure


Opened = Callable[[HTTPConnection], None]


def checked_pools(allow_private: bool, opened: Opened) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    """Connection pools by scheme that connect to public addresses only; each connection is handed to ``opened``."""

    def open_socket(connection: HTTPConnection) -> socket.socket:
        opened(connection)
        return connect(connection._dns_host, connection.port, connection.timeout, allow_private)

    class PlainConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return open_socket(self)

    class SecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return open_socket(self)

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": PlainPool, "https": SecurePool}
