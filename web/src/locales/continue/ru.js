// The words of the page behind the link of an e-mail, in Russian.
export default {
  title: 'Ваш разговор',
  ended: 'Ссылка больше не действует: разговор завершён или ссылке больше недели. Чтобы написать нам, откройте чат на нашем сайте.',
};
