// Made by `make types` of Python's types; tests/test_browser_types.py holds it to them.

/** One access, or several of the same kind in a row, the last of them at `last_at`. */
export type AccessAnswer = {
  id: number;
  at: string;
  last_at: string | null;
  kind: AccessKind;
  name: string;
  known: boolean;
  address: string;
  times: number;
  facts: Record<string, unknown>;
};

/** What was done, or tried. */
export type AccessKind = "signed_in" | "sign_in_failed" | "sign_in_locked" | "code_asked" | "signed_out" | "sessions_ended" | "phone_read" | "report_exported" | "audit_exported";

/** A page of accesses; `next` is the cursor of the next one. */
export type AccessesAnswer = {
  items: AccessAnswer[];
  next: number | null;
};

/**
 * An account and how it stands.
 *
 * `centres` are those of the person's that are the caller's, too. One who works elsewhere as well
 * isn't `manageable` by who doesn't.
 */
export type AccountAnswer = {
  username: string;
  name: string;
  roles: ("kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin")[];
  agency: string | null;
  valid_from: string | null;
  valid_until: string | null;
  disabled: boolean;
  state: "good" | "disabled" | "not_yet" | "over";
  sessions: number;
  last_sign_in_at: string | null;
  locked_until: string | null;
  must_change_password: boolean;
  second_factor: boolean;
  centres: string[];
  everywhere: boolean;
  manageable: boolean;
};

/** An action on a ticket as the caller saw it, with the facts that the action takes. */
export type ActBody = {
  outcome?: Outcome | null;
  kind?: TransactionKind | null;
  procedure?: string | null;
  dossier_code?: string | null;
  note?: string | null;
  then?: string[] | null;
  place?: "original" | "first" | "after" | "last" | null;
  version: number;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  reason?: string | null;
  service?: string | null;
  counter?: number | null;
};

/** A place of which a centre is added, with the services that its kind usually has. */
export type AddCentreBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  kind?: "commune" | "province";
  /** Such as Hải Lăng, or phường Đông Hà. */
  place: string;
};

/** A device that is added; `agent` and `kiosk` name devices that are there already. */
export type AddDeviceBody = {
  kind: DeviceKind;
  /** As people call it, “Ki-ốt 1”; a name for addresses is made of it. */
  name: string;
  /** Of a printer also its bare address, 192.168.1.50. */
  url?: string;
  /** How wide a printer's paper is. */
  paper_mm?: 80 | 58 | null;
  zone?: string | null;
  counter?: number | null;
  agent?: string | null;
  kiosk?: string | null;
};

/** A line for the lobby: of one zone or all of them, until an instant or taken away. */
export type AddNoticeBody = {
  text: NoticeTexts;
  zone?: string | null;
  until?: string | null;
};

/** People to be added, all or none of them, each with a one-time password. */
export type AddPeopleBody = {
  people: NewPersonBody[];
  /** The device that prints the slip; without one the password is told here. */
  printer?: number | null;
};

/** A person with one or several roles; the days are of the centre, both included. */
export type AddUserBody = {
  /** Letters without marks, digits, dot, dash, underscore. */
  username: string;
  name: string;
  /** The main role first. */
  roles: ("officer" | "reception" | "supervisor" | "admin")[];
  /** None: a one-time password is made. */
  password?: string | null;
  /** True: good for a week, and must be changed at the next sign-in. */
  one_time?: boolean;
  agency?: string | null;
  valid_from?: string | null;
  valid_until?: string | null;
  centres?: string[] | null;
  /** True: belongs to every centre, also to those that are still to come. */
  everywhere?: boolean | null;
};

/** The code of a centre that was added. */
export type AddedCentreAnswer = {
  code: string;
};

/** What a figure is compared with: the period before it, or the same days of the week. */
export type Against = "period-before" | "same-weekdays";

/**
 * Of how many jobs nobody knows whether they were printed, and of each printer the last slip,
 * if it may have broken off in the middle.
 */
export type AgentStartAnswer = {
  uncertain: number;
  broken_off: BrokenOffAnswer[];
};

/** What a counter calls for: nothing, a colleague's help, or help in an emergency. */
export type Alarm = "none" | "help" | "emergency";

/** What a counter calls for, since when, and the name of who comes. */
export type AlarmAnswer = {
  state: "none" | "help" | "emergency";
  since: string | null;
  accepted_by: string | null;
};

/** An alert; which facts there are depends on its kind. */
export type AlertAnswer = {
  id: number;
  kind: "emergency" | "help" | "wait_over_bound" | "no_counter_open" | "share_falling" | "counter_idle" | "ticket_open_long" | "device" | "sign_ins_in_vain" | "paper_ends" | "calls_unsaid" | "return_late" | "report_unsent" | "assistance_unanswered" | "backup_old" | "backup_copy_old" | "backup_trial_failed";
  subject: string;
  grave: boolean;
  facts: Record<string, unknown>;
  raised_at: string;
  ended_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: number | null;
};

/** What is wrong. */
export type AlertKind = "emergency" | "help" | "wait_over_bound" | "no_counter_open" | "share_falling" | "counter_idle" | "ticket_open_long" | "device" | "sign_ins_in_vain" | "paper_ends" | "calls_unsaid" | "return_late" | "report_unsent" | "assistance_unanswered" | "backup_old" | "backup_copy_old" | "backup_trial_failed";

/** A page of alerts; `next` is the cursor of the next one. */
export type AlertsAnswer = {
  items: PastAlertAnswer[];
  next: number | null;
};

/** What a counter is answered. */
export type AnswerBody = {
  answer: ReplyCode;
};

/** Which answer means sent. */
export type AnswerRuleAnswer = {
  field: string;
  sent: string[];
  no_credit: string[];
  sign_in: string[];
  number: string[];
  busy: string[];
  detail: string;
};

/**
 * Which answer means sent: a value at a place of its JSON, or its status where none is named.
 *
 * A place is a path with dots, as `data.0.code`.
 */
export type AnswerRuleBody = {
  field?: string;
  sent?: string[];
  no_credit?: string[];
  sign_in?: string[];
  number?: string[];
  busy?: string[];
  detail?: string;
};

/** How many have an appointment at a time, and nothing of who. */
export type AppointmentCountAnswer = {
  start: string;
  count: number;
};

/** A centre to be archived or taken back, once for each request id. */
export type ArchiveBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** Who holds the code of a booking has come; what stands before the code may be left out. */
export type ArriveBody = {
  code: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  language?: string;
  paper?: boolean;
};

/** A kiosk asks for a person. */
export type AskAssistanceBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** What a counter asks its supervisors for. */
export type AskBody = {
  code: AskCode;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** What a counter asks its supervisors for. */
export type AskCode = "help" | "question" | "security" | "upset" | "break" | "relief" | "printer_paper" | "technical";

/** A visitor who waits for a person: at which kiosk, since when, and who comes. */
export type AssistanceAnswer = {
  id: number;
  kiosk: number;
  kiosk_name: string;
  asked_at: string;
  accepted_at: string | null;
  accepted_by: string | null;
};

/** An attempt; `seq` is the event's in the log, null for a trial. */
export type AttemptAnswer = {
  id: number;
  seq: number | null;
  kind: string;
  state: "queued" | "delivered" | "failed";
  status: number | null;
  detail: string;
  at: string;
};

/** A page of attempts, and the cursor of the next. */
export type AttemptsAnswer = {
  items: AttemptAnswer[];
  next: number | null;
};

/** A backup in the folder. */
export type BackupAnswer = {
  name: string;
  at: string;
  bytes: number;
  /** Whether it is encrypted. */
  is_sealed: boolean;
};

/** A backup to be made now. */
export type BackupBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** Why no backup could be made: the folder can't be written, or the command failed. */
export type BackupCause = "folder" | "command";

/** The second place, and what came of the last copy; `detail` is for a technician. */
export type BackupCopyAnswer = {
  place: string;
  at: string | null;
  /** When a copy went well last. */
  well_at: string | null;
  is_well: boolean;
  detail: string;
};

/** What came of trying a backup; `detail` is for a technician, and empty where it is well. */
export type BackupTrialAnswer = {
  name: string;
  at: string;
  is_well: boolean;
  detail: string;
};

/** Why the last attempt made no backup; `detail` is for a technician. */
export type BackupTroubleAnswer = {
  cause: BackupCause;
  at: string;
  detail: string;
};

/** What is done: a backup, its copy in the second place, a drill, a private key shown. */
export type BackupWork = "backup" | "copy" | "trial" | "key";

/** The backups, the newest first, and what was or is done with them. */
export type BackupsAnswer = {
  folder: string;
  /** Whether MOISO_BACKUP_DIR names the folder. */
  is_chosen: boolean;
  /** Whether MOISO_BACKUP_KEY encrypts new ones. */
  is_sealed: boolean;
  kept: BackupsKeptAnswer;
  running: BackupWork | null;
  /** How old the newest backup is. */
  newest_age_s: number | null;
  backups: BackupAnswer[];
  trouble: BackupTroubleAnswer | null;
  /** None: there is no second place. */
  copy: BackupCopyAnswer | null;
  trial: BackupTrialAnswer | null;
};

/** The newest of how many days, weeks and months stay. */
export type BackupsKeptAnswer = {
  days: number;
  weeks: number;
  months: number;
};

/** How the request says its fields. */
export type BodyForm = "json" | "form" | "none";

/** An action on a booking as the caller saw it; `start` is the new slot of a move. */
export type BookingActBody = {
  version: number;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  start?: string | null;
  /** Of a check-in. False: no slip. */
  paper?: boolean;
  /** Of a check-in. */
  language?: string;
};

/**
 * A booking as it stands; `place` says whose places it took one of.
 *
 * `has_contact`: its visitor left a number, or staff wrote something. `slip` is what became of the
 * ticket's paper, null but for the answer of a check-in.
 */
export type BookingAnswer = {
  id: number;
  service: string;
  procedure: string | null;
  on: string;
  start: string;
  end: string;
  place: "online" | "staff";
  state: "booked" | "arrived" | "served" | "late" | "cancelled" | "no_show" | "expired";
  version: number;
  booked_at: string;
  arrived_at: string | null;
  cancelled_by: "visitor" | "centre" | null;
  has_contact: boolean;
  ticket: BookingTicketAnswer | null;
  slip: SlipAnswer | null;
  allowed: ("check-in" | "cancel" | "no-show" | "move")[];
};

/**
 * How to reach who booked, and what staff wrote; null what wasn't said or is gone.
 *
 * `secret_url` is the address at which its holder sees, moves or cancels it.
 */
export type BookingContactAnswer = {
  phone: string | null;
  note: string | null;
  secret_url: string | null;
};

/** Where a booking is in its life; all but the first two are ends. */
export type BookingState = "booked" | "arrived" | "served" | "late" | "cancelled" | "no_show" | "expired";

/** The ticket of who came with a booking. */
export type BookingTicketAnswer = {
  id: number;
  label: string;
};

/** A slip that may have broken off in the middle, and its printer. */
export type BrokenOffAnswer = {
  id: number;
  document: Record<string, unknown>;
  age_s: number;
  copy: number;
  device_id: number;
};

/** A call as a display shows and says it. */
export type CallAnswer = {
  seq: number;
  zone: string;
  label: string;
  counter: number;
  counter_name: string;
  counter_names: Record<string, string>;
  at: string;
  recall: number;
  last: boolean;
  language: string;
  speech: SpeechAnswerText;
};

/** Calls the ticket of a label, or of a number alone; out of turn it needs a reason. */
export type CallLabelBody = {
  label: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  reason?: string;
};

/** Calls the next ticket; `finish` ends the unfinished one in the same command. */
export type CallNextBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  finish?: FinishFirstFields | null;
};

