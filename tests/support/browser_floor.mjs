// Knows what the oldest browsers that a page promises to run in can't do, and finds it in our code:
// node tests/support/browser_floor.mjs FLOOR FILE... prints a line for each use and ends with 1.
//
// What browsers can is MDN's table. JavaScript's words are those of a syntax tree; its libraries are
// TypeScript's own declarations without what is too new, so that the type checker finds a method by
// the type that it is called on. CSS is read as a tree. What stands behind a question is not asked
// for: `navigator.vibrate?.()`, a declaration behind an older one of the same property, a block in
// @supports, and what SPARED names with a reason.

import { parse as parseScript } from "acorn";
import * as css from "css-tree";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);
const MDN = JSON.parse(readFileSync(require.resolve("@mdn/browser-compat-data"), "utf8"));

const FLOORS = {
  // Consoles, reception, supervisors, administrators; kiosks, TVs, tablets.
  staff: { chrome: 111, firefox: 115, safari: 16.4, safari_ios: 16.4 },
  // What a visitor opens with the phone that they have.
  phone: { chrome_android: 90, firefox_android: 89, safari_ios: 15, chrome: 90, firefox: 89, safari: 15 },
};
// What may be used though the floor lacks it: where, what, and why it does no harm there.
const SPARED = [
  [/\.css$/, /^cursor/, "a finger has no pointer"],
  [/\.css$/, /^text-size-adjust$/, "only where a phone would enlarge text by itself is there something to say"],
  [/\.css$/, /^font-family: ui-monospace$/, "the next of the list is taken"],
  [/\.css$/, /^text-wrap/, "a heading breaks where it may, as before"],
  [/\/reports\.css$/, /^@page$|^size$/, "A4 is what a printer here has anyway"],
  [/\/supervisor\.css$/, /^:has$/, "only the border that answers the mouse"],
  [/\/ui\.css$/, /^:focus-visible$/, "without it every focus has its outline"],
  [/\/ui\.css$/, /^:backdrop$|^scroll-behavior/, "without it nothing is dimmed, nothing scrolls smoothly"],
  [/\/api\.js$/, /^randomUUID$/, "asked for by typeof"],
  [/\/session\.js$/, /^(open|showModal|close|BroadcastChannel)$/, "for pages of signed-in people, whose floor has it"],
  [/\/push\.js$/, /^(Notification|permission|requestPermission|pushManager|subscribe|getSubscription|unsubscribe)$/, "only where `reach` has found it"],
  [/\/push-worker\.js$/, /^(showNotification|close)$/, "runs only where there is somebody to push to it"],
  [/\/media\.js$/, /^playsInline$/, "Firefox never plays elsewhere"],
];

/**
 * Who lacks a feature, and since when they have it: "chrome 114, firefox never"; "" where the whole
 * floor has it, if need be under one of the prefixes.
 */
function lacking(compat, floor, prefixes = []) {
  if (!compat) return "";
  return Object.entries(floor).flatMap(([browser, version]) => {
    const told = [compat.support[browser] ?? { version_added: true }].flat();
    const has = told.some((one) =>
      !one.flags && (!one.prefix || prefixes.includes(one.prefix)) && !one.alternative_name &&
      isSince(one.version_added, version) && !isSince(one.version_removed ?? false, version));
    const since = told.find((one) => !one.flags && !one.prefix)?.version_added;
    return has ? [] : [`${browser} ${since && since !== "preview" ? since : "never"}`];
  }).join(", ");
}

function isSince(added, version) {
  if (typeof added !== "string") return added === true;
  return added !== "preview" && Number.parseFloat(added.replace("≤", "")) <= version;
}

// ---------------------------------------------------------------- JavaScript's words

