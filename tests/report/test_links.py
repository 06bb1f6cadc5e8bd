"""Only web addresses and relative paths become links."""

import pytest

from boliginnov.report.links import page_link, safe_link, web_link


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "\\\\server\\share",
        "C:/planer",
        "http://[broken",
    ],
)
def test_what_could_run_or_leave_is_no_link(address: str) -> None:
    assert safe_link(address) == ""
    assert page_link(address, "plan.pdf", 1) == ""


def test_links_that_stay() -> None:
    assert safe_link("https://example.org/a b?c=d") == "https://example.org/a%20b?c=d"
    assert safe_link("../raw/m%C3%B8te/") == "../raw/m%C3%B8te/"
    assert web_link("plans/plan.pdf") == ""
    assert web_link("HTTPS://example.org") == "HTTPS://example.org"


def test_page_link_quotes_the_file() -> None:
    assert page_link("../raw/", "år 2020/plan #1.pdf", 7) == "../raw/%C3%A5r%202020/plan%20%231.pdf#page=7"
    assert page_link("../raw", "javascript:x.pdf", 1) == "../raw/javascript%3Ax.pdf#page=1"
    assert page_link("", "plan.pdf", 7) == ""
