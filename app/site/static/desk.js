/* The translation desk: asks before words that are not saved are left behind. Without this script the page works as well. */
(() => {
  "use strict";
  const form = document.getElementById("desk");
  if (!form) return;
  let isSent = false;
  const fields = [...form.elements].filter((field) => /^(w|right|same)-/.test(field.name));
  const isChanged = (field) =>
    field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  /* What came back unsaved is unsaved from the beginning. */
  const isUnsaved = Boolean(document.getElementById("problems"));
  form.addEventListener("submit", () => { isSent = true; });
  window.addEventListener("pageshow", () => { isSent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && (isUnsaved || fields.some(isChanged))) {
      event.preventDefault();
      event.returnValue = form.dataset.unsaved;
    }
  });
})();
