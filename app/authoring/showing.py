"""A text as trainees will see it, with what the checker says of it: understood in a process of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.authoring.editing import OpenText
from app.core.apart import Busy, TooMuch
from app.courseware.reading.apart import document_apart
from app.courseware.reading.pictures import Attached
from app.courseware.rules import Document
from app.questions.kinds import AnyQuestion
from app.questions.rules import Presented
from app.web.findings import in_words
from app.web.texts import _

LONGEST_WORDS = 90
"""Characters of a line that are shown beside what is said of it."""
SEED = "preview"


@dataclass(frozen=True)
class Remark:
    """One finding in the author's language, with the beginning of its line."""

    line: int
    words: str
    is_error: bool
    problem: str
    remedy: str


@dataclass(frozen=True)
class Preview:
    """A text as it will look; where it could not be read in time, only why."""

    document: Document | None
    remarks: tuple[Remark, ...] = ()
    refused: str = ""
    status: int = 200

    @property
    def errors(self) -> int:
        """How many of the remarks keep the course from being published."""
        return sum(1 for each in self.remarks if each.is_error)

    def presented(self, question: AnyQuestion) -> Presented:
        """A question as a trainee sees it before answering."""
        return question.present(SEED, ())


def previewed(text: str, opened: OpenText, *, shown_under: str, attached: Iterable[Attached] = ()) -> Preview:
    """What a text looks like and what is wrong in it; `shown_under` is where the draft's pictures are."""
    place = opened.place
    try:
        document, findings = document_apart(
            text,
            role=place.role,
            name=place.name,
            language=place.language,
            path=opened.path,
            is_source=place.is_source,
            attached=attached,
            shown_under=shown_under,
        )
    except (TooMuch, Busy) as error:
        return Preview(None, refused=_(error.message), status=error.status)
    lines = text.split("\n")
    remarks = []
    for each in sorted(findings, key=lambda each: (each.line, not each.is_error)):
        problem, remedy = in_words(each)
        remarks.append(Remark(each.line, line_of(lines, each.line), each.is_error, problem, remedy))
    return Preview(document, tuple(remarks))


def line_of(lines: list[str], number: int) -> str:
    """The beginning of a line, so that its author knows which one is meant."""
    found = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return found if len(found) <= LONGEST_WORDS else found[:LONGEST_WORDS] + "…"
