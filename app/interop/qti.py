"""A question as an item of QTI 3.0 (1EdTech, Question and Test Interoperability), scored as it is scored here.

The names and the order of elements are those of the specification's information model and its best-practice guide:
https://www.imsglobal.org/spec/qti/v3p0/impl. We have found no package with its schema to check against; tests
hold every file to the elements and attributes that are used here.
"""

from collections.abc import Iterable
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement, tostring

from app.core.markdown import plain
from app.interop.numerals import decimal
from app.interop.qti_flow import flow, phrase
from app.questions.kinds import AnyQuestion
from app.questions.kinds.choices import ChoiceQuestion
from app.questions.kinds.gaps import MARK, Gaps
from app.questions.kinds.matching import Matching
from app.questions.kinds.multiple_choice import MultipleChoice
from app.questions.kinds.number import Number
from app.questions.kinds.ordering import Ordering
from app.questions.kinds.text import Text

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
ANSWER, SCORE, FEEDBACK, EXPLANATION = "RESPONSE", "SCORE", "FEEDBACK", "EXPLANATION"


def item(question: AnyQuestion, *, language: str) -> bytes:
    """The XML of one item."""
    return _Item(question, language).xml()


def file(root: Element) -> bytes:
    """An element as a file. It is not indented: blanks between words of a text would be read as blanks."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


class _Item:
    """One item while it is written."""

    def __init__(self, question: AnyQuestion, language: str) -> None:
        self.question = question
        self.points = Fraction(question.points)
        names = {"identifier": question.id, "title": plain(question.html)[:120] or question.id}
        fixed = {"adaptive": "false", "time-dependent": "false", "xml:lang": language}
        self.root = Element("qti-assessment-item", {"xmlns": NAMESPACE, **names, **fixed})
        self.body = Element("qti-item-body")
        self.processing = Element("qti-response-processing")
        self.said: list[tuple[str, str]] = []

    def xml(self) -> bytes:
        self._kind()
        self._outcomes()
        self.root.append(self.body)
        self._explain()
        if len(self.processing):
            self.root.append(self.processing)
        for identifier, html in self.said:
            outcome = EXPLANATION if identifier == "explanation" else FEEDBACK
            values = {"outcome-identifier": outcome, "identifier": identifier, "show-hide": "show"}
            modal = SubElement(self.root, "qti-modal-feedback", values)
            flow(SubElement(modal, "qti-content-body"), html)
        return file(self.root)

    def _kind(self) -> None:
        question = self.question
        if isinstance(question, ChoiceQuestion):
            self._choice(question)
        elif isinstance(question, Text):
            self._text(question)
        elif isinstance(question, Number):
            self._number(question)
        elif isinstance(question, Gaps):
            self._gaps(question)
        elif isinstance(question, Matching):
            self._match(question)
        else:
            self._order(question)

    def _outcomes(self) -> None:
        for name in (SCORE, "MAXSCORE"):
            values = {"identifier": name, "cardinality": "single", "base-type": "float"}
            declared = SubElement(self.root, "qti-outcome-declaration", values)
            default = SubElement(declared, "qti-default-value")
            SubElement(default, "qti-value").text = "0" if name == SCORE else _decimal(self.points)
        if self.said:
            many = "multiple" if isinstance(self.question, MultipleChoice) else "single"
            values = {"identifier": FEEDBACK, "cardinality": many, "base-type": "identifier"}
            SubElement(self.root, "qti-outcome-declaration", values)
        if self.question.explanation:
            values = {"identifier": EXPLANATION, "cardinality": "single", "base-type": "identifier"}
            SubElement(self.root, "qti-outcome-declaration", values)

    def _explain(self) -> None:
        """The explanation is shown with the result, whatever was answered."""
        if self.question.explanation:
            self._set(self.processing, EXPLANATION, _value("identifier", "explanation"))
            self.said.append(("explanation", self.question.explanation))

    # ---- Declarations and prompts ----

    def _declare(self, name: str, cardinality: str, kind: str, correct: Iterable[str]) -> Element:
        values = {"identifier": name, "cardinality": cardinality, "base-type": kind}
        declared = SubElement(self.root, "qti-response-declaration", values)
        rights = list(correct)
        if rights:
            held = SubElement(declared, "qti-correct-response")
            for right in rights:
                SubElement(held, "qti-value").text = right
        return declared

    def _map(self, declared: Element, entries: Iterable[tuple[str, Fraction]], **more: str) -> None:
        """What each answer earns, never less than nothing."""
        values = {"default-value": "0", "lower-bound": "0"}
        mapping = SubElement(declared, "qti-mapping", values)
        for key, worth in entries:
            SubElement(mapping, "qti-map-entry", {"map-key": key, "mapped-value": _decimal(worth), **more})

    def _prompt(self, interaction: Element) -> None:
        prompt = SubElement(interaction, "qti-prompt")
        phrase(SubElement(prompt, "p"), self.question.html)
        flow(prompt, self.question.body)

    def _asked(self) -> Element:
        """The question before an interaction that stands in a line of text; returns that line."""
        phrase(SubElement(self.body, "p"), self.question.html)
        flow(self.body, self.question.body)
        return SubElement(self.body, "p")

    # ---- Processing ----

    def _set(self, parent: Element, name: str, value: Element) -> None:
        SubElement(parent, "qti-set-outcome-value", {"identifier": name}).append(value)

    def _if(self, condition: Element, name: str, value: Element) -> None:
        test = SubElement(SubElement(self.processing, "qti-response-condition"), "qti-response-if")
        test.append(condition)
        self._set(test, name, value)

    def _if_correct(self) -> None:
        """All the points for the whole key."""
        same = _of("qti-match", _named("qti-variable", ANSWER), _named("qti-correct", ANSWER))
        self._if(same, SCORE, _value("float", _decimal(self.points)))

    def _mapped(self) -> None:
        self._set(self.processing, SCORE, _named("qti-map-response", ANSWER))

    # ---- The kinds ----

    def _choice(self, question: ChoiceQuestion) -> None:
        several = isinstance(question, MultipleChoice)
        rights = [f"option-{option.id}" for option in question.options if option.is_right]
        declared = self._declare(ANSWER, "multiple" if several else "single", "identifier", rights)
        if several and not question.all_or_nothing:
            share = self.points / max(1, len(rights))
            self._map(
                declared,
                ((f"option-{each.id}", share if each.is_right else -share) for each in question.options),
            )
            self._mapped()
        else:
            self._if_correct()
        values = {"response-identifier": ANSWER, "shuffle": _yes(question.is_shuffled)}
        values["max-choices"] = "0" if several else "1"
        interaction = SubElement(self.body, "qti-choice-interaction", values)
        self._prompt(interaction)
        for option in question.options:
            fixed = {"fixed": "true"} if option.is_pinned else {}
            made = SubElement(interaction, "qti-simple-choice", {"identifier": f"option-{option.id}", **fixed})
            phrase(made, option.html)
            if option.feedback:
                self.said.append((f"option-{option.id}", option.feedback))
        if self.said:
            self._set(self.processing, FEEDBACK, _named("qti-variable", ANSWER))

    def _text(self, question: Text) -> None:
        declared = self._declare(ANSWER, "single", "string", question.accepted[:1])
        if question.is_open:
            interaction = SubElement(self.body, "qti-extended-text-interaction", {"response-identifier": ANSWER})
            self._prompt(interaction)
            return
        entries = ((text, self.points) for text in question.accepted)
        self._map(declared, entries, **{"case-sensitive": "false"})
        self._mapped()
        SubElement(self._asked(), "qti-text-entry-interaction", {"response-identifier": ANSWER})
        for number, each in enumerate(question.foreseen, start=1):
            same = Element("qti-string-match", {"case-sensitive": "false"})
            same.extend([_named("qti-variable", ANSWER), _value("string", each.text)])
            self._foresee(number, same, each.feedback)

    def _foresee(self, number: int, condition: Element, feedback: str) -> None:
        if feedback:
            self._if(condition, FEEDBACK, _value("identifier", f"foreseen-{number}"))
            self.said.append((f"foreseen-{number}", feedback))

    def _number(self, question: Number) -> None:
        self._declare(ANSWER, "single", "float", [each.value for each in question.accepted[:1]])
        tests = [_near(each.value, each.tolerance) for each in question.accepted]
        condition = tests[0] if len(tests) == 1 else _of("qti-or", *tests)
        self._if(condition, SCORE, _value("float", _decimal(self.points)))
        SubElement(self._asked(), "qti-text-entry-interaction", {"response-identifier": ANSWER})
        for number, each in enumerate(question.foreseen, start=1):
            self._foresee(number, _near(each.value, each.tolerance), each.feedback)

    def _gaps(self, question: Gaps) -> None:
        names = [f"{ANSWER}-{place}" for place in range(1, len(question.gaps) + 1)]
        for name, gap in zip(names, question.gaps, strict=True):
            declared = self._declare(name, "single", "string", gap[:1])
            self._map(declared, ((text, Fraction(1)) for text in gap), **{"case-sensitive": "false"})
        rights = _of("qti-sum", *(_named("qti-map-response", name) for name in names))
        if question.all_or_nothing:
            all_right = _of("qti-gte", rights, _value("float", str(len(names))))
            self._if(all_right, SCORE, _value("float", _decimal(self.points)))
        else:
            share = _value("float", _decimal(self.points / len(names)))
            self._set(self.processing, SCORE, _of("qti-product", rights, share))
        phrase(SubElement(self.body, "p"), question.html)
        flow(self.body, MARK.join(question.pieces), iter(names))

    def _match(self, question: Matching) -> None:
        pairs = [f"left-{pair.id} right-{pair.id}" for pair in question.asked]
        declared = self._declare(ANSWER, "multiple", "directedPair", pairs)
        if question.all_or_nothing:
            self._if_correct()
        else:
            self._map(declared, ((pair, self.points / len(pairs)) for pair in pairs))
            self._mapped()
        values = {"response-identifier": ANSWER, "shuffle": "true", "max-associations": str(len(pairs))}
        interaction = SubElement(self.body, "qti-match-interaction", values)
        self._prompt(interaction)
        lefts = SubElement(interaction, "qti-simple-match-set")
        rights = SubElement(interaction, "qti-simple-match-set")
        for pair in question.asked:
            names = {"identifier": f"left-{pair.id}", "match-max": "1"}
            phrase(SubElement(lefts, "qti-simple-associable-choice", names), pair.left)
        for pair in question.pairs:
            names = {"identifier": f"right-{pair.id}", "match-max": str(len(pairs))}
            SubElement(rights, "qti-simple-associable-choice", names).text = pair.right

    def _order(self, question: Ordering) -> None:
        names = [f"thing-{place}" for place in question.places]
        self._declare(ANSWER, "ordered", "identifier", names)
        if question.all_or_nothing:
            self._if_correct()
        else:
            self._placed(names)
        values = {"response-identifier": ANSWER, "shuffle": "true"}
        interaction = SubElement(self.body, "qti-order-interaction", values)
        self._prompt(interaction)
        for name, html in zip(names, question.things, strict=True):
            phrase(SubElement(interaction, "qti-simple-choice", {"identifier": name}), html)

    def _placed(self, names: list[str]) -> None:
        """A share for each thing in its place."""
        share = _decimal(self.points / len(names))
        for place, name in enumerate(names, start=1):
            there = Element("qti-index", {"n": str(place)})
            there.append(_named("qti-variable", ANSWER))
            more = _of("qti-sum", _named("qti-variable", SCORE), _value("float", share))
            self._if(_of("qti-match", there, _value("identifier", name)), SCORE, more)


def _near(value: str, tolerance: str) -> Element:
    reach = _decimal(Fraction(tolerance))
    same = Element("qti-equal", {"tolerance-mode": "absolute", "tolerance": f"{reach} {reach}"})
    same.extend([_named("qti-variable", ANSWER), _value("float", value)])
    return same


def _of(tag: str, *parts: Element) -> Element:
    made = Element(tag)
    made.extend(parts)
    return made


def _named(tag: str, identifier: str) -> Element:
    return Element(tag, {"identifier": identifier})


def _value(kind: str, text: str) -> Element:
    made = Element("qti-base-value", {"base-type": kind})
    made.text = text
    return made


def _yes(value: bool) -> str:  # noqa: FBT001 - an attribute's value
    return "true" if value else "false"


def _decimal(value: Fraction) -> str:
    """A number in decimals, six places where it does not end."""
    return decimal(Fraction(round(value * 10**6), 10**6))
