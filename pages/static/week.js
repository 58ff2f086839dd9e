// The week and the words that are added: what does not fit is shown like anything else, and what was said is heard.
// Without this all of it works by whole pages.
"use strict";

document.addEventListener("htmx:beforeSwap", (event) => {
  // Of turns that share a name one is open at a time: what goes would close what comes and is to be open.
  if (event.detail.target.id === "week") event.detail.target.querySelectorAll("details[name]").forEach((one) => one.removeAttribute("name"));
  if (event.detail.xhr.status === 400) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.id === "week" && document.getElementById("said");
  if (said) said.focus({ preventScroll: true });
});
