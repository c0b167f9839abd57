// The world of a try: who chats, from where, and what HubSpot knows of them.

import { h } from '../shared/dom.js';
import { LOCALES } from '../shared/i18n.js';

const KINDS = ['anonymous', 'visitor', 'staff'];

export class TryGiven {
  /**
   * @param {BuilderWords} words
   */
  constructor({ t, locale }) {
    const names = new Intl.DisplayNames([locale], { type: 'language' });
    /** @param {string} key @param {HTMLElement} input */
    const labelled = (key, input) => h('label', { class: 'field' }, h('span', null, t(key)), input);
    this.kind = h('select', null, KINDS.map((each) => h('option', { value: each }, t(`tryKind.${each}`))));
    this.name = h('input', { type: 'text', maxlength: 200, autocomplete: 'off' });
    this.email = h('input', { type: 'email', maxlength: 320, autocomplete: 'off' });
    this.verified = h('input', { type: 'checkbox' });
    this.language = h('select', null, LOCALES.map((each) => h('option', { value: each, selected: each === locale }, names.of(each))));
    this.channel = h('input', { type: 'text', value: 'widget', maxlength: 60, autocomplete: 'off' });
    this.returning = h('input', { type: 'checkbox' });
    this.hubspot = h('select', null, ['given', 'held'].map((each) => h('option', { value: each }, t(`tryHubspot.${each}`))));
    this.contact = h('textarea', { rows: 3, class: 'code', spellcheck: 'false', placeholder: 'firstname=Jane\nemail=jane@example.com' });
    this.element = h(
      'details', { class: 'try-part try-given' }, h('summary', null, t('tryGiven')),
      h('div', { class: 'form-fields' },
        labelled('tryWho', this.kind), labelled('tryName', this.name), labelled('tryEmail', this.email),
        h('label', { class: 'switch' }, this.verified, t('tryVerified')), labelled('tryLanguage', this.language), labelled('tryChannel', this.channel),
        h('label', { class: 'switch' }, this.returning, t('tryReturning')), labelled('tryHubspot', this.hubspot), labelled('tryRecord', this.contact),
        h('p', { class: 'soft' }, t('tryGivenHelp'))),
    );
  }

  /**
   * @param {boolean} present
   * @param {string} hours
   */
  value(present, hours) {
    const lines = this.contact.value.split('\n').map((line) => line.trim()).filter((line) => line.includes('='));
    const contact = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]));
    return {
      kind: this.kind.value, name: this.name.value.trim() || null, email: this.email.value.trim() || null, email_verified: this.verified.checked,
      channel: this.channel.value.trim() || 'widget', locale: this.language.value, earlier: this.returning.checked ? 1 : 0, hubspot: this.hubspot.value,
      contact: Object.keys(contact).length ? contact : null, present, open_hours: hours === 'clock' ? null : hours === 'open',
    };
  }
}
