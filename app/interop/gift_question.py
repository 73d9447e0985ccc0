"""One question of a GIFT file: its title, its text, the answers between its braces."""

import re
from collections.abc import Callable
from fractions import Fraction

from app.core.errors import N_
from app.core.languages import words
from app.interop.gift_parts import FORMAT, FREED, Block, Part, formatted, is_multiple, is_ours, parted
from app.interop.items import NO_MODEL, Item, Note, Option, Refused
from app.interop.marking import GAP, Converter
from app.interop.numerals import span, weight, within
from app.questions.rules import comparable

TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
WEIGHT = re.compile(r"\s*%(-?[\d.]{1,12})%")
TRUE_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
WHOLE = Fraction(1)
MOST_COMPARED = 50
"""Right answers with which each wrong one is compared; nobody writes more."""

PARTLY = N_("An answer worth %(percent)s %% counts as wrong here.")
WEIGHTS = N_("The weights are not kept: each right choice earns a share, and each wrong one takes a share away.")
RIGHT_FEEDBACK = N_("Feedback to the right answer becomes part of the explanation.")
ANY = N_("Feedback to every other answer is left out.")
STAR = N_("A star stands for itself here, not for any letters.")
GAP_FEEDBACK = N_("Feedback to what is typed into a gap is left out.")
BOTH = N_("“%(text)s” is right as well as wrong or partly right; here it is right.")


