"""When a question is asked: the simple conditions that SurveyJS, XLSForm and our instruments have in common.

Carried is that one question was answered with any of some options: ``{q} = 'a' or {q} = 'b'``,
``{q} contains 'a'``, ``{q} anyof ['a', 'b']``; ``${q} = 'a'``, ``selected(${q}, 'a')``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 4000
DEEPEST = 10
TOKEN = re.compile(
    r"""\s*(?:\$?\{(?P<name>[^{}]+)\} | '(?P<single>[^']*)' | "(?P<double>[^"]*)"
    | (?P<number>-?\d+(?:\.\d+)?)(?![\w.]) | (?P<word>[A-Za-z]+) | (?P<sign>==|\|\||[=\[\],()]))\s*""",
    re.VERBOSE,
)
HOW = {"=": "equals", "==": "equals", "equal": "equals", "contains": "contains", "contain": "contains"}


@dataclass(frozen=True)
class Condition:
    """One question, by its name in the file, was answered with any of `values`.

    ways: how that was said. "equals" holds for a choice of one only: for ticks it means nothing beside them.
    "contains" is about ticks only: of a single answer it would be a part of the word.
    """

    question: str
    values: tuple[str, ...]
    ways: frozenset[str]


class _NotSimple(Exception):
    pass


def parse(expression: str) -> Condition | None:
    """The condition, `None` where it says anything more than we can carry."""
    if len(expression) > LONGEST:
        return None
    try:
        parser = _Parser(_tokens(expression))
        found = parser.either(0)
        parser.end()
    except _NotSimple:
        return None
    return found


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, place = [], 0
    while place < len(expression):
        match = TOKEN.match(expression, place)
        if match is None:
            raise _NotSimple
        kind = str(match.lastgroup)
        tokens.append(("value" if kind in ("single", "double", "number") else kind, match[kind].strip()))
        place = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise _NotSimple

    def either(self, depth: int) -> Condition:
        found = self._one(depth)
        while self._accept("word", "or") or self._accept("sign", "||"):
            other = self._one(depth)
            if other.question != found.question:
                raise _NotSimple
            values = tuple(dict.fromkeys((*found.values, *other.values)))
            found = Condition(found.question, values, found.ways | other.ways)
        return found

    def _one(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise _NotSimple
        if self._accept("sign", "("):
            found = self.either(depth + 1)
            self._need("sign", ")")
            return found
        if self._accept("word", "selected"):
            self._need("sign", "(")
            name = self._take("name")
            self._need("sign", ",")
            value = self._take("value")
            self._need("sign", ")")
            return Condition(name, (value,), frozenset({"selected"}))
        return self._comparison(self._take("name"))

    def _comparison(self, name: str) -> Condition:
        if self._accept("word", "anyof"):
            return Condition(name, self._list(), frozenset({"anyof"}))
        sign = self._next()[1].lower()
        if sign not in HOW:
            raise _NotSimple
        if HOW[sign] == "contains" and self._is("sign", "["):
            values = self._list()
            if len(values) != 1:
                raise _NotSimple
            return Condition(name, values, frozenset({"contains"}))
        return Condition(name, (self._value(),), frozenset({HOW[sign]}))

    def _list(self) -> tuple[str, ...]:
        self._need("sign", "[")
        values = [self._value()]
        while self._accept("sign", ","):
            values.append(self._value())
        self._need("sign", "]")
        return tuple(dict.fromkeys(values))

    def _value(self) -> str:
        kind, words = self._next()
        if kind == "word" and words.lower() in ("true", "false"):
            return words.lower()
        if kind != "value":
            raise _NotSimple
        return words

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise _NotSimple
        self._place += 1
        return self._tokens[self._place - 1]

    def _take(self, kind: str) -> str:
        found, words = self._next()
        if found != kind:
            raise _NotSimple
        return words

    def _is(self, kind: str, words: str) -> bool:
        here = self._tokens[self._place : self._place + 1]
        return bool(here) and here[0][0] == kind and here[0][1].lower() == words

    def _accept(self, kind: str, words: str) -> bool:
        found = self._is(kind, words)
        self._place += found
        return found

    def _need(self, kind: str, words: str) -> None:
        if not self._accept(kind, words):
            raise _NotSimple


def holds_for(kind: str, condition: Condition) -> bool:
    """Whether what the condition says of a question of that kind is what we would mean by it."""
    return not condition.ways & ({"equals"} if kind == "ticks" else {"contains"})


def for_surveyjs(kind: str, question: str, values: Sequence[str]) -> str:
    """That the question was answered with any of these, as SurveyJS writes it."""
    if kind == "yes_no":
        return " or ".join(f"{{{question}}} = {'true' if value == 'yes' else 'false'}" for value in values)
    sign = "contains" if kind == "ticks" else "="
    return " or ".join(f"{{{question}}} {sign} '{value}'" for value in values)


def for_xlsform(kind: str, question: str, values: Sequence[str]) -> str:
    """That the question was answered with any of these, as XLSForm writes it."""
    if kind == "ticks":
        return " or ".join(f"selected(${{{question}}}, '{value}')" for value in values)
    return " or ".join(f"${{{question}}} = '{value}'" for value in values)
