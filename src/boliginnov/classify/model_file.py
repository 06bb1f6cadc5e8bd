"""Keep a trained coder on disk: skops for scikit-learn objects (types checked, no pickle), JSON for the rest, the same bytes for the same model."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import skops.io

from boliginnov.errors import ModelError

MODEL = "model.skops"
FACTS = "model.json"
TRUSTED = (
    "boliginnov.classify.members.Forest",
    "boliginnov.classify.members.LinearMember",
    "boliginnov.classify.members.TreeMember",
    "boliginnov.classify.second_level.SecondLevel",
    "boliginnov.classify.sentence_encoder.EncoderVectorsMember",
    "boliginnov.classify.second_level.ValueModel",
)


def save_model(folder: Path, parts: dict[str, Any], facts: dict[str, Any]) -> None:
    """Write ``model.skops`` and ``model.json`` into a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(_reproducible(skops.io.dumps(parts)))
    (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load_model(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parts and facts that :func:`save_model` wrote.

    Raises ModelError when a file is missing or damaged, or holds a type that is not in TRUSTED.
    """
    for name in (MODEL, FACTS):
        if not (folder / name).is_file():
            raise ModelError(
                f"No trained coder in {folder}: {name} is missing. Run `boliginnov train`, or name another model in the study file."
            )
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        content = (folder / MODEL).read_bytes()
        unknown = sorted(set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED))
        if unknown:
            raise ModelError(
                f"{folder / MODEL} holds types that a coder does not have ({', '.join(unknown)}); it was not loaded."
            )
        parts = skops.io.loads(content, trusted=list(TRUSTED))
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"{folder}: the model is damaged or of another version ({error}). Run `boliginnov train` again."
        ) from error
    return parts, facts


def _reproducible(content: bytes) -> bytes:
    """A skops file with memory addresses numbered from 1 and no time stamps, so that equal models are equal bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    schema = files.pop("schema.json").decode("utf-8")
    numbers: dict[str, str] = {}
    for address in re.findall(r'"__id__": (\d+)', schema):
        numbers.setdefault(address, str(len(numbers) + 1))
    schema = re.sub(r'"__id__": (\d+)', lambda match: f'"__id__": {numbers[match.group(1)]}', schema)
    fresh: dict[str, str] = {}
    for found in re.findall(r'"(\d+\.\w+)"', schema):
        if found in files:
            fresh.setdefault(found, f"part{len(fresh) + 1:06d}{Path(found).suffix}")
    schema = re.sub(r'"(\d+\.\w+)"', lambda match: f'"{fresh.get(match.group(1), match.group(1))}"', schema)
    renamed = dict(sorted((fresh.get(name, name), data) for name, data in files.items()))
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in [("schema.json", schema.encode("utf-8")), *renamed.items()]:
            archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return output.getvalue()
