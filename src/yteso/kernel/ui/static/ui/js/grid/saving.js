// Sends changed cells, a batch at a time, and loses none: what is not saved yet is kept on this machine until it is,
// through a dropped line, a signed-out session and a closed tab; locked, so that only its owner reads it (ui/locked.js).
import { Locked } from "ui/locked";

const BATCH = 400;
const QUIET_MS = 700;
const WAITS = [2, 5, 10, 20, 30];

export class Saver {
  constructor({ url, owner, key, secret, token, renew, done, show }) {
    Object.assign(this, { url, token, renew, done, show });
    this.store = new Locked({ start: "grid:", owner, name: key, secret });
    this.queue = new Map(); // "row|column" -> {row, column, text, was}
    this.refused = new Map(); // what the server would not take; kept, not sent again
    this.flying = null;
    this.tries = 0;
    addEventListener("online", () => this.queue.size && this.now());
    document.addEventListener("visibilitychange", () => document.hidden && this.now({ keepalive: true }));
  }

  get open() {
    return this.queue.size + this.refused.size;
  }

  add(change) {
    const id = `${change.row}|${change.column}`;
    const before = this.queue.get(id) ?? this.refused.get(id);
    this.refused.delete(id);
    const was = before ? before.was : change.was;
    if (change.text === was && !this.flying?.has(id)) this.queue.delete(id);
    else this.queue.set(id, { ...change, was });
    this.keep();
    this.show(this.queue.size ? "unsaved" : this.refused.size ? "wrong" : "saved");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), QUIET_MS);
  }

  // A cell that cannot be sent as it stands: kept, shown, never sent.
  hold(change) {
    const id = `${change.row}|${change.column}`;
    const before = this.queue.get(id) ?? this.refused.get(id);
    this.queue.delete(id);
    this.refused.set(id, { ...change, was: before ? before.was : change.was });
    this.keep();
    this.show(this.queue.size ? "unsaved" : "wrong");
  }

  // The page is being left: send what there is, and keep it too, for the next page may be drawn before it lands.
  leave() {
    this.leaving = true;
    setTimeout(() => (this.leaving = false), 3000); // the reader chose to stay
    this.now({ keepalive: true });
  }

  // What was kept when the page was left last; nothing is written over it before it is read.
  async kept() {
    const found = await this.store.read([]);
    this.known = true;
    return found.filter(({ row, column }) => !this.queue.has(`${row}|${column}`));
  }

  keep() {
    if (this.leaving || !this.known) return;
    const all = [...this.queue.values(), ...this.refused.values()];
    this.store.write(all.length ? all : null);
  }

  async now({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    if (this.flying || !this.queue.size) return;
    const sent = new Map([...this.queue].slice(0, BATCH));
    this.flying = sent;
    this.show("saving");
    let answer = null, outcome;
    try {
      const response = await this.post([...sent.values()], keepalive);
      outcome = response.type === "opaqueredirect" || response.status === 401 ? "signedOut" : response.status;
      if (response.headers.get("Content-Type")?.startsWith("application/json")) answer = await response.json();
    } catch {
      outcome = "offline";
    }
    this.flying = null;
    if (outcome === 403 && !answer) return this.renewed(sent);
    if (outcome === 200 && answer) return this.landed(sent, answer);
    if (answer?.refusal) return this.show("refused", { text: answer.refusal });
    if (outcome === "signedOut") return this.show("signedOut");
    this.later();
  }

  post(changes, keepalive) {
    return fetch(this.url, {
      method: "POST",
      redirect: "manual",
      keepalive: keepalive && changes.length < 100,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ changes }),
    });
  }

  // The page is older than the session: take the token of a fresh one, once.
  async renewed() {
    const token = await this.renew().catch(() => null);
    if (!token || token === this.token) return this.show("signedOut");
    this.token = token;
    return this.now();
  }

  landed(sent, answer) {
    this.tries = 0;
    const refused = new Set(answer.refused.map((no) => `${no.row}|${no.column}`));
    const stored = new Map(answer.saved.map((one) => [`${one.row}|${one.column}`, one.text]));
    for (const [id, change] of sent) {
      const present = this.queue.get(id);
      if (present && present.text !== change.text) {
        present.was = refused.has(id) ? change.was : (stored.get(id) ?? change.text); // typed on meanwhile
        continue;
      }
      this.queue.delete(id);
      if (refused.has(id)) this.refused.set(id, change);
    }
    this.keep();
    this.done(answer, sent);
    if (this.queue.size) this.now();
    else this.show(this.refused.size ? "wrong" : "saved", { at: new Date(), text: answer.message });
  }

  later() {
    const seconds = WAITS[Math.min(this.tries++, WAITS.length - 1)];
    this.show("offline", { seconds });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), seconds * 1000);
  }
}
