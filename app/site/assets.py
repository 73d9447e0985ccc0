"""Style sheets and scripts under names that hold their hash, compressed once: a browser asks for each once ever."""

import gzip
import hashlib
from pathlib import Path

import brotli
from rcssmin import cssmin
from rjsmin import jsmin

SOURCE = Path(__file__).parent / "static"
STYLE_LAYERS = ("tokens", "base", "layout", "components", "pages", "print")

ASIDE = ("authoring.css", "figures.css")
"""What only the workspace and only pages of figures need: a first visit to a module has no room for it."""


def build_assets(folder: Path) -> tuple[Path, dict[str, str]]:
    """Write the assets into a folder; return it, and the address of each by its plain name."""
    folder.mkdir(parents=True, exist_ok=True)
    style = "@layer " + ",".join(STYLE_LAYERS) + ";"
    style += "".join((SOURCE / f"{layer}.css").read_text(encoding="utf-8") for layer in STYLE_LAYERS)
    contents = {"campus.css": cssmin(style)}
    for sheet in ASIDE:
        contents[sheet] = cssmin((SOURCE / sheet).read_text(encoding="utf-8"))
    for script in sorted(SOURCE.glob("*.js")):
        contents[script.name] = jsmin(script.read_text(encoding="utf-8"))
    for script in sorted((SOURCE / "vendor").glob("*.js")):
        contents[script.name] = script.read_text(encoding="utf-8")  # as its authors published it
    return folder, {name: _write(folder, name, text.encode()) for name, text in contents.items()}


def _write(folder: Path, name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
    target = folder / hashed
    if not target.exists():
        for suffix, data in ((".br", brotli.compress(content)), (".gz", gzip.compress(content, 9)), ("", content)):
            partial = folder / f"{hashed}{suffix}.partial"
            partial.write_bytes(data)
            partial.replace(folder / f"{hashed}{suffix}")
    return f"/static/{hashed}"
