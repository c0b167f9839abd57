"""The block list: every gateway refuses requests of these contacts and of these networks of anonymous visitors."""

from services.gateway.blocking.blocks import Blocks, block_id

__all__ = ["Blocks", "block_id"]
