"""The story of the demonstration: who came when, with whom, what they read, how they did. Pure, and the same each time
for one seed.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from app.accounts.rules import Agency, Sex
from app.core.groupings import members, region_of
from app.follow_up.rules import CLOSES, OPENS
from app.site.demo.episodes import PASS, Group, Life, Outline, Taken, Tried
from app.site.demo.invented import AGENCIES, EXAMPLES, LANGUAGES, NAMES, NOT_DRAWN, OTHERS, PLANS, Plan

MONTHS = 24
ALONE = 22
"""Of a hundred people, those who come by themselves."""
SMALLEST, LARGEST = 12, 55
"""People in a cohort."""
NEVER_BEGIN, STOP = 5, 22
"""Of a hundred: those who read nothing, and those who stop on the way."""
AGAIN = 18
"""Of a hundred who finish: those who take another course."""
ANSWER, USED = 37, 68
"""Of a hundred with a certificate: those who answer months later, and of a hundred of these, who have used it."""
TRIES = 3
LONG = 20
"""Points of a test that is long enough."""


def month_of(last: date, number: int) -> date:
    """The first day of a month of the story; `last` is any day of its last month."""
    year, month = divmod(last.year * 12 + last.month - 1 - (MONTHS - 1 - number), 12)
    return date(year, month + 1, 1)


def _spread(points: int) -> float:
    """How far results in a final test lie apart, in per cent: the fewer its questions are, the further."""
    return float(15 * max(LONG / points, 1) ** 0.45)


class Story:
    """Draws people one after another; `groups` grows as cohorts are opened."""

    def __init__(self, *, seed: int, last: date, outlines: Mapping[str, Outline]) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a story that can be told again, not a secret
        self.outlines = outlines
        self.months = [month_of(last, number) for number in range(MONTHS)]
        self.until = datetime.combine(month_of(last, MONTHS), datetime.min.time(), UTC)
        self.groups: list[Group] = []
        self.countries = self._countries(last)
        self.weights = list(accumulate(1 / (rank + 3) ** 0.8 for rank in range(len(self.countries))))
        self.speakers = {code: language for language, codes in LANGUAGES.items() for code in codes.split()}
        self.agencies = list(AGENCIES)
        self.busy = list(accumulate(share.weight for share in AGENCIES.values()))
        self.where = [self._countries_of(plan, last) for plan in PLANS]

    def _countries(self, last: date) -> list[str]:
        found = sorted(members("recipients", last) - NOT_DRAWN) + list(OTHERS)
        self.chance.shuffle(found)
        return found

    def _countries_of(self, plan: Plan, last: date) -> list[str]:
        if plan.where == "all":
            return self.countries
        if plan.where.isdecimal():
            return [code for code in self.countries if region_of(code) == plan.where]
        wanted = members(plan.where, last)
        return [code for code in self.countries if code in wanted]

    def people(self, count: int) -> Iterator[Life]:
        """That many lives: everybody of a cohort after another, and between them people who come alone."""
        while count > 0:
            if self.chance.randrange(100) < ALONE:
                size = min(count, self.chance.randint(1, LARGEST))
                yield from (self._alone() for _ in range(size))
            else:
                size = min(count, self.chance.randint(SMALLEST, LARGEST))
                number = self._open()
                yield from (self._member(number) for _ in range(size))
            count -= size

    def graduate(self, *, name: str, sign_in: str, country: str, agency: Agency, sex: Sex, language: str) -> Life:
        """Somebody of the cast: certified in a short course some months ago, and now in the middle of the longest."""
        short, long = (pick(self.outlines.values(), key=lambda each: len(each.modules)) for pick in (min, max))
        came_at = datetime.combine(self.months[-5], datetime.min.time(), UTC) + timedelta(days=5, hours=9)
        done = self._take(short, came_at, None, 1)
        while done.awarded_at is None:
            done = self._take(short, came_at, None, 1)
        at = self.until - timedelta(days=6)
        read = tuple((module, at + timedelta(hours=20 * number)) for number, module in enumerate(long.modules[:3], 1))
        pre = self._try(long, long.pre, 1, at + timedelta(minutes=15), 45)
        checks = [
            self._try(long, long.checks[module], 1, when + timedelta(minutes=9), 100)
            for module, when in read
            if module in long.checks
        ]
        begun = Taken(long.slug, at, None, read, (pre, *checks), None)
        # the question of later is left to be answered by whoever signs in
        return Life(name, country, agency, sex, language, came_at, (replace(done, answer=None), begun), sign_in)

    def _alone(self) -> Life:
        country = self.chance.choices(self.countries, cum_weights=self.weights)[0]
        agency = self.chance.choices(self.agencies, cum_weights=self.busy)[0]
        at = self._moment(self.months[self._busy_month(0)], 30)
        return self._life(country, agency, self.chance.choice(list(self.outlines)), None, at)

    def _open(self) -> int:
        plan = self.chance.choices(range(len(PLANS)), weights=[plan.weight for plan in PLANS])[0]
        known = [slug for slug in PLANS[plan].courses if slug in self.outlines]
        countries = self.where[plan]
        starts_on = self._moment(self.months[self._busy_month(PLANS[plan].first)], 27).date()
        group = Group(
            plan=plan,
            course=self.chance.choice(known),
            country=self.chance.choices(countries, cum_weights=self.weights[: len(countries)])[0],
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=self.chance.choice((21, 28, 42, 56))),
        )
        self.groups.append(group)
        return len(self.groups) - 1

    def _busy_month(self, first: int) -> int:
        """A month of the story: more people come each year, and fewer around the turn of the year and in July."""
        months = range(first, MONTHS)
        quiet = {1: 0.7, 7: 0.6, 8: 0.75, 12: 0.5}
        weights = [(1 + number / MONTHS) * quiet.get(self.months[number].month, 1) for number in months]
        return self.chance.choices(months, weights=weights)[0]

    def _moment(self, day: date, days: int) -> datetime:
        start = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        return min(start + timedelta(minutes=self.chance.randrange(days * 1440)), self.until - timedelta(hours=1))

    def _member(self, number: int) -> Life:
        group = self.groups[number]
        agency = (
            self.chance.choice(PLANS[group.plan].agencies)
            if self.chance.random() < 0.85
            else self.chance.choices(self.agencies, cum_weights=self.busy)[0]
        )
        at = self._moment(group.starts_on, 4)
        return self._life(group.country, agency, group.course, number, at)

    def _life(self, country: str, agency: Agency, course: str, group: int | None, at: datetime) -> Life:
        language = self.speakers.get(country, "en") if self.chance.random() < 0.93 else "en"
        given, family = (self.chance.choice(names.split()) for names in NAMES[language])
        skill = self.chance.gauss(0, 1)
        taken = [self._take(self.outlines[course], at, group, skill)]
        awarded_at = taken[0].awarded_at
        if awarded_at and self.chance.randrange(100) < AGAIN:
            other = self.chance.choice([slug for slug in self.outlines if slug != course] or [""])
            later = awarded_at + timedelta(days=self.chance.randint(3, 150))
            if other and later < self.until:
                taken.append(self._take(self.outlines[other], later, None, skill + 0.4))
        return Life(
            name=family + given if language == "zh" else f"{given} {family}",
            country=country,
            agency=agency,
            sex=self._sex(agency),
            language=language,
            came_at=at - timedelta(minutes=self.chance.randint(1, 20)),
            taken=tuple(taken),
        )

    def _sex(self, agency: Agency) -> Sex:
        drawn = self.chance.randrange(1000)
        if drawn < 55:
            return Sex.NOT_STATED
        return Sex.FEMALE if drawn % 100 < AGENCIES[agency].women else Sex.MALE

    def _take(self, outline: Outline, at: datetime, group: int | None, skill: float) -> Taken:
        """A course from enrolment to whatever end it takes; what would lie after the story has not happened."""
        fate, enrolled_at = self.chance.randrange(100), at
        tried = [self._try(outline, outline.pre, 1, at + timedelta(minutes=15), self._drawn(45, 18, skill))]
        read: list[tuple[str, datetime]] = []
        wanted = len(outline.modules)
        if fate < NEVER_BEGIN:
            tried, wanted = [], 0
        elif fate < NEVER_BEGIN + STOP:
            wanted = self.chance.randrange(wanted)
        for module in outline.modules[:wanted]:
            at += timedelta(minutes=self.chance.randint(40, 5000))
            read.append((module, at))
            if module in outline.checks:
                right = min(100, PASS + self.chance.randrange(8, 45))
                tried.append(self._try(outline, outline.checks[module], 1, at + timedelta(minutes=9), right))
        awarded_at = None
        if wanted == len(outline.modules):
            finals = self._finals(outline, at, skill)
            tried += finals
            awarded_at = finals[-1].at + timedelta(minutes=2) if finals[-1].passed else None
        taken = Taken(outline.slug, enrolled_at, group, tuple(read), tuple(tried), awarded_at)
        return self._so_far(taken)

    def _finals(self, outline: Outline, at: datetime, skill: float) -> list[Tried]:
        found: list[Tried] = []
        for number in range(1, TRIES + 1):
            at += timedelta(minutes=self.chance.randint(1500, 6000))
            right = self._drawn(70 + 7 * (number - 1), _spread(outline.possible[outline.final]), skill)
            found.append(self._try(outline, outline.final, number, at, right))
            if found[-1].passed:
                break
        return found

    def _drawn(self, mean: float, spread: float, skill: float) -> float:
        """A result in per cent: partly what somebody can do, partly the day."""
        return mean + spread * (0.6 * skill + 0.8 * self.chance.gauss(0, 1))

    @staticmethod
    def _try(outline: Outline, quiz: str, number: int, at: datetime, right: float) -> Tried:
        possible = outline.possible[quiz]
        return Tried(quiz, number, at, max(0, min(possible, round(right * possible / 100))), possible)

    def _so_far(self, taken: Taken) -> Taken:
        awarded_at = taken.awarded_at if taken.awarded_at and taken.awarded_at < self.until else None
        return replace(
            taken,
            read=tuple(each for each in taken.read if each[1] < self.until),
            tried=tuple(each for each in taken.tried if each.at < self.until),
            awarded_at=awarded_at,
            answer=self._answer(awarded_at) if awarded_at else None,
        )

    def _answer(self, awarded_at: datetime) -> tuple[datetime, bool, str] | None:
        at = awarded_at + OPENS + timedelta(minutes=self.chance.randrange((CLOSES - OPENS) // timedelta(minutes=1)))
        if self.chance.randrange(100) >= ANSWER or at >= self.until:
            return None
        used = self.chance.randrange(100) < USED
        return at, used, self.chance.choice(EXAMPLES) if used else ""
