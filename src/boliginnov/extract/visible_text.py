"""Keeps the text that a reader sees: no hidden layers, no white on white, no doubled letters of fake bold type."""

from __future__ import annotations

from boliginnov.extract.geometry import Box
from boliginnov.extract.page_content import PageContent, Run
from boliginnov.extract.settings import ExtractSettings

_BAND = 8.0  # points; runs on one height and its neighbours are compared


def visible_runs(content: PageContent, settings: ExtractSettings) -> list[Run]:
    """The runs of a page that can be seen, in the file's order.

    Invisible text counts where a picture lies under it (the text layer of a scanned page), white text where a fill or a
    picture lies under it. A run drawn again within a hair's breadth is fake bold or a shadow: it counts once, as bold.
    """
    backgrounds = [*content.fills, *content.images, *content.tints]
    kept: list[Run] = []
    seen: dict[tuple[str, int], list[Run]] = {}
    for run in content.runs:
        if run.invisible and not _on_any(run, content.images):
            continue
        if run.white and not run.invisible and not _on_any(run, backgrounds):
            continue
        height = int(run.base // _BAND)
        if any(_is_repeat(run, seen[key], settings) for band in (-1, 0, 1) if (key := (run.text, height + band)) in seen):
            continue
        seen.setdefault((run.text, height), []).append(run)
        kept.append(run)
    return kept


def _on_any(run: Run, boxes: list[Box]) -> bool:
    x, y = (run.x0 + run.x1) / 2, run.base - run.size * 0.3
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


def _is_repeat(run: Run, twins: list[Run], settings: ExtractSettings) -> bool:
    reach = settings.duplicate_shift * run.size
    for other in twins:
        if abs(other.base - run.base) <= reach and abs(other.x0 - run.x0) <= reach:
            other.bold = True
            return True
    return False
