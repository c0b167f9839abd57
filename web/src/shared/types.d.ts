// What the gateway sends, and shapes that several modules share. `libs/contracts` is the source of the gateway's models;
// a test compares their fields. Times are ISO 8601.

/** A text by its key, with values for its `{placeholders}`; undefined where there is no such key. */
type Translate = (key: string, values?: Record<string, unknown>) => string | undefined;

// --- cards and messages: libs/contracts/messages.py, results.py, imports.py ---

interface Contact { id: string; url?: string | null; properties: Record<string, string>; labels: Record<string, string>; texts?: Record<string, string> }
interface Change { property: string; label?: string | null; before?: string | null; after?: string | null; before_text?: string | null; after_text?: string | null }
interface Criterion { property: string; label?: string | null; operator: string; value?: string | null; text?: string | null }
interface ImportColumn { column: string; property?: string | null; label?: string | null; also?: string | null; problem?: string | null }
interface RowProblem { row: number; code: string; column?: string | null; detail: string; example?: string | null; contact?: string | null }
interface ImportChange { row: number; contact: string; column: string; change: Change }
interface ImportPlan { kind: 'import_plan'; import_id: string; file_name: string; total: number; ready: number; repeated: number; bad: number; columns: ImportColumn[]; problems: RowProblem[]; sample: Record<string, string>[]; left_out: number; cells: RowProblem[]; compared?: number | null; new: number; changed: number; unchanged: number; replaced: number; replacing: ImportChange[]; filling: ImportChange[] }
interface ImportStarted { import_id: string; file_name: string; total: number; undoes?: string | null }
interface ImportFinished { kind: 'import_finished'; import_id: string; file_name: string; total: number; done: number; created: number; updated: number; unchanged: number; repeated: number; failed: number; stopped: boolean; left_out: number; undoable: boolean; undone: boolean; removed: number; restored: number; problems: RowProblem[] }
interface ImportProgress { import_id: string; file_name: string; status: string; total: number; done: number; created: number; updated: number; unchanged: number; repeated: number; failed: number; waiting?: string | null; started_at?: number | null; ended_at?: number | null }

interface FoundCard { kind: 'found'; contacts: Contact[]; total: number; criteria: Criterion[] }
interface CreatedCard { kind: 'created'; contact: Contact; similar: Contact[]; undo?: string | null }
interface UpdatedCard { kind: 'updated'; contact: Contact; changes: Change[]; undo?: string | null }
interface ProposedCard { kind: 'proposed'; call_id: string; reason: string; contact: Contact | null; changes: Change[]; similar: Contact[] }
interface ChangedCard { kind: 'changed'; contact: Contact | null; changes: Change[]; by?: string | null; at?: string | null }
interface MergedCard { kind: 'merged'; contact: Contact; merged: Contact }
interface UndoneCard { kind: 'undone'; contact: Contact; changes: Change[]; removed: boolean }
interface NoteCard { kind: 'note'; contact: Contact }
interface ExistsCard { kind: 'exists'; contact: Contact; property: string }
interface PendingCard { kind: 'pending' }
interface NotDoneCard { kind: 'not_done'; why: 'invalid' | 'not_found' | 'refused' | 'unavailable' | 'unknown'; properties: string[] }
interface UploadedCard { kind: 'uploaded'; import_id: string; file_name: string; rows: number; columns: string[] }
interface ImportPlanCard { kind: 'import_plan'; call_id: string; plan: ImportPlan }
interface ImportingCard { kind: 'importing'; started: ImportStarted }
interface ImportedCard { kind: 'imported'; result: ImportFinished }
type ContactCard = FoundCard | CreatedCard | UpdatedCard | ProposedCard | ChangedCard | MergedCard | UndoneCard | NoteCard | ExistsCard | PendingCard | NotDoneCard;
type ImportCard = UploadedCard | ImportPlanCard | ImportingCard | ImportedCard;
type Card = ContactCard | ImportCard;

