// Passkeys: the house asks, the browser answers, the house decides. Without this script, or without passkeys in the
// browser, the other ways in are there as ever.
"use strict";

(() => {
  const able = window.isSecureContext && "PublicKeyCredential" in window && "credentials" in navigator;

  // Bytes travel as base64 for addresses (RFC 4648 section 5).
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const each = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function question(asked) {
    const read = { ...asked, challenge: bytes(asked.challenge) };
    if (asked.user) read.user = { ...asked.user, id: bytes(asked.user.id) };
    if (asked.excludeCredentials) read.excludeCredentials = each(asked.excludeCredentials);
    if (asked.allowCredentials) read.allowCredentials = each(asked.allowCredentials);
    const salt = asked.extensions && asked.extensions.prf && asked.extensions.prf.eval;
    if (salt) read.extensions = { prf: { eval: { first: bytes(salt.first) } } };
    return read;
  }

  function answer(made) {
    const said = { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response: {} };
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) said.response[name] = text(made.response[name]);
    }
    return said;
  }

  async function send(address, body) {
    const key = document.querySelector('input[name="form_key"]').value;
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Form-Key": key },
      body: JSON.stringify(body),
    });
    return { fine: response.ok, ...await response.json().catch(() => ({})) };
  }

  // A passkey that opens notes: what it gives goes into the form that the button stands in, and the form is sent.
  function fill(form, made) {
    const given = (made.getClientExtensionResults().prf || {}).results;
    if (!given || !given.first) return false;
    form.elements.passkey.value = made.id;
    form.elements.prf.value = text(given.first);
    form.submit();
    return true;
  }

  async function answered(button, made) {
    if (button.dataset.notes) return fill(button.form, made) ? {} : { problem: button.dataset.none };
    const name = document.getElementById("passkey-name");
    return send(button.dataset.answerTo, { credential: answer(made), name: name ? name.value : "" });
  }

  async function press(button) {
    const told = document.getElementById(button.getAttribute("aria-describedby"));
    const tell = (words) => { told.textContent = words; };
    const { ask, making, only, failed, cancelled, there } = button.dataset;
    tell("");
    if (only && !button.form.reportValidity()) return;
    button.disabled = true;
    try {
      const asked = await send(ask, only ? { only } : {});
      if (!asked.fine) return tell(asked.problem || failed);
      const options = { publicKey: question(asked) };
      const made = making ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
      const said = await answered(button, made);
      if (said.problem || said.fine === false) return tell(said.problem || failed);
      if (said.go) window.location.assign(said.go);
    } catch (error) {
      tell(there && error.name === "InvalidStateError" ? there : cancelled);
    } finally {
      button.disabled = false;
    }
  }

  function ready(root) {
    root.querySelectorAll("[data-with-passkeys]").forEach((part) => { part.hidden = !able; });
    root.querySelectorAll("[data-without-passkeys]").forEach((part) => { part.hidden = able; });
  }

  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:afterSwap", () => ready(document));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-ask]");
    if (button) press(button);
  });
})();
