// What the map says: classes of color and shape, badges, the five answers of one site.

const NONE = { shape: "○", css: "none", rank: 0 };
const SHAPES = {
  RED: { shape: "▲", css: "red", rank: 4 },
  ORANGE: { shape: "◆", css: "orange", rank: 3 },
  YELLOW: { shape: "■", css: "yellow", rank: 2 },
  BLUE: { shape: "●", css: "blue", rank: 1 },
};
const LEVELS = {
  RED: { ...SHAPES.RED, words: "红色" },
  ORANGE: { ...SHAPES.ORANGE, words: "橙色" },
  YELLOW: { ...SHAPES.YELLOW, words: "黄色" },
  BLUE: { ...SHAPES.BLUE, words: "蓝色" },
};
const NO_LEVEL = { ...NONE, words: "无预警" };

export function element(name, text = "", className = "") {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

export const yuan = (text) =>
  Number(text).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const levelOf = (properties) => LEVELS[properties.level] ?? NO_LEVEL;

// Three rising bounds make four classes: nothing, and the three above each bound.
function classed(name, bounds, read, words, nothing) {
  const [low, middle, high] = bounds;
  const classes = [
    { ...SHAPES.RED, words: words(high, null) },
    { ...SHAPES.ORANGE, words: words(middle, high) },
    { ...SHAPES.YELLOW, words: words(low, middle) },
    { ...NONE, words: nothing },
  ];
  const pick = (properties) => {
    const value = read(properties);
    if (value >= high) return classes[0];
    if (value >= middle) return classes[1];
    return value >= low ? classes[2] : classes[3];
  };
  return { name, classes, pick };
}

export function scales({ late, sums }) {
  const numbers = (text) => text.split(",").map(Number);
  const days = (from, to) => (to === null ? `逾期 ${from} 天以上` : `逾期 ${from}–${to - 1} 天`);
  const wan = (value) => (value < 10000 ? "" : `${value / 10000} 万元`);
  const money = (from, to) => (to === null ? `拖欠 ${wan(from)}以上` : `${wan(from) || "有拖欠，"}${wan(from) ? "至 " : "不满 "}${wan(to)}`);
  return [
    { name: "level", classes: [...Object.values(LEVELS), NO_LEVEL], pick: levelOf },
    classed("late", numbers(late), (one) => one.days_late, days, "没有逾期"),
    classed("sum", numbers(sums), (one) => Number(one.outstanding), money, "没有拖欠"),
  ];
}

export const markOf = (properties, scale) => scale.pick(properties);

export function badge(properties, scale) {
  const mark = scale ? markOf(properties, scale) : properties;
  const node = element("span", "", `level level-${mark.css}`);
  const shape = element("span", mark.shape, "level-shape");
  shape.setAttribute("aria-hidden", "true");
  node.append(shape, mark.words);
  return node;
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

export function explain(properties) {
  const facts = element("dl");
  const what = element("div", "", "pair");
  what.append(badge(levelOf(properties), null), element("span", `${properties.region} ${properties.address}`));
  fact(facts, "哪个工地", what, element("div", `施工总承包单位：${properties.general_contractor}`));
  if (Number(properties.outstanding) > 0) {
    fact(facts, "多严重", element("strong", `${yuan(properties.outstanding)} 元`), `，涉及 ${properties.worker_count} 人`);
    fact(facts, "从何时起", element("span", `逾期 ${properties.days_late} 天`, "late"), levelSince(properties));
  } else {
    fact(facts, "多严重", "账面无拖欠");
    if (properties.since) fact(facts, "从何时起", levelSince(properties));
  }
  if ((properties.reasons ?? []).length) fact(facts, "为什么", reasonsOf(properties));
  if (properties.next_step) fact(facts, "下一步", properties.next_step);
  const link = element("a", "打开工地页面", "btn btn-primary");
  link.href = properties.url;
  return [element("h2", properties.name), link, facts];
}

// Nothing is left blank: a table full of zeros hides what is there.
const some = (count) => (count ? String(count) : "");

function figure(label, text, className = "num") {
  const node = element("td", text, className);
  node.dataset.label = label;
  return node;
}

export const cell = {
  totals(region) {
    const unplaced = figure("没有位置或存疑", "");
    if (region.unplaced) {
      const link = element("a", String(region.unplaced));
      link.href = `/inspector/map/unplaced/?region=${region.code}`;
      unplaced.append(link);
    }
    const { RED, ORANGE, YELLOW, BLUE } = region.levels;
    return [
      figure("工地", String(region.sites)),
      figure("红", some(RED)),
      figure("橙", some(ORANGE)),
      figure("黄", some(YELLOW)),
      figure("蓝", some(BLUE)),
      figure("拖欠（元）", Number(region.outstanding) ? yuan(region.outstanding) : "—", "money"),
      figure("人数", some(region.worker_count)),
      figure("最长逾期", region.days_late ? `逾期 ${region.days_late} 天` : "", ""),
      unplaced,
    ];
  },
};
