"""Train the Norwegian language pipeline nb_boliginnov from a treebank and an encoder, and write it as a spaCy pipeline folder.

Usage: python scripts/language_model/train.py --treebank DIR --encoder DIR --out DIR [--work DIR] [--forms nb,nn]

Steps, each kept in the working folder and taken from there when it is run again: subword vectors fitted to the encoder's word
vectors, then, on two cores, the components about words (part of speech, lemma, sentences) beside names and syntax.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, repeat
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import spacy
import srsly
from spacy.language import DEFAULT_CONFIG, Language
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as run_training
from subword_vectors import empty_table, fit
from thinc.api import Config, NumpyOps, set_current_ops
from tokens import adapt_tokenizer
from treebank import parts
from word_encoder import WordEncoder

from boliginnov.language import word_embedding  # noqa: F401  (registers the embedding that the configurations name)
from boliginnov.language.cached_vectors import CachedVectors

HERE = Path(__file__).parent
ROWS, WIDTH, LONGEST = 60_000, 112, 5
"""Rows and width of the subword table, and letters of its longest sequences."""
RIDGE, STEPS = 0.01, 30
VERSION = "1.0.0"
SIDE_BY_SIDE = (("words",), ("ner", "parser"))
"""Configurations trained in each of two processes."""
WORDS_REMEMBERED = 120_000


def fit_vectors(treebank: Path, encoder: Path, out: Path) -> None:
    """Write a blank pipeline whose subword vectors are fitted to the published word vectors and to the words of the training part."""
    nlp = spacy.blank("nb")
    table = np.load(encoder / "word_vectors_200.npz")
    words: list[str] = table["words"].tolist()
    known = set(words)
    seen = {token.lower_ for _, doc in parts(treebank, "train", nlp) for token in doc if any(map(str.isalpha, token.text))}
    unseen = sorted(seen - known)
    vectors = np.vstack([table["vectors"].astype("f4"), WordEncoder(encoder).embed(unseen)])[:, :WIDTH]
    nlp.vocab.vectors = empty_table(nlp.vocab.strings, ROWS, WIDTH, LONGEST)
    fit(nlp.vocab.vectors, words + unseen, np.ascontiguousarray(vectors), ridge=RIDGE, steps=STEPS)
    nlp.to_disk(out)


def train_parts(names: tuple[str, ...], treebank: Path, work: Path, forms: list[str]) -> None:
    """Train one configuration after the other, those that are not trained yet; their log is ``NAME.log`` in the working folder."""
    set_current_ops(NumpyOps(use_blis=False))
    for name in names:
        if not (work / name / "model-last").exists():
            train_part(name, treebank, work / "vectors", work / name, forms)


def train_part(name: str, treebank: Path, vectors: Path, out: Path, forms: list[str]) -> None:
    """Train the components of the configuration ``name``."""
    overrides: dict[str, str | list[str]] = {
        "paths.treebank": str(treebank),
        "paths.vectors": str(vectors),
        "corpora.train.forms": forms,
        "corpora.dev.forms": forms,
    }
    config = DEFAULT_CONFIG.merge(Config().from_disk(HERE / f"{name}.cfg", interpolate=False, overrides=overrides))
    nlp = adapt_tokenizer(init_nlp(config))
    nlp.vocab.vectors = CachedVectors(nlp.vocab.vectors, WORDS_REMEMBERED)
    out.mkdir(parents=True, exist_ok=True)
    with out.with_suffix(".log").open("w", encoding="utf-8") as log:
        run_training(nlp, out, use_gpu=-1, stdout=log, stderr=sys.stderr)


def assemble(work: Path) -> Language:
    """One pipeline of the best checkpoints of all parts."""
    nlp = adapt_tokenizer(spacy.load(work / "words" / "model-best"))
    # Names first: the recogniser was trained without sentence boundaries, and wrong ones would cut names.
    nlp.add_pipe("ner", source=spacy.load(work / "ner" / "model-best"), before="senter")
    nlp.add_pipe("parser", source=spacy.load(work / "parser" / "model-best"))
    nlp.meta.update(
        name="boliginnov",
        version=VERSION,
        description="Norwegian, Bokmål and Nynorsk: parts of speech, morphology, lemmas, sentences, syntax and names.",
        author="boliginnov",
        license="MIT",
        sources=[
            {"name": "Norwegian Dependency Treebank and NorNE", "license": "CC0 1.0", "url": "https://github.com/ltgoslo/norne"},
            {"name": "multilingual-e5-small", "license": "MIT", "url": "https://huggingface.co/intfloat/multilingual-e5-small"},
        ],
    )
    return nlp


def needed_strings(nlp: Language) -> list[str]:
    """The pieces that lemmas are made with; other components bring their labels, and the words of the training text stay here."""
    trees = srsly.msgpack_loads(nlp.get_pipe("trainable_lemmatizer").trees.to_bytes())["trees"]
    return sorted({nlp.vocab.strings[tree[part]] for tree in trees for part in ("orig", "subst") if tree.get(part)})


def write(nlp: Language, out: Path) -> None:
    """Write the pipeline over what stands in ``out``, with the settings of its training and no paths of this machine; keep the card."""
    settings = Config().from_disk(HERE / "words.cfg", interpolate=False)
    for section in ("paths", "system", "corpora", "training", "initialize"):
        nlp.config[section] = settings[section]
    (out / "training").mkdir(parents=True, exist_ok=True)
    for name in chain.from_iterable(SIDE_BY_SIDE):
        shutil.copy(HERE / f"{name}.cfg", out / "training" / f"{name}.cfg")
    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(Path(folder) / "model")
        srsly.write_json(Path(folder) / "model" / "vocab" / "strings.json", needed_strings(nlp))
        for path in sorted((Path(folder) / "model").iterdir()):
            target = out / path.name
            if target.is_dir():
                shutil.rmtree(target)
            (shutil.copytree if path.is_dir() else shutil.copy)(path, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--treebank", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("build/language_model"))
    parser.add_argument("--forms", default="nb,nn", help="written languages to train on; nb alone is the comparison in the card")
    given = parser.parse_args()
    set_current_ops(NumpyOps(use_blis=False))
    given.work.mkdir(parents=True, exist_ok=True)
    given.out.mkdir(parents=True, exist_ok=True)
    vectors = given.work / "vectors"
    if not vectors.exists():
        fit_vectors(given.treebank, given.encoder, vectors)
    with ProcessPoolExecutor(len(SIDE_BY_SIDE), mp_context=get_context("spawn")) as pool:
        list(pool.map(train_parts, SIDE_BY_SIDE, repeat(given.treebank), repeat(given.work), repeat(given.forms.split(","))))
    write(assemble(given.work), given.out)
    print(json.dumps({"pipeline": str(given.out), "bytes": sum(p.stat().st_size for p in given.out.rglob("*") if p.is_file())}))


if __name__ == "__main__":
    main()
