"""Turn a PDF into what a photocopier's scan of it looks like: grey, a little askew and uneven, one image a page, no text."""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

DPI = 130
EPOCH = time.gmtime(0)  # replaced with the plan's date by pdf_metadata


def photocopy(pdf: Path) -> None:
    """Replace a PDF by its scan. The same PDF gives the same scan."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), str(pdf), f"{folder}/page"], check=True)
        pages = [_scanned(Image.open(path), number) for number, path in enumerate(sorted(Path(folder).glob("page-*")))]
    pages[0].save(
        pdf,
        save_all=True,
        append_images=pages[1:],
        resolution=DPI,
        quality=42,
        title="Scan_0007",
        producer="KM_C258",
        creationDate=EPOCH,
        modDate=EPOCH,
    )


def _scanned(page: Image.Image, number: int) -> Image.Image:
    dice = random.Random(number)
    page = page.convert("L").rotate(dice.uniform(-0.8, 0.8), resample=Image.Resampling.BICUBIC, fillcolor=246)
    page = page.filter(ImageFilter.GaussianBlur(0.45))
    grey = np.asarray(page, dtype=np.float32)
    noise = np.random.default_rng(number).normal(0, 5, grey.shape)
    shade = np.linspace(0, dice.uniform(3, 10), grey.shape[1])  # the lamp is weaker at one edge
    return Image.fromarray(np.clip(grey * 0.93 + 10 + noise - shade, 0, 255).astype(np.uint8))