const SYNTAX = {
  PropertyDefinition: "classes.public_class_fields",
  PrivateIdentifier: "classes.private_class_fields",
  StaticBlock: "classes.static.initialization_blocks",
  ImportExpression: "operators.import",
  ImportAttribute: "statements.import.import_attributes",
  ChainExpression: "operators.optional_chaining",
};
const OPERATORS = {
  "??": "nullish_coalescing", "??=": "nullish_coalescing_assignment",
  "||=": "logical_or_assignment", "&&=": "logical_and_assignment", "**": "exponentiation",
};
const IN_PATTERNS = {
  "(?<=": "lookbehind_assertion", "(?<!": "lookbehind_assertion", "(?<": "named_capturing_group",
  "\\p{": "unicode_character_class_escape", "(?i": "modifier",
};
const FLAGS = {
  d: "RegExp.hasIndices", s: "RegExp.dotAll", v: "RegExp.unicodeSets", u: "RegExp.unicode", y: "RegExp.sticky",
};

/** The features of the language that a node of the syntax tree is of, as MDN names them. */
function* wordsOf(node, isInFunction) {
  if (SYNTAX[node.type]) yield SYNTAX[node.type];
  if (OPERATORS[node.operator]) yield `operators.${OPERATORS[node.operator]}`;
  if (node.type === "AwaitExpression" && !isInFunction) yield "operators.await.top_level";
  if (node.type === "BinaryExpression" && node.left.type === "PrivateIdentifier") yield "classes.private_class_fields_in";
  if (node.type === "Literal" && node.regex) {
    for (const [sign, word] of Object.entries(IN_PATTERNS)) {
      if (node.regex.pattern.includes(sign)) {
        yield `regular_expressions.${word}`;
        break;
      }
    }
    for (const flag of node.regex.flags) if (FLAGS[flag]) yield `builtins.${FLAGS[flag]}`;
  }
}

function* inScript(text, floor, isModule) {
  const tree = parseScript(text, {
    ecmaVersion: isModule ? "latest" : 5, sourceType: isModule ? "module" : "script", locations: true,
  });
  const open = [[tree, false]];
  while (open.length > 0) {
    const [node, isInFunction] = open.pop();
    for (const word of wordsOf(node, isInFunction)) {
      const lack = lacking(at(MDN.javascript, word)?.__compat, floor);
      if (lack) yield { line: node.loc.start.line, what: word, lack };
    }
    const isDeeper = isInFunction || /Function/.test(node.type);
    for (const child of Object.values(node).flat()) {
      if (child && typeof child.type === "string") open.push([child, isDeeper]);
    }
  }
}

function at(tree, path) {
  return path.split(".").reduce((of, key) => of?.[key], tree);
}

// ---------------------------------------------------------------- JavaScript's libraries

/** What MDN says of a member that a declaration of TypeScript's libraries names. */
function compatOf(owner, name) {
  const plain = owner.replace(/Constructor$|^Readonly(?=Array|Map|Set)/, "");
  for (const home of [MDN.api[plain], MDN.javascript.builtins[plain], MDN.javascript.builtins.Intl?.[plain.replace(/^Intl\./, "")]]) {
    const found = home?.[name] ?? home?.[`${name}_static`] ?? home?.[`${name}_event`];
    if (found?.__compat) return found.__compat;
  }
  return undefined;
}

/** The declarations without what the floor lacks, and what was left out of them. */
function librariesOf(floor, into) {
  const from = join(ROOT, "node_modules/@typescript", `typescript-${process.platform}-${process.arch}`, "lib");
  const wanted = readdirSync(from).filter((name) => /^lib\.(es5|es20\d\d\..+|esnext\..+|dom|dom\.iterable|decorators.*)\.d\.ts$/.test(name) && !/full/.test(name));
  const left = new Map();
  for (const name of wanted) {
    const text = readFileSync(join(from, name), "utf8").replace(/^\/\/\/ <reference.*$/gm, "");
    writeFileSync(join(into, name), withoutNew(text, floor, left));
  }
  return { files: wanted.map((name) => join(into, name)), left };
}

