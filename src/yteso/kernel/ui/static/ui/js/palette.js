// Ctrl K: one box that finds people, dossiers, facilities, codes and commands. Without it, the form is a plain search.
import htmx from "htmx";

let dialog = null;

function make(form) {
  dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", form.querySelector("input").getAttribute("aria-label"));
  const find = document.createElement("div");
  find.className = "palette-find";
  find.append(form.querySelector(".icon").cloneNode(true));
  const input = Object.assign(document.createElement("input"), { type: "search", name: "q", autocomplete: "off", placeholder: form.querySelector("input").placeholder });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", "palette-hits");
  input.setAttribute("aria-label", dialog.getAttribute("aria-label"));
  find.append(input);
  const hits = Object.assign(document.createElement("div"), { id: "palette-hits", className: "palette-hits" });
  hits.setAttribute("role", "listbox");
  hits.setAttribute("aria-label", dialog.getAttribute("aria-label"));
  dialog.append(find, hits);
  document.body.append(dialog);

  let timer = 0;
  const ask = () => htmx.ajax("GET", `${form.dataset.palette}?palette=1&q=${encodeURIComponent(input.value)}`, { target: hits, swap: "innerHTML" });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 140);
  });
  const links = () => [...hits.querySelectorAll("a.hit")];
  const mark = (place) => links().forEach((link, n) => {
    link.setAttribute("aria-selected", String(n === place));
    link.id = `hit-${n}`;
    if (n === place) {
      link.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", link.id);
    }
  });
  const place = () => links().findIndex((link) => link.getAttribute("aria-selected") === "true");
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark((place() + step + links().length) % Math.max(1, links().length));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const target = links()[Math.max(0, place())];
      if (target) target.click();
      else if (input.value.trim()) location.assign(`${form.action}?q=${encodeURIComponent(input.value)}`);
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  hits.addEventListener("htmx:after:swap", () => mark(0));
  dialog.show_ = () => {
    dialog.showModal();
    input.focus();
    input.select();
    ask();
  };
}

export function start(form) {
  const open = () => {
    if (!dialog) make(form);
    if (!dialog.open) dialog.show_();
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  form.querySelector("input").addEventListener("pointerdown", (event) => {
    event.preventDefault();
    open();
  });
}
