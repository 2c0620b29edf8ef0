// Draws an ECharts option in the colours of the page; the table behind it stays for everyone.
import "echarts";
import { offerCsv } from "ui/table";

const echarts = globalThis.echarts;
const vietnamese = () => document.documentElement.lang !== "en";
const written = (value) =>
  typeof value === "number" ? value.toLocaleString(vietnamese() ? "vi-VN" : "en-GB") : String(value ?? "–");
// Okabe-Ito, darkened where white text or ground asks for it: told apart by colour-blind readers too.
const PALETTES = {
  light: ["#0a7d7d", "#d08100", "#3b6fb6", "#b5485d", "#6f9a1f", "#7b5ea7", "#5c6b78"],
  dark: ["#5bc5bd", "#f1b04c", "#8ab4f0", "#f08a9b", "#b5d36a", "#c3a6ee", "#a9b6c2"],
};
const DAYS = { year: "{yyyy}", month: "{MM}/{yyyy}", day: "{dd}/{MM}", hour: "{dd}/{MM} {HH}:{mm}" };
const TONES = { good: "--good", warning: "--warning", bad: "--bad", info: "--info", neutral: "--line-strong" };

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axis(given, vertical, wide) {
  if (!given) return given;
  const one = (a) => ({
    ...a,
    ...(a.data ? { name: undefined } : {}), // the table's heading says it; here it would be cut off
    axisLine: { lineStyle: { color: token("--line") }, ...a.axisLine },
    axisTick: { show: false, ...a.axisTick },
    axisLabel: { color: token("--ink-soft"), hideOverlap: true, ...(vertical && a.data?.length <= 20 ? { interval: 0, fontSize: a.data.length > 8 ? 11 : 12, width: Math.max(90, wide * 0.42), overflow: "truncate" } : {}), ...(a.type === "category" || a.data ? {} : { formatter: a.type === "time" ? DAYS : written, ...(a.type === "time" ? { alignMaxLabel: "right" } : {}) }), ...a.axisLabel },
    nameTextStyle: { color: token("--ink-soft") },
    splitLine: { lineStyle: { color: token("--line") }, ...a.splitLine },
  });
  return Array.isArray(given) ? given.map(one) : one(given);
}

function dressed(option, wide) {
  const series = [option.series ?? []].flat().map((s) => ({
    ...s,
    ...(s.type === "line" ? { symbolSize: 7, showSymbol: (s.data?.length ?? 0) < 40, lineStyle: { width: 2.5, ...s.lineStyle } } : {}),
    ...(s.type === "bar" ? { barMaxWidth: 32 } : {}),
    ...(TONES[s.tone] ? { color: token(TONES[s.tone]) } : {}),
  }));
  const horizontal = [option.yAxis ?? {}].flat()[0].data !== undefined;
  return {
    color: PALETTES[document.documentElement.dataset.bsTheme] ?? PALETTES.light,
    textStyle: { fontFamily: token("--tblr-font-sans-serif"), color: token("--ink") },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    aria: { enabled: true, decal: { show: series.length > 1 && series.some((s) => s.type === "pie") } },
    grid: { left: 8, right: 16, top: series.length > 1 || option.legend ? 40 : option.yAxis?.name ? 30 : 16, bottom: 8, containLabel: true },
    legend: series.length > 1 ? { top: 0, left: 0, textStyle: { color: token("--ink") }, icon: "roundRect", itemWidth: 14, itemHeight: 8 } : undefined,
    ...option,
    ...(option.legend ? { legend: { top: 0, left: 0, textStyle: { color: token("--ink") }, icon: "roundRect", itemWidth: 14, itemHeight: 8, ...option.legend } } : {}),
    tooltip: {
      trigger: series.some((s) => s.type === "pie" || s.type === "scatter") ? "item" : "axis",
      axisPointer: { type: horizontal ? "shadow" : "line" },
      valueFormatter: written,
      backgroundColor: token("--surface"),
      borderColor: token("--line"),
      textStyle: { color: token("--ink") },
      ...option.tooltip,
      renderMode: "richText",
      confine: true,
    },
    xAxis: axis(option.xAxis, false, wide),
    yAxis: axis(option.yAxis, true, wide),
    series,
  };
}

export function start(figure) {
  const view = document.getElementById(figure.dataset.chart);
  const option = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  view.hidden = false;
  figure.querySelector("details").open = false;
  offerCsv(figure);
  let chart = null;
  const draw = () => {
    chart?.dispose();
    chart = echarts.init(view, null, { renderer: "svg" });
    chart.setOption(dressed(option, view.clientWidth));
    chart.on("click", (event) => {
      const url = event.data?.url;
      if (url) location.assign(url);
    });
  };
  draw();
  new ResizeObserver(() => chart.resize()).observe(view);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}
