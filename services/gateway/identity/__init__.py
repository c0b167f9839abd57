"""People and their rights: host tokens, Frontdesk's own tokens, and rights that change on open streams."""

from services.gateway.identity.current_rights import Claim, CurrentRights
from services.gateway.identity.desk_sessions import DeskSession, SignedIn
from services.gateway.identity.grants import Grant, Identity, Opener
from services.gateway.identity.host_tokens import HostTokens, Role
from services.gateway.identity.identity_provider import IdentityProvider, OidcRefused, ProvenPerson, opened_provider
from services.gateway.identity.key_source import KeyAddress, KeyFile
from services.gateway.identity.oidc_settings import OidcSettings, is_safe
from services.gateway.identity.public_keys import BadKeySet, PublicKeys, SourceFailed, parse_keys
from services.gateway.identity.settings import MIN_SECRET, IdentitySettings, is_loopback
from services.gateway.identity.stream_end import CANCEL_AGAIN_S, GONE, Ending, stop
from services.gateway.identity.tokens import KeysUnavailable, OwnTokens, TokenRefused, derive

__all__ = [
    "CANCEL_AGAIN_S",
    "GONE",
    "MIN_SECRET",
    "BadKeySet",
    "Claim",
    "CurrentRights",
    "DeskSession",
    "Ending",
    "Grant",
    "HostTokens",
    "Identity",
    "IdentityProvider",
    "IdentitySettings",
    "KeyAddress",
    "KeyFile",
    "KeysUnavailable",
    "OidcRefused",
    "OidcSettings",
    "Opener",
    "OwnTokens",
    "ProvenPerson",
    "PublicKeys",
    "Role",
    "SignedIn",
    "SourceFailed",
    "TokenRefused",
    "derive",
    "is_loopback",
    "is_safe",
    "opened_provider",
    "parse_keys",
    "stop",
]
