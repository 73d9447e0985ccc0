"""Questions on their way in: what a file of another system says, in terms of ours, with what is wrong and what is lost.

Texts in these values are our Markdown already; whatever in them Markdown would take for markup has been escaped.
"""

import msgspec

from app.core.errors import N_

NO_MODEL = N_("An open answer needs a model answer: write it as its explanation before you publish.")


class Note(msgspec.Struct, frozen=True):
    """Something to say about a line of the file: a phrase with places such as `%(name)s`, and what stands in them."""

    line: int
    phrase: str
    values: dict[str, str | int] = {}


class Option(msgspec.Struct, frozen=True):
    """One answer line: an option, an accepted or foreseen text or number, or (with a partner) a pair."""

    text: str
    is_right: bool = True
    feedback: str = ""
    partner: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it was found; `kind` is one of ours, or `open`."""

    line: int
    kind: str
    title: str
    """Its name in the file, from which its id is made; may be empty."""
    stem: tuple[str, ...]
    """Blocks of Markdown: the question, and what stands under it."""
    options: tuple[Option, ...] = ()
    explanation: str = ""
    is_shuffled: bool = True
    notes: tuple[Note, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """What a file holds: questions, the text before the first of them, what is wrong, what is not kept."""

    items: tuple[Item, ...] = ()
    introduction: tuple[str, ...] = ()
    problems: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()


class Refused(Exception):
    """A line that cannot be understood."""

    def __init__(self, line: int, phrase: str, **values: str | int) -> None:
        self.note = Note(line, phrase, values)
        super().__init__(phrase)
