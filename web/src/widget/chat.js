// One visitor's chat: opens their conversation, follows it, sends what they say, and remembers it for the next
// page. The view shows what this holds and calls what this offers; nothing here touches the page.

import { closeConversation, isOfToken, openConversation, Problem, sendLine } from '../shared/api.js';
import { pause, spread } from '../shared/backoff.js';
import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { identityOf } from './storage.js';

const UNANSWERED_MS = 15_000; // then a line counts as failed, and can be sent again
const TYPING_EVERY_MS = 3_000;
const LONGEST_WAIT_MS = 300_000; // above this the widget only shows the message, and the person tries again by hand

export class Chat {
  #base;
  #locale;
  #region;
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
  #held = 0; // a timer while the gateway takes no lines, as it asked

  /** `idle`, `connecting`, `live`, `waiting` (to try again), `ended` (closed) or `refused`. */
  status = 'idle';
  /** Why it waits or is refused, as a Problem. */
  problem = null;
  unread = 0;
  changed = () => {};
  arrived = () => {};
  progressed = () => {};

  constructor({ base, locale, channel, region, token, storage, emit }) {
    this.#base = base;
    this.#locale = locale;
    this.#region = region;
    this.#channel = channel;
    this.#token = token;
    this.#identity = identityOf(token);
    this.#storage = storage;
    this.#emit = emit;
    this.conversation = new Conversation(() => this.changed());
  }

  /** Goes on with a conversation that was had before; opens none. */
  resume() {
    if (this.status === 'idle' && this.#storage.read(this.#identity).conversation_id) this.begin();
  }

  /** Finds the visitor's conversation again, or opens one. */
  begin() {
    if (!['idle', 'refused'].includes(this.status)) return;
    const { conversation_id: id, token } = this.#storage.read(this.#identity);
    if (id && this.status === 'idle') this.#follow({ id, token }, '0');
    else this.#open();
  }

  /** Goes on as somebody else; with `forget`, as nobody who was here before. */
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

  /** Whether files of contacts may be sent. */
  get imports() {
    return this.#current && this.#storage.read(this.#identity).imports;
  }

  /** The conversation's `id` and `token`. */
  get current() {
    return this.#current;
  }

  retry(id) {
    this.conversation.mark(id, 'sending');
    this.#transmit(id);
  }

  /** Closes a conversation that takes no more: the line goes to the next one. */
  async renew(id) {
    const conversation = this.#current;
    this.conversation.mark(id, 'sending');
    try {
      await closeConversation(this.#base, conversation);
      if (conversation === this.#current && !this.#moving) this.#end();
    } catch (problem) {
      this.#fail(id, problem);
    }
  }

  /** Tells that the visitor types; over a socket only, and not more often than needed. */
  typing() {
    const now = performance.now();
    if (this.#typed && now - this.#typed < TYPING_EVERY_MS) return;
    if (this.#connection?.send({ type: 'typing' })) this.#typed = now;
  }

  /** Whether somebody sees the lines: then they are read as they come. */
  watch(watched) {
    this.#watched = watched;
    this.#count();
  }

  #setStatus(status, problem = null) {
    this.status = status;
    if (status !== 'connecting') this.problem = problem; // what was wrong is, until it is live
    if (problem?.wait) this.#stopTimers();
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
    clearTimeout(this.#held);
    this.#held = 0;
    this.#stopTimers();
  }

  #stopTimers() {
    for (const id of this.#timers.keys()) this.#answered(id);
  }

  async #open() {
    const { signal } = this.#session;
    this.#setStatus('connecting');
    let forgotten = false; // a full storage still holds the token
    for (let failures = 0; !signal.aborted; failures += 1) {
      const visitor = !forgotten && this.#storage.read(this.#identity).visitor_token;
      const body = { locale: this.#locale, ...(this.#channel && { channel: this.#channel }), ...(this.#region && { region: this.#region }) };
      try {
        const opened = await openConversation(this.#base, this.#token ?? visitor, body);
        if (!signal.aborted) this.#opened(opened);
        return;
      } catch (problem) {
        if (signal.aborted) return;
        if (!this.#token && visitor && problem.refused) {
          forgotten = true;
          this.#storage.write(this.#identity, { visitor_token: undefined });
          continue;
        }
        if (!problem.passing || problem.wait > LONGEST_WAIT_MS) return this.#refuse(problem);
        this.#setStatus('waiting', problem);
        await pause(failures, signal, problem.wait);
      }
    }
  }

  #opened({ conversation_id: id, token, visitor_token: visitor, imports }) {
    const same = this.#current?.id === id;
    this.#moving = false;
    this.#storage.write(this.#identity, { conversation_id: id, token, imports, ...(visitor && { visitor_token: visitor }) });
    this.#follow({ id, token }, same ? this.#connection.after : '0');
  }

  #refuse(problem) {
    this.#moving = false;
    for (const { id } of this.conversation.unsent()) this.conversation.mark(id, 'failed', problem);
    this.#stopTimers();
    this.#setStatus('refused', problem);
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
        state: (state, problem) => this.#setStatus(state, problem),
        steady: () => (this.#refusals = 0),
        refused: (problem) => this.#refused(problem),
      },
    });
    this.#connection = connection;
    connection.run();
  }

  /** The conversation's token ran out, or the conversation is gone: ask for it again, but only once in a row. */
  #refused(problem) {
    if (++this.#refusals > 1) return this.#refuse(problem);
    const before = this.#current.id;
    this.#open().then(() => {
      if (this.#current && this.#current.id !== before) this.conversation.apply({ type: 'reset' });
    });
  }

  #take(frame) {
    if (frame.type === 'reset') this.#caughtUp = false; // old lines come again: they are not news
    const message = this.conversation.apply(frame);
    if (message) this.#arrive(message);
    if (frame.type === 'progress') this.progressed(frame.progress);
    if (frame.type === 'ack') this.#answered(frame.client_message_id);
    if (frame.type === 'error') this.#fail(frame.client_message_id, new Problem(0, frame.code, frame.detail, frame.retry_after ?? 0));
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
    this.#caughtUp = true;
    this.#count();
    if (status === 'closed') return this.#end();
    this.#sendAll();
  }

