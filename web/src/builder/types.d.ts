/** Types of the builder of flows. Places are paths into a document; see `libs/contracts` for what the gateway answers. */

type FlowPlace = (string | number)[];
/** The JSON value of a flow file. */
type FlowDocument = { name?: string, description?: string, trigger?: Record<string, any>, steps?: any[], [field: string]: any };
type BuilderWords = Omit<DeskWords, 't' | 'why'> & { t(key: string, values?: Record<string, unknown>): string, why(problem: unknown): string };
type Sentences = Record<string, string>;

interface FieldKind {
  name: string; title: Sentences; help?: Sentences; type: string; required?: boolean; default?: any; choices?: { value: any, title: Sentences }[];
  min?: number; max?: number; pattern?: string; max_length?: number; item?: FieldKind; fields?: FieldKind[]; key?: FieldKind; value?: FieldKind;
  any?: FieldKind[]; group?: string; when?: { field: string, equals: any } | null;
}
/** `place`: where the steps of the block are inside their step; `*` stands for each item of a list. */
interface BlockKind { name: string; title: Sentences; place: string[]; condition?: string | null; when?: { field: string, equals: any } | null }
interface StepKind {
  kind: string; title: Sentences; help?: Sentences; group?: string; whole?: string | null; fields: FieldKind[]; blocks: BlockKind[]; ends?: boolean; enters?: boolean; sets?: string[]; names?: string[];
}
interface KnownName { name: string; title: Sentences; type: string; choices?: { value: any, title: Sentences }[]; in?: string[]; any_key?: boolean }
interface FlowKinds {
  steps: StepKind[]; triggers: StepKind[]; flow: FieldKind[]; names: KnownName[]; tools?: { name: string, title: Sentences, help?: Sentences }[];
  desk?: { teams?: NamedThing[], labels?: NamedThing[], calendars?: NamedThing[] }; flows?: string[]; models?: string[];
  functions?: { name: string, title: Sentences, method?: boolean }[]; properties?: { name: string, label: string, options?: Record<string, string> }[];
}
interface NamedThing { id: string; name: string }
interface FlowFinding { severity: 'error' | 'warning'; code: string; message: string; place: FlowPlace; line?: number | null; values?: Record<string, string> }
interface FlowStepFound { place: FlowPlace; path: string; kind: string; label: string }
interface FlowScope { place: FlowPlace; variables: { name: string, set_by?: FlowPlace | null }[] }
interface FlowCheck { text?: string; findings: FlowFinding[]; steps: FlowStepFound[]; scopes?: FlowScope[] }
interface FlowEditor { person: string; name?: string; at: string }
interface FlowSummary {
  name: string; description?: string | null; trigger?: any; state: 'draft' | 'active' | 'off'; origin: 'builder' | 'file'; position?: number;
  active_version?: number | null; latest_version?: number | null; draft?: { revision: number, by: string, at: string } | null; changed_by?: string; changed_at?: string;
  running?: Record<string, number>; overlaps?: string[]; canary?: { version: number, share: number, started_at: string } | null;
  rolled_back?: import('./canary_panel.js').RolledBack | null;
}
interface OpenedFlow extends FlowSummary { document: FlowDocument; revision: number; based_on?: number | null; comments?: boolean; editors?: FlowEditor[]; names?: Record<string, string> }

/** What a badge shows on the card of a step: short texts, the first one large; `title` is read aloud and shown as a tooltip. */
interface CardBadge { texts: string[]; title: string; tone?: 'plain' | 'good' | 'warn'; click?: () => unknown }

/**
 * A part of the page of a flow. `side`: a panel next to the canvas, which one opens by its button; `header`: a control in the
 * header. `mount` may answer a function that is called when the panel is closed or the flow is left.
 */
interface BuilderPanel {
  id: string; title(t: BuilderWords['t']): string; icon?: string; role?: 'side' | 'header';
  available?(shell: import('./shell.js').Shell): boolean;
  mount(host: HTMLElement, shell: import('./shell.js').Shell): void | (() => void);
}

/** A try of the draft: `libs/contracts/flow_try.py`. */
interface TryDecision { offset: string; kind: string; path: string; what: string; detail: string; code: string; data: Record<string, any> }
interface TryStep { number: number; kind: 'say' | 'press' | 'skip' | 'restart' | 'set'; text: string }
interface TryView {
  session: string; entries: VisibleMessage[]; decisions: TryDecision[]; acts: TryStep[]; place?: FlowPlace | null; path?: string | null;
  variables: Record<string, any>; contact: Record<string, string>; timers: { name: string, left_s: number }[];
  held_writes: { tool: string, arguments: Record<string, any> }[]; owner: string; team?: string | null; ended: boolean; present: boolean;
  open_hours?: boolean | null; now: string; matches?: boolean | null;
}
