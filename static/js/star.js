// Sessions one wants to remember, kept on this device and the same in every open tab.
const KEY = "starred";

function read() {
  try {
    const keys = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : []);
  } catch {
    return new Set(); // unreadable is the same as empty
  }
}

function write(keys) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...keys]));
    return true;
  } catch {
    return false;
  }
}

function paint() {
  const keys = read();
  document.querySelectorAll("[data-component='star']").forEach((star) => {
    star.setAttribute("aria-pressed", String(keys.has(star.dataset.key)));
  });
  document.dispatchEvent(new CustomEvent("starred", { detail: keys }));
}

function enable(star) {
  star.hidden = false;
  star.addEventListener("click", () => {
    const keys = read(); // read anew: another tab may have changed it
    if (!keys.delete(star.dataset.key)) keys.add(star.dataset.key);
    if (write(keys)) paint();
  });
}

document.querySelectorAll("[data-component='star']").forEach(enable);
addEventListener("storage", (change) => { if (change.key === KEY) paint(); });
addEventListener("pageshow", paint);
paint();
