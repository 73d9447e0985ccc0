"""The load client: a process of its own, one thread, keep-alive connections, little work for each answer.

Run as `python -m tests.bench.load`; it reads a plan as JSON from standard input and writes what it saw as JSON.
A script says what a visitor does, step by step; the same scripts drive the test client that counts SQL statements.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections.abc import Generator, Iterable, Sequence
from itertools import count
from resource import RUSAGE_SELF, getrusage
from typing import Any, NamedTuple
from urllib.parse import urlencode

import brotli

FORM, JSON, PAGE = "application/x-www-form-urlencoded", "application/json", "text/html,*/*;q=0.8"
PATIENCE = 20.0
"""Seconds to wait for answers under way once the time is over."""

Fields = list[tuple[str, str]]


class Visitor(NamedTuple):
    """Somebody whose session was made beforehand: the cookie, the token of its forms, the name to sign in with."""

    cookie: str
    token: str
    sign_in: str


class Step(NamedTuple):
    """One request of a script; the last one of a unit (a page, a save, a whole cycle) says so."""

    label: str
    method: str
    path: str
    status: int
    cookie: str = ""
    body: bytes = b""
    content_type: str = ""
    accept: str = PAGE
    ends: bool = True


class Answer(NamedTuple):
    """What came back, as far as a script may want to know it."""

    status: int
    location: str
    body: bytes
    is_brotli: bool

    @property
    def text(self) -> str:
        """The page."""
        return (brotli.decompress(self.body) if self.is_brotli else self.body).decode()


Script = Generator[Step, Answer, None]


def read(path: str, cookie: str) -> Script:
    """Read one page, again and again."""
    while True:
        yield Step("page", "GET", path, 200, cookie)


def save(path: str, visitor: Visitor, question: str, values: Sequence[str], first: int) -> Script:
    """Change the answer to one question, again and again, and save it as quiz.js does; `first` is the next number."""
    for seq in count(first):
        fields = [("csrf_token", visitor.token), (f"seq.{question}", str(seq)), (question, values[seq % len(values)])]
        yield Step("save", "POST", path, 200, visitor.cookie, form(fields), FORM, JSON)


def cycle(path: str, visitors: Iterable[Visitor]) -> Script:
    """Take a whole quiz: start it, open it, save every answer at once as quiz.js does, hand in, look at the result."""
    for visitor in visitors:
        cookie, token = visitor.cookie, ("csrf_token", visitor.token)
        begun = yield Step("start", "POST", path, 303, cookie, form([token]), FORM, ends=False)
        at = begun.location
        page = yield Step("quiz page", "GET", at, 200, cookie, ends=False)
        answers = answered(page.text)
        sent = form([token, *answers])
        yield Step("save", "POST", f"{at}answers", 200, cookie, sent, FORM, JSON, ends=False)
        whole = form([token, *((name, "2" if name.startswith("seq.") else value) for name, value in answers)])
        yield Step("hand in", "POST", f"{at}submit", 303, cookie, whole, FORM, ends=False)
        yield Step("result", "GET", f"{at}result", 200, cookie)


def enter(path: str, passphrase: str, visitors: Iterable[Visitor]) -> Script:
    """Sign in: open the form, then send it."""
    for visitor in visitors:
        fields = [("csrf_token", visitor.token), ("sign_in", visitor.sign_in), ("password", passphrase)]
        yield Step("form", "GET", path, 200, visitor.cookie, ends=False)
        yield Step("sign in", "POST", path, 303, visitor.cookie, form(fields), FORM)


def ask(path: str, visitors: Iterable[Visitor]) -> Script:
    """Ask for the certificate of a completed course, each visitor once."""
    for visitor in visitors:
        yield Step("certificate", "POST", path, 303, visitor.cookie, form([("csrf_token", visitor.token)]), FORM)


BLOCK = re.compile(r'data-question="([^"]+)">(.*?)</fieldset>', re.DOTALL)
SEQ = re.compile(r'<input type="hidden" name="(seq\.[^"]+)" value="(\d+)"')
PICK = re.compile(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"')
TYPED = re.compile(r'<(?:input|textarea)[^>]*? name="([^"]+)"')
SELECT = re.compile(r'<select[^>]* name="([^"]+)"')


def answered(page: str) -> Fields:
    """The fields of a quiz page with every question answered somehow: the first option, the order as shown, a word."""
    found: Fields = []
    for _, block in BLOCK.findall(page):
        found += SEQ.findall(block)
        if picks := PICK.findall(block):
            found.append(picks[0])
        elif selects := SELECT.findall(block):
            found += [(name, str(place)) for place, name in enumerate(selects, start=1)]
        else:
            found += [(name, "12") for name in TYPED.findall(block) if not name.startswith("seq.")]
    return found


def form(fields: Fields) -> bytes:
    """Fields as a plain form sends them."""
    return urlencode(fields).encode()


def script(plan: dict[str, Any], lane: int, lanes: int) -> Script:
    """What one of several connections does under a plan."""
    visitors = [Visitor(*each) for each in plan["visitors"]]
    if plan["script"] == "read":
        return read(plan["path"], visitors[lane % len(visitors)].cookie if visitors else "")
    if plan["script"] == "save":
        attempt = plan["attempts"][lane]
        return save(attempt["path"], visitors[lane], attempt["question"], attempt["values"], plan["first"])
    if plan["script"] == "cycle":
        return cycle(plan["path"], visitors[lane::lanes])
    if plan["script"] == "ask":
        return ask(plan["path"], visitors[lane::lanes])
    return enter(plan["path"], plan["passphrase"], visitors[lane::lanes])


APART = 0.03
"""Seconds between two new connections."""


class Wrong(Exception):
    """The server did not answer as it should have."""


class Lane:
    """One connection and the script on it."""

    def __init__(self, port: int, script: Script) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"127.0.0.1:{port}"
        self.script = script
        self.step = next(script)
        self.sent_at = self.unit_at = 0.0
        self.held = b""

    def send(self) -> None:
        """Send the request of the present step."""
        step = self.step
        head = (
            f"{step.method} {step.path} HTTP/1.1\r\nHost: {self.host}\r\nUser-Agent: campus-bench\r\n"
            f"Accept: {step.accept}\r\nAccept-Language: en\r\nAccept-Encoding: gzip, deflate, br\r\n"
        )
        if step.cookie:
            head += f"Cookie: {step.cookie}\r\n"
        if step.body:
            head += f"Content-Type: {step.content_type}\r\nContent-Length: {len(step.body)}\r\n"
        self.sent_at = time.perf_counter()
        self.socket.sendall(f"{head}\r\n".encode() + step.body)

    def receive(self) -> tuple[Answer, int] | None:
        """The answer and its bytes on the wire; None as long as it is not whole."""
        found = self.socket.recv(262_144)
        if not found:
            raise Wrong(f"{self.step.method} {self.step.path}: the server closed the connection")
        self.held += found
        end = self.held.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.held[:end].decode("latin-1")
        size = end + 4 + int(_header(head, "Content-Length") or "0")
        if len(self.held) < size:
            return None
        body, self.held = self.held[end + 4 : size], self.held[size:]
        is_brotli = _header(head, "Content-Encoding") == "br"
        answer = Answer(int(head[9:12]), _header(head, "Location"), body, is_brotli)
        if answer.status != self.step.status:
            raise Wrong(f"{self.step.method} {self.step.path}: {answer.status}, not {self.step.status}")
        return answer, size


def _header(head: str, name: str) -> str:
    place = head.find(f"\r\n{name}: ")
    return head[place + len(name) + 4 :].partition("\r\n")[0] if place >= 0 else ""


class Seen:
    """What the client saw: times by step and by unit, bytes, and how much was done within the time."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = {}
        self.sizes: dict[str, int] = {}
        self.units: list[float] = []
        self.in_time = 0

    def note(self, lane: Lane, size: int, now: float, *, in_time: bool) -> None:
        """One answer came."""
        label = lane.step.label
        self.steps.setdefault(label, []).append(now - lane.sent_at)
        self.sizes[label] = self.sizes.get(label, 0) + size
        self.in_time += in_time
        if lane.step.ends:
            self.units.append(now - lane.unit_at)


