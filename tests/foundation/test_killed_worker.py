"""The worker is killed a hundred times in the middle of deliveries: each fact delivered, each effect once."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from firstline.foundation.audit.models import AuditRow
from firstline.foundation.facts.models import OutboxRow
from tests.foundation.killed import KILLS, POINTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_a_hundred_killed_workers_lose_nothing_and_repeat_nothing(random_seed: int) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.foundation.killed",
            str(connection.settings_dict["NAME"]),
            str(random_seed),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    facts, killed = account["facts"], account["killed"]
    assert killed == dict.fromkeys(POINTS, KILLS // len(POINTS))
    # Every fact delivered …
    assert OutboxRow.objects.exclude(delivered_at=None).count() == 2 * facts
    assert not OutboxRow.objects.filter(delivered_at=None).exists()
    # … every effect once …
    effects = Counter(AuditRow.objects.values_list("action", "subject_id"))
    assert effects == {(name, str(n)): 1 for name in ("tests.first", "tests.second") for n in range(facts)}
    # … and those that were killed before their commit were tried again.
    tried = OutboxRow.objects.aggregate(all=Sum("attempts"))["all"]
    assert tried >= 2 * facts + killed["before the effect"] + killed["before the commit"]


@pytest.fixture
def random_seed(pytestconfig: pytest.Config) -> int:
    """pytest-randomly's, so that a run can be repeated."""
    seed = pytestconfig.getoption("randomly_seed", 1)
    return seed if isinstance(seed, int) else 1
