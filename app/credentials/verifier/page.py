"""The verifier as one HTML file: words, style, scripts and the list of keys, and a policy that lets nothing out.

Its Content Security Policy (level 3, 6.7.2) names the hash of each script and style in the file; everything else, every
request and every form, is refused by the browser itself. So the promise that nothing leaves the device can be checked.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import render_template
from markupsafe import Markup
from rcssmin import cssmin
from rjsmin import jsmin

from app.core.markdown import trusted
from app.core.settings import ROOT

STATIC = ROOT / "app" / "site" / "static"
STYLES = (STATIC / "tokens.css", STATIC / "base.css", STATIC / "components.css", Path(__file__).parent / "page.css")
SCRIPTS = (STATIC / "ed25519.js", STATIC / "verifier.js")


def verifier_page(listing: Mapping[str, object]) -> str:
    """The whole file in the current language, around a verification list (that of /verify/list.json).

    Needs an application context, no request: a command names the language by `g.lang`.
    Raises KeyError if the list names no issuer or address, ValueError if a script cannot stand in HTML.
    """
    style, scripts = _style(), _scripts()
    return render_template(
        "credentials/offline.html",
        offline=True,
        issuer=listing["issuer"],
        address=listing["address"],
        policy=_policy(style, scripts),
        style=_element("style", style),
        listing=_element('script type="application/json" id="list"', _embedded(listing)),
        scripts=[_element("script", each) for each in scripts],
    )


@lru_cache(maxsize=1)
def _style() -> str:
    layers = ",".join(file.stem for file in STYLES)
    return str(cssmin(f"@layer {layers};" + "".join(file.read_text(encoding="utf-8") for file in STYLES)))


@lru_cache(maxsize=1)
def _scripts() -> tuple[str, ...]:
    return tuple(str(jsmin(file.read_text(encoding="utf-8"))) for file in SCRIPTS)


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    return (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _embedded(listing: Mapping[str, object]) -> str:
    """JSON that no title or name can break out of: `<` is written as an escape."""
    return json.dumps(listing, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _element(opening: str, content: str) -> Markup:
    """An element whose content HTML reads as it is.

    Raises ValueError where the content would end the element or open a comment (HTML, 13.1.2.1 and 13.1.2.6).
    """
    name = opening.partition(" ")[0]
    if any(sign in content.lower() for sign in (f"</{name}", "<!--", f"<{name}")):
        raise ValueError(f"the content of <{name}> holds its own end")
    return trusted(f"<{opening}>{content}</{name}>")
