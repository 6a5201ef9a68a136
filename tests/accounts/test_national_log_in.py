"""A national log-in (OpenID Connect) is offered where one is configured, and nothing happens on a GET."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client as Browser

SERVER = "https://login.example.org/oidc"


@pytest.fixture
def configured(settings: LazySettings) -> None:
    app = {
        "provider_id": "national",
        "name": "National log-in",
        "client_id": "firstline",
        "secret": "",
        "settings": {"server_url": SERVER},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.mark.django_db
@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/"])
def test_it_is_offered(client: Browser, address: str) -> None:
    page = client.get(address).content.decode()
    assert "Sign in with National log-in" in page
    assert "/accounts/oidc/national/login/" in page


@pytest.mark.django_db
def test_it_is_not_offered_where_there_is_none(client: Browser) -> None:
    assert "oidc" not in client.get("/accounts/login/").content.decode()
    assert client.get("/accounts/oidc/national/login/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("configured")
def test_a_get_only_says_what_will_happen(client: Browser) -> None:
    """With the network blocked, a GET that went to the other server would fail."""
    page = client.get("/accounts/oidc/national/login/")
    assert page.status_code == 200
    assert "You are sent to their page" in page.content.decode()


@pytest.mark.parametrize(
    ("given", "scopes"),
    [({}, "openid profile email"), ({"FIRSTLINE_OIDC_SCOPES": "openid profile"}, "openid profile")],
)
def test_the_environment_configures_it(tmp_path: Path, given: dict[str, str], scopes: str) -> None:
    """In a process of its own: the settings are read once."""
    show = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "app = settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]\n"
        "print(app['client_id'], app['settings']['server_url'], *app['settings']['scope'])"
    )
    environment = {
        **os.environ,
        "FIRSTLINE_HOME": str(tmp_path),
        "FIRSTLINE_OIDC_CLIENT_ID": "firstline",
        "FIRSTLINE_OIDC_SERVER": SERVER,
        **given,
        "DJANGO_SETTINGS_MODULE": "firstline.config.settings",
        "PYTHONPATH": "src",
    }
    run = subprocess.run(
        [sys.executable, "-c", show], env=environment, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == f"firstline {SERVER} {scopes}", run.stderr
