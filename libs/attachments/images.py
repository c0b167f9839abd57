"""Re-encodes images in a process of their own, with limits of memory, time and output.

Only pixels survive: no EXIF or GPS data, no comments, no colour profile, no second file behind the image. If an image
captures the decoder, it finds no memory of the gateway, no secret in its environment, and little time.
"""

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from libs.attachments.content import JPEG, PNG, WEBP, FileKind

PROGRAM = Path(__file__).with_name("image_program.py")

TIMEOUT = timedelta(seconds=30)
"""Twice the CPU time that the program has, for a busy machine."""


_KINDS = {kind.type: kind for kind in (JPEG, PNG, WEBP)}


class BadImage(Exception):
    """`reason`: `damaged`, `too_many_pixels` or `too_slow`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class EncodedImage:
    """The kind of the new file, and its size in pixels."""

    kind: FileKind
    width: int
    height: int


class ImageEncoder:
    """`at_once`: programs at a time, so that chats keep the processor."""

    def __init__(self, *, at_once: int = 1, max_pixels: int) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._max_pixels = max_pixels

    async def encode(self, source: Path, target: Path, preview: Path, *, max_bytes: int) -> EncodedImage:
        """Write the image and its preview. Raises BadImage."""
        async with self._slots:
            # Isolated: without the environment, the current folder and the user's packages.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", str(PROGRAM), str(source), str(target), str(preview), str(self._max_pixels),
                str(max_bytes), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL, env={},
            )  # fmt: skip
            try:
                async with asyncio.timeout(TIMEOUT.total_seconds()):
                    answer, _ = await process.communicate()
            except TimeoutError as error:
                raise BadImage("too_slow") from error
            finally:
                if process.returncode is None:
                    with suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
        return _read(process.returncode, answer)


def _read(code: int | None, answer: bytes) -> EncodedImage:
    try:
        found = json.loads(answer) if code == 0 else {"error": "damaged"}
    except ValueError:
        found = {"error": "damaged"}
    if "error" in found:
        raise BadImage(str(found["error"]))
    return EncodedImage(_KINDS[found["type"]], int(found["width"]), int(found["height"]))
