// Shows the buttons that copy a text of the page, and says when it is done.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent.trim());
    const status = document.getElementById(button.dataset.status);
    if (status) status.textContent = button.dataset.done;
  });
}
