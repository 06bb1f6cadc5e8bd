"""The folders of a study: the plans, and other documents kept apart from them, each with its own manifest."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from boliginnov.errors import ConfigurationError
from boliginnov.plans.discover import PlanFile, discover
from boliginnov.plans.manifest import Manifest, read_manifest
from boliginnov.study import Documents


@dataclass(frozen=True)
class Collection:
    """The files of one folder. ``kind`` holds where the manifest says nothing else; ``above`` leads from the folder of plans to this one."""

    kind: str
    folder: Path
    above: str
    files: list[PlanFile]
    manifest_file: Path
    manifest: Manifest | None


def read_collections(documents: Documents, out: Path) -> list[Collection]:
    """The plans first, then the other folders as the study lists them; no two files share a doc_id.

    Where a name is taken the kind stands in front (``literature--bo_trygt``). What a run wrote to ``out`` is left out where that lies inside a
    folder. Raises ConfigurationError if a folder does not exist, lies inside another one, is that of the results, or has no relative way from
    the folder of plans (another drive).
    """
    wanted = [("plan", documents.raw, documents.manifest), *((o.kind, o.raw, o.manifest) for o in documents.other)]
    found: list[Collection] = []
    taken: set[str] = set()
    for kind, folder, name in wanted:
        if folder.resolve() == out.resolve():
            raise ConfigurationError(
                f"{folder}: the results would lie among the documents and be read as plans; give them a folder of their own with --out"
            )
        for earlier in found:
            if folder.is_relative_to(earlier.folder) or earlier.folder.is_relative_to(folder):
                raise ConfigurationError(
                    f"{folder}: this folder and {earlier.folder} overlap, so files would be read twice; give each its own"
                )
        files = []
        for file in discover(folder, out):
            doc_id, number = file.doc_id, 1
            while doc_id in taken:
                doc_id = f"{kind}--{file.doc_id}" + (f"-{number}" if number > 1 else "")
                number += 1
            taken.add(doc_id)
            files.append(replace(file, doc_id=doc_id))
        manifest_file = folder / name
        found.append(Collection(kind, folder, _way(documents.raw, folder), files, manifest_file, read_manifest(manifest_file)))
    return found


def _way(plans: Path, folder: Path) -> str:
    if folder == plans:
        return ""
    try:
        return Path(os.path.relpath(folder, plans)).as_posix() + "/"
    except ValueError as error:
        raise ConfigurationError(
            f"{folder}: no relative way from {plans} (another drive?); put the other documents on the same drive"
        ) from error