/** What a kiosk is told of a card: a handle, the year of birth, and what follows of it. */
export type CardAnswer = {
  scan: string;
  birth_year: number;
  offered: string | null;
  may_take: boolean;
  taken: number;
  most: number;
};

/** Why a device is not well, as a word that a screen can translate. */
export type Cause = "" | "not_asked" | "bad_url" | "wire" | "no_answer" | "paper_out" | "paper_low" | "slow_line" | "cover_open" | "offline" | "cutter" | "too_hot" | "broken" | "uncertain" | "queue" | "sound_blocked" | "sound_failing" | "login" | "certificate" | "busy" | "silent" | "agent" | "unshown" | "seen_wrong" | "not_switched" | "by_hand" | "not_paired";

/** A centre of the caller's; the figures are left out for who may not supervise. */
export type CentreAnswer = {
  code: string;
  name: Record<string, string>;
  state: "open" | "paused" | "closed" | "archived";
  seq: number;
  archived_on: string | null;
  figures: CentreFiguresAnswer | null;
};

/** What goes on in a centre now; for who may supervise. */
export type CentreFiguresAnswer = {
  waiting: number;
  /** Of who waits the longest now. */
  longest_wait_s: number | null;
  /** Of today's served. */
  share_in_target: number | null;
  /** The target of waits, in minutes. */
  wait_min: number;
  /** The target of the share. */
  wait_share: number;
  counters_open: number;
  counters: number;
  alerts: number;
  grave_alerts: number;
};

/** A centre and its clock. */
export type CentreTitleAnswer = {
  name: Record<string, string>;
  site: Record<string, string>;
  time_zone: string;
};

/** A challenge of ALTCHA, under the names of its protocol; good for ten minutes, once. */
export type ChallengeAnswer = {
  algorithm: string;
  challenge: string;
  maxnumber: number;
  salt: string;
  signature: string;
};

export type ChangeAnswer = {
  against: Against;
  from: string;
  to: string;
  value: string | number | null;
  difference: number | null;
  is_better: boolean | null;
};

/** The whole schedule as it is to be, and the version that was seen. */
export type ChangeScheduleBody = {
  reports: MailedReportBody[];
  /** Seen from the day of sending: yesterday, last-week, … */
  period: string;
  rhythm: "daily" | "weekly" | "monthly";
  at: string;
  weekday?: number | null;
  day?: number | null;
  recipients: string[];
  formats?: ("pdf" | "xlsx")[];
  language?: string;
  on?: boolean;
  version: number;
};

/**
 * What is to be different; `after` sends again what came after that event of the log.
 *
 * `new_key` makes a new key, beside which the former one signs for a day more.
 */
export type ChangeSubscriptionBody = {
  version?: number | null;
  name?: string | null;
  url?: string | null;
  kinds?: string[] | null;
  on?: boolean | null;
  after?: number | null;
  new_key?: boolean;
};

/** What changes of an account; what isn't named stays. */
export type ChangeUserBody = {
  name?: string | null;
  roles?: ("officer" | "reception" | "supervisor" | "admin")[] | null;
  /** Empty: none. */
  agency?: string | null;
  valid_from?: string | null;
  valid_until?: string | null;
  /** True: clears the days that are not given. */
  no_dates?: boolean;
  disabled?: boolean | null;
  centres?: string[] | null;
  /** True: belongs to every centre, also to those that are still to come. */
  everywhere?: boolean | null;
};

/** How a visitor is reached. */
export type Channel = "sms" | "zalo" | "email" | "push";

/** A channel; `is_ready` says that nothing is missing to send over it. */
export type ChannelAnswer = {
  channel: "sms" | "zalo" | "email" | "push";
  is_on: boolean;
  is_ready: boolean;
  gateway: GatewayAnswer | null;
  has_secret: boolean;
  version: number;
};

/** A channel set up; a secret of null stays as it was, an empty one is deleted. */
export type ChannelBody = {
  is_on: boolean;
  gateway?: GatewayBody | null;
  secret?: string | null;
  version: number;
};

/** To whom a message goes that tries the channel. */
export type ChannelTestBody = {
  to: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** The channels of the centre, and its newest messages. */
export type ChannelsAnswer = {
  items: ChannelAnswer[];
  messages: OutboxAnswer[];
};

/** A thing that was checked; `detail` is for a technician: what is wrong, or the version. */
export type CheckAnswer = {
  /** A word for programs, as disk, device, people. */
  what: string;
  state: CheckState;
  name: string;
  kind: "kiosk" | "display" | "board" | "printer" | "rating" | "keypad" | "scanner" | "monitor" | "agent" | "speaker" | null;
  cause: "" | "not_asked" | "bad_url" | "wire" | "no_answer" | "paper_out" | "paper_low" | "slow_line" | "cover_open" | "offline" | "cutter" | "too_hot" | "broken" | "uncertain" | "queue" | "sound_blocked" | "sound_failing" | "login" | "certificate" | "busy" | "silent" | "agent" | "unshown" | "seen_wrong" | "not_switched" | "by_hand" | "not_paired";
  detail: string;
};

/** The building's code, as a kiosk or the reception shows it, and the language of the ticket. */
export type CheckInOwnBody = {
  presence: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  language?: string;
};

/** How a checked thing is; a device that nobody has heard of yet is unknown. */
export type CheckState = "well" | "wrong" | "unknown";

/** Asks for a printer's next job; the same `claim` again gives the same job. */
export type ClaimJobBody = {
  device_id: number;
  /** Made by the client for one intent; the same id gives one effect. */
  claim: string;
};

/** Why a service gives no numbers for now, and until when: "15:30" on the centre's clock. */
export type CloseServiceBody = {
  /** A usual one's code, or what visitors read. */
  reason: string;
  until?: string | null;
};

/** Which day keeps the centre closed, null where the hours do; when it gives numbers again. */
export type ClosedAnswer = {
  day: Record<string, string> | null;
  opens_at: string | null;
};

/** That numbers end soon, or ended, and when they are given again. */
export type ClosingAnswer = {
  stage: "ends_soon" | "no_numbers" | "break" | "closed";
  ends_at: string | null;
  opens_at: string | null;
};

/** A zone. */
export type CodeNameAnswer = {
  code: string;
  name: Record<string, string>;
};

/** A column of a report: how its values are meant, and what plain numbers are in. */
export type ColumnAnswer = {
  key: string;
  label: string;
  kind: string;
  unit: string;
};

/** The configuration in force, as the centre's file in JSON, and what is prepared. */
export type ConfigurationAnswer = {
  version: number;
  configuration: Record<string, unknown>;
  draft: DraftAnswer | null;
  plan: PlanAnswer | null;
};

/** A code of the app that was given the secret. */
export type ConfirmBody = {
  code: string;
};

/** What is offered, and what was chosen; not to whom it goes. */
export type ConsentAnswer = {
  offered: ("sms" | "zalo" | "email" | "push")[];
  /** Null: nothing is told. */
  chosen: "sms" | "zalo" | "email" | "push" | null;
  /** What a browser subscribes with; null: not offered. */
  push_key: string | null;
};

/**
 * Over which channel, and to which number or address; it is told nobody again.
 *
 * Of `push` that is the browser's subscription as `PushSubscription.toJSON` gives it, as text.
 */
export type ConsentBody = {
  channel: Channel;
  to: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  language?: string;
};

/** What was wrong in a record, and why; an empty text clears a field. */
export type CorrectRecordBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  reason: string;
  /** How many corrections of it the caller has seen. */
  corrections: number;
  outcome?: Outcome | null;
  kind?: TransactionKind | null;
  procedure?: string | null;
  dossier_code?: string | null;
  note?: string | null;
  /** True takes it out of every report, false back. */
  void?: boolean | null;
};

/** A correction: who, when, why, and of each field what was before and is since. */
export type CorrectionAnswer = {
  seq: number;
  at: string;
  by: string;
  reason: string;
  changes: Record<string, [string | null, string | null]>;
};

/**
 * A counter as it stands; `ticket` is the label of the one that is there.
 *
 * `back_at` is when a paused one means to serve again, null where nobody said.
 */
export type CounterAnswer = {
  number: number;
  name: Record<string, string>;
  zone: string;
  state: "closed" | "open" | "paused";
  officer: string | null;
  since: string | null;
  reason: string | null;
  back_at: string | null;
  services: string[];
  profile: HelpAnswer[] | null;
  emergency: AlarmAnswer;
  auto_call_at: string | null;
  ticket: string | null;
};

/** A message that is open: who sent it, when, and what it was answered. */
export type CounterMessageAnswer = {
  id: number;
  counter: number;
  sender: "counter" | "supervisor";
  code: string;
  sent_at: string;
  sent_by: string | null;
  answer: "coming" | "agreed" | "wait_5" | "not_possible" | null;
  answered_at: string | null;
  answered_by: string | null;
};

/** The counter to go to, and the part of the lobby where it is, as the signs there show it. */
export type CounterTitleAnswer = {
  number: number;
  name: Record<string, string>;
  zone: Record<string, string>;
  colour: "red" | "orange" | "green" | "teal" | "blue" | "purple" | "pink" | "grey" | null;
  direction: "left" | "right" | "ahead" | "back" | "up" | "down" | null;
};

/** What staff may say of a ticket's priority class. */
export type Decision = "confirm" | "refuse" | "add";