interface VisibleAuthor { kind: 'contact' | 'assistant' | 'teammate' | 'system'; name?: string | null }
interface Button { action: string; label: string }
interface Attachment { id: string; name: string; type: string; size: number; width?: number | null; height?: number | null }
interface AttachmentLimits { max_bytes: number; max_files: number }
interface VisibleMessage { id: string; offset: string; author: VisibleAuthor; text: string; locale?: string | null; buttons: Button[]; card?: Card | null; action?: string | null; notice?: string | null; attachments?: Attachment[]; client_message_id?: string | null; created_at: string }

// --- frames to the widget: libs/contracts/frames.py ---

interface MessageFrame { type: 'message'; offset: string; message: VisibleMessage }
interface DeltaFrame { type: 'delta'; message_id: string; turn: string; position: number; text: string }
interface DraftDroppedFrame { type: 'draft_dropped'; message_id: string; turn: string }
interface ActivityFrame { type: 'activity'; activity: 'thinking' | 'slow' | 'tool' | 'typing' | 'idle'; tool?: string | null; author: string; name?: string | null; text?: string | null }
interface AckFrame { type: 'ack'; client_message_id: string; offset: string }
interface ErrorFrame { type: 'error'; code: string; detail: string; client_message_id?: string | null; conversation_id?: string | null; retry_after?: number | null }
interface ResetFrame { type: 'reset' }
interface ReadyFrame { type: 'ready'; offset: string; status: 'open' | 'closed' }
interface ClosedFrame { type: 'closed'; offset: string }
interface QueueFrame { type: 'queue'; place: number | null }
interface ReopenedFrame { type: 'reopened'; offset: string }
interface TeammateFrame { type: 'teammate'; offset: string; name: string | null }
interface SeenFrame { type: 'seen'; offset: string }
interface ProgressFrame { type: 'progress'; progress: ImportProgress }
interface PongFrame { type: 'pong' }
type ServerFrame = MessageFrame | DeltaFrame | DraftDroppedFrame | ActivityFrame | AckFrame | ErrorFrame | ResetFrame | ReadyFrame | ClosedFrame | ReopenedFrame | QueueFrame | TeammateFrame | SeenFrame | ProgressFrame | PongFrame;

// --- cards on a page ---

/** How words and times are written; with `onClick`, the buttons on a card are enabled. */
interface CardWords { t: Translate; locale: string; onClick?: ((button: Button) => void) | null }
interface CardKind { title(card: Card): string | undefined; render(card: Card): HTMLElement }

// --- the widget ---

/** `emit(event, detail)` calls the listeners of the host page. */
type Emit = (event: string, detail?: unknown) => void;
interface Availability { online: boolean; open: boolean; opens_at?: string | null; answer_minutes?: number | null }
interface PreviousConversation { conversation_id: string; opened_at: string; closed_at?: string | null; preview: string }
interface WidgetConfig { ask_rating: boolean; mail?: boolean; origin_allowed: boolean; availability?: Availability | null; look?: Partial<WidgetSettings> | null }
/** May return a new token, or a promise of it. */
type TokenSource = () => string | null | undefined | Promise<string | null | undefined>;
/** A text of the site: one for all visitors, or one for each language. */
type OwnText = string | Record<string, string>;
interface WidgetSettings { base: string; token?: string | null; onTokenExpired?: TokenSource; accent?: string; ink?: string; logo?: string; greeting?: OwnText; away?: OwnText; offset?: number | string | { x?: number | string; y?: number | string }; hide?: boolean; launcher?: string; locale?: string; position?: string; theme?: string; target?: string; title?: OwnText; open?: boolean; region?: string; channel?: string; page?: string }
interface WidgetActions { locale: string; open(): void; close(): void; compose(text: string): void; identify(token: string | null): void; reset(): void }
interface WindowFrontdesk { (name: string, ...values: unknown[]): unknown; loaded?: boolean; q?: [string, ...unknown[]][] }
interface Window { frontdeskSettings?: Partial<WidgetSettings>; Frontdesk?: WindowFrontdesk }

