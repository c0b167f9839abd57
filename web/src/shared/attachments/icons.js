// The icons of attachments.

import { addIcons } from '../dom.js';

addIcons({
  clip: 'M20 11l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L10 16.5a1.6 1.6 0 0 1-2.3-2.3L15 7',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
});
