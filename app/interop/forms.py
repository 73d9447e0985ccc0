"""The forms of the ways in and out."""

from collections.abc import Sequence
from typing import Any, Self

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from app.core.ids import new_uid
from app.core.places import language_name
from app.courseware.rules import Course
from app.interop.importing import LONGEST
from app.interop.papers import MOST
from app.interop.queries import full_title
from app.web.forms import CONTROLS, CampusForm, stripped
from app.web.texts import _, _l

SEED = r"[0-9A-Za-z-]{1,40}"


def _whole(value: Any) -> Any:
    """Without control signs, but with the blanks at both ends: lines are counted from the first."""
    return value.translate(CONTROLS) if isinstance(value, str) else value


class ImportForm(CampusForm):
    """Questions from another system, pasted or as a file."""

    format = SelectField(_l("Format"), choices=[SelectChoice("gift", "GIFT (Moodle)"), SelectChoice("aiken", "Aiken")])
    title = StringField(
        _l("Title of the quiz"),
        filters=[stripped],
        validators=[DataRequired(_l("Write a title.")), Length(max=200, message=_l("At most 200 characters."))],
    )
    target = SelectField(_l("Where to put it"), validate_choice=True)
    text = TextAreaField(_l("The questions"), filters=[_whole])
    file = FileField(_l("Or a text file with the questions"))

    def offer(self, paths: Sequence[str]) -> Self:
        """Name the texts that can take the quiz."""
        self.target.choices = [SelectChoice("", _("A new file of its own")), *(SelectChoice(path) for path in paths)]
        return self

    def take_file(self) -> bool:
        """Put the words of a file that was sent into the field for text; whether they had to be guessed."""
        sent = self.file.data
        content = sent.read() if sent else b""
        if not content:
            return False
        text, is_guessed = decoded(content)
        self.text.data = _whole(text)
        return is_guessed

    def has_questions(self) -> bool:
        """Whether there is a text to read; if not, or if it is too long, the form says so."""
        text = self.text.data or ""
        if not text.strip():
            self.refuse(self.text, _("Paste the questions, or choose a file."))
        elif len(text) > LONGEST:
            self.refuse(self.text, _("The file has more than %(most)s characters.", most=LONGEST))
        return not self.text.errors


def decoded(content: bytes) -> tuple[str, bool]:
    """The words of a file, and whether its encoding had to be guessed: what is not UTF-8 is read as Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), False
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), True


class ExportForm(CampusForm):
    """A quiz to take out, in a language."""

    of = HiddenField(filters=[stripped])
    quiz = SelectField(_l("Quiz"))
    language = SelectField(_l("Language"))

    def offer(self, course: Course) -> Self:
        """Name the quizzes and the languages of a course."""
        self.quiz.choices = [SelectChoice(key, full_title(course, key)) for key in course.quizzes]
        self.language.choices = [SelectChoice(code, language_name(code)) for code in course.languages]
        return self


def drawn_seed() -> str:
    """A number for an exam that nobody can guess beforehand."""
    return new_uid()[-8:]


class PaperForm(ExportForm):
    """A paper exam."""

    count = IntegerField(
        _l("Variants"),
        default=2,
        validators=[
            InputRequired(_l("Write a number from 1 to 26.")),
            NumberRange(1, MOST, _l("Write a number from 1 to 26.")),
        ],
        description=_l("Each has its own questions from the pools and its own order, and a letter from A to Z."),
    )
    seed = StringField(
        _l("Number of the exam"),
        default=drawn_seed,
        filters=[stripped],
        validators=[Optional(), Regexp(f"^{SEED}$", message=_l("Use Latin letters, digits and hyphens."))],
        description=_l("It stands at the foot of each page. The same number gives the same papers and the same key."),
    )
    is_large = BooleanField(_l("Large print"))
