from collections.abc import Callable

import pytest

from firstline.config import cli

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def firstline(db: None, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in this process: ``firstline("doctor") -> (exit code, output, errors)``."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(arguments)
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run
