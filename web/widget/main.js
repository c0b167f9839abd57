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
const READY_WITHIN_MS = 8_000;
const PING_EVERY_MS = 20_000;
const SILENCE_MS = 45_000;
const STEADY_MS = 10_000;
const BLOCKED_AFTER = 2;
class Connection {
#base;
#conversation;
#after;
#on;
#socket = null;
#abort = new AbortController();
#socketFailures = 0;
#ready = false;
constructor({ base, conversation, after, on }) {
this.#base = base;
this.#conversation = conversation;
this.#after = after;
this.#on = on;
}
get live() {
return this.#ready && !this.#abort.signal.aborted;
}
send(frame) {
if (!this.live || this.#socket?.readyState !== WebSocket.OPEN) return false;
this.#socket.send(JSON.stringify(frame));
return true;
}
stop() {
this.#abort.abort();
}
get after() {
return this.#after;
}
async run() {
const { signal } = this.#abort;
for (let failures = 0; ; failures += 1) {
this.#on.state('connecting');
const since = performance.now();
const { ready, problem } = await this.#follow();
this.#ready = false;
if (signal.aborted) return;
if (problem?.refused) {
this.stop();
this.#on.refused(problem);
return;
}
if (ready && performance.now() - since > STEADY_MS) failures = 0;
this.#on.state('waiting');
await pause(failures, signal);
if (signal.aborted) return;
}
}
async #follow() {
if (this.#socketFailures < BLOCKED_AFTER) {
const outcome = await this.#followSocket();
if (outcome.ready || this.#abort.signal.aborted) {
this.#socketFailures = 0;
return outcome;
}
}
const outcome = await this.#followEvents();
if (outcome.ready) this.#socketFailures += 1;
return outcome;
}
#url(path) {
return `${this.#base}/v1/conversations/${encodeURIComponent(this.#conversation.id)}/${path}?after=${this.#after}`;
}
#receive(frame) {
if (frame.type === 'reset') this.#after = '0';
else if (['message', 'ready', 'closed'].includes(frame.type)) this.#after = frame.offset;
if (frame.type === 'ready') {
this.#ready = true;
this.#on.state('live');
}
this.#on.frame(frame);
}
#followSocket() {
return new Promise((resolve) => {
let ready = false;
let awaitingPong = false;
let socket;
const finish = () => {
clearTimeout(deadline);
clearInterval(pings);
this.#abort.signal.removeEventListener('abort', finish);
this.#socket = null;
socket?.close();
resolve({ ready });
};
const deadline = setTimeout(finish, READY_WITHIN_MS);
const pings = setInterval(() => {
if (awaitingPong) return finish();
awaitingPong = this.send({ type: 'ping' });
}, PING_EVERY_MS);
this.#abort.signal.addEventListener('abort', finish);
try {
socket = new WebSocket(this.#url('socket').replace(/^http/, 'ws'), [
'frontdesk.v1',
`bearer.${this.#conversation.token}`,
]);
} catch {
finish();
return;
}
this.#socket = socket;
socket.onmessage = ({ data }) => {
if (this.#socket !== socket) return;
awaitingPong = false;
const frame = JSON.parse(data);
if (frame.type === 'ready') {
ready = true;
clearTimeout(deadline);
}
this.#receive(frame);
};
socket.onclose = finish;
});
}
async #followEvents() {
const ended = new AbortController();
const signal = AbortSignal.any([ended.signal, this.#abort.signal]);
let silence = setTimeout(() => ended.abort(), READY_WITHIN_MS);
let ready = false;
try {
const response = await fetch(this.#url('events'), {
headers: { Authorization: `Bearer ${this.#conversation.token}`, Accept: 'text/event-stream' },
cache: 'no-store',
signal,
});
if (!response.ok) return { ready, problem: await Problem.from(response) };
for await (const frame of framesOf(response.body, () => {
clearTimeout(silence);
silence = setTimeout(() => ended.abort(), SILENCE_MS);
})) {
if (frame.type === 'ready') ready = true;
this.#receive(frame);
}
} catch {
} finally {
clearTimeout(silence);
ended.abort();
}
return { ready };
}
}
async function* framesOf(body, heard) {
const reader = body.pipeThrough(new TextDecoderStream()).getReader();
let rest = '';
let data = '';
for (;;) {
const { value, done } = await reader.read();
if (done) return;
heard();
const lines = (rest + value).split('\n');
rest = lines.pop();
for (const raw of lines) {
const line = raw.replace(/\r$/, '');
if (line.startsWith('data:')) data += line.slice(5).trimStart();
else if (line === '' && data) {
yield JSON.parse(data);
data = '';
}
}
}
}
//
const DRAFT_EXPIRES_MS = 60_000;
const TYPING_EXPIRES_MS = 6_000;
const WORK_EXPIRES_MS = 90_000;
class Conversation {
#settled = new Map();
#drafts = new Map();
#outbox = new Map();
#expiries = new Map();
#changed;
#dividers = 0;
#activity = null;
place = null;
constructor(changed) {
this.#changed = changed;
}
lines() {
return [...this.#settled.values(), ...this.#drafts.values(), ...this.#outbox.values()];
}
get activity() {
return this.#drafts.size ? null : this.#activity;
}
messages() {
return [...this.#settled.values()].filter((line) => line.kind === 'message').map((line) => line.message);
}
apply(frame) {
let message = null;
if (frame.type === 'message') message = this.#settle(frame.message);
else if (frame.type === 'delta') this.#draft(frame);
else if (frame.type === 'draft_dropped') this.#drop(frame.message_id);
else if (frame.type === 'activity') this.#act(frame);
else if (frame.type === 'queue') this.place = frame.place;
else if (frame.type === 'ack') this.mark(frame.client_message_id, 'sent');
else if (frame.type === 'reset') this.#settled.clear();
if (frame.type === 'reset' || frame.type === 'ready') this.#forgetUnsaid();
if (['reset', 'ready', 'closed'].includes(frame.type)) this.place = null;
this.#changed();
return message;
}
clear() {
this.#settled.clear();
this.#outbox.clear();
this.#forgetUnsaid();
this.#changed();
}
divide() {
this.#dividers += 1;
const key = `divider:${this.#dividers}`;
this.#settled.set(key, { key, kind: 'divider' });
this.#changed();
}
submit(id, body, label) {
this.#outbox.set(id, { key: `c:${id}`, kind: 'sending', id, body, text: label, state: 'sending', at: new Date() });
this.#changed();
}
mark(id, state, detail = '') {
const line = this.#outbox.get(id);
if (!line) return;
this.#outbox.set(id, { ...line, state, detail });
this.#changed();
}
unsent() {
return [...this.#outbox.values()].filter((line) => line.state === 'sending');
}
sending(id) {
const line = this.#outbox.get(id);
return line?.state === 'sending' ? line : null;
}
#settle(message) {
const own = message.client_message_id;
const known = this.#settled.has(message.id);
if (own) this.#outbox.delete(own);
this.#drop(message.id);
this.#settled.set(message.id, { key: own ? `c:${own}` : `m:${message.id}`, kind: 'message', message });
if (message.author.kind !== 'contact' && message.text) this.#setActivity(null);
return known ? null : message;
}
#draft({ message_id: id, turn, position, text }) {
if (this.#settled.has(id)) return;
this.#dropOthers(turn);
const draft = position > 0 ? this.#drafts.get(id) : null;
if ((draft?.length ?? 0) !== position) {
this.#drop(id);
return;
}
const length = position + [...text].length;
this.#drafts.set(id, { key: `m:${id}`, kind: 'draft', turn, length, text: (draft?.text ?? '') + text });
this.#expire(id, DRAFT_EXPIRES_MS, () => this.#drop(id));
}
#drop(id) {
this.#drafts.delete(id);
this.#expire(id, 0);
}
#dropOthers(turn) {
for (const [id, draft] of this.#drafts) if (draft.turn !== turn) this.#drop(id);
}
#forgetUnsaid() {
this.#dropOthers(null);
this.#setActivity(null);
}
#act({ activity, tool, author, name }) {
if (author === 'contact') return;
if (activity === 'idle') return this.#setActivity(null);
const expires = activity === 'typing' ? TYPING_EXPIRES_MS : WORK_EXPIRES_MS;
this.#setActivity({ activity, tool, author, name }, expires);
}
#setActivity(activity, expires = 0) {
this.#activity = activity;
this.#expire('activity', expires, () => this.#setActivity(null));
}
#expire(key, after, then) {
clearTimeout(this.#expiries.get(key));
this.#expiries.delete(key);
if (!after) return;
const timer = setTimeout(() => {
then();
this.#changed();
}, after);
this.#expiries.set(key, timer);
}
}
class Storage {
#prefix;
#memory = new Map();
constructor(base) {
this.#prefix = `frontdesk:${base}:`;
}
read(identity) {
try {
return JSON.parse(localStorage.getItem(this.#prefix + identity)) ?? {};
} catch {
return this.#memory.get(identity) ?? {};
}
}
write(identity, changes) {
const value = { ...this.read(identity), ...changes };
this.#memory.set(identity, value);
try {
localStorage.setItem(this.#prefix + identity, JSON.stringify(value));
} catch {
}
}
forget(identity) {
this.#memory.delete(identity);
try {
localStorage.removeItem(this.#prefix + identity);
} catch {
}
}
}
function identityOf(token) {
if (!token) return 'anonymous';
try {
const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
const { iss = '', sub } = JSON.parse(atob(payload));
if (sub) return `${iss}|${sub}`;
} catch {
}
return token;
}
const UNANSWERED_MS = 15_000;
const TYPING_EVERY_MS = 3_000;
class Chat {
#base;
#locale;
#channel;
#token;
#identity;
#storage;
#emit;
#session = new AbortController();
#connection = null;
#current = null;
#refusals = 0;
#timers = new Map();
#sends = Promise.resolve();
#typed = 0;
#moving = false;
#caughtUp = false;
#watched = false;
status = 'idle';
unread = 0;
changed = () => {};
arrived = () => {};
constructor({ base, locale, channel, token, storage, emit }) {
this.#base = base;
this.#locale = locale;
this.#channel = channel;
this.#token = token;
this.#identity = identityOf(token);
this.#storage = storage;
this.#emit = emit;
this.conversation = new Conversation(() => this.changed());
}
resume() {
if (this.status === 'idle' && this.#storage.read(this.#identity).conversation_id) this.begin();
}
begin() {
if (!['idle', 'refused'].includes(this.status)) return;
const { conversation_id: id, token } = this.#storage.read(this.#identity);
if (id && this.status === 'idle') this.#follow({ id, token }, '0');
else this.#open();
}
identify(token, { forget = false } = {}) {
const identity = identityOf(token);
if (forget) {
this.#storage.forget(this.#identity);
this.#storage.forget(identity);
}
this.#token = token;
if (identity === this.#identity && !forget && this.status !== 'refused') return;
this.#identity = identity;
this.#leave();
this.conversation.clear();
this.#setUnread(0);
this.#setStatus('idle');
if (this.#watched) this.begin();
else this.resume();
}
say(text) {
this.#submit({ text }, text);
}
press({ action, label }) {
this.#submit({ action }, label);
}
retry(id) {
this.conversation.mark(id, 'sending');
this.#transmit(id);
}
typing() {
const now = performance.now();
if (this.#typed && now - this.#typed < TYPING_EVERY_MS) return;
if (this.#connection?.send({ type: 'typing' })) this.#typed = now;
}
watch(watched) {
this.#watched = watched;
this.#count();
}
#setStatus(status) {
this.status = status;
this.changed();
}
#leave() {
this.#session.abort();
this.#session = new AbortController();
this.#connection?.stop();
this.#connection = null;
this.#current = null;
this.#moving = false;
this.#caughtUp = false;
this.#refusals = 0;
for (const timer of this.#timers.values()) clearTimeout(timer);
this.#timers.clear();
}
async #open() {
const { signal } = this.#session;
this.#setStatus('connecting');
for (let failures = 0; !signal.aborted; failures += 1) {
const visitor = this.#storage.read(this.#identity).visitor_token;
const body = { locale: this.#locale, ...(this.#channel && { channel: this.#channel }) };
try {
const opened = await openConversation(this.#base, this.#token ?? visitor, body);
if (!signal.aborted) this.#opened(opened);
return;
} catch (problem) {
if (signal.aborted) return;
if (!this.#token && visitor && problem.refused) {
this.#storage.write(this.#identity, { visitor_token: undefined });
continue;
}
if (!problem.passing) return this.#refuse(problem);
this.#setStatus('waiting');
await pause(failures, signal);
}
}
}
#opened({ conversation_id: id, token, visitor_token: visitor }) {
const same = this.#current?.id === id;
this.#moving = false;
this.#storage.write(this.#identity, { conversation_id: id, token, ...(visitor && { visitor_token: visitor }) });
this.#follow({ id, token }, same ? this.#connection.after : '0');
}
#refuse(problem) {
this.#moving = false;
this.#setStatus('refused');
this.#emit('error', { code: problem.code, detail: problem.message });
}
#follow(conversation, after) {
this.#connection?.stop();
this.#current = conversation;
const connection = new Connection({
base: this.#base,
conversation,
after,
on: {
frame: (frame) => this.#take(frame),
state: (state) => this.#setStatus(state),
refused: (problem) => this.#refused(problem),
},
});
this.#connection = connection;
connection.run();
}
#refused(problem) {
this.#refusals += 1;
if (this.#refusals > 1) return this.#refuse(problem);
const before = this.#current.id;
this.#open().then(() => {
if (this.#current && this.#current.id !== before) this.conversation.apply({ type: 'reset' });
});
}
#take(frame) {
if (frame.type === 'reset') this.#caughtUp = false;
const message = this.conversation.apply(frame);
if (message) this.#arrive(message);
if (frame.type === 'ack') this.#answered(frame.client_message_id);
if (frame.type === 'error') this.#fail(frame.client_message_id, frame.code, frame.detail);
if (frame.type === 'ready') this.#ready(frame);
if (frame.type === 'closed') this.#end();
}
#arrive(message) {
if (message.client_message_id) this.#answered(message.client_message_id);
if (this.#caughtUp) {
this.arrived(message);
this.#emit('message', message);
this.#count();
}
}
#ready({ status }) {
this.#refusals = 0;
this.#caughtUp = true;
this.#count();
if (status === 'closed') return this.#end();
for (const { id } of this.conversation.unsent()) this.#transmit(id);
}
#end() {
this.#connection.stop();
this.#setStatus('ended');
if (this.conversation.unsent().length) this.#next();
}
#next() {
if (this.#moving) return;
this.#moving = true;
this.#connection.stop();
this.conversation.divide();
this.#open();
}
#submit(body, label) {
const random = crypto.getRandomValues(new Uint32Array(4));
const id = [...random].map((part) => part.toString(36).padStart(7, '0')).join('');
this.#typed = 0;
this.conversation.submit(id, body, label);
this.#transmit(id);
}
#transmit(id) {
const line = this.conversation.sending(id);
clearTimeout(this.#timers.get(id));
this.#timers.set(
id,
setTimeout(() => this.#fail(id, 'unanswered'), UNANSWERED_MS),
);
if (this.status === 'idle' || this.status === 'refused') return this.begin();
if (this.status === 'ended') return this.#next();
if (!this.#connection?.live) return;
const type = line.body.text === undefined ? 'action' : 'message';
if (this.#connection.send({ type, ...line.body, client_message_id: id })) return;
const conversation = this.#current;
this.#sends = this.#sends.then(() => this.#post(conversation, id));
}
async #post(conversation, id) {
const line = this.conversation.sending(id);
if (!line || conversation !== this.#current) return;
try {
await sendLine(this.#base, conversation, { ...line.body, client_message_id: id });
this.conversation.mark(id, 'sent');
this.#answered(id);
} catch (problem) {
if (conversation === this.#current) this.#fail(id, problem.code, problem.message);
}
}
#answered(id) {
clearTimeout(this.#timers.get(id));
this.#timers.delete(id);
}
#fail(id, code, detail = '') {
if (id && code === 'conversation_closed') return this.#next();
if (id) {
this.#answered(id);
if (this.conversation.sending(id)) this.conversation.mark(id, 'failed', detail);
}
this.#emit('error', { code, detail });
}
#count() {
const messages = this.conversation.messages();
const last = messages.at(-1)?.id;
if (this.#watched) {
if (last && this.#caughtUp) this.#storage.write(this.#identity, { seen: last });
return this.#setUnread(0);
}
const { seen } = this.#storage.read(this.#identity);
const since = messages.findIndex((message) => message.id === seen);
this.#setUnread(messages.slice(since + 1).filter((message) => message.author.kind !== 'contact').length);
}
#setUnread(unread) {
if (unread === this.unread) return;
this.unread = unread;
this.changed();
this.#emit('unread', unread);
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
class Lines {
#list;
#t;
#locale;
#on;
#shown = new Map();
constructor(list, { t, locale, on }) {
this.#list = list;
this.#t = t;
this.#locale = locale;
this.#on = on;
}
show(lines) {
const keys = new Set(lines.map((line) => line.key));
for (const [key, { node }] of this.#shown) {
if (keys.has(key)) continue;
node.remove();
this.#shown.delete(key);
}
let previous = null;
for (const line of lines) {
const node = this.#nodeOf(line);
const follower = previous ? previous.nextSibling : this.#list.firstChild;
if (follower !== node) this.#list.insertBefore(node, follower);
previous = node;
}
this.#group(lines);
this.#settleButtons(lines);
}
#nodeOf(line) {
const shown = this.#shown.get(line.key);
if (shown?.line === line) return shown.node;
const node = shown?.node ?? h('li', { class: 'line' });
this.#fill(node, line);
this.#shown.set(line.key, { node, line });
return node;
}
#fill(node, line) {
const author = authorOf(line);
node.className = `line ${line.kind} ${author}`;
if (line.kind === 'divider') {
node.replaceChildren(h('span', null, this.#t('ended')));
} else if (line.kind === 'sending') {
node.classList.add(line.state);
node.replaceChildren(this.#byline(author), bubble(plain(line.text)), this.#sendState(line));
} else if (line.kind === 'draft') {
node.replaceChildren(this.#byline(author), bubble(markdown(line.text)));
} else {
this.#fillMessage(node, line.message, author);
}
}
#fillMessage(node, message, author) {
const { text, card, buttons, locale, notice } = message;
if (author === 'system') {
node.classList.add('notice');
node.replaceChildren(note(text, locale));
return;
}
const content = author === 'contact' ? plain : markdown;
node.replaceChildren(
limits(notice, this.#t) && note(limits(notice, this.#t)),
this.#byline(author, message),
text && bubble(content(text), locale),
(card && renderCard(card, { t: this.#t, locale: this.#locale })) ?? '',
buttons?.length ? this.#buttons(buttons, locale) : '',
);
}
#byline(author, message) {
const name = message?.author.name ?? this.#t(author === 'contact' ? 'you' : titleOf(author));
const byline = h('div', { class: 'byline' }, h('span', { dir: 'auto' }, name));
if (message) {
const time = new Date(message.created_at).toLocaleTimeString(this.#locale, { timeStyle: 'short' });
byline.append(h('time', { datetime: message.created_at }, time));
}
return byline;
}
#buttons(buttons, lang) {
const made = buttons.map((button) => {
const click = () => this.#on.press(button);
return h('button', { type: 'button', lang, dir: 'auto', 'data-action': button.action, click }, button.label);
});
return h('div', { class: 'buttons', role: 'group', 'aria-label': this.#t('choices') }, ...made);
}
#sendState({ id, state, detail }) {
if (state === 'sent') return '';
if (state === 'sending') return h('p', { class: 'state' }, this.#t('sending'));
return h(
'p',
{ class: 'state' },
icon('alert'),
this.#t('failed'),
detail && h('span', { class: 'hidden' }, ` ${detail}`),
h('button', { type: 'button', class: 'retry', click: () => this.#on.retry(id) }, this.#t('retry')),
);
}
#group(lines) {
lines.forEach((line, index) => {
const before = lines[index - 1];
const same = before && speakerOf(before) === speakerOf(line) && !before.message?.notice && !line.message?.notice;
this.#shown.get(line.key).node.classList.toggle('goes-on', Boolean(same));
});
}
#settleButtons(lines) {
let later = null;
for (const line of [...lines].reverse()) {
if (line.message?.buttons?.length) {
for (const button of this.#shown.get(line.key).node.querySelectorAll('[data-action]')) {
button.disabled = later !== null;
button.classList.toggle('chosen', later === button.dataset.action);
}
}
if (authorOf(line) === 'contact') later = line.message?.action ?? line.body?.action ?? '';
}
}
}
function limits(notice, t) {
return notice === 'assistant_limited' ? t('assistant_limited') : '';
}
function note(text, lang) {
return h('p', { class: 'note', lang, dir: 'auto' }, icon('alert'), text);
}
function bubble(content, lang) {
return h('div', { class: 'bubble', lang, dir: 'auto' }, content);
}
function titleOf(author) {
return author === 'teammate' ? 'teammate' : 'assistant';
}
function authorOf(line) {
if (line.kind === 'sending') return 'contact';
return line.message?.author.kind ?? 'assistant';
}
function speakerOf(line) {
return line.kind === 'divider' ? line.key : `${authorOf(line)} ${line.message?.author.name ?? ''}`;
}
function spoken(message, t) {
const { author, card, text, notice, buttons } = message;
const who = author.name ?? t(titleOf(author.kind));
const holder = h('div', null, text ? markdown(text) : '');
for (const part of holder.querySelectorAll('p, li')) part.append(' ');
for (const part of holder.querySelectorAll('br')) part.replaceWith(' ');
const said = card ? [cardTitle(card, t), ...cardNames(card)].join(', ') : holder.textContent.trim();
const choices = buttons?.length ? ` ${t('choices')}: ${buttons.map((button) => button.label).join(', ')}` : '';
return `${limits(notice, t)} ${author.kind === 'system' ? '' : `${who}: `}${said}${choices}`.trim();
}
const MAX_TEXT = 4_000;
function buildPanel({ t, title, inline }) {
const status = h('p', { class: 'status' });
const close = inline ? null : button('icon-button', { 'aria-label': t('close') }, icon('close'));
const header = h(
'header',
null,
h('span', { class: 'mark', 'aria-hidden': 'true' }, icon('bell')),
h('div', null, h('h2', { id: 'title' }, title), status),
close,
);
const banner = h('div', { class: 'banner', hidden: true });
const jump = button('jump', { hidden: true }, icon('down'), t('jump'));
const { log, list, activity } = buildLog(t);
const { form, input } = buildComposer(t);
const panel = h(
inline ? 'section' : 'dialog',
{ id: 'panel', class: 'panel', 'aria-labelledby': 'title', tabindex: '-1' },
...[header, banner, log, jump, form],
);
const announcer = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
return { panel, status, close, banner, log, list, activity, jump, form, input, announcer, ...buildLauncher(inline) };
}
function button(name, attributes, ...children) {
return h('button', { type: 'button', class: name, ...attributes }, ...children);
}
function buildLog(t) {
const list = h('ol', null);
const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
const activity = h('p', { class: 'activity', hidden: true }, dots, h('span'));
const named = { role: 'log', 'aria-live': 'off', 'aria-label': t('log'), tabindex: '0' };
return { log: h('div', { class: 'log', ...named }, list, activity), list, activity };
}
function buildComposer(t) {
const input = h('textarea', {
rows: '1',
maxlength: MAX_TEXT,
'aria-label': t('placeholder'),
placeholder: t('placeholder'),
dir: 'auto',
enterkeyhint: 'send',
autocomplete: 'off',
});
const send = h('button', { type: 'submit', class: 'send', 'aria-label': t('send') }, icon('send'));
return { input, form: h('form', null, input, send) };
}
function buildLauncher(inline) {
if (inline) return { launcher: null, badge: null };
const badge = h('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
const faces = [h('span', { class: 'closed' }, icon('bell')), h('span', { class: 'opened' }, icon('close'))];
const launcher = button('launcher', { 'aria-haspopup': 'dialog', 'aria-controls': 'panel' }, ...faces, badge);
return { launcher, badge };
}
const NAME = 'frontdesk-chat';
const SHEET = '(max-width: 480px), (max-height: 480px)';
const NEAR_END_PX = 80;
const SHOW_TROUBLE_AFTER_MS = 1_000;
const SPOKEN_KEPT = 8;
class ChatElement extends HTMLElement {
#chat;
#t;
#locale;
#inline;
#emit;
#parts;
#lines;
#opened = false;
#returnTo = null;
#atEnd = true;
#scheduled = false;
#trouble = null;
#sheet = matchMedia(SHEET);
setup({ chat, strings, locale, settings, inline, emit }) {
this.#chat = chat;
this.#t = strings;
this.#locale = locale;
this.#inline = inline;
this.#emit = emit;
this.lang = locale;
this.dataset.position = settings.position === 'start' ? 'start' : 'end';
this.dataset.theme = ['light', 'dark'].includes(settings.theme) ? settings.theme : 'auto';
this.dataset.mode = inline ? 'inline' : 'floating';
this.#parts = buildPanel({ t: strings, title: settings.title ?? strings('title'), inline });
this.#lines = new Lines(this.#parts.list, {
t: strings,
locale,
on: { press: (button) => this.#press(button), retry: (id) => chat.retry(id) },
});
chat.changed = () => this.#schedule();
chat.arrived = (message) => this.#announce(message);
}
mounted(parent, stylesheet) {
const { panel, launcher, announcer } = this.#parts;
const root = this.attachShadow({ mode: 'open' });
const styles = h('link', { rel: 'stylesheet', href: stylesheet });
const loaded = new Promise((resolve, reject) => {
styles.onload = resolve;
styles.onerror = () => reject(new Error(`could not load ${stylesheet}`));
});
this.hidden = true;
root.append(styles, announcer, panel, ...(launcher ? [launcher] : []));
parent.append(this);
this.#listen();
this.#render();
return loaded.then(() => {
this.hidden = false;
});
}
open({ focus = true } = {}) {
if (!this.#opened) {
this.#opened = true;
this.#returnTo = deepestFocus();
this.#show();
this.#chat.begin();
this.#watch();
this.#render();
this.#toEnd();
this.#emit('open');
}
if (focus) this.#focusIn();
else if (!this.#inline) this.#unfocus();
}
close() {
if (!this.#opened || this.#inline) return;
this.#opened = false;
this.#parts.panel.close();
this.#watch();
this.#render();
const back = this.#returnTo?.isConnected ? this.#returnTo : this.#parts.launcher;
back.focus();
this.#emit('close');
}
compose(text) {
this.open({ focus: false });
const { input } = this.#parts;
input.value = text.slice(0, input.maxLength);
this.#fit();
input.focus();
}
#listen() {
const { log, form, input, jump } = this.#parts;
jump.addEventListener('click', () => this.#toEnd());
form.addEventListener('submit', (event) => {
event.preventDefault();
this.#say();
});
input.addEventListener('keydown', (event) => {
if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
event.preventDefault();
this.#say();
});
input.addEventListener('input', () => {
this.#fit();
if (input.value.trim()) this.#chat.typing();
});
log.addEventListener('scroll', () => {
this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
jump.hidden = this.#atEnd;
});
new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(log);
document.addEventListener('visibilitychange', () => this.#watch());
if (!this.#inline) this.#listenFloating();
}
#listenFloating() {
const { panel, launcher, close } = this.#parts;
launcher.addEventListener('click', () => (this.#opened ? this.close() : this.open()));
close.addEventListener('click', () => this.close());
panel.addEventListener('cancel', (event) => {
event.preventDefault();
this.close();
});
panel.addEventListener('keydown', (event) => {
if (event.key !== 'Escape' || event.isComposing) return;
event.preventDefault();
event.stopPropagation();
this.close();
});
this.#sheet.addEventListener('change', () => this.#opened && this.#reopen());
visualViewport?.addEventListener('resize', () => this.#fitViewport());
visualViewport?.addEventListener('scroll', () => this.#fitViewport());
}
#show() {
if (this.#inline) return;
this.#fitViewport();
if (this.#sheet.matches) this.#parts.panel.showModal();
else this.#parts.panel.show();
}
#reopen() {
const focused = this.shadowRoot.activeElement;
this.#parts.panel.close();
this.#show();
focused?.focus();
}
#fitViewport() {
this.style.setProperty('--viewport-height', `${visualViewport.height}px`);
this.style.setProperty('--viewport-top', `${visualViewport.offsetTop}px`);
}
#focusIn() {
const { input, panel } = this.#parts;
(matchMedia('(pointer: coarse)').matches ? panel : input).focus();
}
#unfocus() {
if (this.#sheet.matches || !this.#returnTo) this.#parts.panel.focus();
else this.#returnTo.focus();
}
#watch() {
this.#chat.watch(this.#opened && !document.hidden);
}
#say() {
const { input } = this.#parts;
const text = input.value.trim();
if (!text) return;
input.value = '';
this.#fit();
this.#chat.say(text);
this.#render();
this.#toEnd();
}
#press(button) {
this.#chat.press(button);
this.#focusIn();
this.#render();
this.#toEnd();
}
#fit() {
const { input } = this.#parts;
input.style.height = 'auto';
input.style.height = `${input.scrollHeight}px`;
}
#toEnd() {
const { log } = this.#parts;
log.scrollTop = log.scrollHeight;
this.#atEnd = true;
}
#schedule() {
if (this.#scheduled) return;
this.#scheduled = true;
const render = () => {
this.#scheduled = false;
this.#render();
};
if (document.hidden) setTimeout(render, 100);
else requestAnimationFrame(render);
}
#render() {
this.#lines.show(this.#chat.conversation.lines());
this.#renderActivity(this.#chat.conversation.activity);
this.#renderStatus(this.#chat.status);
if (this.#parts.launcher) this.#renderLauncher(this.#chat.unread);
if (this.#atEnd) this.#toEnd();
}
#renderActivity(activity) {
const { activity: row } = this.#parts;
row.hidden = !activity;
if (!activity) return;
const t = this.#t;
const name = activity.name ?? t(activity.author === 'teammate' ? 'teammate' : 'assistant');
const words = { typing: t('typing', { name }), tool: t(`tool.${activity.tool}`) ?? t('working') };
row.lastChild.textContent = words[activity.activity] ?? t('thinking');
}
#renderStatus(status) {
const t = this.#t;
const { banner, status: line, form } = this.#parts;
this.dataset.status = status;
const { place } = this.#chat.conversation;
line.textContent = status === 'live' ? t(place ? 'queue' : 'online', { place }) : status === 'ended' ? t('closed') : '';
form.classList.toggle('off', status === 'refused');
const waiting = navigator.onLine ? 'reconnecting' : 'offline';
const trouble = { connecting: 'connecting', waiting, refused: 'refused' }[status];
if (!trouble) {
clearTimeout(this.#trouble);
this.#trouble = null;
banner.hidden = true;
return;
}
const again = h('button', { type: 'button', class: 'retry', click: () => this.#chat.begin() }, t('retry'));
banner.replaceChildren(t(trouble), status === 'refused' ? again : '');
if (status === 'refused') return this.#showTrouble();
this.#trouble ??= setTimeout(() => this.#showTrouble(), SHOW_TROUBLE_AFTER_MS);
}
#showTrouble() {
const { banner } = this.#parts;
if (!banner.hidden) return;
banner.hidden = false;
if (this.#opened) this.#speak(banner.firstChild.textContent, this.#locale);
}
#renderLauncher(unread) {
const { launcher, badge } = this.#parts;
const t = this.#t;
const news = unread ? `. ${t('unread', { count: unread })}` : '';
launcher.setAttribute('aria-label', this.#opened ? t('close') : t('open') + news);
launcher.setAttribute('aria-expanded', String(this.#opened));
badge.hidden = !unread;
badge.textContent = unread > 99 ? '99+' : String(unread);
}
#announce(message) {
if (message.author.kind !== 'contact') this.#speak(spoken(message, this.#t), message.locale ?? this.#locale);
}
#speak(text, lang) {
const { announcer } = this.#parts;
announcer.append(h('p', { lang }, text));
while (announcer.childElementCount > SPOKEN_KEPT) announcer.firstElementChild.remove();
}
}
function deepestFocus() {
let element = document.activeElement;
while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
return element === document.body ? null : element;
}
function defineChatElement() {
if (!customElements.get(NAME)) customElements.define(NAME, ChatElement);
return NAME;
}
export async function start(settings, emit) {
const base = settings.base.replace(/\/+$/, '');
const locale = chooseLocale(settings.locale, navigator.languages);
const strings = await loadStrings(base, locale);
const target = settings.target ? document.querySelector(settings.target) : null;
if (settings.target && !target) throw new Error(`no element matches target "${settings.target}"`);
const chat = new Chat({
base,
locale,
channel: settings.channel,
token: settings.token ?? null,
storage: new Storage(base),
emit,
});
const element = document.createElement(defineChatElement());
element.setup({ chat, strings, locale, settings, inline: Boolean(target), emit });
await element.mounted(target ?? document.body, `${base}/widget/styles.css`);
if (target || settings.open) element.open({ focus: false });
else chat.resume();
return {
locale,
open: () => element.open(),
close: () => element.close(),
compose: (text) => element.compose(text),
identify: (token) => chat.identify(token),
reset: () => chat.identify(null, { forget: true }),
};
}
