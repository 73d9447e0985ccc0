"""The verifier's scripts as the site serves them, run by Node: once with WebCrypto, once without."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rjsmin import jsmin

from app.core.settings import ROOT

STATIC = ROOT / "app" / "site" / "static"
NODE = Path(sys.executable).with_name("node")


class Verifier:
    """A Node process that judges."""

    def __init__(self, scripts: list[Path], *options: str) -> None:
        command = [str(NODE), str(Path(__file__).with_name("judge.js")), *options, *map(str, scripts)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, work: str, **values: Any) -> Any:
        """What the script answers; fails if it raised anything instead."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"work": work, **values}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer
        return answer["value"]

    def judge(self, text: str, listing: dict[str, Any]) -> dict[str, Any]:
        """The verdict on a text."""
        found: dict[str, Any] = self.ask("judge", text=text, list=listing)
        return found

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=10)
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture(scope="session", params=["webcrypto", "bundle"])
def verifier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verifier]:
    folder = tmp_path_factory.mktemp("scripts")
    options = ["--no-webcrypto"] if request.param == "bundle" else []
    scripts = []
    for name in ["ed25519", "verifier"] if options else ["verifier"]:
        scripts.append(folder / f"{name}.min.js")
        scripts[-1].write_text(jsmin((STATIC / f"{name}.js").read_text(encoding="utf-8")), encoding="utf-8")
    made = Verifier(scripts, *options)
    yield made
    made.close()
