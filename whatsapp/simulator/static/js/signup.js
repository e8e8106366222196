// Plays Meta's sign-up window: makes a number, and tells the page that opened it.

const origin = new URLSearchParams(location.search).get("origin") ?? "";
const form = document.querySelector("#signup");

function tell(told) {
  if (window.opener && origin) window.opener.postMessage({ type: "WA_EMBEDDED_SIGNUP", version: 3, ...told }, origin);
  window.close();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("/_phone/signup", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Sandbox-Page": "1" },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  const { code, error, ...data } = await answer.json();
  if (error) document.querySelector("#error").textContent = error.error_data?.details ?? "Refused.";
  else tell({ event: "FINISH", data, code });
});

document.querySelector("#cancel").addEventListener("click", () => tell({ event: "CANCEL", data: {} }));
