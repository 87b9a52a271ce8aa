import {
  readServiceFiles,
  type ServiceFiles,
} from '../config/readServiceFiles';
import type { Mistake, ServiceModel } from '../config/serviceFile';

/** What is wrong with the files of a service; nothing where they can be read. */
export function mistakesOf(
  files: ServiceFiles,
  options?: Parameters<typeof readServiceFiles>[1],
): Mistake[] {
  const read = readServiceFiles(files, options);
  return 'mistakes' in read ? read.mistakes : [];
}

/** What they say. Throws where they have mistakes. */
export function modelOf(files: ServiceFiles): ServiceModel {
  const read = readServiceFiles(files);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return read.model;
}
