"""Makes passages of a stream of headings, texts and tables, by the same rules as for PDFs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from boliginnov.extract.blocks import Block as TableRow
from boliginnov.extract.cover import cover_title
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.first_pages import first_pages_text
from boliginnov.extract.headings import numbering
from boliginnov.extract.list_markers import find_marker
from boliginnov.extract.passages import ExtractedPassage, Kind
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tables import HEADER_WORDS, Table, is_numeric, table_blocks
from boliginnov.formats.flow import Aside, Block, Grid, Heading, Label, Row, Text, clean, split_text

NO_BOX = (0.0, 0.0, 0.0, 0.0)
SEPARATOR = " › "
_TYPED_LEVEL = 10.0
_LONGEST_TYPED_HEADING = 12
_FIRST_TEXT = 8_000
_LINE_END = 200
_COVER_WORDS = 60
_COVER_TITLE = 1.3
_LAYOUT_WORDS = 60
_CONTENTS = re.compile(
    r"^(?:\d+\.?\s+)?(?:innhald|innhold)(?:s(?:fortegnelse|oversikt|liste|oversyn))?:?$|^(?:table of )?contents:?$", re.IGNORECASE
)
_CONTENTS_LINE = re.compile(r"(?:\t|(?:\.\s?){4,}|…{2,})\s*\d{1,3}\s*$")


def make_document(
    blocks: Iterable[Block], core_title: str, settings: ExtractSettings, *, problem: str = "", cover: bool = True
) -> ExtractedDocument:
    """The plan of a stream of blocks; ``cover`` says that a short first page may be one.

    The title is that of a paragraph in title style, of the cover, of the core properties or of the first heading.
    """
    flow = _without_contents(_split(blocks))
    front, flow = _cover(flow) if cover else ([], flow)
    flow = _headed(flow)
    pages = max((_last_page(block) for block in [*front, *flow]), default=1)
    return ExtractedDocument(
        pages=pages,
        ocr_pages=(),
        passages=_passages(flow, settings),
        title=_title([*front, *flow], core_title),
        first_pages_text=first_pages_text(_lines([*front, *flow]))[:_FIRST_TEXT],
        problem=problem,
    )


def _split(blocks: Iterable[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Text):
            keeps_tab = _is_contents_line(block.text)
            found += [block] if keeps_tab else split_text(block)
        elif isinstance(block, Grid):
            found.append(Grid([_clean_row(row) for row in block.rows]))
        elif isinstance(block, Aside):
            found.append(replace(block, text=clean(block.text)))
        elif text := clean(block.text):
            found.append(
                Heading(text, block.level, block.page) if isinstance(block, Heading) else Label(text, block.page, block.title)
            )
    return found


def _is_contents_line(text: str) -> bool:
    return _CONTENTS_LINE.search(text[-_LINE_END:]) is not None


def _clean_row(row: Row) -> Row:
    return Row(tuple(clean(cell) for cell in row.cells), row.page, row.page_end, row.header, row.bold)


def _without_contents(blocks: list[Block]) -> list[Block]:
    """The blocks without typed tables of contents: three lines or more that end in a leader or tab and a page number, and the heading above."""
    lines = [isinstance(block, Text) and _is_contents_line(block.text) for block in blocks]
    kept: list[Block] = []
    index = 0
    while index < len(blocks):
        end = index
        while end < len(blocks) and lines[end]:
            end += 1
        if end - index >= 3:
            index = end
            continue
        block = blocks[index]
        titled = isinstance(block, Heading | Text) and _CONTENTS.match(block.text)
        if not titled:
            kept += split_text(block) if isinstance(block, Text) else [block]
        index += 1
    return kept


def _headed(blocks: list[Block]) -> list[Block]:
    """The blocks with short bold or large lines made headings, where bold and size stand out from most of the text."""
    texts = [block for block in blocks if isinstance(block, Text)]
    letters = sum(len(block.text) for block in texts) or 1
    bold_body = sum(len(block.text) for block in texts if block.bold) > 0.6 * letters
    found: list[Block] = []
    for index, block in enumerate(blocks):
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        if not isinstance(block, Text) or after is None or not _looks_like_heading(block, bold_body):
            found.append(block)
        elif isinstance(after, Label) or (
            isinstance(after, Aside) and after.kind == "caption"
        ):  # a chart's title, with the chart's caption after it
            found.append(Label(block.text, block.page))
        else:
            level = _TYPED_LEVEL - min(5.0, 10 * round(max(0.0, block.size - 1), 2)) + 0.01 * len(numbering(block.text))
            found.append(Heading(block.text, level, block.page))
    return found


def _looks_like_heading(block: Text, bold_body: bool) -> bool:
    if block.depth is not None or not any(character.isalpha() for character in block.text):
        return False
    stands_out = (block.bold and not bold_body) or block.size >= 1.15
    short = len(block.text.split()) <= _LONGEST_TYPED_HEADING
    marker = find_marker(block.text)
    return stands_out and short and block.text[-1] not in ".;:,!" and not (marker and marker.kind == "bullet")


def _cover(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The cover and the rest: a first page that is known to end, with few words and no sentence, is no text to code."""
    first = [block for block in blocks if _page(block) == 1]
    if len(first) == len(blocks) or first != blocks[: len(first)]:
        return [], blocks
    if any(_last_page(b) > 1 or isinstance(b, Grid) or (isinstance(b, Text) and b.depth is not None) for b in first):
        return [], blocks
    texts = [block.text for block in first if not isinstance(block, Grid)]
    sentences = any(text.endswith(".") and len(text.split()) > 8 for text in texts)
    if sentences or sum(len(text.split()) for text in texts) > _COVER_WORDS:
        return [], blocks
    largest = max((block.size for block in first if isinstance(block, Text)), default=0.0)
    labels: list[Block] = []
    for block in first:
        if not isinstance(block, Grid | Aside):
            large = isinstance(block, Text) and block.size == largest >= _COVER_TITLE
            labels.append(Label(block.text, 1, title=large or (isinstance(block, Label) and block.title)))
    return labels, blocks[len(first) :]


