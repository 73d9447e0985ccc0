"""The forms by which pictures and files come into a draft, and go."""

from collections.abc import Iterable

from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.authoring.outline import Outline
from app.authoring.uploading import AT_ONCE, LONGEST_ALTERNATIVE, Sent
from app.core.files import ENDINGS
from app.courseware.reading.pictures import SHARED
from app.web.forms import CampusForm, stripped
from app.web.texts import _, _l

ACCEPT = {"accept": ",".join(ENDINGS)}
LONGEST_NAME = 200
LONGEST_WORDS = AT_ONCE * (LONGEST_ALTERNATIVE + 2)


class UploadForm(CampusForm):
    """Files, what they show, and where they lie."""

    files = MultipleFileField(
        _l("Pictures and files"),
        description=_l(
            "PNG, JPEG, WebP, SVG, PDF or CSV, at most 10 MB each and 20 files at once. Pictures are made smaller for "
            "slow connections; what the camera wrote into them, such as the place, is taken away."
        ),
        render_kw=ACCEPT | {"required": True},
    )
    words = TextAreaField(
        _l("What they show"),
        description=_l(
            "For people who cannot see the picture: what matters in it, in one sentence. Several files: one line for "
            "each, in their order."
        ),
        filters=[stripped],
        validators=[
            DataRequired(_l("Say what the picture shows: some people cannot see it.")),
            Length(max=LONGEST_WORDS, message=_l("Use no more than 300 characters for each file.")),
        ],
        render_kw={"dir": "auto", "rows": "3"},
    )
    folder = SelectField(
        _l("Where they are used"),
        description=_l("A text can show what lies beside it, and what lies in the folder of the whole course."),
        validate_choice=True,
    )

    def set_folders(self, outline: Outline) -> None:
        """Offer the modules of a course by their titles, and the folder that all texts share."""
        modules = [(each.folder, each.title) for each in outline.modules]
        self.folder.choices = [
            *modules,
            (SHARED, _("All texts of the course")),
            ("", _("The course page and its tests")),
        ]

    @property
    def sent(self) -> list[Sent]:
        """The files with their lines."""
        lines = [line.strip() for line in (self.words.data or "").split("\n")]
        lines = [line for line in lines if line]
        chosen = _chosen(self.files.data or ())
        if len(chosen) == 1:  # one file may be told of in several lines
            lines = [" ".join(lines)]
        padded = [*lines, *[""] * len(chosen)]
        return [_sent(each, words) for each, words in zip(chosen, padded, strict=False)]


class ReplaceForm(CampusForm):
    """One file that takes the place of another."""

    replacement = FileField(_l("New file"), render_kw=ACCEPT | {"required": True})
    words = TextAreaField(
        _l("What it shows"),
        description=_l("For people who cannot see the picture. Texts that show it already keep their own words."),
        filters=[stripped],
        validators=[Length(max=LONGEST_ALTERNATIVE, message=_l("Use no more than 300 characters for each file."))],
        render_kw={"dir": "auto", "rows": "2"},
    )

    @property
    def sent(self) -> Sent | None:
        """The file; None where none was chosen."""
        chosen = _chosen([self.replacement.data])
        return _sent(chosen[0], self.words.data or "") if chosen else None


def _chosen(given: Iterable[object]) -> list[FileStorage]:
    """Files that were really chosen: an empty field brings one without a name."""
    return [each for each in given if isinstance(each, FileStorage) and each.filename]


def _sent(file: FileStorage, words: str) -> Sent:
    name = stripped(file.filename)[:LONGEST_NAME]
    return Sent(name, file.read(), words)
