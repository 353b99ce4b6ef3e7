// Made by `make types` of Python's types; tests/test_browser_types.py holds it to them.
import type {
  AlarmAnswer,
  AssistanceAnswer,
  CentreTitleAnswer,
  CodeNameAnswer,
  CounterMessageAnswer,
  EstimateAnswer,
  HelpAnswer,
  LifetimeAnswer,
  OfferAnswer,
  PaperAnswer,
  ProcedureAnswer,
} from "./api";

/** Who was asked for at the kiosk: whether somebody comes, as far as is known. */
export type AskedPerson = {
  id: number;
  state: "asked" | "late" | "nobody" | "coming";
  asked_at: string;
};

/** The rules of calling that a console looks at. */
export type CallingPicture = {
  recalls_before_no_show: number;
  recall_gap_s: number;
  outcome_required: boolean;
  start_on_call: boolean;
  undo_s: number;
};

/** A centre, its site and its clock. */
export type CentreNameAnswer = {
  code: string;
  name: Record<string, string>;
  site: Record<string, string>;
  time_zone: string;
};

/** Why a service gives no numbers for now, and until when. */
export type ClosurePicture = {
  reason: string;
  until: string | null;
};

/** All that a console shows; before a counter is chosen there is no `counter`. */
export type ConsolePicture = {
  seq: number;
  at: string;
  centre: CentreNameAnswer;
  me: OfficerPicture;
  counter: OwnCounterPicture | null;
  counters: OtherCounterPicture[];
  ticket: PresentTicket | null;
  held: HeldRow[];
  missed: MissedRow[];
  waiting: WaitingRow[];
  waiting_total: number;
  later: WaitingRow[];
  next: NextRow | null;
  services: OfferedService[];
  kinds: ("submit" | "result" | "guidance" | "supplement" | "fee" | "online" | "other")[];
  outcomes: ("accepted" | "supplement" | "refused" | "returned_result" | "fee_collected" | "guided" | "other")[];
  kind_of_outcome: Partial<Record<"accepted" | "supplement" | "refused" | "returned_result" | "fee_collected" | "guided" | "other", "submit" | "result" | "guidance" | "supplement" | "fee" | "online" | "other">>;
  hold_reasons: string[];
  out_of_turn_reasons: string[];
  came_back_reason: string;
  pause_reasons: string[];
  pause_minutes: number[];
  priority_classes: CodeNameAnswer[];
  messages: CounterMessageAnswer[];
  asks: string[];
  rules: CallingPicture;
  targets: TargetsPicture;
  today: OfficerToday;
};

/** The same with what its test shows, and what a person saw of it last. */
export type DeviceRow = {
  id: number;
  kind: "kiosk" | "display" | "board" | "printer" | "rating" | "keypad" | "scanner" | "monitor" | "agent" | "speaker";
  name: string;
  title: string;
  url: string;
  zone: string | null;
  counter: number | null;
  at: string | null;
  agent: string | null;
  state: "ok" | "warning" | "fault" | "unknown" | null;
  cause: "" | "not_asked" | "bad_url" | "wire" | "no_answer" | "paper_out" | "paper_low" | "slow_line" | "cover_open" | "offline" | "cutter" | "too_hot" | "broken" | "uncertain" | "queue" | "sound_blocked" | "sound_failing" | "login" | "certificate" | "busy" | "silent" | "agent" | "unshown" | "seen_wrong" | "not_switched" | "by_hand" | "not_paired";
  detail: string;
  since: string | null;
  paper: PaperAnswer | null;
  paper_mm: number | null;
  lifetime: LifetimeAnswer | null;
  may_renew: boolean;
  may_test: boolean;
  may_pair: boolean;
  test_shows: string[];
  sight: "as_meant" | "nothing" | "other_number" | "wrong_places" | "unreadable" | "other_board" | "cut_off" | "uncut" | "turned" | "too_quiet" | "unclear" | null;
  seen_at: string | null;
};

/** The centre's devices that aren't revoked; `server` is the server's address. */
export type DevicesPicture = {
  seq: number;
  at: string;
  centre: HousePicture;
  server: string;
  zones: CodeNameAnswer[];
  counters: number[];
  devices: DeviceRow[];
};

