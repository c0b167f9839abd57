// Closes a conversation that is full: the message that it refused goes to the next one. A part of its own, because few
// conversations get so long.

import { asProblem, closeConversation } from '../shared/api.js';

/**
 * @param {import('./chat.js').Chat} chat
 * @param {string} id of the message
 */
export async function renew({ base, session, conversation }, id) {
  const { current } = session;
  if (!current) return;
  conversation.mark(id, 'sending');
  try {
    await closeConversation(base, current);
    if (current === session.current) session.end();
  } catch (problem) {
    session.outgoing.fail(id, asProblem(problem));
  }
}
