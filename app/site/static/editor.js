/* Writing a course: saves by itself, keeps a copy in this browser until the server has it, shows a preview, says who else
   is there. Without this script the same page works by its buttons. */
(() => {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const $ = (id) => document.getElementById(id);
  const words = form.dataset;
  const body = form.elements.body;
  const version = form.elements.version;
  const token = form.elements.csrf_token;
  const own = `text:${form.elements.uid.value}:${words.me}`;
  const key = own + (form.elements.is_whole.value ? ":whole" : "");
  const offered = `${key}:offered`;
  const PAUSE = 2000, LONGEST = 20000, BEAT = 15000, KEEPING = 300, SAVED_FOR = 10000, FORGOTTEN = 60 * 86400000;
  const APART = new Set(["csrf_token", "version", "uid"]);
  let timer = 0, firstChange = 0, failures = 0, isSending = false, isStopped = false, isUnsaved = false;
  let keeper = 0, leaver = 0;

  const say = (text, isBad) => {
    const state = $("state");
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("is-bad", Boolean(isBad));
  };

  /* What stands in the page: names and values, as the form would send them. */
  const entries = () => [...new FormData(form)].filter(([name]) => !APART.has(name));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const load = (name) => {
    try { return JSON.parse(localStorage.getItem(name) || "null"); } catch (error) { return null; }
  };
  const store = (name, value) => {
    try {
      if (value) localStorage.setItem(name, JSON.stringify(value));
      else localStorage.removeItem(name);
      return true;
    } catch (error) { return false; }
  };

  /* The copy in this browser, with the version it is based on. */
  const keepHere = () => {
    clearTimeout(keeper);
    keeper = 0;
    if (!isUnsaved) return true;
    return store(key, { at: Date.now(), version: Number(version.value), entries: entries() });
  };

  /* A page that is already on its way may have been made before this save: for a while it must still find the text here. */
  const letGo = (sent) => {
    store(key, { at: Date.now(), version: Number(version.value), entries: sent, isSaved: true });
    clearTimeout(leaver);
    leaver = setTimeout(() => {
      const kept = load(key);
      if (kept && kept.isSaved) store(key, null);
    }, SAVED_FOR);
  };

  const changed = () => {
    isUnsaved = true;
    keeper = keeper || setTimeout(() => {
      if (!keepHere()) say(words.full, true);
    }, KEEPING);
    if (!isStopped) { say(words.unsaved); plan(PAUSE); }
    previewSoon();
  };

  /* Wait for a pause in typing, but never longer than twenty seconds from the first change. */
  const plan = (delay) => {
    firstChange = firstChange || Date.now();
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, Math.min(delay, firstChange + LONGEST - Date.now())));
  };

  const later = () => {
    failures += 1;
    firstChange = 0;
    clearTimeout(timer);
    timer = setTimeout(send, Math.min(30000, 1000 * 2 ** failures));
  };

  const post = (address, data) => fetch(address, {
    method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(20000),
  });

  /* After signing in in another tab the token of this page is an old one: ask for a new one. */
  const renewed = async () => {
    const answer = await fetch(words.here, {
      headers: { Accept: "application/json" }, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(20000),
    });
    if (!answer.ok) return answer.status;
    const state = await answer.json();
    if (state.me !== words.me) return 0;
    token.value = state.token;
    return 200;
  };

  const send = async () => {
    if (isSending || isStopped || !isUnsaved) return;
    isSending = true;
    firstChange = 0;
    keepHere();
    const sent = entries();
    say(words.saving);
    let answer = null, status = -1;
    try {
      answer = await post(form.action, new FormData(form));
      status = answer.status;
      if (status === 400 || status === 401 || status === 413) {
        const found = await renewed(); /* signed out, signed in again, or really too long */
        if (found === 200) answer = await post(form.action, new FormData(form));
        status = found === 200 ? answer.status : found === 0 ? 0 : 401;
      }
    } catch (error) { status = -1; }
    isSending = false;
    const told = answer && answer.headers.get("Content-Type") === "application/json" ? await answer.json().catch(() => ({})) : {};
    if (status === 200) return settled(told, sent);
    if (status === 409) return overtaken(told.error);
    if (status === 404) { isStopped = true; return say(words.gone, true); }
    if (status === 413 || status === 422) return say(told.error || words.unsaved, true); /* until it is made shorter */
    say(status === 0 ? words.otherPerson : status === 401 ? words.signedOut : words.offline, true);
    later();
  };

  const settled = (told, sent) => {
    failures = 0;
    version.value = told.version;
    isUnsaved = !same(entries(), sent);
    if (isUnsaved) { keepHere(); say(words.unsaved); return plan(PAUSE); }
    letGo(sent);
    say(told.said);
  };

  const newer = (sentence, isBad) => {
    const box = $("newer");
    box.querySelector("p").textContent = sentence;
    box.hidden = !sentence;
    box.dataset.waits = isBad ? "1" : "";
  };

  const overtaken = (sentence) => {
    isStopped = true;
    keepHere();
    newer(sentence, true);
    say(words.both, true);
  };

  /* Both texts: the server shows them on a page of its own. With nothing typed here, the other one is simply loaded. */
  const look = () => {
    if (!isUnsaved) return location.replace(words.here);
    keepHere();
    form.submit();
  };

  /* ---- who else is there ---- */
  const beat = async () => {
    if (document.visibilityState === "hidden") return;
    const data = new FormData();
    for (const name of ["csrf_token", "uid", "version"]) data.set(name, form.elements[name].value);
    let state = null;
    try {
      const answer = await post(words.present, data);
      if (answer.status === 400 && await renewed() !== 200) return;
      if (answer.ok) state = await answer.json();
    } catch (error) { return; }
    if (!state || isSending) return;
    const box = $("others");
    if (!same([...box.children].map((each) => each.textContent), state.others)) {
      box.replaceChildren(...state.others.map((sentence) => {
        const line = document.createElement("p");
        line.className = "notice";
        line.textContent = sentence;
        return line;
      }));
    }
    if (state.newer && state.version !== Number(version.value)) newer(state.newer);
    else if (!isStopped) newer("");
  };

  /* ---- preview ---- */
  let shower = 0, isShowing = false, wasChanged = false, took = 0;

  const previewSoon = () => {
    clearTimeout(shower);
    shower = setTimeout(showPreview, Math.max(700, Math.min(2500, 2 * took))); /* a busy server is asked less often */
  };

  const showPreview = async () => {
    if (isShowing) { wasChanged = true; return; }
    isShowing = true;
    const begun = Date.now();
    try {
      const answer = await post(words.preview, new FormData(form));
      if (answer.ok) {
        const found = await answer.json();
        const before = $("preview").querySelector("details.remarks");
        const wasOpened = before && before.open, wasClosed = before && !before.open && before.querySelector(".problem");
        $("preview").innerHTML = found.preview; /* the server's own, cleaned HTML; the policy of the page runs no script in it */
        const remarks = $("preview").querySelector("details.remarks");
        if (remarks && (wasOpened || wasClosed)) remarks.open = wasOpened;
        words.firstLine = found.first_line;
      } else if (answer.status === 503) wasChanged = true; /* many are writing: once more, a little later */
    } catch (error) { /* the next change asks again */ }
    took = Date.now() - begun;
    isShowing = false;
    if (wasChanged) { wasChanged = false; previewSoon(); }
  };

  /* ---- the copy of before ---- */
  const put = (kept) => {
    for (const box of form.querySelectorAll("input[type=checkbox]")) {
      box.checked = kept.entries.some(([name, value]) => name === box.name && value === box.value);
    }
    for (const [name, value] of kept.entries) {
      const field = form.elements[name];
      if (field && field.type && field.type !== "checkbox") field.value = value;
    }
    version.value = kept.version;
  };

  const textOf = (kept) => kept.entries.filter(([name]) => name !== "head" && name !== "is_whole").map(([, value]) => value).filter(Boolean).join("\n\n");

  const offer = (kept) => {
    const box = $("copy");
    box.querySelector("time").textContent = new Date(kept.at).toLocaleString(document.documentElement.lang);
    box.querySelector("pre").textContent = textOf(kept);
    box.hidden = false;
    $("restore").onclick = () => {
      box.hidden = true;
      put(kept);
      store(offered, null);
      isUnsaved = true;
      changed();
      send();
    };
    $("forget").onclick = () => { box.hidden = true; store(offered, null); };
  };

  const begin = () => {
    const kept = load(key), older = load(offered);
    if (words.settled) { /* the editor has seen both texts: the copies of before are done with, this once */
      [own, `${own}:whole`].forEach((name) => { store(name, null); store(`${name}:offered`, null); });
      return history.replaceState(null, "", location.pathname);
    }
    if (words.typed) { isUnsaved = true; return changed(); } /* the server gave back what was typed and not saved */
    if (kept && kept.isSaved) {
      if (kept.version > Number(version.value)) put(kept); /* this page was made before that save */
      store(key, null);
    } else if (kept) {
      store(key, null);
      if (!same(kept.entries, entries())) store(offered, kept);
    }
    const waiting = load(offered) || older;
    if (waiting && !same(waiting.entries, entries())) offer(waiting);
    else store(offered, null);
  };

  /* Copies of long ago that nobody came back for. */
  const tidy = () => {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith("text:")) continue;
      const kept = load(name);
      const age = kept ? Date.now() - kept.at : FORGOTTEN + 1;
      if (age > FORGOTTEN || (kept.isSaved && age > 60000 && name !== key)) store(name, null);
    }
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter && event.submitter.id === "show") return showPreview();
    if (isStopped) return look();
    isUnsaved = true;
    send();
  });
  $("look").addEventListener("click", look);
  addEventListener("online", () => { failures = 0; send(); });
  addEventListener("offline", () => { if (isUnsaved) say(words.offline, true); });
  addEventListener("pagehide", keepHere);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") { keepHere(); send(); } else beat();
  });
  setInterval(beat, BEAT);
  tidy();
  begin();
  beat();
  showPreview();
})();
