"""What every test stands on: a home of its own, one migrated template database, and a cast."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

# Before the settings are read: no test touches an installation, neither the one in the working folder
# nor one that this shell names. The processes of a run in parallel inherit the run's folder.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["FIRSTLINE_HOME"] = tempfile.mkdtemp(prefix="firstline-test-")
    for name in [name for name in os.environ if name.startswith("FIRSTLINE_") and name != "FIRSTLINE_HOME"]:
        if not name.startswith("FIRSTLINE_TEST_"):
            del os.environ[name]
    Path(os.environ["FIRSTLINE_HOME"], "static").mkdir()
# Django guards against database calls from an event loop; the browser driver's loop is one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Here rather than in pyproject.toml: from there, pytest-django reads the settings before this file.
os.environ["DJANGO_SETTINGS_MODULE"] = "firstline.config.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.utils import timezone, translation  # noqa: E402
from whitenoise.middleware import WhiteNoiseMiddleware  # noqa: E402
from whitenoise.responders import StaticFile  # noqa: E402

from firstline.domains.clients.models import Client, Representation  # noqa: E402
from firstline.domains.hubs.models import Hub, Membership, Person  # noqa: E402
from firstline.foundation.access.roles import Role  # noqa: E402
from tests import databases  # noqa: E402

# A slow hash protects passwords that leak; here it would only be waited for.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Every test client makes the middleware anew, and this one would look for all static files each time.
LOOK_FOR_STATIC_FILES, STATIC_FILES = WhiteNoiseMiddleware.add_files_from_finders, dict[str, StaticFile]()


def static_files_as_found_once(middleware: WhiteNoiseMiddleware) -> None:
    if not STATIC_FILES:
        of_its_own, middleware.files = middleware.files, STATIC_FILES
        LOOK_FOR_STATIC_FILES(middleware)
        middleware.files = of_its_own
    middleware.files.update(STATIC_FILES)


WhiteNoiseMiddleware.add_files_from_finders = static_files_as_found_once

# No test is timed against a clock: a busy machine is no fault of what is tested.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
hypothesis_settings.load_profile("untimed")

DATA = Path(os.environ.get("FIRSTLINE_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        with session.config.stash[blocking_manager_key].unblock():
            databases.drop_template()
        shutil.rmtree(databases.HOME, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--statement", metavar="FILE", help="write the numbers of the accessibility statement")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long; on PostgreSQL, leave out what uses no database and is run on SQLite."""
    items.sort(key=begun)
    if connection.vendor == "postgresql":
        others = [item for item in items if not uses_database(item)]
        items[:] = [item for item in items if uses_database(item)]
        config.hook.pytest_deselected(items=others)


def begun(item: pytest.Item) -> int:
    """Which come first: the longest, then those in a browser."""
    return 0 if item.get_closest_marker("long") else 1 if item.get_closest_marker("browser") else 2


def uses_database(item: pytest.Item) -> bool:
    """Whether a test may use the database: pytest-django refuses it to every other."""
    asked = set(getattr(item, "fixturenames", ()))
    return bool(asked & {"db", "transactional_db", "live_server"} or item.get_closest_marker("django_db"))


def axe_version() -> str:
    """The version of axe-core that looks at the pages."""
    found = re.search(
        r"^version (\S+)$", (Path(__file__).parent / "axe" / "VERSIONS").read_text(), re.MULTILINE
    )
    assert found
    return found[1]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many pages and states were looked at for accessibility, and why others were not."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    ended = [report for report in reports if getattr(report, "when", "") == "teardown"]
    looks = [value for report in ended for name, value in report.user_properties if name == "looked at"]
    if looks:
        pages, states, faults = (sum(look[place] for look in looks) for place in range(3))
        reasons = {path: reason for look in looks for path, reason in look[3].items()}
        terminalreporter.section("accessibility")
        terminalreporter.write_line(f"{pages} pages and {states} states looked at, {faults} faults")
        for path, reason in sorted(reasons.items()):
            terminalreporter.write_line(f"not looked at: {path} {reason}")
        if file := terminalreporter.config.getoption("--statement"):
            numbers = {"pages": pages, "states": states, "violations": faults}
            written = {"tested_on": timezone.localdate().isoformat(), "axe": axe_version(), **numbers}
            Path(file).write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Every process of the run works on its own copy of one migrated database."""
    cache: pytest.Cache | None = getattr(request.config, "cache", None)
    with django_db_blocker.unblock():
        databases.make_copy(cache.mkdir("migrated") if cache else databases.HOME)
    yield
    with django_db_blocker.unblock():
        databases.drop_copy()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A test begins in English, whatever language the page of the one before was in."""
    with translation.override("en"):
        yield


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that no other process of the run shares, for what takes its lock."""
    monkeypatch.setattr(settings, "FIRSTLINE_HOME", tmp_path)


@pytest.fixture
def real_data() -> Path:
    """The folder of real register files; a test that needs it is skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"the real register files are not at {DATA}; set FIRSTLINE_TEST_DATA")
    return DATA


@pytest.fixture
def hub(db: None) -> Hub:
    return Hub.objects.create(
        slug="fjelldal", name="Fjelldal næringshub", country="NO", areas=["4036"], languages=["nb", "en"]
    )


@pytest.fixture
def other_hub(db: None) -> Hub:
    return Hub.objects.create(
        slug="havn", name="Havn growth hub", country="NO", areas=["03"], languages=["en", "nb"]
    )


MakePerson = Callable[..., Person]


@pytest.fixture
def make_person(db: None) -> MakePerson:
    """Make a person: ``make_person("Ingrid", hub, Role.ADVISER)``."""

    def make(name: str, hub: Hub | None = None, *roles: Role, language: str = "en") -> Person:
        person = Person.objects.create_user(f"{name.lower()}@example.org", name=name, language=language)
        for role in roles:
            Membership.objects.create(hub=hub, person=person, role=role, since=timezone.now())
        return person

    return make


@pytest.fixture
def adviser(hub: Hub, make_person: MakePerson) -> Person:
    return make_person("Ingrid", hub, Role.ADVISER)


@pytest.fixture
def leader(hub: Hub, make_person: MakePerson) -> Person:
    return make_person("Leif", hub, Role.HUB_LEADER)


@pytest.fixture
def stranger(other_hub: Hub, make_person: MakePerson) -> Person:
    """An adviser of another hub."""
    return make_person("Stine", other_hub, Role.ADVISER)


@pytest.fixture
def client_of_hub(hub: Hub, adviser: Person) -> Client:
    """A client of the hub whose contact person is the adviser."""
    return Client.objects.create(
        hub=hub,
        kind=Client.Kind.TRADER,
        name="Solbakken Snekkeri",
        search_name="solbakken snekkeri",
        contact_person=adviser,
        taken_on_at=timezone.now(),
    )


@pytest.fixture
def manager(hub: Hub, client_of_hub: Client, adviser: Person, make_person: MakePerson) -> Person:
    """The person who acts for the client."""
    person = make_person("Marte")
    Representation.objects.create(
        hub=hub,
        client=client_of_hub,
        person=person,
        title="daglig leder",
        since=timezone.now(),
        verified_by=adviser,
        verified_how="met at the office",
    )
    return person


@pytest.fixture
def browse() -> Callable[[Person | None], Browser]:
    """A test browser signed in as a person: ``browse(adviser).get("/fjelldal/desk/")``."""

    def sign_in(person: Person | None) -> Browser:
        browser = Browser()
        if person is not None:
            browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in
