/** The address follows the page, without a reload and without an entry for the Back button. */

const SETTLED = 300; // milliseconds: a browser allows only so many changes, and a new reading is painted first
const told = new WeakMap();

/** @param {{data: {query: string, parameters: string[]}, parentElement: Element}} component */
export default function address({ data, parentElement }) {
  if (told.get(parentElement)?.query === data.query) return; // called again for a change of theme
  clearTimeout(told.get(parentElement)?.timer);
  told.set(parentElement, { query: data.query, timer: setTimeout(() => replace(data), SETTLED) });
}

/** What is not a lesson's, such as Streamlit's own `embed`, stays. */
function replace({ query, parameters }) {
  const others = new URLSearchParams(location.search);
  for (const name of parameters) others.delete(name);
  const whole = [others.toString(), query].filter(Boolean).join("&");
  const wanted = location.pathname + (whole && `?${whole}`) + location.hash;
  if (wanted !== location.pathname + location.search + location.hash) history.replaceState(history.state, "", wanted);
}
