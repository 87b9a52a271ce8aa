import {
  readServiceFiles,
  type DestinationChoice,
  type Mistake,
  type ServiceFiles,
  type ServiceModel,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { ServiceSource } from './store';

export type ReadModel = {
  /** Names of the files that are there. */
  files: string[];
} & ({ model: ServiceModel } | { mistakes: Mistake[] });

const read = ['spaceship.yaml', 'Procfile', 'package.json'] as const;
/** Those that nobody but Spaceship reads: ignoring one silently would deliver something else. */
const ownFiles = ['spaceship.yaml', 'Procfile'] as const;

/** Reads a service's files at a commit from its folder in the repository. */
export async function readModel(
  provider: SourceProvider,
  source: ServiceSource,
  commit: string,
  destinations: readonly DestinationChoice[],
): Promise<ReadModel> {
  const pathOf = (name: string) =>
    source.path ? `${source.path}/${name}` : name;
  const contentOf = (name: string) =>
    provider.readFile(source.location, commit, pathOf(name));
  const [contents, hasLock] = await Promise.all([
    Promise.all(read.map(contentOf)),
    isThere(contentOf('package-lock.json')),
  ]);
  const files: ServiceFiles = {
    ...Object.fromEntries(read.map((name, at) => [name, contents[at]])),
    'package-lock.json': hasLock || null,
  };
  const found = read.filter((_, at) => contents[at] !== null);
  const links = await linkMistakes(
    provider,
    { source, commit },
    ownFiles.filter(name => !found.includes(name)).map(pathOf),
  );
  if (links.length > 0) return { files: found, mistakes: links };
  const answer = understood(files, pathOf('spaceship.yaml'), destinations);
  if ('mistakes' in answer) return { files: found, mistakes: answer.mistakes };
  const { model } = answer;
  return {
    files: found,
    model: {
      ...model,
      build: { ...model.build, path: buildPath(model, source) },
    },
  };
}

async function linkMistakes(
  provider: SourceProvider,
  { source, commit }: { source: ServiceSource; commit: string },
  missing: readonly string[],
): Promise<Mistake[]> {
  const found = await Promise.all(
    missing.map(path => provider.besidesFiles?.(source.location, commit, path)),
  );
  return missing.flatMap((file, at) =>
    found[at]?.links.includes(file)
      ? [
          {
            ...{ file, line: 1, column: 1, path: '' },
            message:
              'This is a symbolic link, which is not followed and counts as missing.',
            expected: 'the file itself in its place',
          },
        ]
      : [],
  );
}

/** A file that is too large to be read is there too; those of npm often are. */
async function isThere(reading: Promise<string | null>): Promise<boolean> {
  try {
    return (await reading) !== null;
  } catch (error) {
    if ((error as Error).name === 'InputError') return true;
    throw error;
  }
}

type Answer = ReturnType<typeof readServiceFiles>;

/** What the files that were read last mean: most commits leave them as they are. */
const answers = new Map<string, Answer>();
const mostAnswers = 100;

function understood(
  files: ServiceFiles,
  fileName: string,
  destinations: readonly DestinationChoice[],
): Answer {
  const key = JSON.stringify([files, fileName, destinations]);
  const known = answers.get(key);
  if (known) return known;
  const answer = readServiceFiles(files, { fileName, destinations });
  if (answers.size >= mostAnswers) answers.clear();
  answers.set(key, answer);
  return answer;
}

/** What is built and packed lies below the service's own folder. */
const buildPath = (model: ServiceModel, source: ServiceSource): string =>
  [source.path, model.build.path]
    .map(part => part.replace(/^(\.?\/)+|\/+$|^\.$/g, ''))
    .filter(Boolean)
    .join('/');
