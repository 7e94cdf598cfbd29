// What went wrong has the keyboard, also where a browser's autofocus looks only at fields.
const summary = document.querySelector(".summary-box, [data-alert]");
if (summary) {
  // After autofocus had its turn: two that focus get in each other's way.
  requestAnimationFrame(() => {
    if (document.activeElement !== summary) summary.focus();
  });
  for (const link of summary.querySelectorAll("a[href^='#']")) {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.scrollIntoView({ block: "center" });
    });
  }
}
