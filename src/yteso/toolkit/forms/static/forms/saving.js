// Saves answers by itself and loses none: what is not saved yet is kept (keep.js) and sent when the line is back;
// what another window saved meanwhile is shown beside what was typed here, and the reader chooses.
import { Keep } from "forms/keep";

const QUIET_MS = 800;
const WAITS = [2, 5, 10, 20, 30];

export class Saver {
  // form: {root, plan, tell(state), boxOf(name), put(box, texts), complain(box, text, buttons)}
  constructor(form) {
    Object.assign(this, { form, url: form.plan.save, seen: form.plan.seen, dirty: new Map(), held: new Map(), clashes: new Map(), tries: 0 });
    this.keep = new Keep(form.plan.keep);
    this.field = form.root.querySelector("input[name=seen]"); // a citizen's step sends itself, with what was seen
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden && this.now({ leaving: true }));
    addEventListener("beforeunload", (event) => {
      if (this.sent || !(this.dirty.size + this.held.size + this.clashes.size)) return;
      this.now({ leaving: true });
      if (!this.keep.possible) event.preventDefault();
    });
    form.root.addEventListener("submit", async (event) => {
      if (form.plan.dense || this.hasLine) return (this.sent = !event.defaultPrevented);
      event.preventDefault(); // the browser would show that there is no line, and forget the page
      form.tell("offline");
      await this.now();
      if (this.hasLine) form.root.requestSubmit(event.submitter);
    });
    for (const one of document.querySelectorAll("[data-after-saving]")) {
      one.addEventListener(one.matches("form") ? "submit" : "click", (event) => this.letGo(event, one));
    }
    addEventListener("pageshow", (event) => event.persisted && (this.sent = false));
  }

  // A form or link beside this one (`data-after-saving`) goes on once everything typed is saved.
  async letGo(event, one) {
    if (this.isSaved) return;
    event.preventDefault();
    await this.now();
    for (let turn = 0; turn < 50 && (this.flying || gridsBusy()); turn += 1) await new Promise((go) => setTimeout(go, 100));
    if (this.isSaved) one.matches("form") ? one.requestSubmit(event.submitter) : one.click();
    else this.form.root.scrollIntoView(); // its state says what stands in the way
  }

  get isSaved() {
    return !(this.flying || this.dirty.size || this.held.size || this.clashes.size || gridsBusy());
  }

  get hasLine() {
    return navigator.onLine && !this.tries;
  }

  // Brings back what was typed before; what stands on other steps is sent from here.
  async restore() {
    for (const [name, { texts, seen }] of Object.entries(await this.keep.read())) {
      const shown = this.seen[name]?.[0];
      if ((shown && same(shown, texts)) || this.dirty.has(name)) continue;
      const box = this.form.boxOf(name);
      if (box && !same(this.form.texts(box), texts)) {
        this.form.put(box, texts);
        this.brought = true;
      }
      if (this.held.has(name)) continue;
      this.seen[name] = seen;
      this.dirty.set(name, texts);
    }
    this.write();
    if (this.brought) this.form.tell("restored");
    if (this.dirty.size) this.later(QUIET_MS);
  }

  add(name, texts) {
    if (this.clashes.has(name)) return this.clashes.set(name, texts), this.write();
    if (!this.dirty.has(name) && !this.flying?.has(name) && same(this.seen[name]?.at(-1) ?? [], texts)) return;
    this.held.delete(name);
    this.dirty.set(name, texts);
    this.write();
    this.form.tell("unsaved");
    this.later(QUIET_MS);
  }

  // What cannot be read as it stands: kept, not sent.
  hold(name, texts) {
    this.dirty.delete(name);
    this.held.set(name, texts);
    this.write();
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), wait);
  }

  write() {
    if (this.field) this.field.value = JSON.stringify(this.seen);
    const open = this.gone ? new Map() : new Map([...(this.flying ?? []), ...this.clashes, ...this.held, ...this.dirty]);
    this.keep.write(Object.fromEntries([...open].map(([name, texts]) => [name, { texts, seen: this.seen[name] ?? [] }])));
  }

  async now({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if ((this.flying && !leaving) || !this.dirty.size) return;
    const sent = new Map(this.dirty);
    this.flying = sent;
    this.dirty.clear();
    const body = new FormData();
    const before = {};
    for (const [name, texts] of sent) {
      body.append("asked", name);
      for (const text of texts) body.append(name, text);
      before[name] = this.seen[name] ?? [[]];
      this.seen[name] = [...before[name], texts]; // it may have been written though the answer is lost
    }
    body.append("csrfmiddlewaretoken", this.form.root.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("seen", JSON.stringify(before));
    this.write();
    this.form.tell("saving");
    let said = null, status = 0;
    try {
      const answer = await fetch(this.url, { method: "POST", body, redirect: "manual", keepalive: leaving, headers: { Accept: "application/json" } });
      status = answer.type === "opaqueredirect" ? 401 : answer.status;
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) said = await answer.json();
    } catch {
      // no line
    }
    this.flying = null;
    if (status === 200 && said) return this.landed(sent, said, before);
    for (const [name, texts] of sent) if (!this.dirty.has(name)) this.dirty.set(name, texts);
    this.gone = status === 404 || status === 409; // sent or thrown away elsewhere: nothing of it stays here
    this.write();
    if (said?.refusal || this.gone) return this.form.tell("refused", said?.refusal);
    const out = status === 401 || status === 403 || status === 423;
    this.form.tell(out ? "signedOut" : "offline");
    this.later(out ? 15000 : 1000 * WAITS[Math.min(this.tries++, WAITS.length - 1)]);
  }

  landed(sent, said, before) {
    this.tries = 0;
    for (const [name, texts] of sent) this.seen[name] = [texts];
    for (const { name, why } of said.wrong) {
      const box = this.form.boxOf(name);
      if (!box) continue; // of another step: it is asked there again
      this.seen[name] = before[name];
      if (!this.dirty.has(name)) this.held.set(name, sent.get(name));
      this.form.complain(box, why);
    }
    for (const clash of said.conflicts) {
      this.seen[clash.name] = [clash.texts];
      this.clashes.set(clash.name, this.dirty.get(clash.name) ?? sent.get(clash.name));
      this.dirty.delete(clash.name);
      this.ask(clash);
    }
    this.write();
    this.form.tell(this.dirty.size ? "unsaved" : this.clashes.size ? "clash" : "saved");
    if (this.dirty.size) this.later(QUIET_MS);
  }

  // Both answers are there: the one typed in the box, the other in words, and the reader says which counts.
  ask({ name, texts, why }) {
    const box = this.form.boxOf(name);
    if (!box) return;
    const { words } = this.form.plan;
    this.form.complain(box, why, [
      [words.mine, () => this.settle(box, name, this.clashes.get(name), true)],
      [words.theirs, () => this.settle(box, name, texts, false)],
    ]);
  }

  settle(box, name, texts, mine) {
    this.clashes.delete(name);
    this.form.complain(box, "");
    this.form.put(box, texts);
    if (mine) this.dirty.set(name, texts);
    this.write();
    if (this.dirty.size) this.now();
    else this.form.tell(this.clashes.size ? "clash" : "saved");
  }
}

const gridsBusy = () => document.querySelector("[data-grid-state=unsaved], [data-grid-state=saving]") !== null;
const same = (one, other) => one.length === other.length && one.every((text, place) => text === other[place]);
