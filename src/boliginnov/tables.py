"""The tables that stages exchange and write: one schema a table, used for validation, the data dictionary and ``datapackage.json``."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from boliginnov.errors import BoliginnovError

CODED_KINDS = ("paragraph", "list_item", "table_row")
KINDS = (*CODED_KINDS, "footnote", "caption")
"""Kinds of passage; footnotes and captions are kept but not coded: by the codebook captions and references have no code."""
STATUSES = ("ok", "partial", "failed")
PLAN_STATUSES = ("vedtatt", "høringsutkast", "forslag", "utkast")
"""Adopted, out for consultation, proposal, draft."""
DOCUMENT_KINDS = ("plan", "literature", "eu_case", "actor")
"""Kinds of document; only plans are in the figures, the others have tables of their own."""
ACTOR_TYPES = (
    "interkommunalt", "stat", "privat", "frivillig", "sosial_entreprenor", "bruker_innbygger", "forskning", "kommune_internt",
)  # fmt: skip
"""Types of actor that can have written a document: the values of the code ``aktor``."""
LANGUAGES = ("nb", "nn", "mixed", "en", "da", "sv", "se", "smj", "sma", "other", "")
"""Bokmål, Nynorsk, both mixed, and other languages by their ISO 639 codes (se, smj, sma: Northern, Lule and South Sámi)."""
PROBLEMS = {
    "not_a_pdf": "the file is not a PDF",
    "empty_file": "the file has 0 bytes",
    "unreadable": "the file or folder could not be opened",
    "damaged": "the file is broken and nothing could be read",
    "encrypted": "the file needs a password",
    "no_pages": "the file has no pages",
    "no_text": "no passages were found in the file",
    "pages_without_text": "some pages have no text layer and were not read by OCR",
    "pages_failed": "some pages could not be read",
    "too_slow": "reading took longer than the limit",
    "too_large": "reading needed more memory than the limit, or the worker died",
    "missing_file": "the manifest names a file that is not there",
    "format": "the file's format is not read yet",
    "same_file": "an earlier file has the same bytes, so it is counted twice",
    "not_in_manifest": "the manifest has no row for the file",
    "manifest_row": "the manifest's row for the file has a wrong value",
    "other_language": "some passages are in another language than the coder knows",
    "unknown_municipality": "the municipality is not known to the register or not told",
}
"""Kinds of fault a document can have; the ``problem`` column names them, ``reason`` says what happened and what to do."""
MENTION_TYPES = ("actor", "organisation", "place", "instrument", "target_group", "law", "amount", "year", "deadline", "cue")
MENTION_COMPONENTS = ("actors", "names", "terms", "laws", "amounts", "cues")
"""Components of the language layer."""
MODALITIES = ("ide", "planlagt", "pagaende", "gjennomfort", "")
MATCHES = ("fair", "weak", "none")
"""How well an offer meets a want."""


def _text(description: str, **options: Any) -> pa.Column:
    return pa.Column(str, description=description, coerce=True, **options)


def _whole(description: str, *, nullable: bool = False, **options: Any) -> pa.Column:
    return pa.Column("Int64", description=description, coerce=True, nullable=nullable, **options)


def _number(description: str, *, nullable: bool = True, checks: Any = None) -> pa.Column:
    return pa.Column("Float64", checks, description=description, coerce=True, nullable=nullable)


_PROBABILITY = pa.Check.in_range(0, 1)
_BINARY = pa.Check.isin([0, 1])

DOCUMENTS = pa.DataFrameSchema(
    {
        "doc_id": _text(
            "The plan: its file's name without ending, with the folder in front where two files share a name", unique=True
        ),
        "file": _text("Path of the file from the folder of plans, with forward slashes"),
        "document_kind": _text(
            "plan, literature, eu_case or actor (a document of an actor other than the municipality)",
            checks=pa.Check.isin(DOCUMENT_KINDS),
            default="plan",
        ),
        "author": _text("Who wrote a document that is no plan, as the manifest says", default=""),
        "actor_type": _text(
            "Type of the actor that wrote it, a value of the code aktor; empty for plans and where it is not told",
            checks=pa.Check.isin([*ACTOR_TYPES, ""]),
            default="",
        ),
        "kommunenr": _text("Municipality number as the manifest or the plan gives it, four digits"),
        "kommune": _text("Municipality name"),
        "kommunenr_2024": _text(
            "Number of the 2024 municipality it belongs to (Statistics Norway's grouping); empty if split or unknown"
        ),
        "fylke": _text("County of the 2024 municipality"),
        "register_note": _text("Why a municipality has no 2024 number, or how it was found"),
        "title": _text("Title of the plan"),
        "plan_type": _text(
            "Type of plan in Bokmål, as the manifest gives it (bustadplan there is boligplan here) or guessed from the title"
        ),
        "period_from": _whole("First year of the plan period", nullable=True),
        "period_to": _whole("Last year of the plan period", nullable=True),
        "plan_status": _text(
            "vedtatt (adopted), høringsutkast (out for consultation), forslag or utkast (draft), as the manifest or the plan's first pages say; else empty",
            checks=pa.Check.isin([*PLAN_STATUSES, ""]),
            default="",
        ),
        "adopted_date": _text(
            "Day the plan was adopted (2022-12-15); empty where nothing says so",
            checks=pa.Check.str_matches(r"^(?:\d{4}-\d\d-\d\d)?$"),
            default="",
        ),
        "adopted_by": _text("Body that adopted the plan: kommunestyret, bystyret, formannskapet …", default=""),
        "case_number": _text("Number of the case in which it was adopted, as written (81/22)", default=""),
        "guessed": _text("Columns that no manifest gave and that were read from the plan or its name, joined with a space"),
        "read_from": _text(
            "Where each of these was read: the page and the words on it, the document's properties or the file name", default=""
        ),
        "language": _text(
            "Written language of most of the text: nb, nn, mixed, or another language (en, da, sv, se, smj, sma, other)",
            checks=pa.Check.isin(LANGUAGES),
        ),
        "pages": _whole("Number of pages"),
        "pages_read_by_ocr": _whole("Number of pages whose text, or text in pictures, was read by OCR", default=0),
        "ocr_pages": _whole("Number of pages without a text layer that were not read: they still need OCR"),
        "ocr_page_list": _text("Which pages still need OCR, as ranges (2-4 7)"),
        "passages": _whole("Number of passages read, those that are not coded left out"),
        "status": _text(
            "ok, partial (something is missing, see reason) or failed (nothing could be read)", checks=pa.Check.isin(STATUSES)
        ),
        "problem": _text("Kinds of fault, joined with a space: " + "; ".join(f"{k} ({v})" for k, v in PROBLEMS.items())),
        "reason": _text("What went wrong and what to do; empty when all is well"),
        "sha256": _text("SHA-256 of the file; empty when there is no file"),
        "source_url": _text("Public address of the plan"),
    },
    name="documents",
    description="One row a plan or other document, failed ones included; the plans first",
    strict=True,
    ordered=True,
    add_missing_columns=True,
)

PLAN_COLUMNS = (
    "kommune",
    "kommunenr",
    "kommunenr_2024",
    "fylke",
    "title",
    "plan_type",
    "period_from",
    "period_to",
    "plan_status",
    "adopted_date",
    "source_url",
    "file",
    "document_kind",
    "author",
    "actor_type",
)
"""What of its plan every row of ``coded_passages.csv`` carries."""

PASSAGES = pa.DataFrameSchema(
    {
        "passage_id": _text("Stable name of the passage: plan, page and a hash of its normalised text", unique=True),
        "doc_id": _text("The plan it stands in"),
        "page": _whole("Page of the PDF where it starts, from 1"),
        "page_end": _whole("Page where it ends"),
        "bbox": _text("Box on the page where it starts: left top right bottom in PDF points from the page's upper left corner"),
        "bbox_end": _text("Box of its last part when it goes on in another column or on the next page; else empty"),
        "section": _text("Headings it stands under, joined with ' › '"),
        "kind": _text("paragraph, list_item or table_row; footnote or caption, which are not coded", checks=pa.Check.isin(KINDS)),
        "lead_in": _text(
            "The paragraph that introduces the list, for list items (it also has a row of its own); the header row, for table rows; the mark, for footnotes; else empty"
        ),
        "repeats": _text(
            "For a pull quote, which is not coded: passage_id of the passage whose words it shows again; else empty", default=""
        ),
        "text": _text("The passage, lines joined and hyphenation undone; cells of a table row joined with ' | '"),
        "language": _text(
            "Written language of the passage: nb, nn, mixed, or another language (en, da, sv, se, smj, sma, other)",
            checks=pa.Check.isin(LANGUAGES),
        ),
        "ocr_confidence": _number(
            "Mean confidence, 0 to 1, of the words that OCR read; empty for text that the file itself holds", checks=_PROBABILITY
        ),
        "order": _whole("Reading order in the plan, from 1"),
    },
    name="passages",
    description="One row a passage of every document that could be read; those of plans first",
    strict=True,
    ordered=True,
    add_missing_columns=True,
)

CODINGS = pa.DataFrameSchema(
    {
        "passage_id": _text("The passage"),
        "code": _text("Main code of the codebook, or second-level code and value as in status:planlagt"),
        "probability": _number("Calibrated probability that a trained coder gives the code", checks=_PROBABILITY),
        "decision": pa.Column("Int64", _BINARY, description="1 if the passage has the code", coerce=True),
        "decided_by": _text("model or person", checks=pa.Check.isin(["model", "person"])),
        "coder": _text("Name of the coder or initials of the person"),
        "needs_review": pa.Column("Int64", _BINARY, description="1 if a person should look at the decision", coerce=True),
        "why": _text(
            "Words that point to the code, strongest first: a help to find the place, not an account of the decision. Given for every positive"
        ),
    },
    name="codings",
    description="One row per passage and main code, and one per second-level value (code:value) that the passage has",
    strict=True,
    ordered=True,
    unique=["passage_id", "code"],
)

NEAREST = pa.DataFrameSchema(
    {
        "passage_id": _text("A passage with a main code"),
        "code": _text("The main code"),
        "stance": _text("for: the example has the code; against: it does not", checks=pa.Check.isin(["for", "against"])),
        "rank": _whole("1 for the most alike of its stance"),
        "example_id": _text("Id of the coded example"),
        "similarity": _number("Likeness in words, parts of words and cues, 0 to 1", checks=_PROBABILITY),
        "example": _text("Text of the example"),
        "example_source": _text(
            "constructed (invented, comes with the program), coded (a person's, in the folder of coded passages) or study (decided in this study)",
            checks=pa.Check.isin(["constructed", "coded", "study"]),
        ),
    },
    name="nearest",
    description="The coded examples that each passage with a main code is most like: two with the code, one without",
    strict=True,
    ordered=True,
    unique=["passage_id", "code", "stance", "rank"],
)

MENTIONS = pa.DataFrameSchema(
    {
        "passage_id": _text("The passage"),
        "start": _whole("Characters of the passage before it", checks=pa.Check.ge(0)),
        "end": _whole("Characters of the passage up to its end", checks=pa.Check.ge(0)),
        "text": _text("The words themselves"),
        "component": _text(
            "Component of the language layer that found it: " + ", ".join(MENTION_COMPONENTS),
            checks=pa.Check.isin(MENTION_COMPONENTS),
        ),
        "type": _text("What it is: " + ", ".join(MENTION_TYPES), checks=pa.Check.isin(MENTION_TYPES)),
        "subtype": _text(
            "For actors the value of the code aktor; for names the label of the treebank (ORG, GPE_ORG, LOC, GPE_LOC); for cues act, "
            "consider, novelty, hedge or negation; else empty"
        ),
        "value": _text(
            "Its usual name in Bokmål, whatever written language and inflection; NOK 2500000 for a sum, 2027-06 for a deadline"
        ),
        "negated": pa.Column("Int64", _BINARY, description="1 if a negation holds for it (cues only)", coerce=True),
        "modality": _text(
            "For cues of action ide, planlagt, pagaende or gjennomfort; else empty", checks=pa.Check.isin(MODALITIES)
        ),
    },
    name="mentions",
    description="One row a mention of an actor, place, instrument, target group, law, amount, year, deadline or cue in a coded passage",
    strict=True,
    ordered=True,
)

MEASURES = pa.DataFrameSchema(
    {
        "passage_id": _text("The table row", unique=True),
        "doc_id": _text("The plan it stands in"),
        "page": _whole("Page of the PDF where it starts, from 1"),
        "tiltak": _text("What is to be done"),
        "maal": _text("The goal it serves; several levels joined with '; '"),
        "ansvar": _text("Who is responsible"),
        "frist": _text("When: year, date or in words"),
        "kostnad": _text("What it costs or how it is paid for, as written"),
        "samarbeid": _text("Whom it is done with"),
        "other": _text("Cells of other columns, as 'column title: cell', joined with '; '"),
    },
    name="measures",
    description="One row a measure of the plans' tables of measures; a cell with nothing but a dash is empty",
    strict=True,
    ordered=True,
)

WANTS_OFFERS = pa.DataFrameSchema(
    {
        "want_passage": _text("The passage of a plan that asks something of another actor"),
        "want_doc": _text("The plan"),
        "want_page": _whole("Page of the plan", nullable=True),
        "kommune": _text("Municipality of the plan"),
        "actor": _text("Type of actor that is asked, a value of the code aktor"),
        "way": _text("direct, or cooperation: to do something together"),
        "want_topics": _text("What the want is about, joined with a space"),
        "want": _text("The sentence that asks"),
        "match": _text("fair, weak or none", checks=pa.Check.isin(MATCHES)),
        "score": pa.Column(
            float,
            _PROBABILITY,
            description="Likeness of want and offer, 0 to 1; with none that of the nearest offer",
            coerce=True,
        ),
        "shared": _text("Target groups and instruments in common, joined with a space"),
        "offer_passage": _text(
            "The passage of another document that offers or tells of it; empty with none, like the columns below"
        ),
        "offer_doc": _text("The other document"),
        "offer_page": _whole("Its page", nullable=True),
        "offer_kind": _text(
            "offer, or example: somebody has done it, nobody offers it", checks=pa.Check.isin(["offer", "example", ""])
        ),
        "document_kind": _text("Kind of the other document"),
        "author": _text("Who wrote it, or its title"),
        "offer": _text("The sentence that offers, or the passage that tells of it"),
    },
    name="wants_offers",
    description="One row per want of a plan and offer or example that matches it; one row for a want that nothing matches",
    strict=True,
    ordered=True,
)


def validate(schema: pa.DataFrameSchema, table: pd.DataFrame) -> pd.DataFrame:
    """The table with its columns in order and typed as the schema says.

    Raises BoliginnovError naming the table, the column and the first offending value: a stage handed on something wrong.
    """
    ordered = table[[c for c in schema.columns if c in table.columns]]
    try:
        return schema.validate(ordered, lazy=True)
    except pa.errors.SchemaErrors as error:
        first = error.failure_cases.iloc[0]
        raise BoliginnovError(
            f"Table {schema.name}: column {first['column']!r} breaks {first['check']} (value {first['failure_case']!r}). "
            "This is a fault in the stage that made the table; please report it."
        ) from error


def plans_only(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table with ``document_kind`` that belong to plans, numbered anew."""
    return table[table["document_kind"] == "plan"].reset_index(drop=True)


def others_only(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table with ``document_kind`` that belong to other documents than plans, numbered anew."""
    return table[table["document_kind"] != "plan"].reset_index(drop=True)


def coded_only(passages: pd.DataFrame) -> pd.DataFrame:
    """The passages that are coded, numbered anew: no footnotes and captions, and no pull quotes that repeat another passage."""
    return passages[passages["kind"].isin(CODED_KINDS) & (passages["repeats"] == "")].reset_index(drop=True)


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The table with no rows, typed as the schema says."""
    return schema.empty() if hasattr(schema, "empty") else validate(schema, pd.DataFrame(columns=list(schema.columns)))
