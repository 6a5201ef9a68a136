// Prints what a program declares at its top and writes out as it is: node literals.cjs ACORN PROGRAM
// Nothing of the program is run.
const { readFileSync } = require("fs");
const acorn = require(process.argv[2]);

const known = new Map();

class NotWrittenOut extends Error {}

function valueOf(node) {
  if (node.type === "Literal" && !node.regex && node.bigint === undefined) return node.value;
  if (node.type === "TemplateLiteral" && !node.expressions.length) return node.quasis[0].value.cooked;
  if (node.type === "ArrayExpression") return node.elements.map((each) => valueOf(each ?? {}));
  if (node.type === "ObjectExpression") return Object.fromEntries(node.properties.map(pairOf));
  if (node.type === "Identifier" && known.has(node.name)) return known.get(node.name);
  if (node.type === "UnaryExpression" && node.operator === "!") return !valueOf(node.argument);
  if (node.type === "UnaryExpression" && node.operator === "-") return -valueOf(node.argument);
  throw new NotWrittenOut();
}

function pairOf(node) {
  if (node.type !== "Property" || node.computed || node.kind !== "init") throw new NotWrittenOut();
  return [node.key.name ?? String(node.key.value), valueOf(node.value)];
}

const program = acorn.parse(readFileSync(process.argv[3], "utf8"), {
  ecmaVersion: "latest",
  sourceType: "module",
});
for (const statement of program.body) {
  for (const declared of statement.declarations ?? statement.declaration?.declarations ?? []) {
    try {
      known.set(declared.id.name, valueOf(declared.init ?? {}));
    } catch (error) {
      if (!(error instanceof NotWrittenOut)) throw error;
    }
  }
}
process.stdout.write(JSON.stringify([...known.values()]));