def _page(block: Block) -> int:
    return (block.rows[0].page if block.rows else 1) if isinstance(block, Grid) else block.page


def _last_page(block: Block) -> int:
    if isinstance(block, Grid):
        return max((row.page_end for row in block.rows), default=1)
    return block.page_end if isinstance(block, Text) else block.page


def _title(blocks: list[Block], core_title: str) -> str:
    marked = [block.text for block in blocks if isinstance(block, Label) and block.title]
    if marked:
        return marked[0]
    known = cover_title([], clean(core_title))
    return known or next((block.text for block in blocks if isinstance(block, Heading)), "")


def _lines(blocks: list[Block]) -> Iterable[tuple[int, str]]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from ((row.page, " ".join(cell for cell in row.cells if cell)) for row in block.rows)
        else:
            yield block.page, block.text


def _passages(blocks: list[Block], settings: ExtractSettings) -> list[ExtractedPassage]:
    passages: list[ExtractedPassage] = []
    path: list[Heading] = []
    lead_in = ""
    parents: list[tuple[int, str]] = []

    def add(page: int, page_end: int, kind: Kind, lead: str, text: str) -> None:
        if any(character.isalnum() for character in text):
            section = SEPARATOR.join(heading.text for heading in path)
            passages.append(ExtractedPassage(page, page_end, NO_BOX, None, section, kind, lead, text))

    for block in blocks:
        if isinstance(block, Label):
            continue
        if isinstance(block, Aside):
            add(block.page, block.page, block.kind, block.mark, block.text)
            continue
        if isinstance(block, Heading):
            path = [*(heading for heading in path if heading.level < block.level), block]
            lead_in, parents = "", []
        elif isinstance(block, Grid):
            for row, place in _codable_rows(block, settings):
                skip = 1 if row.numbered else 0
                add(place.page, place.page_end, "table_row", _joined(row.header[skip:]), _joined(row.cells[skip:]))
            lead_in, parents = "", []
        elif block.depth is None:
            add(block.page, block.page_end, "paragraph", "", block.text)
            lead_in, parents = block.text, []
        else:
            while parents and parents[-1][0] >= block.depth:
                parents.pop()
            add(block.page, block.page_end, "list_item", parents[-1][1] if parents else lead_in, block.text)
            parents.append((block.depth, block.text))
    return passages


def _joined(cells: Sequence[list[str]]) -> str:
    return " | ".join(cell[0] for cell in cells if cell)


def _codable_rows(grid: Grid, settings: ExtractSettings) -> list[tuple[TableRow, Row]]:
    """The rows below the header with their places, none of a table of numbers; a header repeated further down is left out."""
    rows = [row for row in grid.rows if any(row.cells)]
    width = max((len(row.cells) for row in rows), default=0)
    table = Table(rows[0].page if rows else 1, NO_BOX, [0.0] * width)
    for row in rows:
        table.rows.append([[cell] if cell else [] for cell in (*row.cells, *[""] * (width - len(row.cells)))])
        table.boxes.append(NO_BOX)
    table.header_rows = header_rows(rows)
    if is_numeric(table, settings):
        return []
    heads = {row.cells for row in rows[: table.header_rows]}
    made = zip(table_blocks(table), rows, strict=True)
    return [(block, row) for block, row in made if block.kind == "table_row" and row.cells not in heads]


def header_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top head the columns: marked as such, with known column titles, or bold above plain."""
    marked = 0
    while marked < len(rows) - 1 and rows[marked].header:
        marked += 1
    if marked or not rows:
        return marked
    first = [cell for cell in rows[0].cells if cell]
    known = [cell for cell in first if HEADER_WORDS.match(cell)]
    if len(first) < 2 or any(len(cell.split()) > 6 for cell in first):
        second = [cell for cell in rows[1].cells if cell] if len(rows) > 1 else []
        return 2 if len(first) == 1 and len(second) >= 2 and sum(1 for cell in second if HEADER_WORDS.match(cell)) >= 2 else 0
    if len(known) >= 2 or (known and len(first) == 2):
        return 1
    return 1 if rows[0].bold and not all(row.bold for row in rows[1:]) else 0


def is_layout(rows: Sequence[Sequence[Sequence[Block]]]) -> bool:
    """Whether a table of cells of blocks only places text: one column with text, or a single row of long texts."""
    used = {column for row in rows for column, cell in enumerate(row) if cell}
    if len(used) < 2:
        return True
    return len(rows) == 1 and any(_words(cell) > _LAYOUT_WORDS for cell in rows[0])


def _words(cell: Sequence[Block]) -> int:
    return sum(len(block.text.split()) for block in cell if not isinstance(block, Grid))
