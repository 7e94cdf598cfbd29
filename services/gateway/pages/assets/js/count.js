// Says how many characters a text may still have when it comes near its limit, and how many are too many: none is cut off.
for (const field of document.querySelectorAll("[data-limit]")) {
  const limit = Number(field.dataset.limit);
  const words = field.form.dataset;
  const status = document.createElement("p");
  status.className = "hint";
  status.setAttribute("role", "status");
  field.after(status);
  const say = () => {
    // As the server counts: whole characters, without the space around them.
    const left = limit - [...field.value.trim()].length;
    const text = left < 0 ? (left === -1 ? words.overOne : words.over) : (left === 1 ? words.leftOne : words.left);
    status.textContent = left <= Math.max(20, limit / 4) ? text.replace("#", Math.abs(left)) : "";
    status.classList.toggle("over", left < 0);
  };
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(say, 250);
  });
  say();
}
