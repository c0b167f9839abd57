// The words of the page behind the link of an e-mail, in English.
export default {
  title: 'Your conversation',
  ended: 'This link has ended, because the conversation is over or the link is older than a week. Open the chat on our site to write to us.',
};
