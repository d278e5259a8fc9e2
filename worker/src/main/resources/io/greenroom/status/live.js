// Follows a log while its command runs, and keeps the other pages fresh. Everything works without it too.
"use strict";

const MOST_CHARACTERS = 2000000;
const FRESHEN_EVERY = 5000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;

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
      document.body.dataset.freshen = "once";
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
async function freshen() {
  const busy = document.hidden || !getSelection().isCollapsed;
  if (!busy) {
    try {
      const answer = await fetch(location.href, { headers: { "X-Freshen": "1" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const fresh of page.querySelectorAll("[data-fresh]")) {
          const old = document.getElementById(fresh.id);
          if (old && old.innerHTML !== fresh.innerHTML) {
            const focus = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
            old.replaceChildren(...fresh.childNodes);
            if (focus) {
              const again = [...old.querySelectorAll("a")].find((link) => link.getAttribute("href") === focus);
              again?.focus();
            }
          }
        }
      }
    } catch (e) {
      // The worker may be restarting: the next round tells.
    }
  }
  if (document.body.dataset.freshen === "always") {
    setTimeout(freshen, FRESHEN_EVERY);
  }
}

const log = document.querySelector("[data-live]");
if (log) {
  follow(log);
}
if (document.body.dataset.freshen === "always") {
  setTimeout(freshen, FRESHEN_EVERY);
}
