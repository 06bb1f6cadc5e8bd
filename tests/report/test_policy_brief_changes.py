"""Policy tables, forum brief and changes: numbers counted another way, safe cells, rules for questions and reasons."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from boliginnov.analysis.demand_supply import demand_supply
from boliginnov.codebook import load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.report.brief import build_brief
from boliginnov.report.build import build_report
from boliginnov.report.changes import changes
from boliginnov.report.policy_tables import policy_tables, workbook, write_policy_tables
from boliginnov.report.texts import texts
from tests.report.invented import CODES, coded, documents, report_input
from tests.report.page import Page

CODEBOOK = load_codebook(Path(__file__).parents[2] / "codebook.toml")


def _asking() -> pd.DataFrame:
    passages = coded(documents())
    passages.loc[5, "text"] = "Kommunen vil søke Husbanken om tilskudd til boligen."
    passages.loc[90, "text"] = "Kommunen vil søke Husbanken om kompetansetilskudd."
    return passages


def test_policy_cells_are_counted_another_way() -> None:
    passages = _asking()
    tables = {t.name: t.table for t in policy_tables(report_input(coded=passages, codebook=CODEBOOK))}
    dimensions = tables["kode_dimensjon"].set_index(["kode", "dimensjon"])
    for name, text, _ in CODES:
        own = passages[passages[name] == 1]
        row = dimensions.loc[(text, "Løsning")]
        n = sum("losning" in cell.split() for cell in own["dimensjon"])
        assert (row["antall"], row["av passasjer"]) == (n, len(own))
        assert row["andel"] == pytest.approx(n / len(own))
        assert row["andel, nedre grense"] < row["andel"] < row["andel, øvre grense"]
    types = tables["type_status"].set_index(["type innovasjon", "status"])
    own = passages[(passages["innovasjonstype"] == "velferdssystem") & (passages["status"] == "planlagt")]
    assert types.loc[("Det lokale velferdssystemet", "Planlagt"), "antall"] == len(own)
    asks = tables["onsker_tilbud"]
    found = demand_supply(passages).query("direction == 'asks' and actor == 'stat'")
    about_homes = found[found["topics"].str.split().map(lambda topics: "bolig" in topics)]
    row = asks[(asks["part"] == "Staten") & (asks["retning"] == "kommunen ber om") & (asks["tema"] == "Boliger")].iloc[0]
    assert (row["antall passasjer"], row["antall planer"]) == (len(about_homes), about_homes["doc_id"].nunique())
    shares = tables["andeler"].set_index("kode")
    assert shares.loc["Innovativt grep", "anslag"] == pytest.approx(passages["innovativt_grep_p"].mean())


def test_the_workbook_has_notes_formats_and_frozen_heads_and_runs_no_formula() -> None:
    passages = _asking()
    passages["text"] = "=1+1" + passages["text"]
    tables = policy_tables(report_input(coded=passages, codebook=CODEBOOK))
    content = workbook(texts("nb"), tables, "Tittel")
    assert content == workbook(texts("nb"), tables, "Tittel")
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Om tabellene", *(t.name for t in tables)]
    sheet = book["kode_dimensjon"]
    assert sheet.freeze_panes == "B2"
    heads = [cell.value for cell in sheet[1]]
    assert heads == list(tables[1].table.columns)
    assert sheet.cell(2, heads.index("andel") + 1).number_format == "0.0%"
    assert sheet.cell(2, heads.index("antall") + 1).value == tables[1].table["antall"].iloc[0]
    examples = book["eksempler"]
    kinds = {cell.data_type for row in examples.iter_rows(min_row=2) for cell in row}
    assert "f" not in kinds


def test_policy_files(tmp_path: Path) -> None:
    written = write_policy_tables(report_input(codebook=CODEBOOK), tmp_path / "policy")
    assert [path.name for path in written][-1] == "policy.xlsx"
    first = [path.read_bytes() for path in written]
    assert first == [path.read_bytes() for path in write_policy_tables(report_input(codebook=CODEBOOK), tmp_path / "policy")]
    table = pd.read_csv(tmp_path / "policy" / "kode_dimensjon.csv", sep=";", encoding="utf-8-sig")
    assert table["antall"].sum() > 0


def test_the_brief_has_five_examples_of_five_municipalities() -> None:
    passages = _asking()
    words = [" ".join(f"{letter * 4}{place:04}" for letter in "abcdefg") for place in range(len(passages))]
    letters = str.maketrans("0123456789", "hijklmnopq")
    passages["text"] = [
        text if "søke" in text else f"{w.translate(letters)}" for text, w in zip(passages["text"], words, strict=True)
    ]
    html = build_brief(report_input(coded=passages, codebook=CODEBOOK))
    assert html == build_brief(report_input(coded=passages, codebook=CODEBOOK))
    page = Page(html)
    assert not page.unclosed
    assert page.tags.count("blockquote") == 5
    assert "script" not in page.tags
    assert "De fem sterkeste eksemplene" in page.text
    assert '<th scope="row">Staten</th><td>2</td>' in html
    assert "Åpne spørsmål" in page.text


def test_questions_follow_their_rules() -> None:
    passages = coded(documents())
    passages["status"] = ["gjennomfort" if status else "" for status in passages["status"]]
    assert "med kjent status" not in build_brief(report_input(coded=passages))
    passages["status"] = ["ide" if status else "" for status in passages["status"]]
    n = int((passages["status"] == "ide").sum())
    assert f"Bare 0 av {n} passasjer med kjent status" in build_brief(report_input(coded=passages)).replace("\u00a0", " ")


def test_a_brief_of_nothing_reads_well() -> None:
    table = documents(0, failed=0)
    page = Page(build_brief(report_input(documents=table, coded=coded(table))))
    assert "Ingen passasjer er kodet" in page.text
    assert "Reglene fant ingen setninger" in page.text


def test_a_brief_for_nobody_known_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="forum"):
        build_brief(report_input(), audience="ukjent")


def _tables(plans: pd.DataFrame, passages: pd.DataFrame) -> dict[str, pd.DataFrame]:
    codings = pd.DataFrame(
        [
            {"passage_id": p["passage_id"], "code": code, "decision": p[code], "decided_by": p[f"{code}_by"]}
            for p in passages.to_dict("records")
            for code, _, _ in CODES
        ]
    )
    return {"documents": plans, "passages": passages, "codings": codings}


def _two_runs() -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The first plan is gone, the last is new, two passages have lost a code and a person has given another one."""
    plans = documents(4, failed=0, partial=0)
    passages = coded(plans)
    before = _tables(plans[:3], passages[passages["doc_id"].isin(plans["doc_id"][:3])])
    later = passages[passages["doc_id"].isin(plans["doc_id"][1:])].copy()
    coded_rows = later.index[(later["innovativt_grep"] == 1) & (later["doc_id"] == "plan_001")]
    bare_rows = later.index[(later["innovativt_grep"] == 0) & (later["doc_id"] == "plan_001")]
    later.loc[coded_rows[:2], "innovativt_grep"] = 0
    later.loc[bare_rows[0], ["innovativt_grep", "innovativt_grep_by"]] = [1, "person"]
    return before, _tables(plans[1:], later)


