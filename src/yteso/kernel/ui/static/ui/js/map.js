// Draws places and areas on a plain grid of degrees: no tiles from elsewhere, nothing leaves the province.
import * as L from "leaflet";
import { offerCsv } from "ui/table";

const TONES = { good: "--good", warning: "--warning", bad: "--bad", info: "--info", neutral: "--line-strong" };
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colour = (tone) => token(TONES[tone] ?? "--accent");

function popup(place) {
  const box = document.createElement(place.url ? "a" : "span");
  if (place.url) box.href = place.url;
  box.textContent = place.value === undefined || place.value === null ? place.title : `${place.title}: ${place.value.toLocaleString(document.documentElement.lang)}`;
  return box;
}

function grid(map) {
  const lines = L.layerGroup().addTo(map);
  const draw = () => {
    lines.clearLayers();
    const bounds = map.getBounds().pad(0.2);
    const span = bounds.getEast() - bounds.getWest();
    const step = [5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02].find((s) => span / s >= 6) ?? 0.01;
    const style = { color: token("--line"), weight: 1, interactive: false };
    for (let x = Math.floor(bounds.getWest() / step) * step; x < bounds.getEast(); x += step)
      L.polyline([[bounds.getSouth(), x], [bounds.getNorth(), x]], style).addTo(lines);
    for (let y = Math.floor(bounds.getSouth() / step) * step; y < bounds.getNorth(); y += step)
      L.polyline([[y, bounds.getWest()], [y, bounds.getEast()]], style).addTo(lines);
  };
  map.on("moveend", draw);
  return draw;
}

function stylesheet(url) {
  return new Promise((done) => {
    if (document.querySelector(`link[href="${url}"]`)) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: url, onload: done, onerror: done });
    document.head.prepend(link);
  });
}

export async function start(figure) {
  await stylesheet(figure.dataset.css);
  const view = document.getElementById(figure.dataset.map);
  const { points, areas } = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  view.hidden = false;
  figure.querySelector("details").open = false;
  offerCsv(figure);
  const map = L.map(view, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  const drawGrid = grid(map);
  const shapes = L.featureGroup();
  if (areas) {
    L.geoJSON(areas, {
      style: (f) => ({ color: token("--line-strong"), weight: 1, fillColor: colour(f.properties.tone), fillOpacity: f.properties.weight ?? 0.25 }),
      onEachFeature: (f, layer) => layer.bindPopup(popup(f.properties)).bindTooltip(f.properties.title),
    }).addTo(shapes);
  }
  const largest = Math.max(1, ...points.map((p) => Math.abs(p.value ?? 0)));
  for (const point of points) {
    const radius = point.value === undefined ? 6 : 5 + 13 * Math.sqrt(Math.abs(point.value ?? 0) / largest);
    L.circleMarker([point.lat, point.lon], { radius, weight: 1.5, color: colour(point.tone), fillOpacity: 0.35 })
      .bindPopup(popup(point))
      .bindTooltip(point.title, points.length <= 12 ? { permanent: true, direction: "auto", offset: [radius, 0], className: "map-name" } : {})
      .addTo(shapes);
  }
  shapes.addTo(map);
  const bounds = shapes.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.1), { maxZoom: 13 });
  else map.setView([15.1, 108.5], 8);
  drawGrid();
}
