// Why a file could not be read or written, in words of our own.

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  ENOTDIR: 'part of its path is a file',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk takes no changes',
  ENOSPC: 'the disk is full',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GB',
  ERR_STRING_TOO_LONG: 'it is larger than 512 MB',
};

/** Such as `there is no such file`; of what nobody foresaw, the system's code. */
export const fileProblem = (error: unknown): string => {
  const { code = '' } = error as NodeJS.ErrnoException;
  return words[code] ?? (code === '' ? (error as Error).message : `the system says ${code}`);
};
