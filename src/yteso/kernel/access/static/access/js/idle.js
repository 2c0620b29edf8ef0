// Locks the page after 15 idle minutes (30 for citizens) as the server does, and opens it again without losing what was typed.
// While somebody types or moves, the server is told once a minute, so that long forms do not lock.
const TELL_MS = 60 * 1000;
const settings = document.getElementById("idle-settings");
const IDLE_MS = Number(settings?.dataset.minutes ?? 15) * 60 * 1000;
const cover = document.getElementById("idle-cover");

if (settings && cover) {
  const token = () => document.querySelector("#idle-cover [name=csrfmiddlewaretoken]").value;
  let active = Date.now();
  let told = Date.now();
  const shared = "BroadcastChannel" in window ? new BroadcastChannel("idle") : null; // other tabs of this session

  const send = (url) => fetch(url, { method: "POST", headers: { "X-CSRFToken": token() } });
  const lock = () => {
    if (cover.open) return;
    cover.showModal();
    cover.querySelector("input[type=password]").focus();
    send(settings.dataset.lock).catch(() => {}); // offline: the server locks by itself when it is time
  };
  const open = () => { active = told = Date.now(); cover.close(); cover.querySelector("form").reset(); };

  const tell = async () => {
    told = Date.now();
    try {
      const answer = await send(settings.dataset.alive);
      if (answer.status === 423) lock();
      else if (answer.redirected || answer.status === 403) window.location.reload();
    } catch { /* offline: the server decides later */ }
  };

  const note = () => {
    if (cover.open) return;
    if (Date.now() - active >= IDLE_MS) return lock();
    active = Date.now();
    shared?.postMessage("active");
    if (active - told > TELL_MS) tell();
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "touchstart"]) {
    window.addEventListener(kind, note, { passive: true, capture: true });
  }
  shared?.addEventListener("message", (event) => {
    if (event.data === "active") active = Date.now();
    if (event.data === "opened" && cover.open) open();
  });
  setInterval(() => { if (Date.now() - active >= IDLE_MS) lock(); }, 5000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - active >= IDLE_MS) lock(); });

  cover.addEventListener("cancel", (event) => event.preventDefault()); // Escape does not open it
  cover.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const error = cover.querySelector(".idle-error");
    const body = new FormData(event.target);
    try {
      const answer = await fetch(event.target.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status === 204) { error.textContent = ""; open(); shared?.postMessage("opened"); return; }
      if (answer.status === 422) {
        const told = await answer.json();
        error.textContent = told.errors.join(" ");
        cover.querySelector("input[type=password]").select();
        return;
      }
      window.location.reload(); // the session has ended: the server says what to do
    } catch { error.textContent = settings.dataset.offline; }
  });
}
