"""The places of an instrument's data and what can be said at each, read from the schema.

A kind of question or a field that is added to the schema can be edited without a word here; what the forms
know no shape for is left as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from firstline.foundation.locale.languages import KNOWN
from firstline.foundation.packs.asked import Condition
from firstline.foundation.packs.content import Path
from firstline.foundation.packs.instrument import Instrument
from firstline.foundation.packs.questions import BaseQuestion
from firstline.foundation.packs.schema import Text

Shape = Literal[
    "text", "words", "number", "decimal", "flag", "choice", "fixed", "texts", "parts", "condition", "other"
]
SIMPLE: Mapping[type, Shape] = {
    Text: "text",
    bool: "flag",
    int: "number",
    Decimal: "decimal",
    str: "words",
    Condition: "condition",
}


@dataclass(frozen=True)
class Field:
    """One field of a part of an instrument.

    shape: what it holds. choices: of a choice. default: where it has one that says something.
    """

    name: str
    shape: Shape
    required: bool
    choices: tuple[str, ...] = ()
    default: Any = None


def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a part, in the order of the schema."""
    return tuple(_field(name, info) for name, info in model.model_fields.items())


def field_of(model: type[BaseModel], name: str) -> Field:
    """One of them. Raises `KeyError`."""
    return _field(name, model.model_fields[name])


def kinds() -> dict[str, type[BaseModel]]:
    """The kinds of question that there are, by their names."""
    (page,) = parts_of(Instrument, "pages")
    models = parts_of(page, "questions")
    return {str(get_args(model.model_fields["kind"].annotation)[0]): model for model in models}


def parts_of(model: type[BaseModel], name: str) -> tuple[type[BaseModel], ...]:
    """What the parts of a list can be; of questions, one model a kind."""
    return _models(get_args(_bare(model.model_fields[name].annotation))[0])


def at(data: Mapping[str, Any], path: Path) -> Any:
    """What stands there. Raises `KeyError` where nothing does."""
    here: Any = data
    for step in path:
        try:
            here = here[step]
        except (LookupError, TypeError) as error:
            raise KeyError(path) from error
    return here


def model_at(data: Mapping[str, Any], path: Path) -> type[BaseModel]:
    """What kind of part stands there: the instrument, a page, a question of its kind, an option, a text.

    Raises `KeyError` where there is none, or it is no part.
    """
    model: type[BaseModel] = Instrument
    for number, step in enumerate(path):
        here = at(data, path[: number + 1])
        if isinstance(step, str):
            if step not in model.model_fields:
                raise KeyError(path)
            shape = field_of(model, step).shape
            if number == len(path) - 1 or shape not in ("parts", "texts"):
                raise KeyError(path)
            models = parts_of(model, step)
            continue
        if not isinstance(here, dict):
            raise KeyError(path)
        model = models[0] if len(models) == 1 else kinds().get(str(here.get("kind")), BaseQuestion)
    return model


def list_at(data: Mapping[str, Any], path: Path) -> list[Any]:
    """The list of parts that stands there, empty where it is not begun. Raises `KeyError`."""
    if not path or not isinstance(path[-1], str):
        raise KeyError(path)
    model = model_at(data, path[:-1])
    if path[-1] not in model.model_fields or field_of(model, path[-1]).shape not in ("parts", "texts"):
        raise KeyError(path)
    found = at(data, path[:-1]).get(path[-1], [])
    if not isinstance(found, list):
        raise KeyError(path)
    return found


def replaced(data: Mapping[str, Any], path: Path, value: Mapping[str, Any]) -> dict[str, Any]:
    """The data with another part there. Raises `KeyError`."""
    if not path:
        return dict(value)
    copy = deepcopy(dict(data))
    at(copy, path[:-1])[path[-1]] = dict(value)
    return copy


def added(data: Mapping[str, Any], path: Path, part: Mapping[str, Any]) -> dict[str, Any]:
    """The data with one part more at the end of the list there. Raises `KeyError`."""
    list_at(data, path)
    copy = deepcopy(dict(data))
    at(copy, path[:-1]).setdefault(path[-1], []).append(dict(part))
    return copy


def removed(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The data without that part. Raises `KeyError` for what is no part of a list."""
    _require_part(data, path)
    copy = deepcopy(dict(data))
    del at(copy, path[:-1])[path[-1]]
    return copy


def moved(data: Mapping[str, Any], path: Path, by: int) -> dict[str, Any]:
    """The data with that part so many places further on, as far as its list goes. Raises `KeyError`."""
    _require_part(data, path)
    copy = deepcopy(dict(data))
    parts, number = at(copy, path[:-1]), path[-1]
    assert isinstance(number, int)
    parts.insert(max(0, number + by), parts.pop(number))
    return copy


def texts(data: Mapping[str, Any]) -> Iterator[tuple[Path, Path, Mapping[str, str]]]:
    """Every text: where it stands, what it is known by whatever its place (keys), and its languages.

    What is known by nothing, such as a source, is known by its number.
    """
    yield from _texts(data, (), ())


def _texts(here: Any, path: Path, known: Path) -> Iterator[tuple[Path, Path, Mapping[str, str]]]:
    if is_text(here):
        yield path, known, here
    elif isinstance(here, Mapping):
        for name, inner in here.items():
            yield from _texts(inner, (*path, name), (*known, name))
    elif isinstance(here, list):
        for number, inner in enumerate(here):
            key = inner.get("key") if isinstance(inner, Mapping) else None
            yield from _texts(inner, (*path, number), (*known, key if isinstance(key, str) else number))


def is_text(value: object) -> TypeGuard[Mapping[str, str]]:
    """Whether a value is a text in languages, rather than a part with fields."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and value.keys() <= KNOWN.keys()
        and all(isinstance(words, str) for words in value.values())
    )


def _require_part(data: Mapping[str, Any], path: Path) -> None:
    if not path or not isinstance(path[-1], int) or path[-1] < 0:
        raise KeyError(path)
    if path[-1] >= len(list_at(data, path[:-1])):
        raise KeyError(path)


def _bare(annotation: Any) -> Any:
    """A type without None and without what is annotated to it."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        others = [one for one in get_args(annotation) if one is not NoneType]
        return _bare(others[0]) if len(others) == 1 else annotation
    return annotation


def _models(annotation: Any) -> tuple[type[BaseModel], ...]:
    bare = _bare(annotation)
    found: Sequence[Any] = get_args(bare) if get_origin(bare) in (Union, UnionType) else (bare,)
    return tuple(one for one in map(_bare, found) if isinstance(one, type) and issubclass(one, BaseModel))


def _field(name: str, info: FieldInfo) -> Field:
    bare = _bare(info.annotation)
    default = None if info.is_required() else info.default
    if get_origin(bare) is Literal and all(isinstance(one, str) for one in get_args(bare)):
        choices = get_args(bare)
        shape: Shape = "fixed" if len(choices) == 1 else "choice"
        return Field(name, shape, info.is_required(), choices, default)
    if get_origin(bare) is tuple and get_args(bare)[1:] == (Ellipsis,):
        models = _models(get_args(bare)[0])
        listed: Shape = "texts" if models == (Text,) else "parts" if models else "other"
        return Field(name, listed, info.is_required())
    return Field(name, SIMPLE.get(bare, "other"), info.is_required(), (), default)