/** What a person sends: text, or the action of a button. */
type SentBody = { text: string; early?: boolean; attachments?: string[]; action?: undefined } | { action: string; text?: undefined };
/** The files that go with a text: their IDs, and their names to show. Empty without files: older gateways know no such field. */
type SentFiles = { attachments?: string[]; names?: string };
type SendState = 'sending' | 'sent' | 'failed';

/** One item of the chat's list. */
type ChatItem = EventItem | DayItem | MessageItem | DraftItem | SendingItem;
/** A line whose words have the name of its kind. */
interface EventItem { key: string; kind: 'ended' | 'reopened' | 'joined'; name: string; at: Date }
interface DayItem { key: string; kind: 'day'; at: Date }
interface MessageItem { key: string; kind: 'message'; message: VisibleMessage }
interface DraftItem { key: string; kind: 'draft'; turn: string; length: number; text: string }
interface SendingItem { key: string; kind: 'sending'; id: string; body: SentBody; text: string; state: SendState; at: Date; problem?: import('./api.js').Problem | null }

// --- the desk: libs/contracts/desk.py, services/gateway/desk ---

type DeskWords = Awaited<ReturnType<typeof import('../desk/words.js').loadWords>>;
type PresenceStatus = 'online' | 'away' | 'offline';
interface Person { id: string; name: string; role?: 'teammate' | 'lead' | 'admin' }
interface Team { id: string; name: string; members: string[] }
interface SettingsPerson { id: string; name: string; role: 'teammate' | 'lead' | 'admin'; email?: string | null; hubspot_owner?: string | null; limit: number | null }
interface SettingsTeam extends Team { visibility: 'all' | 'teams' | null }
interface SettingsRules { visibility: 'all' | 'teams'; reply_takes_over: 'never_from_person' | 'always'; ask_rating: boolean; close_after_minutes: number | null; remind_after_minutes: number | null; close_question_after_minutes: number | null; remind_question_after_minutes: number | null; close_assistant_after_minutes: number | null; remind_assistant_after_minutes: number | null; close_queue_after_minutes: number | null; remind_queue_after_minutes: number | null; away_after_minutes: number; absent_after_minutes: number | null }
interface PresenceView { person: Person; teams: string[]; status: PresenceStatus; open: number; manual?: PresenceStatus | null }
type Priority = 'urgent' | 'high' | 'normal' | 'low';
/** `colour` is a name that the style sheet knows. */
interface Label { id: string; name: string; colour: string }
/** The choice that answers a flow's question `topic`, with its label in each language of the flow. */
interface Topic { value: string; texts: Record<string, string> }
interface BulkAnswer { done: number; refused: number; results: { id: string; done: boolean; code?: string | null; detail?: string | null }[] }
interface CannedReply { shortcut: string; text: string }
interface Macro { id: string; name: string; steps: { do: string; text?: string }[] }
interface ClosingNotes { mode: 'optional' | 'category_required' | 'required' | 'off'; categories: string[] }
interface Me { person: Person; teams: Team[]; people: PresenceView[]; closing_notes: ClosingNotes; canned_replies: CannedReply[]; labels: Label[]; reply_takes_over: 'never_from_person' | 'always'; macros: Macro[]; former_names?: Record<string, string>; attachments?: AttachmentLimits | null; mail?: boolean }
interface Candidate { person: string; status: PresenceStatus; open: number; limit?: number | null; passed_over?: string | null }
interface AssignOptions { strategy: string; only_online: boolean; below?: number | null }
interface AssignmentDecision { team: string; assignee?: string | null; reason: string; options: AssignOptions; candidates: Candidate[] }

