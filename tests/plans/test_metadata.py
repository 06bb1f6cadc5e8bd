"""Adoption and status of a plan, read from invented first pages in both written languages."""

from __future__ import annotations

from datetime import date

import pytest

from boliginnov.plans.metadata import PlanMetadata, plan_metadata

COVER = "Boligplan for Lia kommune\n2023–2027\n"
D = date(2022, 12, 15)


@pytest.mark.parametrize(
    ("text", "adopted", "body", "case"),
    [
        ("vedtatt av kommunestyret 15.12.22, sak 81/2022", D, "kommunestyret", "81/2022"),
        ("Vedteken i kommunestyret 12. desember 2022, K-sak 81/22", date(2022, 12, 12), "kommunestyret", "81/22"),
        ("Vedtatt av kommunestyret 15. desember 2022, sak 81/22", D, "kommunestyret", "81/22"),
        ("Vedteke av kommunestyret den 15.12.2022", D, "kommunestyret", ""),
        ("Vedtatt i bystyret 15.12.2022 i sak 181/22", D, "bystyret", "181/22"),
        ("Vedteken i heradsstyret 15.12.2022 sak 7/22", D, "heradsstyret", "7/22"),
        ("Vedtatt: 15.12.2022", D, "", ""),
        ("Vedtatt 15.12.22", D, "", ""),
        ("Vedtatt 2022-12-15 av kommunestyret", D, "kommunestyret", ""),
        ("Vedtatt i kommunestyret 15/12-2022 (sak 81/22)", D, "kommunestyret", "81/22"),
        ("Vedtatt av Lia kommunestyre 15.12.2022, PS 81/22", D, "kommunestyret", "81/22"),
        ("Vedtatt i KST 15.12.2022 KST-sak 081/22", D, "kommunestyret", "81/22"),
        ("Vedtatt i kommunestyremøte 15. des. 2022", D, "kommunestyret", ""),
        ("Endelig vedtatt av kommunestyret 15.12.2022", D, "kommunestyret", ""),
        ("Endeleg vedteken i kommunestyret 15.12.2022", D, "kommunestyret", ""),
        ("Vedtatt av kommunestyret i desember 2022, sak 81/22", None, "kommunestyret", "81/22"),
        ("Vedtatt av kommunestyret", None, "kommunestyret", ""),
        ("Status: Vedtatt av kommunestyret 15.12.2022", D, "kommunestyret", ""),
        ("Godkjent av kommunestyret 15.12.2022", D, "kommunestyret", ""),
        ("Godkjend i kommunestyret 15.12.2022, sak 81/22", D, "kommunestyret", "81/22"),
        ("Vedtatt av formannskapet 15.12.2022, F-sak 33/22", D, "formannskapet", "33/22"),
        ("Vedtatt av hovedutvalget for helse 15.12.2022", D, "hovedutvalget", ""),
        ("Vedtatt av kommunestyret\n15. desember 2022\nSak 81/22", D, "kommunestyret", "81/22"),
        ("Vedtatt dato: 15.12.2022\nSaksnummer: 81/22", D, "", "81/22"),
        ("Vedtatt av formannskapet 01.12.2022\nVedtatt av kommunestyret 15.12.2022", D, "kommunestyret", ""),
        ("Planen er vedtatt av kommunestyret 15.12.2022, sak 81/22.", D, "kommunestyret", "81/22"),
        ("Planen vart vedteken av kommunestyret 15. desember 2022.", D, "kommunestyret", ""),
        ("Denne planen ble vedtatt i kommunestyret 15.12.2022.", D, "kommunestyret", ""),
        ("Kommunestyret vedtok planen 15. desember 2022 i sak 81/22.", D, "kommunestyret", "81/22"),
        ("Kommunestyret vedtok denne planen 15.12.2022.", D, "kommunestyret", ""),
        ("Vedtatt  av\u00a0kommunestyret 15.12.2022", D, "kommunestyret", ""),
        ("VEDTATT AV KOMMUNESTYRET 15. DESEMBER 2022, SAK 81/22", D, "kommunestyret", "81/22"),
        ("Vedtatt av kommunestyret 15.12.2022. Arkivsak 22/1044", D, "kommunestyret", ""),
        ("Vedtatt av kommunestyret 15.12.2022, 81/22", D, "kommunestyret", "81/22"),
        ("Sist vedteken av kommunestyret 15.12.2022", D, "kommunestyret", ""),
    ],
)
def test_the_adoption_of_the_plan_itself_is_read(text: str, adopted: date | None, body: str, case: str) -> None:
    assert plan_metadata(COVER + text + "\nInnhold") == PlanMetadata(adopted, body, case, "vedtatt")


BODY = COVER + "Innhold\n" + "".join(f"{n} Kapittel {n}\n" for n in range(1, 26))


