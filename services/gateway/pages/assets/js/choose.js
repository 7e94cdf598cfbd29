// A choice is sent when it changes, and its button is hidden. Arrow keys move through radio buttons and change them, so
// with the keyboard the button stays the way to send.
for (const form of document.querySelectorAll("form[data-choose]")) {
  let keyboard = false;
  form.dataset.choose = "sends";
  form.addEventListener("keydown", () => { keyboard = true; });
  form.addEventListener("pointerdown", () => { keyboard = false; });
  form.addEventListener("change", () => { if (!keyboard) form.requestSubmit(); });
}
