"""Ordering: things are given their places."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Self

import msgspec

from app.core.errors import N_
from app.core.findings import Findings
from app.core.markdown import plain, render_inline
from app.questions.parsing import expect, shared
from app.questions.rules import Choice, Fields, Presented, Question, Response, Row, Verdict, shuffled
from app.questions.sections import Parts, Section


class Ordering(Question, frozen=True, kw_only=True, tag="order"):
    """Put things in order. A response holds, for each thing in the source's order, the place it was given."""

    things: tuple[str, ...]

    @classmethod
    def parse(cls, section: Section, parts: Parts, findings: Findings, *, is_source: bool) -> Self:
        """Read a numbered list in the right order."""
        expect(parts, {"#"}, "ordering", findings)
        things = tuple(render_inline(item.text) for item in parts.items)
        if len(things) < 3:
            remedy = N_("add lines to the numbered list")
            findings.add(section.line, N_("there are fewer than three things to put in order"), remedy)
        for text, times in Counter(map(plain, things)).items():
            if times > 1:
                problem, remedy = N_("“%(text)s” stands %(times)s times in the list"), N_("make each line different")
                findings.add(section.line, problem, remedy, text=text, times=times)
        return cls(**shared(section, parts, findings), things=things)

    @property
    def places(self) -> tuple[str, ...]:
        """`1` to the number of things."""
        return tuple(str(place) for place in range(1, len(self.things) + 1))

    def present(self, seed: str, response: Response) -> Presented:
        """The things in the order of this attempt, each with a field for its place."""
        held = dict(zip(self.places, response, strict=False))
        rows = tuple(
            Row(f"{self.id}.{shown}", self.things[int(thing) - 1], held.get(thing, ""))
            for shown, thing in enumerate(shuffled(self.places, seed, self.id), start=1)
        )
        return Presented(tuple(Choice(place, "", place) for place in self.places), rows)

    def read(self, seed: str, fields: Fields) -> Response:
        """The place given to each thing, empty where none was."""
        given: dict[str, str] = {}
        for shown, thing in enumerate(shuffled(self.places, seed, self.id), start=1):
            sent = "".join(fields.get(f"{self.id}.{shown}", ())[:1])
            given[thing] = sent if sent in self.places else ""
        found = tuple(given[thing] for thing in self.places)
        return found if any(found) else ()

    def grade(self, response: Response) -> Fraction:
        """A share for each thing in its right place; two things in one place earn nothing for either."""
        times = Counter(response)
        right = sum(given == place and times[given] == 1 for place, given in zip(self.places, response, strict=False))
        return self._share(right, len(self.things))

    def review(self, seed: str, response: Response) -> tuple[Verdict, ...]:
        """The things in the right order, each with the place it was given."""
        held = (*response, *[""] * len(self.things))
        return tuple(
            Verdict(html, given, place, bool(given), given == place)
            for html, place, given in zip(self.things, self.places, held, strict=False)
        )

    def summarise(self, responses: Iterable[Response]) -> dict[str, int]:
        """How often each thing was put in its place, by that place."""
        rights = Counter(
            place
            for response in responses
            for place, given in zip(self.places, response, strict=False)
            if place == given
        )
        return {place: rights[place] for place in self.places}

    def translated(self, words: Self) -> Self:
        """Things pair by place."""
        if len(words.things) != len(self.things):
            raise ValueError("the translation has another number of things")
        return msgspec.structs.replace(super().translated(words), things=words.things)