  #sendAll() {
    for (const { id } of this.conversation.unsent()) this.#transmit(id);
  }

  /** Closed for good: the next line opens the next conversation. */
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
    const random = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs a secure context
    const id = [...random].map((part) => part.toString(36).padStart(7, '0')).join('');
    this.#typed = 0;
    this.conversation.submit(id, body, label);
    this.#transmit(id);
  }

  #transmit(id) {
    const line = this.conversation.sending(id);
    this.#answered(id);
    if (this.#held) return; // sent when that is over
    if (!this.problem?.wait) this.#timers.set(
      id,
      setTimeout(() => this.#fail(id, new Problem(0, 'unanswered')), UNANSWERED_MS),
    );
    if (this.status === 'idle' || this.status === 'refused') return this.begin();
    if (this.status === 'ended') return this.#next();
    if (!this.#connection?.live) return; // sent when the connection is back
    const type = line.body.text === undefined ? 'action' : 'message';
    if (this.#connection.send({ type, ...line.body, client_message_id: id })) return;
    const conversation = this.#current;
    this.#sends = this.#sends.then(() => this.#post(conversation, id)); // one after the other, in order
  }

  async #post(conversation, id) {
    const line = this.conversation.sending(id);
    if (!line || conversation !== this.#current) return; // answered, or sent again elsewhere, meanwhile
    try {
      await sendLine(this.#base, conversation, { ...line.body, client_message_id: id });
      this.conversation.mark(id, 'sent');
      this.#answered(id);
    } catch (problem) {
      if (conversation === this.#current) this.#fail(id, problem);
    }
  }

  #answered(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #fail(id, problem) {
    const { code, message: detail, wait } = problem;
    if (id) {
      if (code === 'conversation_closed') return this.#next();
      if (isOfToken(problem)) return; // the stream ends, and the line is sent when there is another
      this.#answered(id);
      const again = wait && wait <= LONGEST_WAIT_MS;
      if (this.conversation.sending(id)) this.conversation.mark(id, again ? 'sending' : 'failed', problem);
      if (again) this.#hold(wait);
    }
    this.#emit('error', { code, detail });
  }

  /** Sends nothing for so long, and then all that waits, in order. */
  #hold(wait) {
    this.#stopTimers();
    this.#held ||= setTimeout(() => {
      this.#held = 0;
      this.#sendAll();
    }, spread(wait));
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
