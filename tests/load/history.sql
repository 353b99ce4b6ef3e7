INSERT INTO tickets (id, centre_id, label, prefix, ordinal, service, business_on, state, version,
    origin, language, waiting_ahead, legs, issued_at, queued_at, rank_at, last_at, last_actor,
    last_action, finished_at)
$numbers
SELECT $ticket, $centre, $prefix || $padded, $prefix, $ordinal, $service, $on, 'done', 4,
    'walk_in', 'vi', 3, 1, $issued, $issued, $issued, $ended, 'user:' || $officer,
    'finish', $ended
FROM n;

INSERT INTO transactions (ticket_id, leg, centre_id, label, business_on, service, counter,
    officer_id, queued_at, called_at, last_called_at, started_at, ended_at, recalls, wait_ms,
    walk_ms, service_ms, held_ms, "end", kind, outcome, reason, overnight)
$numbers
SELECT $ticket, 1, $centre, $prefix || $padded, $on, $service, $counter,
    $officer, $issued, $called, $called, $started, $ended, 0, $wait_ms,
    $walk_ms, $service_ms, 0, 'finished', 'submit', 'accepted', '$reason', $false
FROM n;

INSERT INTO events (centre_id, seq, at, type, actor, ticket_id, counter, facts)
$numbers
SELECT $centre, $seq + 1, $issued, 'issue', 'device:1', $ticket, NULL, ('{"label": "' || $prefix || $padded
    || '", "prefix": "' || $prefix || '", "ordinal": ' || $ordinal || ', "service": "' || $service
    || '", "business_on": "' || $on || '", "priority": null, "origin": "walk_in", "language": "vi"'
    || ', "waiting_ahead": 3}')$json
FROM n;

INSERT INTO events (centre_id, seq, at, type, actor, ticket_id, counter, facts)
$numbers
SELECT $centre, $seq + 2, $called, 'call', 'user:' || $officer, $ticket, $counter,
    ('{"reason": "' || replace('$reason', '"', '\"') || '", "officer": ' || $officer || '}')$json
FROM n;

INSERT INTO events (centre_id, seq, at, type, actor, ticket_id, counter, facts)
$numbers
SELECT $centre, $seq + 3, $started, 'start', 'user:' || $officer, $ticket, $counter, ('{}')$json
FROM n;

INSERT INTO events (centre_id, seq, at, type, actor, ticket_id, counter, facts)
$numbers
SELECT $centre, $seq + 4, $ended, 'finish', 'user:' || $officer, $ticket, $counter,
    ('{"outcome": "accepted", "kind": "submit"}')$json
FROM n
;

INSERT INTO print_jobs (centre_id, device_id, ticket_id, copy, state, detail, document, created_at,
    updated_at)
$numbers
SELECT $centre, 1, $ticket, 1, 'printed', '', ('{"parts": []}')$json, $issued, $issued
FROM n;
