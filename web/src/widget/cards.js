// The cards of contacts, as a part of the widget that is loaded with the first card. Other parts that show contacts use it.

export { cardNames, cardTitle, isReceipt, renderCard } from '../shared/card.js';
export { labelOf, shown } from '../shared/contact.js';
export { addIcons, h, icon } from '../shared/dom.js';
export { moreCards } from '../shared/more.js';