const OWNER = /^(?:declare )?(?:interface|namespace|var|abstract class|class) (\w+)/;
const MEMBER = /^( {4}(?:readonly |static |get |set |function |var |let |const )*)(\w+)(?=[<(?:;])/;
const GLOBAL = /^(declare (?:function|var|let|const) )(\w+)/;

function withoutNew(text, floor, left) {
  let owner = "";
  let mdn = "";
  return text.split("\n").map((line) => {
    owner = OWNER.exec(line)?.[1] ?? owner;
    mdn = /Web\/API\/(\w+)\/(\w+)/.exec(line)?.slice(1) ?? (/^ *(?:\*|\/\*)/.test(line) ? mdn : "");
    const global = GLOBAL.exec(line);
    if (global) {
      const [, head, name] = global;
      const known = MDN.api[name] ?? MDN.javascript.builtins[name];
      return known ? renamed(line, head, name, name, known.__compat) : line;
    }
    const member = MEMBER.exec(line);
    if (!member || owner === "") return line;
    const [, head, name] = member;
    return renamed(line, head, name, `${owner}.${name}`, mdn ? compatOf(...mdn) ?? compatOf(owner, name) : compatOf(owner, name));
  }).join("\n");

  function renamed(line, head, name, whole, compat) {
    const lack = lacking(compat, floor);
    if (!lack) return line;
    for (const key of [name, whole]) left.set(key, `${whole}: ${lack}`);
    return `${head}${name}__isTooNew${line.slice(head.length + name.length)}`;
  }
}

function* inLibraries(files, floor) {
  const folder = mkdtempSync(join(tmpdir(), "browser-floor-"));
  try {
    const { files: libraries, left } = librariesOf(floor, folder);
    const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8"));
    const { lib, paths, ...kept } = compilerOptions;
    const whole = Object.entries(paths).map(([key, [path]]) => [key, [join(ROOT, path)]]);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({
      compilerOptions: { ...kept, paths: Object.fromEntries(whole), noLib: true, skipLibCheck: true },
      files: [...libraries, ...files],
    }));
    for (const line of checked(folder).split("\n")) {
      if (!line.includes("error TS")) continue;
      const [, path, row, column, words] = /^(.+?)\((\d+),(\d+)\): error TS\d+: (.*)$/.exec(line) ?? ["", "", 0, 0, line];
      const [name, type] = [...words.matchAll(/'(\w+)[^']*'/g)].map((found) => found[1]);
      const lack = left.get(`${type}.${name}`) ?? left.get(name) ?? "";
      if (lack && isAsked(path, row, column, name)) continue;
      yield { path: resolve(path), line: Number(row), what: lack ? name : words, lack };
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether the code looks for the member before it takes it: `navigator.vibrate?.()`. */
function isAsked(path, row, column, name) {
  const line = readFileSync(path, "utf8").split("\n")[row - 1];
  return line.slice(column - 1 + name.length).startsWith("?.");
}

function checked(folder) {
  try {
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    return execFileSync(process.execPath, [tsc, "--project", folder, "--pretty", "false"], { encoding: "utf8", cwd: ROOT });
  } catch (error) {
    return error.stdout;
  }
}

// ---------------------------------------------------------------- CSS

/** What MDN knows of CSS's functions, by their names: they stand under the types that they make. */
const FUNCTIONS = new Map();
(function collect(tree) {
  for (const [key, inner] of Object.entries(tree)) {
    if (key === "__compat" || typeof inner !== "object") continue;
    if (inner.__compat) FUNCTIONS.set(key, [...(FUNCTIONS.get(key) ?? []), inner.__compat]);
    collect(inner);
  }
})(MDN.css.types);
const UNITS = { d: "dynamic", l: "large", s: "small" };

/** What a node of a style sheet needs: pairs of a name and what MDN says of it. */
function* needs(node, declaration) {
  switch (node.type) {
    case "Atrule":
      yield [`@${node.name}`, MDN.css["at-rules"][node.name]?.__compat];
      break;
    case "Feature":
      yield [`@media ${node.name}`, MDN.css["at-rules"].media[node.name]?.__compat];
      break;
    case "FeatureRange":
      yield ["@media a < b", MDN.css["at-rules"].media.range_syntax?.__compat];
      break;
    case "PseudoClassSelector":
    case "PseudoElementSelector":
      yield [`:${node.name}`, MDN.css.selectors[node.name]?.__compat];
      break;
    case "NestingSelector":
      yield ["&", MDN.css.selectors.nesting.__compat];
      break;
    case "Function":
      yield [`${node.name}()`, FUNCTIONS.get(node.name)?.find(Boolean) && best(FUNCTIONS.get(node.name))];
      break;
    case "Dimension":
      yield [node.unit, unitOf(node.unit)];
      break;
    case "Identifier":
      if (declaration) yield [`${declaration.property}: ${node.name}`, MDN.css.properties[declaration.property]?.[node.name]?.__compat];
      break;
    case "Declaration":
      if (!node.property.startsWith("--")) yield [node.property, propertyOf(node.property)];
  }
}

/** Of several that have a name, the one that is oldest: which is meant isn't known. */
function best(several) {
  return [...several].sort((one, other) => years(one) - years(other))[0];
}

function years({ support }) {
  return [support.chrome].flat().map((one) => Number.parseFloat(one.version_added) || 1000)[0];
}

function propertyOf(property) {
  return MDN.css.properties[property]?.__compat;
}

function unitOf(unit) {
  const viewport = /^([dls])v(w|h|i|b|min|max)$/.exec(unit);
  const { length } = MDN.css.types;
  if (viewport) return length[`viewport_percentage_units_${UNITS[viewport[1]]}`].__compat;
  if (/^cq(w|h|i|b|min|max)$/.test(unit)) return length.container_query_length_units.__compat;
  return length[unit]?.__compat;
}

function* inStyles(text, floor) {
  const tree = css.parse(text, { positions: true, parseCustomProperty: false });
  const found = [];
  let asked = 0;
  css.walk(tree, {
    enter(node) {
      if (node.type === "Atrule" && node.name === "supports") asked += 1;
      if (asked > 0) return;
      const declaration = node.type === "Declaration" ? node : this.declaration;
      const others = declaration && this.block ? this.block.children.toArray() : [];
      for (const [what, compat] of needs(node, declaration)) {
        const twins = prefixesOf(declaration, others);
        // What is a value of the one is a value of its twin.
        const lack = twins.length > 0 && node !== declaration ? "" : lacking(compat, floor, twins);
        if (lack && !hasOlder(declaration, others)) found.push({ line: node.loc.start.line, what, lack });
      }
    },
    leave(node) {
      if (node.type === "Atrule" && node.name === "supports") asked -= 1;
    },
  });
  yield* found;
}

/** The prefixes under which the block says the same once more. */
function prefixesOf(declaration, others) {
  return ["-webkit-", "-moz-"].filter((prefix) =>
    others.some(({ property }) => property === prefix + declaration.property));
}

/** Whether the declaration stands behind one of the same property, which older browsers take. */
function hasOlder(declaration, others) {
  return others.slice(0, Math.max(0, others.indexOf(declaration))).some(({ property }) => property === declaration.property);
}

// ---------------------------------------------------------------- all of it

function* found(floor, files) {
  for (const path of files) {
    const text = readFileSync(path, "utf8");
    const isModule = !/^\/\/ .*\n\/\/ Written in the oldest JavaScript/.test(text);
    const all = path.endsWith(".css") ? inStyles(text, floor) : inScript(text, floor, isModule);
    for (const one of all) yield { path, ...one };
  }
  const scripts = files.filter((path) => path.endsWith(".js"));
  if (scripts.length > 0) yield* inLibraries(scripts, floor);
}

const [, , floor, ...names] = process.argv;
const all = [...found(FLOORS[floor], names.map((name) => resolve(name)))].filter(({ path, what }) =>
  !SPARED.some(([file, name]) => file.test(path) && name.test(what)));
for (const { path, line, what, lack } of all) console.log(`${relative(ROOT, path)}:${line}: ${what} (${lack})`);
process.exitCode = all.length > 0 ? 1 : 0;
