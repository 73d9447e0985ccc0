"""The page on which a text is written: form, preview, saving, who else is there, and what the text was before."""

from datetime import datetime
from typing import Any

from flask import Response, jsonify, render_template, request, url_for
from flask_babel import format_time
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from app.authoring import editing, showing
from app.authoring.actions import TextOvertaken
from app.authoring.editing import NONE, OpenText, Other
from app.authoring.editing_forms import EditForm, cleaned, form_of, sent_form
from app.authoring.framing import work_page
from app.authoring.front import TooLong
from app.authoring.inserts import inserts, pictures
from app.authoring.queries import attached_of, own_draft, words_of
from app.core.apart import Busy
from app.core.clock import utcnow
from app.core.differences import words
from app.core.errors import N_, CampusError
from app.courseware.convention import articles
from app.courseware.reading.limits import LONGEST_FILE
from app.web.access import Permission, open_to, takes
from app.web.language import pages
from app.web.responses import see_other
from app.web.session import close, database, db
from app.web.texts import _

bp = pages("editing", __name__)
LARGEST = 4 * 1024 * 1024
"""Bytes: a text that is too long comes back to its author, so it must arrive."""
HERE = "authoring.course"


class TextTooLong(CampusError):
    """More than a file can hold; it comes back to its author, who parts it."""

    status = 413
    message = N_("This text has %(count)s characters; a file can have %(most)s. Move a part of it into another file.")


@bp.get("/author/<slug:course>/edit/<path:file>")
@open_to(Permission.WRITE_COURSES)
def edit(course: str, file: str) -> Response:
    """The text in its form; a script that has lost its token gets a new one."""
    opened = editing.open_text(db, by=current_user, course=course, path=file)
    if _wants_json():
        return jsonify(_state(opened, [], opened.version) | {"token": generate_csrf(), "me": current_user.uid})
    return _editor(db, opened, form_of(opened, is_whole=request.args.get("as") == "text"))


@bp.post("/author/<slug:course>/save/<path:file>")
@open_to(Permission.WRITE_COURSES)
@takes(LARGEST)
def save(course: str, file: str) -> Response:
    """Save a text, right or wrong: a draft may be wrong. A script gets the new version as JSON."""
    opened, form = _sent(course, file)
    try:
        text = _text(form)
        if form.settled.data == "theirs":
            editing.put_aside(db, by=current_user, opened=opened, text=text, now=utcnow())
            return see_other("editing.edit", course=course, file=opened.path, settled=1)
        return _saved(opened, form, text, utcnow())
    except (TextTooLong, TooLong) as error:
        return _refused(opened, form, error)
    except TextOvertaken:
        close()  # what the two texts differ in is found while others may save
        return _overtaken(*_sent(course, file))


def _saved(opened: OpenText, form: EditForm, text: str, now: datetime) -> Response:
    is_settled = bool(form.settled.data)
    file = editing.save(db, by=current_user, opened=opened, text=text, seen=form.seen, is_settled=is_settled, now=now)
    said = _("Saved at %(time)s UTC", time=format_time(now, "HH:mm:ss"))
    if _wants_json():
        return jsonify(version=file.version, said=said)
    settled = {"settled": 1} if is_settled else {}
    return see_other("editing.edit", course=opened.course, file=opened.path, notice=said, **settled)


@bp.post("/author/<slug:course>/preview/<path:file>")
@open_to(Permission.WRITE_COURSES)
@takes(LARGEST)
def preview(course: str, file: str) -> Response:
    """The text as trainees will see it, and what is wrong in it; nothing is saved, and no lock is held."""
    opened, form = _sent(course, file)
    try:
        text = _text(form)
    except (TextTooLong, TooLong) as error:
        return _refused(opened, form, error)
    with database().reading() as reading:
        attached = attached_of(reading, own_draft(reading, by=current_user, course=course))
    found = showing.previewed(text, opened, shown_under=url_for("course_files.files", course=course), attached=attached)
    first_line = text[: len(text) - len(form.body.data or "")].count("\n") + 1
    if _wants_json():
        if found.status == Busy.status:
            raise Busy  # the script shows what it has, and asks again
        shown = render_template("authoring/parts/preview.html", preview=found, opened=opened)
        return jsonify(preview=shown, first_line=first_line)
    with database().reading() as reading:
        return _editor(reading, opened, form, status=found.status, preview=found)


@bp.post("/author/<slug:course>/present/<path:file>")
@open_to(Permission.WRITE_COURSES)
def present(course: str, file: str) -> Response:
    """A browser says that it has a text open, and hears who else has, and whether the text has changed."""
    now = utcnow()
    opened = editing.text_now(db, by=current_user, course=course, path=file, uid=request.form.get("uid", ""))
    editing.be_present(db, by=current_user, opened=opened, now=now)
    others = editing.others_at(db, by=current_user, opened=opened, now=now)
    return jsonify(_state(opened, others, EditForm().seen))