interface Summary {
  id: string;
  contact?: string | null;
  status: string;
  owner: string;
  owner_counter: string;
  team?: string | null;
  assignee?: string | null;
  visitor_label: string;
  name?: string | null;
  confirmed: boolean;
  addressed_as?: string | null;
  email?: string | null;
  email_verified: boolean;
  phone?: string | null;
  channel: string;
  locale: string;
  source: string;
  flow?: string | null;
  matter?: string | null;
  topic?: Topic | null;
  contact_text?: string | null;
  contact_offset?: string | null;
  last_text?: string | null;
  last_author?: string | null;
  opened_at?: string | null;
  waiting_since?: string | null;
  answered_at?: string | null;
  closed_at?: string | null;
  snoozed_until?: string | null;
  active_at?: string | null;
  labels?: string[];
  priority?: Priority;
  answer_due?: string | null;
  resolution_due?: string | null;
  escalated_at?: string | null;
  escalated_to?: string[];
  category?: string | null;
  summary?: string | null;
  rating?: number | null;
}
interface ContactDetails { key: string; hubspot?: Partial<Contact> & Pick<Contact, 'id' | 'properties'> | null; owner_email?: string | null; verified: boolean; own: boolean; previous: boolean; lookup: 'found' | 'not_found' | 'failed' | 'running' | 'not_asked' | 'no_address' | 'unknown'; takes_note: boolean; said_name?: string | null }
interface Detail { summary: Summary; contact: ContactDetails; variables: Record<string, unknown>; chosen?: Record<string, Topic>; earlier: Summary[]; other_conversations: number; decision?: AssignmentDecision | null; queue_place?: number | null; archive_away?: boolean; model_use?: ModelUse | null }

interface Author { kind: string; id: string; name?: string | null }
/** A log entry as the desk gets it; `entry` has other fields for each `kind`. */
/** `undo_until`: the entry is the receipt of a write that can be undone. */
interface DeskEntry { offset: string; kind: string; at: string; message?: VisibleMessage | null; entry: LogEntryFields; undo_until?: string | null }
interface LogEntryFields {
  attachments?: Attachment[];
  author: Author;
  mentions?: string[];
  by?: Author;
  text: string;
  owner: string;
  owner_name?: string | null;
  reason: string;
  decision?: AssignmentDecision | null;
  until?: string | null;
  note: { category?: string | null; summary: string };
  drafted?: boolean;
  added?: string[];
  removed?: string[];
  names?: Record<string, string>;
  priority?: Priority;
  due?: string | null;
  notified?: Record<string, string>;
  rating?: number;
  comment?: string;
  channel: string;
  tool: string;
  call_id: string;
  step: string;
  what: string;
  detail: string;
  data?: Record<string, string>;
  arguments?: { body?: string };
  result?: {
    status: string; changes?: Change[]; by?: string | null; effect?: string;
    data?: { kind: string; changes?: Change[]; contact?: Contact | null; removed?: boolean };
  };
}

// --- frames to the desk: services/gateway/desk/frames.py ---

