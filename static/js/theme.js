// Light or dark: the system decides until the reader does; the choice stays on this device.
const KEY = "theme";
const root = document.documentElement;

function remembered() {
  try {
    const choice = localStorage.getItem(KEY);
    return choice === "light" || choice === "dark" ? choice : null;
  } catch {
    return null; // storage may be forbidden; the system's choice then stands
  }
}

function remember(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // the choice then lasts for this page only
  }
}

function current() {
  return root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function offer(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const choice = current() === "dark" ? "light" : "dark";
    root.dataset.theme = choice;
    remember(choice);
  });
}

const choice = remembered();
if (choice) root.dataset.theme = choice;

const offerAll = () => document.querySelectorAll("[data-part='theme-switch']").forEach(offer);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", offerAll);
else offerAll();
