"""What single and multiple choice share: options, their order, and what the author wrote about them."""

from collections import Counter
from collections.abc import Iterable
from typing import Self

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import plain
from app.questions.parsing import expect, option, shared
from app.questions.rules import Choice, Fields, Presented, Question, Response, Verdict, shuffled
from app.questions.sections import Parts, Section


class Option(msgspec.Struct, frozen=True):
    """One option; `id` is its place in the source, the same in every language."""

    id: str
    html: str
    is_right: bool
    is_pinned: bool = False
    feedback: str = ""


class ChoiceQuestion(Question, frozen=True, kw_only=True):
    """A question answered by picking from options."""

    options: tuple[Option, ...]

    @classmethod
    def parse(cls, section: Section, parts: Parts, findings: Findings, *, is_source: bool) -> Self:
        """Read a task list; note missing options, missing keys and options written twice."""
        expect(parts, {"x", ""}, "choice", findings)
        options = tuple(
            Option(str(place), html, item.mark == "x", is_pinned, feedback)
            for place, item in enumerate(parts.items, start=1)
            for html, is_pinned, feedback in [option(item)]
        )
        if not is_source and (keys := [item.line for item in parts.items if item.mark == "x"]):
            remedy = N_("write [ ]; the right answer is read from the source text alone")
            findings.advise(keys[0], N_("an option of a translation is marked with [x]"), remedy)
        if len(options) < 2:
            findings.add(section.line, N_("a choice needs two options or more"), N_("add a line `- [ ] text`"))
        if is_source and not any(each.is_right for each in options):
            findings.add(section.line, N_("question has no correct answer"), N_("mark one with [x]"))
        for text, times in Counter(plain(each.html) for each in options).items():
            if times > 1:
                problem = N_("the option “%(text)s” stands there %(times)s times")
                findings.add(section.line, problem, N_("keep one of them"), text=text, times=times)
        return cls(**shared(section, parts, findings), options=options)

    @property
    def right(self) -> frozenset[str]:
        """The ids of the options that the key names."""
        return frozenset(each.id for each in self.options if each.is_right)

    def order(self, seed: str) -> tuple[Option, ...]:
        """The options as this attempt shows them: shuffled, but for those pinned to their place."""
        if not self.is_shuffled:
            return self.options
        by_id = {each.id: each for each in self.options}
        loose = iter(shuffled([each.id for each in self.options if not each.is_pinned], seed, self.id))
        return tuple(each if each.is_pinned else by_id[next(loose)] for each in self.options)

    def present(self, seed: str, response: Response) -> Presented:
        """The options, numbered as shown."""
        return Presented(
            choices=tuple(
                Choice(value=str(place), html=each.html, is_chosen=each.id in response)
                for place, each in enumerate(self.order(seed), start=1)
            )
        )

    def read(self, seed: str, fields: Fields) -> Response:
        """The ids behind the numbers that were sent, in the order of the source."""
        sent = set(fields.get(self.id, ()))
        chosen = {each.id for place, each in enumerate(self.order(seed), start=1) if str(place) in sent}
        return tuple(each.id for each in self.options if each.id in chosen)

    def review(self, seed: str, response: Response) -> tuple[Verdict, ...]:
        """Every option with its feedback."""
        return tuple(
            Verdict(each.html, is_chosen=each.id in response, is_right=each.is_right, feedback=each.feedback)
            for each in self.order(seed)
        )

    def summarise(self, responses: Iterable[Response]) -> dict[str, int]:
        """How often each option was chosen."""
        tally = Counter(each for response in responses for each in response)
        return {each.id: tally[each.id] for each in self.options}

    def translated(self, words: Self) -> Self:
        """Options pair by place; right and wrong stay as the source has them."""
        options = tuple(
            msgspec.structs.replace(mine, html=theirs.html, feedback=theirs.feedback)
            for mine, theirs in zip(self.options, words.options, strict=True)
        )
        return msgspec.structs.replace(super().translated(words), options=options)
