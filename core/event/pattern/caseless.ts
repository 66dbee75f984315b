/**
 * Comparison without letter case, as EventBridge does it: each UTF-16 unit of the pattern stands for its lower and its upper case,
 * and the text is compared as it is. So `ß` is `ß` or `SS`, and no text is copied, however long.
 */
export interface Caseless {
  equals(text: string): boolean;
  begins(text: string): boolean;
  ends(text: string): boolean;
}

export function caseless(pattern: string): Caseless {
  const units = Array.from({ length: pattern.length }, (_, index) => {
    const unit = pattern.charAt(index);
    return [...new Set([unit.toLowerCase(), unit.toUpperCase()])];
  });
  const longest = units.reduce((sum, forms) => sum + Math.max(...forms.map(({ length }) => length)), 0);
  /** Positions at which the pattern may end when it begins at `start`. */
  const endings = (text: string, start: number): number[] => {
    let positions = [start];
    for (const forms of units) {
      positions = positions.flatMap((position) =>
        forms.filter((form) => text.startsWith(form, position)).map((form) => position + form.length),
      );
      if (positions.length === 0) return positions;
      if (positions.length > 1) positions = [...new Set(positions)];
    }
    return positions;
  };
  return {
    equals: (text) => text.length <= longest && endings(text, 0).includes(text.length),
    begins: (text) => endings(text, 0).length > 0,
    ends: (text) => {
      for (let start = Math.max(0, text.length - longest); start <= text.length; start++)
        if (endings(text, start).includes(text.length)) return true;
      return false;
    },
  };
}