def test_changes_say_what_and_why() -> None:
    before, after = _two_runs()
    table = changes(before, after, was={"model": "a", "codebook": "x"}, now={"model": "b", "codebook": "x"})
    rows = {change: own.to_dict("records") for change, own in table.groupby("change")}
    assert [r["doc_id"] for r in rows["new_plan"]] == ["plan_003"]
    assert [r["doc_id"] for r in rows["gone_plan"]] == ["plan_000"]
    assert [r["reason"] for r in rows["lost_code"]] == ["model", "model"]
    assert [r["reason"] for r in rows["new_code"]] == ["person"]
    share = next(r for r in rows["share"] if r["code"] == "innovativt_grep")
    assert share["before"] == pytest.approx(before["passages"]["innovativt_grep"].mean())
    assert share["after"] == pytest.approx(after["passages"]["innovativt_grep"].mean())
    assert share["reason"] == "plans"


def test_a_new_codebook_is_named_before_the_model_and_nothing_is_nothing() -> None:
    before, after = _two_runs()
    table = changes(before, after, was={"model": "a", "codebook": "x"}, now={"model": "b", "codebook": "y"})
    assert set(table.loc[table["change"] == "lost_code", "reason"]) == {"codebook"}
    assert changes(before, before).empty


def test_the_page_tells_the_changes() -> None:
    before, after = _two_runs()
    page = Page(build_report(report_input(changes=changes(before, after, was={"model": "a"}, now={"model": "b"}))))
    assert "Endret siden forrige kjøring" in page.text
    assert "Nye planer (1)" in page.text
    assert "Grunn: modellen er ny." in page.text
    assert "Grunn: en person har bestemt." in page.text
    assert "Ingenting er endret." in Page(build_report(report_input(changes=changes(before, before)))).text
