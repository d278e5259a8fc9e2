// Follows a log while its command runs, and keeps the other pages fresh. Everything works without it too.
"use strict";

const MOST_CHARACTERS = 2000000;
const FRESHEN_EVERY = 5000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const LONGEST_ANSWER = 10000;

let freshAt = new Date();
let next = 0;

function follow(log) {
  const state = document.getElementById("log-state");
  const box = document.getElementById("follow");
  let shown = log.textContent.length;
  let position = log.dataset.position;
  let pause = FIRST_PAUSE;
  let complete = false;
  let source = null;
  let again = 0;

  function add(html) {
    const piece = document.createElement("span");
    // The server has escaped everything in it, and the page's policy runs no script that it does not bring itself.
    piece.innerHTML = html;
    shown += piece.textContent.length;
    log.append(piece);
    while (shown > MOST_CHARACTERS && log.childNodes.length > 1) {
      shown -= log.firstChild.textContent.length;
      log.firstChild.remove();
      document.getElementById("left-out").hidden = false;
    }
    if (box.checked) {
      log.scrollTop = log.scrollHeight;
    }
  }

  function say(text) {
    if (state.textContent !== text) {
      state.textContent = text;
    }
  }

  function connect() {
    clearTimeout(again);
    source = new EventSource(log.dataset.live + "?from=" + position);
    source.onopen = () => {
      pause = FIRST_PAUSE;
      say("live");
    };
    source.onmessage = (event) => {
      position = event.lastEventId;
      add(JSON.parse(event.data));
    };
    source.addEventListener("end", () => {
      source.close();
      complete = true;
      say("complete");
      freshen();
    });
    source.onerror = () => {
      say("connection lost, trying again");
      // The browser tries again by itself after a broken connection, but not after an answer that is no log: a proxy's, say.
      if (source.readyState === EventSource.CLOSED) {
        again = setTimeout(connect, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    };
  }

  box.closest("label").hidden = false;
  log.scrollTop = log.scrollHeight;
  log.addEventListener("scroll", () => {
    box.checked = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  });
  addEventListener("pagehide", () => {
    clearTimeout(again);
    source.close();
  });
  // From the browser's cache of pages, as it was when it was left.
  addEventListener("pageshow", (event) => {
    if (event.persisted && !complete) {
      connect();
    }
  });
  connect();
}

// Replaces what has changed, and leaves alone what somebody has focus or a selection in.
function replace(fresh) {
  const old = document.getElementById(fresh.id);
  const selection = getSelection();
  const selected = old && !selection.isCollapsed && selection.containsNode(old, true);
  if (!old || selected || old.innerHTML === fresh.innerHTML) {
    return;
  }
  const focus = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceChildren(...fresh.childNodes);
  if (focus) {
    const again = [...old.querySelectorAll("a")].find((link) => link.getAttribute("href") === focus);
    again?.focus();
  }
}

// Says why the page could not be had again; nothing when it could.
async function freshenOnce() {
  try {
    const signal = AbortSignal.timeout(LONGEST_ANSWER);
    const answer = await fetch(location.href, { headers: { "X-Freshen": "1" }, signal });
    if (!answer.ok) {
      return "the answer was " + answer.status;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = page.querySelectorAll("[data-fresh]");
    // A proxy in front may answer with a page of its own, to log in say.
    if (parts.length === 0) {
      return "the answer was another page";
    }
    parts.forEach(replace);
    document.body.dataset.freshen = page.body.dataset.freshen ?? "";
    return "";
  } catch (e) {
    return "the worker does not answer";
  }
}

function tell(problem) {
  const line = document.getElementById("not-fresh");
  if (problem === "") {
    freshAt = new Date();
  }
  const since = freshAt.toISOString().slice(11, 19);
  const text = problem === "" ? "" : `Not fresh since ${since} UTC: ${problem}. Trying again.`;
  if (line.textContent !== text) {
    line.textContent = text;
  }
  document.body.classList.toggle("stale", problem !== "");
}

async function freshen() {
  clearTimeout(next);
  let problem = "nobody looks";
  if (!document.hidden) {
    problem = await freshenOnce();
    tell(problem);
  }
  if (problem !== "" || document.body.dataset.freshen === "always") {
    next = setTimeout(freshen, FRESHEN_EVERY);
  }
}

const log = document.querySelector("[data-live]");
if (log) {
  follow(log);
}
if (document.body.dataset.freshen === "always") {
  next = setTimeout(freshen, FRESHEN_EVERY);
}
