// Says of each rule whether what is typed keeps it. The server judges them all when the form is sent, and alone those for
// which it has lists.
for (const list of document.querySelectorAll("ul[data-rules]")) {
  const field = document.getElementById(list.dataset.rules);
  const words = list.dataset;
  // As the server counts and reads: code points in NFKC, classes of any script.
  const keeps = {
    TOO_SHORT: (typed, number) => [...typed].length >= number,
    TOO_LONG: (typed, number) => [...typed].length <= number,
    CHARACTER_NOT_ALLOWED: (typed) => /^[ -~\p{Cc}]*$/u.test(typed),
    UPPER_MISSING: (typed) => /\p{Uppercase}/u.test(typed),
    LOWER_MISSING: (typed) => /\p{Lowercase}/u.test(typed),
    DIGIT_MISSING: (typed) => /\p{N}/u.test(typed),
    SYMBOL_MISSING: (typed) => /[^\p{Alphabetic}\p{N}\p{Cc}]/u.test(typed),
  };
  const status = document.createElement("p");
  status.className = "vh";
  status.setAttribute("role", "status");
  list.after(status);
  const mark = (item, name, icon, text) => {
    item.className = name;
    const use = item.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
    item.querySelector(".state").textContent = text;
  };
  const judge = () => {
    const typed = field.value.normalize("NFKC");
    const missing = [];
    for (const item of list.children) {
      const rule = keeps[item.dataset.code];
      if (!rule) mark(item, "", "minus", words.later);
      else if (typed === "") mark(item, "", "minus", "");
      else if (rule(typed, Number(item.dataset.number))) mark(item, "met", "check-circle", words.met);
      else {
        mark(item, "unmet", "x", words.missing);
        missing.push(item.querySelector(".rule").textContent);
      }
    }
    return missing;
  };
  let pause;
  field.addEventListener("input", () => {
    const missing = judge();
    clearTimeout(pause);
    // Told when somebody stops typing, not at every key.
    pause = setTimeout(() => {
      if (field.value === "") status.textContent = "";
      else status.textContent = missing.length > 0 ? `${words.still} ${missing.join(" · ")}` : words.all;
    }, 1000);
  });
  // What the server said of the last one stays until something is typed.
  if (!list.querySelector(".unmet")) judge();
}
