/** Turns a rate into whole deliveries for each second and carries the fractions over. */
export class DeliveriesClock {
  #left = 0;

  whole(perSecond: number): number {
    this.#left += perSecond;
    const count = Math.floor(this.#left);
    this.#left -= count;
    return count;
  }
}
