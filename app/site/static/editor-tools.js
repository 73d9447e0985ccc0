/* Buttons that write for the author, and the way from a finding to its line. What they type is as if typed by hand, so that
   editor.js saves it and “undo” takes it back. */
(() => {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const $ = (id) => document.getElementById(id);
  const body = form.elements.body;

  /* Put the cursor on a line of the file; one above the body belongs to the particulars. */
  const goTo = (line) => {
    const lines = body.value.split("\n");
    const place = line - Number(form.dataset.firstLine);
    if (place < 0) {
      const box = form.querySelector("details.boxes");
      if (box) { box.open = true; const first = box.querySelector("input:not([type=hidden]),textarea"); if (first) first.focus(); }
      return;
    }
    const start = lines.slice(0, place).reduce((sum, each) => sum + each.length + 1, 0);
    body.focus();
    body.setSelectionRange(start, start + (lines[place] || "").length);
    const twin = body.cloneNode(); /* as high as what stands above the line tells where to scroll */
    twin.removeAttribute("id");
    twin.rows = 1;
    twin.className = "twin";
    body.after(twin);
    twin.value = body.value.slice(0, start);
    body.scrollTop = Math.max(0, twin.scrollHeight - body.clientHeight / 2);
    twin.remove();
    body.scrollIntoView({ block: "nearest" });
  };

  $("preview").addEventListener("click", (event) => {
    const button = event.target.closest("button[name=line]");
    if (!button) return;
    event.preventDefault();
    goTo(Number(button.value));
  });

  const insert = (text, marked) => {
    const start = body.selectionStart, before = body.value.slice(0, start), after = body.value.slice(body.selectionEnd);
    const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const below = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    const whole = above + text + below;
    body.focus();
    if (!document.execCommand("insertText", false, whole)) { /* that way “undo” takes it back */
      body.setRangeText(whole, start, body.selectionEnd, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const place = marked ? body.value.indexOf(marked, start) : -1;
    if (place >= 0) body.setSelectionRange(place, place + marked.length);
  };

  const SIGNS = "0123456789abcdefghjkmnpqrstvwxyz";
  const fresh = (text) => text.replace(/#(q|quiz)-[0-9a-z]{4}/, (whole, start) => {
    const drawn = crypto.getRandomValues(new Uint8Array(4));
    return `#${start}-${[...drawn].map((each) => SIGNS[each % 32]).join("")}`;
  });

  const template = (kind) => document.querySelector(`[data-text="${kind}"]`);
  const insertOf = (kind) => {
    const from = template(kind);
    const above = body.value.slice(0, body.selectionStart);
    const heading = from.dataset.needsQuiz && !/^#{1,5} .*\{#[^}]* quiz\b/m.test(above) ? `${fresh(template("quiz").textContent)}\n\n` : "";
    insert(heading + fresh(from.textContent));
  };

  $("tools").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.insert) return insertOf(button.dataset.insert);
    if (button.id === "quote") {
      const chosen = $("paragraph").selectedOptions[0];
      insert(`> [!TREATY ${chosen.value}]\n> ${chosen.dataset.words}`);
    }
    if (button.id === "place") {
      const made = $("picture").value;
      insert(made);
      const place = made.startsWith("![](") ? body.value.lastIndexOf(made, body.selectionStart) + 2 : 0;
      if (place > 1) body.setSelectionRange(place, place); /* between the brackets: nobody has said yet what it shows */
    }
  });

  $("tools").hidden = false;
  if (form.dataset.line) goTo(Number(form.dataset.line));
})();
