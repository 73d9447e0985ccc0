"""What is said about questions on their way in, in the language of the page."""

from app.core.errors import N_
from app.interop.items import Note
from app.web.texts import _

KINDS = {
    "single": N_("Single choice"),
    "multiple": N_("Multiple choice"),
    "text": N_("Text"),
    "number": N_("Answer in figures"),
    "gaps": N_("Gaps"),
    "match": N_("Matching"),
    "order": N_("Ordering"),
    "open": N_("Open answer"),
}
"""The kinds of question, by their names in the source."""


def said(note: Note) -> str:
    """A note in words."""
    return _(note.phrase, **note.values)
