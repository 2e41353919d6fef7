"""A picture as a PDF of one page, without what a camera wrote into it. Runs in the child process only."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from oversight.uploads.kinds import DAMAGED, FileRefused

MAX_PIXELS = 60_000_000
A4_INCHES = (8.27, 11.69)
LEAST_DPI = 96
TOO_FINE = "The picture has far more points than paper can show: make it smaller, and send that."


def picture_to_pdf(content: bytes) -> bytes:
    """One page as large as A4 lets the picture be, standing as the camera says. Place, time and camera are
    left out.

    Raises:
        FileRefused: the picture is broken, or has more than MAX_PIXELS.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                upright = ImageOps.exif_transpose(opened)
                flat = _flat(upright)
                flat.info.clear()  # comments of the file would be written into the new one
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(TOO_FINE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused(DAMAGED) from error
    short, long = sorted(flat.size)
    dpi = max(short / A4_INCHES[0], long / A4_INCHES[1], LEAST_DPI)
    file = io.BytesIO()
    flat.save(file, "PDF", resolution=dpi, quality=92)
    return file.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency, on white, in colours that every reader knows."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        white = Image.new("RGB", seen.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
        return white
    return picture.convert("L" if picture.mode in ("1", "L", "I;16", "I") else "RGB")
