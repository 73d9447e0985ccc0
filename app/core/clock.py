"""The one clock: aware UTC."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present moment, aware, in UTC, to the millisecond (what both databases keep and JSON prints)."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
