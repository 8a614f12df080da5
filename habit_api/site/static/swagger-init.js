"use strict";

// Starts Swagger UI and runs the sign-in form above it. A file of its own, because the page's
// policy allows no inline script. The access token lives in this page's memory alone: not in
// localStorage, where it would outlast the tab and be open to every script of this host, not in
// a cookie, not in an address. It is good for some minutes only, so keeping it would gain little.
(() => {
  const SCHEME = "bearerAuth";
  const LOGIN = "/api/v1/auth/login";
  const LOGOUT = "/api/v1/auth/logout";
  const REFRESH = "/api/v1/auth/refresh";
  const REGISTER = "/api/v1/auth/register";

  const NOTICES = {
    TOKEN_MISSING: "This call needs a token. Sign in, then repeat it.",
    TOKEN_EXPIRED: "Your access token has expired. Sign in again, then repeat the call.",
    TOKEN_REVOKED: "Your access token was revoked. Sign in again, then repeat the call.",
    TOKEN_INVALID: "The access token is not valid. Sign in again, then repeat the call.",
  };

  // What a sign-in through another site can end with, where it ends on this page.
  const RETURNS = {
    ACCOUNT_EXISTS: "There is an account with this e-mail address. Sign in to it, and link from there.",
    ACCOUNT_INACTIVE: "This account is inactive.",
    IDENTITY_TAKEN: "Your account at the other site is linked to another account here.",
    SIGN_IN_CANCELLED: "The sign-in was cancelled at the other site.",
  };

  const byId = (id) => document.getElementById(id);
  const form = byId("sign-in");
  const account = byId("account");
  const password = byId("password");
  const button = byId("sign-in-button");

  // The token that this form got, and whose it is; null when it got none.
  let session = null;
  let wasAuthorized = false;

  // -- Talking to the API -----------------------------------------------------------------------

  // No cookies either way, as a rule: a device that is signed in by cookie is not this page's business.
  async function post(path, body, more = {}, credentials = "omit") {
    const headers = { "Content-Type": "application/json", ...more };
    const options = { method: "POST", headers, body: JSON.stringify(body), credentials };
    let response;
    try {
      response = await fetch(path, options);
    } catch {
      throw new Error("The server cannot be reached.");
    }
    const answer = parse(await response.text());
    if (!response.ok) throw new Error(errorText(answer, response.status));
    return answer;
  }

  function parse(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  // The API's error as one line of plain text: its message, and what is wrong with which field.
  function errorText(answer, status) {
    const error = answer?.error;
    if (!error?.message) return `The server answered with status ${status}.`;
    const fields = Object.entries(error.details?.fields ?? {});
    const reasons = fields.map(([name, texts]) => `${name}: ${[texts].flat().join(" ")}`);
    return [error.message, ...reasons].join(" ");
  }

  // -- The sign-in form -------------------------------------------------------------------------

  async function signIn(event) {
    event.preventDefault();
    const name = account.value.trim();
    if (!name || !password.value) return complain("Fill in both fields.");
    complain("");
    button.disabled = true;
    try {
      // A username never holds an @.
      const who = name.includes("@") ? { email: name } : { username: name };
      const answer = await post(LOGIN, { ...who, password: password.value });
      password.value = "";
      enter(answer, `Signed in as ${name}`);
    } catch (error) {
      complain(error.message);
      password.select();
    } finally {
      button.disabled = false;
    }
  }

  function enter(answer, text) {
    const minutes = Math.round(answer.expires_in / 60);
    session = { token: answer.access_token, text: `${text}, for ${minutes} minutes.` };
    hideNotice();
    ui.preauthorizeApiKey(SCHEME, session.token);
    byId("signed-in-text").focus({ preventScroll: true });
  }

  async function signOut() {
    const token = session?.token;
    ui.authActions.logout([SCHEME]);
    account.focus();
    if (!token) return; // A token from the Authorize dialog is only forgotten, never revoked.
    try {
      await post(LOGOUT, {}, { Authorization: `Bearer ${token}` });
    } catch {
      // Expired or out of reach: this page has forgotten the token, which is what was asked for.
    }
  }

  function complain(text) {
    for (const field of [account, password]) field.setAttribute("aria-invalid", String(Boolean(text)));
    tell(text);
  }

  function tell(text) {
    byId("sign-in-error").textContent = text;
    pageResized();
  }

  // Shows the form or the name, whoever changed the state: this form, the dialog, or an expiry.
  function followAuthorization() {
    const authorized = Boolean(ui.authSelectors.authorized()?.get(SCHEME));
    const token = ui.authSelectors.authorized()?.getIn([SCHEME, "value"]);
    if (session && session.token !== token) session = null;
    const text = session?.text ?? "Signed in with the token given under Authorize.";
    if (authorized) byId("signed-in-text").textContent = text;
    if (authorized === wasAuthorized) return;
    wasAuthorized = authorized;
    form.hidden = authorized;
    byId("signed-in").hidden = !authorized;
    byId("panel-title").hidden = authorized;
    pageResized();
  }

  // Swagger UI measures where its list begins only when the window changes its size.
  function pageResized() {
    window.dispatchEvent(new Event("resize"));
  }

  // -- Back from another site -------------------------------------------------------------------

  // Taken out of the address before Swagger UI reads it as the name of an operation.
  function takeReturn() {
    const told = new URLSearchParams(location.hash.slice(1));
    if (!told.has("error") && !told.has("csrf_token")) return null;
    history.replaceState(null, "", location.pathname + location.search);
    return { error: told.get("error"), csrf: told.get("csrf_token") };
  }

  async function comeBack({ error, csrf }) {
    if (error) return tell(RETURNS[error] ?? "Signing in through the other site did not work. Try again.");
    try {
      enter(await post(REFRESH, {}, { "X-CSRF-TOKEN": csrf }, "same-origin"), "Signed in");
    } catch (failure) {
      tell(failure.message);
    }
  }

  // -- The notice under a failed call -----------------------------------------------------------

  function watchResponse(response) {
    const code = response.status === 401 ? parse(response.text)?.error?.code : undefined;
    const text = NOTICES[code];
    // A refused refresh token says nothing of the access token.
    if (text && new URL(response.url, location.href).pathname !== REFRESH) {
      if (code !== "TOKEN_MISSING") ui.authActions.logout([SCHEME]);
      byId("notice").hidden = false;
      byId("notice-text").textContent = text;
    }
    return response;
  }

  function hideNotice() {
    byId("notice").hidden = true;
  }

  function goToForm() {
    hideNotice();
    form.scrollIntoView({ block: "center" });
    account.focus({ preventScroll: true });
  }

  // -- "Create an account" ----------------------------------------------------------------------

  // Where Swagger UI keeps an operation: ["operations", tag, id]; undefined if there is none.
  function placeOf(method, path) {
    for (const [tag, group] of ui.specSelectors.taggedOperations()) {
      for (const item of group.get("operations")) {
        if (item.get("method") !== method || item.get("path") !== path) continue;
        const operation = item.get("operation");
        const id = operation.get("operationId") ?? ui.fn.opId(operation.toJS(), path, method);
        return ["operations", tag, id];
      }
    }
    return undefined;
  }

  function offerRegistration() {
    const place = placeOf("post", REGISTER);
    if (!place) return;
    const link = byId("create-account");
    link.href = `#/${place.slice(1).map(encodeURIComponent).join("/")}`;
    link.hidden = false;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      openRegistration(place);
    });
  }

  function openRegistration(place) {
    ui.layoutActions.updateFilter("");
    ui.layoutActions.show(["operations-tag", place[1]], true);
    ui.layoutActions.show(place, true);
    // A long list is drawn only where it is looked at.
    ui.layoutActions.scrollToVirtualizedOperation(place);
    focusOperation("post", REGISTER, 60);
  }

  function focusOperation(method, path, framesLeft) {
    const found = document.querySelector(`.opblock-${method} [data-path="${path}"]`);
    const operation = found?.closest(".opblock");
    if (operation) {
      operation.scrollIntoView({ block: "start" });
      operation.querySelector("button").focus({ preventScroll: true });
    } else if (framesLeft > 0) {
      requestAnimationFrame(() => focusOperation(method, path, framesLeft - 1));
    }
  }

  // -- Start ------------------------------------------------------------------------------------

  function followColours() {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
    dark.addEventListener("change", apply);
    apply();
  }

  followColours();
  const returned = takeReturn();
  const ui = SwaggerUIBundle({
    url: document.body.dataset.specUrl,
    domNode: byId("swagger-ui"),
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    persistAuthorization: false,
    validatorUrl: null,
    responseInterceptor: watchResponse,
    onComplete: () => {
      button.disabled = false;
      offerRegistration();
      if (returned) comeBack(returned);
    },
  });
  ui.getStore().subscribe(followAuthorization);

  form.addEventListener("submit", signIn);
  byId("sign-out-button").addEventListener("click", signOut);
  byId("notice-sign-in").addEventListener("click", goToForm);
  byId("notice-close").addEventListener("click", hideNotice);
})();
