import type { DestinationChoice } from '../triggers/resolveStage';
import { resolveStage } from '../triggers/resolveStage';
import { defaultBuild, readPackage, type PackageFacts } from './packageJson';
import { readProcfile, type Procfile } from './procfile';
import { durationMs } from './duration';
import { reviewMistakes } from './reviewMistakes';
import { mistakeAt, oneOf, pathText, schemaMistakes } from './schemaMistakes';
import {
  processSchema,
  releaseStepSchema,
  serviceFileSchema,
  type Mistake,
  type ProcessSpec,
  type ReleaseStepSpec,
  type ServiceFile,
  type ServiceModel,
} from './serviceFile';
import { readYaml, type YamlDocument } from './yamlDocument';

/** The files of a service at one commit; null or left out where there is none. */
export type ServiceFiles = {
  'spaceship.yaml'?: string | null;
  Procfile?: string | null;
  'package.json'?: string | null;
  /** Only its presence counts. */
  'package-lock.json'?: string | true | null;
};

export type ReadOptions = {
  /** Path of the service's file where it is another one. */
  fileName?: string;
  /** Where given, stages that name no such destination are mistakes at their place. */
  destinations?: readonly DestinationChoice[];
};

const mostMistakes = 50;

/**
 * Makes a service's files into its checked model with every default filled in, or says every mistake with file, line,
 * column and what would be right.
 */
export function readServiceFiles(
  files: ServiceFiles,
  options: ReadOptions | string = {},
): { model: ServiceModel } | { mistakes: Mistake[] } {
  const { fileName = 'spaceship.yaml', destinations } =
    typeof options === 'string' ? { fileName: options } : options;
  const own = readOwnFile(files['spaceship.yaml'], fileName, destinations);
  const proc = files.Procfile
    ? readProcfile(files.Procfile)
    : { procfile: null };
  const pack = readPackage(files['package.json']);
  const mistakes = [own, proc, pack].flatMap(read =>
    'mistakes' in read ? read.mistakes : [],
  );
  if ('mistakes' in own || 'mistakes' in proc || 'mistakes' in pack) {
    return { mistakes: mistakes.slice(0, mostMistakes) };
  }
  const found = { file: own.file, procfile: proc.procfile, pack: pack.facts };
  const processes = processesOf(found);
  if (processes === null) {
    return { mistakes: [noProcess(fileName, found)] };
  }
  return { model: modelOf(files, fileName, found, processes) };
}

type Found = {
  file: ServiceFile | null;
  procfile: Procfile | null;
  pack: PackageFacts | null;
};

function readOwnFile(
  text: string | null | undefined,
  fileName: string,
  destinations: readonly DestinationChoice[] | undefined,
): { file: ServiceFile | null } | { mistakes: Mistake[] } {
  if (text === null || text === undefined) return { file: null };
  const read = readYaml(fileName, text);
  if ('mistakes' in read) return read;
  const checked = serviceFileSchema.safeParse(read.document.value);
  if (!checked.success) {
    return { mistakes: schemaMistakes(checked.error.issues, read.document) };
  }
  const mistakes = [
    ...namedTwice(checked.data, read.document),
    ...danglingTriggers(checked.data, read.document),
    ...badPaths(checked.data, read.document),
    ...impossibleQuorums(checked.data, read.document),
    ...badStages(checked.data, read.document, destinations),
    ...reviewMistakes(checked.data, read.document, destinations),
  ];
  return mistakes.length > 0 ? { mistakes } : { file: checked.data };
}

function namedTwice(file: ServiceFile, document: YamlDocument): Mistake[] {
  const lists = [
    { key: 'flow', name: 'stage', names: file.flow?.map(stage => stage.stage) },
    {
      key: 'release',
      name: 'name',
      names: file.release?.map(step => step.name),
    },
  ];
  return lists.flatMap(({ key, name, names = [] }) =>
    names.flatMap((text, index) =>
      names.indexOf(text) < index
        ? [
            mistakeAt(
              document,
              [key, index, name],
              `"${text}" is named twice.`,
              'a name of its own',
            ),
          ]
        : [],
    ),
  );
}

function danglingTriggers(
  file: ServiceFile,
  document: YamlDocument,
): Mistake[] {
  const stages = file.flow?.map(stage => stage.stage) ?? [];
  return (file.triggers ?? []).flatMap(({ deliver }, index) =>
    deliver === undefined || stages.includes(deliver)
      ? []
      : [
          mistakeAt(
            document,
            ['triggers', index, 'deliver'],
            `The flow has no stage "${deliver}".`,
            stages.length > 0 ? oneOf(stages) : 'a "flow" with this stage',
          ),
        ],
  );
}

