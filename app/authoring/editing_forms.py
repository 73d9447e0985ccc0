"""The form of a text: front matter in fields, body as Markdown; what nobody changed comes back byte for byte."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from app.authoring import front
from app.authoring.actions import unix_lines
from app.authoring.editing import OpenText
from app.authoring.front import read_front
from app.courseware.convention import in_treaty_order
from app.courseware.reading.front_matter import KEYS
from app.web.forms import CONTROLS, CampusForm, stripped
from app.web.texts import _l

FIELDS = ("title", "summary", "audience", "minutes", "provisions", "objectives")
"""The keys that have a field, in the order in which they stand on the page."""


def cleaned(value: Any) -> Any:
    """A text with the line ends of files and without the signs that no page can show; nothing else is changed."""
    return unix_lines(value).translate(CONTROLS) if isinstance(value, str) else value


class EditForm(CampusForm):
    """A text as its editor has it. `head` is the front matter as it was when the page was made."""

    uid = HiddenField(default="", filters=[stripped])
    version = HiddenField(default="0", filters=[stripped])
    is_whole = HiddenField(default="", filters=[stripped])
    settled = HiddenField(default="", filters=[stripped])
    head = HiddenField(default="", filters=[cleaned])
    title = StringField(_l("Title"), default="", filters=[cleaned])
    summary = TextAreaField(_l("Summary"), default="", filters=[cleaned], description=_l("One or two sentences."))
    audience = TextAreaField(_l("Who it is for"), default="", filters=[cleaned], description=_l("One sentence."))
    minutes = StringField(
        _l("Minutes"),
        default="",
        filters=[stripped],
        description=_l("How long a trainee needs, reading and answering."),
    )
    provisions = SelectMultipleField(
        _l("Paragraphs of the Convention"),
        validate_choice=False,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    objectives = TextAreaField(
        _l("Objectives"),
        default="",
        filters=[cleaned],
        description=_l("What a trainee can do afterwards. One on each line; questions name them by their number."),
    )
    body = TextAreaField(_l("Text"), default="", filters=[cleaned])

    @property
    def seen(self) -> int:
        """The version that the editor has seen; 0, which is none, for anything that is no number."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    @property
    def fields(self) -> list[str]:
        """The keys that this text shows as fields: those of its role, as far as they hold what a field can hold."""
        return [] if self.is_whole.data else list(_shown(read_front(self.head.data or "").values, self.role))

    role = ""
    """Of the text: course page, module or quizzes."""

    @property
    def first_line(self) -> int:
        """On which line of the file the body begins, as the page was made."""
        return 1 if self.is_whole.data else (self.head.data or "").count("\n") + 1

    @property
    def text(self) -> str:
        """The whole file.

        Raises TooLong where the front matter could not be read again.
        """
        body = self.body.data or ""
        if self.is_whole.data:
            return body
        base = (self.head.data or "") + body
        return front.written(base, self._changed()) if read_front(base).is_sound else base

    def _changed(self) -> dict[str, Any]:
        """The values that are others than those that the page showed."""
        values = read_front(self.head.data or "").values
        shown = _shown(values, self.role)
        sent = {key: self._sent(key) for key in shown if self[key].raw_data}
        return {
            key: _value(key, text, values) for key, text in sent.items() if _loose(key, text) != _loose(key, shown[key])
        }

    def _sent(self, key: str) -> str:
        if key == "provisions":
            return "\n".join(each for each in self.provisions.data or [] if each.strip())
        return str(self[key].data or "")


def form_of(opened: OpenText, *, is_whole: bool = False) -> EditForm:
    """The form of a text as it is saved; one whose front matter cannot be read stands there as a whole."""
    text = cleaned(opened.text)
    known = read_front(text)
    is_whole = is_whole or not known.is_sound
    body = text if is_whole else known.body.lstrip("\n")
    head = text[: len(text) - len(body)]
    form = EditForm(formdata=None, uid=opened.uid, version=str(opened.version), is_whole="1" if is_whole else "")
    form.role = opened.place.role
    form.head.data, form.body.data = head, body
    for key, text in {} if is_whole else _shown(known.values, form.role).items():
        form[key].data = text.split("\n") if key == "provisions" else text
    return form


def sent_form(role: str) -> EditForm:
    """The form as a browser sent it, for a text of this role."""
    form = EditForm()
    form.role = role
    return form


def _shown(values: Mapping[str, Any], role: str) -> dict[str, str]:
    """What the fields of a text show; a value that no field can hold has none."""
    found = {}
    for key in (each for each in FIELDS if each in KEYS[role]):
        value = values.get(key)
        if key in {"provisions", "objectives"}:
            if value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value)):
                found[key] = "\n".join(" ".join(each.split()) for each in value or ())
        elif value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
            found[key] = "" if value is None else str(value)
    return found


def _loose(key: str, text: str) -> list[str]:
    """A value as it is compared: browsers change blanks and line ends, and boxes have an order of their own."""
    lines = [" ".join(line.split()) for line in text.strip().split("\n")]
    return sorted(lines) if key == "provisions" else lines if key == "objectives" else [" ".join(lines)]


def _value(key: str, text: str, values: Mapping[str, Any]) -> Any:
    """What is written into the front matter; None takes the key away."""
    lines = [each.strip() for each in text.split("\n") if each.strip()]
    if key == "provisions":
        known = in_treaty_order(tuple(lines))
        return [*known, *(each for each in lines if each not in known)] or None
    if key == "objectives":
        return lines or None
    if key == "minutes" and text.isdecimal() and len(text) < 6:
        return int(text)
    return " ".join(lines) or None
