"""The command line: one command a stage, plus training, evaluation and a look at where a study stands."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from boliginnov import __version__
from boliginnov.errors import BoliginnovError
from boliginnov.progress import say

if TYPE_CHECKING:
    from boliginnov.codebook import Language
    from boliginnov.study import Study

app = typer.Typer(
    name="boliginnov",
    help="Code Norwegian municipal housing plans for innovative measures and new forms of collaboration.",
    epilog="Example: boliginnov run --raw my_plans --out my_results",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

StudyFile = Annotated[
    Path | None, typer.Option("--study", help="The study's TOML file.", show_default="pipelines/housing_plans.toml, if there")
]
Raw = Annotated[Path | None, typer.Option("--raw", help="Folder of plans, instead of the study's.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for what the run writes, instead of the study's.")]
Jobs = Annotated[int, typer.Option("--jobs", min=0, help="Worker processes; 0 means one a core.")]
Force = Annotated[bool, typer.Option("--force", help="Do the stage again even if nothing has changed.")]
Lang = Annotated[
    str | None, typer.Option("--lang", help="nb, nn or en: Norwegian bokmål or nynorsk, or English.", show_default="the study's")
]
DEFAULT_STUDY = Path("pipelines/housing_plans.toml")


def _study(study: Path | None, raw: Path | None, out: Path | None) -> Study:
    from boliginnov.study import load_study

    if study is None and DEFAULT_STUDY.is_file():
        study = DEFAULT_STUDY
    return load_study(study, raw=raw, out=out)


def _language(lang: str | None) -> Language | None:
    from boliginnov.report.texts import known_language

    return known_language(lang) if lang else None


def _cores(jobs: int) -> int:
    return jobs or os.cpu_count() or 1


def _end(failed: int) -> None:
    if failed:
        say(f"{failed} document(s) failed; the rest is done. See status and reason in documents.csv")
        raise typer.Exit(1)


@app.command(epilog="Example: boliginnov extract --raw my_plans --out my_results --jobs 4")
def extract(study: StudyFile = None, raw: Raw = None, out: Out = None, jobs: Jobs = 0, force: Force = False) -> None:
    """Read the plans: writes documents and passages."""
    from boliginnov.run import extract_stage

    outcome = extract_stage(_study(study, raw, out), jobs=_cores(jobs), force=force)
    say(outcome.message)
    _end(outcome.failed)


@app.command(epilog="Example: boliginnov classify --out my_results")
def classify(study: StudyFile = None, raw: Raw = None, out: Out = None, jobs: Jobs = 0, force: Force = False) -> None:
    """Code the passages and find what they mention: writes codings, coded_passages.csv and mentions."""
    from boliginnov.run import classify_stage, mentions_stage

    settings = _study(study, raw, out)
    say(classify_stage(settings, jobs=_cores(jobs), force=force).message)
    if settings.language.mentions:
        say(mentions_stage(settings, jobs=_cores(jobs), force=force).message)


@app.command(epilog="Example: boliginnov report --out my_results --format docx --since last_years_results")
def report(
    study: StudyFile = None,
    raw: Raw = None,
    out: Out = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", help="Also write docx or pdf; may be given several times.")
    ] = None,
    lang: Lang = None,
    since: Annotated[Path | None, typer.Option("--since", help="Folder of an earlier run: say what has changed.")] = None,
    force: Force = False,
) -> None:
    """Write the report and the policy tables, and say where the report is."""
    from boliginnov.report_run import report_files, report_stage

    settings = _study(study, raw, out)
    say(report_stage(settings, formats=tuple(formats or ["html"]), lang=_language(lang), since=since, force=force).message)
    print(report_files(settings, _language(lang))["html"])


@app.command(epilog="Example: boliginnov brief --audience forum")
def brief(
    audience: Annotated[str, typer.Option("--audience", help="Whom it is for.")] = "forum",
    lang: Lang = None,
    study: StudyFile = None,
    raw: Raw = None,
    out: Out = None,
) -> None:
    """Write a brief of two pages: the strongest examples, what municipalities want from others, open questions."""
    from boliginnov.report_run import write_brief

    print(write_brief(_study(study, raw, out), audience, _language(lang)))


@app.command(epilog="Example: boliginnov run --raw my_plans --out my_results")
def run(study: StudyFile = None, raw: Raw = None, out: Out = None, jobs: Jobs = 0, force: Force = False) -> None:
    """Extract, classify and report in one go."""
    from boliginnov.report_run import report_stage
    from boliginnov.run import classify_stage, extract_stage, mentions_stage

    settings = _study(study, raw, out)
    outcome = extract_stage(settings, jobs=_cores(jobs), force=force)
    say(outcome.message)
    say(classify_stage(settings, jobs=_cores(jobs), force=force).message)
    if settings.language.mentions:
        say(mentions_stage(settings, jobs=_cores(jobs), force=force).message)
    say(report_stage(settings, force=force).message)
    print(settings.output.out / "report" / "index.html")
    _end(outcome.failed)


@app.command(epilog="Example: boliginnov fetch --study pipelines/buskerud.toml")
def fetch(
    study: StudyFile = None,
    raw: Raw = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Also ask whether plans that are there have changed.")] = False,
    contact: Annotated[str, typer.Option("--contact", help="Your e-mail address or web page, told to the servers.")] = "",
) -> None:
    """Download the plans that the manifest lists by address (source_url), one request at a time."""
    from boliginnov.fetch.plans import fetch_plans
    from boliginnov.fetch.settings import FetchSettings
    from boliginnov.fetch.sources import read_sources
    from boliginnov.progress import progress

    settings = _study(study, raw, None)
    rows = read_sources(settings.documents.raw / settings.documents.manifest)
    with progress("fetch", len(rows)) as step:
        outcomes = fetch_plans(
            rows, settings.documents.raw, settings=FetchSettings(contact=contact, refresh=refresh), progress=step
        )
    for row in outcomes[outcomes["reason"] != ""].itertuples():
        say(f"{row.status}: {row.url}: {row.reason}")
    counts = outcomes["status"].value_counts()
    say("fetch: " + (", ".join(f"{count} {status}" for status, count in counts.items()) or "the manifest lists no addresses"))
    if outcomes["status"].isin(["failed", "partial"]).any():
        raise typer.Exit(1)


@app.command(epilog="Example: boliginnov status --out my_results")
def status(study: StudyFile = None, raw: Raw = None, out: Out = None) -> None:
    """Say where the study stands: what was read, coded and reported, and what failed."""
    from boliginnov.status import status_lines

    for line in status_lines(_study(study, raw, out)):
        print(line)


@app.command(epilog="Example: boliginnov show my_plans/plan.pdf --page 7")
def show(
    plan: Annotated[Path, typer.Argument(help="A plan.")],
    page: Annotated[
        int | None, typer.Option("--page", min=1, help="Only this page, as a PNG; without it the whole plan, as HTML.")
    ] = None,
    to: Annotated[Path, typer.Option("--to", help="Folder to write to.")] = Path("build/show"),
) -> None:
    """Draw what was read on the pictures of the pages: passages by kind and order, and what was left out."""
    from boliginnov.export.table_files import write_bytes
    from boliginnov.show.page import show_page
    from boliginnov.show.plan import show_plan

    target = to / (f"{plan.stem}-{page}.png" if page else f"{plan.stem}.html")
    write_bytes(target, show_page(plan, page) if page else show_plan(plan).encode("utf-8"))
    print(target)


@app.command(epilog="Example: boliginnov language my_plans/plan.pdf --page 7")
def language(
    plan: Annotated[str, typer.Argument(help="A plan: a file of any format that is read, or the doc_id of a plan of the run.")],
    page: Annotated[int | None, typer.Option("--page", min=1, help="Only this page.")] = None,
    passage: Annotated[str, typer.Option("--passage", help="Only the passage with this passage_id.")] = "",
    to: Annotated[Path, typer.Option("--to", help="Folder to write to.")] = Path("build/language"),
    study: StudyFile = None,
    out: Out = None,
) -> None:
    """Show what the language layer sees in a plan: actors, instruments, target groups, laws, amounts, cues and every word."""
    from boliginnov.export.table_files import write_bytes
    from boliginnov.language.command import show_language

    settings = _study(study, None, out)
    content = show_language(plan, settings.output.out, settings.language.model, page=page, passage=passage)
    target = to / f"{passage or Path(plan).stem}{f'-{page}' if page else ''}.html"
    write_bytes(target, content.encode("utf-8"))
    print(target)


@app.command(epilog="Example: boliginnov codebook ny_samarbeidsform")
def codebook(
    code: Annotated[str | None, typer.Argument(help="Show only this code.")] = None,
    study: StudyFile = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the whole codebook as Markdown.")] = False,
    dictionary: Annotated[bool, typer.Option("--dictionary", help="Print the data dictionary of a run's files instead.")] = False,
) -> None:
    """Show the codes, what they mean and how to decide."""
    from boliginnov.codebook import load_codebook
    from boliginnov.codebook_text import codebook_lines, codebook_markdown
    from boliginnov.export.datapackage import data_dictionary

    book = load_codebook(_study(study, None, None).codebook_file)
    if dictionary:
        print(data_dictionary(book))
    else:
        print(codebook_markdown(book) if markdown else "\n".join(codebook_lines(book, code)))


@app.command(epilog="Example: boliginnov sample --n 200 --out my_results")
def sample(
    n: Annotated[int, typer.Option("--n", min=1, help="How many passages to draw.")] = 200,
    study: StudyFile = None,
    out: Out = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed draws other passages.")] = 1,
    simple: Annotated[
        bool, typer.Option("--simple", help="Simple random sampling instead of strata of the predicted probability.")
    ] = False,
) -> None:
    """Draw passages to code by hand, with known probabilities: the basis for shares that hold."""
    from boliginnov.report_run import draw_sample_to_code

    path = draw_sample_to_code(_study(study, None, out), n, seed=seed, simple=simple)
    say("Fill in the codes (0 or 1) and your initials under coder, save it in data/coded, and run classify and report again.")
    print(path)


@app.command(epilog="Example: boliginnov periods 2020 2023 --out my_results")
def periods(
    years: Annotated[list[int], typer.Argument(help="First years of a new period; plans are placed by period_from.")],
    study: StudyFile = None,
    out: Out = None,
) -> None:
    """Compare plans of different periods: the share of each code, and the difference with its interval."""
    from boliginnov.report_run import period_lines

    for line in period_lines(_study(study, None, out), years):
        print(line)


@app.command(epilog="Example: boliginnov regression period_from language --out my_results")
def regression(
    attributes: Annotated[list[str], typer.Argument(help="Columns such as plan_type, period_from, fylke, language or kind.")],
    code: Annotated[str | None, typer.Option("--code", help="Only this code.")] = None,
    study: StudyFile = None,
    out: Out = None,
) -> None:
    """Say what goes with a code: its logistic regression on attributes of the plans, with errors clustered by plan."""
    from boliginnov.report_run import regression_lines

    for line in regression_lines(_study(study, None, out), attributes, code):
        print(line)


@app.command(epilog="Example: boliginnov train --gold ../shared/gold --model build/coder")
def train(
    study: StudyFile = None,
    gold: Annotated[
        list[Path] | None, typer.Option("--gold", help="Folder of gold files (*.gold.jsonl); may be given several times.")
    ] = None,
    model: Annotated[Path | None, typer.Option("--model", help="Folder for the model, instead of the study's.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of everything that is drawn by chance.")] = 1,
) -> None:
    """Train the coder on data/coded and gold folders, write the model and its card. The shipped model is only overwritten with --gold."""
    from boliginnov.classify.retrain import retrain

    for line in retrain(_study(study, None, None), gold or [], model, seed):
        print(line)


@app.command(epilog="Example: boliginnov evaluate ../shared/gold --raw ../shared/plans/single")
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Folder of gold files (*.gold.jsonl).")],
    raw: Annotated[
        list[Path] | None,
        typer.Option(
            "--raw",
            help="Folder with the PDFs of the gold files; may be given several times. Default: the folders of ../plans beside the gold.",
        ),
    ] = None,
    study: StudyFile = None,
    jobs: Jobs = 0,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 1,
) -> None:
    """Print how good extraction and codes are, measured on coded plans."""
    from boliginnov.evaluate_run import evaluation_lines

    for line in evaluation_lines(_study(study, None, None), gold, raw or [], jobs=_cores(jobs), seed=seed):
        print(line)


@app.command(epilog="Example: boliginnov compare llm --study my_study.toml")
def compare(
    second: Annotated[
        str, typer.Argument(help="The second coder: keyword, trained or llm, or another study's TOML file.")
    ] = "llm",
    study: StudyFile = None,
    out: Out = None,
    gold: Annotated[
        Path | None, typer.Option("--gold", help="Compare on the passages of a folder of gold files, instead of the run's.")
    ] = None,
    jobs: Jobs = 0,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 1,
) -> None:
    """Let a second coder code the same passages: prints how far it agrees with the study's coder and with people, lists where not."""
    from boliginnov.compare_run import compare_coders

    for line in compare_coders(_study(study, None, out), second, gold=gold, jobs=_cores(jobs), seed=seed):
        print(line)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"boliginnov {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Entry point: exit code 0 all well, 1 some documents failed, 2 wrong usage or configuration or a file that cannot be read or written, 3 a fault in the program."""
    try:
        app()
    except BoliginnovError as error:
        say(f"Error: {error}")
        sys.exit(2)
    except KeyboardInterrupt:
        say("Stopped. What was finished is kept; run the same command to go on.")
        sys.exit(130)
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            said = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
            say(f"Error: {said}. Check that it is there, your permissions and the space left.")
            sys.exit(2)
        with tempfile.NamedTemporaryFile("w", prefix="boliginnov-fault-", suffix=".txt", delete=False, encoding="utf-8") as file:
            traceback.print_exc(file=file)
        say(f"A fault in boliginnov stopped the command. Details are in {file.name}; please send them with what you did.")
        sys.exit(3)


if __name__ == "__main__":
    main()
