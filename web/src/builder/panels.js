// The panels of the page of a flow, in the order of their buttons. A part of the builder is plugged in by one line here.

import { CANARY } from './canary_panel.js';
import { NUMBERS } from './numbers.js';
import { PUBLISH } from './publish.js';
import { REPLAY } from './replay_panel.js';
import { TESTS } from './tests_panel.js';
import { TRY } from './try_panel.js';
import { VERSIONS } from './versions.js';

/** @type {BuilderPanel[]} */
export const PANELS = [TRY, TESTS, REPLAY, NUMBERS, VERSIONS, CANARY, PUBLISH];
