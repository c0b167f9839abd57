"""`python -m bench.understanding`: the CPU time in which the guided assistant reads a message, and how it grows.

Messages are those of the shipped dialogues: single ones of about 200 characters, and several in one up to a length.
Each is read for the first time, because a second reading finds the forms of its words in a cache. Time is CPU time of
the thread, so that other programs change little.
"""

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles

import yaml

from libs.contracts import LOCALES, Locale
from services.agent.assistants.guided import GuidedAssistant

DIALOGUES = Path("dialogues")
LENGTH = 200
"""Characters of a long message. In the dialogues the median is 60."""

NEAR = range(140, 261)
"""Lengths of single messages that count as about so long."""

TARGET_MS = 2.0
LENGTHS = (200, 400, 800, 1_200, 1_600, 2_000, 4_000)
"""Up to the longest message that the gateway accepts. Of that, the assistant reads 2,000 characters for requests."""

HOSTILE = {
    "no words": "?!… ", "one letter": "a ", "digits": "1 ", "numbers": "+1 303 555 0133 ", "addresses": "a@b.example, ",
    "broken addresses": "a.b@", "hosts": "www.", "names": "Jane Doe, ", "lower names": "anna ", "verbs": "add ",
    "labels": "email: phone: ", "commas": ",", "lines": "\n", "signature lines": "Jane Doe\n", "quotes": "„",
    "brackets": "([", "list": "- Jo\n", "table": "a\tb\n", "vCards": "BEGIN:VCARD\nN:a;b\n", "hangul": "가",
    "headers": "From: a <a@b.example>\n", "Polish": "dodaj Annę Lis z Kalisza ", "Russian": "добавь Анну Лис из Твери ",
    "Korean": "김하나 님을 추가해줘 ", "combining": "e\u0301", "emoji": "👩\u200d👧", "notes": "note: x ",
    "and": "and ", "hyphens": "a-",
}  # fmt: skip
"""Units that are repeated to a text, each expensive for another stage."""

SHORT, LONG = 500, 2_000
"""Growth is the cost of a character in a text of this length to that in its beginning: 1 if linear, 4 if quadratic."""

_REPEATS = 5


@dataclass(frozen=True)
class ReadingTime:
    """Milliseconds for messages of one language that were not read before. `again`: for those that were."""

    messages: int
    median_ms: float
    p95_ms: float
    again_ms: float


@dataclass
class CpuFigures:
    """`single`: messages of about 200 characters. `joined`: several in one of 200. `lengths`: ms by length."""

    single: dict[Locale, ReadingTime] = field(default_factory=dict)
    joined: dict[Locale, ReadingTime] = field(default_factory=dict)
    lengths: dict[Locale, dict[int, float]] = field(default_factory=dict)
    growth: dict[str, float] = field(default_factory=dict)
    slowest: tuple[str, float] = ("", 0.0)

    def lines(self) -> Iterator[str]:
        for title, readings in (
            (f"one message of about {LENGTH} characters", self.single),
            (f"several messages in one of {LENGTH} characters", self.joined),
        ):
            yield f"CPU to understand {title} (target: a median of {TARGET_MS:g} ms)"
            for language, each in readings.items():
                met = "met" if each.median_ms <= TARGET_MS else "missed"
                yield (
                    f"  {language}  median {each.median_ms:5.2f} ms  p95 {each.p95_ms:5.2f} ms  "
                    f"read again {each.again_ms:5.2f} ms  of {each.messages:3}  {met}"
                )
        yield "ms by the characters of a message"
        yield "      " + "".join(f"{length:>8,}" for length in LENGTHS)
        for language, by_length in self.lengths.items():
            yield f"  {language}  " + "".join(f"{ms:8.2f}" for ms in by_length.values())
        most = sorted(self.growth.items(), key=lambda item: -item[1])[:_REPEATS]
        named = ", ".join(f"{name} {growth:.1f}" for name, growth in most)
        yield f"a character's cost at {LONG:,} characters to that at {SHORT} (linear: 1), the most: {named}"
        yield f"the most expensive text of {LONG:,} characters: {self.slowest[0]}, {self.slowest[1]:.1f} ms"


def said(language: Locale) -> list[str]:
    """All messages of the dialogues."""
    dialogues = yaml.safe_load((DIALOGUES / f"{language}.yaml").read_text(encoding="utf-8"))
    return [line for dialogue in dialogues for line in dialogue["say"] if isinstance(line, str)]


def joined(language: Locale, length: int) -> list[str]:
    """Texts of this length: from each message on, as many as fit."""
    lines = said(language)
    endless = lines * (2 + length // sum(map(len, lines)))
    return ["\n".join(endless[first:])[:length] for first in range(len(lines))]


def measure(assistant: GuidedAssistant, languages: Sequence[Locale] = LOCALES, *, quick: bool = False) -> CpuFigures:
    found, repeats = CpuFigures(), 1 if quick else _REPEATS
    for language in languages:
        lines = said(language)
        for line in lines[:_REPEATS]:
            cpu_ms(assistant, line, language)  # loads the language's dictionary
        # Single ones first: a message that was a part of another would not be read for the first time.
        found.single[language] = _read(assistant, [line for line in lines if len(line) in NEAR], language)
        found.joined[language] = _read(assistant, joined(language, LENGTH)[:: 10 if quick else 1], language)
        found.lengths[language] = {
            length: _read(assistant, joined(language, length)[:: 60 if quick else 4], language).median_ms
            for length in LENGTHS
        }
        found.growth[language] = growth(assistant, joined(language, LONG)[0], language, repeats)
    for name, unit in HOSTILE.items():
        text = (unit * LONG)[:LONG]
        found.growth[name] = growth(assistant, text, "en", repeats)
        found.slowest = max(found.slowest, (name, fastest(assistant, text, "en", repeats)), key=lambda each: each[1])
    return found


def _read(assistant: GuidedAssistant, texts: Sequence[str], language: Locale) -> ReadingTime:
    first = [cpu_ms(assistant, text, language) for text in texts]
    again = [cpu_ms(assistant, text, language) for text in texts]
    p95 = quantiles(first, n=20, method="inclusive")[-1] if len(first) > 1 else first[0]
    return ReadingTime(len(texts), median(first), p95, median(again))


def growth(assistant: GuidedAssistant, text: str, language: Locale, repeats: int = _REPEATS) -> float:
    """The cost of a character in the whole text to that in its beginning."""
    whole, beginning = (fastest(assistant, each, language, repeats) for each in (text, text[:SHORT]))
    return SHORT * whole / (len(text) * beginning)


def fastest(assistant: GuidedAssistant, text: str, language: Locale, repeats: int = _REPEATS) -> float:
    """Of several, because memory and caches that others use make even CPU time vary."""
    return min(cpu_ms(assistant, text, language) for _ in range(repeats))


def cpu_ms(assistant: GuidedAssistant, text: str, language: Locale) -> float:
    gc.disable()  # a collection of what others left costs more than most texts
    try:
        began = time.thread_time()
        assistant.understand(text, language)
        return (time.thread_time() - began) * 1_000
    finally:
        gc.enable()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few texts, to check that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    options = parser.parse_args()
    found = measure(GuidedAssistant.load(Path("locales/guided")), quick=options.quick)
    print("\n".join(found.lines()))
    if options.json:
        options.json.write_text(json.dumps(asdict(found), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
