// Makes a passkey, or asks one to sign, when the form inside is sent; then sends the form with the answer.
const NOT_DONE = "No passkey was used. Press the button to try again.";
const NOT_HERE = "Your browser does not use passkeys at this address.";
const NOT_REACHED = "The site could not be reached. Reload the page and try again.";
const KNOWN = "This device has a passkey for you already.";

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function withBytes(known) {
  return (known ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));
}

async function asked(address, form) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }) });
  if (answer.redirected) location.reload(); // the sign-in went stale meanwhile; the page says what to do
  if (!answer.ok || answer.redirected) throw new TypeError("no options");
  return answer.json();
}

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  return {
    clientDataJSON: toText(made.response.clientDataJSON),
    attestationObject: toText(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
    ...identity(made),
  };
}

async function prove(options) {
  const signed = await navigator.credentials.get({
    publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = signed.response;
  return {
    authenticatorData: toText(authenticatorData),
    clientDataJSON: toText(clientDataJSON),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : undefined,
    ...identity(signed),
  };
}

function identity(credential) {
  return { credential: { id: credential.id, rawId: credential.id, type: credential.type } };
}

function words(error) {
  if (error.name === "SecurityError") return NOT_HERE;
  if (error.name === "InvalidStateError") return KNOWN;
  return error instanceof TypeError ? NOT_REACHED : NOT_DONE;
}

function enable(block) {
  const form = block.querySelector("form");
  const said = block.querySelector("[data-part='said']");
  const ceremony = block.dataset.kind === "add" ? make : prove;

  block.querySelector("[data-part='missing']").hidden = true;
  block.querySelector("[data-part='form']").hidden = false;
  form.addEventListener("submit", async (press) => {
    if (press.defaultPrevented) return; // a second press, see submit-once.js
    press.preventDefault();
    said.textContent = "";
    try {
      const { credential, ...response } = await ceremony(await asked(block.dataset.options, form));
      form.elements.credential.value = JSON.stringify({ ...credential, response });
      form.submit();
    } catch (error) {
      said.textContent = words(error);
      form.dispatchEvent(new Event("input")); // the button works again
    }
  });
}

if (globalThis.PublicKeyCredential) document.querySelectorAll("[data-component='passkey']").forEach(enable);
