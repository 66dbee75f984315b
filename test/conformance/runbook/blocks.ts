/** A shell block of the runbook. */
export interface Block {
  /** The heading that it stands under, e.g. `undelivered-events`. */
  heading: string;
  /** E.g. `names`, `on AWS`. */
  title: string | undefined;
  script: string;
}

/** The shell blocks of a Markdown document, in order; those in lists without their indent. */
export function shellBlocks(document: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { indent: number; title: string | undefined; lines: string[] } | undefined;
  for (const line of document.split('\n')) {
    const fence = /^( *)```(?:sh(?: title="([^"]+)")?)?$/.exec(line);
    if (open === undefined) {
      heading = /^#{2,3} (.+)$/.exec(line)?.[1] ?? heading;
      if (fence !== null && line.trim() !== '```') open = { indent: fence[1]?.length ?? 0, title: fence[2], lines: [] };
    } else if (fence !== null) {
      blocks.push({ heading, title: open.title, script: open.lines.join('\n') });
      open = undefined;
    } else open.lines.push(line.slice(open.indent));
  }
  return blocks;
}
