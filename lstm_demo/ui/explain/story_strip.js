/** Hands the story of a reading to the theatre, once there is one: it may be built after this. */

const places = new WeakMap();

/** @param {{data: {reading: string, sentences: object[] | null}, parentElement: Element}} component */
export default function storyStrip({ data, parentElement }) {
  let place = places.get(parentElement);
  if (!place) {
    place = { data, tell: () => document.dispatchEvent(new CustomEvent("theatre-story", { detail: place.data })) };
    places.set(parentElement, place);
    document.addEventListener("theatre-ready", place.tell);
  }
  place.data = data;
  place.tell();
  return () => {
    places.delete(parentElement);
    document.removeEventListener("theatre-ready", place.tell);
    document.dispatchEvent(new CustomEvent("theatre-story", { detail: null }));
  };
}