class QuestionReader:
    """Reads one question whose braces stand at `first` and `last` (-1: it has none)."""

    def __init__(self, block: Block, language: str, first: int, last: int) -> None:
        self.block, self.language, self.first, self.last = block, language, first, last
        self.converter = Converter()
        self.said: list[str | tuple[str, dict[str, str | int]]] = []
        self.more: list[str] = []

    def item(self) -> Item:
        """The question. Raises Refused."""
        text = self.block.text
        head = text if self.first < 0 else text[: self.first]
        tail = "" if self.first < 0 else text[self.last + 1 :]
        title = TITLE.match(head)
        head = head[title.end() :] if title else head
        form = FORMAT.match(head)
        self.format = form[1].lower() if form else ""
        head = head[form.end() :] if form else head
        self.title = " ".join(title[1].translate(FREED).split()) if title else ""
        if self.first < 0:
            return self._made("none", self._blocks(head))
        inside, _, general = text[self.first + 1 : self.last].partition("####")
        kind, options = self._answers(inside)
        shuffled = kind != "truth"
        stem, kind = self._stem(head, tail, kind, options)
        if not stem:
            raise Refused(self.block.line(), N_("The question has no text before its answers."))
        explanation = [*self._blocks(*formatted(general, self.format)), *self.more]
        if kind == "open" and not explanation:
            self.said.append(NO_MODEL)
        return self._made(kind, stem, options, explanation, is_shuffled=shuffled)

    def _made(
        self,
        kind: str,
        stem: tuple[str, ...],
        options: tuple[Option, ...] = (),
        explanation: list[str] | None = None,
        *,
        is_shuffled: bool = True,
    ) -> Item:
        line = self.block.line()
        said = [each if isinstance(each, tuple) else (each, {}) for each in [*self.said, *self.converter.lost]]
        return Item(
            line=line,
            kind="single" if kind == "truth" else kind,
            title=self.title,
            stem=stem,
            options=options,
            explanation="\n\n".join(explanation or ()),
            is_shuffled=is_shuffled,
            notes=tuple(Note(line, phrase, values) for phrase, values in said),
        )

    def _stem(self, head: str, tail: str, kind: str, options: tuple[Option, ...]) -> tuple[tuple[str, ...], str]:
        """The blocks of the question. Words after the braces make a typed answer a gap, others a line to fill."""
        if not tail.strip():
            return self._blocks(head), kind
        fits = kind == "text" and all(option.is_right and not set(option.text) & set("[]|") for option in options)
        blocks = self._blocks(head + GAP + tail)
        if not fits:
            return tuple(block.replace(GAP, r"\_\_\_\_") for block in blocks), kind
        gap = "[[" + "|".join(option.text for option in options) + "]]"
        if self.more:
            self.more.clear()
            self.said.append(GAP_FEEDBACK)
        return tuple(block.replace(GAP, gap) for block in blocks), "gaps"

    def _blocks(self, text: str, format: str | None = None) -> tuple[str, ...]:
        form = self.format if format is None else format
        return self.converter.blocks(text.translate(FREED), form)

    def _phrase(self, text: str) -> str:
        words, format = formatted(text, self.format)
        return self.converter.phrase(words.translate(FREED).strip(), format)

    def _answers(self, inside: str) -> tuple[str, tuple[Option, ...]]:
        bare = inside.strip()
        if not bare:
            return "open", ()
        if bare.startswith("#"):
            return "number", self._numbers(inside)
        first, *feedback = parted(bare)
        if first.strip().upper() in TRUE_FALSE:
            return "truth", self._truth(TRUE_FALSE[first.strip().upper()], feedback)
        parts = self._parts(inside)
        rights = [part for part in parts if part.sign == "="]
        if all("->" in part.text for part in parts) and len(rights) == len(parts):
            return "match", self._pairs(parts)
        if len(rights) == len(parts):
            return "text", self._texts(parts)
        return self._choice(parts)

    def _truth(self, is_true: bool, feedback: list[str]) -> tuple[Option, ...]:  # noqa: FBT001 - the key itself
        """True and false; GIFT gives first the feedback to the wrong answer, then that to the right one."""
        wrong, right, *_ = [*("\n\n".join(self._blocks(*formatted(text, self.format))) for text in feedback), "", ""]
        said = words(self.language).questions
        return tuple(
            Option(word, truth == is_true, right if truth == is_true else wrong)
            for word, truth in ((said.right, True), (said.wrong, False))
        )

    def _parts(self, inside: str) -> list[Part]:
        """What stands after each `=` or `~`. Raises Refused for text before the first, and for an unreadable weight."""
        found: list[Part] = []
        marks = [mark.start() for mark in re.finditer("[=~]", inside)]
        lead = inside[: marks[0]] if marks else inside
        if lead.strip():
            raise Refused(self._line(lead), N_("Each answer starts with = (right) or ~ (wrong)."))
        for start, end in zip(marks, [*marks[1:], len(inside)], strict=True):
            line = self.block.line(self.first + 1 + start)
            text = inside[start + 1 : end]
            given = WEIGHT.match(text)
            share = weight(given[1], line) if given else None
            text, *feedback = parted(text[given.end() :] if given else text)
            found.append(Part(line, inside[start], share, text, "#".join(feedback)))
        for part in found:
            if not part.text.strip() and (part.sign == "=" or part.share is not None or len(found) > 1):
                raise Refused(part.line, N_("An answer is empty."))
        return found

    def _line(self, lead: str) -> int:
        """The line of the first sign that is no blank in what stands right after the brace."""
        return self.block.line(self.first + 1 + len(lead) - len(lead.lstrip()))

    def _feedback(self, part: "Part") -> str:
        return "\n\n".join(self._blocks(*formatted(part.feedback, self.format)))

    def _choice(self, parts: list[Part]) -> tuple[str, tuple[Option, ...]]:
        rights = [part for part in parts if part.sign == "=" or part.share == WHOLE]
        partial = [part for part in parts if part.share is not None and 0 < part.share < 1]
        several = not any(part.sign == "=" for part in parts) and bool(partial or len(rights) > 1 or is_multiple(parts))
        if not several and len(rights) != 1:
            problem = N_("A choice has one right answer with =, or several with weights after ~.")
            raise Refused(self.block.line(self.first), problem)
        if several:
            chosen = [part.share is not None and part.share > 0 for part in parts]
            if not is_ours(parts, chosen):
                self.said.append(WEIGHTS)
        else:
            chosen = [part in rights for part in parts]
            for part in partial:
                self.said.append((PARTLY, {"percent": _percent(part.share)}))
        options = tuple(
            Option(self._phrase(part.text), right, self._feedback(part))
            for part, right in zip(parts, chosen, strict=True)
        )
        return "multiple" if several else "single", options

    def _texts(self, parts: list[Part]) -> tuple[Option, ...]:
        found = []
        for part in parts:
            words, _ = formatted(part.text, "")
            text = " ".join(words.translate(FREED).split())
            if text == "*" and not self._counts(part):
                self.said.append(ANY)
                continue
            if "*" in text:
                self.said.append(STAR)
            found.append(self._typed(part, text))
        return self._sorted(found, lambda right, wrong: comparable(right) == comparable(wrong))

    def _sorted(self, found: list[Option], counts: Callable[[str, str], bool]) -> tuple[Option, ...]:
        """The answers without wrong ones that the key takes for right. Raises Refused where none is right."""
        rights = [option.text for option in found if option.is_right]
        if not rights:
            raise Refused(self.block.line(self.first), N_("No answer is right."))
        kept = []
        for option in found:
            if not option.is_right and any(counts(right, option.text) for right in rights[:MOST_COMPARED]):
                self.said.append((BOTH, {"text": option.text}))
            else:
                kept.append(option)
        return tuple(kept)

    def _typed(self, part: "Part", text: str) -> Option:
        """An accepted answer, whose feedback goes into the explanation, or a foreseen wrong one."""
        feedback = self._feedback(part)
        if not self._counts(part):
            return Option(text, is_right=False, feedback=feedback)
        if feedback:
            self.more.append(feedback)
            self.said.append(RIGHT_FEEDBACK)
        return Option(text)

    def _counts(self, part: "Part") -> bool:
        if part.share is not None and 0 < part.share < 1:
            self.said.append((PARTLY, {"percent": _percent(part.share)}))
        return part.share is None or part.share == 1

    def _numbers(self, inside: str) -> tuple[Option, ...]:
        """`#31:1`, `#1..3`, or several `=` with weights; what stands after a `~` is for every other number."""
        body = inside.replace("#", " ", 1)
        if not body.lstrip().startswith(("=", "~")):
            body = "=" + body[1:]
        found = []
        for part in self._parts(body):
            if part.sign == "~":
                self.said.append(ANY)
            else:
                found.append(self._typed(part, span(part.text.translate(FREED), part.line)))
        return self._sorted(found, within)

    def _pairs(self, parts: list[Part]) -> tuple[Option, ...]:
        said = words(self.language).questions
        heads = Option(said.question, partner=said.answer)
        found = []
        for part in parts:
            left, _, right = part.text.partition("->")
            if not right.strip():
                raise Refused(part.line, N_("A pair has nothing on the right of its arrow."))
            found.append(Option(_celled(self._phrase(left)), partner=_celled(self._phrase(right))))
        if sum(bool(each.text) for each in found) < 2:
            raise Refused(self.block.line(self.first), N_("A matching question needs two pairs or more."))
        if any(part.feedback.strip() for part in parts):
            self.said.append(ANY)
        return heads, *found


def _celled(text: str) -> str:
    """A phrase as a cell of a table, which every upright line would part."""
    return text.replace("\\|", "&#124;").replace("|", "&#124;")


def _percent(share: Fraction | None) -> str:
    return f"{float(share or 0) * 100:.5g}"
