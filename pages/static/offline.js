// Lets the browser keep the week to be read without a connection, where that may be: over https, or on this very machine.
"use strict";

if (window.isSecureContext && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {}));
}

// A page that was kept makes way for the page itself as soon as the house can be reached.
function renewed() {
  if ("kept" in document.documentElement.dataset) location.reload();
}
addEventListener("online", renewed);
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) renewed(); });
