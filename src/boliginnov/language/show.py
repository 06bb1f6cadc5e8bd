"""Show what the language layer sees in passages, as one self-contained HTML page with coloured spans."""

from __future__ import annotations

from html import escape

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from boliginnov.language.mentions import Mention, doc_mentions
from boliginnov.language.pipeline import load_language, read

NAMES = {
    "actor": "aktør",
    "organisation": "organisasjon",
    "place": "sted",
    "instrument": "virkemiddel",
    "target_group": "målgruppe",
    "law": "lov",
    "amount": "beløp og antall",
    "year": "år",
    "deadline": "frist",
    "cue": "signal",
}
"""Types of mention in Norwegian, in the order of the legend."""
_COLOURS = {
    "actor": "#cfe3f5",
    "organisation": "#dfe6ee",
    "place": "#e4efdc",
    "instrument": "#fbe3b8",
    "target_group": "#f7d3dc",
    "law": "#e3dbf3",
    "amount": "#d5efe9",
    "year": "#e9efe0",
    "deadline": "#c9e8c4",
    "cue": "#fff3a6",
}
_FORMS = {
    "nb": "bokmål",
    "nn": "nynorsk",
    "mixed": "blandet",
    "en": "engelsk",
    "da": "dansk",
    "sv": "svensk",
    "se": "nordsamisk",
    "smj": "lulesamisk",
    "sma": "sørsamisk",
    "other": "annet språk",
    "": "ukjent",
}
_NORWEGIAN = {
    "kommune_internt": "kommunen selv",
    "interkommunalt": "andre kommuner",
    "sosial_entreprenor": "sosial entreprenør",
    "bruker_innbygger": "brukere og innbyggere",
    "novelty": "nytt",
    "consider": "vurdering",
    "hedge": "forbehold",
    "negation": "nektelse",
    "ide": "idé",
    "pagaende": "pågående",
    "gjennomfort": "gjennomført",
}
"""Types of actor, cues and modalities as a reader writes them, where the code's name differs."""
_STYLE = """
body{font:16px/1.7 system-ui,sans-serif;color:#1c2733;max-width:52rem;margin:2rem auto;padding:0 1rem;background:#fff}
h1{font-size:1.4rem}ul.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}
mark{color:inherit;border-radius:.25rem;padding:.1rem .25rem;box-decoration-break:clone;-webkit-box-decoration-break:clone}
mark small{font-size:.7em;margin-left:.35em;color:#3d4d5c}article{border-top:1px solid #d7dee5;padding:.6rem 0}
article header{font-size:.8rem;color:#52616f}table{border-collapse:collapse;font-size:.8rem}td,th{padding:.1rem .6rem .1rem 0;text-align:left;vertical-align:top}
details summary{font-size:.8rem;color:#52616f;cursor:pointer}@media print{details{display:none}}
"""


def language_html(passages: pd.DataFrame, nlp: Language | None = None, title: str = "Hva språklaget ser") -> str:
    """A page of a table with the columns text and, if known, passage_id, page and language; each passage with its mentions and words."""
    nlp = nlp or load_language()
    forms = passages["language"].astype(str) if "language" in passages.columns else None
    articles = [
        _article(row, doc)
        for (_, row), doc in zip(passages.iterrows(), read(nlp, passages["text"].astype(str), forms), strict=True)
    ]
    legend = "".join(f'<li><mark style="background:{_COLOURS[kind]}">{name}</mark></li>' for kind, name in NAMES.items())
    return (
        f'<!doctype html><html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f'<ul class="legend" aria-label="Tegnforklaring">{legend}</ul>{"".join(articles)}</body></html>'
    )


def _article(row: pd.Series, doc: Doc) -> str:
    where = [str(row[name]) for name in ("passage_id",) if name in row.index]
    if "page" in row.index:
        where.append(f"side {row['page']}")
    where.append(_FORMS.get(doc._.written_language, doc._.written_language))
    return f"<article><header>{escape(' · '.join(where))}</header><p>{marked(doc)}</p>{_words(doc)}</article>"


def marked(doc: Doc) -> str:
    """The text as HTML with its mentions marked; of mentions that overlap, the one that begins first is shown."""
    out, at = [], 0
    for mention in doc_mentions(doc):
        if mention.start < at:
            continue
        label = _label(mention)
        out.append(escape(doc.text[at : mention.start]))
        out.append(
            f'<mark style="background:{_COLOURS[mention.type]}" title="{escape(NAMES[mention.type])}: {escape(label)}">'
            f"{escape(mention.text)}<small>{escape(label)}</small></mark>"
        )
        at = mention.end
    return "".join([*out, escape(doc.text[at:])])


def _label(mention: Mention) -> str:
    """``stat · Husbanken``, ``planlagt · etablere``, ``nektet · opprette``: what is shown beside a mention."""
    kind = {"actor": mention.subtype, "cue": "nektet" if mention.negated else mention.modality or mention.subtype}
    return _NORWEGIAN.get(first := kind.get(mention.type, ""), first) + (" · " if first else "") + mention.value


def _words(doc: Doc) -> str:
    rows = "".join(
        f"<tr><td>{escape(token.text)}</td><td>{escape(token.lemma_)}</td><td>{token.pos_}</td><td>{escape(str(token.morph))}</td>"
        f"<td>{escape('|'.join(token._.compound.parts) if token._.compound else '')}</td></tr>"
        for token in doc
        if not token.is_space
    )
    return (
        "<details><summary>Ord for ord</summary><table><thead><tr><th>ord</th><th>oppslagsform</th><th>ordklasse</th><th>bøyning</th>"
        f"<th>sammensetning</th></tr></thead><tbody>{rows}</tbody></table></details>"
    )