@pytest.mark.parametrize(
    "text",
    [
        "Lov om kommunenes ansvar på det boligsosiale feltet ble vedtatt 20. desember 2022.",
        "Loven ble vedtatt av Stortinget 15. desember 2022 og trer i kraft til sommeren.",
        "Vedtatt av Stortinget 15. desember 2022",
        "Kommuneplanens samfunnsdel ble vedtatt av kommunestyret 15.12.2022, sak 81/22.",
        "Samfunnsdelen vart vedteken 12.06.2018 i kommunestyremøtet.",
        "Kommuneplanens samfunnsdel, vedtatt 10.12.2020",
        "• Økonomiplan 2023–2026, vedtatt av kommunestyret 15.12.2022",
        "Kommunestyret vedtok planprogrammet 15. februar 2022 i sak 8/22.",
        "Kommunestyret vedtok i sak 41/22 at det skulle lages en plan.",
        "Denne planen bygger på strategien som kommunestyret vedtok 15.12.2022.",
        "Den regionale planen ble vedtatt av fylkestinget 15.12.2022.",
        "Planen skal etter planen vedtas av kommunestyret 15.12.2022.",
        "Planen er ventet vedtatt i desember 2022.",
        "Når planen er vedtatt, vil kommunen følge den opp hvert år.",
        "Førre plan vart vedteken av kommunestyret 15.12.2008.",
        "Den forrige planen ble vedtatt 15.12.2008, sak 81/08.",
        "FNs bærekraftsmål ble vedtatt 25. september 2015.",
        "Omsorgsteamet fatter vedtak om tildeling etter reglementet.",
        "Kommunen har nylig fått en strategi som ble\nvedtatt av kommunestyret 15.12.2022, og den gjelder ennå.",
        "Vedtatt av kommunestyret __.__.2023",
        "Vedtatt av kommunestyret xx.xx.2023, sak xx/23",
    ],
)
@pytest.mark.parametrize("where", ["cover", "body"])
def test_the_adoption_of_laws_and_of_other_plans_is_not_the_plans(text: str, where: str) -> None:
    assert plan_metadata((COVER if where == "cover" else BODY) + text) == PlanMetadata()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Høringsutkast", "høringsutkast"),
        ("Høyringsutkast 12.03.2024", "høringsutkast"),
        ("HØRINGSUTGAVE MARS 2024", "høringsutkast"),
        ("Høyringsframlegg", "høringsutkast"),
        ("Status: utkast til høring", "høringsutkast"),
        ("Vedtatt lagt ut til offentlig ettersyn av formannskapet 12.03.2024", "høringsutkast"),
        ("Vedtatt sendt på høring 12.03.2024", "høringsutkast"),
        ("Høringsutkast\nVedtatt av formannskapet 12.03.2024", "høringsutkast"),
        ("Planen er nå på høring. Send oss innspill.", "høringsutkast"),
        ("Planframlegget ligg no ute på høyring i seks veker.", "høringsutkast"),
        ("Høringsfrist: 1. mai 2025", "høringsutkast"),
        ("Utkast", "utkast"),
        ("Utkast per 12.03.2024", "utkast"),
        ("Arbeidsutkast", "utkast"),
        ("Førebels versjon", "utkast"),
        ("Planforslag", "forslag"),
        ("Forslag", "forslag"),
        ("Kommunedirektørens forslag", "forslag"),
        ("Rådmannen sitt framlegg", "forslag"),
        ("Forslag til boligplan", "forslag"),
        ("Vedtatt", "vedtatt"),
        ("Endeleg vedteken", "vedtatt"),
        ("Temaplan bolig – høringsutkast", "høringsutkast"),
        ("Bustadplan (utkast)", "utkast"),
        ("", ""),
        ("Et første utkast ble laget i mai", ""),
        ("Utkast til planprogram", ""),
        ("Planen skal sendes på høring våren 2024", ""),
        ("Høringsutkastet ble sendt til førti parter", ""),
        ("Forslag til tiltak 7", ""),
        ("Utkastet lå ute til offentlig ettersyn i seks uker, og det kom fjorten uttalelser om det.", ""),
        ("Takk til alle som har bidratt med nytenkende forslag og gode råd underveis i arbeidet.", ""),
    ],
)
def test_the_status_is_read_from_the_cover(text: str, status: str) -> None:
    assert plan_metadata(COVER + text) == PlanMetadata(status=status)  # type: ignore[arg-type]


def test_a_statement_away_from_the_cover_counts_when_nothing_contradicts_it() -> None:
    one = "Vedtatt av kommunestyret 15.12.2022, sak 81/22\n"
    assert plan_metadata(BODY + one).adopted == D
    assert plan_metadata(BODY + one + "Temaplan kultur\nVedtatt av kommunestyret 10.10.2019\n") == PlanMetadata()


def test_the_cover_outranks_what_stands_later() -> None:
    later = "".join(f"{n} Kapittel\n" for n in range(30)) + "Vedtatt av kommunestyret 10.10.2023\n"
    assert plan_metadata(COVER + "Vedtatt av kommunestyret 15.12.2022\n" + later).adopted == D


def test_a_date_that_is_none_is_not_read() -> None:
    assert plan_metadata(COVER + "Vedtatt av kommunestyret 31.02.2022").adopted is None
    assert plan_metadata("") == PlanMetadata()
