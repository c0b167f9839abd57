"""Signatures of bridges: the standard and the earlier format, several secrets, and any content of a header."""

import base64
import time
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from standardwebhooks import Webhook

from services.gateway.bridges import signatures
from services.gateway.bridges.settings import ChannelSettings
from services.gateway.bridges.signatures import TOLERANCE, BadSignature, Scheme, signature

OLD, NEW = "old-secret-0123456", "whsec_" + base64.b64encode(b"a-key-of-24-bytes-or-more").decode()
BODY = '{"text": "¿Qué?"}'.encode()
STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")


def headers(secrets: list[str], message_id: str, body: bytes) -> dict[str, str]:
    return signatures.headers(secrets, message_id, body, time.time())


def check(secrets: list[str], given_: Mapping[str, str], body: bytes) -> Scheme:
    return signatures.check(secrets, given_, body, time.time())


def only(sent: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: sent[name] for name in names}


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_the_library_of_the_standard_accepts_our_signatures(secret: str) -> None:
    sent = headers([secret], "0-abc:1-1", BODY)
    theirs = Webhook(secret if secret is NEW else base64.b64encode(secret.encode()).decode())
    assert theirs.verify(BODY, sent) == {"text": "¿Qué?"}
    made = theirs.sign("msg_1", datetime.now(UTC), BODY.decode())
    given = {"webhook-id": "msg_1", "webhook-timestamp": str(int(time.time())), "webhook-signature": made}
    assert check([secret], given, BODY) == "standard"


@pytest.mark.parametrize(("known_there", "known_here"), [([OLD], [NEW, OLD]), ([NEW], [NEW, OLD]), ([NEW], [OLD, NEW])])
def test_a_secret_can_be_changed_without_a_gap(known_there: list[str], known_here: list[str]) -> None:
    inbound = headers(known_there, "m", BODY)
    assert check(known_here, only(inbound, *STANDARD), BODY) == "standard"
    outbound = headers(known_here, "m", BODY)
    assert check(known_there, only(outbound, *STANDARD), BODY) == "standard"


def test_the_earlier_header_is_also_signed_and_accepted() -> None:
    sent = only(headers([OLD, NEW], "m", BODY), "Frontdesk-Timestamp", "Frontdesk-Signature")
    assert (
        check([NEW, OLD], {**sent, "Frontdesk-Signature": f"v1=00, {sent['Frontdesk-Signature']}"}, BODY) == "earlier"
    )
    with pytest.raises(BadSignature):
        check([OLD], sent, b"another body")


def test_the_standards_signature_is_checked_where_both_are_sent() -> None:
    sent = headers([OLD], "m", BODY)
    with pytest.raises(BadSignature):
        check([OLD], {**sent, "webhook-signature": "v1,AAAA"}, BODY)


@pytest.mark.parametrize(
    "timestamp",
    ["", "soon", "9" * 400, "1e9", "nan", "inf", "-1", "٣", "1795622400.5", "early", "late"],
    ids=lambda given: given[:12],
)
def test_a_time_that_is_off_or_none_is_refused_in_both_schemes(timestamp: str) -> None:
    """The signatures are right; only the time is wrong."""
    assert TOLERANCE.total_seconds() == 300
    off = {"early": -310, "late": 310}.get(timestamp)
    timestamp = timestamp if off is None else str(int(time.time()) + off)
    earlier = {"Frontdesk-Timestamp": timestamp, "Frontdesk-Signature": signature(OLD, timestamp, BODY)}
    standard = {**headers([OLD], "m", BODY), "webhook-timestamp": timestamp}
    for given_ in (earlier, standard):
        with pytest.raises(BadSignature):
            check([OLD], given_, BODY)


def test_a_signature_is_found_behind_others_that_cannot_be_read() -> None:
    sent = headers([OLD], "m", BODY)
    noisy = f"v1a,xx v2,yy v1 v1,not-base64! {sent['webhook-signature']}"
    assert check([OLD], {**sent, "webhook-signature": noisy}, BODY) == "standard"


_HEADER = st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")) | st.sampled_from(
    ("v1,", "v1=", "v1,ÿ", "1795622400")
)


@given(st.dictionaries(st.sampled_from((*STANDARD, "Frontdesk-Timestamp", "Frontdesk-Signature")), _HEADER),
       st.binary(max_size=40), st.booleans())  # fmt: skip
def test_nothing_that_is_forged_is_taken_and_nothing_breaks(given_: dict[str, str], body: bytes, now: bool) -> None:
    if now:
        given_ = {**given_, "webhook-timestamp": str(int(time.time())), "Frontdesk-Timestamp": str(int(time.time()))}
    with pytest.raises(BadSignature):
        check([OLD, NEW], given_, body)


@pytest.mark.parametrize("secret", ["short", "whsec_", "whsec_not base64 at all!!", "whsec_AAAAAAAAAAAA"])
def test_a_secret_that_can_sign_nothing_is_refused_at_the_start(secret: str) -> None:
    with pytest.raises(ValidationError, match="secret"):
        ChannelSettings.model_validate({"secrets": [secret], "url": "https://bridge.example.com"})
