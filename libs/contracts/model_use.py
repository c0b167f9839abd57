"""What the answers of a model have used in a conversation: tokens, and money by the price table of the deployment."""

from typing import Self

from libs.contracts.base import Model

PER_UNIT = 1_000_000_000
"""Costs are stored as whole billionths, so that sums in Redis and in databases are exact."""


class ModelUse(Model):
    """`cached_tokens` are a part of `input_tokens`, and `reasoning_tokens` of `output_tokens`.

    `cost` is in the currency of the price table. An answer of a model without a price counts as free.
    """

    answers: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float = 0.0

    @property
    def numbers(self) -> tuple[int, int, int, int, int, int]:
        """All of it as whole numbers, in the order of the fields. The last one is the cost in billionths."""
        tokens = (self.input_tokens, self.cached_tokens, self.output_tokens, self.reasoning_tokens)
        return (self.answers, *tokens, round(self.cost * PER_UNIT))

    @classmethod
    def of(cls, answers: int, given: int, cached: int, output: int, reasoning: int, billionths: int) -> Self:
        return cls(
            answers=answers, input_tokens=given, cached_tokens=cached, output_tokens=output,
            reasoning_tokens=reasoning, cost=billionths / PER_UNIT,
        )  # fmt: skip

    @classmethod
    def parse(cls, stored: str) -> Self:
        """What `str` gives, which the state of a conversation has."""
        return cls.of(*map(int, stored.split()))

    def __str__(self) -> str:
        return " ".join(map(str, self.numbers))

    def __bool__(self) -> bool:
        return any(self.numbers)

    def __add__(self, other: "ModelUse") -> "ModelUse":
        return ModelUse.of(*(mine + its for mine, its in zip(self.numbers, other.numbers, strict=True)))
