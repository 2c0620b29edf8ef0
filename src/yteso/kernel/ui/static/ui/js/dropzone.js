// Drag files in, see each go up; without it the form sends the files the plain way.
import htmx from "htmx";

const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`);

// Put the answer in the page's place: a whole page with its own heading, or what one shows.
function put(text) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const main = answer.getElementById("main");
  if (main) {
    document.title = answer.title;
    document.getElementById("main").replaceWith(main);
    return main;
  }
  const content = document.getElementById("content");
  content.innerHTML = text;
  return content;
}

export function start(zone) {
  const form = zone.closest("form");
  const input = zone.querySelector("input[type=file]");
  const list = zone.querySelector("[data-files]");

  const show = () => {
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.append(Object.assign(document.createElement("span"), { className: "clip", textContent: file.name }), Object.assign(document.createElement("span"), { className: "soft", textContent: size(file.size) }));
        return line;
      }),
    );
  };
  for (const name of ["dragenter", "dragover"])
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = new DataTransfer();
    for (const file of input.multiple ? [...input.files, ...event.dataTransfer.files] : [event.dataTransfer.files[0]]) files.items.add(file);
    input.files = files.files;
    show();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", show);

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    const bar = zone.querySelector("progress");
    const trouble = zone.querySelector("[data-trouble]");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (e) => {
      bar.hidden = false;
      bar.max = e.total;
      bar.value = e.loaded;
    });
    request.addEventListener("load", () => {
      const target = request.getResponseHeader("HX-Redirect");
      if (target) return location.assign(target);
      if (request.responseURL && new URL(request.responseURL).pathname !== new URL(form.action).pathname) return location.assign(request.responseURL);
      const shown = put(request.responseText);
      htmx.process(shown);
      document.dispatchEvent(new CustomEvent("htmx:after:swap"));
      shown.querySelector("[role=alert]")?.focus();
      scrollTo(0, 0);
    });
    request.addEventListener("error", () => {
      bar.hidden = true;
      trouble.hidden = false;
    });
    request.send(new FormData(form, event.submitter));
  });
}
