"""Which passages are shown as examples and in the table."""

import pandas as pd

from boliginnov.analysis.examples import strongest, to_look_through


def _coded(rows: list[tuple[str, str, int, float, str, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["passage_id", "doc_id", "grep", "grep_p", "grep_by", "text"])
    return table.assign(needs_review=0)


CODED = _coded(
    [
        ("p1", "a", 1, 0.99, "model", "En"),
        ("p2", "a", 1, 0.98, "model", "To"),
        ("p3", "a", 1, 0.97, "model", "Tre"),
        ("p4", "b", 1, 0.60, "model", "Fire"),
        ("p5", "b", 1, 0.30, "person", "Fem"),
        ("p6", "c", 0, 0.95, "person", "Seks"),
        ("p7", "c", 1, 0.96, "model", "en  "),
        ("p8", "d", 1, 0.60, "model", "Åtte"),
    ]
)


def test_strongest_puts_people_first_limits_plans_and_shows_a_text_once() -> None:
    assert list(strongest(CODED, "grep")["passage_id"]) == ["p5", "p1", "p2", "p4", "p8"]


def test_an_idea_that_came_to_nothing_is_an_example_only_by_a_person() -> None:
    dropped = "Felles nattpatrulje er utredet. Samarbeidet ble ikke anbefalt."
    rows = [
        ("p1", "a", 1, 0.99, "model", dropped),
        ("p2", "b", 1, 0.9, "person", dropped + " Nå prøves det."),
        ("p3", "c", 1, 0.8, "model", "En"),
    ]
    assert list(strongest(_coded(rows), "grep")["passage_id"]) == ["p2", "p3"]


def test_strongest_keeps_to_its_limits() -> None:
    assert list(strongest(CODED, "grep", limit=2, per_plan=1)["passage_id"]) == ["p5", "p1"]


def test_strongest_of_nothing_is_nothing() -> None:
    assert strongest(CODED.head(0), "grep").empty


def test_to_look_through_takes_coded_and_waiting_most_probable_first() -> None:
    waiting = CODED.assign(needs_review=[0, 0, 0, 0, 0, 1, 0, 0])
    shown, in_all = to_look_through(waiting, ["grep"], limit=3)
    assert list(shown["passage_id"]) == ["p1", "p2", "p3"]
    assert in_all == 8
    assert to_look_through(CODED, ["grep"], limit=99)[1] == 7


def test_to_look_through_without_codes() -> None:
    shown, in_all = to_look_through(CODED.assign(needs_review=1), [], limit=3)
    assert (len(shown), in_all) == (3, 8)
