// The one script of every page: htmx, and the small behaviours that a page asks for by its markup.
import "htmx";

const behaviours = {
  "[data-chart]": "ui/chart",
  "[data-map]": "ui/map",
  "[data-register]": "ui/register",
  "[data-palette]": "ui/palette",
  "[data-scan]": "ui/scan",
  "[data-dropzone]": "ui/dropzone",
  "[data-live]": "ui/live",
  "[data-bell]": "ui/bell",
  "[data-confirm]": "ui/confirm",
  "[data-grid]": "ui/grid",
  "[data-areas]": "maps/areas",
  "[data-screen]": "dashboards/screen",
  "[data-form]": "forms/form",
};
const started = new WeakMap();
const pending = [];

function start(root) {
  for (const [selector, name] of Object.entries(behaviours)) {
    for (const element of root.querySelectorAll(selector)) {
      const names = started.get(element) ?? new Set();
      if (names.has(name)) continue;
      started.set(element, names.add(name));
      pending.push(import(name).then((module) => module.start(element)));
    }
  }
  root.querySelector("[data-focus]")?.focus();
}

start(document);
document.addEventListener("htmx:after:swap", () => start(document));

// Menus are <details>: one is open at a time; Escape and a click elsewhere close it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The rail is a drawer on phones.
for (const button of document.querySelectorAll("[data-drawer]")) {
  const drawer = document.getElementById(button.dataset.drawer);
  const set = (open) => {
    drawer.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("drawer-open", open);
    if (open) drawer.querySelector("a")?.focus();
  };
  button.addEventListener("click", () => set(!drawer.classList.contains("open")));
  drawer.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      set(false);
      button.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (drawer.classList.contains("open") && !drawer.contains(event.target) && !button.contains(event.target)) set(false);
  });
}

// Who signs out of a shared machine leaves no half-filled form behind (forms/keep.js).
document.addEventListener("submit", (event) => {
  if (!event.target.action?.endsWith?.("/logout/")) return;
  for (const name of Object.keys(localStorage)) if (name.startsWith("form:")) localStorage.removeItem(name);
});

// A form is sent once; a print button prints; a notice goes away by itself.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
  setTimeout(() => delete event.target.dataset.sent, 4000);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A cut line is a state: it is said, nobody is led off a page that still holds what they typed, and it ends by itself.
const cut = document.querySelector("[data-line-cut]");
let looking = null;
function lineIs(back) {
  cut.hidden = back;
  clearInterval(looking);
  looking = back ? null : setInterval(look, 5000);
}
async function look() {
  try {
    await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store" });
    lineIs(true);
  } catch {
    lineIs(false);
  }
}
function stay(event) {
  if (cut.hidden) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  look();
}
addEventListener("offline", () => lineIs(false));
addEventListener("online", look);
document.addEventListener("htmx:error", look);
document.addEventListener("submit", (event) => event.target.matches("[data-grid]") || stay(event), { capture: true });
document.addEventListener("click", (event) => event.target.closest("a[href]:not([href^='#'])") && stay(event), { capture: true });
if (!navigator.onLine) lineIs(false);
function fade() {
  for (const note of document.querySelectorAll(".toast-note:not(.toast-error, [data-fading])")) {
    note.dataset.fading = "";
    const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 4000) : note.remove());
    setTimeout(leave, note.querySelector("form") ? 20000 : 8000);
  }
}
fade();
document.addEventListener("htmx:after:swap", fade);
Promise.allSettled(pending).then(() => document.documentElement.classList.add("ready")); // tests wait for it
