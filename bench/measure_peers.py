"""Other programs that fit the graded model, each as it comes: how fast they are, and what they arrive at.

They are no part of what Firstline needs: ``requirements-bench.txt`` pins them, and they are installed into a
folder that is thrown away. They run with the NumPy and SciPy that are here.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter

import numpy as np

from validation.measure_oracle import FloatArray, IntArray, graded, log_likelihood

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements-bench.txt"
ROUNDS = 15

Parameters = tuple[FloatArray, list[FloatArray]]
"""Discriminations, and each item's thresholds."""

R_PROGRAM = """
suppressMessages(library(ltm))
answers <- read.csv(commandArgs(TRUE)[1])
answers[] <- lapply(answers, factor)
seconds <- Inf
for (round in 1:3) {
    begun <- proc.time()[["elapsed"]]
    fit <- grm(answers, Hessian = TRUE, control = list(GHk = 61))
    seconds <- min(seconds, proc.time()[["elapsed"]] - begun)
}
items <- fit$coefficients
rows <- paste0("[", sapply(items, function(item) paste(signif(item, 12), collapse = ",")), "]")
cat(sprintf('{"seconds": %s, "items": [%s]}', signif(seconds, 6), paste(rows, collapse = ",")))
"""


@dataclass(frozen=True)
class Timed:
    """What a program took, at its best, and the log-likelihood of its parameters, integrated finely by us."""

    seconds: float
    log_likelihood: float


def likelihood(responses: IntArray, parameters: Parameters) -> float:
    """The log-likelihood of parameters, whoever found them."""
    return log_likelihood(responses, [graded(float(a), b) for a, b in zip(*parameters, strict=True)])


def timed(responses: IntArray, fits: dict[str, Callable[[], Parameters]]) -> dict[str, Timed]:
    """Each program's best of some rounds.

    The programs take turns, so that a busy machine troubles all alike. A round before them, for what is
    loaded only once, does not count.
    """
    found = {name: fit() for name, fit in fits.items()}
    best = dict.fromkeys(fits, float("inf"))
    for _round in range(ROUNDS):
        for name, fit in fits.items():
            begun = perf_counter()
            fit()
            best[name] = min(best[name], perf_counter() - begun)
    return {name: Timed(best[name], likelihood(responses, found[name])) for name in fits}


def python_peers(responses: IntArray, folder: str) -> dict[str, Callable[[], Parameters]]:
    """Of PyPI, installed into a folder. mirt is asked for its faster way as well.

    Raises CalledProcessError where the packages can't be had: without them there is nothing to compare.
    """
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
    subprocess.run(  # noqa: S603
        [*uv, "--target", folder, "--no-deps", "--require-hashes", "-r", str(REQUIREMENTS)], check=True
    )
    sys.path.append(folder)
    mirt, girth = import_module("mirt"), import_module("girth")

    def by_mirt(accelerate: str) -> Parameters:
        found = mirt.fit_mirt(responses, model="GRM", accelerate=accelerate).model.parameters
        return np.ravel(found["discrimination"]), list(found["thresholds"])

    def by_girth() -> Parameters:
        found = girth.grm_mml(responses.T + 1)
        return found["Discrimination"], list(found["Difficulty"])

    return {
        "mirt": lambda: by_mirt("none"),
        "mirt, SQUAREM": lambda: by_mirt("squarem"),
        "girth": by_girth,
    }


def by_ltm(responses: IntArray) -> Timed | str:
    """R's ltm with 61 nodes, as R itself times it; or why it was not run."""
    program = shutil.which("Rscript")
    if program is None:
        return "R is not here"
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "answers.csv", Path(folder) / "fit.R"
        header = ",".join(f"item{place}" for place in range(responses.shape[1]))
        np.savetxt(table, responses, fmt="%d", delimiter=",", header=header, comments="")
        script.write_text(R_PROGRAM)
        ended = subprocess.run(  # noqa: S603
            [program, str(script), str(table)], check=False, capture_output=True, text=True
        )
    if ended.returncode:
        return f"R could not run ltm: {ended.stderr.strip()[-80:]}"
    said = json.loads(ended.stdout)
    # ltm holds each item as intercepts and then its slope.
    items = [np.array(item) for item in said["items"]]
    parameters = np.array([item[-1] for item in items]), [item[:-1] / item[-1] for item in items]
    return Timed(said["seconds"], likelihood(responses, parameters))