/** A group of services and its colour. */
export type GroupPicture = {
  code: string;
  name: Record<string, string>;
  colour: "red" | "orange" | "green" | "teal" | "blue" | "purple" | "pink" | "grey";
};

/** One who is held, since when and why. */
export type HeldRow = {
  id: number;
  version: number;
  label: string;
  service: string;
  service_name: Record<string, string>;
  priority: string | null;
  priority_name: Record<string, string> | null;
  priority_check: "confirmed" | "refused" | "added" | null;
  booked_for: string | null;
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  since: string;
  reason: string | null;
};

/**
 * The next hour of a service if nothing changes: of those who wait and those who will come.
 *
 * `p50_s` and `p80_s` are what half and four of five of their waits stay below, from the number to
 * the call; `unknown` says why there are none.
 */
export type HourAnswer = {
  coming: number | null;
  p50_s: number | null;
  p80_s: number | null;
  share_in_target: number | null;
  unknown: "not_yet" | "too_little_past" | "no_counter" | "nobody" | null;
  offers: OfferAnswer[];
};

/** The centre's house and its clock. */
export type HousePicture = {
  site: Record<string, string>;
  time_zone: string;
};

/** The centre as a kiosk's head names it. */
export type KioskCentre = {
  code: string;
  name: Record<string, string>;
  site: Record<string, string>;
  time_zone: string;
  header: string;
  address: string;
  emblem: string | null;
};

/**
 * All that a kiosk shows; `scan` stands for a card that was just read there.
 *
 * `books` says whether the centre takes appointments; `guidance` and `results` are the services
 * for who isn't sure and who collects a result, where they give numbers.
 */
export type KioskPicture = {
  open: boolean;
  day: Record<string, string> | null;
  opens_at: string | null;
  closes_at: string | null;
  seq: number;
  at: string;
  centre: KioskCentre;
  languages: string[];
  services: KioskService[];
  groups: GroupPicture[];
  procedures: ProcedureAnswer[];
  priority_classes: CodeNameAnswer[];
  scanner: boolean;
  scan: string | null;
  books: boolean;
  guidance: string | null;
  results: string | null;
  assistance: AskedPerson | null;
  rules: KioskRules;
};

/** What one person may take, and the promised wait. */
export type KioskRules = {
  tickets_per_person_day: number;
  most_needs: number;
  wait_target_min: number;
};

/** A tile. */
export type KioskService = {
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
  group: string | null;
  counters_open: number;
  counters: NumberNamePicture[];
  late: LatePicture | null;
};

export type LatePicture = {
  from: string;
  resumes_at: string | null;
};

/** One who was missed; after `offer_in` more calls the counter offers the number again. */
export type MissedRow = {
  id: number;
  version: number;
  label: string;
  service: string;
  service_name: Record<string, string>;
  priority: string | null;
  priority_name: Record<string, string> | null;
  priority_check: "confirmed" | "refused" | "added" | null;
  booked_for: string | null;
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  missed_at: string;
  offer_in: number | null;
};

/** Who is called next, and by which rule. */
export type NextRow = {
  id: number;
  version: number;
  label: string;
  service: string;
  service_name: Record<string, string>;
  priority: string | null;
  priority_name: Record<string, string> | null;
  priority_check: "confirmed" | "refused" | "added" | null;
  booked_for: string | null;
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  queued_at: string;
  not_before: string | null;
  reason: Record<string, unknown>;
};

/** A counter. */
export type NumberNamePicture = {
  number: number;
  name: Record<string, string>;
};

/** A service that a visitor may be sent on to. */
export type OfferedService = {
  code: string;
  prefix: string;
  name: Record<string, string>;
};

/** Who sits there, with the rights that a console looks at. */
export type OfficerPicture = {
  username: string;
  name: string;
  role: "kiosk" | "display" | "device" | "rating" | "monitor" | "agent" | "officer" | "reception" | "supervisor" | "admin";
  rights: ("see_services" | "issue" | "read_card" | "call_staff" | "see_slip" | "see_display" | "speak" | "see_tickets" | "see_phone" | "serve" | "take_over" | "queue_desk" | "rate" | "supervise" | "see_devices" | "see_metrics" | "configure_devices" | "drive_devices" | "configure" | "publish" | "call_out_of_turn" | "configure_people" | "audit" | "officer_figures" | "own_account" | "correct_records" | "take_bookings")[];
};

