"""Packages of PyPI and npm that hold what is measured with: pinned, checked, and thrown away after use."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class Unobtainable(Exception):
    """A package that cannot be had, and why, in a sentence."""


@dataclass(frozen=True)
class Package:
    """One file of a registry. digest: as the registry writes it, ``sha256:…`` at PyPI, ``sha512-…`` at npm.

    built: of PyPI, whether it is the wheel that is meant, and not the source with all that lies in it.
    """

    registry: Literal["PyPI", "npm"]
    name: str
    version: str
    digest: str
    built: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.version} of {self.registry}"


def fetch(package: Package, folder: Path) -> Path:
    """The package's file, in an empty folder of its own. Raises `Unobtainable`."""
    into = folder / f"{package.name.rpartition('/')[2]}-{package.version}"
    into.mkdir(parents=True)
    _run(package, _from_npm(package, into) if package.registry == "npm" else _from_pypi(package, into))
    files = [file for file in into.iterdir() if file.name != WANTED]
    if len(files) != 1:
        raise Unobtainable(f"{package} cannot be had: {len(files)} files came instead of one")
    if digest(files[0], package.registry) != package.digest:
        raise Unobtainable(f"{package} is not what it was when it was pinned")
    return files[0]


def unpacked(archive: Path) -> Path:
    """The folder with what is in a package of npm, or in a wheel, beside it."""
    folder = archive.parent / "package"
    if archive.suffix == ".whl":
        shutil.unpack_archive(archive, folder, "zip")
    else:
        with tarfile.open(archive) as package:
            package.extractall(archive.parent, filter="data")
    return folder


WANTED = "wanted.txt"


def digest(file: Path, registry: str) -> str:
    """What a file hashes to, as its registry writes it."""
    content = file.read_bytes()
    if registry == "npm":
        return f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _from_pypi(package: Package, into: Path) -> list[str]:
    # pip runs a source package's own set-up to read its metadata: not before its hash is known to be right.
    wanted = into / WANTED
    wanted.write_text(f"{package.name}=={package.version} --hash={package.digest}\n")
    quietly = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    which = "--only-binary" if package.built else "--no-binary"
    where = [which, package.name, "--dest", str(into), "--requirement", str(wanted)]
    return [sys.executable, "-m", "pip", "download", *quietly, *where]


def _from_npm(package: Package, into: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise Unobtainable(f"{package} cannot be had: npm is not here; `make install` says how to get it")
    where = ["--ignore-scripts", "--pack-destination", str(into)]
    return [npm, "pack", "--silent", *where, f"{package.name}@{package.version}"]


def _run(package: Package, command: Sequence[str]) -> None:
    ended = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if ended.returncode:
        said = (ended.stderr or ended.stdout).strip().splitlines()[-1:] or ["it does not say why"]
        raise Unobtainable(f"{package} cannot be had without a way to the registry: {said[0]}")
