// Two minutes before the session ends it says so, in a dialog whose first button stays. The server ends it in any case.
const dialog = document.getElementById("session");
const { idle, absolute, now, zone, am, pm, quiet, over, soon, minutes, seconds, failed } = dialog.dataset;
const WARNING = 120_000;
const LAST = 30_000;

// The server's instants on this page's own clock, which may be wrong.
const since = Date.now() - Date.parse(now);
const length = Date.parse(idle) - Date.parse(now);
const latest = Date.parse(absolute) + since;
let end = Math.min(Date.parse(idle) + since, latest);
let announced = "";

const wall = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
});

// As the server writes it, but for the offset in the hour that clocks repeat: where the halves of a day have names, hours
// are counted to 12.
function clock(at) {
  const [hour, minute] = wall.format(at).split(":");
  return am ? `${hour % 12 || 12}:${minute}\u00a0${hour < 12 ? am : pm}` : `${hour}:${minute}`;
}

// Every tab of the console has the same session: who stays in one stays in all.
const tabs = new BroadcastChannel("holdfast-session");
tabs.addEventListener("message", ({ data }) => {
  if (data > end) until(data);
});
tabs.postMessage(end);

function until(at) {
  end = Math.min(at, latest);
  for (const place of document.querySelectorAll("[data-session-end]")) {
    place.textContent = clock(end - since);
    if (place.dateTime) place.dateTime = new Date(end - since).toISOString();
  }
  if (end - Date.now() > WARNING) {
    dialog.close();
    delete dialog.dataset.seen;
    announce("");
  }
}

function announce(text) {
  if (text === announced) return;
  announced = text;
  const place = dialog.querySelector("[data-announce]");
  place.textContent = text;
  // The count of seconds is for who does not see the page; that staying failed is for everybody.
  place.classList.toggle("vh", text !== failed);
}

function look() {
  const left = end - Date.now();
  if (left <= 0) {
    location.replace(end >= latest ? over : quiet);
  } else if (left <= Math.min(WARNING, length) && !dialog.dataset.seen) {
    warn();
  } else if (left <= LAST && dialog.open) {
    announce(seconds);
  }
}

function warn() {
  const last = end >= latest;
  for (const part of dialog.querySelectorAll("[data-when]")) {
    part.hidden = (part.dataset.when === "absolute") !== last;
  }
  dialog.querySelector("h2").textContent = end - Date.now() > WARNING - 5000 ? minutes : soon;
  dialog.dataset.seen = "yes";
  dialog.showModal();
}

dialog.querySelector("form").addEventListener("submit", async (event) => {
  if (event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  try {
    const form = event.currentTarget;
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.status === 401 || answer.status === 403) return location.replace(over);
    if (!answer.ok) throw new Error(answer.statusText);
    until(Date.now() + length);
    tabs.postMessage(end);
  } catch {
    announced = "";
    announce(failed);
  }
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
// What the browser keeps to go back to is shown to nobody before the server has said who is signed in.
addEventListener("pagehide", () => { document.body.hidden = true; });
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
// A page that sleeps in a hidden tab looks at the clock when it is seen again.
document.addEventListener("visibilitychange", look);
setInterval(look, 1000);
