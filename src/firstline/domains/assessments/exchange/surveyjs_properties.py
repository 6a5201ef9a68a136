"""Which properties of SurveyJS are read, which only say how a form looks, and why the others stay behind."""

from django.utils.translation import gettext_lazy as _

_ALL_ARE_SHOWN = _("Everything is shown and may be answered here.")
_NOT_REMEMBERED = _("Every question begins without an answer here.")
_NO_RIGHT_ANSWERS = _("There are no right answers and no points in a form that is read from a file.")
_NOT_CHECKED = _("Answers are checked here only for their kind and their limits.")
_OWN_ORDER = _("Everybody sees the same order here.")
_NOTHING_FETCHED = _("Nothing is fetched from other addresses.")
_NOTHING_RUNS = _("Nothing is calculated or done while somebody answers.")

REASONS = {
    "correctAnswer": _NO_RIGHT_ANSWERS,
    "score": _NO_RIGHT_ANSWERS,
    "defaultValue": _NOT_REMEMBERED,
    "defaultValueExpression": _NOT_REMEMBERED,
    "enableIf": _ALL_ARE_SHOWN,
    "readOnly": _ALL_ARE_SHOWN,
    "requiredIf": _("Every question here may be skipped."),
    "isRequired": _("Every question here may be skipped."),
    "eachRowRequired": _("Every question here may be skipped."),
    "isAllRowRequired": _("Every question here may be skipped."),
    "choicesVisibleIf": _ALL_ARE_SHOWN,
    "choicesEnableIf": _ALL_ARE_SHOWN,
    "rowsVisibleIf": _ALL_ARE_SHOWN,
    "columnsVisibleIf": _ALL_ARE_SHOWN,
    "choicesByUrl": _NOTHING_FETCHED,
    "choicesOrder": _OWN_ORDER,
    "rowOrder": _OWN_ORDER,
    "rowsOrder": _OWN_ORDER,
    "questionOrder": _OWN_ORDER,
    "questionsOrder": _OWN_ORDER,
    "validators": _NOT_CHECKED,
    "minSelectedChoices": _NOT_CHECKED,
    "maxSelectedChoices": _NOT_CHECKED,
    "eachRowUnique": _NOT_CHECKED,
    "inputMask": _NOT_CHECKED,
    "triggers": _NOTHING_RUNS,
    "calculatedValues": _NOTHING_RUNS,
    "setValueIf": _NOTHING_RUNS,
    "setValueExpression": _NOTHING_RUNS,
    "resetValueIf": _NOTHING_RUNS,
    "timeLimit": _("Nobody is timed here."),
    "maxTimeToFinish": _("Nobody is timed here."),
    "timeLimitPerPage": _("Nobody is timed here."),
}

OF_FORM = frozenset({"title", "description", "pages", "elements", "questions", "locale"})
OF_SECTION = frozenset(
    {"type", "name", "title", "description", "elements", "questions", "visibleIf", "visible"}
)
_CHOICES = frozenset(
    {
        "choices", "hasOther", "showOtherItem", "otherText", "hasNone", "showNoneItem", "noneText",
        "showRefuseItem", "refuseText", "showDontKnowItem", "dontKnowText", "choicesMin", "choicesMax",
        "choicesStep",
    }
)  # fmt: skip
OF_QUESTION: dict[str, frozenset[str]] = {
    "": frozenset(
        {
            "type", "name", "title", "description", "visibleIf", "visible", "isRequired", "hasComment",
            "showCommentArea", "commentText",
        }
    ),
    "radiogroup": _CHOICES,
    "dropdown": _CHOICES,
    "buttongroup": _CHOICES,
    "checkbox": _CHOICES,
    "tagbox": _CHOICES,
    "boolean": frozenset({"labelTrue", "labelFalse", "valueTrue", "valueFalse", "label"}),
    "rating": frozenset(
        {
            "rateValues", "rateMin", "rateMax", "rateStep", "rateCount", "minRateDescription",
            "maxRateDescription", "autoGenerate",
        }
    ),
    "matrix": frozenset({"rows", "columns", "cellType"}),
    "text": frozenset({"inputType", "min", "max", "step", "maxLength", "maskType", "maskSettings"}),
    "comment": frozenset({"maxLength"}),
    "multipletext": frozenset({"items"}),
}  # fmt: skip

# How a form looks and behaves around its questions, which is ours to decide.
LOOKS = frozenset(
    {
        "alternateRows", "allowClear", "allowResize", "allowResizeComment", "autoGrow", "autoGrowComment",
        "autocomplete", "autoAdvanceEnabled", "cellHideMode", "checkErrorsMode", "clearIfInvisible",
        "clearInvisibleValues", "colCount", "columnColCount", "columnMinWidth", "commentAreaRows",
        "commentPlaceholder", "completeText", "cols", "cookieName", "descriptionLocation", "displayMode",
        "displayRateDescriptionsAsExtremeItems", "editText", "errorLocation", "fitToContainer",
        "focusFirstQuestionAutomatic", "fontSize", "goNextPageAutomatic", "hideIfChoicesEmpty", "hideNumber",
        "headerView", "indent", "innerIndent", "inputSize", "itemSize", "itemTitleWidth", "logo", "logoFit",
        "logoHeight", "logoPosition", "logoWidth", "maxErrorText", "maxWidth", "minErrorText",
        "minWidth", "mode", "navigationButtonsVisibility", "navigationDescription", "navigationTitle",
        "optionsCaption", "otherErrorText", "otherPlaceHolder", "otherPlaceholder", "pageNextText",
        "pagePrevText", "placeHolder", "placeholder", "previewMode", "progressBarType",
        "questionErrorLocation",
        "questionDescriptionLocation", "questionStartIndex", "questionTitleLocation", "questionTitlePattern",
        "questionsOnPageMode", "rateColorMode", "rateDescriptionLocation", "rateDisplayMode", "rateType",
        "renderAs", "requiredErrorText", "requiredMark", "requiredText", "rows", "rowTitleWidth",
        "scaleColorMode", "searchEnabled", "searchMode", "separateSpecialChoices", "showCompletedPage",
        "showCompletePage", "showHeader", "showLabel", "showNavigationButtons", "showNumber",
        "showPageNumbers",
        "showPageTitles", "showPreviewBeforeComplete", "showPrevButton", "showProgressBar",
        "showQuestionNumbers", "showTOC", "showTitle", "size", "startSurveyText", "startWithNewLine", "state",
        "stepErrorText", "textAlign", "textUpdateMode", "themeVariables", "titleLocation", "titleWidth",
        "tocLocation", "useDisplayValuesInDynamicTexts", "useDisplayValuesInTitle",
        "verticalAlign", "visibleIndex", "width", "widthMode",
    }
)  # fmt: skip
