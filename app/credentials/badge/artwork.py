"""The picture of a badge: what stands on it, drawn in a process of its own and kept.

It shows the course and not the person, so a few pictures serve all certificates.
"""

import base64
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import escape

from app.core.errors import CampusError
from app.core.places import LANGUAGES
from app.courseware.convention import provisions
from app.credentials.pdf import CertificateError, uncovered
from app.credentials.pdf.sheet import clean
from app.credentials.rules import FRAMEWORK, Claims

TIME_LIMIT = 20
"""Seconds; a badge takes about a tenth of one."""


@dataclass(frozen=True)
class Picture:
    """The words on a badge; `language` is that of the title."""

    title: str
    language: str
    provider: str
    provision: str = ""
    """The paragraph in whose framework training is provided; empty for `UNTOC 30 (2) (d)`."""


@dataclass(frozen=True)
class Artwork:
    """A picture as SVG and as PNG of 512 pixels."""

    svg: str
    png: bytes


def badge_svg(claims: Claims) -> str:
    """The badge of a certificate as SVG; raises what `drawn` raises."""
    return drawn(picture_of(claims)).svg


def badge_png(claims: Claims) -> bytes:
    """The badge of a certificate as PNG; raises what `drawn` raises."""
    return drawn(picture_of(claims)).png


def picture_of(claims: Claims) -> Picture:
    """What stands on the badge of a certificate."""
    return Picture(title=claims.title, language=claims.title_language, provider=claims.provider)


def short_citation(provision: str) -> str:
    """A paragraph in the fewest signs, the same in every language: `UNTOC 30 (2) (d)`."""
    article, *parts = provisions()[provision].parts
    return " ".join(["UNTOC", article, *(f"({part})" for part in parts)])


@lru_cache(maxsize=64)
def drawn(picture: Picture) -> Artwork:
    """The picture, drawn once for the same words.

    Raises CertificateError if the words cannot be drawn faithfully, CampusError if drawing failed.
    """
    words = {name: clean(str(value)) for name, value in asdict(picture).items()}
    words["provision"] = words["provision"] or short_citation(FRAMEWORK)
    if picture.language not in LANGUAGES or not words["title"].strip():
        raise CertificateError("a badge needs a title in one of our languages")
    if missing := uncovered("".join(words.values())):
        raise CertificateError(f"no font covers: {' '.join(missing)}")
    made = json.loads(_run(json.dumps(words).encode()))
    return Artwork(svg=_labelled(made["svg"], words), png=base64.b64decode(made["png"]))


def _labelled(svg: str, words: dict[str, str]) -> str:
    """The picture with its words for those who hear it: its letters are shapes."""
    label = escape(". ".join(words[name] for name in ("title", "provision", "provider")))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def _run(words: bytes) -> bytes:
    command = [sys.executable, "-m", "app.credentials.badge"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, data on standard input
            command, input=words, capture_output=True, timeout=TIME_LIMIT, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CampusError from error
    return done.stdout
