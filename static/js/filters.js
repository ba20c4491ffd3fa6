// Adds "Only what I starred" beside the filters; the filters themselves need no JavaScript.
function show(onlyStarred) {
  document.querySelectorAll(".agenda__item").forEach((item) => {
    const star = item.querySelector("[data-component='star']");
    item.hidden = onlyStarred && star?.getAttribute("aria-pressed") !== "true";
  });
}

function addStarred(form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet filters__starred";
  button.textContent = "Only what I starred";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    show(on);
  });
  document.addEventListener("starred", () => show(button.getAttribute("aria-pressed") === "true"));
  form.append(button);
}

if (document.querySelector("[data-component='star']")) {
  document.querySelectorAll("form[data-component='filters']").forEach(addStarred);
}
