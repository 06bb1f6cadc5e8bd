"""The coder's quality as read from what its training wrote."""

from typing import Any

import pytest

from boliginnov.analysis.expected import Measured
from boliginnov.analysis.quality import measured_on, quality, quality_table, thresholds

QUALITY: dict[str, Any] = {
    "codes": {"grep": {"precision": [0.6, 0.5, 0.7], "f1": [0.5, None, 0.6], "ap": [0.55, 0.5, 0.6]}},
    "measured_on": "13 kommuner",
    "thresholds": {"grep": 0.4},
}
CODER = {"name": "trained", "quality": QUALITY}


@pytest.mark.parametrize("coder", [CODER, {"name": "trained", **QUALITY}])
def test_quality_is_found_beside_the_name_or_under_quality(coder: dict[str, object]) -> None:
    assert quality(coder) == {"grep": {"precision": Measured(0.6, 0.5, 0.7), "ap": Measured(0.55, 0.5, 0.6)}}
    assert measured_on(coder) == "13 kommuner"
    assert thresholds(coder) == {"grep": 0.4}


def test_table_keeps_the_order_of_codes_and_measures() -> None:
    table = quality_table(CODER, ["other", "grep"])
    assert list(zip(table["code"], table["measure"], table["estimate"], strict=True)) == [
        ("grep", "precision", 0.6),
        ("grep", "ap", 0.55),
    ]


def test_a_coder_that_was_not_measured() -> None:
    assert quality({}) == thresholds({}) == {}
    assert measured_on({"name": "keyword"}) == ""
    assert quality_table({}, ["grep"]).empty
