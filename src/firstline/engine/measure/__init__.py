"""What answers to the same questions say together: how far people agree, and where each is on a scale."""

from firstline.engine.measure.adaptive import Reason, next_item, stop
from firstline.engine.measure.agreement import Icc, RatingsError, icc, r_wg, r_wg_j
from firstline.engine.measure.careless import PersonFit, longest_run, person_fit
from firstline.engine.measure.change import Change, ScoresError, reliable_change
from firstline.engine.measure.classical import alpha, item_rest, omega
from firstline.engine.measure.functioning import Functioning, Verdict, dif
from firstline.engine.measure.graded import fit_graded
from firstline.engine.measure.levels import level_probabilities, level_span, normal_level_probabilities
from firstline.engine.measure.linking import Link, link, moved_errors
from firstline.engine.measure.marginal import Prior
from firstline.engine.measure.model import Model, Scores
from firstline.engine.measure.parameters import StandardErrors
from firstline.engine.measure.partial_credit import fit_partial_credit, fit_rasch
from firstline.engine.measure.responses import ModelError, ResponsesError, checked

__all__ = [
    "Change",
    "Functioning",
    "Icc",
    "Link",
    "Model",
    "ModelError",
    "PersonFit",
    "Prior",
    "RatingsError",
    "Reason",
    "ResponsesError",
    "Scores",
    "ScoresError",
    "StandardErrors",
    "Verdict",
    "alpha",
    "checked",
    "dif",
    "fit_graded",
    "fit_partial_credit",
    "fit_rasch",
    "icc",
    "item_rest",
    "level_probabilities",
    "level_span",
    "link",
    "longest_run",
    "moved_errors",
    "next_item",
    "normal_level_probabilities",
    "omega",
    "person_fit",
    "r_wg",
    "r_wg_j",
    "reliable_change",
    "stop",
]
