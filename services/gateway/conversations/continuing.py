"""Enters a conversation by the link of an e-mail: the one that the link names, while it goes on, and never another."""

import asyncio

from libs.contracts import START
from services.gateway.conversations.schemas import OpenedConversation
from services.gateway.conversations.service import REDIS_DEADLINE
from services.gateway.dependencies import Dependencies


async def continue_by_link(services: Dependencies, token: str, address: str) -> OpenedConversation:
    """Raises TokenRefused for a link that has ended. The page asks again each hour, with the same link."""
    async with asyncio.timeout(REDIS_DEADLINE.total_seconds()):
        await services.limits.opening(address)
        opened = await services.mail_links.open(token)
    state = opened.state
    services.blocks.check(state.principal, address)
    return OpenedConversation(
        conversation_id=state.id,
        token=services.identity.link_token(state.id, state.principal, until=opened.expires_at),
        offset=START,
        status="open",
        locale=state.locale,
        attachments=services.attachments.limits,
    )
