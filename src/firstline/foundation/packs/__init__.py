"""Packs: what a hub edits without code. Instruments and vocabularies, read from data files and checked."""

from firstline.foundation.packs.content import Fault
from firstline.foundation.packs.counts import Count
from firstline.foundation.packs.crosswalks import CrosswalkSeries
from firstline.foundation.packs.follows import scored_otherwise
from firstline.foundation.packs.formats import Format, Layout
from firstline.foundation.packs.guide import Guide
from firstline.foundation.packs.instrument import Instrument, Level, Page
from firstline.foundation.packs.loader import (
    PackError,
    age_bands,
    instrument_file,
    instrument_source,
    instruments,
    kind_of_legal_form,
    legal_forms,
    linked,
    load_crosswalk,
    load_format,
    load_guide,
    load_instrument,
    offer_kinds,
    read_pack,
    section_of,
    sectors,
    size_band_of,
    size_bands,
    vocabulary,
)
from firstline.foundation.packs.page_answers import PROBLEM_CODES, PageAnswers, Problem
from firstline.foundation.packs.questions import Answer, Form, Question, Reader
from firstline.foundation.packs.schema import Labelled, Text
from firstline.foundation.packs.vocabularies import Entry, LegalForm, OfferKind, Sector, SizeBand, Vocabulary
from firstline.foundation.packs.writing import to_toml

__all__ = [
    "PROBLEM_CODES",
    "Answer",
    "Count",
    "CrosswalkSeries",
    "Entry",
    "Fault",
    "Form",
    "Format",
    "Guide",
    "Instrument",
    "Labelled",
    "Layout",
    "LegalForm",
    "Level",
    "OfferKind",
    "PackError",
    "Page",
    "PageAnswers",
    "Problem",
    "Question",
    "Reader",
    "Sector",
    "SizeBand",
    "Text",
    "Vocabulary",
    "age_bands",
    "instrument_file",
    "instrument_source",
    "instruments",
    "kind_of_legal_form",
    "legal_forms",
    "linked",
    "load_crosswalk",
    "load_format",
    "load_guide",
    "load_instrument",
    "offer_kinds",
    "read_pack",
    "scored_otherwise",
    "section_of",
    "sectors",
    "size_band_of",
    "size_bands",
    "to_toml",
    "vocabulary",
]
