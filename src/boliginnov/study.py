"""A study is one TOML file: which documents, codebook, coder, thresholds and report."""

from __future__ import annotations

import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from boliginnov.codebook import Language
from boliginnov.errors import ConfigurationError
from boliginnov.extract.settings import ExtractSettings
from boliginnov.resources import shipped


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _can_be_named(path: Path) -> Path:
    try:
        if b"\0" not in str(path).encode():
            return path
    except UnicodeEncodeError:
        pass
    raise ValueError("no file or folder can be used by this name")


Place = Annotated[Path, AfterValidator(_can_be_named)]
Probability = Annotated[float, Field(ge=0, le=1)]
Price = Annotated[float, Field(ge=0)]
_ADVICE = {
    "endpoint": "an http or https address up to /v1, without user, password or query",
    "api_key_env": "the name of an environment variable that holds the key, never the key itself",
}
"""What to write instead, for settings whose wrong value may hold a secret and is not repeated."""


class OtherDocuments(_Section):
    """A folder of documents that are no plans, of one kind; its manifest may say another kind for a file."""

    kind: Literal["literature", "eu_case", "actor"]
    raw: Place
    manifest: str = "manifest.csv"


class Documents(_Section):
    """Where the plans lie and what is known about them; paths count from the study file's folder."""

    raw: Place = Path("../data/raw")
    manifest: str = "plans.csv"
    municipalities: tuple[Place, ...] = ()
    coded: Place = Path("../data/coded")
    seconds_per_document: Annotated[int, Field(ge=1)] = 120
    ocr: Literal["auto", "never"] = "auto"
    ocr_languages: Annotated[tuple[Annotated[str, Field(pattern=r"^\w+(/\w+)?$")], ...], Field(min_length=1)] = ("nor",)
    ocr_resolution: Annotated[int, Field(ge=100, le=600)] = 300
    other: tuple[OtherDocuments, ...] = ()

    @property
    def extraction(self) -> ExtractSettings:
        """The settings of extraction: those of the study, and the usual ones for the rest."""
        return ExtractSettings(
            seconds_per_document=self.seconds_per_document,
            ocr=self.ocr,
            ocr_languages=self.ocr_languages,
            ocr_dpi=self.ocr_resolution,
        )


class Review(_Section):
    """What review is to lead to in new municipalities on average: right decisions among those not sent, and F1 once those sent are reviewed."""

    right: Probability = 0.95
    f1: Probability = 0.8


class LanguageModel(_Section):
    """The language model of the coder ``llm``. Nothing is sent anywhere unless ``endpoint`` is given.

    ``endpoint`` is an OpenAI-compatible address up to ``/v1``, without user, password or query, so that no secret stands in a study file.
    ``timeout`` is in seconds a request, ``price_in`` and ``price_out`` in any one currency a million tokens, ``max_cost`` in that currency a run.
    """

    endpoint: Annotated[str, Field(pattern=r"^(https?://[^\s@?#]+)?$")] = ""
    model: str = ""
    api_key_env: Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")] = ""
    allow_remote: bool = False
    batch: Annotated[int, Field(ge=1, le=50)] = 5
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    timeout: Annotated[float, Field(gt=0)] = 120
    retries: Annotated[int, Field(ge=0, le=10)] = 3
    temperature: Annotated[float, Field(ge=0, le=2)] = 0
    seed: int = 1
    price_in: Price | None = None
    price_out: Price | None = None
    max_cost: Price | None = None

    @property
    def address(self) -> str:
        """The endpoint without a slash at its end; ``/v1`` is put behind a bare host."""
        bare = self.endpoint.rstrip("/").removesuffix("/chat/completions")
        return bare if urlsplit(bare).path else f"{bare}/v1"

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine (a loopback address)."""
        host = (urlsplit(self.endpoint).hostname or "").lower()
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False


class Coder(_Section):
    """Which coder decides, the thresholds that replace those chosen in training or the recall wished for, and what review is to lead to."""

    name: str = "trained"
    model: Place | None = None
    thresholds: dict[str, Probability] = {}
    recall: dict[str, Probability] = {}
    review: Review = Review()
    encoder: str = ""
    encoder_download: bool = False
    llm: LanguageModel = LanguageModel()


class LanguageLayer(_Section):
    """The spaCy pipeline that finds the mentions: nb_boliginnov, an installed nb_core_news_* or blank; or no mentions at all."""

    model: str = "nb_boliginnov"
    mentions: bool = True


class Report(_Section):
    """Language of the report, and its title in each; one that is left out is that of housing plans."""

    title: str = ""
    title_nn: str = ""
    title_en: str = ""
    language: Language = "nb"

    def title_in(self, language: Language) -> str:
        """The study's own title in a language; nothing where it gives none."""
        return {"nb": self.title, "nn": self.title_nn, "en": self.title_en}[language]


