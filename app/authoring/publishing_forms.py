"""The forms on the way to publication: asking for a review, deciding, bringing two states together."""

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, Length

from app.web.forms import Kept, stripped
from app.web.texts import _l

LONGEST = 2000
SHORT_ENOUGH = Length(max=LONGEST, message=_l("Use no more than 2,000 characters."))
LONG_TEXTS = 8 * 1024 * 1024
"""Bytes of a form with whole texts of a course in it."""


class AskForm(Kept):
    """A request to look at a draft."""

    message = TextAreaField(
        _l("What should the reviewer look at? (optional)"),
        filters=[stripped],
        validators=[SHORT_ENOUGH],
        render_kw={"rows": 3, "dir": "auto"},
    )


class DecideForm(Kept):
    """What a second person says of a draft."""

    review = HiddenField(filters=[stripped])
    verdict = RadioField(
        _l("Your decision"),
        choices=[
            SelectChoice("yes", _l("It can be published as it is")),
            SelectChoice("no", _l("Something has to change first")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    remark = TextAreaField(
        _l("Remark for the authors (optional)"),
        filters=[stripped],
        validators=[SHORT_ENOUGH],
        render_kw={"rows": 3, "dir": "auto"},
    )


class RuleForm(Kept):
    """Whether a second person must approve a course."""

    needs_review = BooleanField(_l("A second person must approve every change before it is published"))


class TogetherForm(Kept):
    """The choices where a draft and the site have moved apart; a field for each file, by its place in the list."""

    over = HiddenField(filters=[stripped])

    def choices(self, paths: list[str]) -> dict[str, str | None]:
        """For each of these files the text that it is to have, or None for what was published."""
        chosen: dict[str, str | None] = {}
        for path in paths:
            word = request.form.get(f"choice:{path}", "mine")
            if word == "theirs":
                chosen[path] = None
            elif word == "edit":
                chosen[path] = request.form.get(f"text:{path}", "")
        return chosen
