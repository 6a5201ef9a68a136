"""An instrument that is not offered yet is read and scored, and sent by nobody."""

from collections.abc import Callable
from unittest.mock import patch

from django.test import Client as Browser

from firstline.domains.assessments.models import Assessment
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.foundation.packs import instruments

Browse = Callable[[Person | None], Browser]
ONCE = "11111111-1111-4111-8111-111111111111"


def test_what_is_not_offered_yet_cannot_be_sent(
    client_of_hub: Client, manager: Person, adviser: Person, browse: Browse
) -> None:
    address = f"/fjelldal/desk/clients/{client_of_hub.pk}/assessments/"
    browser = browse(adviser)
    assert 'value="growth"' in browser.get(address).content.decode()
    later = [
        one.model_copy(update={"asked": "not_yet"} if one.key == "growth" else {}) for one in instruments()
    ]
    with patch("firstline.domains.assessments.own.instruments", return_value=later):
        assert 'value="growth"' not in browser.get(address).content.decode()
        answer = browser.post(address, {"person": manager.pk, "instrument": "growth", "_once": ONCE})
    assert answer.status_code == 422
    assert not Assessment.objects.exists()
