// The inspector's map: divisions, sites by level (color and shape), and why each is marked.
// Without this script the page still lists the same sites as links.

const LEVELS = {
  RED: { shape: "▲", words: "红色", css: "red", rank: 4 },
  ORANGE: { shape: "◆", words: "橙色", css: "orange", rank: 3 },
  YELLOW: { shape: "■", words: "黄色", css: "yellow", rank: 2 },
  BLUE: { shape: "●", words: "蓝色", css: "blue", rank: 1 },
  NONE: { shape: "○", words: "无预警", css: "none", rank: 0 },
};
const MIN_ZOOM = 8;
const MAX_ZOOM = 17;
const SITE_ZOOM = 11;
// A division whose middle lies inside another gets its name where there is room.
const NAME_AT = { 370911: [36.33, 117.3] };

const canvas = document.getElementById("map");
const panel = document.getElementById("map-panel");
const list = document.getElementById("map-list");
const status = document.getElementById("map-status");
const filters = [...document.querySelectorAll("[data-level-filter]")];

const levelOf = (properties) => LEVELS[properties.level] ?? LEVELS.NONE;

function element(name, text = "", className = "") {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function levelBadge(properties) {
  const level = levelOf(properties);
  const badge = element("span", "", `level level-${level.css}`);
  const shape = element("span", level.shape, "level-shape");
  shape.setAttribute("aria-hidden", "true");
  badge.append(shape, level.words);
  return badge;
}

const yuan = (text) =>
  Number(text).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function siteIcon(properties, chosen) {
  const level = levelOf(properties);
  const size = chosen ? 40 : 28;
  return L.divIcon({
    className: `map-mark map-mark-${level.css}${chosen ? " is-chosen" : ""}`,
    html: level.shape,
    iconSize: [size, size],
  });
}

function clusterIcon(cluster) {
  const worst = cluster
    .getAllChildMarkers()
    .map((marker) => levelOf(marker.feature.properties))
    .reduce((most, level) => (level.rank > most.rank ? level : most), LEVELS.NONE);
  const count = cluster.getChildCount();
  return L.divIcon({
    className: `map-cluster map-cluster-${worst.css}`,
    html: `${worst.shape} ${count}`,
    iconSize: [54, 54],
  });
}

function fact(into, term, ...nodes) {
  const value = element("dd");
  value.append(...nodes);
  into.append(element("dt", term), value);
}

function reasonsOf(properties) {
  const reasons = element("ul", "", "reasons");
  for (const reason of properties.reasons ?? []) {
    const item = element("li", "", `level-line is-${levelOf(reason).css}`);
    item.append(element("div", reason.words), element("div", reason.citation, "citation"));
    reasons.append(item);
  }
  return reasons;
}

function levelSince(properties) {
  if (!properties.since || !properties.level) return "";
  return ` ${properties.since} 起为${levelOf(properties).words}`;
}

function explain(properties) {
  const heading = element("h2", properties.name);
  const facts = element("dl");
  const what = element("div", "", "pair");
  what.append(levelBadge(properties), element("span", `${properties.region} ${properties.address}`));
  fact(facts, "哪个工地", what, element("div", `施工总承包单位：${properties.general_contractor}`));
  if (Number(properties.outstanding) > 0) {
    const amount = element("strong", `${yuan(properties.outstanding)} 元`);
    fact(facts, "多严重", amount, `，涉及 ${properties.worker_count} 人`);
    const late = element("span", `逾期 ${properties.days_late} 天`, "late");
    fact(facts, "从何时起", late, levelSince(properties));
  } else {
    fact(facts, "多严重", "账面无拖欠");
    if (properties.since) fact(facts, "从何时起", levelSince(properties));
  }
  if ((properties.reasons ?? []).length) fact(facts, "为什么", reasonsOf(properties));
  if (properties.next_step) fact(facts, "下一步", properties.next_step);
  const link = element("a", "打开工地页面", "btn btn-primary");
  link.href = properties.url;
  panel.replaceChildren(heading, link, facts);
}

function listEntry(marker, choose) {
  const properties = marker.feature.properties;
  const button = element("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  const owed = Number(properties.outstanding) > 0;
  button.append(
    element("span", properties.name),
    levelBadge(properties),
    element("span", properties.region, "note"),
    element("span", owed ? `逾期 ${properties.days_late} 天` : "", "late"),
  );
  button.addEventListener("click", () => choose(marker, true));
  const item = element("li");
  item.append(button);
  marker.entry = button;
  return item;
}

const worstFirst = (one, other) => {
  const a = one.feature.properties;
  const b = other.feature.properties;
  return levelOf(b).rank - levelOf(a).rank || Number(b.outstanding) - Number(a.outstanding);
};

async function read(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function drawDivisions(map, divisions) {
  const layer = L.geoJSON(divisions, {
    interactive: false,
    style: { color: "#5b7489", weight: 1.5, fillColor: "#f7fafb", fillOpacity: 1 },
  });
  layer.addTo(map);
  // Names lie under the sites, which must stay readable.
  map.createPane("names").style.zIndex = "450";
  layer.eachLayer((shape) => {
    const { code, name } = shape.feature.properties;
    const label = { permanent: true, direction: "center", className: "map-name", pane: "names" };
    L.tooltip(NAME_AT[code] ?? shape.getCenter(), { ...label, content: name }).addTo(map);
  });
  map.fitBounds(layer.getBounds(), { padding: [12, 12] });
  map.setMaxBounds(layer.getBounds().pad(0.6));
}

function makeMap() {
  const map = L.map(canvas, {
    preferCanvas: true,
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
  return map;
}

function wire(map, features) {
  const clusters = L.markerClusterGroup({
    iconCreateFunction: clusterIcon,
    showCoverageOnHover: false,
    maxClusterRadius: 40,
    disableClusteringAtZoom: 12,
  });
  let chosen = null;

  function choose(marker, fromList) {
    if (chosen) {
      chosen.setIcon(siteIcon(chosen.feature.properties, false));
      chosen.entry.setAttribute("aria-pressed", "false");
    }
    chosen = marker;
    explain(marker.feature.properties);
    marker.entry.setAttribute("aria-pressed", "true");
    const show = () => marker.setIcon(siteIcon(marker.feature.properties, true));
    if (fromList) {
      clusters.zoomToShowLayer(marker, () => {
        map.setView(marker.getLatLng(), Math.max(map.getZoom(), SITE_ZOOM));
        show();
      });
    } else {
      show();
      marker.entry.scrollIntoView({ block: "nearest" });
    }
  }

  const markers = features.map((feature) => {
    const [longitude, latitude] = feature.geometry.coordinates;
    const title = `${feature.properties.name}，${levelOf(feature.properties).words}`;
    const marker = L.marker([latitude, longitude], {
      icon: siteIcon(feature.properties, false),
      alt: title,
      title,
      keyboard: true,
    });
    marker.feature = feature;
    marker.on("click", () => choose(marker, false));
    return marker;
  });
  markers.sort(worstFirst);
  const entries = new Map(markers.map((marker) => [marker, listEntry(marker, choose)]));

  function show() {
    const wanted = new Set(filters.filter((box) => box.checked).map((box) => box.value));
    const shown = markers.filter((marker) => wanted.has(marker.feature.properties.level ?? "NONE"));
    clusters.clearLayers();
    clusters.addLayers(shown);
    list.replaceChildren(...shown.map((marker) => entries.get(marker)));
    status.textContent = shown.length ? `共 ${shown.length} 个工地` : "没有符合条件的工地";
  }
  for (const box of filters) box.addEventListener("change", show);
  map.addLayer(clusters);
  show();
  const asked = new URLSearchParams(location.search).get("project");
  const first = markers.find((marker) => marker.feature.properties.code === asked);
  if (first) choose(first, true);
}

async function start() {
  const map = makeMap();
  try {
    drawDivisions(map, await read(canvas.dataset.divisions));
    const sites = await read(canvas.dataset.sites);
    wire(map, sites.features.filter((feature) => feature.geometry));
    canvas.dataset.ready = "true";
  } catch (error) {
    status.textContent = `地图数据没有取到（${error.message}），请稍后刷新；下方列表仍可使用。`;
    canvas.dataset.ready = "failed";
  }
}

if (canvas) start();
