import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript6';

/** What the sources say about the API, by the names that it has there. */
export interface Docstrings {
  /** Of an exported schema, such as `Customer`. */
  readonly schemas: ReadonlyMap<string, string>;
  /** Of a field of an exported schema. */
  field(schema: string, name: string): string | undefined;
  /** Of a member of an exported resource, such as `['terminal', 'readers', 'cancelAction']`. */
  operation(place: readonly string[]): string | undefined;
  /** Of a member of RESOURCES. */
  resource(name: string): string | undefined;
}

/**
 * Reads the docstrings of the descriptions. They are written for who uses the client and say the same to who reads the OpenAPI
 * document, so they are not written twice.
 */
export function readDocstrings(sourceDir: string): Docstrings {
  const schemas = new Map<string, string>();
  const fields = new Map<string, string>();
  const members = new Map<string, string>();
  const verbs = verbDocstrings(parse(path.join(sourceDir, 'api', 'collection.ts')));
  const files = ['resources', 'api'].flatMap((folder) =>
    readdirSync(path.join(sourceDir, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => path.join(sourceDir, folder, name)),
  );

  const constants = files.map((file) => constantsOf(parse(file)));
  // Objects that several files spread are exported; a name that a file declares itself is its own.
  const exported = new Map(constants.flatMap((own) => [...own].filter(([, { isExported }]) => isExported)));
  for (const own of constants) {
    const declared = new Map([...exported, ...own]);
    for (const [name, { node, initializer }] of own) {
      const text = textOf(node);
      if (text) schemas.set(name, text);
      for (const [field, docstring] of fieldsOf(initializer, declared)) fields.set(`${name}.${field}`, docstring);
      for (const [place, docstring] of membersOf(initializer, declared, verbs))
        members.set(`${name}.${place}`, docstring);
    }
  }
  return {
    schemas,
    field: (schema, name) => fields.get(`${schema}.${name}`),
    operation: (place) => members.get(place.join('.')),
    resource: (name) => fields.get(`RESOURCES.${name}`),
  };
}

interface Constant {
  readonly node: ts.Node;
  readonly initializer: ts.Expression;
  readonly isExported: boolean;
}
type Constants = ReadonlyMap<string, Constant>;

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

function constantsOf(source: ts.SourceFile): Constants {
  const constants = new Map<string, Constant>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    for (const declaration of statement.declarationList.declarations) {
      if (!ts.isIdentifier(declaration.name) || !declaration.initializer) continue;
      constants.set(declaration.name.text, { node: statement, initializer: declaration.initializer, isExported });
    }
  }
  return constants;
}

/** The properties of every object that the expression is made of: `z.object({…}).extend({…})`, `answer(fields)`, `{...Shared}`. */
function* fieldsOf(expression: ts.Expression, constants: Constants): Generator<[string, string]> {
  if (ts.isObjectLiteralExpression(expression)) {
    for (const property of expression.properties) {
      if (ts.isSpreadAssignment(property)) yield* fieldsOf(property.expression, constants);
      const text = textOf(property);
      if (text && property.name) yield [nameOf(property.name), text];
    }
    return;
  }
  if (ts.isIdentifier(expression)) {
    const constant = constants.get(expression.text);
    if (constant) yield* fieldsOf(constant.initializer, constants);
  }
  if (ts.isPropertyAccessExpression(expression)) yield* fieldsOf(expression.expression, constants);
  if (ts.isCallExpression(expression)) {
    yield* fieldsOf(expression.expression, constants);
    for (const argument of expression.arguments) yield* fieldsOf(argument, constants);
  }
}

/** The operations of a resource, by their place below it. */
function* membersOf(
  expression: ts.Expression,
  constants: Constants,
  verbs: ReadonlyMap<string, string>,
  place = '',
): Generator<[string, string]> {
  if (ts.isIdentifier(expression)) {
    const constant = constants.get(expression.text);
    if (constant) yield* membersOf(constant.initializer, constants, verbs, place);
  } else if (ts.isCallExpression(expression)) {
    for (const [verb, text] of verbs) yield [`${place}${verb}`, text];
  } else if (ts.isObjectLiteralExpression(expression)) {
    for (const property of expression.properties) {
      if (ts.isSpreadAssignment(property)) yield* membersOf(property.expression, constants, verbs, place);
      if (!ts.isPropertyAssignment(property)) continue;
      const name = nameOf(property.name);
      yield* membersOf(property.initializer, constants, verbs, `${place}${name}.`);
      const text = textOf(property);
      if (text) yield [`${place}${name}`, text];
    }
  }
}

/** What `collection()` says of its verbs. */
function verbDocstrings(source: ts.SourceFile): ReadonlyMap<string, string> {
  const verbs = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isInterfaceDeclaration(statement) || statement.name.text !== 'CollectionOperations') continue;
    for (const member of statement.members) {
      const text = textOf(member);
      if (text && member.name) verbs.set(nameOf(member.name), text);
    }
  }
  return verbs;
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

/** The text of the docstring, in one line, with links as the names that they lead to. */
function textOf(node: ts.Node): string | undefined {
  const docstring = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(docstring?.comment);
  return (
    text
      ?.replace(/\{@link (\w+)\}/g, '$1')
      .replace(/\s+/g, ' ')
      .trim() || undefined
  );
}
