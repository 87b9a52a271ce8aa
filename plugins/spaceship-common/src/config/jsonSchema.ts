import { z } from 'zod';
import { serviceFileSchema } from './serviceFile';

/** A node of the published JSON Schema, as far as it is walked here. */
type SchemaNode = {
  properties?: Readonly<Record<string, SchemaNode>>;
  items?: SchemaNode;
  additionalProperties?: SchemaNode | boolean;
  anyOf?: readonly SchemaNode[];
};

/** The JSON Schema of `spaceship.yaml` version 1, which editors complete from. */
export function serviceFileJsonSchema(): Record<string, unknown> {
  return {
    $id: 'https://spaceship.run/schema/spaceship.v1.schema.json',
    title: 'spaceship.yaml, version 1',
    ...z.toJSONSchema(serviceFileSchema, { io: 'input' }),
  };
}

let published: SchemaNode | undefined;

/** The keys that are known at a path of the file. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  published ??= serviceFileJsonSchema() as SchemaNode;
  let nodes: SchemaNode[] = [published];
  for (const part of path) {
    nodes = nodes.flatMap(alternatives).flatMap(node => step(node, part));
  }
  return [
    ...new Set(
      nodes
        .flatMap(alternatives)
        .flatMap(node => Object.keys(node.properties ?? {})),
    ),
  ];
}

const alternatives = (node: SchemaNode): SchemaNode[] =>
  node.anyOf ? node.anyOf.flatMap(alternatives) : [node];

function step(node: SchemaNode, part: PropertyKey): SchemaNode[] {
  if (typeof part === 'number') return node.items ? [node.items] : [];
  const own = node.properties?.[String(part)];
  if (own) return [own];
  return typeof node.additionalProperties === 'object'
    ? [node.additionalProperties]
    : [];
}
