"""A type of plan has one name, whichever written language the manifest has it in."""

import pytest

from boliginnov.plans.bokmal import plan_status_in_bokmal, plan_type_in_bokmal


@pytest.mark.parametrize(
    ("nynorsk", "bokmal"),
    [
        ("bustadplan", "boligplan"),
        ("Bustadpolitisk  handlingsplan", "boligpolitisk handlingsplan"),
        ("bustadsosial strategi", "boligsosial strategi"),
        ("temaplan bustad", "temaplan bolig"),
        ("plan for kommunale bustadar", "plan for kommunale boliger"),
        ("heilskapleg bustadstrategi", "helhetlig boligstrategi"),
        ("eigedomsstrategi", "eiendomsstrategi"),
        ("plan for helse- og omsorgstenester", "plan for helse- og omsorgstjenester"),
        ("plan for busetjing av flyktningar", "plan for bosetting av flyktninger"),
        ("kommuneplanen sin samfunnsdel", "kommuneplanens samfunnsdel"),
        ("samfunnsdelen av kommuneplanen", "kommuneplanens samfunnsdel"),
        ("Handlingsplan Bustad", "handlingsplan Bolig"),
        ("plan for bustadane og eigedommane til kommunen", "plan for boligene og eiendommene til kommunen"),
        ("plan for kommunale eigedomar", "plan for kommunale eiendommer"),
    ],
)
def test_both_written_languages_give_one_name(nynorsk: str, bokmal: str) -> None:
    assert plan_type_in_bokmal(nynorsk) == plan_type_in_bokmal(bokmal) == bokmal


@pytest.mark.parametrize(
    "name", ["", "ROS-plan", "plan for FNs bærekraftsmål", "reglement for bostøtte", "samfunnsdel i kommuneplanarbeidet"]
)
def test_other_names_stay_as_they_are(name: str) -> None:
    assert plan_type_in_bokmal(name) == name


@pytest.mark.parametrize(
    ("given", "status"),
    [("Vedteken", "vedtatt"), ("høyringsutkast", "høringsutkast"), ("framlegg", "forslag"), ("annet", "annet")],
)
def test_a_status_in_nynorsk(given: str, status: str) -> None:
    assert plan_status_in_bokmal(given) == status
