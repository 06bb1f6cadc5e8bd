"""Writes small PDFs by hand, so that a test says exactly what stands where (y upwards, points)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

A4 = (595, 842)


@dataclass
class PageMaker:
    """One page: ``text``, ``lines``, ``rectangle``, ``rule`` and ``raw`` add to it in the order of the calls."""

    size: tuple[float, float] = A4
    rotate: int = 0
    content: list[bytes] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10, bold: bool = False, extra: str = "") -> PageMaker:
        escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        font = "F2" if bold else "F1"
        self.content.append(f"q {extra} BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm (".encode() + escaped + b") Tj ET Q")
        return self

    def lines(self, x: float, y: float, lines: list[str], size: float = 10, pitch: float = 13, bold: bool = False) -> float:
        """Lines below each other; returns the y of the line after them."""
        for number, line in enumerate(lines):
            self.text(x, y - number * pitch, line, size, bold)
        return y - len(lines) * pitch

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> PageMaker:
        return self.raw(f"0.7 w {x0} {y0} m {x1} {y1} l S")

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str = "0.9 0.9 0.8") -> PageMaker:
        return self.raw(f"q {colour} rg {x} {y} {width} {height} re f Q")

    def table(self, xs: list[float], ys: list[float], cells: list[list[str]], size: float = 9) -> PageMaker:
        """A ruled grid with a text in each cell, its lines parted by a line break."""
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for row, top in zip(cells, ys, strict=False):
            for cell, left in zip(row, xs, strict=False):
                for number, line in enumerate(cell.split("\n") if cell else []):
                    self.text(left + 3, top - 11 - number * 11, line, size)
        return self

    def raw(self, operators: str) -> PageMaker:
        self.content.append(operators.encode("latin-1"))
        return self


BROKEN_MAP = (
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
    "1 beginbfrange <20> <FF> <E220> endbfrange endcmap end"
)
"""A font's map to Unicode that leads to characters without meaning, as those of many subset fonts do."""


def write_pdf(
    path: Path, pages: list[PageMaker], info: str = "", root: str = "", trailer: str = "", broken_bold: bool = False
) -> Path:
    """The pages as a PDF file with Helvetica and Helvetica-Bold; ``broken_bold`` gives the latter a map to Unicode without meaning."""
    objects: list[bytes] = [b"", b"", b"", b""]
    kids = []
    for page in pages:
        stream = b"\n".join(page.content)
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
        contents = len(objects)
        width, height = page.size
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Rotate {page.rotate} /Contents {contents} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode()
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    for number, font in ((2, "Helvetica"), (3, "Helvetica-Bold")):
        objects[number] = f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>".encode()
    if broken_bold:
        objects.append(f"<< /Length {len(BROKEN_MAP)} >>\nstream\n{BROKEN_MAP}\nendstream".encode())
        objects[3] = objects[3].replace(b" >>", b" /ToUnicode %d 0 R >>" % len(objects))
    if info:
        objects.append(info.encode("latin-1"))
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    information = f"/Info {len(objects)} 0 R" if info else ""
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {information} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(bytes(out))
    return path
