"""What an attempt's page sends: one group of fields for each question, and the number of the save beside it."""

from collections.abc import Iterable, Mapping, Sequence

from app.assessment.actions import Sent
from app.questions.kinds import AnyQuestion
from app.questions.rules import Fields

LARGEST_SEQ = 1_000_000


def seq_name(question: str) -> str:
    """The field that carries the number of the save of a question (no question id has a dot at its start)."""
    return f"seq.{question}"


def sent_answers(questions: Iterable[AnyQuestion], seed: str, fields: Fields) -> dict[str, Sent]:
    """The answers in a request: those of questions whose number of the save was sent; the others stay as they are."""
    found = {}
    for question in questions:
        seq = _seq(fields, question.id)
        if seq is not None:
            found[question.id] = Sent(seq, question.read(seed, fields))
    return found


def _seq(fields: Mapping[str, Sequence[str]], question: str) -> int | None:
    sent = fields.get(seq_name(question), ())
    text = sent[0] if sent else ""
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 8 and int(text) <= LARGEST_SEQ else None
