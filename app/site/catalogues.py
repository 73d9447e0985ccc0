"""Catalogues of phrases: `messages.po` of each language, compiled into the instance folder when they have changed."""

import hashlib
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.core.languages import FOLDER, LANGUAGES
from app.core.settings import ROOT

SOURCE_LANGUAGE = "en"
KEYWORDS = {"_": None, "_l": None, "N_": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}


def build_catalogues(folder: Path) -> Path:
    """Compile what has changed into a folder, which is returned, in the layout that gettext expects."""
    for file in sorted(FOLDER.glob("*/messages.po")):
        content = file.read_bytes()
        target = folder / file.parent.name / "LC_MESSAGES" / "messages.mo"
        mark = target.with_suffix(".sha256")
        digest = hashlib.sha256(content).hexdigest()
        if mark.exists() and mark.read_text(encoding="ascii") == digest:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        compiled = BytesIO()
        write_mo(compiled, read_po(BytesIO(content), locale=file.parent.name))
        partial = target.with_suffix(".partial")
        partial.write_bytes(compiled.getvalue())
        partial.replace(target)
        mark.write_text(digest, encoding="ascii")
    return folder


def extracted() -> Catalog:
    """All phrases of the source, with where they stand."""
    found = Catalog(project="Palermo Campus", charset="utf-8")
    app = ROOT / "app"
    for path, line, message, comments, context in extract_from_dir(app, METHODS, OPTIONS, keywords=KEYWORDS):
        found.add(message, None, [(f"app/{path}", line)], auto_comments=comments, context=context)
    return found


def catalogue(language: str) -> Catalog:
    """The catalogue of a language, empty where there is none yet."""
    file = FOLDER / language / "messages.po"
    return read_po(BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(locale=language)


def update() -> dict[str, int]:
    """Bring every catalogue up to date with the source; how many phrases each still lacks."""
    template = extracted()
    lacking = {}
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        known = catalogue(language)
        known.update(template, no_fuzzy_matching=True)
        known.obsolete.clear()
        written = BytesIO()
        write_po(written, known, width=120, omit_header=False, sort_output=True, no_location=True)
        (FOLDER / language / "messages.po").write_bytes(written.getvalue())
        lacking[language] = sum(1 for each in known if each.id and not _is_translated(each.string))
    return lacking


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)
