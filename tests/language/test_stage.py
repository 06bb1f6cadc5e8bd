"""The mentions of a whole run, and the page of a plan, without a trained pipeline."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from boliginnov.errors import DocumentError
from boliginnov.language.command import show_language
from boliginnov.language.stage import run_mentions

PLAN = """<html lang="nb"><title>Boligplan for Granvika</title><body><h1>Tiltak</h1>
<p>Granvika kommune skal prøve ut leie-til-eie for barnefamilier innen 2027, og Husbanken gir tilskudd til arbeidet i to år.</p>
<p>Det er ikke aktuelt å opprette et boligfond nå, men kommunen kan vurdere saken på nytt når økonomien er bedre.</p></body></html>"""


def _passages(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["passage_id", "doc_id", "kind", "text"])
    return table.assign(language="nb", repeats="")


def test_mentions_of_a_run_do_not_depend_on_the_number_of_workers() -> None:
    documents = pd.DataFrame({"doc_id": ["p", "q"], "kommune": ["Granvika", "Steinsletta"]})
    passages = _passages(
        ("p-1", "p", "paragraph", "Kommunen skal innføre boplikt."),
        ("p-2", "p", "footnote", "Startlån er et lån."),
        ("q-1", "q", "paragraph", "Granvika kommune har innført boplikt."),
    )
    done: list[str] = []
    alone = run_mentions(documents, passages, "blank", jobs=1, done=done.append)
    pd.testing.assert_frame_equal(alone, run_mentions(documents, passages, "blank", jobs=2, done=done.append))
    assert done == ["p", "q", "p", "q"]
    assert "p-2" not in set(alone["passage_id"])
    found = set(zip(alone["passage_id"], alone["subtype"], alone["value"], alone["modality"], strict=True))
    assert found >= {("p-1", "act", "innføre", "planlagt"), ("q-1", "interkommunalt", "Granvika kommune", "")}


def test_a_run_without_passages_has_no_mentions() -> None:
    documents = pd.DataFrame({"doc_id": ["p"], "kommune": [""]})
    assert run_mentions(documents, _passages(), "blank", jobs=1, done=print).empty


def test_the_page_of_a_plan_shows_its_mentions(tmp_path: Path) -> None:
    plan = tmp_path / "granvika.html"
    plan.write_text(PLAN, encoding="utf-8")
    page = show_language(str(plan), tmp_path, "blank")
    assert "boligfond" in page
    assert 'title="virkemiddel: leie-til-eie"' in page
    only = page.split("<article>")[2].split(" · ")[0].removeprefix("<header>")
    assert "leie-til-eie" not in show_language(str(plan), tmp_path, "blank", passage=only)


def test_a_page_that_is_not_there_says_so(tmp_path: Path) -> None:
    plan = tmp_path / "granvika.html"
    plan.write_text(PLAN, encoding="utf-8")
    with pytest.raises(DocumentError, match="page 9"):
        show_language(str(plan), tmp_path, "blank", page=9)
