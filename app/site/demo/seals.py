"""What the certificates of the story say."""

from datetime import datetime

from app.courseware.rules import Course
from app.credentials.rules import Claims
from app.programmes.models import Programme
from app.site.demo.episodes import Life, Taken


def says(
    life: Life, course: Course, taken: Taken, *, uid: str, at: datetime, programme: Programme | None, provider: str
) -> Claims:
    """What the certificate of somebody of the story says."""
    front = course.page(life.language)
    return Claims(
        uid=uid,
        name=life.name,
        language=life.language,
        course=course.slug,
        title=front.title,
        title_language=front.language,
        revision=course.hash,
        provisions=tuple(course.provisions),
        minutes=course.minutes,
        percent=max(each.percent for each in taken.tried if each.quiz == course.final_test),
        awarded_on=at.date(),
        provider=(programme.provider if programme else "") or provider,
        programme=programme.name if programme else "",
        funders=programme.funders_on(at.date()) if programme else (),
    )
