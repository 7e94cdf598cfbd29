// Who came with a pointer sees where a link led; the ring around what has the focus is for the keyboard.
const KEY = "holdfast-pointer";
const root = document.documentElement;
root.toggleAttribute("data-pointer", sessionStorage.getItem(KEY) === "yes");
addEventListener("pointerdown", () => sessionStorage.setItem(KEY, "yes"));
addEventListener("keydown", () => {
  sessionStorage.setItem(KEY, "no");
  root.removeAttribute("data-pointer");
});
