// A day's table that is wider than its place begins with the hour that it is.
const hour = document.querySelector(".daygrid [aria-current]");
if (hour) {
  const names = hour.parentElement.firstElementChild;
  hour.closest(".scroll").scrollLeft = hour.offsetLeft - names.offsetWidth;
}
