// The inspector's map: divisions, sites and clusters as the server groups them for the view, and
// why each site is marked. Without this script the page still has totals, a list and a picture.
import { badge, cell, element, explain, markOf, scales } from "./map-words.js";

const MIN_ZOOM = 7;
const MAX_ZOOM = 17;
const SITE_ZOOM = 13;
const WAIT = 150;
// A division whose middle lies inside another gets its name where there is room.
const NAME_AT = { 370911: [36.33, 117.3] };

const byId = (id) => document.getElementById(id);
const canvas = byId("map");
const form = byId("map-form");
const month = byId("map-month");
const boxes = [...document.querySelectorAll("[data-level-filter]")];
const months = month?.dataset.months.split(",") ?? [];
const state = { scale: null, day: "", chosen: "", listed: "", points: L.layerGroup() };
// Of each part the number of its latest question: an answer to an earlier one comes too late.
const turns = { view: 0, totals: 0, panel: 0 };

async function read(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(answer.status === 503 ? await answer.text() : `${answer.status}`);
  return answer.json();
}

function question() {
  const asked = new URLSearchParams();
  for (const name of ["region", "sector", "rule", "employer"]) {
    const value = form.elements[name].value.trim();
    if (value) asked.set(name, value);
  }
  const levels = boxes.filter((box) => box.checked).map((box) => box.value);
  if (levels.length < boxes.length) asked.set("level", levels.join(",") || "NONE");
  if (Number(month.value) < months.length - 1) asked.set("month", months[month.value]);
  return asked;
}

function keepInAddress() {
  const kept = question();
  if (state.scale.name !== "level") kept.set("scale", state.scale.name);
  if (state.chosen) kept.set("project", state.chosen);
  const text = kept.toString();
  history.replaceState(null, "", text ? `?${text}` : location.pathname);
}

function icon(properties, chosen) {
  const mark = markOf(properties, state.scale);
  if (properties.count) {
    return L.divIcon({
      className: `map-cluster map-cluster-${mark.css}`,
      html: `${mark.shape} ${properties.count}`,
      iconSize: [58, 58],
    });
  }
  const size = chosen ? 40 : 28;
  return L.divIcon({
    className: `map-mark map-mark-${mark.css}${chosen ? " is-chosen" : ""}`,
    html: mark.shape,
    iconSize: [size, size],
  });
}

function draw(map, features) {
  state.points.clearLayers();
  for (const { geometry, properties } of features) {
    const [longitude, latitude] = geometry.coordinates;
    const words = markOf(properties, state.scale).words;
    const title = properties.count
      ? `${properties.count} 个工地，最急：${words}，放大`
      : `${properties.name}，${words}`;
    const marker = L.marker([latitude, longitude], {
      icon: icon(properties, properties.code === state.chosen),
      alt: title,
      title,
      keyboard: true,
    });
    marker.on("click", () => {
      if (properties.count) map.setView([latitude, longitude], Math.min(map.getZoom() + 2, MAX_ZOOM));
      else choose(map, properties, [latitude, longitude], false);
    });
    state.points.addLayer(marker);
  }
}

// The list is built anew only when it says something new: a click or the focus must not be lost.
function list(map, features) {
  const into = byId("map-list");
  const told = JSON.stringify([state.scale.name, features]);
  if (told !== state.listed) {
    const focused = document.activeElement?.dataset.code;
    into.replaceChildren(...features.map((feature) => entry(map, feature)));
    if (focused) [...into.querySelectorAll("button")].find((one) => one.dataset.code === focused)?.focus();
    state.listed = told;
  }
  for (const button of into.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.code === state.chosen));
  }
}

function entry(map, { geometry, properties }) {
  const [longitude, latitude] = geometry.coordinates;
  const button = element("button");
  button.type = "button";
  button.dataset.code = properties.code;
  button.append(
    element("span", properties.name),
    badge(properties, state.scale),
    element("span", properties.worker_count ? `${properties.worker_count} 人` : "", "note"),
    element("span", properties.days_late ? `逾期 ${properties.days_late} 天` : "", "late"),
  );
  button.addEventListener("click", () => choose(map, properties, [latitude, longitude], true));
  const item = element("li");
  item.append(button);
  return item;
}

