"""One person's data over all rooms: handed out, or erased. Each room knows its own; this is the list of rooms."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import actions as accounts
from app.accounts import queries as accounts_queries
from app.accounts.models import Person
from app.assessment import actions as assessment
from app.assessment import queries as assessment_queries
from app.authoring import actions as authoring
from app.authoring import queries as authoring_queries
from app.catalogue import actions as catalogue
from app.catalogue import queries as catalogue_queries
from app.core import journal
from app.credentials import actions as credentials
from app.credentials import queries as credentials_queries
from app.follow_up import actions as follow_up
from app.follow_up import queries as follow_up_queries
from app.learning import actions as learning
from app.learning import queries as learning_queries
from app.programmes import actions as programmes
from app.programmes import queries as programmes_queries


def everything_about(session: Session, person: Person) -> dict[str, object]:
    """All that the rooms hold of a person."""
    return {
        "account": accounts_queries.personal_data(person),
        "facilitated": programmes_queries.personal_data(session, person.id),
        "named_in": programmes_queries.named_in(session, person.id),
        "enrolments": catalogue_queries.personal_data(session, person.id),
        "read": learning_queries.personal_data(session, person.id),
        "attempts": assessment_queries.personal_data(session, person.id),
        "journal": journal.entries_by(session, person.uid),
        "follow_up": follow_up_queries.personal_data(session, person.id),
        "authored": authoring_queries.personal_data(session, person.id),
        "certificates": credentials_queries.personal_data(session, person.id),
    }


def close_account(session: Session, *, person: Person, now: datetime) -> None:
    """Erase a person from every room, from the top down; certificates stay valid and lead to nobody."""
    follow_up.erase(session, person=person)
    credentials.let_go(session, person=person)
    learning.erase(session, person=person)
    assessment.erase(session, person=person)
    catalogue.erase(session, person=person)
    authoring.erase(session, person=person)
    programmes.erase(session, person=person)
    accounts.erase(session, person=person, now=now)
