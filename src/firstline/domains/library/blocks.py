# mypy: disable-error-code="name-defined,attr-defined,misc"

# mypy: disable-error-code="name-defined,attr-defined"
# Wagtail gathers its blocks by star imports, which mypy does not follow.
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# No images or embeds: a page calls nobody else, and what is shown is text that everyone can read.
RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]


class Heading(blocks.CharBlock):
    class Meta:
        label = _("Heading")
        icon = "title"
        template = "library/blocks/heading.html"


class Paragraph(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=RICH_TEXT, **kwargs)

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        template = "library/blocks/paragraph.html"


class Link(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What the link says"), max_length=120)
    page = blocks.PageChooserBlock(label=_("A page of the hub"), required=False)
    address = blocks.URLBlock(label=_("Or an address elsewhere"), required=False)
    note = blocks.CharBlock(label=_("Why one would go there"), required=False, max_length=200)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["address"]):
            raise blocks.StructBlockValidationError(
                non_block_errors=[_("Choose a page of the hub or write an address: one of them.")]
            )
        return cleaned

    class Meta:
        label = _("Link")
        icon = "link"


class Links(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Link(), **kwargs)

    class Meta:
        label = _("Links")
        icon = "list-ul"
        template = "library/blocks/links.html"


class PeopleToAsk(blocks.StaticBlock):
    """Where the hub's advisers stand on the page. Who they are follows from the hub, not from the page."""

    class Meta:
        label = _("People to ask")
        icon = "group"
        admin_text = _(
            "The hub's advisers are shown here, as they are on the day that someone reads the page."
        )
        template = "library/blocks/people.html"


class Body(blocks.StreamBlock):
    heading = Heading()
    paragraph = Paragraph()
    links = Links()
    people = PeopleToAsk()

    class Meta:
        required = False
