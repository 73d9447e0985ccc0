"""A certificate on paper: its words in a language, set by typst in a process of its own (`pdf/press.py`)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from flask_babel import force_locale, format_date, format_percent, get_locale, ngettext

from app.core.ids import grouped
from app.courseware.convention import citations
from app.credentials.pdf import Sheet, press
from app.credentials.pdf.sheet import to_json
from app.credentials.rules import Claims
from app.web.language import LOCALES
from app.web.texts import _

SUBPARAGRAPH = re.compile(r"(?<=\d) (?=\(?\w\))")


def sheet(
    claims: Claims, *, link: str, language: str | None = None, translated: str = "", is_invented: bool = False
) -> Sheet:
    """What the page says, in the language of the certificate or in another one; the title of the course as signed,
    and `translated` below it (see `queries.title_in`).

    `link` is the address to check it at; a fragment with the signed record goes into the code and is not printed.
    Certificates of an invented site say that they are.
    """
    language = language or claims.language
    with force_locale(LOCALES.get(language, language)):
        return Sheet(
            uid=claims.uid,
            serial=grouped(claims.uid),
            language=language,
            name=claims.name,
            course=claims.title,
            course_language=claims.title_language,
            translated=translated,
            statement=_(
                "Training provided in the framework of article 30, paragraph 2 (d), of the United Nations Convention "
                "against Transnational Organized Crime."
            ),
            provisions=tuple(_unbroken(each) for each in citations(claims.provisions, language)),
            hours=hours(claims.minutes),
            result=_("Passed, %(percent)s", percent=_isolated(format_percent(claims.percent / 100))),
            awarded_on=format_date(claims.awarded_on, "long"),
            revision=claims.revision[:12],
            provider=claims.provider,
            labels=_labels(is_invented=is_invented),
            link=link,
            verify_url=link.partition("#")[0],
            programme=claims.programme,
            funders=claims.funders,
            awarded_at=datetime.combine(claims.awarded_on, time(), UTC),
        )


def hours(minutes: int) -> str:
    """A time of study in words: `4 hours 35 minutes`."""
    whole, rest = divmod(minutes, 60)
    in_hours = str(ngettext("%(num)s hour", "%(num)s hours", whole))
    in_minutes = str(ngettext("%(num)s minute", "%(num)s minutes", rest))
    if whole and rest:
        return _("%(hours)s %(minutes)s", hours=in_hours, minutes=in_minutes)
    return in_hours if whole else in_minutes


def _unbroken(citation: str) -> str:
    """A citation in which no line ends between a paragraph and its subparagraph: `2 (d)`, `2 d)`."""
    return SUBPARAGRAPH.sub("\N{NO-BREAK SPACE}", citation)


def _isolated(number: str) -> str:
    """A number with its sign that keeps its order among Arabic words (Unicode Annex 9, 2.4)."""
    return f"\u2066{number}\u2069" if get_locale().text_direction == "rtl" else number


def _labels(*, is_invented: bool) -> dict[str, str]:
    disclaimer = _(
        "This certificate says that training was provided and completed. It does not say that a person or a State "
        "complies with the Convention, and implies no endorsement by the United Nations."
    )
    return {
        "title": _("Certificate of completion"),
        "awarded_to": _("This is to certify that"),
        "completed": _("has completed the course"),
        "programme": _("Programme"),
        "funded_by": _("Funded by"),
        "provisions": _("Provisions of the Convention covered"),
        "hours": _("Hours of study"),
        "result": _("Result"),
        "date": _("Date"),
        "serial": _("Serial"),
        "revision": _("Course revision"),
        "provider": _("Provider"),
        "verify_at": _("Check this certificate at"),
        "disclaimer": f"{_('Invented data. Nothing here is about real people.')} {disclaimer}"
        if is_invented
        else disclaimer,
    }


def printed(page: Sheet, *, pades: Path | None = None) -> bytes:
    """A certificate as PDF, signed if there is a key in the folder `pades`.

    Raises CampusError if it could not be printed.
    """
    return press.made("one", to_json(page), pades=pades)


def printed_each(pages: Iterable[Sheet], *, pades: Path | None = None) -> Iterator[bytes]:
    """Certificates as PDF in order, each as soon as it is ready; `pages` is read a few sheets ahead.

    Raises CampusError at the first that could not be printed. Whoever stops early leaves no process behind.
    """
    return press.made_each(pages, pades=pades)


def printed_book(pages: Sequence[Sheet], *, pades: Path | None = None) -> bytes:
    """Many certificates as one PDF, a page and a bookmark for each.

    Raises CampusError if they could not be printed.
    """
    lines = b"\n".join(to_json(page) for page in pages)
    return press.made("book", lines, pades=pades, limit=press.TIME_LIMIT + press.EACH * len(pages))
