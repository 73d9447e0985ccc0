"""The forms of the register. The rules find what cannot be meant, the fields say it, and nothing typed is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.accounts.rules import tidy_name
from app.core.clock import utcnow
from app.core.errors import N_
from app.core.money import currency_choices
from app.core.places import country_choices
from app.provision.models import Agreement, Contribution, Equipment, Registration
from app.provision.rules import (
    CONTRIBUTION_KINDS,
    FORMS,
    MOST_PARTIES,
    NOTE_LIMIT,
    STATES,
    AgreementDetails,
    ContributionDetails,
    Details,
    EquipmentDetails,
    Party,
    Problem,
)
from app.web.amounts import AmountField, CountField
from app.web.forms import DayField, Kept, Lines, stripped
from app.web.language import current_language
from app.web.texts import _, _l

SPARE = 2
"""Empty lines below the parties of an agreement."""


def tidy(value: Any) -> Any:
    """A filter for names and titles: on one line, single blanks, no hidden signs."""
    return tidy_name(value) if isinstance(value, str) else value


def _choice(label: str, **kwargs: Any) -> SelectField:
    """A list whose values the rules judge, in words that help."""
    return SelectField(label, validate_choice=False, **kwargs)


def _line(label: str, description: str = "") -> StringField:
    return StringField(label, description=description, filters=[tidy])


def _text(label: str, description: str = "") -> TextAreaField:
    return TextAreaField(label, description=description, filters=[stripped])


class EntryForm(Kept):
    """What is said of something in the register."""

    programme = _choice(_l("Programme"), description=_l("If it belongs to a training programme that is kept here."))
    source = _line(_l("Source"), _l("Where this can be read: an address or a document. The site does not open it."))

    def offer(self, programmes: Sequence[tuple[str, str]]) -> "EntryForm":
        """Fill in what can be chosen."""
        self.programme.choices = [("", _("None")), *programmes]
        language = current_language()
        for field in self._lists():
            if field.short_name.endswith("country"):
                field.choices = [("", _("Choose …")), *country_choices(language)]
            elif field.short_name == "currency":
                field.choices = [("", _("Choose …")), *currency_choices(language)]
            elif field.short_name == "kind":
                field.choices = [(value, _(words)) for value, words in self.kinds().items()]
        return self

    def _lists(self) -> Iterator[SelectField]:
        """All lists in it, those of the parties too."""
        yield from (field for field in _all(self) if isinstance(field, SelectField) and field.short_name != "programme")

    def kinds(self) -> Mapping[Any, str]:
        """What it can be among its like, with words."""
        raise NotImplementedError

    @classmethod
    def of(cls, entry: Registration) -> "EntryForm":
        """The form as it was sent, or else filled in with the entry."""
        form = cls()
        if form.is_submitted():
            return form  # what is missing there is missing, and not what the entry had
        values = {name: getattr(entry, name) for name in form._fields if hasattr(entry, name)}
        programme = entry.programme.uid if entry.programme else ""
        return cls(data=values | {"programme": programme} | cls.said(entry))

    @classmethod
    def said(cls, entry: Any) -> dict[str, object]:
        """What stands in other fields than in columns of the same name."""
        return {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask the fields, then the rules; a field that could not be read says only that."""
        super().validate(extra_validators)
        fields = {field.name: field for field in _all(self)}
        for problem in self.found():
            field = fields[problem.at]
            if not field.errors:
                field.errors = [_(problem.message, **problem.values)]
        return not self.problems

    def found(self) -> Iterator[Problem]:
        """What the rules say."""
        if self.programme.data not in {"", None, *(choice[0] for choice in self.programme.choices or ())}:
            yield Problem("programme", N_("Choose a programme from the list."))
        yield from self.details.problems(utcnow().date())

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Field ids and messages, those of the parties among them."""
        return [(field.id, str(message)) for field in _all(self) for message in field.errors if field.errors]

    @property
    def details(self) -> Details:
        """The values, as far as they could be read."""
        raise NotImplementedError


def _all(form: Any) -> Iterator[Any]:
    """The fields of a form, and those in it that have fields themselves, before what follows."""
    for field in form:
        if isinstance(field, FormField):
            yield from _all(field.form)
        else:
            yield field
            yield from _all(field) if isinstance(field, FieldList) else ()


class ContributionForm(EntryForm):
    """What is said of a contribution."""

    kind = _choice(_l("Kind"))
    giver_country = _choice(_l("State"))
    giver_name = _line(_l("or a body"), _l("Name no private persons: the register is public."))
    recipient_country = _choice(_l("State"))
    recipient_name = _line(_l("or a body or an account"))
    amount = AmountField(_l("Amount"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    currency = _choice(_l("Currency"))
    is_unpublished = BooleanField(_l("The amount is not published"))
    starts_on = DayField(_l("Day, or first day of the period"))
    ends_on = DayField(_l("Last day of the period"), description=_l("Empty for a single day."))
    note = _text(_l("In a sentence"), _l("What it was for. The register is public: name no private persons."))

    def kinds(self) -> Mapping[Any, str]:
        """The three that the Convention names."""
        return {"": _("Choose …"), **CONTRIBUTION_KINDS}

    @classmethod
    def said(cls, entry: Contribution) -> dict[str, object]:
        """A contribution without an amount is one whose amount is not published."""
        return {"is_unpublished": entry.amount is None}

    @property
    def details(self) -> ContributionDetails:
        """The values, as far as they could be read."""
        return ContributionDetails(
            kind=self.kind.data or "",
            giver=Party(self.giver_country.data or "", self.giver_name.data or ""),
            recipient=Party(self.recipient_country.data or "", self.recipient_name.data or ""),
            programme=self.programme.data or "",
            amount=self.amount.data,
            currency=self.currency.data or "",
            is_published=not self.is_unpublished.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            note=self.note.data or "",
            source=self.source.data or "",
        )


class EquipmentForm(EntryForm):
    """What is said of equipment."""

    title = _line(_l("What was given"))
    quantity = CountField(_l("How many"), render_kw={"inputmode": "numeric", "autocomplete": "off"})
    giver_country = _choice(_l("State"))
    giver_name = _line(_l("or a body"), _l("Name no private persons: the register is public."))
    recipient_country = _choice(_l("Country"))
    place = _line(_l("Where it is"), _l("A town and an institution."))
    starts_on = DayField(_l("Given on"))
    kind = _choice(_l("Condition of the equipment"))
    amount = AmountField(
        _l("Value of all pieces"),
        description=_l("If it is published."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    currency = _choice(_l("Currency"))
    note = _text(_l("In a sentence"), _l("What it is used for. The register is public: name no private persons."))

    def kinds(self) -> Mapping[Any, str]:
        """The states in which equipment can be."""
        return STATES

    @classmethod
    def said(cls, entry: Equipment) -> dict[str, object]:
        """The country to which it went."""
        return {"recipient_country": entry.recipient}

    @property
    def details(self) -> EquipmentDetails:
        """The values, as far as they could be read."""
        return EquipmentDetails(
            title=self.title.data or "",
            quantity=None if self.quantity.data is None else int(self.quantity.data),
            giver=Party(self.giver_country.data or "", self.giver_name.data or ""),
            recipient=self.recipient_country.data or "",
            place=self.place.data or "",
            kind=self.kind.data or "",
            starts_on=self.starts_on.data,
            amount=self.amount.data,
            currency=self.currency.data or "",
            programme=self.programme.data or "",
            note=self.note.data or "",
            source=self.source.data or "",
        )


class PartyForm(Form):
    """One party to an agreement."""

    country = _choice(_l("State"))
    name = _line(_l("or a body"))


class AgreementForm(EntryForm):
    """What is said of an agreement or arrangement."""

    title = _line(_l("Title"))
    kind = _choice(_l("Between how many"))
    parties = Lines(FormField(PartyForm), _l("Parties"), min_entries=4, max_entries=MOST_PARTIES)
    signed_on = DayField(_l("Signed on"))
    starts_on = DayField(_l("In force from"), description=_l("Empty if it is not in force yet."))
    ends_on = DayField(_l("In force until"), description=_l("Empty if no end is agreed."))
    terms = _text(
        _l("Terms in short"), _l("What is given, and what for. The register is public: name no private persons.")
    )

    def kinds(self) -> Mapping[Any, str]:
        """Bilateral or multilateral, in the words of the Convention."""
        return {"": _("Choose …"), **FORMS}

    def add_lines(self) -> None:
        """Make room for more parties; what is typed stays."""
        for _number in range(min(SPARE, MOST_PARTIES - len(self.parties))):
            self.parties.append_entry()

    @classmethod
    def said(cls, entry: Agreement) -> dict[str, object]:
        """The parties in their order, and room for more."""
        named = [{"country": each.country, "name": each.name} for each in entry.parties]
        return {"parties": named + [{}] * min(SPARE, MOST_PARTIES - len(named))}

    @property
    def details(self) -> AgreementDetails:
        """The values, as far as they could be read."""
        rows = [row.form for row in self.parties]
        return AgreementDetails(
            title=self.title.data or "",
            kind=self.kind.data or "",
            parties=tuple(Party(row.country.data or "", row.name.data or "") for row in rows),
            signed_on=self.signed_on.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            terms=self.terms.data or "",
            programme=self.programme.data or "",
            source=self.source.data or "",
        )


class WithdrawForm(Kept):
    """Why an entry is taken out of the register."""

    why = TextAreaField(
        _l("Why is it withdrawn?"),
        description=_l("The register shows this sentence in the place of the entry."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Write why it is withdrawn.")),
            Length(max=NOTE_LIMIT, message=_l("Use no more than 500 characters.")),
        ],
    )


FORMS_OF: Mapping[str, type[EntryForm]] = {
    "contribution": ContributionForm,
    "equipment": EquipmentForm,
    "agreement": AgreementForm,
}
"""The form of each kind of entry."""
