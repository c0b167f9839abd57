"""A scene of one test of `frontdesk flows test`: the real tools, over a stand-in for HubSpot with the given records."""

from collections.abc import Sequence

from frontdesk.evaluate.contacts import CONTACTS, FoundContact, read_contacts
from frontdesk.evaluate.stage import CONVERSATION, Scene
from libs.contracts import FlowTest
from libs.conversations import ConversationState
from services.agent.flow_tests import HubSpotRecords, SimulatedScene, open_scene


async def open_test(scene: Scene, test: FlowTest) -> SimulatedScene:
    """Put the given records into HubSpot, and open the conversation."""
    for values in test.given.contacts:
        (await scene.hubspot.post(CONTACTS, json={"properties": values})).raise_for_status()
    await scene.read_definitions()
    before = await read_contacts(scene.hubspot)

    async def records(state: ConversationState) -> HubSpotRecords:
        found = await read_contacts(scene.hubspot)
        # By the record that the flow knows, else by the address.
        known, emails = state.record.contact, (state.principal.email, state.answers.get("email"))
        named = [each for each in found if known and each.id == known.id]
        named += [each for each in found if (each.values.get("email") or "-") in emails]
        return HubSpotRecords(named[0].values if named else None, len(found), _notes(found, before))

    return await open_scene(scene.engine, scene.texts, test, scene.tools, records, scene.settle, CONVERSATION)


def _notes(found: Sequence[FoundContact], before: Sequence[FoundContact]) -> list[str]:
    old = {note for each in before for note in each.notes}
    return [text for each in found for note, text in each.notes.items() if note not in old]
