// A page that shows how far some work is looks again by itself, without losing the reader's place; without this script
// there is a link to look again.
(function () {
  "use strict";
  var wait = 1500;
  function look() {
    fetch(location.href, {headers: {Accept: "text/html"}, credentials: "same-origin"}).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(new Error(answer.status));
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("progress");
      var shown = document.getElementById("progress");
      if (!fresh || !shown) { return location.reload(); }
      shown.replaceWith(document.adoptNode(fresh));
      if (fresh.hasAttribute("data-working")) { setTimeout(look, wait); }
    }).catch(function () { setTimeout(look, 4 * wait); });
  }
  var first = document.getElementById("progress");
  if (first && first.hasAttribute("data-working")) { setTimeout(look, wait); }
}());
