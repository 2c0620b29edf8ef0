// The passport of a figure opens beside the page; the links work as plain pages without this script.
const panel = document.getElementById("figure-panel");

if (panel) {
  new MutationObserver(() => {
    if (panel.childElementCount && !panel.open) panel.showModal();
  }).observe(panel, { childList: true });
  panel.addEventListener("close", () => panel.replaceChildren());
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.closest("[data-close-panel]")) panel.close();
  });
}
