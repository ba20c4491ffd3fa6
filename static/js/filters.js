// Adds "Only what I starred" beside the filters; the filters themselves need no JavaScript.
const NOTHING = "Nothing starred yet. Press the star beside a session and it appears here.";

function show(onlyStarred, status) {
  let count = 0;
  document.querySelectorAll(".agenda-day").forEach((day) => {
    const items = [...day.querySelectorAll(".agenda__item")];
    items.forEach((item) => {
      const star = item.querySelector("[data-component='star']");
      item.hidden = onlyStarred && star?.getAttribute("aria-pressed") !== "true";
    });
    const left = items.filter((item) => !item.hidden).length;
    day.hidden = left === 0;
    const link = document.querySelector(`.programme-days a[href="#${day.id}"]`);
    if (link) link.parentElement.hidden = day.hidden;
    count += left;
  });
  const says = onlyStarred && count === 0 ? NOTHING : "";
  if (status.textContent !== says) status.textContent = says;
}

function addStarred(form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--secondary filters__starred";
  const label = document.createElement("span");
  label.className = "button__label";
  label.textContent = "Only what I starred";
  button.append(document.querySelector("[data-component='star'] .icon").cloneNode(true), label);
  button.setAttribute("aria-pressed", "false");
  const status = document.createElement("p");
  status.className = "filters__none";
  status.setAttribute("role", "status");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    show(on, status);
  });
  document.addEventListener("starred", () => show(button.getAttribute("aria-pressed") === "true", status));
  form.append(button);
  form.after(status);
}

if (document.querySelector("[data-component='star']")) {
  document.querySelectorAll("form[data-component='filters']").forEach(addStarred);
}
