// Builds the files that browsers load: `src/` → `dist/`. With `--check` it writes nothing, and fails where `dist/` differs
// from what the sources give.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCES = fileURLToPath(new URL('src', import.meta.url));
const DIST = fileURLToPath(new URL('dist', import.meta.url));

/** Path in `dist/` → entry point in `src/`. The files of words are added, each under its own path. */
const ENTRY_POINTS = {
  'widget/main.js': 'widget/main.js',
  'widget/cards.js': 'widget/cards.js',
  'widget/diagnosis.js': 'widget/diagnosis.js',
  'widget/events.js': 'widget/events.js',
  'widget/availability.js': 'widget/availability.js',
  'widget/renewal.js': 'widget/renewal.js',
  'widget/preview.js': 'widget/preview.js',
  'widget/preview.css': 'widget/preview.css',
  'widget/look.js': 'widget/look.js',
  'widget/history.js': 'widget/history.js',
  'widget/history.css': 'widget/history.css',
  'widget/mail.js': 'widget/mail/main.js',
  'widget/mail.css': 'widget/mail/mail.css',
  'widget/imports.js': 'widget/imports/main.js',
  'widget/attachments.js': 'widget/attachments/main.js',
  'widget/rating.js': 'widget/rating/main.js',
  'widget/styles.css': 'widget/styles.css',
  'widget/cards.css': 'shared/card.css',
  'widget/attachments.css': 'widget/attachments/attachments.css',
  'widget/imports.css': 'widget/imports/imports.css',
  'widget/rating.css': 'widget/rating/rating.css',
  'desk.html': 'desk/desk.html',
  'desk/main.js': 'desk/main.js',
  'desk/styles.css': 'desk/styles.css',
  'desk/settings.js': 'desk/settings/main.js',
  'desk/settings.css': 'desk/settings/settings.css',
  'builder/main.js': 'builder/main.js',
  'builder/builder.css': 'builder/builder.css',
  'demo.html': 'demo/demo.html',
  'demo.js': 'demo/demo.js',
  'demo.css': 'demo/demo.css',
  'demo-inbound.html': 'demo/demo-inbound.html',
  'demo-inbound.js': 'demo/demo-inbound.js',
  'continue.html': 'continue/continue.html',
  'continue.js': 'continue/main.js',
  'continue.css': 'continue/continue.css',
  'docs.css': 'docs/docs.css',
  'favicon.svg': 'docs/favicon.svg',
};
const OPTIONS = {
  absWorkingDir: SOURCES,
  outdir: DIST,
  bundle: true,
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  target: ['chrome123', 'firefox120', 'safari17.5'], // the first with `light-dark()`, which the styles need
  loader: { '.html': 'copy', '.svg': 'copy' },
  write: false,
  logLevel: 'warning',
};

function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
}

/**
 * Custom properties of the widget's own styles, each with a short name that no host page has: where a page registers a property
 * by `@property`, its value and its inheritance change in shadow trees too. Names that begin with `frontdesk` are for the page.
 */
function privateNames() {
  const sheets = ['shared', 'widget'].flatMap((folder) => filesIn(join(SOURCES, folder)).map((name) => join(SOURCES, folder, name)));
  const text = sheets.filter((name) => name.endsWith('.css')).map((name) => readFileSync(name, 'utf8')).join('\n');
  const names = new Set([...text.matchAll(/--(?!frontdesk)([a-z][a-z-]*)/g)].map(([, name]) => name).concat('rem').sort());
  return new Map([...names].map((name, index) => [name, `--fd${index.toString(36)}`]));
}

const PRIVATE = privateNames();

/** @param {string} text @param {RegExp} pattern */
const renamed = (text, pattern) => text.replace(pattern, (whole, name) => PRIVATE.get(name) ?? whole);

/** Uses the widget's own styles, too: the settings have a preview of its look. */
const USES_PRIVATE_NAMES = /^(widget\/|desk\/settings\.js$)/;

/** `rem` is the host page's, which may have any size: the widget's own styles measure by its root's font size instead. */
function contentOf({ path, contents, text }) {
  if (!USES_PRIVATE_NAMES.test(relative(DIST, path))) return Buffer.from(contents);
  if (!path.endsWith('.css')) return Buffer.from(renamed(text, /(?<=["'`])--([a-z][a-z-]*)(?=["'`])/g));
  const measured = text.replace(/(?<![\w.])(-?[\d.]+)rem\b/g, (_, count) => (count === '1' ? 'var(--rem)' : `calc(${count}*var(--rem))`));
  return Buffer.from(renamed(measured, /--([a-z][a-z-]*)/g));
}

/** Path in `dist/` → content. */
async function built() {
  const words = filesIn(join(SOURCES, 'locales')).map((name) => [`locales/${name}`, `locales/${name}`]);
  const entryPoints = [...Object.entries(ENTRY_POINTS), ...words].map(([target, source]) => ({
    in: source,
    out: target.replace(/\.\w+$/, ''), // esbuild adds the ending
  }));
  const results = await Promise.all([
    build({ ...OPTIONS, entryPoints, format: 'esm' }),
    // Host pages load it as a classic script: a module has no `document.currentScript`, which names the gateway.
    build({ ...OPTIONS, entryPoints: [{ in: 'widget/loader.js', out: 'widget' }], format: 'iife' }),
  ]);
  const files = results.flatMap((result) => result.outputFiles);
  return new Map(files.map((file) => [relative(DIST, file.path), contentOf(file)]));
}

const files = await built();
if (process.argv.includes('--check')) {
  const present = filesIn(DIST);
  const missing = [...files.keys()].filter((name) => !present.includes(name));
  const stale = present.filter((name) => !files.get(name)?.equals(readFileSync(join(DIST, name))));
  if (missing.length + stale.length > 0) {
    console.error(`web/dist is not what web/src gives: ${[...missing, ...stale].join(', ')}. Run: make web`);
    process.exitCode = 1;
  }
} else {
  rmSync(DIST, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(DIST, name)), { recursive: true });
    writeFileSync(join(DIST, name), content);
  }
}
