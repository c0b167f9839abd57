// The cards of an import: the file, the plan, the run with its bar, the receipt. A run's card is alive: it is told of
// progress, and asks once when it is put on the page, which may be after a reload.

const COUNTS = ['created', 'updated', 'unchanged', 'repeated', 'failed'];
const ENDED = ['finished', 'stopped'];

/** `failed` says that something could not be done. */
export function importCards({ h, icon, t, locale, call, failed }) {
  const number = (value) => (value ?? 0).toLocaleString(locale);
  const runs = new Map();

  const card = (kind, symbol, title, ...children) =>
    h('section', { class: `card ${kind}`, 'aria-label': title }, h('h3', null, icon(symbol), h('span', { dir: 'auto' }, title)), ...children);
  const counts = (values) =>
    h('dl', { class: 'counts' }, ...COUNTS.filter((name) => values[name]).flatMap((name) => [
      h('dt', null, t(name)),
      h('dd', null, number(values[name])),
    ]));

  const propertyOf = ({ property, also, label }) =>
    [property, also].filter(Boolean).map((name) => t(`property.${name}`) ?? label ?? name).join(' + ');

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

  function planned({ plan }) {
    const problems = plan.problems.map((problem) => h('li', { dir: 'auto' },
      t('row', { row: number(problem.row) }), ' ', [problem.column, t(`code.${problem.code}`) ?? problem.detail].filter(Boolean).join(': ')));
    const more = plan.bad - problems.length;
    if (more > 0) problems.push(h('li', null, t('more', { count: number(more) })));
    return card('import-plan', 'file', titles.import_plan({ plan }),
      h('p', { class: 'sum' }, t('ready', { count: number(plan.ready) })),
      columns(plan),
      plan.repeated > 0 && h('p', { class: 'hint' }, t('repeatedRows', { count: number(plan.repeated) })),
      plan.bad > 0 && h('div', { class: 'bad' }, h('p', null, icon('alert'), t('badRows', { count: number(plan.bad) })), h('ul', null, ...problems)),
    );
  }

  function running({ started }) {
    const { import_id: id, total } = started;
    const bar = h('div', { class: 'bar', role: 'progressbar', 'aria-label': titles.importing({ started }), 'aria-valuemin': '0' }, h('i'));
    const state = h('p', { class: 'sum' });
    const waits = h('p', { class: 'hint', hidden: true });
    const stop = h('button', { type: 'button', class: 'retry', click: () => {
      stop.disabled = true;
      call(`/${id}/stop`, { method: 'POST' }).catch(() => { stop.disabled = false; });
    } }, t('stop'));
    const foot = h('div', { class: 'foot' }, stop);
    const show = (progress) => {
      const done = Math.min(progress.done, progress.total);
      const ended = ENDED.includes(progress.status);
      bar.setAttribute('aria-valuemax', progress.total);
      bar.setAttribute('aria-valuenow', done);
      bar.setAttribute('aria-valuetext', t('doneOf', { done: number(done), total: number(progress.total) }));
      bar.firstChild.style.inlineSize = `${progress.total ? (100 * done) / progress.total : 0}%`;
      bar.hidden = foot.hidden = ended;
      state.textContent = ended ? t(progress.status) : t('doneOf', { done: number(done), total: number(progress.total) });
      waits.textContent = progress.waiting ? t(`waits.${progress.waiting}`) : '';
      waits.hidden = ended || !progress.waiting;
    };
    runs.set(id, show);
    show({ status: 'running', done: 0, total });
    call(`/${id}`).then((response) => response.json()).then((progress) => runs.get(id) === show && show(progress), () => {});
    return card('importing', 'clock', titles.importing({ started }), state, bar, waits, foot);
  }

  function imported({ result }) {
    const fetched = async () => {
      save.disabled = true;
      try {
        const response = await call(`/${result.import_id}/failures.csv`);
        download(h, await response.blob(), 'failures.csv');
      } catch {
        failed();
      }
      save.disabled = false;
    };
    const save = h('button', { type: 'button', class: 'retry', click: fetched }, icon('down'), t('failures', { count: number(result.failed) }));
    return card(result.stopped ? 'imported stopped' : 'imported', result.stopped ? 'alert' : 'check', titles.imported({ result }),
      h('p', { class: 'sum', dir: 'auto' }, `${result.file_name} · ${t('doneOf', { done: number(result.done), total: number(result.total) })}`),
      counts(result),
      result.failed > 0 && h('div', { class: 'foot' }, save),
    );
  }

  const titles = {
    uploaded: ({ file_name: name }) => name,
    import_plan: ({ plan }) => t('plan', { name: plan.file_name }),
    importing: ({ started }) => t('importing', { name: started.file_name }),
    imported: ({ result }) => t(result.stopped ? 'stopped' : 'finished'),
  };
  const renders = {
    uploaded: (file) => card('uploaded', 'file', file.file_name, h('p', { class: 'sum' }, t('rows', { count: number(file.rows) }))),
    import_plan: planned,
    importing: running,
    imported,
  };
  const cards = Object.fromEntries(Object.keys(titles).map((kind) => [kind, { title: titles[kind], render: renders[kind] }]));
  return { cards, progressed: (progress) => runs.get(progress.import_id)?.(progress) };
}

/** Hands a file to the browser to keep. */
function download(h, blob, name) {
  const href = URL.createObjectURL(blob);
  h('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // when the browser has surely read it
}
