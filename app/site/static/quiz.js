/* Saves answers as they are typed: to this browser at once, to the server within seconds, again and again until it has them. */
(() => {
  "use strict";
  const PREFIX = "attempt:";
  const done = document.getElementById("result");
  if (done) return localStorage.removeItem(PREFIX + done.dataset.uid);
  const form = document.getElementById("attempt");
  if (!form) return;

  const words = form.dataset;
  const key = PREFIX + words.uid;
  const state = document.getElementById("state");
  const pending = new Map(); /* question id -> number of the save that holds its newest answer */
  const LEAVING = 10000; /* milliseconds in which another page may be on its way */
  let timer = 0, firstChange = 0, failures = 0, leftAt = 0, isSending = false, isOver = false, isSure = false;

  const block = (question) => form.querySelector(`[data-question="${question}"]`);
  const seqField = (question) => form.elements[`seq.${question}`];
  const fields = (question) => [...block(question).querySelectorAll("input,select,textarea")].filter((f) => f.type !== "hidden");

  const say = (text, isBad) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("is-bad", Boolean(isBad));
  };

  const values = (question) => fields(question)
    .filter((f) => !/radio|checkbox/.test(f.type) || f.checked)
    .map((f) => [f.name, f.value]);

  const keepHere = () => {
    const held = {};
    for (const [question, seq] of pending) held[question] = { seq, values: values(question) };
    try {
      if (pending.size) localStorage.setItem(key, JSON.stringify({ at: Date.now(), held }));
      else localStorage.removeItem(key);
    } catch (error) { /* a full or forbidden store: the server still saves */ }
  };

  /* A page that is already on its way may have been made before this save: it must still find the answers here, and
     sends them once more, which changes nothing. */
  const letGo = () => {
    if (Date.now() - leftAt < LEAVING) setTimeout(keepHere, LEAVING);
    else keepHere();
  };

  const changed = (event) => {
    const home = event.target.closest("[data-question]");
    if (!home || event.target.type === "hidden") return;
    const question = home.dataset.question;
    const seq = seqField(question);
    if (!pending.has(question) || pending.get(question) === -Number(seq.value)) {
      if (pending.has(question)) seq.value = Number(seq.value) + 1;
    }
    pending.set(question, Number(seq.value));
    keepHere();
    say(words.unsaved);
    plan(1500);
  };

  /* Wait for a pause in typing, but never longer than four seconds from the first change. */
  const plan = (delay) => {
    firstChange = firstChange || Date.now();
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, Math.min(delay, firstChange + 4000 - Date.now())));
  };

  const later = () => {
    failures += 1;
    firstChange = 0;
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(30000, 1000 * 2 ** failures));
  };

  const send = async () => {
    if (isSending || !pending.size) return;
    isSending = true;
    firstChange = 0;
    const sent = new Map();
    const body = new URLSearchParams(); /* not FormData: the server reads this form four times faster */
    body.set("csrf_token", form.elements.csrf_token.value);
    for (const question of pending.keys()) {
      const seq = Number(seqField(question).value);
      sent.set(question, JSON.stringify(values(question)));
      body.set(`seq.${question}`, seq);
      for (const [name, value] of values(question)) body.append(name, value);
      pending.set(question, -seq); /* on its way: a further change takes the next number */
    }
    say(words.saving);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(20000) });
    } catch (error) {
      answer = null;
    }
    isSending = false;
    if (answer && answer.ok) return settled(await answer.json(), sent);
    if (answer && answer.status === 401) say(words.signedOut, true);
    else if (answer && answer.status === 409) { pending.clear(); keepHere(); location.reload(); return; }
    else say(words.offline, true);
    later();
  };

  const settled = (outcome, sent) => {
    failures = 0;
    for (const question of [...outcome.kept, ...outcome.late, ...outcome.stale]) {
      if (!sent.has(question)) continue;
      const known = outcome.seqs[question] || 0;
      if (JSON.stringify(values(question)) === sent.get(question)) {
        pending.delete(question);
        seqField(question).value = known + 1;
      } else if (Number(seqField(question).value) <= known) {
        seqField(question).value = known + 1;
      }
    }
    letGo();
    if (outcome.stale.length) say(words.stale, true);
    else if (outcome.late.length) say(words.late, true);
    else if (pending.size) say(words.unsaved);
    else say(words.saved);
    if (pending.size) plan(1500);
  };

  /* What this browser holds and the server has not: put it back into the page and send it. */
  const restore = () => {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key) || "null"); } catch (error) { kept = null; }
    for (const [question, { seq, values: entries }] of Object.entries((kept && kept.held) || {})) {
      if (!block(question)) continue;
      for (const field of fields(question)) {
        const mine = entries.filter(([name]) => name === field.name).map(([, value]) => value);
        if (/radio|checkbox/.test(field.type)) field.checked = mine.includes(field.value);
        else field.value = mine[0] || "";
      }
      seqField(question).value = Math.max(Math.abs(seq), Number(seqField(question).value));
      pending.set(question, Number(seqField(question).value));
    }
    if (pending.size) { say(words.unsaved); plan(200); }
  };

  /* Attempts of long ago that were never sent from this browser are of no use to anybody. */
  const tidy = () => {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      try {
        if (Date.now() - JSON.parse(localStorage.getItem(name)).at > 30 * 86400000) localStorage.removeItem(name);
      } catch (error) { localStorage.removeItem(name); }
    }
  };

  const tick = () => {
    const clock = document.getElementById("clock");
    const ends = performance.now() + Number(words.left) * 1000;
    const show = () => {
      const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
      clock.textContent = `${words.timeLeft} ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left === 0 && !isOver) { isOver = true; document.getElementById("hand-in").click(); }
      else if (left) setTimeout(show, 1000);
    };
    if (words.left !== undefined && Number(words.left) > 0) show();
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  /* A page that is sent into the void is lost: first ask whether the server is there, then send the form. */
  const leave = async (event) => {
    if (isSure) return;
    event.preventDefault();
    clearTimeout(timer);
    try {
      await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(8000) });
    } catch (error) {
      say(words.wait, true);
      if (isOver) setTimeout(() => event.submitter.click(), 5000);
      return later();
    }
    for (const question of pending.keys()) {
      if (pending.get(question) < 0) seqField(question).value = Number(seqField(question).value) + 1;
    }
    isSure = true;
    event.submitter.click();
  };
  form.addEventListener("submit", leave);
  addEventListener("online", () => { failures = 0; send(); });
  addEventListener("offline", () => say(words.offline, true));
  addEventListener("beforeunload", () => { leftAt = Date.now(); });
  addEventListener("pageshow", () => { isSure = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
  tidy();
  restore();
  tick();
})();
