/** Where the files of a copy go. Folders come before what is in them; names are relative, with slashes. */
export interface CopyTarget {
  /** How many files may come at once. */
  readonly parallel: number;
  folder(name: string): Promise<void>;
  /** Takes over a file that may be written to meanwhile; gives how many bytes it had. */
  file(name: string, from: string): Promise<number>;
  text(name: string, content: Buffer): Promise<void>;
}

export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;
