/** Turns a rate into whole deliveries, second by second, without losing the fractions. */
export class DeliveriesClock {
  #left = 0;

  whole(perSecond: number): number {
    this.#left += perSecond;
    const count = Math.floor(this.#left);
    this.#left -= count;
    return count;
  }
}
