// The live table: loads the contacts that changed last, then follows what changes.

const HIGHLIGHT_MS = 6000;
const CLOCK_MS = 20000;
const TYPING_MS = 200;
const SHOWN = 200;

const element = (id) => document.getElementById(id);
const rows = element("rows");
const query = element("query");
const known = new Map(); // id → {row, node}
let total = 0;
let source = null;
let loading = null;

async function load() {
  loading?.abort();
  loading = new AbortController();
  const wanted = query.value.trim();
  try {
    const answer = await fetch(`/_sandbox/contacts?query=${encodeURIComponent(wanted)}`, { signal: loading.signal });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const { cursor, contacts, total: found } = await answer.json();
    known.clear();
    for (const row of contacts) known.set(row.id, { row, node: rowNode(row) });
    rows.replaceChildren(...Array.from(known.values(), (each) => each.node));
    total = found;
    showCount();
    if (!source) follow(cursor);
  } catch (error) {
    if (error.name === "AbortError") return;
    showState("lost", "Reconnecting…");
    setTimeout(load, 1000);
  }
}

function follow(cursor) {
  source = new EventSource(`/_sandbox/contacts/events?after=${cursor}`);
  source.addEventListener("open", () => showState("live", "Live"));
  source.addEventListener("error", () => {
    showState("lost", "Reconnecting…");
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    source = null;
    setTimeout(load, 1000);
  });
  source.addEventListener("reset", load);
  source.addEventListener("changed", (event) => take(JSON.parse(event.data)));
}

function take({ changed, removed }) {
  const news = [];
  for (const id of removed) if (remove(id)) total -= 1;
  // Oldest first, so that the latest change ends on top.
  for (const row of changed.sort((one, other) => (one.updated < other.updated ? -1 : 1))) {
    const isNew = row.created === row.updated;
    const wasKnown = remove(row.id);
    if (!fits(row)) {
      if (wasKnown) total -= 1;
      continue;
    }
    if (isNew && !wasKnown) total += 1;
    const node = rowNode(row, isNew ? "New" : "Updated");
    known.set(row.id, { row, node });
    rows.prepend(node);
    news.push(`${row.name || row.email || "A contact"} ${isNew ? "was added" : "was updated"}`);
  }
  while (rows.childElementCount > SHOWN) remove(rows.lastElementChild.dataset.id);
  showCount();
  if (news.length) element("news").textContent = news.length === 1 ? news[0] : `${news.length} contacts changed`;
}

function remove(id) {
  known.get(id)?.node.remove();
  return known.delete(id);
}

// The same rule as the server's search, for rows that come by themselves.
function fits(row) {
  const wanted = query.value.trim().toLowerCase();
  const text = [row.name, row.email, row.phone, row.company, row.stage_label].join("\n").toLowerCase();
  return text.includes(wanted);
}

function rowNode(row, mark) {
  const node = make("tr", { role: "row" });
  node.dataset.id = row.id;
  node.append(nameCell(row, mark), linkCell("email", row.email, `mailto:${row.email}`));
  node.append(linkCell("phone", row.phone, `tel:${row.phone.replace(/[^+\d]/g, "")}`), cell("company", row.company));
  const stage = cell("stage-cell", "");
  if (row.stage) {
    stage.append(make("span", { class: "stage", "data-stage": row.stage }, row.stage_label));
  }
  const updated = cell("updated", "");
  updated.append(make("time", { datetime: row.updated, title: new Date(row.updated).toLocaleString() }, ago(row.updated)));
  node.append(stage, updated);
  if (mark) {
    node.classList.add("changed");
    setTimeout(() => node.classList.remove("changed"), HIGHLIGHT_MS);
  }
  return node;
}

function nameCell(row, mark) {
  const node = make("th", { role: "rowheader", scope: "row", class: "name" });
  const link = make("a", { href: row.url, dir: "auto" }, row.name || row.email || `Contact ${row.id}`);
  const avatar = make("span", { class: "avatar", "aria-hidden": "true", "data-hue": row.hue });
  avatar.textContent = initials(row.name || row.email || "?");
  const line = make("div", {});
  line.append(avatar, link);
  if (mark) line.append(make("span", { class: "mark" }, mark));
  node.append(line);
  return node;
}

function linkCell(kind, text, href) {
  const node = cell(kind, "");
  if (text) node.append(make("a", { href, dir: "ltr" }, text));
  return node;
}

function cell(kind, text) {
  return make("td", { role: "cell", class: kind, dir: "auto" }, text);
}

function make(tag, attributes, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => Array.from(word)[0]).join("").toUpperCase();
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

function ago(moment) {
  const seconds = Math.round((Date.now() - new Date(moment)) / 1000);
  for (const [unit, length] of UNITS) {
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  }
  return "just now";
}

function showCount() {
  const wanted = query.value.trim();
  const many = new Intl.NumberFormat("en").format(total);
  let text = `${many} ${total === 1 ? "contact" : "contacts"}`;
  if (wanted) text = total === 1 ? "1 match" : `${many} matches`;
  if (total > known.size) text += `, the latest ${known.size} shown`;
  element("count").textContent = text;
  element("list").hidden = known.size === 0;
  const empty = element("empty");
  empty.hidden = known.size > 0;
  empty.textContent = wanted ? `No contact matches “${wanted}”.` : "There are no contacts yet.";
}

function showState(name, text) {
  const state = element("state");
  if (state.dataset.state === name) return;
  state.dataset.state = name;
  state.textContent = text;
}

let typing = 0;
query.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(load, TYPING_MS);
});
element("search").addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
setInterval(() => {
  for (const time of rows.querySelectorAll("time")) time.textContent = ago(time.dateTime);
}, CLOCK_MS);

load();
