"""Masks numbers that must not be kept: card numbers, IBANs and configured patterns, before a text is stored."""

from libs.masking.free_text import MASKED, Mask, masked, masking
from libs.masking.masker import Kind, Masker
from libs.masking.patterns import BadPattern, Patterns

__all__ = ["MASKED", "BadPattern", "Kind", "Mask", "Masker", "Patterns", "masked", "masking"]