async function choose(map, properties, place, fromList) {
  state.chosen = properties.code;
  keepInAddress();
  await explainChosen();
  if (state.chosen !== properties.code) return;
  // Only now: the answer is what was asked for, and moving draws every mark anew.
  if (fromList) map.setView(place, Math.max(map.getZoom(), SITE_ZOOM));
  show(map);
}

async function explainChosen() {
  const turn = ++turns.panel;
  const asked = new URLSearchParams({ code: state.chosen });
  if (state.day) asked.set("on", state.day);
  try {
    const { features } = await read(`${canvas.dataset.sites}?${asked}`);
    if (turn !== turns.panel) return;
    if (features.length) byId("map-panel").replaceChildren(...explain(features[0].properties));
    else byId("map-panel").replaceChildren(element("p", "这个工地已不在地图上，列表稍后更新。"));
  } catch (error) {
    if (turn === turns.panel) byId("map-status").textContent = `没有取到（${error.message}）`;
  }
}

function tell(answer) {
  const count = answer.sites;
  byId("map-status").textContent = count ? `视野内共 ${count} 个工地` : "视野内没有符合条件的工地";
  byId("map-as-of").textContent = `截至 ${answer.day}`;
}

async function show(map) {
  const turn = ++turns.view;
  const bounds = map.getBounds();
  const asked = question();
  const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const limits = [-180, -90, 180, 90];
  asked.set(
    "bbox",
    edges.map((edge, at) => (at < 2 ? Math.max(edge, limits[at]) : Math.min(edge, limits[at])).toFixed(5)).join(","),
  );
  asked.set("zoom", String(Math.floor(map.getZoom())));
  try {
    const answer = await read(`${canvas.dataset.view}?${asked}`);
    if (turn !== turns.view) return;
    const day = asked.has("month") ? answer.day : "";
    const isAnotherDay = day !== state.day;
    state.day = day;
    draw(map, answer.features);
    list(map, answer.worst);
    tell(answer);
    canvas.dataset.ready = "true";
    // What is told of the chosen site is of the day that the map shows.
    if (isAnotherDay && state.chosen) explainChosen();
  } catch (error) {
    if (turn !== turns.view) return;
    byId("map-status").textContent = `地图数据没有取到（${error.message}），请稍后再试。`;
    canvas.dataset.ready = "failed";
  }
}

async function showTotals() {
  const turn = ++turns.totals;
  try {
    const { regions } = await read(`${canvas.dataset.totals}?${question()}`);
    if (turn !== turns.totals) return;
    const rows = regions.map((region) => {
      const row = element("tr");
      const name = element("th");
      name.scope = "row";
      const link = element("a", region.name);
      link.href = `?region=${region.code}`;
      name.append(link);
      row.append(name, ...cell.totals(region));
      return row;
    });
    byId("map-totals").replaceChildren(...rows);
  } catch (error) {
    if (turn !== turns.totals) return;
    byId("map-status").textContent = `各区划合计没有取到（${error.message}）`;
  }
}

function drawDivisions(map, divisions, hasTiles) {
  const layer = L.geoJSON(divisions, {
    interactive: false,
    style: { color: "#5b7489", weight: 1.5, fillColor: "#f7fafb", fillOpacity: hasTiles ? 0 : 1 },
  });
  layer.addTo(map);
  // Names lie under the sites, which must stay readable.
  map.createPane("names").style.zIndex = "450";
  layer.eachLayer((shape) => {
    const { code, name } = shape.feature.properties;
    const label = { permanent: true, direction: "center", className: "map-name", pane: "names" };
    L.tooltip(NAME_AT[code] ?? shape.getCenter(), { ...label, content: name }).addTo(map);
  });
  const wanted = form.elements.region.value;
  const one = layer.getLayers().find((shape) => shape.feature.properties.code === wanted);
  map.fitBounds((one ?? layer).getBounds(), { padding: [12, 12] });
  map.setMaxBounds(layer.getBounds().pad(1));
}