interface SignedInFrame { type: 'ready'; me: Me }
interface MeFrame { type: 'me'; me: Me }
interface RenewedFrame { type: 'renewed'; expires_in: number }
interface SnippetPart { text: string; found: boolean }
interface Snippet { offset: string; author: string; parts: SnippetPart[] }
/** A conversation of a list, which is sorted by `place` and then by `id`. */
interface Listed extends Summary { place: number; snippet?: Snippet | null }
/** Which conversations a list shows: services/gateway/desk/index/query.py. */
interface ListQuery {
  view: string;
  q: string;
  sort?: string | null;
  owner?: string[];
  team?: string[];
  status?: string[];
  channel?: string[];
  topic?: string[];
  label?: string[];
  priority?: string[];
  language?: string[];
  category?: string[];
  contact?: string[];
  since?: string | null;
  before?: string | null;
  waiting_minutes?: number | null;
}
interface SavedView { id: string; name: string; owner: string; team?: string | null; query: ListQuery }
interface FilterChoices { owners: string[]; teams: string[]; labels: string[]; categories: string[]; channels: string[]; languages: string[]; topics: Topic[] }
interface ListFrame { type: 'list'; ask: number; after?: string | null; conversations: Listed[]; next?: string | null; total: number; counts: Record<string, number>; unsearched: number; archive_away?: boolean; counted?: boolean }
interface SummaryFrame { type: 'summary'; summary: Summary; place: number | null }
interface HiddenFrame { type: 'hidden'; conversation_id: string }
interface ChangesFrame { type: 'changes'; frames: (ReadFrame | SummaryFrame | HiddenFrame)[] }
interface CountsFrame { type: 'counts'; counts: Record<string, number>; total?: number | null; unread: number }
/** How far the teammate has read these conversations; null: nothing of it. */
interface ReadFrame { type: 'read'; offsets: Record<string, string | null> }
interface MentionedFrame { type: 'mentioned'; conversation_id: string; offset: string; by: string }
interface PeopleFrame { type: 'people'; people: PresenceView[] }
interface StaleFrame { type: 'stale' }
interface WatchedEntryFrame { type: 'entry'; conversation_id: string; entry: DeskEntry }
interface WatchedDeltaFrame { type: 'delta'; conversation_id: string; message_id: string; turn: string; position: number; text: string }
interface WatchedDraftDroppedFrame { type: 'draft_dropped'; conversation_id: string; message_id: string; turn: string }
interface WatchedTypingFrame { type: 'typing'; conversation_id: string; author: string; name?: string | null; person?: string | null; inside: boolean }
interface ViewersFrame { type: 'viewers'; conversation_id: string; viewers: string[] }
interface Visit { present: boolean; looking: boolean; seen_at: string; page?: string | null; title?: string | null; zone?: string | null; browser?: string | null; system?: string | null; pages: number }
interface VisitFrame { type: 'visit'; conversation_id: string; visit: Visit | null }
interface CaughtUpFrame { type: 'caught_up'; conversation_id: string; offset: string }
interface WatchedResetFrame { type: 'reset'; conversation_id: string }
type WatchedFrame = WatchedEntryFrame | WatchedDeltaFrame | WatchedDraftDroppedFrame | WatchedTypingFrame | ViewersFrame | VisitFrame | CaughtUpFrame | WatchedResetFrame;
type DeskFrame = SignedInFrame | MeFrame | RenewedFrame | ListFrame | SummaryFrame | HiddenFrame | CountsFrame | ReadFrame | PeopleFrame | MentionedFrame | StaleFrame | ErrorFrame | PongFrame | WatchedFrame;
/** As they come: some bring several frames at once. */
type DeskServerFrame = DeskFrame | ChangesFrame;

interface Durations { cases: number; waiting: number; left: number; median_ms: number | null; p90_ms: number | null; p95_ms: number | null }
interface Kept { met: number; missed: number }
interface ReportRow {
  removed?: boolean;
  key: string; name?: string | null; conversations: number; answered_by_person: number; answered_by_assistant: number; unanswered: number;
  closed: number; resolved_alone: number; maybe_alone: number; waiting_now: number; longest_wait_ms: number | null;
  queue_wait: Durations; first_answer: Durations; close_time: Durations; first_answer_target: Kept; resolution_target: Kept;
  ratings: { cases: number; average: number | null; good: number };
}
interface ModelUse { answers: number; input_tokens: number; cached_tokens: number; output_tokens: number; reasoning_tokens: number; cost: number }
interface ModelRow { key: string; name?: string | null; removed?: boolean; conversations: number; used: ModelUse }
interface DayRow { day: string; conversations: number; closed: number }
interface DeskReport {
  start: string; end: string; zone: string; complete_from?: string | null; kept_from?: string | null; archive_away?: boolean; return_hours: number; total: ReportRow; days: DayRow[];
  backlog: { at: string; open: number; waiting: number }[]; by_team: ReportRow[]; by_person: ReportRow[]; by_channel: ReportRow[];
  by_category: ReportRow[]; by_label: ReportRow[]; by_flow: ReportRow[]; by_hour: ReportRow[]; by_weekday: ReportRow[];
  model_use?: { total: ModelRow; days: ModelRow[]; by_team: ModelRow[]; by_flow: ModelRow[] } | null;
}
/** A conversation behind a figure of a report. */
interface Behind { summary: Summary; value: number | null; outcome: 'done' | 'waits' | 'left' }
interface BehindPage { conversations: Behind[]; total: number; hidden: number; archive_away?: boolean; next?: string | null }
