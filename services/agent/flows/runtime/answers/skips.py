"""The words with which a contact declines to answer, in each language."""

from libs.contracts import Locale

SKIPS = {
    "en": ("skip", "no", "none", "pass"), "es": ("saltar", "omitir", "no", "ninguno"),
    "fr": ("passer", "non", "aucun"), "pl": ("pomiń", "nie", "brak"), "ko": ("건너뛰기", "아니요", "없음", "없어요"),
    "ru": ("пропустить", "нет", "никакой"),
}  # fmt: skip


def is_skip(text: str, locale: Locale) -> bool:
    """Whether a text declines to answer, in this language or in English."""
    return text.casefold().strip(" .!") in (*SKIPS[locale], *SKIPS["en"])
