// The cards of an import: the file, the plan, the run with its bar, the receipt. A run's card follows the run's progress
// frames, and asks for the progress once when it is made, which may be after a reload.

const COUNTS = /** @type {const} */ (['created', 'updated', 'removed', 'restored', 'unchanged', 'repeated', 'failed', 'left_out']);
const ENDED = ['finished', 'stopped'];

/**
 * `call` makes a request about imports; `failed` tells the visitor that it did not succeed.
 *
 * @typedef {{
 *   h: import('./main.js').Cards['h'], icon: import('./main.js').Cards['icon'], t: Translate, locale: string,
 *   labelOf: import('./main.js').Cards['labelOf'], shown: import('./main.js').Cards['shown'],
 *   call(path: string, options?: import('./main.js').CallOptions): Promise<Response>, failed(): void,
 * }} CardTools
 */

/** @typedef {Pick<ImportProgress, 'import_id' | 'status' | 'done' | 'total' | 'waiting'>} Progress */

/** @param {CardTools} tools */
export function importCards({ h, icon, t, locale, labelOf, shown, call, failed }) {
  const number = (/** @type {number | null | undefined} */ value) => (value ?? 0).toLocaleString(locale);
  /** @type {Map<string, (progress: Progress) => void>} */
  const runs = new Map();

  /**
   * @param {string} kind
   * @param {string} symbol
   * @param {string | undefined} title
   * @param {...Node | false} children
   */
  const card = (kind, symbol, title, ...children) =>
    h('article', { class: `card ${kind}`, 'aria-label': title }, h('p', { class: 'card-title' }, icon(symbol), h('span', { dir: 'auto' }, title)), ...children);
  const counts = (/** @type {ImportFinished} */ values) =>
    h('dl', { class: 'counts' }, ...COUNTS.filter((name) => values[name]).flatMap((name) => [
      h('dt', null, t(values.undone && name === 'failed' ? 'kept' : name)),
      h('dd', null, number(values[name])),
    ]));
  const list = (/** @type {string | undefined} */ title, /** @type {string[]} */ lines, /** @type {string | null} */ symbol = null) =>
    h('div', { class: 'bad' }, h('p', null, symbol && icon(symbol), title), h('ul', null, ...lines.map((line) => h('li', { dir: 'auto' }, line))));

  const runTitle = (/** @type {ImportStarted} */ { file_name: name, undoes }) => t(undoes ? 'undoing' : 'importing', { name });
  const endTitle = (/** @type {ImportFinished} */ { stopped, undone }) =>
    t(undone ? (stopped ? 'undoStopped' : 'undone') : stopped ? 'stopped' : 'finished');

  const propertyOf = (/** @type {ImportColumn} */ { property, also, label }) =>
    [property, also].filter(Boolean).map((name) => t(`property.${name}`) ?? label ?? name).join(' + ');

  /** @param {ImportPlan} plan */
  function columns(plan) {
    const example = plan.sample[0] ?? {};
    return h('table', null,
      h('caption', { class: 'hidden' }, t('columns')),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('column')), h('th', { scope: 'col' }, t('becomes')))),
      h('tbody', null, ...plan.columns.map((column) => h('tr', { class: column.property ? null : 'left-out' },
        h('th', { scope: 'row', dir: 'auto' }, column.column || '–', example[column.column] && h('span', { dir: 'auto' }, example[column.column])),
        h('td', { dir: 'auto' }, column.property ? propertyOf(column) : t(`left.${column.problem}`)),
      ))),
    );
  }

  /** @param {ImportChange} sample */
  function changeOf({ contact, change }) {
    const words = { t, locale };
    const [before, after] = /** @type {const} */ (['before', 'after']).map((side) => {
      const text = change[side];
      return text ? shown(change.property, text, words, change[`${side}_text`]) : t('empty');
    });
    return `${contact}, ${labelOf(change.property, { [change.property]: change.label ?? change.property }, t)}: ${before} → ${after}`;
  }

  /**
   * @param {RowProblem[]} problems
   * @param {number} total
   */
  function problemLines(problems, total) {
    const lines = problems.map(({ row, column, code, detail }) => `${t('row', { row: number(row) })} ${[column, t(`code.${code}`) ?? detail].filter(Boolean).join(': ')}`);
    return total > lines.length ? [...lines, t('more', { count: number(total - lines.length) }) ?? ''] : lines;
  }

  /** @param {ImportPlan} plan */
  function comparison({ compared, ready, changed, unchanged, replaced, replacing, filling, ...plan }) {
    if (compared === null || compared === undefined) return [];
    const counted = t('compared', { new: number(plan.new), changed: number(changed), unchanged: number(unchanged) });
    const filled = changed - replaced;
    return [
      compared < ready && h('p', { class: 'hint' }, t('comparedFirst', { count: number(compared) })),
      h('p', { class: 'hint' }, counted),
      replaced > 0 && list(t('replaced', { count: number(replaced) }), replacing.map(changeOf), 'alert'),
      filled > 0 && list(t('filled', { count: number(filled) }), filling.map(changeOf)),
    ];
  }

  /** @param {ImportPlanCard} card */
  function planned({ plan }) {
    return card('import-plan', 'file', t('plan', { name: plan.file_name }),
      h('p', { class: 'sum' }, t('ready', { count: number(plan.ready) })),
      ...comparison(plan),
      columns(plan),
      plan.repeated > 0 && h('p', { class: 'hint' }, t('repeatedRows', { count: number(plan.repeated) })),
      plan.left_out > 0 && list(`${t('left_out')}: ${number(plan.left_out)}`, problemLines(plan.cells, plan.left_out)),
      plan.bad > 0 && list(t('badRows', { count: number(plan.bad) }), problemLines(plan.problems, plan.bad), 'alert'),
    );
  }

  /** @param {ImportingCard} card */
  function running({ started }) {
    const { import_id: id, total } = started;
    const title = runTitle(started);
    const filled = h('i');
    const bar = h('div', { class: 'bar', role: 'progressbar', 'aria-label': title, 'aria-valuemin': '0' }, filled);
    const state = h('p', { class: 'sum' });
    const waits = h('p', { class: 'hint', hidden: true });
    const stop = h('button', { type: 'button', class: 'retry', click: () => {
      stop.disabled = true;
      call(`/${id}/stop`, { method: 'POST' }).catch(() => { stop.disabled = false; });
    } }, t('stop'));
    const foot = h('div', { class: 'foot' }, stop);
    const section = card('importing', 'clock', title, state, bar, waits, foot);
    const show = (/** @type {Progress} */ progress) => {
      const done = Math.min(progress.done, progress.total);
      const ended = ENDED.includes(progress.status);
      const doneOf = t('doneOf', { done: number(done), total: number(progress.total) }) ?? '';
      bar.setAttribute('aria-valuemax', String(progress.total));
      bar.setAttribute('aria-valuenow', String(done));
      bar.setAttribute('aria-valuetext', doneOf);
      filled.style.inlineSize = `${progress.total ? (100 * done) / progress.total : 0}%`;
      bar.hidden = ended;
      foot.hidden = ended;
      section.hidden = ended; // the receipt says the same
      state.textContent = doneOf;
      waits.textContent = (progress.waiting && t(`waits.${progress.waiting}`)) || '';
      waits.hidden = ended || !progress.waiting;
    };
    runs.set(id, show);
    show({ import_id: id, status: 'running', done: 0, total });
    call(`/${id}`).then((response) => response.json()).then((progress) => runs.get(id) === show && show(progress), () => {});
    return section;
  }

  /** @param {ImportedCard} card */
  function imported({ result }) {
    const fetchFailures = async () => {
      save.disabled = true;
      try {
        const response = await call(`/${result.import_id}/failures.csv`);
        download(h, await response.blob(), 'failures.csv');
      } catch {
        failed();
      }
      save.disabled = false;
    };
    const save = h('button', { type: 'button', class: 'retry', click: fetchFailures }, icon('down'), t('failures', { count: number(result.failed + (result.left_out ?? 0)) }));
    return card(result.stopped ? 'imported stopped' : 'imported', result.stopped ? 'alert' : 'check', endTitle(result),
      h('p', { class: 'sum', dir: 'auto' }, `${result.file_name} · ${t('doneOf', { done: number(result.done), total: number(result.total) })}`),
      counts(result),
      result.failed + (result.left_out ?? 0) > 0 && h('div', { class: 'foot' }, save),
    );
  }

  /** @type {{ [Kind in ImportCard['kind']]: { title(card: Extract<ImportCard, { kind: Kind }>): string | undefined, render(card: Extract<ImportCard, { kind: Kind }>): HTMLElement } }} */
  const cards = {
    uploaded: {
      title: ({ file_name: name }) => name,
      render: (file) => card('uploaded', 'file', file.file_name, h('p', { class: 'sum' }, t('rows', { count: number(file.rows) }))),
    },
    import_plan: { title: ({ plan }) => t('plan', { name: plan.file_name }), render: planned },
    importing: { title: ({ started }) => runTitle(started), render: running },
    imported: { title: ({ result }) => endTitle(result), render: imported },
  };
  return { cards, progressed: (/** @type {Progress} */ progress) => runs.get(progress.import_id)?.(progress) };
}

/**
 * Has the browser save a file.
 *
 * @param {CardTools['h']} h
 * @param {Blob} blob
 * @param {string} name
 */
function download(h, blob, name) {
  const href = URL.createObjectURL(blob);
  h('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // long after the browser has read it
}
