// Prints the page.
document.querySelectorAll("[data-component='print']").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
