// The desk's own icons; it has those of the widget too.

import { addIcons } from '../shared/dom.js';

addIcons({
  inbox: 'M4 13l2.500-8h11L20 13v6H4zM4 13h5l1 2.500h4l1-2.500h5',
  stack: 'M4 8l8-4 8 4-8 4zM4 12l8 4 8-4M4 16l8 4 8-4',
  people: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20c0-3.500 2.700-6 6-6s6 2.500 6 6M16 4.500a3.500 3.500 0 0 1 0 6M17.500 14.500c2 .8 3.500 2.800 3.500 5.500',
  chart: 'M5 20V10M12 20V4M19 20v-7M3 20h18',
  menu: 'M4 6h16M4 12h16M4 18h16',
  reply: 'M10 7L4 12l6 5M4 12h10c4 0 6 2 6 6',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  bolt: 'M13 3L5 13.500h6L10 21l8-10.500h-6z',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  flow: 'M6 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM18 21a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM6 8v4c0 4 3 6.500 9.500 6.500',
  back: 'M15 5l-7 7 7 7',
  info: 'M12 11v6M12 7.500v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
});
