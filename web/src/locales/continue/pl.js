// The words of the page behind the link of an e-mail, in Polish.
export default {
  title: 'Twoja rozmowa',
  ended: 'Ten link już nie działa: rozmowa się skończyła albo link ma ponad tydzień. Otwórz czat na naszej stronie, aby do nas napisać.',
};
