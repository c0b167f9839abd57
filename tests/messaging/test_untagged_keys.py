"""Keys without a tag spread over all masters, which only works while each of their scripts takes one key."""

import re
from pathlib import Path

import services.gateway.identity
import services.gateway.limits
from libs.messaging import Keys
from libs.messaging.topology.slots import SLOTS, slot_of_key

SCRIPTS = (
    Path(services.gateway.identity.__file__).with_name("current_rights.lua"),
    Path(services.gateway.limits.__file__).with_name("rate_limits.lua"),
)


def test_the_keys_of_people_and_senders_are_on_all_masters() -> None:
    for name in (Keys().rights, Keys().rate):
        thirds = [slot_of_key(name(f"person-{number}")) * 3 // SLOTS for number in range(300)]
        assert min(map(thirds.count, range(3))) > 60


def test_a_script_of_a_key_without_a_tag_takes_no_other_key() -> None:
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        assert re.findall(r"^-- KEYS:(.*)$", text, re.MULTILINE)[0].split() in (["rights"], ["shares"])
        # The first argument of a command of keys is that key, and none is made from a text.
        called = re.findall(r"redis\.call\('(\w+)'(?:, (\w+))?", text)
        assert {key for command, key in called if command not in ("TIME", "PUBLISH")} <= {"rights", "shares"}
