"""Instruments from elsewhere and to elsewhere: SurveyJS (JSON) and XLSForm (XLSX).

`read` makes an instrument of a file, as data, and says what it left out; `write_surveyjs` and `write_xlsform`
write one. docs/reference/exchange.md says what becomes of what.
"""

from firstline.domains.assessments.exchange.imported import Imported, LeftOut, Unreadable
from firstline.domains.assessments.exchange.reading import read
from firstline.domains.assessments.exchange.surveyjs_answers import answers_from_surveyjs, answers_to_surveyjs
from firstline.domains.assessments.exchange.surveyjs_writing import write_surveyjs
from firstline.domains.assessments.exchange.xlsform_writing import write_xlsform

__all__ = [
    "Imported",
    "LeftOut",
    "Unreadable",
    "answers_from_surveyjs",
    "answers_to_surveyjs",
    "read",
    "write_surveyjs",
    "write_xlsform",
]
