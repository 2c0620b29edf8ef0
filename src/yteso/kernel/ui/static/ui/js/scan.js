// Reads QR codes from the camera, or from a USB reader, which types the code like a keyboard and ends it with Enter.
const FAST_MS = 35; // a reader types faster than any person

async function decoder() {
  if ("BarcodeDetector" in globalThis && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  await import("jsqr");
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    brush.drawImage(video, 0, 0);
    const { data, width, height } = brush.getImageData(0, 0, canvas.width, canvas.height);
    return globalThis.jsQR(data, width, height)?.data;
  };
}

export function start(box) {
  const input = box.querySelector("input");
  const camera = box.querySelector("[data-camera]");
  const view = box.querySelector("[data-view]");
  const video = view.querySelector("video");
  const trouble = box.querySelector("[data-trouble]");
  let stream = null;

  const found = (text) => {
    input.value = text;
    box.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { text } }));
    if (box.dataset.scan === "submit") input.form?.requestSubmit();
  };
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    view.hidden = true;
    camera.setAttribute("aria-pressed", "false");
  };
  const look = async (read) => {
    if (!stream) return;
    const text = video.readyState >= 2 ? await read(video) : "";
    if (text) {
      stop();
      navigator.vibrate?.(60);
      found(text);
    } else setTimeout(() => look(read), 120);
  };

  if (!navigator.mediaDevices?.getUserMedia) camera.hidden = true;
  camera.addEventListener("click", async () => {
    if (stream) return stop();
    trouble.hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      trouble.hidden = false;
      return;
    }
    video.srcObject = stream;
    view.hidden = false;
    camera.setAttribute("aria-pressed", "true");
    await video.play();
    look(await decoder());
  });

  // A USB reader may fire while the focus is anywhere on the page: gather its fast keys.
  let typed = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (!box.isConnected || event.target.closest?.("input, textarea, select") || event.ctrlKey || event.altKey || event.metaKey) return;
    const now = performance.now();
    if (now - last > FAST_MS) typed = "";
    last = now;
    if (event.key === "Enter" && typed.length >= 8) {
      event.preventDefault();
      found(typed);
      typed = "";
    } else if (event.key.length === 1) typed += event.key;
  });
  window.addEventListener("pagehide", stop);
}
