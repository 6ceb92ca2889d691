// Takes a profile through Actuator and draws it: callers above, what they call below, as wide as the time it took.
import { count, percent } from './format.js';

const SECONDS = 10;
const ROW = 18;
const NARROWEST = 0.0015;
const byId = id => document.getElementById(id);

function tree(collapsed) {
  const root = { name: 'all', samples: 0, children: new Map(), parent: null, depth: 0 };
  for (const line of collapsed.split('\n')) {
    const space = line.lastIndexOf(' ');
    const samples = Number(line.slice(space + 1));
    if (space <= 0 || !(samples > 0)) continue;
    let node = root;
    node.samples += samples;
    for (const frame of line.slice(0, space).split(';')) {
      const name = frame.replace(/_\[\w\]$/, '').replace(/\.0x[0-9a-f]+(?=\.)/, '');
      let child = node.children.get(name);
      if (!child) {
        child = { name, samples: 0, children: new Map(), parent: node, depth: node.depth + 1 };
        node.children.set(name, child);
      }
      child.samples += samples;
      node = child;
    }
  }
  return root;
}

function origin(name) {
  if (/^dev[/.]velox/.test(name)) return 'velox';
  if (/^(java|jdk|sun|javax)[/.]/.test(name)) return 'jdk';
  return /[/.].*[/.]/.test(name) ? 'lib' : 'native';
}

const short = name => name.replace(/^(?:[\w$]+[/.])+(?=[\w$]+\.)/, '');

/** Draws into the element; arrows walk, Enter zooms, Escape shows all again. */
function draw(element, root) {
  const what = document.createElement('span');
  what.className = 'what';
  const all = document.createElement('button');
  all.type = 'button';
  all.className = 'plain';
  all.textContent = 'Show all';
  const bar = document.createElement('div');
  bar.className = 'flame-bar';
  const keys = [['velox', 'Velox'], ['lib', 'libraries'], ['jdk', 'JDK'], ['native', 'threads, native']].map(([of, words]) => {
    const key = document.createElement('span');
    key.className = 'key';
    key.dataset.of = of;
    key.textContent = words;
    return key;
  });
  bar.append(what, ...keys, all);
  const graph = document.createElement('div');
  graph.className = 'flame';
  graph.setAttribute('role', 'tree');
  graph.setAttribute('aria-label', 'Flame graph. Arrows walk, Enter zooms, Escape shows all.');
  const inner = document.createElement('div');
  inner.setAttribute('role', 'presentation');
  graph.append(inner);
  element.replaceChildren(bar, graph);
  element.hidden = false;

  let zoomed = root;
  const drawn = new Map();
  const say = node => { what.textContent = node.name + ': ' + percent(node.samples / root.samples) + ', ' + count(node.samples) + ' samples'; };

  function frame(node, left, width) {
    const box = document.createElement('div');
    box.className = width < .02 ? 'frame thin' : 'frame';
    box.dataset.of = node === root ? 'native' : origin(node.name);
    box.setAttribute('role', 'treeitem');
    box.setAttribute('aria-level', String(node.depth + 1));
    box.setAttribute('aria-label', node.name + ', ' + percent(node.samples / root.samples));
    box.tabIndex = -1;
    box.style.left = (left * 100) + '%';
    box.style.width = (width * 100) + '%';
    box.style.top = (node.depth * ROW) + 'px';
    if (width >= .02) box.textContent = short(node.name);
    box.addEventListener('click', () => zoom(node));
    box.addEventListener('mouseenter', () => say(node));
    box.addEventListener('focus', () => say(node));
    box.addEventListener('keydown', event => key(event, node));
    drawn.set(node, box);
    inner.append(box);
  }

  function layout(node, left, width) {
    if (width < NARROWEST) return 0;
    frame(node, left, width);
    let deepest = node.depth;
    for (const child of ordered(node)) {
      const share = width * child.samples / node.samples;
      deepest = Math.max(deepest, layout(child, left, share));
      left += share;
    }
    return deepest;
  }

  function zoom(node) {
    zoomed = node;
    drawn.clear();
    inner.replaceChildren();
    for (let above = node.parent; above; above = above.parent) frame(above, 0, 1);
    const deepest = layout(node, 0, 1);
    inner.style.height = ((deepest + 1) * ROW) + 'px';
    all.hidden = node === root;
    const box = drawn.get(node);
    box.tabIndex = 0;
    say(node);
    return box;
  }

  const ordered = node => [...node.children.values()].sort((a, b) => b.samples - a.samples);

  function key(event, node) {
    const siblings = node.parent ? ordered(node.parent).filter(other => drawn.has(other)) : [node];
    const to = {
      ArrowUp: () => node.parent,
      ArrowDown: () => ordered(node).find(child => drawn.has(child)),
      ArrowLeft: () => siblings[siblings.indexOf(node) - 1],
      ArrowRight: () => siblings[siblings.indexOf(node) + 1],
    }[event.key];
    if (to) {
      event.preventDefault();
      const target = drawn.get(to());
      if (target) {
        drawn.get(node).tabIndex = -1;
        target.tabIndex = 0;
        target.focus();
      }
    } else if (event.key === 'Enter') {
      zoom(node).focus();
    } else if (event.key === 'Escape') {
      zoom(root).focus();
    }
  }

  all.addEventListener('click', () => zoom(root).focus());
  zoom(zoomed);
}

/** @param path of the Actuator endpoint, empty when nobody may call it */
export function profiling(path) {
  const button = byId('profile');
  const note = byId('profile-note');
  const progress = byId('progress');
  if (!path) {
    button.setAttribute('aria-disabled', 'true');
    note.textContent = 'Needs the Actuator endpoint veloxprofile: add it to management.endpoints.web.exposure.include and set '
      + 'management.endpoint.veloxprofile.access=read-only.';
    return;
  }
  note.textContent = 'Takes a sample every 10 ms of CPU time; the gateway runs on meanwhile.';
  let running = false;
  button.addEventListener('click', async () => {
    if (running) return;
    running = true;
    button.setAttribute('aria-disabled', 'true');
    progress.hidden = false;
    note.textContent = 'Profiling …';
    const begun = performance.now();
    const ticks = setInterval(() => { progress.value = Math.min(SECONDS, (performance.now() - begun) / 1000); }, 100);
    try {
      const answer = await fetch(path + '?seconds=' + SECONDS + '&format=collapsed', { headers: { accept: 'text/plain' }, cache: 'no-store' });
      const body = await answer.text();
      if (!answer.ok) throw new Error(body.slice(0, 300) || 'Actuator answered ' + answer.status + '.');
      const root = tree(body);
      if (root.samples) {
        draw(byId('flame'), root);
        note.textContent = 'Taken at ' + new Date().toLocaleTimeString('en-GB') + ', ' + count(root.samples) + ' samples in ' + SECONDS + ' s.';
      } else {
        note.textContent = 'Nothing ran on a processor for these ' + SECONDS + ' s.';
      }
    } catch (failed) {
      note.textContent = 'No profile: ' + failed.message;
    } finally {
      clearInterval(ticks);
      progress.hidden = true;
      progress.value = 0;
      button.removeAttribute('aria-disabled');
      running = false;
    }
  });
}
