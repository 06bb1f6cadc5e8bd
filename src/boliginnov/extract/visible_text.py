"""Keeps the text that a reader sees: no hidden layers, no white on white, no doubled letters of fake bold type."""

from __future__ import annotations

from boliginnov.extract.geometry import Box
from boliginnov.extract.page_content import PageContent, Run
from boliginnov.extract.settings import ExtractSettings


def visible_runs(content: PageContent, settings: ExtractSettings) -> list[Run]:
    """The runs of a page that can be seen, in the file's order.

    Invisible text counts where a picture lies under it (the text layer of a scanned page), white text where a fill or a
    picture lies under it. A run drawn again within a hair's breadth is fake bold or a shadow: it counts once, as bold.
    """
    backgrounds = [*content.fills, *content.images]
    kept: list[Run] = []
    seen: dict[tuple[str, int, int], Run] = {}
    for run in content.runs:
        if run.invisible and not _on_any(run, content.images):
            continue
        if run.white and not run.invisible and not _on_any(run, backgrounds):
            continue
        if _is_repeat(run, seen, settings):
            continue
        seen[_place(run, 0, 0)] = run
        kept.append(run)
    return kept


def _on_any(run: Run, boxes: list[Box]) -> bool:
    x, y = (run.x0 + run.x1) / 2, run.base - run.size * 0.3
    return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)


def _place(run: Run, across: int, down: int) -> tuple[str, int, int]:
    return run.text.strip(), int(run.x0 // 4) + across, int(run.base // 4) + down


def _is_repeat(run: Run, seen: dict[tuple[str, int, int], Run], settings: ExtractSettings) -> bool:
    reach = settings.duplicate_shift * run.size
    for across in (-1, 0, 1):
        for down in (-1, 0, 1):
            other = seen.get(_place(run, across, down))
            if other is not None and abs(other.x0 - run.x0) <= reach and abs(other.base - run.base) <= reach:
                other.bold = True
                return True
    return False
