"""The forms about people. Field names are stable: name, sign_in, password, country, agency, sex, accept."""

from typing import Any

from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from app.accounts.actions import Profile
from app.accounts.passphrases import weakness
from app.accounts.rules import AGENCIES, NAME_LIMIT, SEXES, SIGN_IN_LIMIT, Agency, Sex, is_name, is_sign_in, tidy_name
from app.core.letters import named, uncovered
from app.core.places import LANGUAGES, country_choices, language_name
from app.web.forms import CampusForm, stripped
from app.web.language import current_language
from app.web.texts import _, _l


class ProfileForm(CampusForm):
    """What a person says of themselves."""

    name = StringField(
        _l("Name for your certificates"),
        description=_l("As it should be printed, in your own script."),
        filters=[stripped],
        validators=[InputRequired(_l("Write your name."))],
    )
    country = SelectField(_l("Country where you work"), validators=[InputRequired(_l("Choose a country."))])
    agency = SelectField(
        _l("Kind of agency"),
        description=_l("Only the kind is counted, never your office."),
        validators=[InputRequired(_l("Choose the kind that is nearest to yours."))],
    )
    sex = RadioField(
        _l("Sex"),
        description=_l("Optional. Donors ask how many women were trained; no figure ever shows one person."),
        default=Sex.NOT_STATED.value,
    )
    language = SelectField(_l("Language"), validators=[InputRequired(_l("Choose a language."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("Choose …"))]
        self.country.choices = [*blank, *country_choices(current_language())]
        self.agency.choices = [*blank, *((kind.value, _(label)) for kind, label in AGENCIES.items())]
        self.sex.choices = [(sex.value, _(label)) for sex, label in SEXES.items()]
        self.language.choices = [(code, language_name(code)) for code in LANGUAGES]

    def validate_name(self, field: StringField) -> None:
        """A name needs something that can be printed, and has to fit once it is tidy (some scripts grow by that)."""
        name = tidy_name(field.data or "")
        if len(name) > NAME_LIMIT:
            raise ValidationError(_("Use no more than 120 characters."))
        if not is_name(name):
            raise ValidationError(_("Write your name."))
        if signs := uncovered(name):
            raise ValidationError(
                _("Our certificates cannot print %(signs)s. Write the name without.", signs=named(signs))
            )

    @property
    def profile(self) -> Profile:
        """The values, once valid."""
        return Profile(
            name=self.name.data or "",
            language=self.language.data,
            country=self.country.data,
            agency=Agency(self.agency.data),
            sex=Sex(self.sex.data or Sex.NOT_STATED),
        )


class RegisterForm(ProfileForm):
    """Opens an account."""

    sign_in = StringField(
        _l("Name to sign in with"),
        description=_l("An e-mail address or any name that you will remember. It is never shown to others."),
        filters=[stripped],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": SIGN_IN_LIMIT,
        },
        validators=[InputRequired(_l("Choose a name to sign in with."))],
    )
    password = PasswordField(
        _l("Passphrase"),
        description=_l("15 characters or more. Blanks count too."),
        render_kw={"autocomplete": "new-password"},
        validators=[InputRequired(_l("Choose a passphrase."))],
    )
    accept = BooleanField(
        _l("I have read what is kept about me and agree to it."),
        validators=[InputRequired(_l("To open an account, please agree."))],
    )

    def validate_sign_in(self, field: StringField) -> None:
        """Letters, digits, and a few signs between them."""
        if not is_sign_in(field.data or ""):
            raise ValidationError(_("Use 3 to 64 letters and digits; dots, hyphens and @ may stand between them."))

    def validate_password(self, field: PasswordField) -> None:
        """Long enough, and not among the first guesses."""
        if problem := weakness(field.data or "", self.sign_in.data or "", self.name.data or ""):
            raise ValidationError(_(problem))


class SignInForm(CampusForm):
    """Opens a session."""

    sign_in = StringField(
        _l("Name to sign in with"),
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        validators=[InputRequired(_l("Write the name that you sign in with.")), Length(max=256)],
    )
    password = PasswordField(
        _l("Passphrase"),
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired(_l("Write your passphrase.")), Length(max=1024)],
    )


class NewPassphraseForm(CampusForm):
    """Sets a passphrase by a one-time link."""

    password = PasswordField(
        _l("New passphrase"),
        description=_l("15 characters or more. Blanks count too."),
        render_kw={"autocomplete": "new-password"},
        validators=[InputRequired(_l("Choose a passphrase."))],
    )

    def validate_password(self, field: PasswordField) -> None:
        """Long enough, and not among the first guesses."""
        if problem := weakness(field.data or ""):
            raise ValidationError(_(problem))


class ChangePassphraseForm(NewPassphraseForm):
    """Sets a new passphrase for somebody who knows the old one."""

    current = PasswordField(
        _l("Present passphrase"),
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired(_l("Write your present passphrase."))],
    )


class CloseForm(CampusForm):
    """Closes an account."""

    password = PasswordField(
        _l("Passphrase"),
        render_kw={"autocomplete": "current-password"},
        validators=[InputRequired(_l("Write your passphrase."))],
    )
    accept = BooleanField(
        _l("I understand that my progress and answers are erased and cannot be brought back."),
        validators=[InputRequired(_l("To close the account, tick this box."))],
    )
