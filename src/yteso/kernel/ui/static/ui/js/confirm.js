// What cannot be undone is confirmed by typing its name.
export function start(form) {
  const input = form.querySelector("[data-name]");
  const button = form.querySelector("button:not([type=button])");
  const same = () => input.value.trim().normalize("NFC").toLowerCase() === input.dataset.name.normalize("NFC").toLowerCase();
  const set = () => (button.disabled = !same());
  input.addEventListener("input", set);
  set();
}