/** What the officer served today. */
export type OfficerToday = {
  served: number;
  mean_service_s: number | null;
};

/** Any counter of the centre; `services` are those that it serves whatever the wait. */
export type OtherCounterPicture = {
  number: number;
  name: Record<string, string>;
  zone: string;
  state: "closed" | "open" | "paused";
  officer_name: string | null;
  services: string[];
  label: string | null;
  ticket_state: "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired" | null;
  mine: boolean;
  alarm: AlarmAnswer | null;
};

/** The officer's own counter. */
export type OwnCounterPicture = {
  number: number;
  name: Record<string, string>;
  zone: string;
  state: "closed" | "open" | "paused";
  reason: string | null;
  since: string | null;
  back_at: string | null;
  officer_name: string | null;
  services: string[];
  alarm: AlarmAnswer | null;
  auto_call_at: string | null;
};

/** Whom the tablet asks, in which language, and until when. */
export type PartingPicture = {
  ticket_id: number;
  label: string;
  language: string;
  until: string;
};

/** The ticket that the counter has called or serves, with what the officer may do now. */
export type PresentTicket = {
  id: number;
  version: number;
  label: string;
  service: string;
  service_name: Record<string, string>;
  priority: string | null;
  priority_name: Record<string, string> | null;
  priority_check: "confirmed" | "refused" | "added" | null;
  booked_for: string | null;
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  state: "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired";
  legs: number;
  issued_at: string;
  queued_at: string;
  called_at: string;
  started_at: string | null;
  recalls: number;
  last_called_at: string;
  unsaid: string | null;
  waited_s: number;
  held_s: number;
  target_s: number | null;
  reason: Record<string, unknown> | null;
  onward: string[];
  allowed: ("issue" | "call" | "recall" | "start" | "finish" | "no-show" | "reinstate" | "hold" | "resume" | "return" | "transfer" | "cancel" | "expire" | "undo")[];
  undo_until: string | null;
  last_action: "issue" | "call" | "recall" | "start" | "finish" | "no-show" | "reinstate" | "hold" | "resume" | "return" | "transfer" | "cancel" | "expire" | "undo";
  no_show_at: string | null;
};

/** Within which range of seconds a wait ends. */
export type RangePicture = {
  low_s: number;
  high_s: number;
};

/** All that a reception shows; the first of `printers` prints where none was chosen. */
export type ReceptionPicture = {
  seq: number;
  at: string;
  centre: CentreNameAnswer;
  services: ReceptionService[];
  procedures: ProcedureAnswer[];
  priority_classes: CodeNameAnswer[];
  languages: string[];
  digits: number;
  most_at_once: number;
  printers: ReceptionPrinter[];
  assistances: AssistanceAnswer[];
};

/** A printer that the reception may choose, and how it is. */
export type ReceptionPrinter = {
  id: number;
  title: string;
  state: "ok" | "warning" | "fault" | "unknown";
};

/** A row; `closed` says why the kiosk gives no number: out of hours the reception still may. */
export type ReceptionService = {
  code: string;
  prefix: string;
  name: Record<string, string>;
  agency: string;
  closed: "hours" | "limit" | "for_now" | null;
  left: number | null;
  waiting: number;
  counters_open: number;
  estimate: RangePicture | null;
};

/** All that supervisors watch; `worst_first` orders the services. */
export type SupervisorPicture = {
  seq: number;
  at: string;
  centre: CentreNameAnswer;
  counters: WatchedCounter[];
  services: WatchedService[];
  worst_first: string[];
  looked_at: string | null;
  digits: number;
  pause_reasons: string[];
  pause_minutes: number[];
  devices: WatchedDevice[];
  totals: TotalsPicture;
  alerts: WatchedAlert[];
  assistances: AssistanceAnswer[];
  messages: CounterMessageAnswer[];
  tells: string[];
  replies: ("coming" | "agreed" | "wait_5" | "not_possible")[];
  targets: TargetsPicture;
};

/** All that a tablet shows. */
export type TabletPicture = {
  seq: number;
  at: string;
  centre: CentreTitleAnswer;
  counter: NumberNamePicture;
  parting: PartingPicture | null;
};

