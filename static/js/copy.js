// Copies the text beside the button, of a list each entry on a line of its own.
function enable(line) {
  const button = line.querySelector("[data-part='button']");
  const label = line.querySelector("[data-part='label']");
  const text = line.querySelector("[data-part='text']").innerText;
  const before = label.textContent;

  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      label.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(line.querySelector("[data-part='text']"));
      label.textContent = "Selected: press Ctrl+C";
    }
    setTimeout(() => { label.textContent = before; }, 3000);
  });
}

if (navigator.clipboard) document.querySelectorAll("[data-component='copy']").forEach(enable);
