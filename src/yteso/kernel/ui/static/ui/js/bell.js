// Keeps the count on the bell true while the page is looked at. A hidden page holds no connection: browsers allow few.
const PATIENCE_MS = 3000; // the page itself comes first

export function start(bell) {
  const count = bell.querySelector(".bell-count");
  const text = bell.querySelector(".visually-hidden");
  let source = null;

  const show = (event) => {
    const waiting = JSON.parse(event.data);
    count.textContent = waiting.shown;
    count.hidden = waiting.count === 0;
    text.textContent = waiting.text;
  };
  const follow = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      source = new EventSource(bell.dataset.bell);
      source.addEventListener("message", show);
    }
  };
  setTimeout(() => {
    follow();
    document.addEventListener("visibilitychange", follow);
  }, PATIENCE_MS);
}
