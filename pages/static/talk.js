// The ten minutes: a ring that fills, and a page that follows the other phone without taking what somebody types.
// Without this all of it works by the buttons, and by looking again.
"use strict";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const begun = new Map(); // by step: since when, and how many seconds it has, also after the page around it changed
let ticking = 0;

function show(box, passed, whole) {
  const part = Math.min(1, passed / whole);
  const shown = calm.matches ? Math.floor(part * 4) / 4 : part; // in four still steps where motion is unwelcome
  box.querySelector(".fill").setAttribute("stroke-dasharray", `${(shown * 100).toFixed(1)} 100`);
  const left = whole - passed;
  const low = Math.min(25, whole / 3);
  const said = left <= 0 ? box.dataset.done : left <= low ? box.dataset.short : passed > 20 && left <= 65 ? box.dataset.long : null;
  if (said) box.querySelector(".time").textContent = said;
}

function tick() {
  const box = document.querySelector(".calm");
  if (!box) return;
  const kept = begun.get(document.querySelector("#sitting").dataset.step);
  show(box, (Date.now() - kept.since) / 1000, kept.whole);
}

function start() {
  clearInterval(ticking);
  const box = document.querySelector(".calm");
  if (!box) return;
  const step = document.querySelector("#sitting").dataset.step;
  if (!begun.has(step)) begun.set(step, { since: Date.now(), whole: Number(box.dataset.seconds) });
  const longer = box.querySelector("[data-longer]");
  const first = box.querySelector(".time").textContent;
  longer.hidden = false;
  longer.addEventListener("click", () => {
    const kept = begun.get(step);
    const passed = (Date.now() - kept.since) / 1000;
    kept.whole = Math.max(kept.whole, passed) + Number(box.dataset.more);
    box.querySelector(".time").textContent = first;
    tick();
  });
  tick();
  ticking = setInterval(tick, 1000);
}

function filledIn(root) {
  const fields = [...root.querySelectorAll("input, textarea, select")].filter((one) => one.type !== "hidden");
  return fields.some((one) => {
    if (one.tagName === "SELECT") return ![...one.options].every((o) => o.selected === o.defaultSelected) && one.dataset.touched;
    if (one.type === "radio" || one.type === "checkbox") return one.checked !== one.defaultChecked;
    return one.value !== one.defaultValue;
  });
}

document.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") event.target.dataset.touched = "yes"; });

// While the screen sleeps nobody asks.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
});

// Something changed at the other phone: show it, unless somebody is in the middle of something here.
document.addEventListener("htmx:beforeSwap", (event) => {
  const here = document.querySelector("#sitting");
  if (event.detail.target !== here || event.detail.xhr.status !== 200) return;
  const ours = event.detail.serverResponse.includes('id="sitting"'); // and not the front door
  if (ours && !("busy" in here.dataset) && !filledIn(here)) return;
  event.detail.shouldSwap = false;
  document.querySelector("#fresh").hidden = false;
});

document.addEventListener("htmx:afterSettle", () => {
  const here = document.querySelector("#sitting");
  document.querySelector("#turn").textContent = here.dataset.said || "";
  start();
});

document.addEventListener("DOMContentLoaded", start);
