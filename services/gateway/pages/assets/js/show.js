// Shows what is typed as a password, and hides it again before it is sent.
for (const button of document.querySelectorAll("button[data-show]")) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  if (!field) continue;
  const set = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => set(field.type === "password"));
  field.form.addEventListener("submit", () => set(false));
}
