"""The forms of the workspace: courses, modules and quizzes that are begun, and who writes them."""

import re
from collections.abc import Callable, Container

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from app.authoring.arranging import NewCourse, QuizKind
from app.authoring.outline import (
    LONGEST_NAME,
    RESERVED_COURSES,
    RESERVED_QUIZZES,
    is_course_name,
    is_module_name,
    is_quiz_name,
    name_from,
)
from app.core.letters import named, uncovered
from app.core.places import LANGUAGES, language_name
from app.courseware.reading.front_matter import LONGEST_TITLE, RESERVED
from app.web.forms import CampusForm, Kept, stripped
from app.web.language import current_language
from app.web.texts import _, _l

LONGEST_SUMMARY = 500
NAME_KEYS = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
AUTHORS_TEXT = {"dir": "auto"}


def one_line(value: object) -> object:
    """A filter: a text on one line, with single blanks."""
    return re.sub(r"[ \t\r\n]+", " ", stripped(value)) if isinstance(value, str) else value  # not the blanks of French


def title_field(label: str) -> StringField:
    """A field for a title, which certificates bear."""
    too_long = _l("Use no more than 200 characters.")
    checks = [DataRequired(_l("Write a title.")), Length(max=LONGEST_TITLE, message=too_long), printable]
    return StringField(label, filters=[one_line], validators=checks, render_kw=AUTHORS_TEXT)


def printable(form: FlaskForm, field: Field) -> None:
    """Certificates name courses and modules, so their fonts must have every sign."""
    if signs := uncovered(field.data or ""):
        raise ValidationError(_("Our certificates cannot print %(signs)s. Write it without.", signs=named(signs)))


def complete(field: Field, title: str, is_name: Callable[[str], bool], reserved: Container[str]) -> None:
    """Make a name from the title where none was typed.

    Raises ValidationError where there is none, or one that no address can bear.
    """
    field.data = field.data or name_from(title)
    if not field.data and title:
        raise ValidationError(_("Write a name in Latin letters; none can be made from this title."))
    if field.data in reserved:
        raise ValidationError(_("The site uses this word itself. Choose another name."))
    if field.data and not is_name(field.data):
        raise ValidationError(_("Use small Latin letters, digits and single hyphens, a letter first."))


def about(label: str, message: str) -> TextAreaField:
    """A field for a sentence or two."""
    too_long = _l("Use no more than 500 characters.")
    checks = [DataRequired(message), Length(max=LONGEST_SUMMARY, message=too_long)]
    return TextAreaField(label, filters=[one_line], validators=checks, render_kw=AUTHORS_TEXT | {"rows": "3"})


class CourseForm(Kept):
    """What a course is begun with."""

    title = title_field(_l("Title"))
    name = StringField(
        _l("Name in the address"),
        description=_l(
            "Small Latin letters, digits and hyphens, such as “sea-ports”. It never changes. Leave it empty, and it is "
            "made from a title in Latin letters."
        ),
        filters=[one_line],
        validators=[Length(max=LONGEST_NAME, message=_l("Use no more than 60 characters."))],
        render_kw=NAME_KEYS,
    )
    language = SelectField(
        _l("Language in which you write"),
        description=_l("Other languages are translations of this one."),
        validators=[InputRequired(_l("Choose a language."))],
    )
    summary = about(_l("Summary"), _l("Say in a sentence or two what the course is about."))
    audience = about(_l("Who it is for"), _l("Say in a sentence who the course is for."))

    def offer(self) -> "CourseForm":
        """Fill in what can be chosen: the language of the page comes first."""
        first = current_language()
        codes = [first, *(code for code in LANGUAGES if code != first)]
        self.language.choices = [(code, language_name(code)) for code in codes]
        return self

    def validate_name(self, field: StringField) -> None:
        """A name that addresses can bear, typed or made from the title."""
        complete(field, self.title.data or "", is_course_name, RESERVED_COURSES)

    @property
    def details(self) -> NewCourse:
        """The values, once valid."""
        return NewCourse(
            name=self.name.data or "",
            title=self.title.data or "",
            language=self.language.data,
            summary=self.summary.data or "",
            audience=self.audience.data or "",
        )


class ModuleForm(CampusForm):
    """What a module is begun with."""

    title = title_field(_l("Title"))
    name = StringField(
        _l("Name in the address"),
        description=_l("Leave it empty, and it is made from a title in Latin letters."),
        filters=[one_line],
        validators=[Length(max=LONGEST_NAME, message=_l("Use no more than 60 characters."))],
        render_kw=NAME_KEYS,
    )
    minutes = IntegerField(
        _l("Minutes that trainees need"),
        default=30,
        validators=[
            InputRequired(_l("Write a number of minutes.")),
            NumberRange(1, 600, _l("Write a number from 1 to 600.")),
        ],
        render_kw={"inputmode": "numeric"},
    )

    def validate_name(self, field: StringField) -> None:
        """A name that addresses can bear, typed or made from the title."""
        complete(field, self.title.data or "", is_module_name, RESERVED)


class NameForm(CampusForm):
    """Another name for a module."""

    name = StringField(
        _l("Name in the address"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write a name.")),
            Length(max=LONGEST_NAME, message=_l("Use no more than 60 characters.")),
        ],
        render_kw=NAME_KEYS,
    )

    def validate_name(self, field: StringField) -> None:
        """A name that addresses can bear."""
        complete(field, "", is_module_name, RESERVED)


class QuizForm(CampusForm):
    """What a quiz of the whole course is begun with."""

    kind = RadioField(
        _l("Which quiz"),
        validators=[InputRequired(_l("Choose one."))],
    )
    title = title_field(_l("Title"))
    name = StringField(
        _l("Name in the address"),
        description=_l("For another quiz only. Leave it empty, and it is made from a title in Latin letters."),
        filters=[one_line],
        validators=[Length(max=LONGEST_NAME, message=_l("Use no more than 60 characters."))],
        render_kw=NAME_KEYS,
    )

    def offer(self) -> "QuizForm":
        """Fill in what can be chosen."""
        self.kind.choices = [
            (QuizKind.PRE_TEST.value, _("A pre-test: asks what is known before, and does not count")),
            (QuizKind.FINAL_TEST.value, _("The final test: counts, pass mark 70 per cent")),
            (QuizKind.OTHER.value, _("Another quiz of the whole course")),
        ]
        return self

    def validate_name(self, field: StringField) -> None:
        """The pre-test and the final test have names of their own."""
        if self.kind.data in {QuizKind.PRE_TEST.value, QuizKind.FINAL_TEST.value}:
            field.data = self.kind.data
        complete(field, self.title.data or "", is_quiz_name, RESERVED_QUIZZES)


class AuthorForm(CampusForm):
    """Names somebody who writes a course too."""

    sign_in = StringField(
        _l("Name with which the other instructor signs in"),
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
        validators=[DataRequired(_l("Write the name with which the other instructor signs in.")), Length(max=256)],
    )
    is_owner = BooleanField(
        _l("Owner too"), description=_l("Owners may also add and remove authors, and give the course away.")
    )
