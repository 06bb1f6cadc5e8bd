"""Plans are fetched once, politely, whatever the server does; each failure is a row with its reason."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from boliginnov.fetch.plans import fetch_plans, read_record
from boliginnov.fetch.settings import FetchSettings
from boliginnov.plans.manifest import ManifestRow

from .server import PDF, Site, page, raw, send, serving

QUICK = FetchSettings(pause=0, first_wait=0.01, tries=3, read_seconds=2, seconds_per_file=5, allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def settings(**changes: Any) -> FetchSettings:
    return FetchSettings(**{**QUICK.__dict__, **changes})


def row(site: Site, path: str, file: str = "plan.pdf", title: str = "Boligplan", number: str = "9901") -> ManifestRow:
    return ManifestRow(2, file, kommunenr=number, title=title, source_url=path if "://" in path else site.url + path)


def fetch(folder: Path, *rows: ManifestRow, how: FetchSettings = QUICK) -> list[Any]:
    return list(fetch_plans(rows, folder, settings=how, progress=lambda _: None).itertuples())


def test_a_plan_is_fetched_and_recorded(site: Site, tmp_path: Path) -> None:
    site.answers["/plan.pdf"] = send(body=PDF, ETag='"a"')
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (tmp_path / "plan.pdf").read_bytes() == PDF
    assert (outcome.status, outcome.reason, outcome.format) == ("fetched", "", "pdf")
    assert outcome.sha256 == hashlib.sha256(PDF).hexdigest()
    recorded = read_record(tmp_path)[outcome.url]
    assert (recorded.final_url, recorded.etag, recorded.bytes) == (outcome.url, '"a"', str(len(PDF)))
    assert recorded.fetched_at.startswith("20")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fetched.csv", "plan.pdf"]
    assert "boliginnov/" in site.asked[-1][1]["User-Agent"]


def test_what_is_there_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    site.answers["/plan.pdf"] = send(body=PDF)
    fetch(tmp_path, row(site, "/plan.pdf"))
    asked = len(site.asked)
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (outcome.status, len(site.asked)) == ("kept", asked)
    assert outcome.fetched_at
    (tmp_path / "plan.pdf").write_bytes(b"%PDF- changed by hand")
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"), how=settings(refresh=True))
    assert (outcome.status, "changed" in outcome.reason) == ("kept", True)
    assert (tmp_path / "plan.pdf").read_bytes() == b"%PDF- changed by hand"


def test_a_file_put_there_by_hand_is_kept(site: Site, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(PDF)
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (outcome.status, site.asked) == ("kept", [])


def test_refresh_asks_with_the_tag(site: Site, tmp_path: Path) -> None:
    site.answers["/plan.pdf"] = [send(body=PDF, ETag='"a"'), send(304), send(body=PDF + b"new", ETag='"b"')]
    how = settings(refresh=True)
    statuses = [fetch(tmp_path, row(site, "/plan.pdf"), how=how)[0].status for _ in range(3)]
    assert statuses == ["fetched", "unchanged", "updated"]
    assert site.asked[-1][1]["If-None-Match"] == '"a"'
    assert (tmp_path / "plan.pdf").read_bytes() == PDF + b"new"


def test_robots_txt_is_obeyed(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/robots.txt": send(body=b"User-agent: *\nDisallow: /*.pdf$\n"), "/plan.pdf": send(body=PDF)}
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (outcome.status, "robots.txt" in outcome.reason, site.paths()) == ("failed", True, [])


def test_a_broken_robots_txt_allows_nothing(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/robots.txt": send(503), "/plan.pdf": send(body=PDF)}
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (outcome.status, "robots.txt" in outcome.reason, site.paths()) == ("failed", True, [])


def test_pause_between_requests_to_a_host(site: Site, tmp_path: Path) -> None:
    site.answers |= {
        "/robots.txt": send(body=b"User-agent: *\nCrawl-delay: 0.3\n"),
        "/a.pdf": send(body=PDF),
        "/b.pdf": send(body=PDF),
    }
    fetch(tmp_path, row(site, "/a.pdf", "a.pdf"), row(site, "/b.pdf", "b.pdf"))
    times = [when for _, _, when in site.asked]
    assert all(after - before >= 0.28 for before, after in pairwise(times))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_passing_faults_are_tried_again(site: Site, tmp_path: Path, status: int) -> None:
    site.answers["/plan.pdf"] = [send(status), send(status, Retry_After="0"), send(body=PDF)]
    assert fetch(tmp_path, row(site, "/plan.pdf"))[0].status == "fetched"


def test_retry_after_is_waited_for(site: Site, tmp_path: Path) -> None:
    site.answers["/plan.pdf"] = [send(429, Retry_After="1"), send(body=PDF)]
    fetch(tmp_path, row(site, "/plan.pdf"))
    times = [when for path, _, when in site.asked if path == "/plan.pdf"]
    assert times[1] - times[0] >= 0.95


def test_a_long_retry_after_is_left_for_another_day(site: Site, tmp_path: Path) -> None:
    site.answers["/plan.pdf"] = send(503, Retry_After="86400")
    started = time.monotonic()
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (outcome.status, "86400" in outcome.reason) == ("failed", True)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418])
def test_final_refusals_are_not_tried_again(site: Site, tmp_path: Path, status: int) -> None:
    site.answers["/plan.pdf"] = send(status)
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (outcome.status, str(status) in outcome.reason, len(site.paths())) == ("failed", True, 1)


def test_a_failure_does_not_stop_the_others(site: Site, tmp_path: Path) -> None:
    site.answers["/b.pdf"] = send(body=PDF)
    outcomes = fetch(tmp_path, row(site, "/a.pdf", "a.pdf"), row(site, "/b.pdf", "b.pdf"))
    assert [outcome.status for outcome in outcomes] == ["failed", "fetched"]
    assert len(read_record(tmp_path)) == 2


def test_a_broken_download_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    half = len(PDF) // 2
    span = f"bytes {half}-{len(PDF) - 1}/{len(PDF)}"
    site.answers["/plan.pdf"] = [
        send(body=PDF[:half], length=len(PDF), ETag='"a"'),
        send(206, body=PDF[half:], ETag='"a"', Content_Range=span),
    ]
    assert fetch(tmp_path, row(site, "/plan.pdf"))[0].status == "fetched"
    assert (site.asked[-1][1]["Range"], site.asked[-1][1]["If-Range"]) == (f"bytes={half}-", '"a"')
    assert (tmp_path / "plan.pdf").read_bytes() == PDF


def test_a_later_run_goes_on_and_a_changed_file_starts_anew(site: Site, tmp_path: Path) -> None:
    half = len(PDF) // 2
    site.answers["/plan.pdf"] = send(body=PDF[:half], length=len(PDF), ETag='"a"')
    assert fetch(tmp_path, row(site, "/plan.pdf"), how=settings(tries=1))[0].status == "failed"
    site.answers["/plan.pdf"] = send(body=PDF + b"new", ETag='"b"')
    assert fetch(tmp_path, row(site, "/plan.pdf"))[0].status == "fetched"
    assert "Range" in site.asked[-1][1]
    assert (tmp_path / "plan.pdf").read_bytes() == PDF + b"new"


def test_a_wrong_range_starts_anew(site: Site, tmp_path: Path) -> None:
    half = len(PDF) // 2
    site.answers["/plan.pdf"] = [
        send(body=PDF[:half], length=len(PDF), ETag='"a"'),
        send(206, body=PDF[5:], Content_Range=f"bytes 5-{len(PDF) - 1}/{len(PDF)}"),
        send(body=PDF, ETag='"a"'),
    ]
    assert fetch(tmp_path, row(site, "/plan.pdf"))[0].status == "fetched"
    assert (tmp_path / "plan.pdf").read_bytes() == PDF


def test_compressed_answers_are_unpacked(site: Site, tmp_path: Path) -> None:
    site.answers["/plan.pdf"] = send(body=gzip.compress(PDF), Content_Encoding="gzip")
    fetch(tmp_path, row(site, "/plan.pdf"))
    assert (tmp_path / "plan.pdf").read_bytes() == PDF


def test_answers_in_chunks(site: Site, tmp_path: Path) -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PDF[:100], PDF[100:], b""))
    site.answers["/plan.pdf"] = raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    fetch(tmp_path, row(site, "/plan.pdf"))
    assert (tmp_path / "plan.pdf").read_bytes() == PDF


@pytest.mark.parametrize("bomb", [False, True])
def test_size_limit(site: Site, tmp_path: Path, bomb: bool) -> None:
    big = b"%PDF-" + b"0" * 3_000_000
    site.answers["/plan.pdf"] = send(body=gzip.compress(big), Content_Encoding="gzip") if bomb else send(body=big)
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"), how=settings(max_bytes=1_000_000))
    assert (outcome.status, "limit" in outcome.reason) == ("failed", True)
    assert not (tmp_path / "plan.pdf").exists()


def test_redirects_are_followed_and_recorded(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/old": send(302, Location="/new.pdf"), "/new.pdf": send(body=PDF)}
    (outcome,) = fetch(tmp_path, row(site, "/old"))
    assert (outcome.status, outcome.final_url) == ("fetched", f"{site.url}/new.pdf")


@pytest.mark.parametrize(
    "target", ["/old", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:secret@127.0.0.1/x", "http://[", ""]
)
def test_bad_redirects(site: Site, tmp_path: Path, target: str) -> None:
    site.answers["/old"] = send(302, Location=target)
    (outcome,) = fetch(tmp_path, row(site, "/old"))
    assert (outcome.status, len(site.paths()) <= 6) == ("failed", True)


@pytest.mark.parametrize(
    "url", ["", "plan.pdf", "file:///etc/passwd", "http://", "javascript:alert(1)", "http://[::1", "https://a@b.no/"]
)
def test_addresses_that_are_none(tmp_path: Path, url: str) -> None:
    (outcome,) = fetch(tmp_path, ManifestRow(2, "plan.pdf", source_url=url))
    assert outcome.status == "failed"
    assert outcome.reason


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "100.64.0.1",
    ],
)
def test_private_addresses_are_not_asked(tmp_path: Path, host: str) -> None:
    (outcome,) = fetch(
        tmp_path, ManifestRow(2, "plan.pdf", source_url=f"http://{host}/plan.pdf"), how=settings(allow_private=False)
    )
    assert (outcome.status, "private" in outcome.reason) == ("failed", True)


def test_a_redirect_to_a_private_address_is_not_followed(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/old"] = send(302, Location="http://10.0.0.1/secret.pdf")
    monkeypatch.setattr("boliginnov.fetch.addresses.is_public", lambda address: address == "127.0.0.1")
    (outcome,) = fetch(tmp_path, row(site, "/old"), how=settings(allow_private=False))
    assert (outcome.status, "10.0.0.1" in outcome.reason) == ("failed", True)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html><body>Siden finnes ikke</body></html>", "web page"),
        (b"", "empty"),
        (b"\x89PNG....", "picture"),
        (b"tull", "not known"),
    ],
)
def test_another_format_than_named(site: Site, tmp_path: Path, body: bytes, told: str) -> None:
    site.answers["/plan.pdf"] = send(body=body, Content_Type="application/pdf")
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"))
    assert (outcome.status, told in outcome.reason) == ("failed", True)
    assert not (tmp_path / "plan.pdf").exists()


@pytest.mark.parametrize(
    "answer", [raw(b""), raw(b"ikke HTTP i det hele tatt\r\n\r\n"), raw(b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n")]
)
def test_malformed_answers(site: Site, tmp_path: Path, answer: Any) -> None:
    site.answers["/plan.pdf"] = answer
    assert fetch(tmp_path, row(site, "/plan.pdf"))[0].status == "failed"


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n%PDF-", pause=30),
        raw(b"HTTP/1.1 200 OK\r\n", pause=30),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n%PDF-" + b"x" * 40, pause=0.1, times=80),
        raw(b"X-Slow: 1\r\n", pause=0.1, times=80),
    ],
    ids=["silent body", "silent head", "dripping body", "dripping head"],
)
def test_slow_answers_end_in_time(site: Site, tmp_path: Path, answer: Any) -> None:
    site.answers["/plan.pdf"] = answer
    started = time.monotonic()
    (outcome,) = fetch(tmp_path, row(site, "/plan.pdf"), how=settings(read_seconds=0.5, seconds_per_file=2, tries=2))
    assert outcome.status == "failed"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "file",
    ["../plan.pdf", "/etc/plan.pdf", "C:/plan.pdf", "a/../../plan.pdf", ".hidden.pdf", "..\\plan.pdf", "nul.pdf", "a\x00.pdf"],
)
def test_file_names_stay_in_the_folder(site: Site, tmp_path: Path, file: str) -> None:
    site.answers["/plan.pdf"] = send(body=PDF)
    (outcome,) = fetch(tmp_path / "raw", row(site, "/plan.pdf", file))
    assert (outcome.status, "file name" in outcome.reason, site.asked) == ("failed", True, [])


def test_file_names_are_made_of_number_and_title(site: Site, tmp_path: Path) -> None:
    site.answers["/x"] = send(body=PDF)
    (outcome,) = fetch(tmp_path, row(site, "/x", "", "Bustadplan for Ærøy – 2024/2028"))
    assert outcome.file == "9901_bustadplan-for-aeroy-2024-2028.pdf"
    assert fetch(tmp_path, row(site, "/x", "", "Bustadplan for Ærøy – 2024/2028"))[0].status == "kept"


def test_two_rows_with_one_name(site: Site, tmp_path: Path) -> None:
    site.answers |= {"/a": send(body=PDF), "/b": send(body=PDF + b"b")}
    assert [o.status for o in fetch(tmp_path, row(site, "/a"), row(site, "/b", "PLAN.pdf"))] == ["fetched", "failed"]


def test_letters_outside_ascii_in_the_address(site: Site, tmp_path: Path) -> None:
    site.answers["/pl%C3%A5n%20(7).pdf"] = send(body=PDF)
    assert fetch(tmp_path, row(site, "/plån%20(7).pdf"))[0].status == "fetched"


def web_plan(site: Site) -> None:
    links = [
        "tiltak/",
        "/plan/bolig/unge",
        "tiltak/#a",
        "/plan/",
        "/annet",
        "tiltak/?side=2",
        "vedlegg.pdf",
        "mangler",
        "http://example.invalid/plan/bolig/x",
    ]
    site.answers |= {
        "/plan/bolig": page("<h1>Boligplan</h1>" + "".join(f"<a href='{link}'>lenke</a>" for link in [f"/plan/bolig/{links[0]}", *links[1:5]])
        + "".join(f"<a href='/plan/bolig/{link}'>x</a>" for link in links[5:8]) + f"<a href='{links[8]}'>x</a>"),
        "/plan/bolig/tiltak/": page("<h1>Tiltak</h1><a href='/plan/bolig/tiltak/dypere/'>dypere</a>"),
        "/plan/bolig/unge": page("<h1>Unge</h1>"),
        "/plan/bolig/vedlegg.pdf": send(body=PDF),
    }  # fmt: skip


def test_web_plans_get_a_folder_with_the_pages_below(site: Site, tmp_path: Path) -> None:
    web_plan(site)
    (outcome,) = fetch(tmp_path, row(site, "/plan/bolig", "9901_boligplan"))
    assert sorted(path.name for path in (tmp_path / "9901_boligplan").iterdir()) == [
        "01-bolig.html",
        "02-tiltak.html",
        "03-unge.html",
    ]
    assert (outcome.status, outcome.format, "mangler" in outcome.reason) == ("partial", "html", True)
    assert site.paths() == [
        "/plan/bolig",
        "/plan/bolig/tiltak/",
        "/plan/bolig/unge",
        "/plan/bolig/vedlegg.pdf",
        "/plan/bolig/mangler",
    ]


def test_web_plans_that_lack_pages_are_fetched_again_and_whole_ones_not(site: Site, tmp_path: Path) -> None:
    web_plan(site)
    fetch(tmp_path, row(site, "/plan/bolig", "web"))
    site.answers["/plan/bolig/mangler"] = page("<h1>Her</h1>")
    assert fetch(tmp_path, row(site, "/plan/bolig", "web"))[0].status == "updated"
    asked = len(site.asked)
    assert fetch(tmp_path, row(site, "/plan/bolig", "web"))[0].status == "kept"
    assert len(site.asked) == asked
    assert fetch(tmp_path, row(site, "/plan/bolig", "web"), how=settings(refresh=True))[0].status == "unchanged"
    assert len(list((tmp_path / "web").iterdir())) == 4


def test_web_plans_have_a_limit_of_pages(site: Site, tmp_path: Path) -> None:
    site.answers["/p/"] = page("".join(f"<a href='{i}'>x</a>" for i in range(30)))
    site.answers |= {f"/p/{i}": page("side") for i in range(30)}
    (outcome,) = fetch(tmp_path, row(site, "/p/", "web"), how=settings(max_pages=5))
    assert (outcome.status, len(list((tmp_path / "web").iterdir()))) == ("partial", 5)


def test_a_single_page_where_the_manifest_names_a_page(site: Site, tmp_path: Path) -> None:
    web_plan(site)
    (outcome,) = fetch(tmp_path, row(site, "/plan/bolig", "plan.html"))
    assert (outcome.status, outcome.file, site.paths()) == ("fetched", "plan.html", ["/plan/bolig"])