function addTiles(map) {
  const { tilesKey, tilesNumber } = canvas.dataset;
  if (!tilesKey) return false;
  for (const name of ["vec", "cva"]) {
    const address =
      `https://t{s}.tianditu.gov.cn/${name}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0` +
      `&LAYER=${name}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}` +
      `&tk=${encodeURIComponent(tilesKey)}`;
    L.tileLayer(address, { subdomains: "01234567", maxZoom: MAX_ZOOM }).addTo(map);
  }
  map.attributionControl.addAttribution(`底图：天地图，审图号 ${tilesNumber}`);
  return true;
}

function makeMap() {
  const map = L.map(canvas, {
    preferCanvas: true,
    // Marks are drawn anew after each move; an animation under way would reach for those just gone.
    zoomAnimation: false,
    markerZoomAnimation: false,
    fadeAnimation: false,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    center: [36.0, 117.0],
    zoom: 9,
    zoomSnap: 0.25,
    zoomDelta: 1,
    zoomControl: false,
  });
  L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution(canvas.dataset.source);
  state.points.addTo(map);
  return map;
}

function showScale() {
  const byLevel = state.scale.name === "level";
  byId("map-legend").hidden = !byLevel;
  const classes = byId("map-classes");
  classes.hidden = byLevel;
  classes.replaceChildren(
    ...state.scale.classes.map((mark) => {
      const item = element("li");
      item.append(badge(mark, null));
      return item;
    }),
  );
}

function wire(map) {
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(map), WAIT);
  };
  const again = () => {
    keepInAddress();
    soon();
    showTotals();
  };
  map.on("moveend", soon);
  form.addEventListener("change", (event) => {
    if (event.target.id === "id_scale") {
      state.scale = scales(canvas.dataset).find(({ name }) => name === event.target.value);
      showScale();
    }
    again();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    again();
  });
  for (const box of boxes) box.addEventListener("change", again);
  month.addEventListener("input", () => {
    const latest = Number(month.value) === months.length - 1;
    byId("map-month-words").textContent = latest ? "今天" : `${months[month.value]} 月末`;
  });
  month.addEventListener("change", again);
}

function restore() {
  const asked = new URLSearchParams(location.search);
  const kinds = scales(canvas.dataset);
  state.scale = kinds.find(({ name }) => name === asked.get("scale")) ?? kinds[0];
  byId("id_scale").value = state.scale.name;
  const levels = asked.get("level")?.split(",");
  if (levels) for (const box of boxes) box.checked = levels.includes(box.value);
  const at = months.indexOf(asked.get("month"));
  if (at >= 0) {
    month.value = String(at);
    month.dispatchEvent(new Event("input"));
  }
  state.chosen = asked.get("project") ?? "";
}

async function showAskedSite(map) {
  if (!state.chosen) return;
  const asked = new URLSearchParams({ code: state.chosen });
  const { features } = await read(`${canvas.dataset.sites}?${asked}`);
  if (!features.length) {
    byId("map-status").textContent = "这个工地没有登记坐标，见“没有位置或存疑”";
    return;
  }
  const [longitude, latitude] = features[0].geometry.coordinates;
  await choose(map, features[0].properties, [latitude, longitude], true);
}

async function start() {
  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
  const map = makeMap();
  wire(map);
  restore();
  showScale();
  try {
    const hasTiles = addTiles(map);
    drawDivisions(map, await read(canvas.dataset.divisions), hasTiles);
  } catch (error) {
    byId("map-status").textContent = `区划边界没有取到（${error.message}）`;
  }
  await show(map);
  if (question().toString()) showTotals();
  await showAskedSite(map);
}

if (canvas) start();
