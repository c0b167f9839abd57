"""The settings of the mask: the numbers and patterns that are hidden before a text is stored or sent to a model."""

from typing import Annotated, Self, get_args

from pydantic import model_validator
from pydantic_settings import NoDecode

from libs.masking import BadPattern, Kind, Masker, Patterns
from libs.settings import FrontdeskSettings

_OFF = "none"


class MaskSettings(FrontdeskSettings):
    """A wrong value ends the process at its start: a mask that is off by mistake would be noticed too late."""

    mask: Annotated[str, NoDecode] = "cards,ibans"
    """Numbers that are hidden, with commas: `cards` and `ibans`, by their check digits; `none` hides none."""

    mask_patterns: list[str] = []
    """Patterns of RE2 that are hidden too, as a JSON list: `["\\\\bMRN-[0-9]{6,8}\\\\b"]`."""

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        known = get_args(Kind)
        if wrong := [each for each in self._named if each not in known]:
            raise ValueError(f"FRONTDESK_MASK knows {', '.join(known)} and {_OFF}, and not {', '.join(wrong)}")
        try:
            Patterns(self.mask_patterns)
        except BadPattern as error:
            raise ValueError(f"FRONTDESK_MASK_PATTERNS: {error}") from error
        return self

    @property
    def _named(self) -> list[str]:
        named = [each.strip().lower() for each in self.mask.split(",") if each.strip()]
        return [] if named == [_OFF] else named

    def masker(self) -> Masker | None:
        """None where nothing is hidden."""
        kinds = [kind for kind in get_args(Kind) if kind in self._named]
        patterns = Patterns(self.mask_patterns) if self.mask_patterns else None
        return Masker(kinds, patterns) if kinds or patterns else None
