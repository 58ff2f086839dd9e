// Keeps the week and the wall to be read without a connection, and the sheets, scripts and drawings that they need.
//
// Whatever can come from the house comes from the house. Kept are only pages of which the house says that they may be,
// without the keys of their forms, for a week at most, for one visit, and until whoever was in leaves. No other page,
// no answer to a form, nothing with a question in its address.
"use strict";

const FILES = new Set({{ files | tojson }});
const PAGES = {{ pages | tojson }};
const HEADER = {{ header | tojson }};
const LIBRARY = "samen-files-{{ version }}";
const SHELF = "samen-pages";
const LONGEST = 7 * 24 * 60 * 60 * 1000;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (url.pathname === "/sign-out") event.waitUntil(caches.delete(SHELF));
  } else if (request.mode === "navigate") {
    event.respondWith(page(event, url));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(file(request, url));
  }
});

async function fill() {
  const library = await caches.open(LIBRARY);
  const asked = [...FILES].map((path) => new Request(path, { credentials: "omit", cache: "reload" }));
  await Promise.allSettled(asked.map((request) => library.add(request)));
}

// What an earlier version kept goes; the pages are fetched once, so that they are there before they are needed.
async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("samen-files-") && name !== LIBRARY);
  await Promise.all(old.map((name) => caches.delete(name)));
  await Promise.allSettled(PAGES.map(async (path) => keep(path, await fetch(path, { redirect: "manual" }))));
}

async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    if (PAGES.includes(url.pathname) && !url.search) event.waitUntil(keep(url.pathname, answer.clone()));
    return answer;
  } catch {
    return (PAGES.includes(url.pathname) && await kept(url.pathname)) || (await caches.match("/offline")) || Response.error();
  }
}

async function file(request, url) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(url.pathname)) || Response.error();
  }
}

async function keep(path, answer) {
  const mark = answer.headers.get(HEADER);
  if (!answer.ok || !mark) {
    // The front door, or the way to it: nobody is in by this browser any more. When the house stumbles, nothing is said.
    if (answer.ok || answer.type === "opaqueredirect") await caches.delete(SHELF);
    return;
  }
  const shelf = await caches.open(SHELF);
  for (const request of await shelf.keys()) {
    const other = await shelf.match(request);
    if (other.headers.get(HEADER) !== mark) await shelf.delete(request);
  }
  const text = (await answer.text()).replace("<html ", "<html data-kept ").replace(/\b[0-9a-f]{64}\b/g, "");
  const headers = { [HEADER]: mark, "Samen-Kept": String(Date.now()), "Content-Type": "text/html; charset=utf-8" };
  for (const name of ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]) {
    if (answer.headers.has(name)) headers[name] = answer.headers.get(name);
  }
  await shelf.put(path, new Response(text, { headers }));
}

async function kept(path) {
  const shelf = await caches.open(SHELF);
  const found = await shelf.match(path);
  if (!found) return null;
  const age = Date.now() - Number(found.headers.get("Samen-Kept"));
  if (age >= 0 && age < LONGEST) return found;
  await shelf.delete(path);
  return null;
}
