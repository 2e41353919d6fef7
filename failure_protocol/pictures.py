"""Pictures of people: made small, turned upright, without what cameras add (place, time, device)."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Refused

LONGEST = 480  # pixels
MOST_PIXELS = 60_000_000
KINDS = ("JPEG", "PNG")


def small(content: bytes) -> str:
    """The picture as a small JPEG in base64.

    Raises:
        Refused: it is no JPEG or PNG, is damaged, or far too large.
    """
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("The picture has too many pixels. Take a smaller one.")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LONGEST, LONGEST))
            made = io.BytesIO()
            upright.save(made, "JPEG", quality=80)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("This is no picture that can be read. Send a JPEG or PNG.") from None
    return base64.b64encode(made.getvalue()).decode("ascii")
