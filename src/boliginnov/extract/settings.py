"""Every tolerance and limit of the extraction stage, named, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ExtractSettings:
    """Settings of the layout steps. An em is the font size of the text at hand; points are PDF points (1/72 inch).

    The values were chosen on Norwegian municipal plans from Word, LibreOffice, Chromium, InDesign, ReportLab and LaTeX.
    """

    # reading a page
    max_pages: int = 20_000  # more is reported as damaged or hostile
    max_objects_per_page: int = 60_000  # text and path objects looked at on one page; the rest is reported
    max_form_depth: int = 6  # nested form XObjects followed

    # characters and lines
    word_gap: float = 0.14  # em; a wider gap between runs is a space
    glued_gap: float = 0.45  # em; the same where pdfium sees no space
    hyphen_gap: float = 0.2  # em; a hyphen drawn on its own this close belongs to the word before
    piece_gap: float = 0.60  # em; a wider gap between runs starts a new piece of a line
    baseline_tolerance: float = 0.22  # em; runs closer than this stand on one line
    superscript_size: float = 0.80  # share of the line's size below which a raised number is a note mark
    superscript_rise: float = 0.15  # em above the baseline
    wide_character: float = 0.95  # em; mean advance above this means that an object spans a gap
    duplicate_shift: float = 0.12  # em; the same text this close is fake bold or a shadow

    # text that nobody sees
    white_level: int = 245  # of 255; fill colours at or above are white

    # running headers and footers
    margin_share: float = 0.14  # share of the page height at top and bottom where they stand
    furniture_rows: int = 4  # outermost rows looked at on each side
    furniture_shift: float = 4.0  # points; vertical difference between pages
    furniture_share: float = 0.25  # share of the pages (by parity: half of that) on which a row must repeat
    furniture_gap: float = 1.6  # em; distance to the body of headers that change from page to page

    # columns
    gutter: float = 0.85  # em; narrowest white strip between columns
    gutter_size: float = 10.0  # points; larger type, as in headings, asks for no wider strip than this
    gutter_rows: int = 3  # lines on each side of a gutter
    gutter_rows_interleaved: int = 6  # lines needed when the file writes left and right alternately

    # boxes
    box_share: float = 0.45  # share of the page area above which a frame or fill is a background
    box_inset: float = 2.0  # points of tolerance at a box's edge
    box_words: int = 160  # a box with more words keeps its paragraphs apart

    # rules and tables
    rule_width: float = 2.6  # points; a filled path thinner than this is a line
    rule_length: float = 6.0  # points; shorter lines are ornaments
    rule_join: float = 3.0  # points; ends and neighbours this close are one line
    numeric_table: float = 0.6  # share of numeric cells that makes a table of numbers

    # headings
    heading_size: float = 1.08  # times the body size
    heading_words: int = 22  # longest heading
    heading_lines: int = 6

    note_size: float = 0.93  # times the body size; footnotes and captions are at most as large
    note_rule: float = 30.0  # points; shortest rule above footnotes

    # paragraphs
    line_pitch_jump: float = 1.22  # times the usual line distance: a wider one starts a paragraph
    indent: float = 0.7  # em; first-line indent
    fit_slack: float = 0.6  # em; room that must be left after a word that would have fitted on the line above
    short_line: float = 0.3  # share of the column's width free at a line's end that ends a paragraph where space parts them
    full_line: float = 1.5  # points from the right edge at which a justified line is full

    # pages without usable text
    ocr_words: int = 8  # fewer words on a page with a picture: text must be read from the picture
    ocr_image_share: float = 0.35  # share of the page covered by pictures
    rubbish_share: float = 0.25  # share of characters without meaning that makes a page unreadable
    rubbish_characters: int = 20  # more of them on a readable page: some of its text must be read from the picture

    # OCR
    ocr: Literal["auto", "never"] = "auto"
    ocr_languages: tuple[str, ...] = ("nor",)  # Tesseract's names
    ocr_dpi: int = 300  # pixels an inch of the picture that is read
    ocr_pixels: float = 4e7  # of a picture; a larger page gets fewer an inch
    ocr_threads: int = 0  # pages read at the same time, 0 for one a core
    ocr_seconds: float = 300.0  # for one page, usually read in two or three, then Tesseract is stopped
    ocr_seconds_per_page: float = 60.0  # more that a plan may take for each page read by OCR
    ocr_picture_share: float = 0.08  # share of the page from which a picture is looked at for text
    ocr_pictures: int = 6  # a page with more such pictures is a collage, its pictures are left alone

    # contents
    contents_entries: int = 4  # lines ending in a page number that make a table of contents without a heading
    contents_wrap: int = 3  # longest wrapped entry in lines

    # workers
    seconds_per_document: float = 120.0
    seconds_per_page: float = 1.0
    memory_megabytes: int = 2_048
