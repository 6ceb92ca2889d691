// Draws what /actuator/veloxlive/stream tells. Every text goes in as text, never as markup.
import { clock, count, duration, number, percent } from './format.js';
import { next, past } from './plots.js';
import { profiling } from './flame.js';

const page = document.body;
const byId = id => document.getElementById(id);
const text = (id, value) => { const element = byId(id); if (element.textContent !== value) element.textContent = value; };

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Keeps as many children as there are items; each is made once and from then on only updated. */
function rows(parent, items, create, update) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  items.forEach((item, i) => {
    const row = parent.children[i] ?? parent.appendChild(create(item));
    update(row, item);
  });
}

function put(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

// --- the connection

let heard = 0;

function linked(level, words) {
  byId('link').dataset.level = level;
  text('link-text', words);
  page.classList.toggle('stale', level !== 'ok' && level !== 'warn');
}

function notice(...parts) {
  const element = byId('notice');
  element.replaceChildren(...parts);
  element.hidden = parts.length === 0;
}

let source;

function connect(path) {
  source = new EventSource(path);
  source.addEventListener('history', event => past(JSON.parse(event.data)));
  source.addEventListener('live', event => {
    heard = performance.now();
    notice();
    live(JSON.parse(event.data));
  });
  source.onerror = () => {
    linked('down', 'no connection');
    if (source.readyState === EventSource.CLOSED) {
      notice('Actuator refuses ', make('code', {}, path.replace(/^\./, '')),
        '. It is tried again every 5 s; if you had to sign in, load this page again.');
      setTimeout(() => connect(path), 5000);
    }
  };
}

// --- what it tells

function live(now) {
  linked(now.draining ? 'warn' : 'ok', now.draining ? 'draining' : 'live');
  text('clock', clock(now.time));
  figures(now);
  const waiting = Object.values(now.queue.depth).reduce((sum, depth) => sum + depth, 0);
  next({ time: now.time, ...now.latency, requests: now.rates.requests, failures: now.rates.failures });
  upstreams(now.upstreams);
  rows(byId('loops'), now.loops, bar, (row, loop) =>
    level(row, 'Loop ' + loop.index, loop.busy, percent(loop.busy), loop.busy > .95 ? 'down' : loop.busy > .8 ? 'warn' : ''));
  limits(now, waiting);
  failures(now.failures);
}

function figures(now) {
  text('rate', number(now.rates.requests));
  text('failure-rate', number(now.rates.failures));
  // A caller's mistake now and then is no reason for red.
  byId('failed').dataset.level = now.rates.failures > now.rates.requests / 20 ? 'down' : 'ok';
  for (const name of ['p50', 'p90', 'p99']) {
    const [value, unit] = duration(now.latency[name]);
    text(name, value);
    text(name + '-unit', unit);
  }
  text('in-flight', count(now.requests.inFlight));
  text('waiting', count(Object.values(now.queue.depth).reduce((sum, depth) => sum + depth, 0)));
  text('tokens', number(now.rates.outputTokens));
}

const levels = new Map();

function upstreams(all) {
  rows(byId('upstream-rows'), all, () => {
    const cell = (label, kind) => make('td', { role: 'cell', class: kind, 'data-label': label });
    return make('tr', { role: 'row' },
      make('td', { role: 'cell', class: 'whole' }, make('span'), make('small')),
      make('td', { role: 'cell', class: 'whole' },
        make('span', { class: 'mark' }, make('span', { class: 'dot', 'aria-hidden': 'true' }), make('span', { class: 'state' })), make('small')),
      cell('In flight', 'number'), cell('Connections', 'number'), cell('Attempts /s', 'number'),
      cell('Failures /s', 'number'), cell('Time to head', 'number'));
  }, (row, upstream) => {
    row.dataset.level = upstream.level;
    row.dataset.upstream = upstream.name;
    const [who, health, inFlight, connections, attempts, failed, head] = row.children;
    put(who.firstElementChild, upstream.name);
    put(who.lastElementChild, upstream.origin + (upstream.protocol === 'auto' ? '' : ' · ' + upstream.protocol));
    put(health.querySelector('.state'), upstream.state + (upstream.ramp < 1 ? ' · ' + percent(upstream.ramp) : ''));
    put(health.lastElementChild, upstream.detail ?? '');
    put(inFlight, count(upstream.inFlight));
    put(connections, count(upstream.connections));
    put(attempts, number(upstream.attempts));
    put(failed, number(upstream.failures));
    put(head, duration(upstream.headMillis).join(' ').trim());
    const before = levels.get(upstream.name);
    if (before !== undefined && before !== upstream.level) text('news', 'Upstream ' + upstream.name + ': ' + upstream.state);
    levels.set(upstream.name, upstream.level);
  });
}

function bar() {
  return make('li', {}, make('span'),
    make('div', { class: 'track', role: 'meter', 'aria-valuemin': '0', 'aria-valuemax': '100' }, make('div', { class: 'fill' })),
    make('span'));
}

function level(row, name, share, words, colour) {
  const [label, track, value] = row.children;
  put(label, name);
  put(value, words);
  track.setAttribute('aria-label', name);
  track.setAttribute('aria-valuenow', String(Math.round((share ?? 0) * 100)));
  track.setAttribute('aria-valuetext', words);
  track.firstElementChild.style.width = (Math.min(1, share ?? 0) * 100) + '%';
  track.firstElementChild.dataset.level = colour;
}

function limits(now, waiting) {
  const limiter = now.limiter;
  const used = limiter.enabled ? 1 - limiter.available / limiter.burst : 0;
  const colour = share => share > .95 ? 'down' : share > .8 ? 'warn' : '';
  const all = [
    ['In flight', now.requests.inFlight / now.requests.limit, count(now.requests.inFlight) + ' of ' + count(now.requests.limit)],
    ['Waiting', waiting / now.queue.capacity, count(waiting) + ' of ' + count(now.queue.capacity)],
    ['Burst', used, limiter.enabled ? count(limiter.burst - limiter.available) + ' of ' + count(limiter.burst) : 'no rate limit'],
  ];
  rows(byId('limits'), all, bar, (row, [name, share, words]) => level(row, name, share, words, colour(share)));
  const depths = Object.entries(now.queue.depth).filter(([, depth]) => depth > 0)
    .map(([why, depth]) => count(depth) + ' for ' + why.replaceAll('_', ' '));
  text('queue', (limiter.enabled ? 'Rate limit ' + count(limiter.requestsPerMinute) + ' per minute. ' : '')
    + (depths.length ? 'Waiting: ' + depths.join(', ') + '.' : 'Nobody waits.'));
}

let newest = -2;

function failures(all) {
  const latest = all.length ? all[0].number : -1;
  if (latest === newest) return;
  newest = latest;
  text('failures-note', all.length ? 'newest first, ' + count(latest + 1) + ' since the start' : 'none since the start');
  byId('failure-pane').hidden = all.length === 0;
  rows(byId('failure-rows'), all, () => make('tr', { role: 'row', class: 'failure' },
    ...['time', 'what', 'where', 'code', 'number'].map(kind => make('td', { role: 'cell', class: kind }))),
  (row, failure) => {
    row.children[2].toggleAttribute('data-none', !failure.upstream);
    [clock(failure.time), failure.operation.toLowerCase().replaceAll('_', ' '), failure.upstream ?? '–', failure.code,
    failure.status ? String(failure.status) : '–'].forEach((words, i) => put(row.children[i], words));
  });
}

if (page.dataset.live) {
  connect(page.dataset.live + '/stream');
  setInterval(() => {
    if (heard && performance.now() - heard > 3500 && source.readyState === EventSource.OPEN) {
      linked('down', 'nothing heard for ' + Math.round((performance.now() - heard) / 1000) + ' s');
    }
  }, 1000);
} else {
  linked('unknown', 'no data');
  notice('The Actuator endpoint is not exposed. Add ', make('code', {}, 'veloxlive'), ' to ',
    make('code', {}, 'management.endpoints.web.exposure.include'), '.');
}
profiling(page.dataset.profile);
