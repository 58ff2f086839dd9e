// The wall: says when it cannot look, keeps a tablet awake where that may be, and prints the sheet.
"use strict";

const away = (is) => { const note = document.getElementById("wall-away"); if (note) note.hidden = !is; };

document.addEventListener("htmx:sendError", () => away(true));
document.addEventListener("htmx:timeout", () => away(true));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 404) location.reload(); // the link was withdrawn
  else away(true);
});
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) away(false); });

async function stayAwake() {
  if (document.visibilityState !== "visible" || !document.querySelector("[data-tablet=yes]")) return;
  try { await navigator.wakeLock?.request("screen"); } catch { /* it sleeps, then */ }
}
document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("DOMContentLoaded", () => {
  stayAwake();
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
});
