"""Invented plans and passages for the tests of the report; no text from a real plan."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd

from boliginnov.report.build import ReportInput
from boliginnov.tables import DOCUMENTS, PASSAGES, validate

CODES = [
    ("innovativt_grep", "Innovativt grep", "Passasjen nevner en konkret framgangsmåte som er ny for kommunen."),
    ("ny_samarbeidsform", "Ny samarbeidsform", "Passasjen nevner minst to parter og en form for samarbeid som er ny."),
]
THIRD_CODE = ("boligmangel", "Boligmangel", "Passasjen sier at det mangler boliger for en gruppe.")
QUALITY = {
    "codes": {
        "innovativt_grep": {
            "precision": [0.62, 0.54, 0.7],
            "recall": [0.6, 0.51, 0.69],
            "f1": [0.61, 0.55, 0.67],
            "ap": [0.63, 0.55, 0.71],
        },
        "ny_samarbeidsform": {
            "precision": [0.66, 0.55, 0.76],
            "recall": [0.6, 0.49, 0.71],
            "f1": [0.63, 0.54, 0.71],
            "ap": [0.66, 0.55, 0.75],
        },
    },
    "measured_on": "oppdiktede passasjer fra kommuner koderen ikke har sett",
    "thresholds": {"innovativt_grep": 0.42, "ny_samarbeidsform": 0.38},
}
_PLACES = ("Granvika", "Elvestrand", "Kvitefjord", "Nordlunden", "Havnsund", "Høgebygda", "Tårnvik", "Furuneset")
_NEW = (
    (
        "Kommunen skal prøve ut en leie-til-eie-modell for {n} barnefamilier, der innskuddet bygges opp gjennom husleien.",
        "prøve ut · leie-til-eie",
        1,
        0,
    ),
    (
        "Det inngås tilvisningsavtaler med private utbyggere for inntil {n} prosent av boligene.",
        "inngås · tilvisningsavtaler",
        1,
        1,
    ),
    (
        "Det skal etableres et fast forum der utleiere, frivillige lag og kommunen møtes {n} ganger i året.",
        "etableres · fast forum",
        0,
        1,
    ),
)
_OLD = (
    "Kommunen disponerer {n} utleieboliger, og de fleste ligger nær sentrum.",
    "Startlån tildeles etter Husbankens retningslinjer til {n} husstander.",
    "Bygge {n} nye kommunale utleieboliger i planperioden.",
)


def documents(n: int = 6, *, failed: int = 1, partial: int = 1) -> pd.DataFrame:
    """A documents table of n plans that could be read (the last `partial` of them in part) and some that could not."""
    rows = [_document(i, status="partial" if i >= n - partial else "ok") for i in range(n)]
    rows += [_document(n + i, status="failed") for i in range(failed)]
    return validate(DOCUMENTS, pd.DataFrame(rows, columns=list(DOCUMENTS.columns)))


def _document(i: int, *, status: str) -> dict[str, Any]:
    place = _PLACES[i % len(_PLACES)]
    read = status != "failed"
    return {
        "doc_id": f"plan_{i:03}",
        "document_kind": "plan",
        "author": "",
        "actor_type": "",
        "file": f"mappe {i % 3}/plan_{i:03}.pdf",
        "kommunenr": f"{9000 + i % len(_PLACES)}",
        "kommune": place,
        "kommunenr_2024": "" if i == 2 else f"{9000 + i % len(_PLACES)}",
        "fylke": "Oppdiktet fylke",
        "register_note": "",
        "title": f"Boligsosial handlingsplan for {place} {2018 + i % 7}–{2022 + i % 7}",
        "plan_type": "boligplan",
        "period_from": pd.NA if i == 1 else 2018 + i % 7,
        "period_to": pd.NA if i == 1 else 2022 + i % 7,
        "guessed": "title period_from period_to" if i == 3 else "",
        "language": ("nn" if i % 3 == 2 else "nb") if read else "",
        "pages": 12 + i if read else 0,
        "ocr_pages": 3 if status == "partial" else 0,
        "ocr_page_list": "2-3 7" if status == "partial" else "",
        "passages": 40 if read else 0,
        "status": status,
        "problem": {"ok": "", "partial": "pages_without_text", "failed": "damaged"}[status],
        "reason": {"ok": "", "partial": "3 sider mangler tekstlag.", "failed": "Filen er avkortet. Hent den på nytt."}[status],
        "sha256": f"{i:064x}",
        "source_url": "",
    }


def coded(
    table: pd.DataFrame, *, codes: list[tuple[str, str, str]] | None = None, share: float = 0.25, second_level: bool = True
) -> pd.DataFrame:
    """Coded passages, 40 for each plan of the documents table that could be read; a quarter of them new in some way."""
    names = [name for name, _, _ in codes or CODES]
    chance = random.Random(1)
    rows = []
    for plan in table[table["status"] != "failed"].to_dict("records"):
        for order in range(1, 41):
            new = chance.random() < share
            text, why, grep, together = chance.choice(_NEW) if new else (chance.choice(_OLD), "", 0, 0)
            truth = {"innovativt_grep": grep, "ny_samarbeidsform": together, "boligmangel": int(chance.random() < 0.1)}
            row: dict[str, Any] = {
                "passage_id": f"{plan['doc_id']}-{order:03}",
                "doc_id": plan["doc_id"],
                "page": 1 + order // 4,
                "page_end": 1 + order // 4,
                "bbox": "50 50 500 90",
                "bbox_end": "",
                "section": "4 Tiltak › 4.2 Nye modeller" if new else "2 Dagens situasjon",
                "kind": ("paragraph", "list_item", "table_row")[order % 3],
                "lead_in": "Kommunen vil:" if order % 3 == 1 else "",
                "text": text.format(n=order + 2),
                "language": plan["language"],
                "order": order,
                **{
                    key: plan[key]
                    for key in (
                        "kommune",
                        "kommunenr",
                        "kommunenr_2024",
                        "fylke",
                        "title",
                        "plan_type",
                        "period_from",
                        "period_to",
                        "file",
                        "source_url",
                    )
                },
                "needs_review": int(order % 20 == 0),
                "why": why,
            }
            for name in names:
                row |= {
                    name: truth[name],
                    f"{name}_p": round(chance.uniform(0.5, 0.99) if truth[name] else chance.uniform(0.0, 0.3), 3),
                    f"{name}_by": "model",
                }
            if second_level:
                row |= {
                    "dimensjon": chance.choice(("", "losning", "losning betingelse", "begrensning")) if new else "",
                    "innovasjonstype": chance.choice(("tjeneste", "arbeidsmate_finansiering", "velferdssystem")) if grep else "",
                    "aktor": chance.choice(("privat", "privat frivillig", "kommune_internt")) if together else "",
                    "status": chance.choice(("planlagt", "ide")) if grep or together else "",
                }
            rows.append(row)
    extra = [*(f"{name}{end}" for name in names for end in ("", "_p", "_by")), "needs_review", "why"]
    columns = [
        *PASSAGES.columns,
        "kommune",
        "kommunenr",
        "kommunenr_2024",
        "fylke",
        "title",
        "plan_type",
        "period_from",
        "period_to",
        "file",
        "source_url",
        *extra,
    ]
    if second_level:
        columns += ["dimensjon", "innovasjonstype", "aktor", "status"]
    return pd.DataFrame(rows, columns=columns).astype({"period_from": "Int64", "period_to": "Int64"})


def report_input(n: int = 6, **changes: Any) -> ReportInput:
    """A whole input of n plans; `changes` replaces fields."""
    table = changes.pop("documents", None)
    table = documents(n) if table is None else table
    fields: dict[str, Any] = {
        "documents": table,
        "coded": coded(table),
        "codes": CODES,
        "coder": {"name": "trained", "quality": QUALITY},
        "run": {"version": "0.1.0", "counts": {"documents": len(table)}, "hashes": {"codebook": "ab12"}},
        "title": "Nye grep i oppdiktede boligplaner",
        "lang": "nb",
        "raw_link": "../../raw",
    }
    return ReportInput(**{**fields, **changes})
