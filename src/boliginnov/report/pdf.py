"""The HTML report printed to PDF by the browser that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from boliginnov.errors import BoliginnovError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_SECONDS = 180
_INSTEAD = "Or open the HTML report in any browser and print it to PDF there."


def find_browser() -> Path | None:
    """Chromium, Chrome or Edge: the one that BOLIGINNOV_BROWSER names, else on PATH, else in the usual place."""
    named = os.environ.get("BOLIGINNOV_BROWSER", "")
    usual = [named] if named else []
    usual += [found for name in NAMES if (found := shutil.which(name))]
    if sys.platform == "darwin":
        usual += _MAC
    folders = [os.environ[name] for name in _WINDOWS_FOLDERS if os.environ.get(name)]
    usual += [str(Path(folder) / place) for folder in folders for place in _WINDOWS]
    return next((Path(place) for place in usual if Path(place).is_file()), None)


def build_pdf(html: Path, out: Path, *, browser: Path | None = None) -> None:
    """Print the report at `html` to `out`; nothing but that file is opened.

    Raises BoliginnovError when there is no browser, or when it writes no file.
    """
    program = browser or find_browser()
    if program is None:
        raise BoliginnovError(
            "No Chromium, Chrome or Edge was found to print the report to PDF. Install one of them, or set BOLIGINNOV_BROWSER "
            f"to its program file. {_INSTEAD}"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="boliginnov-pdf-", ignore_cleanup_errors=True) as folder:
        printed = Path(folder) / "report.pdf"
        command = [
            str(program),
            "--headless",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-default-browser-check",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={printed}",
            html.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium has no sandbox for root, which is who runs in a container
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BoliginnovError(f"{program.name} could not print {html} to PDF ({error}). {_INSTEAD}") from error
        if done.returncode or not printed.is_file():
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
            raise BoliginnovError(f"{program.name} wrote no PDF from {html} ({said[0]}). {_INSTEAD}")
        shutil.copyfile(printed, out)
