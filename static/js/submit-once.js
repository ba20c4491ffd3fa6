// A second press while the first is on its way does nothing; coming back to the page makes the button work again.
const PATIENCE = 8000; // ms after which a press counts again: the connection may have died silently

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[type='submit']").forEach((button) => button.removeAttribute("aria-disabled"));
}

function guard(form) {
  form.addEventListener("submit", (press) => {
    if (form.dataset.sent) {
      press.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // Not `disabled`: a disabled button is not sent, and loses the keyboard's place.
    form.querySelectorAll("[type='submit']").forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(() => release(form), PATIENCE);
  });
  form.addEventListener("input", () => release(form));
  addEventListener("pageshow", () => release(form));
}

document.querySelectorAll("form[data-component='submit-once']").forEach(guard);
document.querySelector("[data-component='focus-first']")?.focus();
