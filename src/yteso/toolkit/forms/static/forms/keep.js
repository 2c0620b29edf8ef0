// Half-filled answers, kept in this browser until they are saved (ui/locked.js); they go at sign-out, too (ui/app.js), and when
// another person opens a form here.
import { Locked } from "ui/locked";

export class Keep extends Locked {
  constructor({ owner, answers, secret }) {
    super({ start: "form:", owner, name: answers, secret, alone: true });
  }

  // {name: {texts, seen}} as last written; nothing when it cannot be opened.
  read() {
    return super.read({});
  }

  write(entries) {
    return super.write(Object.keys(entries).length ? entries : null);
  }
}