/** The promised wait, its share of the visitors, and the wait that is an alert. */
export type TargetsPicture = {
  wait_min: number;
  wait_share: number;
  alert_wait_min: number;
};

/** The centre's day so far. */
export type TotalsPicture = {
  issued: number;
  served: number;
  missed: number;
  cancelled: number;
  mean_wait_s: number | null;
  share_in_target: number | null;
};

/** One who waits; who is late comes not before an instant. */
export type WaitingRow = {
  id: number;
  version: number;
  label: string;
  service: string;
  service_name: Record<string, string>;
  priority: string | null;
  priority_name: Record<string, string> | null;
  priority_check: "confirmed" | "refused" | "added" | null;
  booked_for: string | null;
  procedure: string | null;
  dossier_code: string | null;
  note: string | null;
  queued_at: string;
  not_before: string | null;
};

/** What is wrong now; its open alert, if there is one yet, says since when and who saw it. */
export type WatchedAlert = {
  service?: string;
  waiting?: number;
  longest_wait_s?: number;
  share?: number;
  served?: number;
  minutes?: number;
  counter?: number;
  idle_s?: number;
  late_s?: number;
  label?: string;
  state?: string;
  open_s?: number;
  device?: string;
  device_kind?: string;
  cause?: string;
  detail?: string;
  printer?: string;
  slips?: number;
  times?: number;
  zone?: string;
  calls?: number;
  labels?: string;
  report?: string;
  trouble?: string;
  officer_name?: string | null;
  since?: string | null;
  accepted_by?: string | null;
  kind: "emergency" | "help" | "wait_over_bound" | "no_counter_open" | "share_falling" | "counter_idle" | "ticket_open_long" | "device" | "sign_ins_in_vain" | "paper_ends" | "calls_unsaid" | "return_late" | "report_unsent" | "assistance_unanswered" | "backup_old" | "backup_copy_old" | "backup_trial_failed";
  subject: string;
  is_grave: boolean;
  service_name: Record<string, string> | null;
  counter_name: Record<string, string> | null;
  id: number | null;
  raised_at: string | null;
  seen_by: string | null;
};

/** A counter as supervisors see it. */
export type WatchedCounter = {
  number: number;
  name: Record<string, string>;
  zone: string;
  state: "closed" | "open" | "paused";
  since: string | null;
  reason: string | null;
  back_at: string | null;
  profile: HelpAnswer[];
  is_own_profile: boolean;
  officer_name: string | null;
  label: string | null;
  ticket_state: "waiting" | "called" | "serving" | "held" | "missed" | "done" | "cancelled" | "expired" | null;
  served: number;
  seen_since: string | null;
  care: "idle" | "called_long" | "serving_long" | null;
};

/** A device that is driven, and how it is. */
export type WatchedDevice = {
  id: number;
  kind: "kiosk" | "display" | "board" | "printer" | "rating" | "keypad" | "scanner" | "monitor" | "agent" | "speaker";
  name: string;
  state: "ok" | "warning" | "fault" | "unknown";
  cause: "" | "not_asked" | "bad_url" | "wire" | "no_answer" | "paper_out" | "paper_low" | "slow_line" | "cover_open" | "offline" | "cutter" | "too_hot" | "broken" | "uncertain" | "queue" | "sound_blocked" | "sound_failing" | "login" | "certificate" | "busy" | "silent" | "agent" | "unshown" | "seen_wrong" | "not_switched" | "by_hand" | "not_paired";
  detail: string;
  since: string | null;
  paper: PaperAnswer | null;
};

/**
 * A service as supervisors see it: its queue, its next hour, its day.
 *
 * `booked` is how many will come with an appointment within two hours.
 */
export type WatchedService = {
  issued: number;
  served: number;
  mean_wait_s: number | null;
  median_wait_s: number | null;
  p90_wait_s: number | null;
  share_in_target: number | null;
  code: string;
  prefix: string;
  name: Record<string, string>;
  waiting: number;
  booked: number;
  longest_wait_s: number | null;
  closure: ClosurePicture | null;
  counters_open: number;
  estimate: EstimateAnswer | null;
  hour: HourAnswer;
  trend: number[];
};
