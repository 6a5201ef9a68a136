"""Where the real data and the published results are that the measures are held against."""

import csv
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(os.environ.get("FIRSTLINE_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
IRT = DATA / "irt"
REFERENCE = IRT / "reference"

IntArray = NDArray[np.int64]
MISSING = -1

AGREEMENT = ("strongly disagree", "disagree", "agree", "strongly agree")
CONCERN = ("very concerned", "slightly concerned", "not very concerned")


def absent(path: Path = IRT) -> str:
    """Why nothing can be read there, in words; empty where it can."""
    if path.exists():
        return ""
    return (
        f"the real data are absent: there is no {path}, and FIRSTLINE_TEST_DATA names no folder that has it"
    )


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file. Raises FileNotFoundError where it is absent, with a sentence that says so."""
    if why := absent(path):
        raise FileNotFoundError(why)
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def worded(name: str, words: tuple[str, ...], items: tuple[str, ...] = ()) -> IntArray:
    """Answers in words as codes, in the order of the words. items: the columns, all where none is named."""
    table = rows(IRT / name)
    columns = items or tuple(table[0])
    return np.array([[words.index(row[item]) for item in columns] for row in table])


def numbered(name: str, *, lowest: int = 0, items: tuple[str, ...] = ()) -> IntArray:
    """Answers in numbers as codes from 0; NA is missing. lowest: the number of the lowest category."""
    table = rows(IRT / name)
    columns = items or tuple(table[0])
    return np.array(
        [[MISSING if row[item] == "NA" else int(row[item]) - lowest for item in columns] for row in table]
    )


def science() -> IntArray:
    """Four items of the Consumer Protection and Perceptions of Science and Technology survey, n = 392."""
    return worded("ltm_Science.csv", AGREEMENT, ("Comfort", "Work", "Future", "Benefit"))


def environment() -> IntArray:
    """Six items of the British Social Attitudes Survey of 1990, n = 291; 0 is the most concerned, as in R."""
    return worded("ltm_Environment.csv", CONCERN)


def lsat() -> IntArray:
    """Five items of the Law School Admission Test, section VI, n = 1,000."""
    return numbered("ltm_LSAT.csv")


def pcmdat2() -> IntArray:
    """Four items with three categories, n = 300, from the R package eRm."""
    return numbered("eRm_pcmdat2.csv")


def agreeableness() -> IntArray:
    """The items A1 to A5 of the Big Five inventory in R's psych, six categories; A1 is turned round."""
    codes = numbered("psych_bfi.csv", lowest=1, items=("A1", "A2", "A3", "A4", "A5"))
    codes[:, 0] = np.where(codes[:, 0] == MISSING, MISSING, 5 - codes[:, 0])
    return codes
