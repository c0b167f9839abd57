"""Re-encodes one image: the arguments are SOURCE TARGET PREVIEW MAX_PIXELS MAX_BYTES, the result is printed as JSON.

It imports nothing of Frontdesk. Of an animation the first picture stays, and a picture larger than `MAX_SIDE` becomes
smaller.
"""

import io
import json
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MEMORY_BYTES = 900_000_000
"""Address space. Fifty million pixels take 200 MB, and other colours need them once more before they become fewer."""

CPU_SECONDS = 15
MAX_SIDE = 4_096
PREVIEW_SIDE = 640
"""Twice the width at which chats show it, for screens with two pixels to a point."""

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
SMOOTH = ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr")
"""Modes that can be made smaller as they are. Others have no colours between their own."""

TRANSPARENT = ("RGBA", "LA", "PA", "La", "RGBa")


def reencode(source: str, target: str, preview: str, max_pixels: int, max_bytes: int) -> dict[str, object]:
    try:
        with Image.open(source, formats=FORMATS) as opened:
            # Before anything is unpacked: the header says how large it would become.
            if opened.width * opened.height > max_pixels:
                return {"error": "too_many_pixels"}
            opened.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG can be read at half its size
            opened.load()
            picture = opened if opened.mode in SMOOTH else opened.convert("RGBA" if is_transparent(opened) else "RGB")
            # First of all steps, because each of the others makes a copy.
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            picture = plain(ImageOps.exif_transpose(picture))
            is_photo = opened.format in ("JPEG", "AVIF", "WEBP")
    except Image.DecompressionBombError:
        return {"error": "too_many_pixels"}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, MemoryError):
        return {"error": "damaged"}  # Pillow raises all of these for images that are broken
    width, height = picture.size
    kind = save(picture, target, max_bytes, is_photo=is_photo and picture.mode == "RGB")
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    picture.save(preview, "WEBP", quality=80)
    return {"type": kind, "width": width, "height": height}


def is_transparent(picture: Image.Image) -> bool:
    return picture.mode in TRANSPARENT or "transparency" in picture.info


def plain(picture: Image.Image) -> Image.Image:
    """In sRGB with eight bits a channel, and without anything but pixels."""
    mode = "RGBA" if is_transparent(picture) else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        picture = in_srgb(picture, profile)
    copy = Image.new(mode, picture.size)
    copy.paste(picture.convert(mode))
    return copy


def in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """With the colours that its profile means; as it is if the profile makes no sense."""
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        colours = picture.convert("RGB") if picture.mode == "RGBA" else picture
        converted = ImageCms.profileToProfile(colours, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        if converted is not None and picture.mode == "RGBA":
            converted.putalpha(picture.getchannel("A"))
        return converted or picture
    return picture


def save(picture: Image.Image, target: str, max_bytes: int, *, is_photo: bool) -> str:
    if is_photo:
        picture.save(target, "JPEG", quality=88)
        return "image/jpeg"
    picture.save(target, "PNG")
    if Path(target).stat().st_size <= max_bytes:
        return "image/png"
    picture.save(target, "WEBP", quality=88)  # a photo as PNG: much smaller so, and it looks the same
    return "image/webp"


def limit(max_bytes: int) -> None:
    """Before anything of the sender's is read."""
    for which, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, max(200_000_000, 4 * max_bytes)),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # macOS has no limit of memory; the other limits stay
            resource.setrlimit(which, (value, value))
    with suppress(OSError):
        os.nice(5)  # chats go first
        # If memory runs out, this program ends, and not the gateway.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    pixels, size = int(sys.argv[4]), int(sys.argv[5])
    limit(size)
    sys.stdout.write(json.dumps(reencode(sys.argv[1], sys.argv[2], sys.argv[3], pixels, size)))
