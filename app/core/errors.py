"""The ways in which the product says no; the site maps each to a calm page and a status."""


def N_(text: str) -> str:
    """Mark a phrase for translation where no language is known yet; the page translates it when it is shown."""
    return text


class CampusError(Exception):
    """A refusal that a person can understand; `message` is a phrase for them, translated on the page."""

    status = 500
    message = N_("Something went wrong on our side. Nothing was lost; please try again.")

    def __init__(self, message: str | None = None, **values: object) -> None:
        self.message = message or type(self).message
        self.values = values
        super().__init__(self.message)


class NotFound(CampusError):
    """There is no such thing, or not for this person: the two look the same from outside."""

    status = 404
    message = N_("There is no page at this address.")


class NotAllowed(CampusError):
    """The person is known here but lacks the right."""

    status = 403
    message = N_("Your account does not have the right to do this.")


class Conflict(CampusError):
    """The thing has moved on: the request came too late or twice."""

    status = 409
    message = N_("This has changed in the meantime. Go back, reload the page and look again.")


class Invalid(CampusError):
    """What was sent cannot be used."""

    status = 422
    message = N_("What was sent could not be used. Please check it and send it again.")


class TooMany(CampusError):
    """Too many failures in too short a time."""

    status = 429
    message = N_("There were too many failed tries. Wait a few minutes, then try again.")