function badPaths(file: ServiceFile, document: YamlDocument): Mistake[] {
  const path = file.build?.path;
  if (path === undefined || isBelow(path)) return [];
  return [
    mistakeAt(
      document,
      ['build', 'path'],
      `"${path}" is not a folder of the repository.`,
      'a path below the repository, for instance "services/web"',
    ),
  ];
}

const isBelow = (path: string): boolean =>
  !path.startsWith('/') &&
  !/[\\\0]/.test(path) &&
  !path.split('/').some(part => part === '..' || part.toLowerCase() === '.git');

/** One person can't approve twice. */
function impossibleQuorums(
  file: ServiceFile,
  document: YamlDocument,
): Mistake[] {
  return (file.flow ?? []).flatMap(({ gates }, stage) =>
    gates.flatMap((gate, index) => {
      if (!('approvals' in gate)) return [];
      const { of, count } = gate.approvals;
      if (!/^user:/i.test(of) || count === 1) return [];
      return [
        mistakeAt(
          document,
          ['flow', stage, 'gates', index, 'approvals', 'count'],
          `${of} is one person and can't approve ${count} times.`,
          '1, or a group',
        ),
      ];
    }),
  );
}

function badStages(
  file: ServiceFile,
  document: YamlDocument,
  destinations: readonly DestinationChoice[] | undefined,
): Mistake[] {
  return (file.flow ?? []).flatMap((stage, index) => {
    const path = ['flow', index, 'to'];
    if (!Array.isArray(stage.to) && Object.keys(stage.to).length === 0) {
      return [
        mistakeAt(
          document,
          path,
          'This selects nothing.',
          'a tier or a region',
        ),
      ];
    }
    if (destinations === undefined) return [];
    const resolved = resolveStage(stage, destinations);
    return 'problems' in resolved
      ? resolved.problems.map(({ at, message, expected }) =>
          mistakeAt(
            document,
            at === null ? path : [...path, at],
            message,
            expected,
          ),
        )
      : [];
  });
}

/** By name: the service's file before the Procfile; where neither names one, the start script of package.json. */
function processesOf({
  file,
  procfile,
  pack,
}: Found): Readonly<Record<string, ProcessSpec>> | null {
  const commands = Object.entries(procfile?.processes ?? {});
  const processes = {
    ...Object.fromEntries(
      commands.map(([name, command]) => [
        name,
        processSchema.parse({ command }),
      ]),
    ),
    ...file?.processes,
  };
  if (Object.keys(processes).length > 0) return processes;
  return pack?.scripts.includes('start')
    ? { web: processSchema.parse({ command: 'npm start' }) }
    : null;
}

function noProcess(fileName: string, { file, procfile, pack }: Found): Mistake {
  const place =
    (file && fileName) ?? (procfile && 'Procfile') ?? (pack && 'package.json');
  return {
    file: place ?? 'Procfile',
    line: 1,
    column: 1,
    path: place === fileName ? pathText(['processes']) : '',
    message:
      'Nothing says how to start the service: there is no process in a Procfile or spaceship.yaml, and no "start" script in package.json.',
    expected: 'a file named Procfile with the line "web: node server.js"',
  };
}

function modelOf(
  files: ServiceFiles,
  fileName: string,
  { file, procfile, pack }: Found,
  processes: ServiceModel['processes'],
): ServiceModel {
  return {
    files: [
      ...(file ? [fileName] : []),
      ...(procfile ? ['Procfile'] : []),
      ...(pack ? ['package.json'] : []),
    ],
    build: {
      command:
        file?.build?.command ??
        defaultBuild(pack, Boolean(files['package-lock.json'])),
      path: (file?.build?.path ?? '').replace(/^(\.\/)+|^\.$|\/+$/g, ''),
      timeoutMs: durationMs(file?.build?.timeout ?? '15m'),
    },
    processes,
    addons: file?.addons ?? {},
    releaseSteps: file?.release ?? procfileSteps(procfile),
    flow: file?.flow ?? [],
    triggers: file?.triggers ?? [],
    review: file?.review ?? null,
  };
}

/** Heroku's `release:` line runs before the new version starts. */
const procfileSteps = (procfile: Procfile | null): ReleaseStepSpec[] =>
  procfile?.release
    ? [releaseStepSchema.parse({ name: 'release', run: procfile.release })]
    : [];
