// Keeps stars the same in the browser and in the account of somebody who is signed in; does nothing for others.
const STARS = "starred";
const KNOWN = "starred-account";
const place = document.querySelector("[data-component='favourites']");
const shown = () => [...document.querySelectorAll("[data-component='star']")].map((star) => star.dataset.key);

function read(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "[]");
    return new Set(Array.isArray(found) ? found : []);
  } catch {
    return new Set(); // unreadable is the same as empty
  }
}

function write(key, values) {
  try {
    localStorage.setItem(key, JSON.stringify([...values]));
  } catch {
    // stars then last as long as the page
  }
}

// Strangers are sent to the sign-in page: that answer means "nobody". No answer at all means nothing.
async function ask(options = {}) {
  try {
    const answer = await fetch(place.dataset.address, { headers: { Accept: "application/json" }, redirect: "manual", ...options });
    if (answer.type === "opaqueredirect") return { nobody: true };
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // without a network the stars on this device stay as they are
  }
}

let account = null; // the keys in the account, and the token for changing them

function adopt(answer) {
  account = { keys: new Set(answer.sessions), token: answer.csrf_token };
}

async function send(save, forget) {
  const answer = await ask({
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": account.token },
    body: JSON.stringify({ save, forget }),
  });
  if (answer?.sessions) adopt(answer);
}

// Whoever signed out leaves no stars for the next person at this browser; they are safe in the account.
function leave() {
  const known = read(KNOWN);
  write(STARS, [...read(STARS)].filter((key) => !known.has(key)));
  write(KNOWN, []);
  repaint();
}

function repaint() {
  dispatchEvent(new StorageEvent("storage", { key: STARS }));
}

// What was starred here before this account was known goes into it once; from then on the account decides.
async function begin() {
  const answer = await ask();
  if (answer?.nobody) leave();
  if (!answer?.sessions) return;
  adopt(answer);
  const known = read(KNOWN);
  const stars = read(STARS);
  const fresh = shown().filter((key) => stars.has(key) && !account.keys.has(key) && !known.has(key));
  if (fresh.length) await send(fresh, []);
  for (const key of shown()) {
    if (account.keys.has(key)) stars.add(key);
    else stars.delete(key);
  }
  write(STARS, stars);
  write(KNOWN, new Set([...known, ...account.keys]));
  repaint();
  document.addEventListener("starred", follow);
}

function follow() {
  const stars = read(STARS);
  const save = shown().filter((key) => stars.has(key) && !account.keys.has(key));
  const forget = shown().filter((key) => !stars.has(key) && account.keys.has(key));
  if (!save.length && !forget.length) return;
  write(KNOWN, new Set([...read(KNOWN), ...save]));
  send(save, forget);
}

if (place) begin();
