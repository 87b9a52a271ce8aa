import {
  ANNOTATION_SOURCE_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import type { LocationSpec } from '@backstage/plugin-catalog-common';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
  type CatalogProcessorParser,
} from '@backstage/plugin-catalog-node';
import {
  LOCAL_LOCATION,
  parseLocalTarget,
  sourceLocationOf,
  type RepositoryReader,
} from './location';

/** The key under which entities of a repository are refreshed. */
export const refreshKeyOf = (repository: string): string =>
  `${LOCAL_LOCATION}:${repository}`;

/** Reads entities out of the portal's own repositories, at the head of their default branch. */
export class LocalRepositoryProcessor implements CatalogProcessor {
  constructor(private readonly reader: RepositoryReader) {}

  getProcessorName(): string {
    return 'SpaceshipLocalRepositoryProcessor';
  }

  async readLocation(
    location: LocationSpec,
    optional: boolean,
    emit: CatalogProcessorEmit,
    parser: CatalogProcessorParser,
  ): Promise<boolean> {
    if (location.type !== LOCAL_LOCATION) return false;
    try {
      const local = parseLocalTarget(location.target);
      emit(processingResult.refresh(refreshKeyOf(local.repository)));
      const text = await this.reader.read(local);
      if (text === null) {
        if (!optional)
          emit(
            processingResult.notFoundError(
              location,
              `${local.repository} has no ${local.file} at the head of its default branch; push one`,
            ),
          );
        return true;
      }
      for await (const result of parser({ data: Buffer.from(text), location }))
        emit(result);
    } catch (error) {
      const { name, message } = error as Error;
      if (name === 'NotFoundError' && optional) return true;
      emit(
        name === 'NotFoundError'
          ? processingResult.notFoundError(location, message)
          : processingResult.generalError(location, message),
      );
    }
    return true;
  }

  /** What a repository describes is built from that repository, whatever its file says. */
  async preProcessEntity(
    entity: Entity,
    location: LocationSpec,
  ): Promise<Entity> {
    if (location.type !== LOCAL_LOCATION || entity.kind === 'Location')
      return entity;
    return {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...entity.metadata.annotations,
          [ANNOTATION_SOURCE_LOCATION]: sourceLocationOf(
            parseLocalTarget(location.target),
          ),
        },
      },
    };
  }
}