class Output(_Section):
    """Where a run writes, and the dialect of ``coded_passages.csv``: for Excel in Norwegian, or RFC 4180."""

    out: Place = Path("../data/processed")
    csv: Literal["excel", "plain"] = "excel"


class Study(_Section):
    """All settings of a study, paths made absolute."""

    documents: Documents = Documents()
    codebook: Place | None = None
    coder: Coder = Coder()
    language: LanguageLayer = LanguageLayer()
    report: Report = Report()
    output: Output = Output()

    @property
    def codebook_file(self) -> Path:
        """The study's codebook, or the one that comes with the program."""
        return self.codebook or shipped("codebook.toml")

    @property
    def model_dir(self) -> Path:
        """The study's model, or the one that comes with the program."""
        return self.coder.model or shipped("models/coder")

    def with_coder(self, name: str) -> Study:
        """The study with a coder of that name, all other settings its own."""
        return self.model_copy(update={"coder": self.coder.model_copy(update={"name": name})})


def load_study(path: Path | None, *, raw: Path | None = None, out: Path | None = None) -> Study:
    """The study of a TOML file (all defaults if None), with the folders given on the command line instead of its own.

    With ``raw`` the study's other documents are left out too: they belong with its own plans.
    Raises ConfigurationError that names the file and every wrong key.
    """
    content: dict[str, Any] = {}
    if path is not None:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigurationError(f"{path}: cannot read the study file ({error.strerror}); give one with --study") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: not valid TOML ({error})") from error
    study = _checked(content, f"{path}: the study file")
    folder = path.parent if path else Path("pipelines")
    resolved = _absolute(study.model_dump(), folder.absolute())
    if study.coder.encoder and (folder / study.coder.encoder).is_dir():
        resolved["coder"]["encoder"] = str((folder / study.coder.encoder).resolve())
    if raw is not None:
        resolved["documents"] |= {"raw": raw.absolute(), "other": ()}
    if out is not None:
        resolved["output"]["out"] = out.absolute()
    return _checked(resolved, "the command line")


def _checked(content: dict[str, Any], source: str) -> Study:
    try:
        return Study.model_validate(content)
    except ValidationError as error:
        problems = [f"  {_key(e['loc'])}: {_advice(e)}" for e in error.errors()]
        raise ConfigurationError(f"{source} has {len(problems)} wrong setting(s)\n" + "\n".join(problems)) from error


def _absolute(value: Any, folder: Path) -> Any:
    """The settings with every path counted from the study file's folder."""
    if isinstance(value, dict):
        return {key: _absolute(item, folder) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_absolute(item, folder) for item in value)
    return (folder / value).resolve() if isinstance(value, Path) else value


def _key(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _advice(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return f"no such setting; here are allowed: {', '.join(_section(error['loc'][:-1]).model_fields)}"
    if error["loc"][:2] == ("coder", "llm") and error["loc"][-1] in _ADVICE:
        return f"write {_ADVICE[error['loc'][-1]]}"
    return f"{error['msg']} (got {error['input']!r})"


def _section(location: tuple[int | str, ...]) -> type[BaseModel]:
    """The section that a wrong key stands in; a number in the location is a place in a list of sections."""
    section: Any = Study
    for part in location:
        section = get_args(section)[0] if isinstance(part, int) else section.model_fields[part].annotation
    return section  # type: ignore[no-any-return]
