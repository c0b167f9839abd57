"""The address of Redis: one URL says which servers there are, how to log in, and what a commit waits for.

    redis://[user:password@]host[:port][/db]              rediss:// with TLS
    unix:///path/to/socket[?db=0]
    redis+sentinel://[user:password@]host[:port],…/master[/db]   rediss+sentinel://
    redis+cluster://[user:password@]host[:port],…         rediss+cluster://

User and password are those of the servers that hold the data. The options of redis-py (`ssl_ca_certs`, …) are query
parameters, and so are those of Frontdesk: `password_file`, `sentinel_username`, `sentinel_password`,
`sentinel_password_file`, `wait_replicas`, `wait_disks` and `wait_ms`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from redis.asyncio.connection import parse_url

Kind = Literal["single", "sentinel", "cluster"]
Node = tuple[str, int]
"""Host and port of one server."""

REDIS_PORT = 6379
SENTINEL_PORT = 26379

_KINDS: dict[str, tuple[str, Kind]] = {
    "redis": ("redis", "single"),
    "rediss": ("rediss", "single"),
    "unix": ("unix", "single"),
    "redis+sentinel": ("redis", "sentinel"),
    "rediss+sentinel": ("rediss", "sentinel"),
    "redis+cluster": ("redis", "cluster"),
    "rediss+cluster": ("rediss", "cluster"),
}


@dataclass(frozen=True)
class CommitWaits:
    """What a commit waits for after the first server has it; nothing by default."""

    replicas: int = 0
    """Replicas that must have received it (WAIT)."""

    disks: int = 0
    """Replicas that must have synced it to disk, and the first server too (WAITAOF, Redis 7.2)."""

    timeout_ms: int = 1000
    """After this time the commit fails as if its reply were lost: it may still be kept."""

    @property
    def commands(self) -> tuple[tuple[str | int, ...], ...]:
        found: list[tuple[str | int, ...]] = []
        if self.replicas:
            found.append(("WAIT", self.replicas, self.timeout_ms))
        if self.disks:
            found.append(("WAITAOF", 1, self.disks, self.timeout_ms))
        return tuple(found)

    def shortage(self, answers: Sequence[Any]) -> str:
        """The reason why these answers to `commands` are not enough; empty if they are."""
        for (name, *_), answer in zip(self.commands, answers, strict=True):
            if isinstance(answer, BaseException):
                return f"{name} failed: {answer}"
            has, wanted = ([int(answer)], [self.replicas]) if name == "WAIT" else (list(answer), [1, self.disks])
            if any(one < other for one, other in zip(has, wanted, strict=True)):
                return f"{name} counted {has} servers in {self.timeout_ms} ms, and the address wants {wanted}"
        return ""


@dataclass(frozen=True)
class RedisAddress:
    """`nodes`: the servers, the sentinels, or the nodes of a cluster from which the others are found."""

    kind: Kind
    nodes: tuple[Node, ...]
    waits: CommitWaits = CommitWaits()
    master: str = ""
    sentinel_login: tuple[str | None, str | None] = field(default=(None, None), repr=False)
    _scheme: str = "redis"
    _login: str = field(default="", repr=False)
    _path: str = ""
    _query: str = ""

    def url_of(self, node: Node | None = None) -> str:
        """The URL of one server, as redis-py takes it. Without a node: of the only server."""
        host, port = node or self.nodes[0] if self.nodes or node else ("", 0)
        place = "" if not host else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        query = f"?{self._query}" if self._query else ""
        return f"{self._scheme}://{self._login}{place}{self._path}{query}"

    def sentinel_options(self) -> dict[str, Any]:
        """The options of a connection to a sentinel: it has a login of its own, and the TLS files of the servers."""
        found = {name: value for name, value in dict(parse_url(self.url_of())).items() if name.startswith("ssl_")}
        user, password = self.sentinel_login
        return {**found, "ssl": self._scheme == "rediss", "username": user, "password": password}


def parse_address(url: str) -> RedisAddress:
    """Raises ValueError with a reason for a URL that is no address, and for a password's file that can't be read."""
    parts = urlsplit(url)
    if parts.scheme not in _KINDS:
        raise ValueError(f"must begin with {', '.join(f'{each}://' for each in _KINDS)}")
    scheme, kind = _KINDS[parts.scheme]
    places = parts.netloc[parts.netloc.rfind("@") + 1 :]  # a host has no such sign
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    user, password = parts.username or "", _secret(query, "password", unquote(parts.password or ""))
    own_login = f"{user}:{quote(password, safe='')}@" if user or password else ""
    sentinel_user = query.pop("sentinel_username", None)
    sentinel_password = _secret(query, "sentinel_password", query.pop("sentinel_password", "")) or None
    waits = CommitWaits(
        _count(query, "wait_replicas", 0), _count(query, "wait_disks", 0), _count(query, "wait_ms", 1000)
    )
    master, path = "", parts.path
    if kind == "sentinel":
        master, _, database = unquote(parts.path).strip("/").partition("/")
        path = f"/{database or 0}"
        if not master:
            raise ValueError("after the sentinels it must name the master, as in redis+sentinel://host:26379/mymaster")
    if (kind == "cluster" and (path.strip("/") or "0") != "0") or (query.get("db", "0") != "0" and kind == "cluster"):
        raise ValueError("a cluster has only the database 0")
    # A socket has a path instead of a host.
    nodes = () if scheme == "unix" else _nodes(places, kind)
    address = RedisAddress(
        kind, nodes, waits, master, (sentinel_user, sentinel_password), scheme, own_login, path, urlencode(query)
    )
    parse_url(address.url_of())  # redis-py checks the values of its own options
    return address


def _nodes(places: str, kind: Kind) -> tuple[Node, ...]:
    default = SENTINEL_PORT if kind == "sentinel" else REDIS_PORT
    found = []
    for place in places.split(","):
        parts = urlsplit(f"//{place}")
        if not parts.hostname and (kind != "single" or place):
            raise ValueError("a server has no name")
        found.append((unquote(parts.hostname or "localhost"), parts.port or default))
    if kind == "single" and len(found) > 1:
        raise ValueError("several servers need redis+sentinel:// or redis+cluster://")
    return tuple(found)


def _secret(query: dict[str, str], name: str, given: str) -> str:
    """The password in the URL, or in the file that the URL names."""
    file = query.pop(f"{name}_file", "")
    if not file:
        return given
    if given:
        raise ValueError(f"give a password or {name}_file, not both")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}_file can't be read: {error}") from error


def _count(query: dict[str, str], name: str, default: int) -> int:
    text = query.pop(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{name} must be a whole number")
    return int(text)
