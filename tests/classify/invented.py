"""Invented coded passages: small, regular, of three invented municipalities, so that a coder learns them in a second."""

from __future__ import annotations

import itertools

import pandas as pd

NEW = ("prøve ut", "ta i bruk", "etablere", "innføre", "vurdere å innføre")
THINGS = (
    "en modell for leie før eie",
    "et bofellesskap for unge",
    "digitalt tilsyn i hjemmet",
    "et innsatsteam",
    "en ny ordning for mentorer",
)
PARTIES = ("private utbyggere", "frivillige lag", "nabokommunene", "Husbanken")
FORMS = ("inngå en avtale med", "opprette et felles forum med", "etablere et partnerskap med")
PLAIN = (
    "Kommunen disponerer {n} utleieboliger i sentrum.",
    "Befolkningen vokser med {n} prosent i perioden.",
    "Det er viktig med trygge bomiljøer for alle i {n} år.",
    "Startlån tildeles etter gjeldende retningslinjer, i fjor til {n} husstander.",
    "Planen rulleres hvert {n}. år.",
)
MUNICIPALITIES = ("9901", "9902", "9903")


def coded_passages() -> pd.DataFrame:
    """111 passages in the form of coded_passages.coded_columns."""
    rows = [(f"Kommunen skal {verb} {thing}.", 1, 0) for verb, thing in itertools.product(NEW, THINGS)]
    rows += [(f"Kommunen skal {form} {party}.", 0, 1) for form, party in itertools.product(FORMS, PARTIES)]
    rows += [(f"Vi vil {verb} et felles team sammen med {party}.", 1, 1) for verb, party in itertools.product(NEW[:3], PARTIES)]
    rows += [(text.format(n=n), 0, 0) for text, n in itertools.product(PLAIN, range(3, 15))]
    table = pd.DataFrame(rows, columns=["text", "innovativt_grep", "ny_samarbeidsform"])
    table["kommunenr"] = [MUNICIPALITIES[i % 3] for i in range(len(table))]
    table["doc_id"] = table["kommunenr"] + "_boligplan"
    table["order"] = range(1, len(table) + 1)
    table["passage_id"] = [f"{doc}#{order:03d}" for doc, order in zip(table["doc_id"], table["order"], strict=True)]
    table["section"] = "Tiltak"
    table["kind"] = ["list_item" if i % 2 else "paragraph" for i in range(len(table))]
    table["lead_in"] = ""
    table["language"] = "nb"
    either = (table["innovativt_grep"] + table["ny_samarbeidsform"]) > 0
    table["dimensjon"] = ["losning" if flag else "" for flag in table["innovativt_grep"]]
    table["innovasjonstype"] = [
        ("tjeneste" if i % 4 else "velferdssystem") if g else "" for i, g in enumerate(table["innovativt_grep"])
    ]
    table["aktor"] = [_actor(text) if s else "" for text, s in zip(table["text"], table["ny_samarbeidsform"], strict=True)]
    table["status"] = [
        ("ide" if "vurdere" in text else "planlagt") if e else "" for text, e in zip(table["text"], either, strict=True)
    ]
    table["origin"] = "human"
    return table


def _actor(text: str) -> str:
    actors = {"utbyggere": "privat", "frivillige": "frivillig", "nabokommunene": "interkommunalt", "Husbanken": "stat"}
    return next(actor for word, actor in actors.items() if word in text)


def passages(*texts: str, kind: str = "paragraph", lead_in: str = "") -> pd.DataFrame:
    """Uncoded passages of one plan, as a coder gets them."""
    return pd.DataFrame(
        {
            "passage_id": [f"p{n}" for n in range(len(texts))],
            "doc_id": "plan",
            "section": "",
            "kind": kind,
            "lead_in": lead_in,
            "text": list(texts),
            "language": "nb",
            "order": range(1, len(texts) + 1),
        }
    )
