// Follows a long job over server-sent events; asks now and then where events do not come through.
export function start(box) {
  const bar = box.querySelector("progress");
  const note = box.querySelector("[data-note]");
  const count = box.querySelector("[data-count]");
  const language = document.documentElement.lang;
  const source = new EventSource(box.dataset.live);
  source.addEventListener("message", (event) => {
    const { state, percent, done, total, note: text, url } = JSON.parse(event.data);
    if (total || state === "done") bar.value = percent;
    else bar.removeAttribute("value");
    count.textContent = total ? `${done.toLocaleString(language)} / ${total.toLocaleString(language)}` : "";
    note.textContent = text;
    if (state === "running") return;
    source.close();
    box.dataset.state = state;
    for (const part of box.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    const link = box.querySelector("a[data-when=done]");
    if (link) {
      link.hidden = state !== "done" || !url;
      link.href = url;
    }
    if (state === "done" && url && box.dataset.follow) location.assign(url);
  });
  source.addEventListener("end", () => source.close());
}
