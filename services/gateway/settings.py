"""The gateway's own settings, checked before anything starts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from libs.contracts import FlowsEditing
from libs.messaging import Keys
from libs.settings import ArchiveSettings, ServiceSettings
from services.gateway.attachments import AttachmentSettings
from services.gateway.bridges import ChannelName, ChannelSettings, WebhookSecrets
from services.gateway.http import TrustedProxies
from services.gateway.identity import MIN_SECRET, IdentitySettings, OidcSettings, is_loopback, is_safe
from services.gateway.load_marks import Marks
from services.gateway.mail import MailSettings
from services.gateway.mask_settings import MaskSettings
from services.gateway.origins import read_origins

RATE_WINDOW = timedelta(seconds=10)
"""The window of the limits: long enough for a burst of short messages, short enough to wait for its end."""


class GatewaySettings(
    ServiceSettings,
    ArchiveSettings,
    IdentitySettings,
    OidcSettings,
    AttachmentSettings,
    MailSettings,
    MaskSettings,
):
    """A limit of 0 is no limit."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    previous_shards: int = Field(default=0, ge=0)
    """The number of shards before it grew. 0: it did not, or no contact of that time is known any more."""

    trusted_proxies: str = "127.0.0.1,::1"
    """The proxies in front of the gateway: their number, or their addresses and networks with commas; 0 is none."""

    forwarded_header: Literal["x-forwarded-for", "forwarded"] = "x-forwarded-for"
    """The header in which those proxies name the address of their client."""

    allowed_origins: Annotated[list[str], NoDecode] = []
    """Origins of the sites that embed the widget, with commas; `*` is any origin."""

    desk_refresh_url: str | None = None
    """The host site's address that answers with a new token of the signed-in teammate, as JSON: `{"token": "…"}`."""

    desk_origins: Annotated[list[str], NoDecode] = []
    """Origins with commas: sites that open the desk, or show it in a frame, and give it tokens by `postMessage`."""

    visitor_pages: bool = True
    """Teammates see the address and the title of the page that a visitor is on. Widgets send no query of an address,
    unless their site allows it."""

    demo: bool = False
    """Serve the demo pages, which hand out a staff token: only together with the sandbox, and to this machine."""

    sandbox_url: str | None = None
    hubspot_account: bool = False
    """The contacts are in a real account, so that there is no demo in any configuration. compose sets it."""

    web_folder: Path = Path(__file__).parents[2] / "web/dist"

    channels: dict[ChannelName, ChannelSettings] = {}
    """Channels connected by bridges, by name, as JSON: see docs/channels.md."""

    flow_webhooks: dict[ChannelName, WebhookSecrets] = {}
    """Webhooks that begin flows, by name, with the secrets of their signatures, as JSON: see docs/flows.md."""

    channel_unknown_seconds: float = Field(default=3_600, ge=1, le=2_592_000)
    """After this time without a gateway that knows a channel, messages to it go to the dead letters."""

    new_conversation_minutes: float = Field(default=30, ge=1, le=1_440)
    """How long a conversation that its contact only opened is kept."""

    dead_letters_retention_days: int = Field(default=90, ge=0, le=3_650)
    """Older dead letters are removed, and counted; 0 keeps them forever."""

    flows_editing: FlowsEditing = "builder"
    """What the builder of flows may do: `builder` publishes, `patch` exports drafts for a repository of flow files,
    `read_only` shows flows."""

    max_body_bytes: int = Field(default=65_536, ge=1_024)
    """More than the longest message with every character escaped."""

    max_file_bytes: int = Field(default=10_485_760, ge=1_024)
    """The size of a file with contacts."""

    messages_per_contact: int = Field(default=20, ge=0)
    """Messages and clicks in ten seconds: no person types that fast."""

    messages_per_address: int = Field(default=400, ge=0)
    """The same for all clients of one address, such as an office."""

    openings_per_address: int = Field(default=60, ge=0)
    """Conversations opened in ten seconds from one address."""

    anonymous_openings_per_day: int = Field(default=300, ge=0)
    """Conversations that anonymous visitors of one address may begin in a day."""

    anonymous_entries: int = Field(default=500, ge=0)
    """Entries in the conversation of an anonymous visitor; ten times as many once a teammate has owned it."""

    anonymous_bytes: int = Field(default=500_000, ge=0)
    """Bytes of these entries; ten times as many once a teammate has owned the conversation."""

    bytes_per_address_per_hour: int = Field(default=20_000_000, ge=0)
    """Bytes of messages from one address. Each message counts some hundred in addition to its text."""

    reads_per_person: int = Field(default=300, ge=0)
    """Pages, states and streams that a contact or a teammate asks for in ten seconds."""

    reads_per_address: int = Field(default=1_500, ge=0)
    """The same for all clients of one address."""

    reports_per_teammate: int = Field(default=12, ge=0)
    """Reports in ten seconds: each reads up to 50,000 conversations."""

    shed_memory_percent: float = Field(default=75, ge=0, lt=100)
    """The part of Redis' memory above which new anonymous conversations are refused. Fuller memory also refuses
    visitors' new conversations, and then their messages."""

    redis_memory_bytes: int = Field(default=0, ge=0)
    """The memory that a Redis without `maxmemory` may use, for the mark above."""

    shed_unread: int = Field(default=2_000, ge=0)
    """The same mark for the backlog, in events that no worker has begun; twice as many for visitors."""

    shed_wait_seconds: float = Field(default=15, ge=0)
    """The same mark for the age of the oldest of these events."""

    writes_per_teammate: int = Field(default=60, ge=0)
    """Actions of one teammate, or of one program of the site, at the desk in ten seconds."""

    connections_per_address: int = Field(default=500, ge=0)
    """Connections of one address to one gateway process; behind proxies its sockets, streams and requests in flight."""

    sockets_per_conversation: int = Field(default=20, ge=1)
    """Sockets and event streams of one conversation in one gateway process. A tab has one."""

    @field_validator("allowed_origins", "desk_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return read_origins(value) if isinstance(value, str) else value

    @field_validator("desk_origins")
    @classmethod
    def _named_origins(cls, origins: list[str]) -> list[str]:
        for origin in origins:
            if not _is_private_url(origin):
                raise ValueError(f"{origin} must be an origin such as https://app.example.com")
        return origins

    @model_validator(mode="after")
    def _knows_its_address(self) -> Self:
        if self.oidc_issuer is not None and not is_safe(self.public_url or ""):
            raise ValueError("FRONTDESK_OIDC_ISSUER needs FRONTDESK_PUBLIC_URL, beginning with https://")
        if self.smtp_url is not None and self.public_url is None:
            raise ValueError("FRONTDESK_SMTP_URL needs FRONTDESK_PUBLIC_URL, for the links in e-mails")
        return self

    @field_validator("desk_refresh_url")
    @classmethod
    def _reached_privately(cls, url: str | None) -> str | None:
        if url is not None and not _is_private_url(url):
            raise ValueError("must begin with https://, because its answer is a token")
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _readable(cls, value: str) -> str:
        TrustedProxies.parse(value)
        return value

    @field_validator("forwarded_header", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.previous_shards > self.shards:
            raise ValueError("FRONTDESK_PREVIOUS_SHARDS is above FRONTDESK_SHARDS: the number of shards can only grow")
        return self

    @property
    def keys(self) -> Keys:
        return replace(super().keys, previous_shards=self.previous_shards)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.has_secret and not self.on_loopback:
            raise ValueError(
                f"FRONTDESK_IDENTITY_SECRET is needed to listen on {self.host}: "
                f"set it to at least {MIN_SECRET} random characters"
            )
        if self.port and self.health_port == self.port:
            raise ValueError("FRONTDESK_HEALTH_PORT must differ from FRONTDESK_PORT, which the public reaches")
        return self

    @property
    def on_loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def token_origins(self) -> list[str]:
        """Origins from which the desk's page takes tokens."""
        refreshing = [origin_of(self.desk_refresh_url)] if self.desk_refresh_url else []
        return list(dict.fromkeys([*self.desk_origins, *refreshing]))

    @property
    def proxies(self) -> TrustedProxies:
        return TrustedProxies.parse(self.trusted_proxies, header=self.forwarded_header)

    @property
    def channel_unknown(self) -> timedelta:
        return timedelta(seconds=self.channel_unknown_seconds)

    @property
    def marks(self) -> Marks:
        return Marks(
            memory=self.shed_memory_percent / 100,
            memory_bytes=self.redis_memory_bytes,
            unread=self.shed_unread,
            waited=timedelta(seconds=self.shed_wait_seconds),
        )


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _is_private_url(url: str) -> bool:
    """Whether only the browser and that host can read the answer. Plain HTTP stays on this machine."""
    parts = urlsplit(url)
    near = parts.scheme == "http" and is_loopback(parts.hostname or "")
    return bool(parts.hostname) and (parts.scheme == "https" or near)
