// Kinds of cards that only some people are shown, and whose code only they load: kind → {title(card, t), render(card)}.

export const moreCards = new Map();
