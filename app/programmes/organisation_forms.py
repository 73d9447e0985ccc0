"""The forms about organisations and who represents them."""

from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.core.places import country_choices
from app.programmes.activity import NO_REFERENCE, REFERENCE_LIMIT, is_reference
from app.programmes.codes import ORGANISATION_KINDS
from app.programmes.fields import SHORT, printable, tidy, titled
from app.programmes.models import Organisation
from app.programmes.rules import OrganisationDetails
from app.web.forms import CampusForm, Kept, stripped
from app.web.language import current_language
from app.web.texts import _, _l


class OrganisationForm(Kept):
    """What is said of an organisation."""

    name = StringField(
        _l("Name of the organisation"),
        description=_l("As certificates should name it."),
        filters=[tidy],
        validators=[DataRequired(_l("Write the name of the organisation.")), SHORT, printable],
    )
    kind = SelectField(_l("Kind"), default="")
    country = SelectField(
        _l("Country"), description=_l("Where it has its seat; of a State, the State itself."), default=""
    )
    reference = StringField(
        _l("Organisation identifier"),
        description=_l("Its own in the registers of IATI. Leave it empty if you do not know it; none is made up here."),
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"},
        validators=[Length(max=REFERENCE_LIMIT, message=_l("Use no more than 120 characters."))],
    )

    def validate_reference(self, field: StringField) -> None:
        """It can be an identifier; nobody looks up whose."""
        if field.data and not is_reference(field.data):
            raise ValidationError(_(NO_REFERENCE))

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationForm":
        """The form as it was sent, or else filled in with the organisation."""
        form = cls()
        if form.is_submitted():
            return form
        same = ("uid", "version", "name", "kind", "country", "reference")
        return cls(data={each: getattr(organisation, each) for each in same})

    def offer(self) -> "OrganisationForm":
        """Fill in what can be chosen."""
        self.kind.choices = titled(ORGANISATION_KINDS, first=_("Not stated"))
        self.country.choices = [("", _("None")), *country_choices(current_language())]
        return self

    @property
    def details(self) -> OrganisationDetails:
        """The values, once valid."""
        return OrganisationDetails(
            name=self.name.data or "",
            kind=self.kind.data,
            country=self.country.data,
            reference=self.reference.data or "",
        )


class RepresentativeForm(CampusForm):
    """Names a donor who represents an organisation."""

    sign_in = StringField(
        _l("Name with which the donor signs in"),
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
        validators=[DataRequired(_l("Write the name with which the donor signs in.")), Length(max=256)],
    )
