import { ServedTheatre } from "./served_theatre.js";

/**
 * One theatre to a place on the page: Streamlit calls again with new data or a new theme, and keeps the place.
 * @type {WeakMap<Element, ServedTheatre>}
 */
const theatres = new WeakMap();

/** @param {{ parentElement: Element, data: Uint8Array, setStateValue: (name: string, value: object) => void }} component */
export default function ({ parentElement, data, setStateValue }) {
  let served = theatres.get(parentElement);
  if (!served) {
    served = new ServedTheatre();
    theatres.set(parentElement, served);
    parentElement.append(served.theatre.root);
    document.dispatchEvent(new CustomEvent("theatre-ready"));
  }
  if (data) served.receive(data, (selection) => setStateValue("selection", selection));
  return () => {
    theatres.get(parentElement)?.close();
    theatres.delete(parentElement);
  };
}
