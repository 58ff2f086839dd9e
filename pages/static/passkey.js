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

  async function press(button) {
    const told = document.getElementById(button.getAttribute("aria-describedby"));
    const { ask, answerTo, making } = button.dataset;
    const name = document.getElementById("passkey-name");
    const tell = (words) => { told.textContent = words; };
    tell("");
    button.disabled = true;
    try {
      const asked = await send(ask, {});
      if (!asked.fine) return tell(asked.problem || button.dataset.failed);
      const options = { publicKey: question(asked) };
      const made = making ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
      const said = await send(answerTo, { credential: answer(made), name: name ? name.value : "" });
      if (!said.go) return tell(said.problem || button.dataset.failed);
      window.location.assign(said.go);
    } catch (error) {
      tell(error.name === "InvalidStateError" ? button.dataset.there : button.dataset.cancelled);
    } finally {
      button.disabled = false;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-with-passkeys]").forEach((part) => { part.hidden = !able; });
    document.querySelectorAll("[data-without-passkeys]").forEach((part) => { part.hidden = able; });
    document.querySelectorAll("button[data-ask]").forEach((button) => {
      button.addEventListener("click", () => press(button));
    });
  });
})();
