// What the author of a flow sees of a try besides the chat: the current step, timers, variables, and writes that were held back.

import { h, icon } from '../shared/dom.js';
import { at } from './document.js';

/**
 * @param {TryView} view
 * @param {import('./shell.js').Shell} shell
 * @param {(timer: string) => unknown} skip
 */
export function factsOf(view, shell, skip) {
  const { words, kinds, document } = shell;
  const { t, locale } = words;
  const step = view.place ? at(document, view.place) : undefined;
  const here = step ? [kinds.titleOf(step), kinds.summaryOf(step)].filter(Boolean).join(': ') : '';
  const goTo = () => view.place && shell.select(view.place, { focus: true });
  return [
    view.matches === false && h('p', { class: 'warning' }, icon('alert'), t('tryNoMatch')),
    h('p', { class: 'try-now', role: 'status' }, view.ended ? t('tryEnded') : owner(view, t), !view.ended && here ? [' ', h('button', { type: 'button', class: 'quiet', click: goTo }, here)] : null),
    view.timers.length > 0 && h('section', { class: 'try-part' }, h('h3', null, t('tryTimers')), h('ul', null, view.timers.map(({ name, left_s: left }) => h('li', null, h('span', null, `${timerName(name, t)}: ${duration(left, locale)}`), h('button', { type: 'button', class: 'quiet', 'aria-label': t('trySkip', { name: timerName(name, t) }), click: () => skip(name) }, t('trySkipShort')))))),
    pairs('variables', t('tryVariables'), { ...view.variables, ...Object.fromEntries(Object.entries(view.contact).map(([name, value]) => [`contact.${name}`, value])) }),
    view.held_writes.length > 0 && h('details', { class: 'try-part', 'data-part': 'writes', open: true }, h('summary', null, `${t('tryWrites')} (${view.held_writes.length})`), h('ul', null, view.held_writes.map((write) => h('li', null, h('strong', null, writeName(write.tool, t)), ' ', h('code', null, JSON.stringify(write.arguments.properties ?? write.arguments)))))),
  ].filter((each) => each !== false && each !== null);
}

/**
 * @param {TryView} view
 * @param {BuilderWords['t']} t
 */
function owner(view, t) {
  const [kind, id] = view.owner.split(':');
  if (kind === 'team') return t('tryInQueue', { team: id });
  return kind === 'person' ? t('tryWithPerson') : t('tryNow');
}

/**
 * @param {string} part
 * @param {string} title
 * @param {Record<string, unknown>} values
 */
function pairs(part, title, values) {
  const names = Object.keys(values);
  if (!names.length) return null;
  return h('details', { class: 'try-part', 'data-part': part }, h('summary', null, `${title} (${names.length})`), h('dl', null, names.map((name) => [h('dt', null, h('code', null, name)), h('dd', { dir: 'auto' }, typeof values[name] === 'string' ? String(values[name]) : JSON.stringify(values[name]))])));
}

/**
 * @param {string} name
 * @param {BuilderWords['t']} t
 */
function timerName(name, t) {
  // Of a silence the last part says where the conversation stands, which the author sees anyway.
  const key = `tryTimer.${name.startsWith('silence:') ? name.split(':', 2).join('_') : name}`;
  const found = t(key);
  return found === key ? name : found;
}

/**
 * @param {string} tool
 * @param {BuilderWords['t']} t
 */
function writeName(tool, t) {
  const found = t(`did.${tool}`);
  return found === `did.${tool}` ? tool : found;
}

/**
 * @param {number} seconds
 * @param {string} locale
 */
function duration(seconds, locale) {
  const [number, unit] = seconds >= 172_800 ? [seconds / 86_400, 'day'] : seconds >= 7_200 ? [seconds / 3_600, 'hour'] : seconds >= 120 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(number);
}
