/** When to look: soon again while the person may see it, seldom while it is out of sight, never while the page is hidden. */
export class Looking {
  /**
   * @param {Element} place what has to be in sight
   * @param {() => void} look calls `next` when it is done
   * @param {{inSight: number, outOfSight: number}} waits milliseconds
   */
  constructor(place, look, waits) {
    this.place = place;
    this.look = look;
    this.waits = waits;
    this.inSight = true;
    this.timer = 0;
    this.onVisible = () => this.next(0);
    this.observer = new IntersectionObserver(([entry]) => {
      if (entry.isIntersecting === this.inSight) return;
      this.inSight = entry.isIntersecting;
      this.next(this.inSight ? 0 : undefined);
    });
    document.addEventListener("visibilitychange", this.onVisible);
    this.observer.observe(place);
  }

  /** @param {number} [wait] milliseconds; by default as long as this place deserves */
  next(wait = this.inSight ? this.waits.inSight : this.waits.outOfSight) {
    clearTimeout(this.timer);
    if (document.visibilityState === "visible" && this.place.isConnected) this.timer = setTimeout(this.look, wait);
  }

  end() {
    clearTimeout(this.timer);
    this.observer.disconnect();
    document.removeEventListener("visibilitychange", this.onVisible);
  }
}

/** The element of the page in which a component stands. */
export function hostOf(parent) {
  return parent instanceof ShadowRoot ? parent.host : parent;
}
