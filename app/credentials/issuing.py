"""Who signs: the site as its settings and its newest key make it, with the words of badges in six languages."""

from flask_babel import force_locale

from app.core.keys import signing_key
from app.core.settings import Settings
from app.credentials.rules import Claims
from app.credentials.sealing import Issuer, Words
from app.web.language import LOCALES
from app.web.texts import _


def issuer(settings: Settings) -> Issuer:
    """The site as it signs now."""
    return Issuer(site=settings.base_url, provider=settings.provider, key=signing_key(settings.keys), words=badge_words)


def badge_words(says: Claims) -> Words:
    """The description and the criteria of a badge."""
    with force_locale(LOCALES.get(says.language, says.language)):
        return Words(
            description=_(
                "Training provided in the framework of article 30, paragraph 2 (d), of the United Nations Convention "
                "against Transnational Organized Crime."
            ),
            criteria=_("All modules of the course were read and every graded quiz was passed."),
        )