class _Load:
    """The lanes of a plan: those that wait to connect, and those that are at work."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.waiting = list(range(plan["connections"]))
        self.poll = selectors.DefaultSelector()
        self.seen = Seen()
        self.next_at = self.began = self.last = time.perf_counter()
        self.until = float("inf")

    def admit(self) -> None:
        """Open the next connection when it is time; with the last one the measurement begins."""
        now = time.perf_counter()
        if not self.waiting or now < self.next_at:
            return
        self.next_at = now + APART
        lane = Lane(self.plan["port"], script(self.plan, self.waiting.pop(0), self.plan["connections"]))
        self.poll.register(lane.socket, selectors.EVENT_READ, lane)
        lane.send()
        lane.unit_at = lane.sent_at
        if not self.waiting:
            self.began = self.last = now
            self.until = now + self.plan["seconds"]

    def answered(self, lane: "Lane") -> None:
        """Take an answer, note it, and take the lane's next step."""
        received = lane.receive()
        if received is None:
            return
        now = time.perf_counter()
        in_time = not self.waiting and now <= self.until
        self.seen.note(lane, received[1], now, in_time=in_time)
        if in_time:
            self.last = now
        if not _go_on(lane, received[0], is_over=now >= self.until):
            self.poll.unregister(lane.socket)
            lane.socket.close()


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Keep every connection busy for the time of a plan or until its visitors are through; finish what has begun.

    Connections come one after another, as people do: those that come at once are all taken by whichever worker wakes
    first. The rate is counted from the last one on.
    """
    load = _Load(plan)
    while load.waiting or load.poll.get_map():
        load.admit()
        ready = load.poll.select(timeout=APART if load.waiting else PATIENCE)
        if not ready and not load.waiting:
            raise Wrong(f"no answer for {PATIENCE:.0f} seconds")
        for key, _ in ready:
            load.answered(key.data)
    spent = getrusage(RUSAGE_SELF)
    return {
        "seconds": load.last - load.began,
        "in_time": load.seen.in_time,
        "units": load.seen.units,
        "steps": load.seen.steps,
        "sizes": load.seen.sizes,
        "client_cpu": spent.ru_utime + spent.ru_stime,
    }


def _go_on(lane: Lane, answer: Answer, *, is_over: bool) -> bool:
    """Take the next step of a lane; False at the end of a unit when the time is over, or of the script."""
    ended = lane.step.ends
    if ended and is_over:
        return False
    try:
        lane.step = lane.script.send(answer)
    except StopIteration:
        return False
    lane.send()
    if ended:
        lane.unit_at = lane.sent_at
    return True


def main() -> None:
    """Do what the plan on standard input says."""
    try:
        outcome = run(json.load(sys.stdin))
    except (Wrong, OSError) as error:
        outcome = {"error": str(error)}
    json.dump(outcome, sys.stdout)


if __name__ == "__main__":
    main()