@bp.get("/author/<slug:course>/history/<path:file>")
@open_to(Permission.WRITE_COURSES)
def history(course: str, file: str) -> Response:
    """What a text was before, and how one state of it differs from the text as it stands."""
    opened = editing.open_text(db, by=current_user, course=course, path=file)
    saves = editing.history(db, opened=opened)
    number = request.args.get("number", 0, type=int)
    chosen = next((each for each in saves if each.number == number), None)
    found = words(cleaned(chosen.text), cleaned(opened.text)) if chosen else []
    return work_page(
        "authoring/history.html", course=course, here=HERE, opened=opened, saves=saves, chosen=chosen, pieces=found
    )


@bp.post("/author/<slug:course>/history/<path:file>")
@open_to(Permission.WRITE_COURSES)
def take_back(course: str, file: str) -> Response:
    """Make a text of the history the text again."""
    opened = editing.open_text(db, by=current_user, course=course, path=file)
    number = request.form.get("number", 0, type=int)
    try:
        editing.take_back(db, by=current_user, opened=opened, number=number, seen=EditForm().seen, now=utcnow())
    except TextOvertaken as error:
        return see_other("editing.history", course=course, file=file, number=number, notice=_(error.message))
    return see_other("editing.edit", course=course, file=file, notice=_("The earlier text is back."))


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _sent(course: str, file: str) -> tuple[OpenText, EditForm]:
    """The text as it stands now, and the form that came; read without holding the lock of those who write."""
    with database().reading() as reading:
        uid = request.form.get("uid", "")
        opened = editing.text_now(reading, by=current_user, course=course, path=file, uid=uid)
    return opened, sent_form(opened.place.role)


def _text(form: EditForm) -> str:
    text = form.text
    if len(text) > LONGEST_FILE:
        raise TextTooLong(count=len(text), most=LONGEST_FILE)
    return text


def _refused(opened: OpenText, form: EditForm, error: CampusError) -> Response:
    """The page again with all that was typed, and why it could not be taken."""
    message = _(error.message, **error.values)
    if _wants_json():
        response = jsonify(error=message)
        response.status_code = error.status
        return response
    with database().reading() as reading:
        return _editor(reading, opened, form, status=error.status, refused=message)


def _overtaken(opened: OpenText, form: EditForm) -> Response:
    """Both texts, and what differs: the editor decides, and neither is lost."""
    sentence = _newer(opened)
    if _wants_json():
        response = jsonify(error=sentence)
        response.status_code = TextOvertaken.status
        return response
    mine = _text(form)
    theirs = cleaned(opened.text)
    context: dict[str, Any] = {"opened": opened, "mine": mine, "theirs": theirs, "sentence": sentence}
    return work_page(
        "authoring/overtaken.html",
        course=opened.course,
        here=HERE,
        status=TextOvertaken.status,
        pieces=words(theirs, mine),
        **context,
    )


def _editor(session: Session, opened: OpenText, form: EditForm, *, status: int = 200, **shown: Any) -> Response:
    """The page of a text: what is saved, or what came back."""
    others = editing.others_at(session, by=current_user, opened=opened, now=utcnow())
    line = request.values.get("line", 0, type=int)
    known = words_of(session, own_draft(session, by=current_user, course=opened.course))
    context: dict[str, Any] = {
        "opened": opened,
        "form": form,
        "others": [_said(each) for each in others],
        "line": line,
        "line_words": showing.line_of((str(form.head.data or "") + str(form.body.data or "")).split("\n"), line),
        "articles": articles(),
        "inserts": inserts(),
        "pictures": pictures(opened.path, known),
        "preview": None,
        "refused": "",
        "is_settled": "settled" in request.args,
    }
    return work_page("authoring/edit.html", course=opened.course, here=HERE, status=status, **(context | shown))


def _state(opened: OpenText, others: list[Other], seen: int) -> dict[str, object]:
    """What the page of an editor should know by now."""
    newer = _newer(opened) if opened.version != seen else ""
    return {"version": opened.version, "others": [_said(each) for each in others], "newer": newer}


def _said(other: Other) -> str:
    name = f"\u2068{other.name}\u2069"  # isolated: a name may run the other way (UAX 9)
    if other.saved_at is None:
        return _("%(name)s has this open.", name=name)
    return _("%(name)s has this open, last change %(time)s UTC.", name=name, time=_time(other.saved_at))


def _newer(opened: OpenText) -> str:
    if opened.version == NONE:
        return _("This file has been removed from the draft.")
    time = _time(opened.saved_at) if opened.saved_at else ""
    if opened.is_own:
        return _("You have saved another text in another window at %(time)s UTC.", time=time)
    name = f"\u2068{opened.saved_by}\u2069" if opened.saved_by else _("Somebody")
    return _("%(name)s has saved another text at %(time)s UTC.", name=name, time=time)


def _time(moment: datetime) -> str:
    return str(format_time(moment, "HH:mm"))
