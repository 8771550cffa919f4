// A plan drawn: a labelled tree, as text or as a Mermaid flowchart.

export interface Tree {
  readonly label: string;
  /** Further lines about the node. */
  readonly details: readonly string[];
  readonly children: readonly Tree[];
}

/** One node a line, children below and to the right: `├─` and `└─` as `tree` draws them. */
export function renderText(tree: Tree): string {
  return textLines(tree).join("\n");
}

function textLines({ label, details, children }: Tree): string[] {
  const stem = children.length === 0 ? "   " : "│  ";
  const below = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return textLines(child).map((line, at) => `${at === 0 ? (isLast ? "└─ " : "├─ ") : isLast ? "   " : "│  "}${line}`);
  });
  return [label, ...details.map((detail) => `${stem}  ${detail}`), ...below];
}

/** A `flowchart` with data flowing from the sources up. */
export function renderMermaid(tree: Tree): string {
  const lines = ["flowchart BT"];
  let count = 0;
  const visit = (node: Tree): string => {
    const id = `n${count++}`;
    const text = [node.label, ...node.details].map(escapeMermaid).join("<br/>");
    lines.push(`  ${id}["${text}"]`);
    for (const child of node.children) lines.push(`  ${visit(child)} --> ${id}`);
    return id;
  };
  visit(tree);
  return lines.join("\n");
}

const escapeMermaid = (text: string): string => text.replace(/[&<>"#]/g, (mark) => `#${mark.codePointAt(0)};`);
