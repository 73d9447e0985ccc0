"""A certificate on paper: its words in its language, then typst in a process of its own.

The process is short-lived on purpose. typst keeps what it has laid out, about 130 MB after some hundred certificates,
and offers no way to let go of it; and whatever a hostile name might do to it, it does outside the server.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime, time

from flask_babel import force_locale, format_date, format_percent

from app.core.errors import CampusError
from app.core.ids import grouped
from app.courseware.convention import citations
from app.credentials.models import Certificate
from app.credentials.pdf import Sheet
from app.web.language import LOCALES
from app.web.texts import _

TIME_LIMIT = 20
"""Seconds; a certificate takes about a quarter of one."""


def sheet(certificate: Certificate, *, verify_url: str) -> Sheet:
    """What the page says, every word in the language of the certificate."""
    says = certificate.says
    with force_locale(LOCALES.get(says["language"], says["language"])):
        awarded = date.fromisoformat(says["awarded_on"])
        return Sheet(
            uid=certificate.uid,
            serial=grouped(certificate.uid),
            language=says["language"],
            name=says["name"],
            course=says["course"]["title"],
            course_language=says["course"]["language"],
            statement=_(
                "Training provided in the framework of article 30, paragraph 2 (d), of the United Nations Convention "
                "against Transnational Organized Crime."
            ),
            provisions=citations(tuple(says["provisions"]), says["language"]),
            hours=hours(says["minutes"]),
            result=_("Passed, %(percent)s", percent=format_percent(says["percent"] / 100)),
            awarded_on=format_date(awarded, "long"),
            revision=says["course"]["revision"][:12],
            provider=says["provider"],
            labels=_labels(),
            verify_url=verify_url,
            awarded_at=datetime.combine(awarded, time(), UTC),
        )


def hours(minutes: int) -> str:
    """A time of study in words: `4 hours 35 minutes`."""
    whole, rest = divmod(minutes, 60)
    return _("%(hours)s h %(minutes)s min", hours=whole, minutes=rest) if rest else _("%(hours)s h", hours=whole)


def _labels() -> dict[str, str]:
    return {
        "title": _("Certificate of completion"),
        "awarded_to": _("This is to certify that"),
        "completed": _("has completed the course"),
        "provisions": _("Provisions of the Convention covered"),
        "hours": _("Hours of study"),
        "result": _("Result"),
        "date": _("Date"),
        "serial": _("Serial"),
        "revision": _("Course revision"),
        "provider": _("Provider"),
        "verify_at": _("Check this certificate at"),
        "disclaimer": _(
            "This certificate says that training was provided and completed. It does not say that a person or a State "
            "complies with the Convention, and implies no endorsement by the United Nations."
        ),
    }


def printed(certificate: Certificate, *, verify_url: str) -> bytes:
    """The certificate as PDF.

    Raises CampusError if it could not be printed.
    """
    values = asdict(sheet(certificate, verify_url=verify_url))
    values["awarded_at"] = values["awarded_at"].isoformat()
    command = [sys.executable, "-m", "app.credentials.pdf"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, data on standard input
            command, input=json.dumps(values).encode(), capture_output=True, timeout=TIME_LIMIT, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CampusError from error
    return done.stdout
