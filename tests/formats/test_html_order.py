"""Pages of one plan saved under their own names are read in the order in which the plan leads through them."""

from __future__ import annotations

from pathlib import Path

from boliginnov.formats.html import extract_html
from boliginnov.formats.html_order import reading_order
from boliginnov.formats.html_pages import html_pages

NAMES = ("innledning", "behov", "tiltak", "avslutning")


def save(folder: Path, name: str, body: str, head: str = "") -> None:
    (folder / f"{name}.html").write_text(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")


def order(folder: Path) -> list[str]:
    return [page.stem for page in reading_order(html_pages(folder))]


def links(*names: str, form: str = "/planer/boligplan/{}/") -> str:
    return "".join(f'<li><a href="{form.format(name)}">{name}</a></li>' for name in names)


def test_the_contents_of_the_front_page_give_the_order(tmp_path: Path) -> None:
    save(tmp_path, "boligplan", f"<h1>Boligplan</h1><ul>{links(*NAMES)}</ul>")
    for name in NAMES:
        save(tmp_path, name, f"<h1>{name}</h1><p>Dette er kapittelet om {name}.</p><a href='/planer/boligplan/'>Til forsiden</a>")
    assert order(tmp_path) == ["boligplan", *NAMES]
    document = extract_html(tmp_path)
    assert [passage.text.rsplit(" ", 1)[1] for passage in document.passages] == [f"{name}." for name in NAMES]


def test_a_menu_that_all_pages_share_gives_the_order_whether_the_own_page_is_a_link_or_not(tmp_path: Path) -> None:
    for name in NAMES:
        save(tmp_path, name, f"<nav><ul>{links(*(n for n in NAMES if n != name), form='{}.html')}</ul></nav><h1>{name}</h1>")
    assert order(tmp_path) == list(NAMES)
    for name in NAMES:
        save(
            tmp_path,
            name,
            f"<nav><ul>{links(*NAMES, form='https://kommunen.example/plan/{}.html#topp')}</ul></nav><h1>{name}</h1>",
        )
    assert order(tmp_path) == list(NAMES)


def test_each_page_names_the_next(tmp_path: Path) -> None:
    for name, after in zip(NAMES, (*NAMES[1:], ""), strict=True):
        save(tmp_path, name, f"<h1>{name}</h1>", f'<link rel="next" href="{after}.html">' if after else "")
    save(tmp_path, "vedlegg", "<h1>Vedlegg</h1>")
    assert order(tmp_path) == [*NAMES, "vedlegg"]


def test_a_page_saved_under_its_title_is_known_by_its_address(tmp_path: Path) -> None:
    save(tmp_path, "forside", f"<ul>{links(*NAMES)}</ul>")
    for name in NAMES:
        save(
            tmp_path,
            f"{len(name)}. Om {name} - Kommunen",
            f"<h1>{name}</h1>",
            f'<link rel="canonical" href="https://k.example/planer/boligplan/{name}/">',
        )
    assert [stem.split()[-3] for stem in order(tmp_path)[1:]] == list(NAMES)


def test_numbers_that_a_person_gave_and_names_without_links_stay(tmp_path: Path) -> None:
    for number, name in enumerate(NAMES[::-1], 1):
        save(tmp_path, f"{number:02d}-{name}", f"<ul>{links(*NAMES)}</ul>")
    assert order(tmp_path) == [f"{number:02d}-{name}" for number, name in enumerate(NAMES[::-1], 1)]
    other = tmp_path / "uten lenker"
    other.mkdir()
    for name in NAMES:
        save(other, name, f"<h1>{name}</h1>")
    assert order(other) == sorted(NAMES)
