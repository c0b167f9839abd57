"""An inbound conversation, from the first message to a teammate's reply.

A gateway, an agent and a tools worker run in this process as their own `app` modules wire them, with the shipped flow
and desk. The visitor answers the questions of the flow, and the contact is saved in HubSpot. Ana comes to the desk,
becomes the owner, and replies.
"""

from tests.fundamentals.conftest import StartDeployment
from tests.gateway.desk.teammate import TeammateClient, next_frame, tab
from tests.gateway.running import host_token
from tests.hubspot_tools.harness import Account
from tests.waiting import until


async def test_a_visitor_reaches_a_teammate(start_deployment: StartDeployment, account: Account) -> None:
    gateway = await start_deployment()
    visitor = await gateway.open(host_token("vera", role="visitor"))
    ana = TeammateClient(gateway, "ana")

    async def reads(text: str) -> None:
        async def shown() -> bool:
            return any(text in line for line in await visitor.texts())

        await until(f"the visitor reads {text!r}", shown)

    for question, reply in (
        ("What can we do for you?", "my invoice is wrong"),
        ("What is your name?", "Vera"),
        ("At which email address can we reach you, Vera?", "it is vera@acme.example"),
    ):
        await reads(question)
        await visitor.say(reply)
    await reads("I have passed this on to the team")
    [contact] = await account.everyone()
    assert contact["properties"]["email"] == "vera@acme.example"

    async with tab(gateway, "ana") as connection:
        await next_frame(connection, "ready")

        async def mine() -> bool:
            return visitor.id in await ana.lists("mine")

        await until("Ana is the owner", mine)
        await ana.does(visitor, "reply", text="Here is your invoice, Vera.")
        await reads("Here is your invoice, Vera.")
