// The builder's own icons; it has those of the desk too.

import { addIcons } from '../shared/dom.js';

addIcons({
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  undo: 'M8 6L4 10l4 4M4 10h10a6 6 0 0 1 0 12h-3',
  redo: 'M16 6l4 4-4 4M20 10H10a6 6 0 0 0 0 12h3',
  play: 'M7 5l12 7-12 7z',
  list: 'M8 6h13M8 12h13M8 18h13M3.500 6v.01M3.500 12v.01M3.500 18v.01',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  map: 'M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  fold: 'M6 15l6-6 6 6',
  unfold: 'M6 9l6 6 6-6',
  next: 'M9 5l7 7-7 7',
  history: 'M4 12a8 8 0 1 0 2.500-5.800M4 4v4h4M12 8v4l3 2',
});
