"""The first form of a record, before certificates were Open Badges; read once, when they are signed anew."""

from datetime import date
from typing import Any

from app.credentials.rules import Claims


def claims_in_first_form(record: dict[str, Any]) -> Claims:
    """What a record of the first form says.

    Raises KeyError or ValueError for anything else.
    """
    course = record["course"]
    return Claims(
        uid=record["uid"],
        name=record["name"],
        language=record["language"],
        course=course["id"],
        title=course["title"],
        title_language=course["language"],
        revision=course["revision"],
        provisions=tuple(record["provisions"]),
        minutes=record["minutes"],
        percent=record["percent"],
        awarded_on=date.fromisoformat(record["awarded_on"]),
        provider=record["provider"],
    )