/** Who did what, in words. */
export type DeedAnswer = {
  seq: number;
  at: string;
  who: string;
  action: string;
  counter: number | null;
  label: string | null;
  details: string;
};

/** A page of deeds; `next` is the cursor of the next one. */
export type DeedsAnswer = {
  items: DeedAnswer[];
  next: number | null;
};

/** A visitor comes so many minutes later; null: is there now. */
export type DeferBody = {
  minutes: 10 | 20 | 30 | null;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** What was told of an alert; `target` is `webhook`, or kind and mark of another address. */
export type DeliveryAnswer = {
  id: number;
  target: string;
  alert: number;
  event: string | null;
  state: "queued" | "delivered" | "failed";
  tries: number;
  detail: string;
  created_at: string;
  next_try_at: string | null;
};

/** What the demonstration's clock says. */
export type DemoClockAnswer = {
  now: string;
};

/** Where the demonstration's clock begins and how fast it runs; without fields, real time. */
export type DemoClockBody = {
  at?: string | null;
  speed?: number;
};

/** A device and how it is; one that isn't driven here is unknown. */
export type DeviceAnswer = {
  id: number;
  kind: "kiosk" | "display" | "board" | "printer" | "rating" | "keypad" | "scanner" | "monitor" | "agent" | "speaker";
  name: string;
  /** What people call it; its name if nothing else. */
  title: string;
  url: string;
  zone: string | null;
  counter: number | null;
  revoked: boolean;
  /** Null: nobody has put it to use yet. */
  paired_at: string | null;
  state: "ok" | "warning" | "fault" | "unknown";
  cause: "" | "not_asked" | "bad_url" | "wire" | "no_answer" | "paper_out" | "paper_low" | "slow_line" | "cover_open" | "offline" | "cutter" | "too_hot" | "broken" | "uncertain" | "queue" | "sound_blocked" | "sound_failing" | "login" | "certificate" | "busy" | "silent" | "agent" | "unshown" | "seen_wrong" | "not_switched" | "by_hand" | "not_paired";
  detail: string;
  since: string | null;
  tested_at: string | null;
  paper: PaperAnswer | null;
  lifetime: LifetimeAnswer | null;
  /** On a board, one after the other. */
  test_shows: string[];
  sight: "as_meant" | "nothing" | "other_number" | "wrong_places" | "unreadable" | "other_board" | "cut_off" | "uncut" | "turned" | "too_quiet" | "unclear" | null;
  seen_at: string | null;
};

/** How one device is. */
export type DeviceHealthFields = {
  id: number;
  state: HealthState;
  cause?: Cause;
  detail?: string;
  tested_at?: string | null;
  lifetime?: LifetimeFields | null;
};

/** What a device is; the value is the word in the API, on the command line and in the log. */
export type DeviceKind = "kiosk" | "display" | "board" | "printer" | "rating" | "keypad" | "scanner" | "monitor" | "agent" | "speaker";

/**
 * The whole picture of a display.
 *
 * `appointments` are the next times that somebody has one; `code` says that it shows the
 * building's code, which it asks for.
 */
export type DisplayAnswer = {
  seq: number;
  at: string;
  centre: ShownCentreAnswer;
  zone: CodeNameAnswer;
  zones: ZoneAnswer[];
  closing: ClosingAnswer | null;
  layout: "calls" | "media" | "counter";
  languages: string[];
  sound: SoundAnswer;
  closed: ClosedAnswer | null;
  calls: CallAnswer[];
  serving: ServingAnswer[];
  waiting: WaitingAnswer[];
  appointments: AppointmentCountAnswer[];
  code: boolean;
  messages: MessageAnswer[];
  media: ShownMediumAnswer[];
  image_s: number;
};

/** How a display is set up. */
export type DisplayPlanAnswer = {
  layout: "calls" | "media" | "counter";
  zones: string[];
  languages: string[];
  silent: boolean;
  volume: number;
  image_s: number;
  code: boolean;
};

/** How a display is set up; what isn't given is as on a new display. */
export type DisplayPlanBody = {
  layout?: Layout;
  zones?: string[];
  languages?: string[];
  silent?: boolean;
  volume?: number;
  image_s?: number;
  /** It shows the building's code. */
  code?: boolean;
};

/**
 * How a display would be set up, a notice on it, a moment of the day, and a patch.
 *
 * Without zones it shows the first one.
 */
export type DisplayTestBody = {
  patch?: Record<string, unknown>;
  layout?: "calls" | "media";
  zones?: string[];
  languages?: string[];
  notice?: NoticeTexts | null;
  moment?: Moment;
};

/** A draft: the configuration as it would be, what changes in sentences, what is wrong. */
export type DraftAnswer = {
  by: number;
  at: string;
  base_version: number;
  patch: Record<string, unknown>;
  configuration: Record<string, unknown>;
  changes: string[];
  errors: WrongPlaceAnswer[];
};

/** What has been changed so far, and the version that it began with. */
export type DraftBody = {
  expected_version: number;
  /** A JSON Merge Patch; a table may be an object by codes, its days by dates. */
  patch: Record<string, unknown>;
};

/** What is written on a ticket; an empty text clears a field. */
export type EditTicketBody = {
  version: number;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  note?: string | null;
  procedure?: string | null;
  dossier_code?: string | null;
  language?: string | null;
  phone?: string | null;
};

/** What a counter calls for. */
export type EmergencyBody = {
  state: Alarm;
};

/** How many sessions were ended. */
export type EndedAnswer = {
  ended: number;
};

/** A range of seconds within which a wait ends, and what four of five waits stay below. */
export type EstimateAnswer = {
  low_s: number;
  high_s: number;
  p80_s: number;
};

/** One row of the log; which facts there are depends on its type. */
export type EventAnswer = {
  seq: number;
  at: string;
  type: string;
  actor: string;
  ticket_id: number | null;
  counter: number | null;
  facts: Record<string, unknown>;
};

/** A page of the log; `next` is the `after` of the next one. */
export type EventsAnswer = {
  items: EventAnswer[];
  next: number | null;
};

/** What is wrong with a simulated device. */
export type Fault = "none" | "paper_out" | "paper_low" | "cover_open" | "offline" | "slow" | "cut_cable" | "garbage" | "wrong_sum" | "silent" | "refuses" | "hangs" | "denied" | "busy" | "drops";

/** The fault that a simulated device has now. */
export type FaultAnswer = {
  id: number;
  fault: string;
};

/** How the unfinished ticket ended; with `version` only if it is still as the caller saw it. */
export type FinishFirstFields = {
  outcome?: Outcome | null;
  kind?: TransactionKind | null;
  procedure?: string | null;
  dossier_code?: string | null;
  note?: string | null;
  then?: string[] | null;
  place?: "original" | "first" | "after" | "last" | null;
  version?: number | null;
};

/** The services, the worst first; `made_at` is when it was last looked ahead. */
export type ForecastAnswer = {
  seq: number;
  at: string;
  made_at: string | null;
  minutes: number;
  target_s: number;
  services: ServiceForecastAnswer[];
};

/** Something that may be a printer; `url` is what it is added by. */
export type FoundPrinterAnswer = {
  way: "network" | "usb" | "serial" | "simulated";
  place: string;
  /** What it says of itself; empty if nothing. */
  model: string;
  url: string;
  /** What the device is called that has it. */
  device: string | null;
};

/** A gateway as it is described. */
export type GatewayAnswer = {
  url: string;
  method: string;
  headers: HeaderAnswer[];
  form: "json" | "form" | "none";
  body: string;
  sender: string;
  user: string;
  plain: boolean;
  answer: AnswerRuleAnswer;
  templates: Partial<Record<"near" | "called" | "confirmed" | "evening" | "soon" | "changed" | "cancelled" | "trial", string>> | null;
};

/** A gateway as it is described; its texts name fields in braces, as `{phone}` or `{text}`. */
export type GatewayBody = {
  url: string;
  method?: string;
  headers?: HeaderBody[];
  form?: BodyForm;
  body?: string;
  sender?: string;
  user?: string;
  plain?: boolean;
  answer?: AnswerRuleBody;
  templates?: Partial<Record<MessageKind, string>> | null;
};

/** A visitor gives the number back. */
export type GiveBackBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** A one-time password that was given: told only now, or on the slip of the number. */
export type GivenPasswordAnswer = {
  username: string;
  name: string;
  roles: ("kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin")[];
  password?: string;
  slip?: number;
};

/** A line of the request's head. */
export type HeaderAnswer = {
  name: string;
  value: string;
};

/** A line of the request's head. */
export type HeaderBody = {
  name: string;
  value: string;
};

/** A main figure: its value, that of the period before, whether it meets the target. */
export type HeadlineAnswer = {
  key: string;
  label: string;
  kind: string;
  unit: string;
  value: string | number | null;
  before: string | number | null;
  is_good: boolean | null;
  changes: ChangeAnswer[];
};

/** How the devices of an agent are. */
export type HealthBody = {
  devices: DeviceHealthFields[];
};

/** How a device is: `warning` still works, `unknown` has not been asked yet. */
export type HealthState = "ok" | "warning" | "fault" | "unknown";

/** Of how many devices it was heard how they are. */
export type HeardDevicesAnswer = {
  devices: number;
};

/** A service that a counter helps with; over which wait in minutes, null for always. */
export type HelpAnswer = {
  service: string;
  when_wait_over_min: number | null;
};

/** A service that a counter helps with, perhaps only while its wait is long. */
export type HelpedService = {
  service: string;
  when_wait_over_min?: number | null;
};

/** A day as [[calendar.day]] of a centre's file has it: closed, or worked like a weekday. */
export type HolidayAnswer = {
  date: string;
  closed?: boolean;
  like?: string;
  reason: Record<string, string>;
};

/** What was done, it was done to this. */
export type IdAnswer = {
  id: number;
};

/** How many procedures were added, changed and retired in the draft, and in which sentences. */
export type ImportAnswer = {
  added: number;
  changed: number;
  retired: number;
  unmatched: UnmatchedAnswer[];
  changes: string[];
};

/**
 * The file in base64 (CSV, XLSX, JSON), and the service of each field that a person chose.
 *
 * With `begins` the file counts from that day on; until then what it ends is still found.
 */
export type ImportBody = {
  content: string;
  services?: Record<string, string>;
  begins?: string | null;
};

/** What a visitor asks for. */
export type IssueTicketBody = {
  /** The code of a service. */
  service: string;
  /** Further services; the shortest wait is first. */
  also?: string[];
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  /** The code of a class. */
  priority?: string | null;
  /** Of one of the services. */
  procedure?: string | null;
  /** Of `service`: what a receipt says. */
  dossier_code?: string | null;
  language?: string;
  card_qr?: string | null;
  scan?: string | null;
  phone?: string | null;
  /** False: no slip, the visitor photographs the QR code. */
  paper?: boolean;
  /** A person's choice of device. */
  printer?: number | null;
};

/** A slip to print, how old it is in seconds, and which copy (1 is the first). */
export type JobAnswer = {
  id: number;
  document: Record<string, unknown>;
  age_s: number;
  copy: number;
};

/** How far a job is. An uncertain one is never repeated by itself: its slip may exist. */
export type JobState = "queued" | "printing" | "sent" | "printed" | "uncertain" | "failed";

/** What staff say of the priority class; `priority` is the class that is added. */
export type JudgePriorityBody = {
  version: number;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  decision: Decision;
  priority?: string | null;
};

/** What an officer wants by a key. */
export type KeypadKey = "next" | "recall" | "no_show" | "finish" | "call";

/** A call of somebody else. */
export type LastCallAnswer = {
  label: string;
  counter_name: Record<string, string>;
  at: string;
};

/** How a display is filled; a portrait screen arranges the same parts differently. */
export type Layout = "calls" | "media" | "counter";

/** A call of a ticket and what came of it; `end` is null while it is open. */
export type LegAnswer = {
  leg: number;
  service: string;
  counter: number;
  called_at: string;
  ended_at: string | null;
  end: "finished" | "no_show" | "returned" | "transferred" | "cancelled" | "expired" | "undone" | null;
  outcome: "accepted" | "supplement" | "refused" | "returned_result" | "fee_collected" | "guided" | "other" | null;
  note: string | null;
};

/** What a printer has done in its life, as it counts it itself: lines fed, cuts, hours on. */
export type LifetimeAnswer = {
  lines: number;
  cuts: number;
  hours: number;
};

/** What a printer has done in its life, by its own counters. */
export type LifetimeFields = {
  lines: number;
  cuts: number;
  hours: number;
};

/** The same visitors' waits as they were, and as the model replays them by today's rules. */
export type LikenessAnswer = {
  recorded: TrialFiguresAnswer;
  replayed: TrialFiguresAnswer;
};

/** The picture in black and white, as `slip.logo_png` has it. */
export type LogoAnswer = {
  logo_png: string;
};

/** An appointment that loses its slot, and the new time: null where it is cancelled. */
export type LostBookingAnswer = {
  id: number;
  service: string;
  start: string;
  to: string | null;
};

/** A report of a schedule. */
export type MailedReportAnswer = {
  name: string;
  by: string | null;
};

/** A report by its name; without `by` it is told apart as usual. */
export type MailedReportBody = {
  name: string;
  by?: string | null;
};

/**
 * One sending: due by its schedule, or asked for; `trouble` says why it isn't sent.
 *
 * `refused` are the addresses that the mail server will never take, with what it said.
 */
export type MailingAnswer = {
  id: number;
  schedule: number;
  due_at: string;
  extra: boolean;
  asked_by: number | null;
  state: "queued" | "making" | "sending" | "sent" | "partly" | "uncertain" | "failed";
  tries: number;
  trouble: "" | "not_set_up" | "address" | "unreached" | "silent" | "broken_off" | "certificate" | "no_tls" | "sign_in" | "sender" | "recipients" | "later" | "too_large" | "refused" | "report" | "stopped";
  detail: string;
  next_try_at: string | null;
  settled_at: string | null;
  refused: Record<string, string>;
};

/** A slot for somebody who stands at the reception or rings. */
export type MakeBookingBody = {
  /** The code of a service. */
  service: string;
  /** Of the slot; from 2000 to 2200. */
  start: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  phone?: string | null;
  /** Of the service. */
  procedure?: string | null;
  /** Kept as the number is; never in the log. */
  note?: string | null;
};

/** One's own account and what it allows. */
export type MeAnswer = {
  username: string;
  name: string;
  roles: ("kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin")[];
  rights: ("see_services" | "issue" | "read_card" | "call_staff" | "see_slip" | "see_display" | "speak" | "see_tickets" | "see_phone" | "serve" | "take_over" | "queue_desk" | "rate" | "supervise" | "see_devices" | "see_metrics" | "configure_devices" | "drive_devices" | "configure" | "publish" | "call_out_of_turn" | "configure_people" | "audit" | "officer_figures" | "own_account" | "correct_records" | "take_bookings")[];
  centre: string;
  centres: string[];
  must_change_password: boolean;
  must_set_up_second_factor: boolean;
};

/** A file of the playlist. */
export type MediumAnswer = {
  name: string;
  kind: "image" | "video";
  size: number;
};

/** A line of the lobby. */
export type MessageAnswer = {
  id: number;
  text: Record<string, string>;
};

/** What a visitor is told; the last one only tries a channel. */
export type MessageKind = "near" | "called" | "confirmed" | "evening" | "soon" | "changed" | "cancelled" | "trial";

/** When of a day the lobby is looked at. */
export type Moment = "open" | "ends_soon" | "break" | "closed";

/** Where a device is reached from now on, or how wide a printer's paper is. */
export type MoveDeviceBody = {
  /** Empty: as before. */
  url?: string;
  paper_mm?: 80 | 58 | null;
};

/** The new slot. */
export type MoveOwnBody = {
  /** Of the slot; from 2000 to 2200. */
  start: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** A device that was added; the token is told once. */
export type NewDeviceAnswer = {
  id: number;
  kind: "kiosk" | "display" | "board" | "printer" | "rating" | "keypad" | "scanner" | "monitor" | "agent" | "speaker";
  name: string;
  title: string;
  token: string;
};

/** Somebody to be added; the user name is made of the name where none is given. */
export type NewPersonBody = {
  name: string;
  /** The main role first. */
  roles: ("officer" | "reception" | "supervisor" | "admin")[];
  username?: string | null;
  /** Only stands on the slip. */
  counter?: number | null;
  agency?: string | null;
  valid_from?: string | null;
  valid_until?: string | null;
};

/** A line of the lobby, of one zone or all of them. */
export type NoticeAnswer = {
  id: number;
  text: Record<string, string>;
  zone: string | null;
  until: string | null;
};

/** A line in Vietnamese, and in the other languages between which the displays alternate. */
export type NoticeTexts = {
  vi: string;
  en?: string;
};

/**
 * What would shorten a service's waits: a closed counter opens, or an open one helps.
 *
 * `before_s` and `after_s` are what four of five waits stay below without it and with it.
 */
export type OfferAnswer = {
  kind: "open" | "help";
  counter: number;
  before_s: number | null;
  after_s: number;
  slows: SlowedAnswer | null;
};

/** Who may sit at a counter, and at which one they do. */
export type OfficerAnswer = {
  username: string;
  name: string;
  counter: number | null;
};

/** A password that is told only now, or the slip that it is printed on. */
export type OneTimePasswordAnswer = {
  password?: string;
  slip?: number;
};

/** Where a new one-time password comes out. */
export type OneTimePasswordBody = {
  /** The device that prints the slip; without one the password is told here. */
  printer?: number | null;
};

/** Opens a counter, narrowed to the services if given. */
export type OpenCounterBody = {
  services?: string[];
  /** From who has it open, with the ticket there; needs its own right. */
  take_over?: boolean;
};

/** A service for which others may wait. */
export type OpenServiceAnswer = {
  code: string;
  prefix: string;
  name: Record<string, string>;
};

/** What became of a message; to whom it went isn't kept with it. */
export type OutboxAnswer = {
  id: number;
  kind: "near" | "called" | "confirmed" | "evening" | "soon" | "changed" | "cancelled" | "trial";
  channel: "sms" | "zalo" | "email" | "push";
  state: "queued" | "sending" | "sent" | "uncertain" | "failed" | "dropped";
  tries: number;
  trouble: "" | "not_set_up" | "address" | "unreached" | "silent" | "broken_off" | "no_answer_read" | "server" | "busy" | "no_credit" | "sign_in" | "number" | "gone" | "refused" | "unreadable" | "description" | "stopped";
  detail: string;
  created_at: string;
  settled_at: string | null;
};

/** Outcomes of transactions. */
export type Outcome = "accepted" | "supplement" | "refused" | "returned_result" | "fee_collected" | "guided" | "other";

/** A booking for who holds its link; `label` is the number, once there is one. */
export type OwnBookingAnswer = {
  code: string;
  centre: Record<string, string>;
  address: string;
  service: Record<string, string>;
  procedure: Record<string, string> | null;
  bring: Record<string, string>[];
  start: string;
  end: string;
  state: "booked" | "arrived" | "served" | "late" | "cancelled" | "no_show" | "expired";
  changeable: boolean;
  arrivable: boolean;
  label: string | null;
};

/** One's own new password; every other session ends. */
export type OwnPasswordBody = {
  old: string;
  password: string;
};

/** The number of who has checked in, and the address of its page. */
export type OwnTicketAnswer = {
  label: string;
  track_url: string | null;
  late: boolean;
};

/**
 * The six digits that an administrator reads out.
 *
 * With the device's name, mistakes of other PCs behind the same address don't make it wait.
 */
export type PairBody = {
  code: string;
  name?: string;
};

/** The device that was paired. */
export type PairedDeviceAnswer = {
  id: number;
  kind: "kiosk" | "display" | "board" | "printer" | "rating" | "keypad" | "scanner" | "monitor" | "agent" | "speaker";
  name: string;
};

/** A device's token, told once. */
export type PairingAnswer = {
  token: string;
  device: PairedDeviceAnswer;
};

/** Six digits, told once. */
export type PairingCodeAnswer = {
  code: string;
  expires_at: string;
};

/**
 * A printer's paper, counted by its slips; what isn't known is null.
 *
 * `since` is when the roll was put in, `ends_at` when it ends, if that is today. A device without
 * any is one that printed nothing yet, or that an agent of 0.1.0 drives.
 */
export type PaperAnswer = {
  used_mm: number;
  roll_mm: number;
  since: string | null;
  slips_left: number | null;
  ends_at: string | null;
  ends_soon: boolean;
};

/** What became of a slip with a password. */
export type PasswordSlipAnswer = {
  slip: number;
  state: "queued" | "printing" | "sent" | "printed" | "uncertain" | "failed";
};

/** An alert, who saw it or came, and who ended it. */
export type PastAlertAnswer = {
  id: number;
  kind: "emergency" | "help" | "wait_over_bound" | "no_counter_open" | "share_falling" | "counter_idle" | "ticket_open_long" | "device" | "sign_ins_in_vain" | "paper_ends" | "calls_unsaid" | "return_late" | "report_unsent" | "assistance_unanswered" | "backup_old" | "backup_copy_old" | "backup_trial_failed";
  subject: string;
  grave: boolean;
  facts: Record<string, unknown>;
  raised_at: string;
  ended_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: number | null;
  seen_by: number | null;
  seen_at: string | null;
  ended_by: string | null;
};

/** Pauses a counter, perhaps saying when it serves again: after minutes, or at "9:40". */
export type PauseBody = {
  reason: string;
  back_in_min?: number | null;
  /** On the centre's clock, today; it goes before the minutes. */
  back_at?: string | null;
};

/** The number that a visitor left, null where none was. */
export type PhoneAnswer = {
  phone: string | null;
};

/**
 * A code on its way: until when the place is held, and until when the code is good.
 *
 * `shown_code` is the code in a demonstration, where nothing is sent; null otherwise.
 */
export type PhoneCodeAnswer = {
  id: string;
  held_until: string;
  good_until: string;
  shown_code: string | null;
};

/** A slot, the mobile number of who books it, and a solved challenge of ALTCHA. */
export type PhoneCodeBody = {
  centre: string;
  service: string;
  /** Of the slot; from 2000 to 2200. */
  start: string;
  phone: string;
  /** Base64, as its clients send. */
  altcha: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  procedure?: string | null;
  language?: string;
};

/** What is published at an opening. */
export type PlanAnswer = {
  by: string;
  due_at: string;
  changes: string[];
  note: string;
};

/**
 * The building's code of this minute, by which phones in it check in.
 *
 * `url` is what a phone opens by `qr`, a picture of it as a data address.
 */
export type PresenceAnswer = {
  code: string;
  changes_at: string;
  url: string;
  qr: string;
};

/** A key of a keypad. */
export type PressBody = {
  device_id: number;
  key: KeypadKey;
  digits?: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** How far the search is; what it found is there as it comes. */
export type PrinterSearchAnswer = {
  is_running: boolean;
  networks: string[];
  asked: number;
  hosts: number;
  found: FoundPrinterAnswer[];
};

/** A refusal (RFC 9457), in the caller's language. */
export type Problem = {
  /** urn:moiso: and the code. */
  type: string;
  /** The status in words. */
  title: string;
  status: number;
  /** What to tell a person. */
  detail: string;
  /** What a program goes by. */
  code: string;
  /** What the detail speaks of. */
  facts?: Record<string, unknown> | null;
  /** Each wrong field, with 422. */
  errors?: WrongField[] | null;
};

/** A procedure by its official code; `bring` is what a visitor should have with them. */
export type ProcedureAnswer = {
  code: string;
  service: string;
  name: Record<string, string>;
  keywords: string[];
  bring: Record<string, string>[];
};

/** The services that a counter helps with from now on; null gives the centre's own back. */
export type ProfileBody = {
  services: HelpedService[] | null;
};

/** What proves for some minutes that the telephone was told the code. */
export type ProofAnswer = {
  proof: string;
};

/**
 * A booking for who made it: the code for the kiosk, its own page, a file for calendars.
 *
 * `qr` is the address of a picture of the code. All of them end with the day of the slot.
 */
export type PublicBookedAnswer = {
  code: string;
  secret_url: string;
  start: string;
  ics_url: string;
  qr: string;
};

/** A slot that a visitor asks for; `proof` says who asks. */
export type PublicBookingBody = {
  centre: string;
  service: string;
  /** Of the slot; from 2000 to 2200. */
  start: string;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  procedure?: string | null;
  /** Of a code that was typed. */
  proof?: string | null;
  /** Kept for messages; unused yet. */
  channel?: string | null;
};

/**
 * A centre: where it is, its clock, and how it takes bookings.
 *
 * `books_online` is false where only the reception or a call takes a slot.
 */
export type PublicCentreAnswer = {
  code: string;
  name: Record<string, string>;
  site: Record<string, string>;
  address: string;
  time_zone: string;
  languages: string[];
  books_online: boolean;
};

/** A procedure and what to bring. */
export type PublicProcedureAnswer = {
  code: string;
  name: Record<string, string>;
  bring: Record<string, string>[];
};

/** A service: whether it gives numbers now, and whether it can be booked. */
export type PublicServiceAnswer = {
  code: string;
  name: Record<string, string>;
  agency: string;
  open: boolean;
  opens_at: string | null;
  bookable: boolean;
  procedures: PublicProcedureAnswer[];
};

/** A slot that can be booked, or can't because it is full. */
export type PublicSlotAnswer = {
  start: string;
  end: string;
  state: "free" | "few" | "full";
};

/**
 * How many wait for a service, rounded up to fives, and the wait of who comes now in minutes.
 *
 * The wait is null where it isn't known or the service gives no numbers.
 */
export type PublicWaitAnswer = {
  service: string;
  name: Record<string, string>;
  open: boolean;
  waiting: number;
  low_min: number | null;
  high_min: number | null;
};

/** The waits of a centre at an instant. */
export type PublicWaitsAnswer = {
  centre: string;
  at: string;
  services: PublicWaitAnswer[];
};

/**
 * What was published: the version in force, what changed, and when it counts if not now.
 *
 * `waiting` is how many wait for each service that goes or loses its last counter, `moves_to` the
 * services to which they may go. `waiting_at` is how many wait for each counter that goes: they
 * are called at any other of their service. `lost_bookings` are the appointments that lose their
 * slot, as they are moved where a new time is free.
 */
export type PublicationAnswer = {
  version: number;
  changes: string[];
  due_at: string | null;
  waiting: Record<string, number>;
  waiting_at: Record<string, number>;
  moves_to: OpenServiceAnswer[];
  lost_bookings: LostBookingAnswer[];
};

/** What is published, when, and to which service those go who wait for one that goes. */
export type PublishBody = {
  expected_version: number;
  /** A JSON Merge Patch; a table may be an object by codes, its days by dates. */
  patch: Record<string, unknown>;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  note?: string;
  publish?: "now" | "next_opening";
  dry_run?: boolean;
  /** Where those go who wait for a service that goes or loses its last counter. */
  moves?: Record<string, unknown>;
  /** What becomes of appointments that lose their slot. */
  bookings?: "move" | "cancel" | null;
};

/** The code as the address of a picture. */
export type QrAnswer = {
  qr: string;
};

/** The rating is kept. */
export type RatedAnswer = {
  rated: boolean;
};

/** What a visitor says of the service: 5 is very satisfied, 1 very dissatisfied. */
export type RatingBody = {
  score: number;
  reasons?: Reason[];
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** A scanned card: its text from a scanner that types, or the handle of a serial scan. */
export type ReadCardBody = {
  scan?: string | null;
  card_qr?: string | null;
};

/** What a rating is about. */
export type Reason = "attitude" | "guidance" | "waiting" | "procedure" | "place" | "other";

/** A record with its corrections. */
export type RecordAnswer = {
  ticket_id: number;
  leg: number;
  label: string;
  service: string;
  counter: number;
  priority: string | null;
  recalls: number;
  business_on: string;
  officer: number | null;
  queued_at: string;
  called_at: string;
  started_at: string | null;
  ended_at: string | null;
  wait_s: number;
  walk_s: number;
  service_s: number;
  held_s: number;
  end: "finished" | "no_show" | "returned" | "transferred" | "cancelled" | "expired" | "undone" | null;
  kind: "submit" | "result" | "guidance" | "supplement" | "fee" | "online" | "other" | null;
  outcome: "accepted" | "supplement" | "refused" | "returned_result" | "fee_collected" | "guided" | "other" | null;
  reason: string | null;
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  hold_reason: string | null;
  overnight: boolean;
  corrections: number;
  history: CorrectionAnswer[];
};

/** The codes for whoever has lost the app; each is good once. */
export type RecoveryAnswer = {
  recovery_codes: string[];
};

/** A number of a rehearsal; without a printer there is no slip. */
export type RehearsalBody = {
  service: string;
  printer?: number | null;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** How many numbers were taken out. */
export type RehearsalEndAnswer = {
  ended: number;
};

/** A number of the rehearsal, what became of its slip, and its rating. */
export type RehearsalTicketAnswer = {
  id: number;
  label: string;
  service: string;
  state: "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired";
  counter: number | null;
  slip: "queued" | "printing" | "sent" | "printed" | "uncertain" | "failed" | null;
  score: number | null;
};

/** Not one byte of the job was sent. */
export type ReleaseJobBody = {
  device_id: number;
  detail?: string;
};

/** What supervisors answer a counter. */
export type ReplyCode = "coming" | "agreed" | "wait_5" | "not_possible";

export type ReportAnswer = {
  name: string;
  title: string;
  subtitle: string;
  from: string;
  to: string;
  by: string;
  columns: ColumnAnswer[];
  rows: ((string | number | null)[])[];
  has_total: boolean;
  headlines: HeadlineAnswer[];
  notes: string[];
  definitions: string[];
};

/** A report that there is, and how it may be asked for. */
export type ReportKindAnswer = {
  name: string;
  title: string;
  by: string[];
  filters: string[];
  period: string[];
  format: string[];
};

/** One more copy of a slip, where the last one came out or at another printer. */
export type ReprintBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  /** The id of a device. */
  printer?: number | null;
};

/** The version to go back to, the one that was seen in force, and who waits for what then. */
export type RestoreBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  version: number;
  expected_version: number;
  dry_run?: boolean;
  /** Where those go who wait for a service that goes or loses its last counter. */
  moves?: Record<string, unknown>;
};

/** What a scanner has read, which may be a card: it is kept in memory for minutes only. */
export type ScanBody = {
  device_id: number;
  /** What the scanner has read; never stored or logged. */
  code: string;
};

/** A schedule, when it is due next, and its newest mailing. */
export type ScheduleAnswer = {
  id: number;
  version: number;
  reports: MailedReportAnswer[];
  period: string;
  rhythm: "daily" | "weekly" | "monthly";
  at: string;
  weekday: number | null;
  day: number | null;
  recipients: string[];
  formats: ("pdf" | "xlsx")[];
  language: string;
  on: boolean;
  made_by: number | null;
  made_at: string;
  next_at: string | null;
  newest: MailingAnswer | null;
};

/**
 * What goes to whom and how often; `at` is of the centre's clock, weekday 1 is Monday.
 *
 * A weekly schedule needs `weekday`, a monthly one `day`: in a shorter month its last one.
 */
export type ScheduleBody = {
  reports: MailedReportBody[];
  /** Seen from the day of sending: yesterday, last-week, … */
  period: string;
  rhythm: "daily" | "weekly" | "monthly";
  at: string;
  weekday?: number | null;
  day?: number | null;
  recipients: string[];
  formats?: ("pdf" | "xlsx")[];
  language?: string;
  on?: boolean;
};

/** The schedules; `can_send` says whether the server has a mail server at all. */
export type SchedulesAnswer = {
  can_send: boolean;
  items: ScheduleAnswer[];
};

/** Which screen. */
export type ScreenBody = {
  screen: string;
};

/** The state of a screen's loudspeaker, as the screen itself reports it. */
export type ScreenSound = "ok" | "blocked" | "failing" | "off";

/**
 * Whether a screen may speak, what it says, and which calls that says, the oldest first.
 *
 * Empty for one that has closed its page.
 */
export type ScreenTurnAnswer = {
  has_turn?: boolean;
  may_begin?: boolean;
  said_until?: number;
  again_ms?: number;
  speech?: SpeechAnswerText | null;
  calls?: number[];
};

/** What a screen says of its turn. */
export type ScreenTurnBody = {
  screen: string;
  ended?: number;
  begin?: number[];
  key?: string;
  gone?: boolean;
  failed?: number;
  sound: ScreenSound;
};

/** Who shall sit at a counter. */
export type SeatBody = {
  /** A user name. */
  officer: string;
};

/** One's second factor: whether it is on, since when, and whether one's role needs it. */
export type SecondFactorAnswer = {
  on: boolean;
  since: string | null;
  needed: boolean;
  recovery_codes_left: number;
};

/** A secret in base 32, its `otpauth:` address, and that as a picture in a data URL. */
export type SecretAnswer = {
  secret: string;
  uri: string;
  qr: string;
};

/** What a person saw on a board that was tested, or of a test slip, or heard. */
export type SeenBody = {
  sight: Sight;
};

/** One intent to send. */
export type SendNowBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/**
 * A service with its queue: whether it gives numbers, and why not and until when.
 *
 * `day` is what the calendar says of a closed day; `left` is how many numbers it still has today,
 * null where there is no limit; `booked` is how many will come with an appointment within two
 * hours.
 */
export type ServiceAnswer = {
  code: string;
  prefix: string;
  name: Record<string, string>;
  agency: string;
  open: boolean;
  closed: "hours" | "limit" | "for_now" | null;
  reason: string | null;
  day: Record<string, string> | null;
  opens_at: string | null;
  left: number | null;
  waiting: number;
  booked: number;
  estimate: EstimateAnswer | null;
};

/** A service as it stands, and its next hour. */
export type ServiceForecastAnswer = {
  coming: number | null;
  p50_s: number | null;
  p80_s: number | null;
  share_in_target: number | null;
  unknown: "not_yet" | "too_little_past" | "no_counter" | "nobody" | null;
  offers: OfferAnswer[];
  code: string;
  name: Record<string, string>;
  waiting: number;
  longest_wait_s: number | null;
};

/** A counter as a display shows it. */
export type ServingAnswer = {
  counter: number;
  counter_name: string;
  counter_names: Record<string, string>;
  state: "closed" | "open" | "paused";
  label: string | null;
  ticket_state: "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired" | null;
};

/** A new session; the token is told once. */
export type SessionAnswer = {
  token: string;
  role: "kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin";
  roles: ("kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin")[];
  expires_at: string;
  must_change_password: boolean;
  must_set_up_second_factor: boolean;
};

/** A password for somebody; the person's sessions end. */
export type SetPasswordBody = {
  password: string;
  /** True: good for a week, and must be changed at the next sign-in. */
  one_time?: boolean;
};

/** One's password once more, before the factor is set up. */
export type SetUpBody = {
  password: string;
};

/** What became of a job, and how much paper its slip took. */
export type SettleJobBody = {
  device_id: number;
  state: JobState;
  detail?: string;
  paper_mm?: number | null;
};

/** The screens that are done, the first that isn't, and whether the set-up has ended. */
export type SetupAnswer = {
  done: string[];
  next: string | null;
  is_over: boolean;
};

/** A code that a simulated scanner is shown; it is kept nowhere. */
export type ShowCodeBody = {
  code: string;
};

/** A centre as a display names it, and where its emblem is. */
export type ShownCentreAnswer = {
  code: string;
  name: Record<string, string>;
  site: Record<string, string>;
  time_zone: string;
  emblem: string | null;
};

/** An image or a video that a display shows, by its address. */
export type ShownMediumAnswer = {
  url: string;
  kind: "image" | "video";
};

/** What was seen on a board or a test slip, or heard; the value is the word of API and log. */
export type Sight = "as_meant" | "nothing" | "other_number" | "wrong_places" | "unreadable" | "other_board" | "cut_off" | "uncut" | "turned" | "too_quiet" | "unclear";

/** Where somebody is signed in; `current` is where it is asked from. */
export type SignInAnswer = {
  id: number;
  created_at: string;
  expires_at: string;
  address: string;
  program: string;
  current: boolean;
};

/** A person's name and password; the code for who has a second factor. */
export type SignInBody = {
  username: string;
  password: string;
  /** Of the app, or one for recovery; asked for by 401 second_factor_needed. */
  code?: string | null;
};

/** A fault that a simulated device should have. */
export type SimulateBody = {
  fault: Fault;
  /** A printer's fault begins at that byte of its slips. */
  after_bytes?: number;
};

/**
 * What became of a ticket's paper; null copies are none.
 *
 * `held_up`: it may still come, but nobody should wait for it. `elsewhere` names the printer that
 * prints it where that isn't the caller's own.
 */
export type SlipAnswer = {
  state: "none" | "queued" | "printing" | "sent" | "printed" | "uncertain" | "failed";
  copies: number;
  held_up: boolean;
  elsewhere: string | null;
};

/** A patch that isn't published yet, and how wide the paper is. */
export type SlipBody = {
  patch: Record<string, unknown>;
  width?: number;
  language?: string;
};

/** How far a tried slip is, and how its printer is: `cause` says why nothing comes out. */
export type SlipTestAnswer = {
  id: number;
  printer: string;
  state: "queued" | "printing" | "sent" | "printed" | "uncertain" | "failed";
  detail: string;
  health: "ok" | "warning" | "fault" | "unknown";
  cause: "" | "not_asked" | "bad_url" | "wire" | "no_answer" | "paper_out" | "paper_low" | "slow_line" | "cover_open" | "offline" | "cutter" | "too_hot" | "broken" | "uncertain" | "queue" | "sound_blocked" | "sound_failing" | "login" | "certificate" | "busy" | "silent" | "agent" | "unshown" | "seen_wrong" | "not_switched" | "by_hand" | "not_paired";
};

/** The device that prints, by its id, and a patch that isn't published yet. */
export type SlipTestBody = {
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  printer: number;
  patch?: Record<string, unknown>;
  language?: string;
};

/** The service whose visitors would wait longer for an offer. */
export type SlowedAnswer = {
  service: string;
  before_s: number;
  after_s: number;
};

/** How a display is to sound. */
export type SoundAnswer = {
  silent: boolean;
  volume: number;
  quiet: boolean;
};

/** How a speaker is, as it tells whoever gives the turns. */
export type SpeakerSound = "ok" | "failing" | "off";

/** Whether a speaker may speak; `clip` is what to say, `until` the newest call that it says. */
export type SpeakerTurnAnswer = {
  has_turn: boolean;
  may_begin: boolean;
  said_until: number;
  again_ms: number;
  clip: string;
  until: number;
};

/** What a loudspeaker of the agent says, as a display does for itself. */
export type SpeakerTurnBody = {
  screen: string;
  ended?: number;
  begin?: number[];
  key?: string;
  gone?: boolean;
  failed?: number;
  device_id: number;
  sound: SpeakerSound;
};

/** What is said, and the clips that say it. */
export type SpeechAnswerText = {
  text: string;
  clips: string[];
};

/** A slot, and how many of its places staff may still give. */
export type StaffSlotAnswer = {
  start: string;
  end: string;
  left: number;
};

/** Where a ticket is in its life. */
export type State = "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired";

/**
 * A subscription: all events up to `sent_seq` were taken, `behind` came since.
 *
 * `secret` is told only when it is new. `dead`: nothing was taken for a day.
 */
export type SubscriptionAnswer = {
  id: number;
  version: number;
  name: string;
  url: string;
  kinds: string[];
  state: "active" | "paused" | "dead";
  sent_seq: number;
  behind: number;
  tries: number;
  failing_since: string | null;
  next_try_at: string | null;
  detail: string;
  made_at: string;
  former_key_until: string | null;
  secret?: string;
};

/**
 * A target of events; `kinds` as `/subscriptions` lists them, none for all.
 *
 * It gets what comes from now on, or what came after the event `after` of the log.
 */
export type SubscriptionBody = {
  name: string;
  url: string;
  kinds?: string[];
  after?: number | null;
};

/** The subscriptions, and the kinds of events there are. */
export type SubscriptionsAnswer = {
  kinds: string[];
  items: SubscriptionAnswer[];
};

/** The session of the colleague who has taken the counter over. */
export type SubstituteAnswer = {
  token: string;
  role: "kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin";
  expires_at: string;
  counter: CounterAnswer;
};

/** The same from the counter's tablet, which names the ticket that it asked about. */
export type TabletRatingBody = {
  score: number;
  reasons?: Reason[];
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
  ticket_id: number;
};

/** What a counter is told, or every counter that isn't closed where none is named. */
export type TellBody = {
  code: TellCode;
  counter?: number | null;
  /** Made by the client for one intent; the same id gives one effect. */
  request_id: string;
};

/** What supervisors tell a counter. */
export type TellCode = "come_over" | "phone" | "call_on" | "stay_open" | "relief_comes" | "rest_now" | "system_down" | "system_up";

/** A ticket as it stands; `track_url` is null for those who don't issue. */
export type TicketAnswer = {
  id: number;
  label: string;
  service: string;
  priority: string | null;
  priority_check: "confirmed" | "refused" | "added" | null;
  state: "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired";
  version: number;
  language: string;
  waiting_ahead: number | null;
  estimate: EstimateAnswer | null;
  issued_at: string;
  called_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  recalls: number;
  counter: number | null;
  onward: string[];
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  business_on: string;
  booked_for: string | null;
  /** Its holder comes later: it is passed over until then. */
  not_before: string | null;
  track_url: string | null;
  slip: SlipAnswer;
  allowed: ("issue" | "call" | "recall" | "start" | "finish" | "no-show" | "reinstate" | "hold" | "resume" | "return" | "transfer" | "cancel" | "expire" | "undo")[];
};

/** A page of tickets; `next` is the cursor of the next one. */
export type TicketsAnswer = {
  items: TicketAnswer[];
  next: number | null;
};

/** What the phone page of a ticket shows. */
export type TrackAnswer = {
  seq: number;
  at: string;
  centre: CentreTitleAnswer;
  label: string;
  state: "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired";
  service: Record<string, string>;
  onward: Record<string, string>[];
  priority: boolean;
  booked_for: string | null;
  bring: Record<string, string>[];
  waiting_ahead: number | null;
  estimate: EstimateAnswer | null;
  counter: CounterTitleAnswer | null;
  last_calls: LastCallAnswer[];
  called_at: string | null;
  issued_at: string;
  allowed: ("issue" | "call" | "recall" | "start" | "finish" | "no-show" | "reinstate" | "hold" | "resume" | "return" | "transfer" | "cancel" | "expire" | "undo")[];
  finished: boolean;
  may_rate: boolean;
  rated: boolean;
  look_again_s: number;
  not_before: string | null;
  later_min: number[];
};

/** One call-to-end of a ticket with its four spans in seconds. */
export type TransactionAnswer = {
  ticket_id: number;
  leg: number;
  label: string;
  service: string;
  counter: number;
  priority: string | null;
  recalls: number;
  business_on: string;
  officer: number | null;
  queued_at: string;
  called_at: string;
  started_at: string | null;
  ended_at: string | null;
  wait_s: number;
  walk_s: number;
  service_s: number;
  held_s: number;
  end: "finished" | "no_show" | "returned" | "transferred" | "cancelled" | "expired" | "undone" | null;
  kind: "submit" | "result" | "guidance" | "supplement" | "fee" | "online" | "other" | null;
  outcome: "accepted" | "supplement" | "refused" | "returned_result" | "fee_collected" | "guided" | "other" | null;
  reason: string | null;
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  hold_reason: string | null;
  overnight: boolean;
  corrections: number;
};

/** Kinds of transactions. */
export type TransactionKind = "submit" | "result" | "guidance" | "supplement" | "fee" | "online" | "other";

/** A page of records; `next` is the cursor of the next one. */
export type TransactionsAnswer = {
  items: TransactionAnswer[];
  next: string | null;
};

/**
 * How far a trial is, and once it is done what it came to, in figures and in sentences.
 *
 * `limits` say what the model doesn't know.
 */
export type TrialAnswer = {
  state: "running" | "done" | "nothing" | "failed";
  days: string[];
  played: string[];
  rows: TrialRowAnswer[];
  likeness: LikenessAnswer | null;
  sentences: string[];
  limits: string[];
};

/** A patch that isn't published yet; of it only the calling rules and the classes are tried. */
export type TrialBody = {
  patch: Record<string, unknown>;
};

/** Waits until the first call: the mean, what nine of ten stay below, the longest. */
export type TrialFiguresAnswer = {
  mean_s: number | null;
  p90_s: number | null;
  longest_s: number | null;
};

/**
 * Some of the visitors, by the rules in force and by the draft's.
 *
 * `sooner` and `later` are how many are called sooner and later by more than two minutes.
 */
export type TrialRowAnswer = {
  of: "all" | "class" | "group" | "service";
  code: string;
  name: string;
  visitors: number;
  now: TrialFiguresAnswer;
  then: TrialFiguresAnswer;
  sooner: number;
  later: number;
};

/** One's password and a code, of the app or for recovery. */
export type TurnOffBody = {
  password: string;
  code: string;
};

/** The six digits that the telephone was told. */
export type TypedCodeBody = {
  phone: string;
  code: string;
};

/** A field of which no service is known: its procedures were left out. */
export type UnmatchedAnswer = {
  field: string;
  agency: string;
  count: number;
};

/** A person with an account; a password that was made is told once. */
export type UserAnswer = {
  username: string;
  name: string;
  roles: ("kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin")[];
  agency: string | null;
  valid_from: string | null;
  valid_until: string | null;
  disabled: boolean;
  password?: string;
};

/** A version, who made it, and what changed; `restores` is the one it took back to. */
export type VersionAnswer = {
  version: number;
  at: string;
  by: string;
  changes: string[];
  note: string;
  restores: number | null;
};

/** What is said, and the clips that say it: none where no voice speaks the language. */
export type VoiceTestAnswer = {
  text: string;
  clips: string[];
};

/** What is to be heard, and a patch that isn't published yet; `recall` counts from 0. */
export type VoiceTestBody = {
  label: string;
  counter: number;
  language?: string;
  recall?: number;
  last?: boolean;
  patch?: Record<string, unknown>;
};

/** How many wait for a service. */
export type WaitingAnswer = {
  service: string;
  prefix: string;
  name: Record<string, string>;
  waiting: number;
};

/** A field of the request: what is wrong with it in words, and as a word for programs. */
export type WrongField = {
  field: string;
  message: string;
  code: string;
};

/** A place of the configuration, what is wrong there in words, and as a word for programs. */
export type WrongPlaceAnswer = {
  field: string;
  message: string;
  code: string;
};

/** A zone with the colour and the direction that the centre gave it. */
export type ZoneAnswer = {
  code: string;
  name: Record<string, string>;
  colour: "red" | "orange" | "green" | "teal" | "blue" | "purple" | "pink" | "grey" | null;
  direction: "left" | "right" | "ahead" | "back" | "up" | "down" | null;
};

/** What the API answers `METHOD path` where it does what it was asked for. */
export type Answered<Way extends string> =
  string extends Way ? unknown
  : Way extends `${infer Path}?${string}` ? Answered<Path>
  : Way extends `DELETE /public/v1/bookings/${string}/messages` ? ConsentAnswer
  : Way extends `DELETE /api/v1/users/${string}/second-factor` ? null
  : Way extends `DELETE /api/v1/configuration/draft` ? null
  : Way extends `DELETE /api/v1/configuration/plan` ? null
  : Way extends `DELETE /api/v1/report-schedules/${string}` ? null
  : Way extends `DELETE /api/v1/sessions/current` ? null
  : Way extends `DELETE /api/v1/users/${string}/sessions/${string}` ? null
  : Way extends `DELETE /api/v1/track/${string}/messages` ? ConsentAnswer
  : Way extends `DELETE /api/v1/users/${string}/attempts` ? null
  : Way extends `DELETE /api/v1/users/${string}/sessions` ? EndedAnswer
  : Way extends `DELETE /api/v1/subscriptions/${string}` ? null
  : Way extends `DELETE /api/v1/me/sessions/${string}` ? null
  : Way extends `DELETE /public/v1/bookings/${string}` ? OwnBookingAnswer
  : Way extends `DELETE /api/v1/me/sessions` ? EndedAnswer
  : Way extends `DELETE /api/v1/notices/${string}` ? null
  : Way extends `DELETE /api/v1/media/${string}` ? null
  : Way extends `GET /api/v1/configuration/slip/print/${string}` ? SlipTestAnswer
  : Way extends `GET /api/v1/report-schedules/mailings` ? MailingAnswer[]
  : Way extends `GET /api/v1/subscriptions/${string}/deliveries` ? AttemptsAnswer
  : Way extends `GET /api/v1/configuration/holidays` ? HolidayAnswer[]
  : Way extends `GET /api/v1/configuration/slip.png` ? null
  : Way extends `GET /api/v1/configuration/history` ? VersionAnswer[]
  : Way extends `GET /public/v1/bookings/${string}/messages` ? ConsentAnswer
  : Way extends `GET /public/v1/centres/${string}/services` ? PublicServiceAnswer[]
  : Way extends `GET /api/v1/configuration/trial` ? TrialAnswer
  : Way extends `GET /api/v1/displays/${string}/presence` ? PresenceAnswer
  : Way extends `GET /api/v1/alerts/deliveries` ? DeliveryAnswer[]
  : Way extends `GET /api/v1/bookings/${string}/contact` ? BookingContactAnswer
  : Way extends `GET /public/v1/centres/${string}/slots` ? PublicSlotAnswer[]
  : Way extends `GET /public/v1/centres/${string}/waits` ? PublicWaitsAnswer
  : Way extends `GET /api/v1/devices/${string}/display` ? DisplayPlanAnswer
  : Way extends `GET /api/v1/me/second-factor` ? SecondFactorAnswer
  : Way extends `GET /api/v1/message-channels` ? ChannelsAnswer
  : Way extends `GET /api/v1/report-schedules` ? SchedulesAnswer
  : Way extends `GET /public/v1/schemas/waits` ? Record<string, unknown>
  : Way extends `GET /api/v1/password-slips/${string}` ? PasswordSlipAnswer
  : Way extends `GET /api/v1/track/${string}/messages` ? ConsentAnswer
  : Way extends `GET /api/v1/users/${string}/sessions` ? SignInAnswer[]
  : Way extends `GET /api/v1/bookings/slots` ? StaffSlotAnswer[]
  : Way extends `GET /api/v1/floor/forecast` ? ForecastAnswer
  : Way extends `GET /api/v1/printer-search` ? PrinterSearchAnswer
  : Way extends `GET /api/v1/tickets/${string}/phone` ? PhoneAnswer
  : Way extends `GET /api/v1/transactions/${string}/${string}` ? RecordAnswer
  : Way extends `GET /api/v1/configuration` ? ConfigurationAnswer
  : Way extends `GET /api/v1/events/stream` ? null
  : Way extends `GET /api/v1/subscriptions` ? SubscriptionsAnswer
  : Way extends `GET /api/v1/tickets/${string}/legs` ? LegAnswer[]
  : Way extends `GET /api/v1/tickets/${string}/slip` ? SlipAnswer
  : Way extends `GET /api/v1/transactions` ? TransactionsAnswer
  : Way extends `GET /public/v1/bookings/${string}` ? OwnBookingAnswer
  : Way extends `GET /public/v1/challenge` ? ChallengeAnswer
  : Way extends `GET /api/v1/assistances` ? AssistanceAnswer[]
  : Way extends `GET /api/v1/me/sessions` ? SignInAnswer[]
  : Way extends `GET /public/v1/centres/${string}` ? PublicCentreAnswer
  : Way extends `GET /api/v1/access-log` ? AccessesAnswer
  : Way extends `GET /api/v1/procedures` ? ProcedureAnswer[]
  : Way extends `GET /api/v1/displays/${string}` ? DisplayAnswer
  : Way extends `GET /api/v1/rehearsal` ? RehearsalTicketAnswer[]
  : Way extends `GET /api/v1/bookings` ? BookingAnswer[]
  : Way extends `GET /api/v1/counters` ? CounterAnswer[]
  : Way extends `GET /api/v1/messages` ? CounterMessageAnswer[]
  : Way extends `GET /api/v1/officers` ? OfficerAnswer[]
  : Way extends `GET /api/v1/presence` ? PresenceAnswer
  : Way extends `GET /api/v1/reports/${string}` ? ReportAnswer
  : Way extends `GET /api/v1/services` ? ServiceAnswer[]
  : Way extends `GET /api/v1/setup/qr` ? QrAnswer
  : Way extends `GET /api/v1/tickets/${string}` ? TicketAnswer
  : Way extends `GET /api/v1/backups` ? BackupsAnswer
  : Way extends `GET /api/v1/centres` ? CentreAnswer[]
  : Way extends `GET /api/v1/devices` ? DeviceAnswer[]
  : Way extends `GET /api/v1/notices` ? NoticeAnswer[]
  : Way extends `GET /api/v1/reports` ? ReportKindAnswer[]
  : Way extends `GET /api/v1/support` ? null
  : Way extends `GET /api/v1/tickets` ? TicketsAnswer
  : Way extends `GET /api/v1/alerts` ? AlertsAnswer
  : Way extends `GET /api/v1/events` ? EventsAnswer
  : Way extends `GET /api/v1/track/${string}` ? TrackAnswer
  : Way extends `GET /api/v1/audit` ? DeedsAnswer
  : Way extends `GET /api/v1/media` ? MediumAnswer[]
  : Way extends `GET /api/v1/setup` ? SetupAnswer
  : Way extends `GET /api/v1/users` ? AccountAnswer[]
  : Way extends `GET /api/v1/me` ? MeAnswer
  : Way extends `PATCH /api/v1/subscriptions/${string}` ? SubscriptionAnswer
  : Way extends `PATCH /public/v1/bookings/${string}` ? OwnBookingAnswer
  : Way extends `PATCH /api/v1/users/${string}` ? UserAnswer
  : Way extends `POST /api/v1/counters/${string}/emergency/accept` ? CounterAnswer
  : Way extends `POST /api/v1/configuration/slip/print` ? SlipTestAnswer
  : Way extends `POST /api/v1/configuration/voice/clip` ? VoiceTestAnswer
  : Way extends `POST /api/v1/counters/${string}/stop-auto-call` ? CounterAnswer
  : Way extends `POST /api/v1/me/second-factor/confirm` ? RecoveryAnswer
  : Way extends `POST /api/v1/users/${string}/one-time-password` ? OneTimePasswordAnswer
  : Way extends `POST /api/v1/me/second-factor/set-up` ? SecretAnswer
  : Way extends `POST /api/v1/configuration/slip.png` ? null
  : Way extends `POST /api/v1/message-channels/${string}/test` ? ChannelsAnswer
  : Way extends `POST /api/v1/report-schedules/${string}/send` ? MailingAnswer
  : Way extends `POST /api/v1/transactions/${string}/${string}/correct` ? RecordAnswer
  : Way extends `POST /api/v1/configuration/display` ? DisplayAnswer
  : Way extends `POST /api/v1/configuration/restore` ? PublicationAnswer
  : Way extends `POST /api/v1/devices/${string}/pairing-code` ? PairingCodeAnswer
  : Way extends `POST /public/v1/bookings/${string}/check-in` ? OwnTicketAnswer
  : Way extends `POST /api/v1/counters/${string}/substitute` ? SubstituteAnswer
  : Way extends `POST /api/v1/me/second-factor/off` ? null
  : Way extends `POST /api/v1/agent/jobs/${string}/release` ? IdAnswer
  : Way extends `POST /api/v1/alerts/${string}/acknowledge` ? AlertAnswer
  : Way extends `POST /api/v1/assistances/${string}/accept` ? null
  : Way extends `POST /api/v1/configuration/trial` ? TrialAnswer
  : Way extends `POST /api/v1/counters/${string}/call-next` ? TicketAnswer | null
  : Way extends `POST /api/v1/counters/${string}/emergency` ? CounterAnswer
  : Way extends `POST /api/v1/subscriptions/${string}/test` ? AttemptAnswer
  : Way extends `POST /api/v1/agent/jobs/${string}/settle` ? IdAnswer
  : Way extends `POST /api/v1/configuration/logo` ? LogoAnswer
  : Way extends `POST /api/v1/counters/${string}/messages` ? null
  : Way extends `POST /api/v1/displays/${string}/speaking` ? ScreenTurnAnswer
  : Way extends `POST /api/v1/bookings/check-in` ? TicketAnswer
  : Way extends `POST /api/v1/devices/${string}/new-roll` ? IdAnswer
  : Way extends `POST /api/v1/devices/${string}/sighting` ? DeviceAnswer
  : Way extends `POST /api/v1/devices/${string}/simulate` ? FaultAnswer
  : Way extends `POST /api/v1/procedures/import` ? ImportAnswer
  : Way extends `POST /api/v1/rehearsal/tickets` ? RehearsalTicketAnswer[]
  : Way extends `POST /api/v1/tickets/${string}/priority` ? TicketAnswer
  : Way extends `POST /api/v1/agent/jobs/claim` ? JobAnswer | null
  : Way extends `POST /api/v1/assistances/${string}/end` ? null
  : Way extends `POST /api/v1/centres/${string}/archive` ? null
  : Way extends `POST /api/v1/counters/${string}/rating` ? RatedAnswer
  : Way extends `POST /api/v1/counters/${string}/resume` ? CounterAnswer
  : Way extends `POST /api/v1/messages/${string}/answer` ? null
  : Way extends `POST /api/v1/report-schedules` ? ScheduleAnswer
  : Way extends `POST /api/v1/tickets/${string}/reprint` ? TicketAnswer
  : Way extends `POST /api/v1/centres/${string}/reopen` ? null
  : Way extends `POST /api/v1/counters/${string}/close` ? CounterAnswer
  : Way extends `POST /api/v1/counters/${string}/pause` ? CounterAnswer
  : Way extends `POST /api/v1/devices/${string}/revoke` ? IdAnswer
  : Way extends `POST /api/v1/services/${string}/close` ? ServiceAnswer
  : Way extends `POST /public/v1/phone-codes/${string}` ? ProofAnswer
  : Way extends `POST /api/v1/agent/speaking` ? SpeakerTurnAnswer
  : Way extends `POST /api/v1/backups/${string}/trial` ? BackupsAnswer
  : Way extends `POST /api/v1/counters/${string}/call` ? TicketAnswer
  : Way extends `POST /api/v1/counters/${string}/open` ? CounterAnswer
  : Way extends `POST /api/v1/counters/${string}/seat` ? CounterAnswer
  : Way extends `POST /api/v1/password-slips` ? GivenPasswordAnswer[]
  : Way extends `POST /api/v1/printer-search` ? PrinterSearchAnswer
  : Way extends `POST /api/v1/services/${string}/open` ? ServiceAnswer
  : Way extends `POST /public/v1/phone-codes` ? PhoneCodeAnswer
  : Way extends `POST /api/v1/agent/presses` ? IdAnswer
  : Way extends `POST /api/v1/configuration` ? PublicationAnswer
  : Way extends `POST /api/v1/devices/${string}/scan` ? IdAnswer
  : Way extends `POST /api/v1/devices/${string}/test` ? DeviceAnswer
  : Way extends `POST /api/v1/messages/${string}/end` ? null
  : Way extends `POST /api/v1/rehearsal/end` ? RehearsalEndAnswer
  : Way extends `POST /api/v1/subscriptions` ? SubscriptionAnswer
  : Way extends `POST /api/v1/tickets/${string}/edit` ? TicketAnswer
  : Way extends `POST /api/v1/track/${string}/cancel` ? TrackAnswer
  : Way extends `POST /api/v1/track/${string}/rating` ? TrackAnswer
  : Way extends `POST /api/v1/agent/health` ? HeardDevicesAnswer
  : Way extends `POST /api/v1/devices/${string}/url` ? DeviceAnswer
  : Way extends `POST /api/v1/track/${string}/defer` ? TrackAnswer
  : Way extends `POST /api/v1/agent/scans` ? IdAnswer
  : Way extends `POST /api/v1/agent/start` ? AgentStartAnswer
  : Way extends `POST /api/v1/assistances` ? null
  : Way extends `POST /api/v1/me/activity` ? null
  : Way extends `POST /public/v1/bookings` ? PublicBookedAnswer
  : Way extends `POST /api/v1/bookings/${string}/${string}` ? BookingAnswer
  : Way extends `POST /api/v1/demo/clock` ? DemoClockAnswer
  : Way extends `POST /api/v1/setup/done` ? SetupAnswer
  : Way extends `POST /api/v1/setup/end` ? SetupAnswer
  : Way extends `POST /api/v1/tickets/${string}/${string}` ? TicketAnswer
  : Way extends `POST /api/v1/bookings` ? BookingAnswer
  : Way extends `POST /api/v1/messages` ? null
  : Way extends `POST /api/v1/sessions` ? SessionAnswer
  : Way extends `POST /api/v1/backups` ? BackupsAnswer
  : Way extends `POST /api/v1/centres` ? AddedCentreAnswer
  : Way extends `POST /api/v1/devices` ? NewDeviceAnswer
  : Way extends `POST /api/v1/notices` ? NoticeAnswer
  : Way extends `POST /api/v1/pairing` ? PairingAnswer
  : Way extends `POST /api/v1/tickets` ? TicketAnswer
  : Way extends `POST /api/v1/checks` ? CheckAnswer[]
  : Way extends `POST /api/v1/cards` ? CardAnswer
  : Way extends `POST /api/v1/media` ? MediumAnswer
  : Way extends `POST /api/v1/users` ? UserAnswer
  : Way extends `PUT /public/v1/bookings/${string}/messages` ? ConsentAnswer
  : Way extends `PUT /api/v1/configuration/draft` ? DraftAnswer
  : Way extends `PUT /api/v1/counters/${string}/profile` ? CounterAnswer
  : Way extends `PUT /api/v1/message-channels/${string}` ? ChannelAnswer
  : Way extends `PUT /api/v1/report-schedules/${string}` ? ScheduleAnswer
  : Way extends `PUT /api/v1/devices/${string}/display` ? DisplayPlanAnswer
  : Way extends `PUT /api/v1/track/${string}/messages` ? ConsentAnswer
  : Way extends `PUT /api/v1/users/${string}/password` ? null
  : Way extends `PUT /api/v1/me/password` ? null
  : Way extends `${string} /api/${string}` ? never
  : unknown;
