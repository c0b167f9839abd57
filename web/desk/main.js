function h(tag, attributes, ...children) {
const element = document.createElement(tag);
for (const [name, value] of Object.entries(attributes ?? {})) {
if (value === null || value === undefined || value === false) continue;
if (typeof value === 'function') element.addEventListener(name, value);
else element.setAttribute(name, value === true ? '' : value);
}
element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
return element;
}
const PATHS = {
bell: 'M4 17h16M6 17a6 6 0 0 1 12 0M12 11V8M10 8h4M3 20h18',
close: 'M6 6l12 12M18 6L6 18',
send: 'M12 19V5M6 11l6-6 6 6',
down: 'M12 5v14M6 13l6 6 6-6',
search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
plus: 'M12 5v14M5 12h14',
edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
check: 'M5 13l4 4L19 7',
clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
alert: 'M12 8v5M12 16.5v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
open: 'M9 5h10v10M19 5L6 18',
};
const addIcons = (paths) => Object.assign(PATHS, paths);
function icon(name) {
const namespace = 'http://www.w3.org/2000/svg';
const svg = document.createElementNS(namespace, 'svg');
svg.setAttribute('viewBox', '0 0 24 24');
svg.setAttribute('aria-hidden', 'true');
const path = document.createElementNS(namespace, 'path');
path.setAttribute('d', PATHS[name]);
svg.append(path);
return svg;
}
function webAddress(text) {
if (!URL.canParse(text)) return null;
const url = new URL(text);
return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}
function link(href, ...children) {
return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}
const PREFIX = 'frontdesk:desk:';
function recalled(area, key) {
try {
return areaOf(area).getItem(PREFIX + key);
} catch {
return null;
}
}
function kept(area, key, value) {
try {
if (value === null) areaOf(area).removeItem(PREFIX + key);
else areaOf(area).setItem(PREFIX + key, value);
} catch {
}
}
function areaOf(area) {
return area === 'local' ? localStorage : sessionStorage;
}
class Alerts {
#words;
#open;
#seen = new Map();
#audio = null;
sound = recalled('local', 'sound') === 'on';
notifications = recalled('local', 'notify') === 'on' && globalThis.Notification?.permission === 'granted';
constructor(words, open) {
this.#words = words;
this.#open = open;
}
setSound(on) {
this.sound = on;
kept('local', 'sound', on ? 'on' : 'off');
if (on) this.#chime();
return on;
}
async setNotifications(on) {
const allowed = on && globalThis.Notification && (await Notification.requestPermission()) === 'granted';
this.notifications = Boolean(allowed);
kept('local', 'notify', this.notifications ? 'on' : 'off');
return this.notifications;
}
hear(summary, state) {
const mine = summary.status === 'open' && summary.owner === `person:${state.self}`;
const before = this.#seen.get(summary.id);
const now = mine ? `${summary.owner_counter} ${summary.waiting_since ?? ''} ${summary.last_author === 'contact' ? summary.last_text : ''}` : null;
this.#seen.set(summary.id, now);
const said = now && before !== now && summary.waiting_since && (summary.last_author === 'contact' || before === null);
if (!said || before === undefined) return;
if (state.talk?.id === summary.id && document.visibilityState === 'visible' && document.hasFocus()) return;
if (this.sound) this.#chime();
if (this.notifications) this.#notify(summary);
}
know(summary, state) {
const mine = summary.status === 'open' && summary.owner === `person:${state.self}`;
if (!this.#seen.has(summary.id)) this.#seen.set(summary.id, mine ? 'known' : null);
}
#notify(summary) {
const { t } = this.#words;
const title = summary.name || summary.email || t('anonymous');
const shown = new Notification(title, { body: summary.last_text ?? '', tag: summary.id });
shown.onclick = () => {
window.focus();
this.#open(summary.id);
shown.close();
};
}
#chime() {
this.#audio ??= new AudioContext();
const start = this.#audio.currentTime;
[660, 880].forEach((pitch, index) => {
const tone = this.#audio.createOscillator();
const volume = this.#audio.createGain();
const at = start + index * 0.12;
tone.frequency.value = pitch;
volume.gain.setValueAtTime(0, at);
volume.gain.linearRampToValueAtTime(0.15, at + 0.02);
volume.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
tone.connect(volume).connect(this.#audio.destination);
tone.start(at);
tone.stop(at + 0.3);
});
}
}
const ORDER = ['email', 'phone', 'company', 'jobtitle', 'website', 'city', 'country', 'lifecyclestage'];
const IN_TITLE = ['firstname', 'lastname'];
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
function cardTitle(card, t) {
switch (card.kind) {
case 'found':
return card.contacts.length === 1 && card.total === 1 ? t('found') : t('foundMany', { total: card.total });
case 'created':
return t('created');
case 'updated':
return t(card.changes.length ? 'updated' : 'unchanged');
case 'exists':
return t('exists', { property: label(card.property, card.contact.labels, t) });
case 'pending':
return t('pending');
default:
return null;
}
}
function cardNames(card) {
return (card.contacts ?? [card.contact]).filter(Boolean).map(nameOf);
}
function renderCard(card, words) {
const title = cardTitle(card, words.t);
if (title === null) return null;
const symbol = { found: 'search', created: 'plus', updated: 'edit', exists: 'alert', pending: 'clock' }[card.kind];
return h(
'section',
{ class: `card ${card.kind}`, 'aria-label': title },
h('h3', null, icon(symbol), title),
...content(card, words),
);
}
function content(card, words) {
if (card.kind === 'pending') return [h('p', { class: 'hint' }, words.t('pendingHint'))];
if (card.kind === 'found') return found(card, words);
if (card.kind === 'updated' && card.changes.length) {
return [heading(card.contact, words), changes(card, words), opener(card.contact, words)];
}
return [record(card.contact, words)];
}
function found({ contacts, total }, words) {
if (contacts.length === 1 && total === 1) return [record(contacts[0], words)];
const rows = contacts.map((contact) =>
h('li', null, h('details', null, h('summary', null, heading(contact, words)), ...body(contact, words))),
);
const hint = words.t('showing', { shown: contacts.length, total });
return [h('ul', null, ...rows), total > contacts.length && h('p', { class: 'hint' }, hint)];
}
function record(contact, words) {
return h('div', { class: 'record' }, heading(contact, words), ...body(contact, words));
}
function nameOf({ id, properties }) {
const { firstname = '', lastname = '', email } = properties;
if (/^[가-힣]+ [가-힣]+$/.test(`${firstname} ${lastname}`)) return lastname + firstname;
return [firstname, lastname].filter(Boolean).join(' ') || email || id;
}
function heading(contact, words) {
const name = nameOf(contact);
const { email, company, jobtitle } = contact.properties;
const about = [jobtitle, company].filter(Boolean).join(' · ') || (email === name ? '' : email);
return h(
'div',
{ class: 'who' },
h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name, words.locale)),
h('div', null, h('strong', { dir: 'auto' }, name), about && h('span', { dir: 'auto' }, about)),
);
}
function initials(name, locale) {
const words = name.split(/[\s@.]+/).filter(Boolean);
return words
.slice(0, 2)
.map((word) => [...word][0])
.join('')
.toLocaleUpperCase(locale);
}
function body(contact, words) {
const names = Object.keys(contact.properties).filter((name) => !IN_TITLE.includes(name));
const place = (name) => (ORDER.indexOf(name) + 1 || ORDER.length + 1);
names.sort((one, other) => place(one) - place(other));
const rows = names.flatMap((name) => [
h('dt', null, label(name, contact.labels, words.t)),
h('dd', { dir: 'auto' }, value(name, contact.properties[name], words)),
]);
return [rows.length > 0 && h('dl', null, ...rows), opener(contact, words)];
}
function changes({ contact, changes: list }, words) {
const { t } = words;
const rows = list.flatMap((change) => [
h('dt', null, label(change.property, { ...contact.labels, [change.property]: change.label }, t)),
h(
'dd',
{ dir: 'auto' },
h('span', { class: 'hidden' }, `${t('before')} `),
h('del', null, change.before ? shown(change.property, change.before, words) : t('empty')),
h('span', { class: 'arrow', 'aria-hidden': 'true' }, ' → '),
h('span', { class: 'hidden' }, ` ${t('after')} `),
h('ins', null, change.after ? shown(change.property, change.after, words) : t('empty')),
),
]);
return h('dl', { class: 'changes' }, ...rows);
}
function label(name, labels, t) {
return t(`property.${name}`) ?? labels[name] ?? name;
}
function shown(name, text, { t, locale }) {
if (name === 'lifecyclestage') return t(`stage.${text}`) ?? text;
if (DATE_TIME.test(text) && !Number.isNaN(Date.parse(text))) {
return new Date(text).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}
return text;
}
function value(name, text, words) {
if (name === 'email') return h('a', { href: `mailto:${encodeURIComponent(text).replace('%40', '@')}` }, text);
if (name === 'phone') return h('a', { href: `tel:${text.replace(/[^\d+]/g, '')}` }, text);
const href = webAddress(name === 'website' && /^[\w-]+(\.[\w-]+)+/.test(text) ? `https://${text}` : text);
return href ? link(href, text) : shown(name, text, words);
}
function opener(contact, { t }) {
const href = webAddress(contact.url ?? '');
if (!href) return null;
const more = h('span', { class: 'hidden' }, ` (${nameOf(contact)}, ${t('newTab')})`);
const anchor = link(href, t('openRecord'), icon('open'), more);
anchor.className = 'record-link';
return anchor;
}
function decisionTable(decision, state, { t }) {
const rows = decision.candidates.map((each) => {
const name = state.people.get(each.person)?.person.name ?? each.person;
const chosen = each.person === decision.assignee;
const verdict = chosen ? t('chosen') : each.passed_over ? t(`passed.${each.passed_over}`) : t('notChosen');
const load = each.limit === null || each.limit === undefined ? String(each.open) : `${each.open} / ${each.limit}`;
return h(
'tr',
{ class: chosen && 'chosen' },
h('th', { scope: 'row', dir: 'auto' }, name),
h('td', null, t(`presence.${each.status}`)),
h('td', null, load),
h('td', null, verdict),
);
});
const heads = ['person', 'status', 'openNow', 'verdict'].map((key) => h('th', { scope: 'col' }, t(`decision.${key}`)));
const rules = [
t(`strategy.${decision.options.strategy}`),
decision.options.only_online && t('onlyOnline'),
decision.options.below && t('onlyBelow', { limit: decision.options.below }),
];
return h(
'div',
{ class: 'decision' },
h('p', null, rules.filter(Boolean).join(' · ')),
rows.length > 0 && h('table', null, h('thead', null, h('tr', null, heads)), h('tbody', null, rows)),
);
}
function knob(symbol, label, click, attributes = {}) {
return h('button', { type: 'button', class: 'knob', 'aria-label': label, title: label, click, ...attributes }, icon(symbol));
}
function face(name, locale, status = null) {
const words = (name || '?').split(/[\s@.]+/).filter(Boolean);
const letters = words.slice(0, 2).map((word) => [...word][0]).join('').toLocaleUpperCase(locale);
return h('span', { class: 'avatar', 'aria-hidden': 'true', 'data-status': status, 'data-hue': hueOf(name ?? '') }, letters);
}
function hueOf(name) {
let sum = 0;
for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 6_007;
return String(sum % 6);
}
function nameIn(summary, t) {
return summary.name || summary.email || t('anonymous');
}
function keep(parent, key, make) {
if (parent.dataset.kept === key) return;
parent.dataset.kept = key;
parent.replaceChildren(...[make()].flat().filter((child) => child !== null && child !== false && child !== undefined));
}
function keyed(list, items, { key, print, make }) {
const known = new Map([...list.children].map((node) => [node.dataset.key, node]));
const wanted = items.map((item) => {
const node = known.get(key(item));
const mark = print(item);
if (node?.dataset.print === mark) return node;
const made = make(item);
made.dataset.key = key(item);
made.dataset.print = mark;
return made;
});
wanted.forEach((node, place) => {
if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
});
while (list.children.length > wanted.length) list.lastElementChild.remove();
}
function openDialog(name, title, t, content) {
const back = document.activeElement;
const dialog = h('dialog', { class: `dialog ${name}`, 'aria-labelledby': `${name}-title` });
const close = () => dialog.close();
const head = h('header', null, h('h2', { id: `${name}-title` }, title), knob('close', t('cancel'), close));
dialog.append(head, ...[content(close)].flat());
dialog.addEventListener('click', (event) => event.target === dialog && close());
dialog.addEventListener('close', () => {
dialog.remove();
if (back?.isConnected) back.focus();
});
document.body.append(dialog);
dialog.showModal();
return dialog;
}
function say(text, { error = false } = {}) {
const toast = document.getElementById('toast');
toast.className = error ? 'toast error' : 'toast';
toast.replaceChildren(h('span', null, text));
clearTimeout(say.timer);
say.timer = setTimeout(() => toast.replaceChildren(), error ? 10_000 : 4_000);
}
class Beside {
#words;
#on;
constructor(words, on) {
this.#words = words;
this.#on = on;
this.#nodes = h('div', { class: 'scroll' });
const back = h('button', { type: 'button', class: 'knob back', 'aria-label': words.t('back'), click: () => on.back() }, icon('back'));
this.element = h('aside', { class: 'beside', 'aria-label': words.t('details') }, h('header', null, back, h('h2', null, words.t('details'))), this.#nodes);
}
#nodes;
show(state) {
const { talk } = state;
const people = JSON.stringify([...state.people.values()].map((view) => view.person.name));
keep(this.#nodes, JSON.stringify([talk.id, talk.summary, talk.detail, people]), () => this.#content(state));
}
#content(state) {
const { talk } = state;
const { summary, detail } = talk;
if (!summary) return [];
return [
this.#contact(summary, detail),
detail && this.#answers(detail),
this.#facts(summary, detail, state),
detail?.decision && this.#decision(detail.decision, state),
detail && this.#earlier(detail, state),
];
}
#contact(summary, detail) {
const { t, locale } = this.#words;
const record = detail?.contact.hubspot;
const card = record && renderCard({ kind: 'found', contacts: [{ labels: {}, ...record }], total: 1 }, { t, locale });
const typed = record && !detail.contact.verified && h('p', { class: 'caution' }, icon('alert'), t('onlyTyped'));
const none = detail && !record && h('p', { class: 'soft' }, t('noRecord'));
return section(t('contactRecord'), h('p', { class: 'called', dir: 'auto' }, nameIn(summary, t)), email(summary, t), typed, card, none);
}
#answers({ variables }) {
const { t } = this.#words;
const rows = Object.entries(variables).filter(([, value]) => value !== null && value !== '');
if (!rows.length) return null;
return section(t('answers'), h('dl', null, rows.flatMap(([name, value]) => [h('dt', null, name.replaceAll('_', ' ')), h('dd', { dir: 'auto' }, String(value))])));
}
#facts(summary, detail, state) {
const { t, moment } = this.#words;
const rows = [
[t('fact.owner'), state.ownerName(summary.owner, t)],
[t('fact.team'), summary.team && (state.me.teams.find((team) => team.id === summary.team)?.name ?? summary.team)],
[t('fact.place'), detail?.queue_place],
[t('fact.opened'), summary.opened_at && `${moment(summary.opened_at)} · ${t(`source.${summary.source}`)}`],
[t('fact.channel'), summary.channel],
[t('fact.language'), new Intl.DisplayNames([this.#words.locale], { type: 'language' }).of(summary.locale)],
[t('fact.flow'), summary.flow],
[t('fact.category'), summary.category],
];
return section(t('conversation'), h('dl', null, rows.filter(([, value]) => value).flatMap(([name, value]) => [h('dt', null, name), h('dd', { dir: 'auto' }, String(value))])));
}
#decision(decision, state) {
const { t } = this.#words;
const title = t(decision.assignee ? 'whyAssigned' : 'whyWaits');
const reason = t(`reason.${decision.reason}`) ?? decision.reason;
return section(title, h('p', { class: 'reason' }, reason), decisionTable(decision, state, this.#words));
}
#earlier({ earlier }, state) {
const { t, moment } = this.#words;
if (!earlier.length) return null;
const rows = earlier.map((row) =>
h('li', null, h('a', { href: this.#on.link(state.view, row.id) }, h('strong', null, moment(row.opened_at)), h('span', { dir: 'auto' }, row.summary || row.last_text || t('noText')))),
);
return section(t('earlier'), h('ul', { class: 'earlier' }, rows));
}
}
function section(title, ...content) {
return h('section', null, h('h3', { class: 'label' }, title), ...content);
}
function email(summary, t) {
if (!summary.email) return null;
return h('p', { class: 'email' }, h('span', { dir: 'auto' }, summary.email), ' ', h('span', { class: 'tag' }, t(summary.email_verified ? 'verified' : 'unverified')));
}
const TIMEOUT_MS = 15_000;
class Problem extends Error {
constructor(status, code, detail) {
super(detail || code);
this.status = status;
this.code = code;
}
get refused() {
return [401, 403, 404, 410].includes(this.status);
}
get passing() {
return this.status === 0 || this.status === 429 || this.status >= 500;
}
static async from(response) {
const body = await response.json().catch(() => ({}));
return new Problem(response.status, body.code ?? `http_${response.status}`, body.detail ?? '');
}
}
async function post(url, token, body) {
const headers = { 'Content-Type': 'application/json' };
if (token) headers.Authorization = `Bearer ${token}`;
let response;
try {
response = await fetch(url, {
method: 'POST',
headers,
body: JSON.stringify(body),
signal: AbortSignal.timeout(TIMEOUT_MS),
});
} catch (error) {
throw new Problem(0, 'unreachable', error.message);
}
if (!response.ok) throw await Problem.from(response);
return response.json();
}
const openConversation = (base, token, body) => post(`${base}/v1/conversations`, token, body);
const sendLine = (base, { id, token }, line) =>
post(`${base}/v1/conversations/${encodeURIComponent(id)}/messages`, token, line);
const CALL_TIMEOUT_MS = 15_000;
class Calls {
#token;
constructor(token) {
this.#token = token;
}
get(path) {
return this.#call('GET', path);
}
put(path, body) {
return this.#call('PUT', path, body);
}
async post(path, body = {}) {
const sent = { ...body, request_id: newRequestId() };
try {
return await this.#call('POST', path, sent);
} catch (problem) {
if (problem.status !== 0 && problem.status !== 503) throw problem;
return this.#call('POST', path, sent);
}
}
async text(path) {
return (await this.#fetch('GET', path)).text();
}
async #call(method, path, body) {
return (await this.#fetch(method, path, body)).json();
}
async #fetch(method, path, body) {
const headers = { Authorization: `Bearer ${this.#token}` };
if (body !== undefined) headers['Content-Type'] = 'application/json';
let response;
try {
response = await fetch(`/v1/desk/${path}`, {
method,
headers,
body: body === undefined ? undefined : JSON.stringify(body),
signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
});
} catch (error) {
throw new Problem(0, 'unreachable', error.message);
}
if (!response.ok) throw await Problem.from(response);
return response;
}
}
function newRequestId() {
const random = crypto.getRandomValues(new Uint32Array(4));
return Array.from(random, (number) => number.toString(36).padStart(7, '0')).join('');
}
const TYPING_EVERY = 3_000;
const TEXT_LIMIT = 4_000;
class Composer {
#words;
#on;
#nodes;
#state = null;
#mode = 'reply';
#begun = new Map();
#id = null;
#since = null;
#typed = 0;
#choice = 0;
constructor(words, on) {
const { t } = words;
this.#words = words;
this.#on = on;
const input = h('textarea', { rows: '2', maxlength: TEXT_LIMIT, dir: 'auto', enterkeyhint: 'send', 'aria-describedby': 'composer-hint' });
const canned = h('ul', { class: 'canned', role: 'listbox', 'aria-label': t('canned'), hidden: true });
const tabs = ['reply', 'note'].map((mode) =>
h('button', { type: 'button', 'data-mode': mode, 'aria-pressed': 'false', click: () => this.mode(mode) }, icon(mode === 'reply' ? 'reply' : 'lock'), t(`mode.${mode}`)),
);
const send = h('button', { type: 'submit', class: 'primary' }, t('send'));
const draft = h('button', { type: 'button', class: 'quiet', click: () => on.draft() }, icon('pen'), t('draft'));
const slash = h('button', { type: 'button', class: 'quiet', click: () => this.#offerAll() }, icon('bolt'), t('canned'));
const warning = h('p', { class: 'warning', role: 'alert', hidden: true });
const hint = h('p', { id: 'composer-hint', class: 'composer-hint' });
const form = h('form', null, h('div', { class: 'tabs' }, tabs), warning, canned, input, h('footer', null, draft, slash, hint, send));
const ended = h('div', { class: 'ended', hidden: true });
this.#nodes = { input, canned, tabs, send, draft, warning, hint, form, ended };
this.element = h('div', { class: 'composer' }, form, ended);
this.#listen();
this.mode('reply');
}
focus(mode) {
this.mode(mode);
this.#nodes.input.focus();
}
mode(mode) {
this.#mode = mode;
const { t } = this.#words;
const { tabs, input, send, form } = this.#nodes;
for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.mode === mode));
form.dataset.mode = mode;
input.placeholder = t(`placeholder.${mode}`);
input.setAttribute('aria-label', t(`placeholder.${mode}`));
send.textContent = t(mode === 'reply' ? 'send' : 'saveNote');
if (this.#state) this.#hint();
}
fill(text) {
const { input } = this.#nodes;
this.mode('reply');
input.value = [text, input.value].filter(Boolean).join('\n\n').slice(0, TEXT_LIMIT);
this.#typedSomething();
input.focus();
}
show(state) {
const { talk } = state;
this.#state = state;
if (talk.id !== this.#id) this.#switch(talk.id);
const open = talk.summary?.status !== 'closed';
this.#nodes.form.hidden = !open;
this.#nodes.ended.hidden = open;
if (!open) keep(this.#nodes.ended, talk.id, () => this.#closed());
this.#hint();
this.#warn();
}
#switch(id) {
const { input, ended } = this.#nodes;
if (this.#id) this.#begun.set(this.#id, { text: input.value, mode: this.#mode, since: this.#since });
const begun = this.#begun.get(id) ?? { text: '', mode: 'reply', since: null };
this.#id = id;
this.#since = begun.since;
input.value = begun.text;
delete ended.dataset.kept;
this.mode(begun.mode);
this.#offer();
this.#fit();
}
#closed() {
const { t } = this.#words;
return [h('p', null, t('isClosed')), h('button', { type: 'button', class: 'primary', click: () => this.#on.again() }, t('writeAgain'))];
}
#hint() {
const { t } = this.#words;
const { summary } = this.#state.talk;
let text = '';
if (this.#mode === 'note') text = t('hintNote');
else if (summary && summary.owner !== `person:${this.#state.self}`) {
text = t('hintTakeover', { owner: this.#state.ownerName(summary.owner, t) });
}
this.#nodes.hint.textContent = text;
}
#warn() {
const { t } = this.#words;
const { warning } = this.#nodes;
const { talk, self } = this.#state;
const replied = this.#since && this.#mode === 'reply' && [...talk.entries.values()].filter(({ offset, kind, entry }) =>
kind === 'message' && entry.author.kind === 'teammate' && entry.author.id !== self && later(offset, this.#since)).at(-1);
warning.hidden = !replied;
const text = replied ? t('repliedMeanwhile', { name: replied.entry.author.name ?? replied.entry.author.id }) : '';
if (warning.textContent !== text) warning.textContent = text;
}
#listen() {
const { input, form, canned } = this.#nodes;
form.addEventListener('submit', (event) => {
event.preventDefault();
this.#send();
});
input.addEventListener('input', () => this.#typedSomething());
input.addEventListener('keydown', (event) => {
if (event.isComposing || event.keyCode === 229) return;
if (!canned.hidden && this.#inMenu(event)) return event.preventDefault();
if (event.key === 'Enter' && !event.shiftKey) {
event.preventDefault();
this.#send();
}
});
}
#typedSomething() {
const { input } = this.#nodes;
this.#fit();
this.#offer();
const { talk } = this.#state;
if (!input.value.trim()) this.#since = null;
else this.#since ??= talk.offset;
const now = Date.now();
if (input.value.trim() && now - this.#typed > TYPING_EVERY) {
this.#typed = now;
this.#on.typing(this.#mode === 'note');
}
}
async #send() {
const { input } = this.#nodes;
const text = input.value.trim();
if (!text || input.readOnly) return;
const id = this.#id;
input.readOnly = true;
const taken = await (this.#mode === 'reply' ? this.#on.reply(text) : this.#on.note(text));
input.readOnly = false;
if (!taken) return;
this.#begun.delete(id);
if (this.#id !== id) return;
input.value = '';
this.#since = null;
this.#fit();
this.#warn();
}
#fit() {
const { input } = this.#nodes;
input.style.height = 'auto';
input.style.height = `${Math.min(input.scrollHeight, 240)}px`;
}
#offerAll() {
const { input } = this.#nodes;
if (!input.value.startsWith('/')) input.value = '/';
input.focus();
this.#offer();
}
#offer() {
const { input, canned } = this.#nodes;
const typed = /^\/([\w-]*)$/.exec(input.value)?.[1];
const all = this.#state?.me?.canned_replies ?? [];
const found = typed === undefined ? [] : all.filter(({ shortcut, text }) => shortcut.startsWith(typed) || text.toLowerCase().includes(typed));
canned.hidden = typed === undefined || !all.length;
this.#choice = Math.min(this.#choice, Math.max(found.length - 1, 0));
canned.replaceChildren(
...found.map((reply, place) =>
h('li', { role: 'option', 'aria-selected': String(place === this.#choice), click: () => this.#insert(reply) }, h('strong', null, `/${reply.shortcut}`), h('span', { dir: 'auto' }, reply.text)),
),
);
if (!found.length) canned.append(h('li', { class: 'none' }, this.#words.t('noCanned')));
}
#inMenu({ key }) {
const { canned } = this.#nodes;
const options = [...canned.querySelectorAll('[role=option]')];
if (key === 'Escape') {
canned.hidden = true;
return true;
}
if (['ArrowDown', 'ArrowUp'].includes(key) && options.length) {
this.#choice = (this.#choice + (key === 'ArrowDown' ? 1 : -1) + options.length) % options.length;
this.#offer();
return true;
}
if (['Enter', 'Tab'].includes(key) && options.length) {
options[this.#choice].click();
return true;
}
return false;
}
#insert({ text }) {
const { input, canned } = this.#nodes;
const { summary } = this.#state.talk;
input.value = text.replaceAll('{name}', summary?.name ?? '').replaceAll('{me}', this.#state.me.person.name);
canned.hidden = true;
this.#choice = 0;
input.focus();
this.#fit();
}
}
function later(one, other) {
const [a, b] = [one, other].map((offset) => offset.split('-').map(Number));
return a[0] > b[0] || (a[0] === b[0] && (a[1] ?? 0) > (b[1] ?? 0));
}
const SHORTCUTS = [
{ keys: ['j', '↓'], codes: ['j', 'ArrowDown'], name: 'next' },
{ keys: ['k', '↑'], codes: ['k', 'ArrowUp'], name: 'previous' },
{ keys: ['r'], codes: ['r'], name: 'reply' },
{ keys: ['n'], codes: ['n'], name: 'note' },
{ keys: ['t'], codes: ['t'], name: 'take' },
{ keys: ['a'], codes: ['a'], name: 'assign' },
{ keys: ['b'], codes: ['b'], name: 'handBack' },
{ keys: ['z'], codes: ['z'], name: 'snooze' },
{ keys: ['c'], codes: ['c'], name: 'close' },
{ keys: ['d'], codes: ['d'], name: 'draft' },
{ keys: ['/'], codes: ['/'], name: 'search' },
{ keys: ['1', '…', '5'], codes: ['1', '2', '3', '4', '5'], name: 'view' },
{ keys: ['Esc'], codes: ['Escape'], name: 'leave' },
{ keys: ['?'], codes: ['?'], name: 'help' },
];
const BY_CODE = new Map(SHORTCUTS.flatMap((shortcut) => shortcut.codes.map((code) => [code, shortcut.name])));
function listenForKeys(does) {
document.addEventListener('keydown', (event) => {
const name = BY_CODE.get(event.key);
if (!name || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
if (document.querySelector('dialog[open]')) return;
const field = event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]');
if (field && event.key !== 'Escape') return;
if (event.key.startsWith('Arrow') && event.target !== document.body && !event.target.closest('.rows')) return;
if (!keysOn() && !['Escape', '?'].includes(event.key)) return;
event.preventDefault();
does[name](event.key);
});
}
const keysOn = () => recalled('local', 'keys') !== 'off';
const setKeys = (on) => kept('local', 'keys', on ? 'on' : 'off');
const SNOOZES = [15, 60, 240];
const MORNING = 9;
function assignDialog(state, words, choose) {
const { t, locale } = words;
openDialog('assign', t('assignTo'), t, (close) => {
const pick = (owner) => () => {
close();
choose(owner);
};
const person = ({ person: { id, name }, status, open }) =>
h('li', null, h('button', { type: 'button', click: pick(`person:${id}`), 'data-name': name.toLowerCase() }, face(name, locale, status), h('span', { dir: 'auto' }, id === state.self ? t('meNamed', { name }) : name), h('span', { class: 'soft' }, `${t(`presence.${status}`)} · ${t('openCount', { count: open })}`)));
const team = ({ id, name }) =>
h('li', null, h('button', { type: 'button', click: pick(`team:${id}`), 'data-name': name.toLowerCase() }, face(name, locale), h('span', { dir: 'auto' }, name), h('span', { class: 'soft' }, t('teamQueue'))));
const order = { online: 0, away: 1, offline: 2 };
const people = [...state.people.values()].sort((a, b) => (b.person.id === state.self) - (a.person.id === state.self) || order[a.status] - order[b.status] || a.person.name.localeCompare(b.person.name, locale));
const options = h('ul', { class: 'options' }, ...people.map(person), ...state.me.teams.map(team));
const filter = h('input', { type: 'search', placeholder: t('filter'), 'aria-label': t('filter'), autofocus: true });
filter.addEventListener('input', () => {
for (const button of options.querySelectorAll('button')) button.parentElement.hidden = !button.dataset.name.includes(filter.value.toLowerCase());
});
filter.addEventListener('keydown', (event) => {
if (event.key !== 'Enter') return;
event.preventDefault();
options.querySelector('li:not([hidden]) button')?.click();
});
return [filter, options];
});
}
function snoozeDialog(words, choose) {
const { t, locale } = words;
openDialog('snooze', t('snoozeFor'), t, (close) => {
const option = (minutes, label, until) => {
const click = () => {
close();
choose(minutes);
};
return h('li', null, h('button', { type: 'button', click }, h('span', null, label), h('span', { class: 'soft' }, until.toLocaleString(locale, { weekday: 'short', hour: 'numeric', minute: '2-digit' }))));
};
const now = Date.now();
const unit = (minutes) => new Intl.NumberFormat(locale, { style: 'unit', unit: minutes < 60 ? 'minute' : 'hour', unitDisplay: 'long' }).format(minutes < 60 ? minutes : minutes / 60);
const short = SNOOZES.map((minutes) => option(minutes, unit(minutes), new Date(now + minutes * 60_000)));
const mornings = [[1, t('tomorrow')], [(8 - new Date().getDay()) % 7 || 7, t('nextMonday')]].map(([days, label]) => {
const until = new Date();
until.setDate(until.getDate() + days);
until.setHours(MORNING, 0, 0, 0);
return option(Math.ceil((until - now) / 60_000), label, until);
});
return h('ul', { class: 'options' }, short, mornings);
});
}
function closeDialog(state, words, done) {
const { t } = words;
const { mode, categories } = state.me.closing_notes;
const asksCategory = mode !== 'off' && categories.length > 0;
openDialog('close', t('closeTitle'), t, (close) => {
const required = ['category_required', 'required'].includes(mode);
const choices = categories.map((name, place) => h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'category', value: name, required, autofocus: place === 0 }), h('span', { dir: 'auto' }, name)));
const summary = h('textarea', { rows: '4', autofocus: !asksCategory, maxlength: 4_000, dir: 'auto', required: mode === 'required', placeholder: t(mode === 'required' ? 'summaryNeeded' : 'summaryDrafted') });
const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
const form = h(
'form',
null,
asksCategory && h('fieldset', null, h('legend', null, t('category')), choices),
mode !== 'off' && h('label', { class: 'field' }, h('span', null, t('summary')), summary),
h('p', { class: 'soft' }, t(mode === 'off' ? 'closeNoNote' : 'closeWritesNote')),
problem,
h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('close'))),
);
form.addEventListener('submit', async (event) => {
event.preventDefault();
const category = form.querySelector('input:checked')?.value ?? null;
const refused = await done({ category, summary: summary.value });
problem.hidden = !refused;
problem.textContent = refused ?? '';
if (!refused) close();
});
return form;
});
}
function helpDialog(shortcuts, words) {
const { t } = words;
openDialog('help', t('shortcuts'), t, () => [
h('dl', { class: 'keys' }, shortcuts.flatMap(({ keys, name }) => [h('dt', null, keys.map((key) => h('kbd', null, key))), h('dd', null, t(`key.${name}`))])),
h('label', { class: 'switch' }, h('input', { type: 'checkbox', role: 'switch', checked: keysOn(), change: ({ target }) => setKeys(target.checked) }), t('keysOn')),
]);
}
const DRAWN = addIcons({
inbox: 'M4 13l2.500-8h11L20 13v6H4zM4 13h5l1 2.500h4l1-2.500h5',
stack: 'M4 8l8-4 8 4-8 4zM4 12l8 4 8-4M4 16l8 4 8-4',
people: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20c0-3.500 2.700-6 6-6s6 2.500 6 6M16 4.500a3.500 3.500 0 0 1 0 6M17.500 14.500c2 .8 3.500 2.800 3.500 5.500',
chart: 'M5 20V10M12 20V4M19 20v-7M3 20h18',
menu: 'M4 6h16M4 12h16M4 18h16',
reply: 'M10 7L4 12l6 5M4 12h10c4 0 6 2 6 6',
pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
bolt: 'M13 3L5 13.500h6L10 21l8-10.500h-6z',
lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
flow: 'M6 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM18 21a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM6 8v4c0 4 3 6.500 9.500 6.500',
back: 'M15 5l-7 7 7 7',
info: 'M12 11v6M12 7.500v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
});
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
function pause(failures, signal) {
const longest = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
return new Promise((resolve) => {
const over = new AbortController();
const wake = () => {
if (document.hidden && !signal.aborted) return;
clearTimeout(timer);
finish();
};
const finish = () => {
over.abort();
resolve();
};
const timer = setTimeout(finish, longest * (0.5 + Math.random() / 2));
addEventListener('online', wake, { signal: over.signal });
document.addEventListener('visibilitychange', wake, { signal: over.signal });
signal.addEventListener('abort', wake, { signal: over.signal });
});
}
const READY_MS = 8_000;
const PING_MS = 20_000;
const LASTED_MS = 10_000;
class Line {
#token;
#calls;
#on;
#socket = null;
#stopped = new AbortController();
constructor(token, calls, on) {
this.#token = token;
this.#calls = calls;
this.#on = on;
}
send(frame) {
if (this.#socket?.readyState !== WebSocket.OPEN) return false;
this.#socket.send(JSON.stringify(frame));
return true;
}
stop() {
this.#stopped.abort();
this.#socket?.close();
}
async run() {
const { signal } = this.#stopped;
for (let failures = 0; !signal.aborted; failures += 1) {
this.#on.state('connecting');
const since = performance.now();
const ready = await this.#follow();
if (signal.aborted) return;
if (!ready && (await this.#refused())) return;
if (ready && performance.now() - since > LASTED_MS) failures = 0;
this.#on.state('waiting');
await pause(failures, signal);
}
}
async #refused() {
try {
await this.#calls.get('me');
return false;
} catch (problem) {
if (!(problem instanceof Problem) || !problem.refused) return false;
this.stop();
this.#on.refused(problem);
return true;
}
}
#follow() {
return new Promise((resolve) => {
let ready = false;
let awaitingPong = false;
const url = `${location.origin.replace(/^http/, 'ws')}/v1/desk/socket`;
const socket = new WebSocket(url, ['frontdesk.desk.v1', `bearer.${this.#token}`]);
this.#socket = socket;
const finish = () => {
clearTimeout(deadline);
clearInterval(pings);
if (this.#socket === socket) this.#socket = null;
socket.onmessage = null;
socket.onclose = null;
socket.close();
resolve(ready);
};
const deadline = setTimeout(finish, READY_MS);
const pings = setInterval(() => {
if (awaitingPong) return finish();
awaitingPong = this.send({ type: 'ping' });
}, PING_MS);
socket.onmessage = ({ data }) => {
awaitingPong = false;
const frame = JSON.parse(data);
if (frame.type === 'ready') {
ready = true;
clearTimeout(deadline);
this.#on.state('live');
}
this.#on.frame(frame);
};
socket.onclose = finish;
});
}
}
const TYPING_SHOWN_MS = 5_000;
const DRAFT_SHOWN_MS = 60_000;
class DeskState {
me = null;
people = new Map();
counts = {};
view = 'mine';
query = '';
listed = false;
next = null;
status = 'connecting';
talk = null;
changed = () => {};
#rows = new Map();
get self() {
return this.me.person.id;
}
rows() {
const descending = this.view === 'closed' ? -1 : 1;
return [...this.#rows.values()].sort((a, b) => descending * (a.order - b.order) || (a.id < b.id ? -1 : 1));
}
row(id) {
return this.#rows.get(id) ?? (this.talk?.id === id ? this.talk.summary : null);
}
show(view, query) {
this.view = view;
this.query = query;
this.listed = false;
this.next = null;
this.#rows.clear();
}
look(id) {
clearTimeout(this.talk?.expiry);
this.talk = id === null ? null : new Talk(id, this.row(id), () => this.changed());
}
take(frame) {
const taken = {
ready: () => this.#meet(frame.me),
me: () => this.#meet(frame.me),
list: () => this.#list(frame),
summary: () => this.#summarise(frame.summary),
counts: () => (this.counts = frame.counts),
people: () => this.#meetPeople(frame.people),
}[frame.type];
if (taken) taken();
else if (frame.conversation_id && frame.conversation_id === this.talk?.id) this.talk.take(frame);
this.changed();
}
ownerName(owner, t) {
const [kind, id] = split(owner);
if (kind === 'assistant') return t('assistant');
if (kind === 'team') return this.me.teams.find((team) => team.id === id)?.name ?? id;
if (id === this.self) return t('me');
return this.people.get(id)?.person.name ?? id;
}
shows(summary, view = this.view) {
if (view === 'closed' || summary.status !== 'open') return (view === 'closed') === (summary.status !== 'open');
if (view === 'mine') return summary.owner === `person:${this.self}`;
if (view === 'unassigned') return summary.owner.startsWith('team:');
if (view === 'assistant') return summary.owner === 'assistant';
return view === 'all' || summary.team === split(view)[1];
}
#meet(me) {
this.me = me;
this.#meetPeople(me.people);
}
#meetPeople(people) {
this.people = new Map(people.map((view) => [view.person.id, view]));
if (this.me) this.me.people = people;
}
#list({ view, q, after, conversations, next, counts }) {
if (view !== this.view || q !== this.query) return;
if (!after) this.#rows.clear();
for (const summary of conversations) this.#rows.set(summary.id, summary);
this.listed = true;
this.next = next;
this.counts = counts;
}
#summarise(summary) {
if (this.talk?.id === summary.id) this.talk.summary = summary;
const searched = this.query && this.#rows.has(summary.id);
if (searched || (!this.query && this.shows(summary))) this.#rows.set(summary.id, summary);
else this.#rows.delete(summary.id);
}
}
class Talk {
entries = new Map();
drafts = new Map();
viewers = [];
typing = null;
caughtUp = false;
offset = '0';
detail = null;
#changed;
constructor(id, summary, changed) {
this.id = id;
this.summary = summary;
this.#changed = changed;
}
take(frame) {
if (frame.type === 'entry') this.#enter(frame.entry);
else if (frame.type === 'caught_up') this.#catchUp(frame.offset);
else if (frame.type === 'reset') this.#forget();
else if (frame.type === 'viewers') this.viewers = frame.viewers;
else if (frame.type === 'typing') this.#types(frame);
else if (frame.type === 'delta') this.#draft(frame);
else if (frame.type === 'draft_dropped') this.drafts.delete(frame.message_id);
}
#enter(entry) {
this.entries.set(entry.offset, entry);
this.offset = entry.offset;
if (entry.message) this.drafts.delete(entry.message.id);
if (entry.kind === 'message') this.typing = null;
}
#catchUp(offset) {
this.caughtUp = true;
this.offset = offset;
this.drafts.clear();
}
#forget() {
this.entries.clear();
this.offset = '0';
}
#types(frame) {
this.typing = frame;
clearTimeout(this.expiry);
this.expiry = setTimeout(() => {
this.typing = null;
this.#changed();
}, TYPING_SHOWN_MS);
}
#draft({ message_id: id, turn, position, text }) {
for (const [other, draft] of this.drafts) if (draft.turn !== turn) this.drafts.delete(other);
const before = position ? this.drafts.get(id) : { text: '', length: 0 };
if (before?.length !== position) return this.drafts.delete(id);
this.drafts.set(id, { id, turn, text: before.text + text, length: position + [...text].length, at: Date.now() });
setTimeout(() => {
if (Date.now() - (this.drafts.get(id)?.at ?? Infinity) < DRAFT_SHOWN_MS) return;
this.drafts.delete(id);
this.#changed();
}, DRAFT_SHOWN_MS);
}
}
function split(owner) {
const colon = owner.indexOf(':');
return colon < 0 ? [owner, ''] : [owner.slice(0, colon), owner.slice(colon + 1)];
}
const SEARCH_AFTER_MS = 250;
const WAITS_LONG_MS = 5 * 60_000;
class List {
#words;
#on;
#nodes;
constructor(words, on) {
const { t } = words;
this.#words = words;
this.#on = on;
const search = h('input', { type: 'search', placeholder: t('search'), 'aria-label': t('search'), autocomplete: 'off' });
let timer = null;
search.addEventListener('input', () => {
clearTimeout(timer);
timer = setTimeout(() => on.search(search.value.trim()), SEARCH_AFTER_MS);
});
const heading = h('h1', { tabindex: '-1' });
const rows = h('ul', { class: 'rows' });
const empty = h('div', { class: 'empty', hidden: true });
const more = h('button', { type: 'button', class: 'quiet more', hidden: true, click: () => on.more() }, t('more'));
const menu = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: () => on.menu() }, icon('menu'));
this.#nodes = { search, heading, rows, empty, more };
this.element = h(
'section',
{ class: 'list', 'aria-labelledby': 'list-title' },
h('header', null, menu, heading, h('div', { class: 'search' }, icon('search'), search)),
h('div', { class: 'scroll', tabindex: '-1' }, rows, empty, more),
);
heading.id = 'list-title';
}
focusSearch() {
this.#nodes.search.focus();
this.#nodes.search.select();
}
show(state, current) {
const { t } = this.#words;
const [kind, team] = split(state.view);
const { heading, rows, empty, more, search } = this.#nodes;
const title = kind === 'team' ? state.me.teams.find((each) => each.id === team)?.name ?? team : t(`view.${state.view}`);
if (heading.textContent !== title) heading.textContent = title;
if (!state.query && document.activeElement !== search) search.value = '';
const now = Date.now();
const shown = state.rows();
keyed(rows, shown, {
key: (row) => row.id,
print: (row) => JSON.stringify([row, row.id === current, this.#time(row, now), state.people.get(split(row.owner)[1])?.status]),
make: (row) => this.#row(row, state, row.id === current, now),
});
empty.hidden = shown.length > 0;
keep(empty, `${state.listed} ${state.view} ${state.query}`, () => this.#nothing(state));
more.hidden = !state.next;
}
#nothing(state) {
const { t } = this.#words;
if (!state.listed) return h('p', null, t('loading'));
if (state.query) return h('p', null, t('nothingFound'));
const key = ['mine', 'unassigned', 'closed'].includes(state.view) ? `empty.${state.view}` : 'empty.other';
return [icon('check'), h('p', null, t(key))];
}
#time(row, now) {
const { waited, ago } = this.#words;
if (row.status !== 'open') return ago(row.closed_at, now);
return row.waiting_since ? waited(row.waiting_since, now) : ago(row.answered_at ?? row.opened_at, now);
}
#row(row, state, current, now) {
const { t, locale, moment } = this.#words;
const name = nameIn(row, t);
const open = row.status === 'open';
const waits = open && row.waiting_since && !row.snoozed_until;
const long = waits && now - Date.parse(row.waiting_since) > WAITS_LONG_MS;
const time = h('span', { class: 'time', 'data-waits': waits ? (long ? 'long' : 'yes') : null, title: waits ? t('waitsSince', { time: moment(row.waiting_since) }) : null }, this.#time(row, now));
const owner = state.ownerName(row.owner, t);
const preview = row.status === 'open' ? row.last_text : row.summary || row.last_text;
return h(
'li',
null,
h(
'a',
{ href: this.#on.link(state.view, row.id), 'aria-current': current && 'true', 'data-id': row.id },
face(name, locale),
h(
'div',
{ class: 'about' },
h('div', { class: 'top' }, h('strong', { dir: 'auto' }, name), time),
h('p', { class: 'preview', dir: 'auto' }, row.last_author && row.last_author !== 'contact' ? icon('reply') : null, preview || t('noText')),
h(
'p',
{ class: 'tags' },
row.owner !== `person:${state.self}` && h('span', { class: 'tag', 'data-owner': split(row.owner)[0], dir: 'auto' }, owner),
row.channel !== 'widget' && h('span', { class: 'tag' }, row.channel),
row.snoozed_until && h('span', { class: 'tag' }, icon('clock'), t('snoozedUntil', { time: moment(row.snoozed_until) })),
row.category && h('span', { class: 'tag' }, row.category),
),
),
),
);
}
}
const LOCALES = ['en', 'es', 'fr', 'pl', 'ko', 'ru'];
function chooseLocale(wanted, preferred) {
for (const tag of [wanted, ...(wanted ? [] : preferred)]) {
const language = String(tag ?? '').toLowerCase().split(/[-_]/)[0];
if (LOCALES.includes(language)) return language;
}
return 'en';
}
async function loadStrings(base, locale) {
const { default: strings } = await import(`${base}/locales/${locale}.js`);
return (key, values = {}) =>
Object.hasOwn(strings, key) ? strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '') : undefined;
}
const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60]];
async function loadWords() {
const locale = chooseLocale(new URLSearchParams(location.search).get('locale') ?? recalled('local', 'locale'), navigator.languages);
const [{ default: own }, { default: shared }] = await Promise.all([
import(`/locales/desk/${locale}.js`),
import(`/locales/${locale}.js`),
]);
const strings = { ...shared, ...own };
const rules = new Intl.PluralRules(locale);
const t = (key, values = {}) => {
const counted = values.count === undefined ? key : `${key}.${rules.select(values.count)}`;
const text = strings[counted] ?? strings[`${key}.other`] ?? strings[key];
return text?.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
};
return { t, locale, ...times(t, locale) };
}
function times(t, locale) {
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
const unitOf = (seconds) => UNITS.find(([, length]) => seconds >= length);
return {
waited(since, now = Date.now()) {
const seconds = Math.max(0, (now - Date.parse(since)) / 1000);
const [unit, length] = unitOf(seconds) ?? [null, 1];
if (!unit) return t('justNow');
const format = { style: 'unit', unit, unitDisplay: 'short' };
return new Intl.NumberFormat(locale, format).format(Math.floor(seconds / length));
},
ago(at, now = Date.now()) {
const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
const [unit, length] = unitOf(seconds) ?? [null, 1];
return unit ? relative.format(-Math.floor(seconds / length), unit) : t('justNow');
},
moment(at) {
const date = new Date(at);
const today = date.toDateString() === new Date().toDateString();
return date.toLocaleString(locale, today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
},
lasted(ms) {
if (ms === null || ms === undefined) return '–';
const seconds = Math.round(ms / 1000);
if (seconds < 60) return unitText(locale, 'second', seconds);
if (seconds < 3_600) return unitText(locale, 'minute', Math.round(seconds / 60));
return unitText(locale, 'hour', Math.round(seconds / 360) / 10);
},
};
}
function unitText(locale, unit, value) {
return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}
function keepLocale(locale) {
kept('local', 'locale', locale);
const query = new URLSearchParams(location.search);
query.set('locale', locale);
location.search = query;
}
const LANGUAGES = { en: 'English', es: 'Español', fr: 'Français', pl: 'Polski', ko: '한국어', ru: 'Русский' };
const SYMBOLS = { mine: 'inbox', unassigned: 'clock', assistant: 'bell', all: 'stack', closed: 'check' };
class Rail {
#nodes;
#words;
#on;
constructor(words, on) {
const { t } = words;
this.#words = words;
this.#on = on;
this.#nodes = { who: h('div', { class: 'me' }), views: h('ul', { class: 'views' }), teams: h('ul', { class: 'views' }), more: h('ul', { class: 'views' }) };
this.element = h(
'nav',
{ class: 'rail', 'aria-label': t('views') },
h('p', { class: 'brand' }, icon('bell'), 'Frontdesk'),
this.#nodes.who,
this.#nodes.views,
h('h2', { class: 'label' }, t('teams')),
this.#nodes.teams,
this.#nodes.more,
h('div', { class: 'grow' }),
this.#settings(),
);
}
show(state, here) {
const { t } = this.#words;
const own = state.people.get(state.self);
keep(this.#nodes.who, JSON.stringify([own?.status, own?.person, own?.manual]), () => this.#who(state, own));
const views = ['mine', 'unassigned', 'assistant', 'all', 'closed'].map((view) => [view, t(`view.${view}`)]);
const teams = state.me.teams.map((team) => [`team:${team.id}`, team.name]);
const counts = JSON.stringify([state.counts, here, teams]);
keep(this.#nodes.views, counts, () => views.map((item, place) => this.#view(item, state, here, place)));
keep(this.#nodes.more, here, () => this.#reports(here));
keep(this.#nodes.teams, counts, () => teams.map((item) => this.#view(item, state, here)));
}
#view([view, name], state, here, place = -1) {
const count = state.counts[view];
const current = here === view && 'page';
const title = place >= 0 ? String(place + 1) : null;
return h(
'li',
null,
h(
'a',
{ href: this.#on.link(view), 'aria-current': current, 'data-view': view, title },
icon(SYMBOLS[view] ?? 'people'),
h('span', { class: 'name', dir: 'auto' }, name),
count !== undefined && h('span', { class: 'count', 'data-some': count > 0 }, String(count)),
),
);
}
#reports(here) {
const { t } = this.#words;
const link = { href: this.#on.link('reports'), 'aria-current': here === 'reports' && 'page', 'data-view': 'reports' };
return h('li', null, h('a', link, icon('chart'), h('span', { class: 'name' }, t('reports'))));
}
#who(state, own) {
const { t, locale } = this.#words;
const name = state.me.person.name;
const choices = [['', t('presence.auto')], ...['online', 'away', 'offline'].map((each) => [each, t(`presence.${each}`)])];
const select = h(
'select',
{ 'aria-label': t('presence'), change: ({ target }) => this.#on.presence(target.value || null) },
choices.map(([value, label]) => h('option', { value, selected: (own?.manual ?? '') === value }, label)),
);
const about = h('div', null, h('strong', { dir: 'auto' }, name), select);
return [face(name, locale, own?.status ?? 'offline'), about];
}
#settings() {
const { t, locale } = this.#words;
const { alerts } = this.#on;
const language = h(
'select',
{ 'aria-label': t('language'), change: ({ target }) => keepLocale(target.value) },
Object.entries(LANGUAGES).map(([code, name]) => h('option', { value: code, lang: code, selected: code === locale }, name)),
);
return h(
'div',
{ class: 'settings' },
toggle(t('sound'), alerts.sound, (on) => alerts.setSound(on)),
toggle(t('notifications'), alerts.notifications, (on) => alerts.setNotifications(on)),
h('div', { class: 'row' }, language, h('button', { type: 'button', class: 'quiet', click: () => this.#on.help() }, t('shortcuts'))),
);
}
}
function toggle(label, on, change) {
const box = h('input', { type: 'checkbox', role: 'switch', checked: on });
box.addEventListener('change', async () => {
box.checked = await change(box.checked);
});
return h('label', { class: 'switch' }, box, label);
}
const SPANS = [1, 7, 30];
const WIDTH = 640;
const HEIGHT = 160;
class Reports {
#words;
#calls;
#body;
#days = 7;
constructor(words, calls, menu) {
const { t } = words;
this.#words = words;
this.#calls = calls;
this.#body = h('div', { class: 'report-body' });
const spans = SPANS.map((days) => h('button', { type: 'button', 'aria-pressed': String(days === this.#days), 'data-days': days, click: () => this.load(days) }, t('lastDays', { count: days })));
const csv = h('button', { type: 'button', class: 'quiet', click: () => this.#download() }, icon('down'), 'CSV');
const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
this.element = h('main', { class: 'reports scroll', hidden: true }, h('header', null, rail, h('h1', { tabindex: '-1' }, t('reports')), h('div', { class: 'spans', role: 'group', 'aria-label': t('span') }, spans), csv), this.#body);
}
async load(days = this.#days) {
const { t } = this.#words;
this.#days = days;
for (const button of this.element.querySelectorAll('[data-days]')) button.setAttribute('aria-pressed', String(Number(button.dataset.days) === days));
if (!this.#body.childElementCount) this.#body.append(h('p', { class: 'soft' }, t('loading')));
try {
const report = await this.#calls.get(`reports?${this.#query()}`);
if (days === this.#days) this.#body.replaceChildren(...this.#content(report));
} catch (problem) {
this.#body.replaceChildren(h('p', { class: 'warning', role: 'alert' }, `${t('failed')} ${problem.message}`));
}
}
#query() {
const from = new Date();
from.setHours(0, 0, 0, 0);
from.setDate(from.getDate() - this.#days + 1);
return new URLSearchParams({ from: from.toISOString(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
}
async #download() {
const text = await this.#calls.text(`reports.csv?${this.#query()}`);
const link = h('a', { href: URL.createObjectURL(new Blob([text], { type: 'text/csv' })), download: `frontdesk-${this.#days}d.csv` });
link.click();
URL.revokeObjectURL(link.href);
}
#content(report) {
const { t, lasted } = this.#words;
const { total } = report;
const tiles = [
['opened', total.opened],
['answered', total.answered],
['queued', total.queued],
['closedCount', total.closed],
['firstAnswer', lasted(total.first_answer_ms)],
['firstHuman', lasted(total.first_human_ms)],
['timeToClose', lasted(total.close_ms)],
].map(([key, value]) => h('div', { class: 'tile' }, h('dt', null, t(`report.${key}`)), h('dd', null, String(value))));
return [
h('dl', { class: 'tiles' }, tiles),
report.truncated && h('p', { class: 'caution' }, icon('alert'), t('reportTruncated')),
h('section', { class: 'panel' }, h('h2', null, t('report.perDay')), this.#chart(report.days)),
this.#table(t('report.byTeam'), report.by_team),
this.#table(t('report.byPerson'), report.by_person),
this.#table(t('report.byFlow'), report.by_flow),
this.#table(t('report.byAnswerer'), report.by_answerer.map((row) => ({ ...row, name: t(`answerer.${row.key}`) }))),
].filter(Boolean);
}
#chart(days) {
const { t, locale } = this.#words;
const most = Math.max(1, ...days.flatMap(({ opened, closed }) => [opened, closed]));
const step = WIDTH / days.length;
const bar = Math.min(step / 3, 28);
const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const every = Math.ceil(days.length / 10);
const marks = days.flatMap(({ day, opened, closed }, place) => {
const middle = step * (place + 0.5);
const rect = (value, x, name) => svg('rect', { class: name, x, y: HEIGHT - (HEIGHT * value) / most, width: bar, height: (HEIGHT * value) / most, rx: 3 });
const label = place % every === 0 ? svg('text', { x: middle, y: HEIGHT + 18, 'text-anchor': 'middle' }, short.format(new Date(`${day}T00:00Z`))) : null;
return [rect(opened, middle - bar - 1, 'opened'), rect(closed, middle + 1, 'closed'), label].filter(Boolean);
});
const lines = [svg('line', { x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }), svg('text', { x: 0, y: 12, class: 'most' }, String(most))];
const picture = svg('svg', { viewBox: `0 -4 ${WIDTH} ${HEIGHT + 28}`, class: 'chart', 'aria-hidden': 'true' }, ...lines, ...marks);
const legend = h('p', { class: 'legend' }, h('span', { class: 'opened' }, t('report.opened')), h('span', { class: 'closed' }, t('report.closedCount')));
const rows = days.map(({ day, opened, closed }) => h('tr', null, h('th', { scope: 'row' }, day), h('td', null, String(opened)), h('td', null, String(closed))));
const heads = ['day', 'opened', 'closedCount'].map((key) => h('th', { scope: 'col' }, t(`report.${key}`)));
return h('div', null, legend, picture, h('table', { class: 'hidden' }, h('thead', null, h('tr', null, heads)), h('tbody', null, rows)));
}
#table(title, rows) {
const { t, lasted } = this.#words;
const heads = ['name', 'opened', 'answered', 'queued', 'closedCount', 'firstAnswer', 'firstHuman', 'timeToClose'].map((key) => h('th', { scope: 'col' }, t(`report.${key}`)));
const most = Math.max(1, ...rows.map((row) => row.opened));
const made = rows.map((row) => {
const share = svg('svg', { viewBox: '0 0 100 4', class: 'share', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, svg('rect', { width: (100 * row.opened) / most, height: 4, rx: 2 }));
return h('tr', null, h('th', { scope: 'row', dir: 'auto' }, row.name ?? row.key, share), ...[row.opened, row.answered, row.queued, row.closed].map((value) => h('td', null, String(value))), ...[row.first_answer_ms, row.first_human_ms, row.close_ms].map((value) => h('td', null, lasted(value))));
});
const table = h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': title }, h('table', null, h('thead', null, h('tr', null, heads)), h('tbody', null, made)));
return h('section', { class: 'panel' }, h('h2', null, title), rows.length ? table : h('p', { class: 'soft' }, t('nothingYet')));
}
}
function svg(tag, attributes, ...children) {
const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
element.append(...children);
return element;
}
const TOKEN = /^#token=([\w-]+\.[\w-]+\.[\w-]+)$/;
function takeSession() {
const given = TOKEN.exec(location.hash)?.[1];
if (given) {
const subject = subjectOf(given);
if (!subject) return null;
kept('session', `token:${subject}`, given);
history.replaceState(null, '', `${location.pathname}${location.search}#${encodeURIComponent(subject)}/mine`);
return { token: given, subject };
}
const subject = decodeURIComponent(location.hash.slice(1).split('/')[0]);
const token = subject && recalled('session', `token:${subject}`);
return token ? { token, subject } : null;
}
const forgetSession = (subject) => kept('session', `token:${subject}`, null);
function subjectOf(token) {
try {
const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
return JSON.parse(new TextDecoder().decode(bytes)).sub ?? null;
} catch {
return null;
}
}
const LINK = String.raw`(https?:\/\/[^\s<>"'\x60]{1,2000})|([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})`;
const PLAIN = new RegExp(LINK, 'g');
const CODE = String.raw`\x60([^\x60\n]{1,2000})\x60`;
const BOLD = String.raw`\*\*(\S(?:[^*\n]{0,2000}\S)?)\*\*`;
const NAMED = String.raw`\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,2000})\)`;
const RICH = new RegExp([CODE, BOLD, NAMED, LINK].join('|'), 'g');
const ITEM = /^\s{0,6}(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/;
const FENCE = /^\s*\x60{3}/;
const HEADING = /^#{1,6}\s+(.*)$/;
function linked(address, mail) {
if (mail) return [h('a', { href: `mailto:${mail}` }, mail)];
const around = address.includes('(') ? /[.,;:!?\]*]+$/ : /[.,;:!?)\]*]+$/;
const end = address.match(around)?.[0] ?? '';
const bare = address.slice(0, address.length - end.length);
const href = webAddress(bare);
return href ? [link(href, bare), end] : [address];
}
function inline(text, pattern) {
const nodes = [];
let from = 0;
for (const match of text.matchAll(pattern)) {
nodes.push(text.slice(from, match.index));
from = match.index + match[0].length;
const [, ...groups] = match;
const [code, bold, label, target] = pattern === RICH ? groups : [];
if (code) nodes.push(h('code', { dir: 'ltr' }, code));
else if (bold) nodes.push(h('strong', null, ...inline(bold, PLAIN)));
else if (label) nodes.push(webAddress(target) ? link(webAddress(target), label) : match[0]);
else nodes.push(...linked(groups.at(-2), groups.at(-1)));
}
nodes.push(text.slice(from));
return nodes.filter((node) => node !== '');
}
function lines(texts, pattern) {
return texts.flatMap((text, index) => (index ? [h('br'), ...inline(text, pattern)] : inline(text, pattern)));
}
function plain(text) {
const fragment = new DocumentFragment();
fragment.append(h('p', null, ...lines(text.split('\n'), PLAIN)));
return fragment;
}
function markdown(text) {
const fragment = new DocumentFragment();
fragment.append(...blocksOf(text).map(block));
return fragment;
}
function blocksOf(text) {
const blocks = [];
let last = null;
const add = (kind, line, more) => {
if (last?.kind !== kind) blocks.push((last = { kind, lines: [], ...more }));
last.lines.push(line);
};
for (const line of text.split('\n')) {
const fence = FENCE.test(line);
const item = line.match(ITEM);
if (last?.kind === 'pre') {
if (fence) last = null;
else last.lines.push(line);
} else if (fence) {
blocks.push((last = { kind: 'pre', lines: [] }));
} else if (!line.trim()) {
last = null;
} else if (item) {
add(item[1] ? 'ol' : 'ul', item[2], { start: item[1] });
} else if (HEADING.test(line)) {
add('heading', line.match(HEADING)[1]);
} else {
add('p', line);
}
}
return blocks;
}
function block({ kind, lines: texts, start }) {
if (kind === 'pre') return h('pre', { tabindex: '0', dir: 'ltr' }, h('code', null, texts.join('\n')));
if (kind === 'heading') return h('p', null, h('strong', null, ...lines(texts, PLAIN)));
if (kind === 'p') return h('p', null, ...lines(texts, RICH));
return h(kind, { start: start !== '1' && start }, ...texts.map((text) => h('li', null, ...inline(text, RICH))));
}
const SILENT = ['draft_requested', 'drafted', 'timer_fired', 'tool_result', 'opened'];
class Thread {
#words;
#nodes;
#atEnd = true;
#shownId = null;
#heard = 0;
constructor(words) {
this.#words = words;
const { t } = words;
const log = h('ol', { class: 'log' });
const hint = h('p', { class: 'hint-line', 'aria-live': 'off' });
this.element = h('div', { class: 'thread scroll', role: 'log', 'aria-live': 'off', 'aria-label': t('conversation'), tabindex: '0' }, log, hint);
this.#nodes = { log, hint };
this.announcer = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
this.element.addEventListener('scroll', () => {
const { scrollHeight, scrollTop, clientHeight } = this.element;
this.#atEnd = scrollHeight - scrollTop - clientHeight < 80;
});
new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(this.element);
}
show(state) {
const { talk } = state;
if (talk.id !== this.#shownId) {
this.#shownId = talk.id;
this.#nodes.log.replaceChildren();
this.#atEnd = true;
this.#heard = 0;
}
const entries = [...talk.entries.values()].filter((entry) => entry.message || !SILENT.includes(entry.kind));
const lines = joined([...entries, ...talk.drafts.values()]);
keyed(this.#nodes.log, lines, {
key: (line) => line.key,
print: (line) => line.print,
make: (line) => this.#line(line, state),
});
this.#nodes.hint.textContent = talk.typing ? this.#typing(talk.typing) : '';
if (talk.caughtUp) this.#announce(entries);
if (this.#atEnd) this.#toEnd();
}
#toEnd() {
this.element.scrollTop = this.element.scrollHeight;
}
#typing({ author, name, inside }) {
const { t } = this.#words;
return t(inside ? 'writesNote' : 'typing', { name: name ?? t(author === 'contact' ? 'contact' : 'assistant') });
}
#announce(entries) {
if (this.#heard && entries.length > this.#heard) {
const { t } = this.#words;
for (const { message } of entries.slice(this.#heard)) {
if (message?.author.kind === 'contact') {
this.announcer.replaceChildren(h('p', null, `${message.author.name ?? t('contact')}: ${message.text}`));
}
}
}
this.#heard = entries.length;
}
#line({ item, steps }, state) {
if (steps) return this.#steps(steps, state);
if (item.text !== undefined && item.turn) return this.#draft(item);
if (item.message) return this.#message(item);
if (item.kind === 'note') return this.#note(item, state);
if (item.kind === 'closing_noted') return this.#closingNote(item);
return this.#event(item, state);
}
#draft({ text }) {
const { t } = this.#words;
return h('li', { class: 'said ours draft' }, h('p', { class: 'byline' }, t('assistantWrites')), h('div', { class: 'bubble' }, markdown(text)));
}
#message({ message, at }) {
const { t, locale, moment } = this.#words;
const kind = message.author.kind;
const name = message.author.name ?? t(kind === 'contact' ? 'contact' : 'assistant');
const text = kind === 'contact' ? plain : markdown;
const choices = message.buttons?.map((button) => h('span', { class: 'choice', dir: 'auto' }, button.label)) ?? [];
return h(
'li',
{ class: `said ${kind === 'contact' ? 'theirs' : 'ours'} ${kind}` },
h('p', { class: 'byline' }, h('span', { dir: 'auto' }, name), h('time', { datetime: at }, moment(at))),
message.text && h('div', { class: message.action ? 'bubble pressed' : 'bubble', lang: message.locale, dir: 'auto' }, text(message.text)),
message.card && renderCard(message.card, { t, locale }),
choices.length > 0 && h('div', { class: 'choices' }, choices),
);
}
#note({ entry, at }, state) {
const { t, moment } = this.#words;
const name = state.people.get(entry.author.id)?.person.name ?? entry.author.name ?? t('assistant');
return h(
'li',
{ class: 'said note' },
h('p', { class: 'byline' }, icon('lock'), h('span', { dir: 'auto' }, `${name} · ${t('noteInside')}`), h('time', { datetime: at }, moment(at))),
h('div', { class: 'bubble', dir: 'auto' }, plain(entry.text)),
);
}
#closingNote({ entry, at }) {
const { t, moment } = this.#words;
const { note, drafted } = entry;
return h(
'li',
{ class: 'said note' },
h('p', { class: 'byline' }, icon('check'), h('span', null, t(drafted ? 'closingNoteDrafted' : 'closingNote')), h('time', { datetime: at }, moment(at))),
h('div', { class: 'bubble', dir: 'auto' }, note.category && h('strong', null, note.category), plain(note.summary || '–')),
);
}
#steps(steps, state) {
const { t } = this.#words;
if (steps.length === 1) return this.#event(steps[0], state);
const last = steps.findLast((step) => step.kind === 'flow_decision') ?? steps.at(-1);
const about = h('span', null, t('flowSteps', { count: steps.length }), ` · ${this.#stepLine(last)}`);
return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('flow'), about), h('ol', null, steps.map((step) => this.#event(step, state)))));
}
#event({ kind, entry, at }, state) {
const { t, moment } = this.#words;
const by = entry.by && this.#doer(entry.by, state);
const line = (symbol, ...content) => h('li', { class: 'event' }, h('p', null, icon(symbol), ...content, h('time', { datetime: at }, moment(at))));
if (isStep({ kind })) return line(kind === 'tool_call' ? 'search' : 'flow', h('span', null, this.#stepLine({ kind, entry })));
if (kind === 'snoozed') return line('clock', h('span', null, entry.until ? t('didSnooze', { name: by, time: moment(entry.until) }) : t('didWake', { name: by })));
if (kind === 'closed') return line('check', h('span', null, t('didClose', { name: by })));
if (kind === 'assigned') return this.#assigned(entry, at, by, state);
return line('flow', h('span', null, kind));
}
#stepLine({ kind, entry }) {
if (kind === 'tool_call') return this.#words.t(`did.${entry.tool}`) ?? entry.tool;
return entry.detail || `${entry.what} ${entry.step}`;
}
#assigned(entry, at, by, state) {
const { t, moment } = this.#words;
const [kind] = split(entry.owner);
const to = state.ownerName(entry.owner, t);
const text = { assistant: 'didHandBack', team: 'didQueue', person: 'didAssign' }[kind];
const time = h('time', { datetime: at }, moment(at));
const why = entry.decision?.reason ?? (entry.reason === 'absent' ? entry.reason : null);
const reason = why ? ` · ${t(`reason.${why}`) ?? why}` : '';
const words = h('span', null, t(text, { owner: to, name: by }), reason);
if (!entry.decision) return h('li', { class: 'event' }, h('p', null, icon('people'), words, time));
const table = decisionTable(entry.decision, state, this.#words);
return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('people'), words, time), table));
}
#doer(author, state) {
const { t } = this.#words;
if (author.kind === 'teammate') return state.people.get(author.id)?.person.name ?? author.name ?? author.id;
return t({ contact: 'contact', assistant: 'assistant' }[author.kind] ?? 'system');
}
}
const isStep = ({ kind }) => kind === 'flow_decision' || kind === 'tool_call';
function joined(items) {
const lines = [];
for (const item of items) {
const before = lines.at(-1);
if (isStep(item) && before?.steps) {
before.steps.push(item);
before.print = `${before.key} ${before.steps.length}`;
} else if (isStep(item)) {
lines.push({ key: `steps ${item.offset}`, print: item.offset, steps: [item] });
} else {
const key = item.offset ?? `draft ${item.id}`;
lines.push({ key, print: item.offset ?? `${item.id} ${item.length}`, item });
}
}
return lines;
}
const ACTIVE_EVERY_MS = 30_000;
const CLOCK_MS = 15_000;
const VIEW_KEYS = ['mine', 'unassigned', 'assistant', 'all', 'closed'];
const DETAIL_AFTER = ['assigned', 'closed', 'closing_noted', 'flow_decision', 'tool_result', 'message'];
const DETAIL_PAUSE_MS = 300;
class DeskPage {
#words;
#session;
#calls;
#line;
#state = new DeskState();
#panes;
#scheduled = false;
#acted = 0;
#asked = null;
#reading = null;
#page = 'desk';
constructor(words, session) {
this.#words = words;
this.#session = session;
this.#calls = new Calls(session.token);
this.#state.changed = () => this.#schedule();
this.#line = new Line(session.token, this.#calls, {
frame: (frame) => this.#take(frame),
state: (status) => this.#connection(status),
refused: (problem) => signedOut(words, problem, session.subject),
});
}
start() {
this.#line.run();
addEventListener('hashchange', () => this.#follow());
for (const type of ['pointerdown', 'keydown']) document.addEventListener(type, () => this.#act(), { passive: true });
setInterval(() => this.#schedule(), CLOCK_MS);
}
#link(view, id = null) {
return `#${[this.#session.subject, view, id].filter(Boolean).map(encodeURIComponent).join('/')}`;
}
#go(view, id = null) {
location.hash = this.#link(view, id);
}
#take(frame) {
if (frame.type === 'summary') {
this.#alerts.hear(frame.summary, this.#state);
} else if (frame.type === 'list') {
for (const summary of frame.conversations) this.#alerts.know(summary, this.#state);
}
this.#state.take(frame);
if (frame.type === 'ready') this.#ready();
if (frame.type === 'stale') this.#ask();
if (frame.type === 'error') say(frame.detail, { error: true });
if (frame.type === 'caught_up' || (frame.type === 'entry' && this.#state.talk?.caughtUp && DETAIL_AFTER.includes(frame.entry.kind))) this.#readDetail();
if (frame.type === 'entry') this.#drafted(frame);
}
#alerts = null;
#ready() {
if (!this.#panes) this.#build();
this.#follow({ again: true });
}
#drafted({ conversation_id: id, entry }) {
if (entry.kind !== 'drafted' || this.#asked !== id || !this.#state.talk.caughtUp) return;
this.#asked = null;
this.#panes.composer.fill(entry.entry.text);
}
#connection(status) {
this.#state.status = status;
document.body.dataset.connection = status;
const { t } = this.#words;
const banner = document.getElementById('banner');
banner.hidden = status !== 'waiting';
banner.textContent = status === 'waiting' ? t(navigator.onLine ? 'reconnecting' : 'offlineNow') : '';
this.#schedule();
}
#follow({ again = false } = {}) {
if (!this.#panes) return;
const [, view = 'mine', id = null] = location.hash.slice(1).split('/').map(decodeURIComponent);
this.#page = view === 'reports' ? 'reports' : 'desk';
document.body.dataset.rail = 'closed';
const shown = view === 'reports' ? this.#state.view : view;
if (again || shown !== this.#state.view) {
if (shown !== this.#state.view) this.#state.show(shown, '');
this.#ask();
}
const talk = this.#page === 'desk' ? id : null;
if (again || talk !== (this.#state.talk?.id ?? null)) this.#look(talk, again);
if (this.#page === 'reports') this.#panes.reports.load();
document.body.dataset.pane = talk ? 'talk' : 'list';
this.#schedule();
}
#ask(after = 0) {
const { view, query } = this.#state;
this.#line.send({ type: 'list', view, q: query, after });
}
#look(id, again) {
const same = again && this.#state.talk?.id === id;
if (!same) this.#state.look(id);
this.#line.send({ type: 'watch', conversation_id: id, after: same ? this.#state.talk.offset : '0' });
}
#readDetail() {
clearTimeout(this.#reading);
this.#reading = setTimeout(async () => {
const { talk } = this.#state;
if (!talk) return;
try {
talk.detail = await this.#calls.get(`conversations/${encodeURIComponent(talk.id)}`);
talk.summary = talk.detail.summary;
this.#schedule();
} catch (problem) {
say(problem.message, { error: true });
}
}, this.#state.talk?.detail ? DETAIL_PAUSE_MS : 0);
}
#act() {
const now = Date.now();
if (now - this.#acted > ACTIVE_EVERY_MS && this.#line.send({ type: 'active' })) this.#acted = now;
}
async #do(what, body, done = null) {
const { talk } = this.#state;
if (!talk) return false;
try {
await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/${what}`, body);
if (done) say(done);
return true;
} catch (problem) {
say(problem.message || this.#words.t('failed'), { error: true });
return false;
}
}
#assign(owner) {
const { talk } = this.#state;
return this.#do('assign', { owner, expected_counter: talk.summary?.owner_counter ?? null });
}
async #close(note) {
const { talk } = this.#state;
try {
await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/close`, note);
say(this.#words.t('closedNow'));
return null;
} catch (problem) {
return problem.message || this.#words.t('failed');
}
}
async #draft() {
this.#asked = this.#state.talk?.id;
if (!(await this.#do('draft', {}, this.#words.t('draftAsked')))) this.#asked = null;
}
async #again() {
const { talk } = this.#state;
try {
const opened = await this.#calls.post('conversations', { contact: talk.detail.contact.key, locale: talk.summary.locale });
this.#go('mine', opened.conversation_id);
} catch (problem) {
say(problem.message, { error: true });
}
}
#presence(status) {
this.#calls.put('presence', { status }).catch((problem) => say(problem.message, { error: true }));
}
#build() {
const { t } = this.#words;
const words = this.#words;
const link = (view, id) => this.#link(view, id);
const menu = () => (document.body.dataset.rail = document.body.dataset.rail === 'open' ? 'closed' : 'open');
this.#alerts = new Alerts(words, (id) => this.#go('mine', id));
const open = (dialog) => this.#state.talk?.summary?.status === 'open' && dialog();
const does = {
take: () => open(() => this.#assign(`person:${this.#state.self}`)),
handBack: () => open(() => this.#assign('assistant')),
assign: () => open(() => assignDialog(this.#state, words, (owner) => this.#assign(owner))),
snooze: () => open(() => (this.#state.talk.summary.snoozed_until ? this.#do('snooze', { minutes: null }) : snoozeDialog(words, (minutes) => this.#do('snooze', { minutes })))),
close: () => open(() => closeDialog(this.#state, words, (note) => this.#close(note))),
draft: () => open(() => this.#draft()),
reply: () => open(() => this.#panes.composer.focus('reply')),
note: () => open(() => this.#panes.composer.focus('note')),
next: () => this.#step(1),
previous: () => this.#step(-1),
search: () => this.#panes.list.focusSearch(),
view: (key) => this.#go(VIEW_KEYS[Number(key) - 1]),
leave: () => this.#leave(),
help: () => helpDialog(SHORTCUTS, words),
};
listenForKeys(does);
this.#panes = {
rail: new Rail(words, { link, presence: (status) => this.#presence(status), help: does.help, alerts: this.#alerts }),
list: new List(words, { link, menu, search: (query) => this.#search(query), more: () => this.#ask(Number(this.#state.next)) }),
thread: new Thread(words),
composer: new Composer(words, {
reply: (text) => this.#do('reply', { text }),
note: (text) => this.#do('notes', { text }),
draft: does.draft,
again: () => this.#again(),
typing: (inside) => this.#line.send({ type: 'typing', inside }),
}),
beside: new Beside(words, { link, back: () => (document.body.dataset.pane = 'talk') }),
reports: new Reports(words, this.#calls, menu),
head: this.#head(does),
};
const { rail, list, thread, composer, beside, reports, head } = this.#panes;
const talk = h('main', { class: 'talk', 'aria-label': t('conversation') }, head.element, thread.element, composer.element, thread.announcer);
const nothing = h('main', { class: 'nothing' }, icon('inbox'), h('p', null, t('chooseOne')), h('p', { class: 'soft' }, t('pressHelp')));
const shade = h('div', { class: 'shade', click: menu });
Object.assign(this.#panes, { talk, nothing });
document.getElementById('desk').replaceChildren(rail.element, shade, list.element, talk, nothing, beside.element, reports.element);
document.getElementById('sign-in').hidden = true;
}
#head(does) {
const { t } = this.#words;
const name = h('h2', { dir: 'auto', tabindex: '-1' });
const about = h('p', { class: 'about', 'aria-live': 'polite' });
const back = h('a', { class: 'knob back', 'aria-label': t('back') }, icon('back'));
const button = (key, symbol, label) => knob(symbol, `${label} (${SHORTCUTS.find((each) => each.name === key).keys[0]})`, does[key], { 'data-do': key });
const take = h('button', { type: 'button', class: 'primary', click: does.take, 'data-do': 'take' }, t('take'));
const close = h('button', { type: 'button', class: 'secondary', click: does.close, 'data-do': 'close' }, icon('check'), h('span', null, t('close')));
const more = h('button', { type: 'button', class: 'knob details', 'aria-label': t('details'), click: () => (document.body.dataset.pane = 'beside') }, icon('info'));
const buttons = h('div', { class: 'actions' }, take, button('assign', 'people', t('assign')), button('handBack', 'bell', t('handBack')), button('snooze', 'clock', t('snooze')), close, more);
return { element: h('header', { class: 'head' }, back, h('div', { class: 'title' }, name, about), buttons), name, about, back, buttons };
}
#showHead() {
const { t } = this.#words;
const { head } = this.#panes;
const { talk, self } = this.#state;
const { summary } = talk;
head.back.href = this.#link(this.#state.view);
head.name.textContent = summary ? nameIn(summary, t) : '…';
const viewers = talk.viewers.map((id) => this.#state.people.get(id)?.person.name ?? id);
const owner = summary && (summary.status === 'open' ? this.#state.ownerName(summary.owner, t) : t('isClosedShort'));
const about = [owner, viewers.length && t('alsoHere', { names: viewers.join(', ') })].filter(Boolean).join(' · ');
if (head.about.textContent !== about) head.about.textContent = about;
const open = summary?.status === 'open';
const own = summary?.owner === `person:${self}`;
const hidden = { take: !open || own, handBack: !open || summary.owner === 'assistant', assign: !open, snooze: !open, close: !open };
for (const button of head.buttons.querySelectorAll('[data-do]')) button.hidden = hidden[button.dataset.do];
const snooze = head.buttons.querySelector('[data-do=snooze]');
snooze.setAttribute('aria-pressed', String(Boolean(summary?.snoozed_until)));
}
#schedule() {
if (this.#scheduled || !this.#panes) return;
this.#scheduled = true;
const render = () => {
this.#scheduled = false;
this.#render();
};
if (document.hidden) setTimeout(render, 200);
else requestAnimationFrame(render);
}
#render() {
const { rail, list, thread, composer, beside, reports, talk, nothing } = this.#panes;
const state = this.#state;
const desk = this.#page === 'desk';
document.body.dataset.page = this.#page;
rail.show(state, desk ? state.view : 'reports');
list.element.hidden = !desk;
reports.element.hidden = desk;
talk.hidden = !desk || !state.talk;
nothing.hidden = !desk || Boolean(state.talk);
beside.element.hidden = !desk || !state.talk;
if (desk) list.show(state, state.talk?.id);
if (desk && state.talk) {
this.#showHead();
thread.show(state);
composer.show(state);
beside.show(state);
}
const waiting = state.counts.mine ?? 0;
document.title = `${waiting ? `(${waiting}) ` : ''}${this.#words.t('title')}`;
}
#search(query) {
this.#state.show(this.#state.view, query);
this.#ask();
this.#schedule();
}
#step(by) {
const rows = this.#state.rows();
const place = rows.findIndex((row) => row.id === this.#state.talk?.id);
const next = rows[Math.min(Math.max(place + by, 0), rows.length - 1)];
if (next) this.#go(this.#state.view, next.id);
}
#leave() {
const active = document.activeElement;
if (active && active !== document.body && !active.closest('.rows')) return active.blur();
if (this.#state.talk) this.#go(this.#state.view);
}
}
function signedOut({ t }, problem, subject) {
if (subject) forgetSession(subject);
const box = document.getElementById('sign-in');
const known = problem && t(`refused.${problem.code}`);
const field = h('input', { type: 'password', name: 'token', autocomplete: 'off', required: true, 'aria-label': t('token') });
const form = h('form', null, field, h('button', { type: 'submit', class: 'primary' }, t('signIn')));
form.addEventListener('submit', (event) => {
event.preventDefault();
location.hash = `token=${field.value.trim()}`;
location.reload();
});
box.replaceChildren(icon('bell'), h('h1', null, t('title')), h('p', null, known ?? t('signInHow')), form);
box.hidden = false;
document.getElementById('desk').replaceChildren();
}
export async function startDesk() {
const words = await loadWords();
document.documentElement.lang = words.locale;
document.title = words.t('title');
const session = takeSession();
if (!session) return signedOut(words, null, null);
new DeskPage(words, session).start();
}
startDesk();
