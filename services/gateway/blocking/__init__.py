"""The block list: contacts, and networks of anonymous visitors, whose requests every gateway refuses."""

from services.gateway.blocking.blocks import Blocks, block_id

__all__ = ["Blocks", "block_id"]
