"""The invented hubs and the people who work there. None of them exists."""

from dataclasses import dataclass, field

from firstline.foundation.access.roles import Role


@dataclass(frozen=True)
class Invented:
    """Somebody whom one can be in the demo."""

    email: str
    name: str
    hub: str
    what: str
    begins_at: str
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True)
class InventedHub:
    """An invented hub: where, in which languages, and which companies are around it.

    target: how many clients it wants to have mapped, and as many developed; 0 is no target.
    """

    slug: str
    name: str
    country: str
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    legal_forms: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str, str], ...]
    family_names: tuple[str, ...]
    first_names: tuple[str, ...]
    companies: int
    clients: int
    threshold: int = 5
    target: int = 0
    staff: tuple[tuple[str, tuple[Role, ...], str], ...] = field(default_factory=tuple)


RURAL = InventedHub(
    slug="fjelldal",
    name="Fjelldal næringshage",
    country="NO",
    areas=("9936",),
    languages=("nn", "nb", "en"),
    legal_forms=(("AS", "business"), ("AS", "business"), ("ENK", "business"), ("FLI", "association")),
    places=(("9936", "3890", "FJELLDAL"), ("9936", "3893", "STØYLSGREND"), ("9936", "3895", "LIABYGD")),
    family_names=("Solbakken", "Lia", "Tveit", "Høgde", "Bakkejord", "Åmot", "Nesheim", "Øyfjell", "Rauland"),
    first_names=("Marte", "Olav", "Ragnhild", "Tor", "Sunniva", "Halvor", "Aslaug", "Jon", "Gro", "Eivind"),
    companies=70,
    clients=20,
    staff=(
        ("Ingrid Nesheim", (Role.ADVISER, Role.EDITOR), "rådgjevar og redaktør"),
        ("Per Haugland", (Role.ADVISER,), "rådgjevar"),
        ("Åse Groven", (Role.HUB_LEADER,), "næringssjef"),
    ),
)
COUNTY = InventedHub(
    slug="southmere",
    name="Southmere Growth Hub",
    country="GB",
    areas=("E99",),
    languages=("en",),
    legal_forms=(("LTD", "business"), ("LTD", "business"), ("LLP", "business"), ("CIC", "business")),
    places=(
        ("E99000101", "SX1 4AB", "Southmere"),
        ("E99000102", "SX7 2QD", "Alderbridge"),
        ("E99000103", "SX9 1LN", "Port Wenlow"),
    ),
    family_names=(
        "Ashdown",
        "Brookfield",
        "Harbour",
        "Kestrel",
        "Millrace",
        "Oakhanger",
        "Penrose",
        "Whitstead",
    ),
    first_names=("Amara", "Ben", "Chloe", "Dev", "Ellen", "Farah", "George", "Hannah", "Imran", "Jess"),
    companies=90,
    clients=26,
    staff=(
        ("Priya Lowell", (Role.ADVISER, Role.FACILITATOR), "adviser and facilitator"),
        ("Tom Ferris", (Role.ADVISER,), "adviser"),
        ("Grace Hallam", (Role.HUB_LEADER, Role.ANALYST), "director"),
        ("Ruth Amberley", (Role.AUDITOR,), "auditor"),
    ),
)
REGIONAL = InventedHub(
    slug="nordkyst",
    name="Nordkyst Erhvervscenter",
    country="DK",
    areas=("0981", "0982", "0983"),
    languages=("da", "en"),
    legal_forms=(("ApS", "business"), ("A/S", "business"), ("EMV", "business"), ("FFO", "association")),
    places=(("0981", "9991", "Klitby"), ("0982", "9992", "Havnsø"), ("0983", "9993", "Hedelund")),
    family_names=("Klit", "Havn", "Hedegaard", "Fjordside", "Strandby", "Vesterled", "Engholm", "Birkely"),
    first_names=("Mette", "Lars", "Sofie", "Jens", "Astrid", "Rasmus", "Karen", "Mikkel", "Ida", "Søren"),
    companies=90,
    clients=42,
    target=30,
    staff=(
        ("Lone Vestergård", (Role.ADVISER,), "rådgiver"),
        ("Kasper Holm", (Role.ADVISER, Role.FACILITATOR), "rådgiver og facilitator"),
        ("Birthe Skov", (Role.HUB_LEADER, Role.ANALYST), "centerleder"),
    ),
)
HUBS = (RURAL, COUNTY, REGIONAL)

# The client of each hub whom the demo lets one be, and whose story is complete.
STORY_CLIENT = {
    "fjelldal": ("Solbakken Snekkeri AS", "Marte Solbakken", "dagleg leiar"),
    "southmere": ("Kestrel Joinery Ltd", "Ellen Kestrel", "managing director"),
    "nordkyst": ("Klitby Værft ApS", "Mette Klit", "direktør"),
}


def address(name: str, hub: InventedHub) -> str:
    """An e-mail address that cannot exist: .example is reserved."""
    plain = name.lower()
    for letter, replacement in (("å", "aa"), ("æ", "ae"), ("ø", "oe"), (" ", "."), ("’", "")):
        plain = plain.replace(letter, replacement)
    return f"{plain}@{hub.slug}.example"


def people() -> list[Invented]:
    """Whom one can be in the demo: the staff of each hub, and one client of each."""
    found: list[Invented] = []
    for hub in HUBS:
        for name, roles, what in hub.staff:
            begins_at = f"/{hub.slug}/desk/region/" if roles == (Role.AUDITOR,) else f"/{hub.slug}/desk/"
            found.append(Invented(address(name, hub), name, hub.name, what, begins_at, roles))
        company, name, title = STORY_CLIENT[hub.slug]
        found.append(Invented(address(name, hub), name, hub.name, f"{title}, {company}", f"/{hub.slug}/my/"))
    return found
