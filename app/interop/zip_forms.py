"""The forms by which a folder comes in as a zip."""

import base64
import binascii
import hashlib

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from app.web.forms import Kept, stripped
from app.web.texts import _, _l

CARRIED = 2 * 1024 * 1024
"""Bytes of a zip that the page itself carries from looking to doing; a larger one has to be chosen again."""


class ZipForm(Kept):
    """A zip, the state of the draft in which it was looked at, and what to do with files that it does not have."""

    archive = FileField(
        _l("Zip file"),
        description=_l("At most 20 MB, as this site or GitHub makes it: one folder with course.en.md in it."),
        render_kw={"accept": ".zip,application/zip"},
    )
    carried = HiddenField(default="")
    digest = HiddenField(default="", filters=[stripped])
    remove_gone = BooleanField(_l("Also remove from the draft what the zip does not have"))

    def data_sent(self) -> bytes:
        """The zip that was chosen, or the one that the page carried; empty where there is neither."""
        sent = self.archive.data
        content: bytes = sent.read() if sent else b""
        if content:
            return content
        try:
            return base64.b64decode(self.carried.data or "", validate=True)
        except (binascii.Error, ValueError):
            return b""

    def carry(self, data: bytes, version: int) -> None:
        """Let the page that shows what a zip would change remember which one, and of which state."""
        self.digest.data = hashlib.sha256(data).hexdigest()
        self.carried.data = base64.b64encode(data).decode() if len(data) <= CARRIED else ""
        self.version.data = str(version)

    def has_seen(self, data: bytes) -> bool:
        """Whether this is the zip that was looked at."""
        return bool(self.digest.data) and self.digest.data == hashlib.sha256(data).hexdigest()

    def refuse_nothing(self) -> None:
        """Say that no file came."""
        self.refuse(self.archive, _("Choose a zip file."))


class BeginForm(Kept):
    """A zip with a whole course, and the name that the course will have."""

    archive = FileField(
        _l("Zip file"),
        description=_l("At most 20 MB, as this site or GitHub makes it: one folder with course.en.md in it."),
        render_kw={"accept": ".zip,application/zip", "required": True},
    )
    name = StringField(
        _l("Name in the address"),
        description=_l("Leave it empty, and it is the id that the course page in the zip gives."),
        filters=[stripped],
        validators=[Length(max=60, message=_l("Use no more than 60 characters."))],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"},
    )
