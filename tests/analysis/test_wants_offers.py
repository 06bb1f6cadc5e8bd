"""What municipalities want meets what others offer: by actor, subject and words, and a want without an offer says so."""

import pandas as pd

from boliginnov.analysis.wants_offers import COLUMNS, concepts, wants_offers

CODES = ["innovativt_grep", "ny_samarbeidsform"]
PLANS = {
    "plan_a": "Kommunen vil invitere frivillige lag til å drive en kafé i bofellesskapet.",
    "plan_b": "Kommunen skal be Husbanken om et møte.",
    "plan_c": "Bofellesskapet skal ha kafé.",
}
OTHERS = {
    "lag": ("actor", "frivillig", "Vi tilbyr en åpen kafé i bofellesskapet to kvelder i uken."),
    "firma": ("actor", "privat", "Vi tilbyr modulboliger på fire måneder."),
    "case": ("eu_case", "", "A charity runs a meeting place with a café in the shared-living house every evening."),
    "bok": ("literature", "", "Rapporten er skrevet i 2022 og har hundre og tolv sider i alt."),
}


def table(rows: dict[str, tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "passage_id": f"{doc_id}#1",
                "doc_id": doc_id,
                "page": 3,
                "text": text,
                "kommune": "Granvika" if kind == "plan" else "",
                "document_kind": kind,
                "actor_type": actor,
                "author": "" if kind == "plan" else f"Forfatter av {doc_id}",
                "title": doc_id,
                "aktor": "",
                **dict.fromkeys(CODES, 0),
            }
            for doc_id, (kind, actor, text) in rows.items()
        ]
    )


def plans() -> pd.DataFrame:
    return table({doc_id: ("plan", "", text) for doc_id, text in PLANS.items()})


def test_a_want_meets_the_offer_of_the_right_actor_about_the_same_thing() -> None:
    found = wants_offers(plans(), table(OTHERS), CODES)
    first = found.iloc[0]
    assert first[["want_passage", "kommune", "actor", "match", "offer_passage", "offer_kind", "author"]].tolist() == [
        "plan_a#1",
        "Granvika",
        "frivillig",
        "fair",
        "lag#1",
        "offer",
        "Forfatter av lag",
    ]
    assert {"bofellesskap", "moteplass"} <= set(first["shared"].split())
    assert (first["want_page"], first["offer_page"]) == (3, 3)


def test_a_want_that_nothing_meets_is_kept_with_the_score_of_the_nearest() -> None:
    found = wants_offers(plans(), table(OTHERS), CODES)
    bank = found[found["want_passage"] == "plan_b#1"]
    assert bank["match"].tolist() == ["none"]
    assert bank["offer_passage"].tolist() == [""]
    assert bank["score"].iloc[0] < 0.5
    assert set(found["want_passage"]) == {"plan_a#1", "plan_b#1"}


def test_a_case_in_english_is_an_example_and_not_an_offer() -> None:
    found = wants_offers(plans(), table({"case": OTHERS["case"], "bok": OTHERS["bok"]}), CODES, weak=0.3)
    example = found[found["offer_passage"] == "case#1"].iloc[0]
    assert example[["offer_kind", "document_kind", "match"]].tolist() == ["example", "eu_case", "weak"]
    assert "bok#1" not in set(found["offer_passage"])


def test_the_right_actor_alone_is_no_match() -> None:
    offer = {"lag": ("actor", "frivillig", "Vi tilbyr sangkor og julekonsert på sykehjemmet.")}
    assert wants_offers(plans(), table(offer), CODES)["match"].unique().tolist() == ["none"]


def test_without_other_documents_every_want_is_alone() -> None:
    found = wants_offers(plans(), plans().head(0), CODES)
    assert found["match"].tolist() == ["none", "none"]
    assert found["score"].tolist() == [0.0, 0.0]
    assert wants_offers(plans().head(0), table(OTHERS), CODES).columns.tolist() == COLUMNS


def test_concepts_are_the_same_in_three_languages() -> None:
    assert concepts("leie-til-eie for unge") == concepts("leige-til-eige for ungdom") == concepts("rent-to-own for young people")
