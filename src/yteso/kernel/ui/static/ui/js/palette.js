// Ctrl K: one box that finds people, dossiers, facilities, codes and commands. Without it, the form is a plain search.
let dialog = null;

function make(form) {
  dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", form.querySelector("input").getAttribute("aria-label"));
  const find = document.createElement("div");
  find.className = "palette-find";
  find.append(form.querySelector(".icon").cloneNode(true));
  const input = Object.assign(document.createElement("input"), { type: "search", name: "q", autocomplete: "off", placeholder: form.querySelector("input").placeholder });
  input.setAttribute("aria-label", dialog.getAttribute("aria-label"));
  find.append(input);
  const hits = Object.assign(document.createElement("div"), { id: "palette-hits", className: "palette-hits" });
  hits.setAttribute("aria-live", "polite");
  dialog.append(find, hits);
  document.body.append(dialog);

  let timer = 0;
  let asked = new AbortController();
  let answered = null; // the words that the hits below belong to
  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const words = input.value;
    try {
      const url = `${form.dataset.palette}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: asked.signal });
      const elsewhere = answer.headers.get("HX-Redirect"); // the session was locked meanwhile
      if (elsewhere) return location.assign(elsewhere);
      hits.innerHTML = await answer.text();
      answered = words;
      hits.querySelector("a.hit")?.classList.add("first"); // Enter opens it
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 140);
  });
  const open = async () => {
    clearTimeout(timer);
    if (answered !== input.value) await ask(); // never open what an older question found
    const first = links()[0];
    if (first) first.click();
    else if (input.value.trim()) location.assign(`${form.action}?q=${encodeURIComponent(input.value)}`);
  };
  const links = () => [...hits.querySelectorAll("a.hit")];
  dialog.addEventListener("keydown", (event) => {
    const all = links();
    const place = all.indexOf(document.activeElement); // -1: in the box
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      const next = place + step;
      if (next < 0) input.focus();
      else all[next % all.length].focus();
    } else if (event.key === "Enter" && place < 0) {
      event.preventDefault();
      open();
    } else if (event.key.length === 1 && place >= 0 && !event.ctrlKey && !event.metaKey && !event.altKey) input.focus();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
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
