/**
 * Meta's Embedded Signup: its window tells which number was chosen, and a code.
 *
 * With Meta, the ids come as a message of its window and the code by its SDK; the sandbox sends
 * both as messages. The code is good for half a minute, so it goes to the server at once.
 */

import { gettext } from "./i18n.js";

const form = document.querySelector("#signup");
const button = form.querySelector("button[type=submit]");
const said = document.querySelector("#signup-said");
const { sdk, popup, app, config, version } = form.dataset;
const FACEBOOK = /^https:\/\/([a-z-]+\.)?facebook\.com$/;
let going = false;

const say = (sentence) => { said.textContent = sentence; };
const put = (name, value) => { form.elements[name].value = value ?? ""; };

function finish(code) {
  put("code", code);
  say(gettext("Connecting the number …"));
  going = true;
  form.submit();
}

function trusted(origin) {
  return popup ? origin === new URL(popup).origin : FACEBOOK.test(origin);
}

window.addEventListener("message", (event) => {
  if (!trusted(event.origin)) return;
  let told = event.data;
  try {
    told = typeof told === "string" ? JSON.parse(told) : told;
  } catch {
    return;
  }
  if (told?.type !== "WA_EMBEDDED_SIGNUP") return;
  if (told.event === "CANCEL" || told.event === "ERROR") {
    say(told.data?.error_message || gettext("Meta’s window was closed before it was done. Begin again."));
    return;
  }
  put("waba_id", told.data?.waba_id);
  put("phone_number_id", told.data?.phone_number_id);
  if (popup && told.code) finish(told.code);
});

function openSandbox() {
  const address = `${popup}?origin=${encodeURIComponent(window.location.origin)}`;
  if (!window.open(address, "signup", "popup,width=480,height=680")) {
    say(gettext("The browser kept the window from opening: allow windows for this page."));
  }
}

function openMeta() {
  window.FB.login((answer) => {
    const code = answer.authResponse?.code;
    if (code) finish(code);
    else say(gettext("Meta’s window was closed before it was done. Begin again."));
  }, {
    config_id: config,
    response_type: "code",
    override_default_response_type: true,
    extras: { setup: {}, featureType: "", sessionInfoVersion: "3" },
  });
}

function loadSdk() {
  window.fbAsyncInit = () => {
    window.FB.init({ appId: app, autoLogAppEvents: false, xfbml: false, version });
    button.disabled = false;
  };
  const script = document.createElement("script");
  script.src = sdk;
  script.async = true;
  script.crossOrigin = "anonymous";
  script.addEventListener("error", () => say(gettext("Meta’s window cannot be loaded: a blocker may keep it away.")));
  document.head.append(script);
}

form.addEventListener("submit", (event) => {
  if (going) return;
  event.preventDefault();
  if (!form.reportValidity()) return;
  say("");
  if (popup) openSandbox();
  else openMeta();
});

if (popup) button.disabled = false;
else loadSdk();
