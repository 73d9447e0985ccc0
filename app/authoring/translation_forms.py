"""What comes back from the page of a translation: blocks with their parts, by the place that they had on it."""

import re
from collections.abc import Mapping

from wtforms import HiddenField

from app.authoring.actions import unix_lines
from app.courseware.translation.merging import Edit
from app.web.forms import CampusForm, stripped

PLACE = re.compile(r"of-(\d{1,4})")
TO_DO = "to-do"
"""Show only blocks that somebody has to look at."""
MOST_PARTS = 1000
"""Fields of one block; a question has a dozen."""


class DeskForm(CampusForm):
    """What to do with the translation, and which part of the page to show again."""

    act = HiddenField(default="save", filters=[stripped])
    review = HiddenField(default="", filters=[stripped])
    show = HiddenField(default="", filters=[stripped])
    sheet = HiddenField(default="1", filters=[stripped])
    seen = HiddenField(default="0", filters=[stripped])
    """The version of the translation that was read, for saying who stands for it."""
    at = HiddenField(default="", filters=[stripped])
    """The block whose button was pressed."""

    @property
    def back(self) -> dict[str, str]:
        """Where on the page to go on: what it shows, its sheet, and the block."""
        found = {"show": self.show.data or "", "sheet": self.sheet.data or ""}
        at = self.at.data or ""
        anchor = {"_anchor": f"part-{at}"} if at.isdecimal() and found["show"] != TO_DO else {}
        return {name: value for name, value in found.items() if value not in {"", "1"}} | anchor


def edits_in(fields: Mapping[str, str]) -> dict[int, Edit]:
    """The blocks that a browser sent."""
    places = sorted(int(match[1]) for name in fields if (match := PLACE.fullmatch(name)))
    return {place: _edit(fields, place) for place in places}


def _edit(fields: Mapping[str, str], place: int) -> Edit:
    count = fields.get(f"parts-{place}", "")
    parts = min(int(count), MOST_PARTS) if count.isdecimal() and len(count) < 5 else 0
    return Edit(
        of=stripped(fields.get(f"of-{place}", "")),
        shown=stripped(fields.get(f"was-{place}", "")),
        words=tuple(stripped(unix_lines(fields.get(f"w-{place}-{part}", ""))) for part in range(parts)),
        is_right=f"right-{place}" in fields,
        is_same=f"same-{place}" in fields,
    )
