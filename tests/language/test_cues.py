"""Status and negation of actions, the same in Bokmål and Nynorsk."""

import pytest
from spacy.language import Language


@pytest.mark.parametrize(
    ("text", "status", "negated"),
    [
        ("Kommunen skal etablere et nytt team.", "planlagt", False),
        ("Kommunen skal etablere eit nytt team.", "planlagt", False),
        ("Det ble etablert et nytt team i 2020.", "gjennomfort", False),
        ("Det vart etablert eit nytt team i 2020.", "gjennomfort", False),
        ("Kommunen har etablert et nytt team.", "gjennomfort", False),
        ("Vurdere å etablere et nytt team.", "ide", False),
        ("Vi arbeider med å etablere et nytt team.", "pagaende", False),
        ("Me arbeider med å etablere eit nytt team.", "pagaende", False),
        ("Det er ikke aktuelt å etablere et nytt team.", "ide", True),
        ("Det er ikkje aktuelt å etablere eit nytt team.", "ide", True),
        ("Tilbudet er ikke billig, men kommunen skal etablere et nytt team.", "planlagt", False),
        ("Kommunen skal ikke bare etablere et nytt team.", "planlagt", False),
        ("Vi klarer oss uten å etablere et nytt team.", "planlagt", True),
    ],
)
def test_status_and_negation(nlp: Language, text: str, status: str, negated: bool) -> None:
    (act,) = [span for span in nlp(text)._.cues if span.label_ == "act"]
    assert (act._.status, act._.negated) == (status, negated)
