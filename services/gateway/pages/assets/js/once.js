// A form is sent once: a second press of its button, or of any other, does nothing until the page is left or comes
// back. The server would answer a repetition the same way; this spares the wait.
const sent = new WeakSet();
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
    // Who stopped the page from loading may press again.
    setTimeout(() => sent.delete(form), 10_000);
  });
}
// The page may come back from the browser's memory, as it was when it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
