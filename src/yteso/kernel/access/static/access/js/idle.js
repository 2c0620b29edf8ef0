// Locks the page after 15 idle minutes (30 for citizens) as the server does, and opens it again without losing what was typed.
// While somebody types or moves, the server is told once a minute, so that long forms do not lock. When the session is over,
// nothing is sent and nothing typed is lost: the page is covered until the same person has signed in again.
const TELL_MS = 60 * 1000;
const settings = document.getElementById("idle-settings");
const IDLE_MS = Number(settings?.dataset.minutes ?? 15) * 60 * 1000;
const cover = document.getElementById("idle-cover");
const over = document.getElementById("session-over");

if (settings && cover && over) {
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

  // Whoever signed in again goes on here with the token of the new session; somebody else does not.
  const renew = async () => {
    const answer = await fetch(window.location.href, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#idle-cover [name=csrfmiddlewaretoken]")?.value;
    if (!fresh || page.getElementById("idle-settings")?.dataset.user !== settings.dataset.user) return false;
    for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = fresh;
    for (const { name, value } of page.body.attributes) if (name.startsWith("hx-headers")) document.body.setAttribute(name, value);
    return true;
  };
  over.addEventListener("cancel", (event) => event.preventDefault());
  over.querySelector("[data-renew]").addEventListener("click", async () => {
    const error = over.querySelector(".idle-error");
    try {
      error.textContent = (await renew()) ? "" : error.dataset.still;
      if (!error.textContent) { active = told = Date.now(); over.close(); }
    } catch { error.textContent = settings.dataset.offline; }
  });

  // What has been filled in for long is sent only once the session is known to hold.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.asked || form.closest("dialog") || form.matches("[data-grid], [data-form]")) return;
    if (event.defaultPrevented || (!asking && Date.now() - told < TELL_MS)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await tell();
    if (cover.open || over.open) return;
    form.dataset.asked = "1";
    form.requestSubmit(event.submitter);
    delete form.dataset.asked;
  }, { capture: true });

  let asking = null; // the question to the server that is not answered yet
  const tell = () => (asking ??= ask().finally(() => (asking = null)));
  const ask = async () => {
    told = Date.now();
    try {
      const answer = await send(settings.dataset.alive);
      if (answer.status === 423) lock();
      else if ((answer.redirected || answer.status === 403) && !(await renew()) && !over.open) over.showModal();
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
