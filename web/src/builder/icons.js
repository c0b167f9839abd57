// The builder's own icons; it has those of the desk too.

import '../desk/icons.js';
import { addIcons } from '../shared/dom.js';

addIcons({
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  undo: 'M8 6L4 10l4 4M4 10h10a6 6 0 0 1 0 12h-3',
  redo: 'M16 6l4 4-4 4M20 10H10a6 6 0 0 0 0 12h3',
  cut: 'M7 9a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM7 20a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM9 8l11 9M9 16l11-9',
  paste: 'M8 5H5v15h14V5h-3M9 3h6v4H9z',
  indent: 'M4 6h16M11 12h9M11 18h9M4 11l4 4-4 4',
  outdent: 'M4 6h16M11 12h9M11 18h9M8 11l-4 4 4 4',
  columns: 'M4 5h16v14H4zM9.500 5v14M14.500 5v14',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
  allRight: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.500l3 3 5-6',
  play: 'M7 5l12 7-12 7z',
  list: 'M8 6h13M8 12h13M8 18h13M3.500 6v.01M3.500 12v.01M3.500 18v.01',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  map: 'M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  fold: 'M6 15l6-6 6 6',
  unfold: 'M6 9l6 6 6-6',
  next: 'M9 5l7 7-7 7',
  chart: 'M4 20h16M6 20v-6h3v6M11 20V5h3v15M16 20v-9h3v9',
  history: 'M4 12a8 8 0 1 0 2.500-5.800M4 4v4h4M12 8v4l3 2',
});
